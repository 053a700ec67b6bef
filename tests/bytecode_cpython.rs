//! Marshal data, `.pyc` files and disassembly against CPython 3.12, file by
//! file, where one is found.

// How much was compared is worth knowing.
#![allow(clippy::print_stdout)]

#[path = "support/cpython.rs"]
mod cpython;
#[path = "support/listing.rs"]
mod listing;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use gilsim::bytecode::dis::{DisOptions, disassemble};
use gilsim::bytecode::marshal::{self, Format};
use gilsim::bytecode::pyc::{Pyc, Validation};
use gilsim::bytecode::{CodeObject, Constant};

const DESCRIBE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bytecode/describe.py");

/// What CPython makes of one file.
struct Described {
    path: PathBuf,
    marshal2: Vec<u8>,
    pyc: Vec<u8>,
    dis: String,
}

impl Described {
    fn code(&self) -> Arc<CodeObject> {
        match marshal::read(&self.marshal2) {
            Ok(Constant::Code(code)) => code,
            other => panic!("{}: {other:?}", self.path.display()),
        }
    }
}

fn describe(python: &Path, files: &[PathBuf], show_caches: bool) -> Vec<Described> {
    let mut command = Command::new(python);
    command.arg("-I").arg(DESCRIBE).args(files);
    if show_caches {
        command.env("GILSIM_SHOW_CACHES", "1");
    }
    let output = command.output().expect("CPython runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut rest = &output.stdout[..];
    let mut record = || {
        let (length, tail) = rest.split_first_chunk::<4>().expect("a record");
        let (record, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        rest = tail;
        record.to_vec()
    };
    let mut described: Vec<Described> = files
        .iter()
        .map(|path| Described {
            path: path.clone(),
            marshal2: record(),
            pyc: record(),
            dis: String::from_utf8(record()).expect("UTF-8"),
        })
        .collect();
    described.retain(|file| !file.marshal2.is_empty());
    described
}

/// The Python files at the top level of the standard library.
fn top_level(python: &Path) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(cpython::stdlib(python)).expect("a library");
    let mut files: Vec<PathBuf> = folder
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_disassembly_is_cpythons() {
    let Some(python) = cpython::find() else {
        return;
    };
    let files = describe(&python, &top_level(&python), false);
    for file in &files {
        let ours = disassemble(&file.code(), &DisOptions::default());
        listing::assert_same(&file.path, &ours, &file.dis);
    }
    assert!(files.len() > 100);
    println!("{} disassemblies identical", files.len());
}

#[test]
fn the_disassembly_with_caches_is_cpythons() {
    let Some(python) = cpython::find() else {
        return;
    };
    let files: Vec<PathBuf> = top_level(&python).into_iter().step_by(10).collect();
    for file in describe(&python, &files, true) {
        let ours = disassemble(&file.code(), &DisOptions::WITH_CACHES);
        listing::assert_same(&file.path, &ours, &file.dis);
    }
}

#[test]
fn marshal_round_trips() {
    let Some(python) = cpython::find() else {
        return;
    };
    let files = describe(&python, &top_level(&python), false);
    for file in &files {
        let path = file.path.display();
        let code = Constant::Code(file.code());
        // Compared as format 2, which puts the items of frozensets in order.
        let is_same = |code: &Constant| marshal::write(code, Format::V2) == file.marshal2;
        assert!(is_same(&code), "{path}: format 2");
        let ours = marshal::read(&marshal::write(&code, Format::V4));
        assert!(ours.is_ok_and(|code| is_same(&code)), "{path}: format 4");
        let theirs = Pyc::parse(&file.pyc).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(is_same(&Constant::Code(theirs.code)), "{path}: .pyc");
        let Validation::Timestamp { mtime, .. } = theirs.validation else {
            panic!("{path}: {:?}", theirs.validation);
        };
        assert_eq!(mtime, 1_234_567_890);
    }
    println!("{} files round-trip", files.len());
}

/// CPython loads our `.pyc` files, and what it then has is what it compiled.
#[test]
fn cpython_loads_what_we_write() {
    let Some(python) = cpython::find() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    for (number, file) in describe(&python, &top_level(&python), false)
        .iter()
        .enumerate()
    {
        let pyc = Pyc::parse(&file.pyc).expect("CPython's own");
        let name = folder.path().join(number.to_string());
        pyc.write(&name.with_extension("pyc")).expect("written");
        std::fs::write(name.with_extension("marshal2"), &file.marshal2).expect("written");
        names.push(name);
    }
    let program = "
import marshal, sys
for name in sys.argv[1:]:
    with open(name + '.pyc', 'rb') as file: pyc = file.read()
    with open(name + '.marshal2', 'rb') as file: expected = file.read()
    assert marshal.dumps(marshal.loads(pyc[16:]), 2) == expected, name
";
    let output = Command::new(&python)
        .args(["-I", "-c", program])
        .args(&names)
        .output()
        .expect("CPython runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
