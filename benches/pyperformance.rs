//! Fourteen programs of the pyperformance suite: each one's speed as a multiple
//! of CPython 3.12's, and whether it prints the same under every preset.
//!
//! `cargo bench --bench pyperformance [-- NAME ...]`: gilsim and CPython take
//! turns, both with one warm-up; with `--quick` each has but one turn. The
//! programs are not part of gilsim: they come from the pyperformance package in
//! the folder that GILSIM_PYPERFORMANCE names (a site-packages that has it), or
//! from one that CPython's pip fetches into target/pyperformance.

#![allow(clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gilsim::experiment::stats::geometric_mean;
use gilsim::regime::PRESETS;

#[allow(dead_code)]
#[path = "../tests/support/cpython.rs"]
mod cpython;

/// The programs, with as many loops as take CPython about a third of a second.
const PROGRAMS: &[(&str, u32)] = &[
    ("nbody", 4),
    ("fannkuch", 1),
    ("spectral_norm", 3),
    ("nqueens", 4),
    ("float", 4),
    ("richards", 6),
    ("deltablue", 80),
    ("chaos", 5),
    ("pidigits", 2),
    ("generators", 8),
    ("go", 2),
    ("hexiom", 50),
    ("raytrace", 1),
    ("meteor_contest", 3),
];

const ROUNDS: usize = 5;
const QUICK_ROUNDS: usize = 1;
/// How often a process measures.
const VALUES: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let rounds = match arguments.iter().any(|argument| argument == "--quick") {
        true => QUICK_ROUNDS,
        false => ROUNDS,
    };
    let wanted = |name: &str| {
        let mut names = arguments.iter().filter(|word| !word.starts_with("--"));
        names.clone().next().is_none() || names.any(|word| word == name)
    };
    let python = cpython::find().expect("a CPython 3.12 to compare with");
    let package = package(&python);
    let folder = tempfile::tempdir().expect("a folder for the programs");
    println!(
        "{:16} {:>12} {:>12} {:>7}  under every preset",
        "program", "CPython 3.12", "gilsim", "ratio"
    );
    let mut ratios = Vec::new();
    for (name, loops) in PROGRAMS.iter().filter(|(name, _)| wanted(name)) {
        let program = prepare(&package, folder.path(), name);
        let contest = Contest {
            python: &python,
            program: &program,
            loops: *loops,
            rounds,
        };
        let (theirs, ours) = contest.times();
        let ratio = theirs / ours;
        ratios.push(ratio);
        println!(
            "{name:16} {:>9.1} ms {:>9.1} ms {ratio:>6.2}x  {}",
            theirs * 1e3,
            ours * 1e3,
            contest.agreement()
        );
    }
    let mean = geometric_mean(&ratios).unwrap_or(f64::NAN);
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "geometric mean {mean:.2}x, least {least:.2}x (higher is faster; medians of {} values)",
        rounds * VALUES
    );
}

/// The folder of the package's programs.
fn package(python: &Path) -> PathBuf {
    let site = match std::env::var_os("GILSIM_PYPERFORMANCE") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pyperformance");
            if !folder.join("pyperformance").is_dir() {
                install(python, &folder);
            }
            folder
        }
    };
    site.join("pyperformance/data-files/benchmarks")
}

fn install(python: &Path, folder: &Path) {
    let status = Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"])
        .arg(folder)
        .arg("pyperformance")
        .status();
    let installed = status.is_ok_and(|status| status.success());
    assert!(
        installed,
        "pip cannot install pyperformance: set GILSIM_PYPERFORMANCE to a site-packages with it"
    );
}

/// Puts a program beside the module that stands in for pyperf.
fn prepare(package: &Path, folder: &Path, name: &str) -> PathBuf {
    let folder = folder.join(name);
    fs::create_dir(&folder).expect("a folder for the program");
    let shim = include_str!("pyperformance/pyperf.py");
    fs::write(folder.join("pyperf.py"), shim).expect("room for pyperf");
    let program = folder.join("run_benchmark.py");
    let source = package.join(format!("bm_{name}/run_benchmark.py"));
    fs::copy(&source, &program)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", source.display()));
    program
}

/// One program, run by both.
struct Contest<'a> {
    python: &'a Path,
    program: &'a Path,
    loops: u32,
    /// How often each has its turn.
    rounds: usize,
}

/// What a run printed: its measurements and everything else.
struct Output {
    seconds: Vec<f64>,
    text: String,
}

impl Contest<'_> {
    /// Median seconds of CPython and of gilsim.
    fn times(&self) -> (f64, f64) {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            theirs.extend(self.cpython(self.loops, VALUES).seconds);
            let output = self.gilsim(PRESETS[0].name, self.loops, VALUES);
            match output {
                Ok(output) => ours.extend(output.seconds),
                Err(_) => return (median(theirs), f64::INFINITY),
            }
        }
        (median(theirs), median(ours))
    }

    /// Which presets do not print what CPython prints.
    fn agreement(&self) -> String {
        let expected = self.cpython(1, 1).text;
        let mut different = Vec::new();
        for preset in PRESETS {
            match self.gilsim(preset.name, 1, 1) {
                Ok(output) if output.text == expected => {}
                Ok(_) => different.push(format!("{}: another result", preset.name)),
                Err(reason) => different.push(format!("{}: {reason}", preset.name)),
            }
        }
        if different.is_empty() {
            "the same result".to_owned()
        } else {
            different.join(", ")
        }
    }

    fn cpython(&self, loops: u32, values: usize) -> Output {
        let command = Command::new(self.python);
        self.run(command, loops, values)
            .unwrap_or_else(|reason| panic!("CPython cannot run it: {reason}"))
    }

    fn gilsim(&self, preset: &str, loops: u32, values: usize) -> Result<Output, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gilsim"));
        command.args(["run", "--regime", preset]);
        self.run(command, loops, values)
    }

    fn run(&self, mut command: Command, loops: u32, values: usize) -> Result<Output, String> {
        let output = command
            .arg(self.program)
            .args([loops.to_string(), values.to_string()])
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(error.trim_end().lines().last().unwrap_or("?").to_owned());
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        let measured = |line: &&str| line.starts_with("@ seconds ");
        let (seconds, text): (Vec<&str>, Vec<&str>) = printed.lines().partition(measured);
        Ok(Output {
            seconds: seconds
                .iter()
                .filter_map(|line| line.split(' ').next_back()?.parse().ok())
                .collect(),
            text: text.join("\n"),
        })
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
