//! Every program in `tests/programs` prints under every regime what CPython
//! 3.12 printed when its golden was made (`tests/programs/make_goldens.sh`).

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// What there is to run programs under: both lock regimes with every sound way
/// to count.
const REGIMES: &[&[&str]] = &[
    &["--regime", "cpython3.12"],
    &["--regime", "cpython3.12", "--refcount", "atomic"],
    &["--regime", "cpython3.13t"],
];

/// The programs and their goldens, in order.
fn programs() -> Vec<(PathBuf, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let entries = std::fs::read_dir(folder).expect("the folder of programs");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut programs: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .map(|path| (path.clone(), path.with_extension("out")))
        .collect();
    programs.sort();
    programs
}

/// The name of a program that did not do as its golden says, and what it did.
fn difference(program: &Path, golden: &Path, regime: &[&str]) -> Option<String> {
    let expected = std::fs::read_to_string(golden).expect("every program has a golden");
    let mut command = Command::cargo_bin("gilsim").expect("built");
    let output = command.arg("run").args(regime).arg(program).output();
    let output = output.expect("the program runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && printed == expected {
        return None;
    }
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let said = String::from_utf8_lossy(&output.stderr);
    let first = expected.lines().zip(printed.lines()).find(|(a, b)| a != b);
    Some(format!("{name} {regime:?}: {first:?} {said}"))
}

#[test]
fn programs_print_what_cpython_prints_in_every_regime() {
    let programs = programs();
    assert!(programs.len() > 20, "the programs are there");
    let mut differences = Vec::new();
    for (program, golden) in &programs {
        for regime in REGIMES {
            differences.extend(difference(program, golden, regime));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
