//! Parts of CPython's own test suite, run from its own folder where the machine
//! has a CPython 3.12: what fails is what `expected_failures.txt` names.

#![allow(clippy::print_stdout)]

#[path = "support/cpython.rs"]
mod cpython;

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;

/// For one part: a test that hangs fails, and so does all that follows it.
const TIMEOUT: Duration = Duration::from_secs(300);

const PARTS: &[&str] = &[
    "lock_tests",
    "test_queue",
    "test_threading",
    "test_thread",
    "test_range",
    "test_list",
    "test_dict",
    "test_int",
    "test_generators",
    "test_with",
    "test_exceptions",
];

#[test]
fn cpythons_own_tests_pass_but_for_those_that_are_known_to_fail() {
    let Some(python) = cpython::find() else {
        return;
    };
    let library = cpython::stdlib(&python);
    if !library.join("test/lock_tests.py").is_file() {
        println!("{} has no tests", library.display());
        return;
    }
    let faults: Vec<String> = PARTS
        .iter()
        .filter_map(|part| fault(part, &library))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What went wrong in a part, if anything did; prints how many tests passed.
fn fault(part: &str, library: &Path) -> Option<String> {
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cpython/run.py");
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::cargo_bin("gilsim")
        .expect("built")
        .current_dir(folder.path())
        .args(["run", "--stdlib"])
        .arg(library)
        .arg(runner)
        .arg(library)
        .arg(part)
        .timeout(TIMEOUT)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let total = text
        .lines()
        .find(|line| line.starts_with(&format!("{part}: ")));
    println!("{}", total.unwrap_or(part));
    if output.status.success() && total.is_some() {
        return None;
    }
    let news: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("failed: ") || line.starts_with("passes, "))
        .collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    Some(format!(
        "{part}: {}\n{}\n{errors}",
        output.status,
        news.join("\n")
    ))
}
