//! What the operating system and memory do.

use super::middle::median;
use super::programs::{FREE, PLAIN};
use super::{Part, Profile, Regime, Run, Times, medians};

/// How often both are measured.
const ROUNDS: u32 = 9;

/// The elements of the arrays.
const ELEMENTS: u64 = 10_000_000;

/// How much memory the programs with arrays find at hand, in bytes: three arrays.
const MEMORY: usize = 3 * 8 * ELEMENTS as usize;

/// What looks at the clock itself, with how often it does what it measures.
const SYSTEM: [(&str, u64); 5] = [
    ("telling", 300),
    ("waking", 300),
    ("starting", 300),
    ("coming", 300),
    ("sleeps", 100),
];

/// Native code.
const NATIVE: [(&str, u64); 5] = [
    ("kernel", ELEMENTS),
    ("fill", ELEMENTS),
    ("elementwise", ELEMENTS),
    ("sum_array", ELEMENTS),
    ("sums_at_once", ELEMENTS),
];

/// What is measured for all this: what looks at the clock itself, and native code.
pub(super) fn part() -> Part {
    let wanted = |regime: Regime, programs: &[(&'static str, u64)], memory: usize| {
        let run = Run {
            regime,
            programs: programs.to_vec(),
            memory,
            is_contended: false,
        };
        run.wanted(ROUNDS)
    };
    Part {
        wanted: vec![wanted(FREE, &SYSTEM, 0), wanted(PLAIN, &NATIVE, MEMORY)],
        simulated: 0,
    }
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

/// Finds what threads, sleeps and native code cost.
pub(super) fn find(times: &[Times], profile: &mut Profile) {
    let [times, native] = times else {
        unreachable!("two runs are measured");
    };
    let micro = |nanos: f64| nanos / 1e3;
    // It depends on which core tells which: one way takes nearly twice as long as
    // the other.
    profile.notify_us = micro(mean(&times[0]));
    let usual = |program: usize| micro(median(&times[program]));
    profile.wake_latency_us = usual(1);
    profile.thread_start_us = usual(2);
    profile.thread_latency_us = usual(3);
    // A sleep ends late by the timer's slack and by what a wake-up takes.
    profile.timer_slack_us = (usual(4) - profile.wake_latency_us).max(0.0);

    let times = medians(native);
    let each = |time: f64| time / ELEMENTS as f64;
    profile.sum_of_squares_ns = each(times[0]);
    profile.fill_ns = each(times[1]);
    profile.elementwise_ns = each(times[2]);
    profile.sum_ns = each(times[3]);
    // Two arrays of 64-bit ints; one byte a nanosecond is one gigabyte a second.
    profile.bus_gb_per_s = 16.0 / each(times[4]);
}
