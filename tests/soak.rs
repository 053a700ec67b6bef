//! The soak: threads that make, share, hand over and drop objects leave nothing
//! behind, under every preset and strategy that counts. A build with debug
//! assertions, as tests are, also notices an object that is freed twice.

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use gilsim::regime::PRESETS;

/// Long enough for the slowest machine; a program that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(120);

fn soak(options: &[&str], milliseconds: &str) -> Option<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/soak.py");
    let output = Command::cargo_bin("gilsim")
        .expect("built")
        .arg("run")
        .args(options)
        .arg(program)
        .args([milliseconds, "3"])
        .timeout(TIMEOUT)
        .output()
        .expect("it starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    let is_clean = output.status.success() && printed.lines().any(|line| line == "@ result 0");
    let errors = String::from_utf8_lossy(&output.stderr);
    (!is_clean).then(|| format!("{options:?}: {}\n{printed}{errors}", output.status))
}

#[test]
fn nothing_is_left_under_any_regime() {
    let presets = PRESETS.iter().map(|preset| vec!["--regime", preset.name]);
    let strategies = ["atomic", "biased", "mode-bit", "deferred"]
        .map(|strategy| vec!["--lock", "none", "--refcount", strategy]);
    let faults: Vec<String> = presets
        .chain(strategies)
        .filter_map(|options| soak(&options, "1000"))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_on_simulated_cores() {
    let machine = ["--clock", "virtual", "--cores", "3", "--regime"];
    let faults: Vec<String> = ["cpython3.12", "cpython3.13t"]
        .iter()
        .filter_map(|regime| soak(&[&machine[..], &[*regime]].concat(), "20"))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
