//! Programs whose output CPython 3.12.1 wrote down: they print the same here
//! under every regime. `tests/programs/make_goldens.py` makes the goldens.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use gilsim::regime::PRESETS;

/// Long enough for the slowest machine; a program that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Programs that ask for today's date, choose cores, or use processes or sockets,
/// which simulated time has not.
const NOT_SIMULATED: &[&str] = &[
    "lib_affinity",
    "lib_time_today",
    "threads_process_pool",
    "threads_process_pools",
    "threads_processes",
    "threads_processes_stress",
    "threads_sockets",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs")
}

/// The programs that have a golden, by name.
fn programs() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the folder of programs");
    let mut names: Vec<String> = files
        .map(|file| file.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "out"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// Every preset, pairs of a lock and counts that no preset has, and two presets
/// on simulated cores.
fn variants() -> Vec<Vec<&'static str>> {
    let presets = PRESETS.iter().map(|preset| vec!["--regime", preset.name]);
    let pairs = [("gil", "atomic"), ("none", "deferred")];
    let pairs = pairs.map(|(lock, counts)| vec!["--lock", lock, "--refcount", counts]);
    let virtual_cores = ["cpython3.12", "cpython3.13t"]
        .map(|name| vec!["--regime", name, "--clock", "virtual", "--cores", "3"]);
    presets.chain(pairs).chain(virtual_cores).collect()
}

/// What is wrong with a program's run, if anything.
fn fault(name: &str, variant: &[&str]) -> Option<String> {
    let expected = fs::read(folder().join(format!("{name}.out"))).expect("a golden");
    let code = fs::read_to_string(folder().join(format!("{name}.code")));
    let code: i32 = code.map_or(0, |code| code.trim().parse().expect("an exit code"));
    let output = Command::cargo_bin("gilsim")
        .expect("built")
        .current_dir(folder())
        .arg("run")
        .args(variant)
        .arg(format!("{name}.py"))
        .timeout(TIMEOUT)
        .output()
        .expect("it starts");
    if output.stdout == expected && output.status.code() == Some(code) {
        return None;
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    let place = first_difference(&output.stdout, &expected);
    Some(format!(
        "{name} under {variant:?}: {status}; {place}\n{errors}"
    ))
}

/// The first line that differs.
fn first_difference(found: &[u8], expected: &[u8]) -> String {
    let (found, expected) = (
        String::from_utf8_lossy(found),
        String::from_utf8_lossy(expected),
    );
    let (mut found, mut expected) = (found.lines(), expected.lines());
    for number in 1.. {
        match (found.next(), expected.next()) {
            (None, None) => break,
            (found, expected) if found == expected => {}
            (found, expected) => {
                return format!("line {number} is {found:?} instead of {expected:?}");
            }
        }
    }
    "the output is the same".to_owned()
}

#[test]
fn programs_print_what_cpython_prints_under_every_regime() {
    let names = programs();
    assert!(!names.is_empty(), "there are no programs");
    let runs = names
        .iter()
        .flat_map(|name| variants().into_iter().map(move |variant| (name, variant)))
        .filter(|(name, variant)| {
            !(variant.contains(&"virtual") && NOT_SIMULATED.contains(&name.as_str()))
        });
    let faults: Vec<String> = runs
        .filter_map(|(name, variant)| fault(name, &variant))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_program_has_a_golden() {
    let known = programs();
    for file in fs::read_dir(folder()).expect("the folder of programs") {
        let path = file.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let is_program = path.extension().is_some_and(|extension| extension == "py");
        if is_program && name != "make_goldens" {
            assert!(
                known.iter().any(|known| known == name),
                "{name} has no golden"
            );
        }
    }
}
