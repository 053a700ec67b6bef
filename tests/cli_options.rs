//! The command line: help, regimes, completions and what is said to mistakes.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

fn gilsim(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("gilsim").expect("built");
    command.args(args);
    command
}

/// Runs with arguments that are a mistake: exit code 2, nothing on standard
/// output, no panic.
fn mistake(args: &[&str], said: &str) {
    gilsim(args)
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains(said).and(contains("panicked").not()));
}

#[test]
fn every_command_explains_itself_with_examples() {
    for command in [
        "run",
        "trace",
        "bench",
        "regimes",
        "compile",
        "dis",
        "stages",
        "completions",
    ] {
        gilsim(&[command, "--help"])
            .assert()
            .success()
            .stdout(contains("Examples:").and(contains(format!("gilsim {command}"))));
    }
    gilsim(&["--help"])
        .assert()
        .success()
        .stdout(contains("Examples:"));
}

#[test]
fn regimes_lists_presets_and_axes() {
    gilsim(&["regimes"]).assert().success().stdout(
        contains("cpython3.12 ")
            .and(contains("cpython3.13t"))
            .and(contains("--lock"))
            .and(contains("atomic")),
    );
}

#[test]
fn completions_know_the_commands_and_the_regimes() {
    for shell in ["bash", "zsh", "fish"] {
        gilsim(&["completions", shell])
            .assert()
            .success()
            .stdout(contains("bench").and(contains("cpython3.13t")));
    }
}

#[test]
fn an_unknown_regime_names_the_valid_ones_and_the_nearest() {
    mistake(
        &["run", "--regime", "cpython3.21", "x.py"],
        "[possible values: cpython3.12, cpython3.13t, cpython3.14t, gilectomy, cpython3.9, \
         python2.7]",
    );
    mistake(
        &["run", "--regime", "cpython3.21", "x.py"],
        "a similar value exists: 'cpython3.12'",
    );
    mistake(
        &["run", "--lock", "gill", "x.py"],
        "a similar value exists: 'gil'",
    );
}

#[test]
fn plain_counts_without_a_lock_are_refused_in_one_line() {
    let expected = "error: plain reference counts are correct only under a lock: \
                    with lock 'none' choose refcount 'biased' or 'atomic', or keep lock 'gil'\n";
    gilsim(&["run", "--lock", "none", "x.py"])
        .assert()
        .code(2)
        .stderr(expected);
    gilsim(&[
        "run",
        "--regime",
        "cpython3.13t",
        "--refcount",
        "plain",
        "x.py",
    ])
    .assert()
    .code(2)
    .stderr(expected);
}

#[test]
fn mistakes_are_answered_with_what_would_be_right() {
    mistake(
        &["run", "--switch-interval", "5", "x.py"],
        "such as 5ms or 10us",
    );
    mistake(&["run"], "<PROGRAM>");
    mistake(&["benhc"], "a similar subcommand exists: 'bench'");
    mistake(
        &["bench", "sum_of_square"],
        "did you mean 'sum_of_squares'?",
    );
    mistake(
        &["bench", "io_bound", "--repeats", "0"],
        "0 is not in 1..=1000",
    );
    mistake(
        &["bench", "io_bound", "--format", "xml"],
        "table, json, markdown, csv",
    );
    mistake(&["bench", "no/such.toml"], "error: no/such.toml: ");
    mistake(&["completions", "cmd"], "bash");
    mistake(
        &["dis", "no/such.py"],
        "error: cannot read no/such.py: no such file",
    );
    mistake(&["dis", "src/main.rs"], "src/main.rs:1:");
    mistake(
        &["compile", "no/such.py"],
        "error: cannot read no/such.py: no such file",
    );
}

#[test]
fn a_compiled_program_is_shown_as_its_source_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("program.py");
    std::fs::write(&source, "for i in range(3):\n    print(i)\n").expect("written");
    let source = source.to_str().expect("UTF-8");
    let compiled = folder.path().join("__pycache__/program.cpython-312.pyc");
    let compiled = compiled.to_str().expect("UTF-8");
    gilsim(&["compile", source])
        .assert()
        .success()
        .stdout(format!("{compiled}\n"));
    let shown = |file| {
        gilsim(&["dis", file])
            .assert()
            .success()
            .get_output()
            .stdout
            .clone()
    };
    assert!(String::from_utf8_lossy(&shown(source)).contains("FOR_ITER"));
    assert_eq!(shown(source), shown(compiled));
}

#[test]
fn a_program_that_does_not_compile_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("program.py");
    std::fs::write(&source, "x = 1\nx = = 2\n").expect("written");
    let source = source.to_str().expect("UTF-8");
    for command in ["run", "dis", "compile"] {
        mistake(&[command, source], "program.py:2:5: SyntaxError: ");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let gilsim = assert_cmd::cargo::cargo_bin("gilsim");
    let script = format!(
        "{} completions bash | true; exit ${{PIPESTATUS[0]}}",
        gilsim.display()
    );
    Command::new("bash")
        .args(["-c", &script])
        .assert()
        .success()
        .stderr("");
}
