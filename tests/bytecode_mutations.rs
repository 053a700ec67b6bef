//! Damaged `.pyc` files: whatever is done to real ones, reading and verifying
//! answers with one error or accepts, and what it accepts can be shown and
//! written again, and run.

// How much was compared is worth knowing.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use gilsim::bytecode::dis::{DisOptions, disassemble};
use gilsim::bytecode::pyc::{HEADER_LEN, Pyc};
use gilsim::bytecode::verifier::verify;
use gilsim::bytecode::{CodeObject, Constant, LocalKind};

#[path = "support/bounded.rs"]
mod bounded;

/// How often each kind of damage is done.
const TIMES: u64 = 12_000;

/// A small generator of random numbers (SplitMix64), so that every run
/// damages the same way and a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

fn real_files() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bytecode/goldens");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("goldens")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pyc"))
        // The largest one would take most of the time and add no kind of code.
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "large"))
        .collect();
    files.sort();
    assert!(files.len() >= 5);
    let read = |path: PathBuf| std::fs::read(path).expect("a golden");
    files.into_iter().map(read).collect()
}

/// Reads, verifies and, where that succeeds, uses the code. Whether it does.
fn survives(bytes: &[u8]) -> bool {
    let Ok(pyc) = Pyc::parse(bytes) else {
        return false;
    };
    let again = Pyc::parse(&pyc.to_bytes()).expect("what was written reads back");
    assert_eq!(again.validation, pyc.validation);
    assert!(!disassemble(&pyc.code, &DisOptions::WITH_CACHES).is_empty());
    verify(&pyc.code).is_ok()
}

/// Damages a file's bytes: bits, bytes, lengths, order, end.
fn damage_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.byte(),
            2 => bytes.truncate(at.max(1)),
            3 => bytes.insert(at, random.byte()),
            4 => {
                let extreme = [0, -1, i32::MAX, i32::MIN, 1 << 16][random.below(5)];
                let end = bytes.len().min(at + 4);
                bytes[at..end].copy_from_slice(&i32::to_le_bytes(extreme)[..end - at]);
            }
            _ => {
                let length = random.below(bytes.len() - at).min(64);
                let to = random.below(bytes.len() - length + 1);
                bytes.copy_within(at..at + length, to);
            }
        }
    }
}

#[test]
fn damaged_bytes_are_refused_or_accepted_but_never_crash() {
    let files = real_files();
    let mut random = Random(1);
    let mut accepted = 0;
    for round in 0..TIMES {
        let mut bytes = files[round as usize % files.len()].clone();
        assert!(survives(&bytes), "undamaged");
        damage_bytes(&mut bytes, &mut random);
        accepted += u64::from(survives(&bytes));
    }
    println!("{accepted} of {TIMES} damaged files are still valid");
    assert!(accepted > 0 && accepted < TIMES);
}

/// Damages one field of one of the code objects in a module, which the marshal
/// format would not notice.
fn damage_code(code: &mut CodeObject, random: &mut Random) {
    let nested = code
        .consts
        .iter_mut()
        .filter_map(|constant| match constant {
            Constant::Code(code) => Some(code),
            _ => None,
        });
    let mut nested: Vec<_> = nested.collect();
    if !nested.is_empty() && random.below(4) > 0 {
        let chosen = random.below(nested.len());
        return damage_code(Arc::make_mut(nested[chosen]), random);
    }
    match random.below(12) {
        0..=4 => damage_table(&mut code.code, random),
        5 | 6 => damage_table(&mut code.exceptiontable, random),
        7 => damage_table(&mut code.linetable, random),
        8 => {
            let number = random.next() as u32 & [1, 3, 0xff, 0x7fff_ffff][random.below(4)];
            let fields = [
                &mut code.argcount,
                &mut code.posonlyargcount,
                &mut code.kwonlyargcount,
                &mut code.stacksize,
                &mut code.firstlineno,
            ];
            *fields.into_iter().nth(random.below(5)).expect("five") = number;
        }
        9 => code.flags ^= 1 << random.below(31),
        10 => {
            if !code.localspluskinds.is_empty() {
                let slot = random.below(code.localspluskinds.len());
                code.localspluskinds[slot] = LocalKind(random.byte() & 0xf0);
            }
        }
        _ => {
            code.consts.pop();
            code.names.pop();
        }
    }
}

