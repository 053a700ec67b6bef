//! What a few loops of bytecode cost in the whole VM, under every preset: those of
//! the refcount scenario, run by one thread, which times itself.

use std::process::Command;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gilsim::regime::PRESETS;

/// The scenario's kinds of work that are measured.
const LOOPS: [&str; 4] = ["arithmetic", "calls", "attributes", "objects"];

/// So many turns are measured at once: starting the thread takes as long as some
/// thousand.
const TURNS: u64 = 100_000;

/// The time that so many turns take.
fn turns(preset: &str, work: &str, turns: u64) -> Duration {
    let output = Command::new(env!("CARGO_BIN_EXE_gilsim"))
        .args(["run", "--regime", preset])
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/scenarios/refcount.py"
        ))
        .args([work, "1", &turns.to_string()])
        .output()
        .expect("gilsim runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let seconds = printed
        .lines()
        .find_map(|line| line.strip_prefix("@ elapsed_s ")?.parse().ok());
    Duration::from_secs_f64(seconds.expect("the program tells its time"))
}

fn loops(criterion: &mut Criterion) {
    for work in LOOPS {
        let mut group = criterion.benchmark_group(format!("eval: {work}"));
        group
            .throughput(Throughput::Elements(TURNS))
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2));
        for preset in PRESETS {
            group.bench_function(preset.name, |bencher| {
                bencher.iter_custom(|count| turns(preset.name, work, count * TURNS));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, loops);
criterion_main!(benches);
