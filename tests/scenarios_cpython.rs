//! Every scenario's every row, done by real CPython 3.12 with next to no work:
//! the programs are Python, not a dialect of it.

#![allow(clippy::print_stdout)]

#[path = "support/cpython.rs"]
#[allow(dead_code, reason = "other tests need the rest")]
mod cpython;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use gilsim::experiment::library;
use gilsim::experiment::plan::Parameters;
use gilsim::experiment::scenario::Scenario;

/// What every parameter of every scenario is set to.
const LITTLE: u64 = 20;

/// The results that programs print: the sum of i*i below 20, 20 steps, and that
/// nothing is left.
const RESULTS: [&str; 3] = ["@ result 2470", "@ result 20", "@ result 0"];

/// What CPython has only since 3.14.
const NEWER: &str = "cannot import name 'InterpreterPoolExecutor'";

#[test]
fn cpython_runs_every_row_of_every_scenario() {
    let Some(python) = cpython::find() else {
        return;
    };
    for name in library::names() {
        let found = library::find(&name).expect("found");
        let scenario = Scenario::load(&found.path).expect("valid");
        let names = scenario.parameters.names().into_iter();
        let little: BTreeMap<_, _> = names.map(|name| (name.to_owned(), LITTLE)).collect();
        let little = Parameters::from(little);
        for row in &scenario.rows {
            let args = row.args.iter().map(|arg| little.fill(arg).expect("filled"));
            let args: Vec<String> = args.collect();
            check(&python, &scenario.program, &args);
        }
    }
}

fn check(python: &Path, program: &Path, args: &[String]) {
    let mut command = Command::new(python);
    command.arg("-B").arg(program).args(args);
    let output = command.output().expect("started");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    if err.contains(NEWER) {
        return;
    }
    assert!(output.status.success(), "{command:?}\n{err}");
    let marked = |name: &str| out.lines().find(|line| line.starts_with(name));
    assert!(marked("@ elapsed_s ").is_some(), "{command:?}\n{out}");
    if let Some(result) = marked("@ result ") {
        assert!(RESULTS.contains(&result), "{command:?}\n{out}");
    }
}
