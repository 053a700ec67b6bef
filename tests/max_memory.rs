//! A program that wants more memory than there is, or than it may have, gets a
//! `MemoryError` that it can handle.

use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;

/// Long enough for the slowest machine; a program that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(120);

fn run(options: &[&str], source: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    std::fs::write(&program, source).expect("written");
    Command::cargo_bin("gilsim")
        .expect("built")
        .arg("run")
        .args(options)
        .arg(&program)
        .timeout(TIMEOUT)
        .output()
        .expect("it starts")
}

fn assert_prints(options: &[&str], source: &str, expected: &str) {
    let output = run(options, source);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

/// Under a lock, without, and in simulated time.
const REGIMES: [&[&str]; 3] = [
    &["--regime", "cpython3.12"],
    &["--regime", "cpython3.13t"],
    &["--regime", "cpython3.12", "--clock", "virtual"],
];

/// Tries each of these, and prints what is raised.
fn trying(attempts: &[&str]) -> String {
    let mut source = String::from("def count():\n    while True: yield 'x' * 100\n");
    for attempt in attempts {
        source.push_str(&format!(
            "try:\n    {attempt}\nexcept MemoryError as error:\n    print(repr(error))\nelse:\n    print('fits')\n"
        ));
    }
    source
}

#[test]
fn what_no_machine_has_is_refused_without_a_limit() {
    let attempts = [
        "'x' * 10**15",
        "b'x' * 10**15",
        "[0] * 10**15",
        "(0,) * 10**15",
        "list(range(10**15))",
        "[] * 10**15",
        "bytearray(10**15)",
        "'x'.ljust(10**15)",
        "2 ** 10**13",
        "1 << 10**13",
        "__import__('collections').deque([0]) * 10**14",
        "__import__('os').urandom(10**15)",
        "__import__('os').read(0, 10**15)",
    ];
    let refused = "MemoryError()\n";
    let expected = [&refused.repeat(5), "fits\n", &refused.repeat(7)].concat();
    assert_prints(&[], &trying(&attempts), &expected);
}

#[test]
fn what_exceeds_the_limit_is_refused() {
    let attempts = [
        "'x' * 10**9",
        "[0] * 10**8",
        "list(range(10**8))",
        "list(count())",
        "''.join(count())",
        "set(range(10**9))",
        "dict.fromkeys(range(10**9))",
        "[n for n in count()]",
        "2 ** 10**9",
        "1 << 10**9",
        "'x' * 10**7",
    ];
    let expected = "MemoryError()\n".repeat(10) + "fits\n";
    for regime in REGIMES {
        let options = [regime, &["--max-memory", "64MiB"]].concat();
        assert_prints(&options, &trying(&attempts), &expected);
    }
}

#[test]
fn a_program_goes_on_when_it_has_let_go() {
    let source = "\
kept = []
for round in range(3):
    try:
        while True:
            kept.append([round])
    except MemoryError:
        grew = len(kept)
        kept.clear()
        print(grew > 10_000, len(kept))
";
    for regime in REGIMES {
        let options = [regime, &["--max-memory", "32MiB"]].concat();
        assert_prints(&options, source, "True 0\nTrue 0\nTrue 0\n");
    }
}

#[test]
fn garbage_is_no_reason() {
    let source = "\
import gc
gc.disable()
for n in range(100_000):
    cycle = ['x' * 10_000]
    cycle.append(cycle)
print('fits')
";
    assert_prints(&["--max-memory", "32MiB"], source, "fits\n");
}

#[test]
fn who_does_not_handle_it_is_told() {
    let source = "kept = []\nwhile True: kept.append('x' * len(kept))\n";
    let output = run(&["--max-memory", "32MiB"], source);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.ends_with("\nMemoryError\n"), "{errors}");
}

#[test]
fn a_limit_that_makes_no_sense_is_refused() {
    for (limit, said) in [("much", "invalid digit"), ("1MiB", "16MiB at least")] {
        let output = run(&["--max-memory", limit], "");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(said), "{errors}");
    }
}