fn damage_table(table: &mut Vec<u8>, random: &mut Random) {
    if table.is_empty() {
        return table.extend([0x80, 1, 4, 0]);
    }
    let at = random.below(table.len());
    match random.below(4) {
        0 => table[at] = random.byte(),
        1 => table[at] = table[at].wrapping_add(1),
        2 => {
            let from = random.below(table.len());
            table[at] = table[from];
        }
        _ => {
            // A whole unit, so that the rest keeps its place.
            let unit = at / 2 * 2;
            table.drain(unit..(unit + 2).min(table.len()));
        }
    }
}

#[test]
fn damaged_code_is_refused_or_accepted_but_never_crashes() {
    let modules: Vec<Pyc> = real_files()
        .iter()
        .map(|bytes| Pyc::parse(bytes).expect("a real file"))
        .collect();
    let mut random = Random(2);
    let mut accepted = 0;
    for round in 0..TIMES {
        let mut pyc = modules[round as usize % modules.len()].clone();
        damage_code(Arc::make_mut(&mut pyc.code), &mut random);
        accepted += u64::from(survives(&pyc.to_bytes()));
    }
    println!("{accepted} of {TIMES} damaged code objects are still valid");
    assert!(accepted > 0 && accepted < TIMES);
}

/// Every prefix of a file is an error.
#[test]
fn a_truncated_file_is_refused() {
    for bytes in real_files() {
        for length in 0..bytes.len() {
            assert!(Pyc::parse(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert!(bytes.len() > HEADER_LEN);
    }
}

/// How often a program's code is damaged and run, and how many loops and calls
/// it may then make.
const RUNS: u64 = 10_000;
const STEPS: u64 = 2_000;

/// Where the process that runs damaged code notes the round it is in.
const ROUND_FILE: &str = "GILSIM_MUTATION_ROUND";

/// Damaged code that the verifier accepts runs to an end, an exception or out
/// of steps. That is tried in a process of its own: a hole in the verifier may
/// well kill it, and what the programs print is nobody's business.
#[test]
fn damaged_code_that_is_accepted_runs_safely() {
    if let Some(note) = std::env::var_os(ROUND_FILE) {
        return run_damaged_code(Path::new(&note));
    }
    let note = tempfile::NamedTempFile::new().expect("a file");
    let test = std::env::current_exe().expect("this test has a name");
    let status = Command::new(test)
        .args(["--exact", "damaged_code_that_is_accepted_runs_safely"])
        .env(ROUND_FILE, note.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the test can be run");
    let round = std::fs::read_to_string(note.path()).expect("the note");
    assert!(status.success(), "{status} in round {round}");
    println!("{round}");
}

fn run_damaged_code(note: &Path) {
    let source = include_str!("bytecode/running.py");
    let code = gilsim::compiler::compile(source, "running.py").expect("it compiles");
    let code = Arc::new(code);
    assert_eq!(bounded::run_bounded(&code, STEPS), Some(0), "undamaged");
    let endless = gilsim::compiler::compile("while True: pass", "endless.py").expect("code");
    assert_eq!(bounded::run_bounded(&Arc::new(endless), STEPS), None);
    let mut random = Random(3);
    let (mut accepted, mut stopped) = (0, 0);
    for round in 0..RUNS {
        let mut damaged = code.clone();
        damage_code(Arc::make_mut(&mut damaged), &mut random);
        if verify(&damaged).is_err() {
            continue;
        }
        accepted += 1;
        std::fs::write(note, round.to_string()).expect("the note can be written");
        stopped += u64::from(bounded::run_bounded(&damaged, STEPS).is_none());
    }
    assert!(accepted > 0 && stopped < accepted);
    let summary = format!("{accepted} of {RUNS} damaged programs ran, {stopped} out of steps");
    std::fs::write(note, summary).expect("the note can be written");
}
