//! Where threads of a program can switch, and under which policy: programs
//! under the axes of a regime.

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;

/// Long enough for the slowest machine; a program that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(120);

/// How often a program may be run until something happens that need not.
const TRIES: usize = 20;

fn scenario(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(file)
}

/// What a program prints.
fn run(regime: &[&str], program: &Path, args: &[&str]) -> String {
    let output = Command::cargo_bin("gilsim")
        .expect("built")
        .arg("run")
        .args(regime)
        .arg(program)
        .args(args)
        .timeout(TIMEOUT)
        .output()
        .expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{regime:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// How many of four threads' additions were lost.
fn lost(regime: &[&str], how: &str) -> u64 {
    let out = run(regime, &scenario("lost_update.py"), &[how, "4", "20000"]);
    let line = out.lines().find_map(|line| line.strip_prefix("@ lost "));
    let lost = line.and_then(|lost| lost.parse().ok());
    lost.unwrap_or_else(|| panic!("no figure in {out}"))
}

const POLICIES: [&str; 4] = ["interval", "ticks", "io-priority", "fifo"];

/// Between reading and writing there is neither a call nor a loop's end.
#[test]
fn a_plain_addition_is_never_lost_where_threads_switch_at_calls_and_loops() {
    for policy in POLICIES {
        assert_eq!(lost(&["--policy", policy], "plain"), 0, "{policy}");
    }
}

#[test]
fn additions_are_lost_where_threads_switch_between_reading_and_writing() {
    let losing = [
        ("python2.7", "plain"),
        ("python2.7", "call"),
        ("cpython3.9", "plain"),
        ("cpython3.9", "call"),
        ("cpython3.12", "call"),
    ];
    for (regime, how) in losing {
        let loses = (0..TRIES).any(|_| lost(&["--regime", regime], how) > 0);
        assert!(loses, "{regime}, {how}");
    }
}

#[test]
fn every_policy_and_checkpoint_computes_the_same() {
    for policy in POLICIES {
        for breaker in ["calls-and-loops", "every-bytecode"] {
            let regime = ["--policy", policy, "--breaker", breaker];
            let args = ["100000", "threads", "4"];
            let out = run(&regime, &scenario("sum_of_squares.py"), &args);
            let sum = "@ result 333328333350000";
            assert!(out.lines().any(|line| line == sum), "{regime:?}: {out}");
        }
    }
}
