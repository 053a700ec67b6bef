//! What the operating system, memory and the paths between cores do.

use super::programs::{FREE, FREE_ATOMIC, PLAIN};
use super::{Laboratory, Profile, Regime, Run, quickest, rounds};

/// How often each of these programs is measured, and what looks at the clock
/// itself.
const ROUNDS: u32 = 5;
const ROUNDS_OF_SYSTEM: u32 = 12;
const PART: usize = 4;

/// The elements of the arrays.
const ELEMENTS: u64 = 10_000_000;

/// How often the threads that want one thing touch it.
const TOUCHES: u64 = 300_000;

/// How much less of that is simulated.
const SIMULATED_SHARE: u64 = 10;

/// How often the price of a transfer is halved in upon.
const HALVINGS: u32 = 11;

/// The most that it may be, in nanoseconds.
const LONGEST_TRANSFER_NS: f64 = 1_000.0;

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

/// How many runs all this takes.
pub(super) fn steps() -> usize {
    (ROUNDS + ROUNDS_OF_SYSTEM) as usize + WANTED.len() * (ROUNDS_OF_WANTED + HALVINGS) as usize
}

fn run(regime: Regime, programs: &[(&'static str, u64)]) -> Run {
    Run {
        regime,
        programs: programs.to_vec(),
    }
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

/// Finds what threads, sleeps and native code cost.
pub(super) fn measure<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    let micro = |nanos: f64| nanos / 1e3;
    let times = &rounds(lab, &[run(FREE, &SYSTEM)], ROUNDS_OF_SYSTEM)?[0];
    // It depends on which core tells which: one way takes nearly twice as long as
    // the other.
    profile.notify_us = micro(mean(&times[0]));
    let quick = |program: usize| micro(times[program][ROUNDS_OF_SYSTEM as usize / PART]);
    profile.wake_latency_us = quick(1);
    profile.thread_start_us = quick(2);
    profile.thread_latency_us = quick(3);
    // A sleep ends late by the timer's slack and by what a wake-up takes.
    profile.timer_slack_us = (quick(4) - profile.wake_latency_us).max(0.0);

    let times = &quickest(lab, &[run(PLAIN, &NATIVE)], ROUNDS, PART)?[0];
    let each = |time: f64| time / ELEMENTS as f64;
    profile.sum_of_squares_ns = each(times[0]);
    profile.fill_ns = each(times[1]);
    profile.elementwise_ns = each(times[2]);
    profile.sum_ns = each(times[3]);
    // Two arrays of 64-bit ints; one byte a nanosecond is one gigabyte a second.
    profile.bus_gb_per_s = 16.0 / each(times[4]);
    Ok(())
}

/// What two threads want at every step, with the price that is what it costs them:
/// the counts of one object, then the contents of one, then each other's objects.
const WANTED: [(Regime, &str, &str); 3] = [
    (FREE_ATOMIC, "contended", "line_transfer_ns"),
    (FREE, "written", "contents_transfer_ns"),
    (FREE, "exchanged", "handover_ns"),
];

/// How often they are measured. Neither the quickest of such runs counts nor one
/// of the slowest: where one core is held up the other has all to itself.
const ROUNDS_OF_WANTED: u32 = 15;
const MIDDLE: usize = 2;

/// Finds what it costs to move things from core to core: the prices for which two
/// threads that want one thing take as long as they do.
pub(super) fn measure_contention<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
) -> Result<(), L::Error> {
    for (regime, program, price) in WANTED {
        let whole = run(regime, &[(program, TOUCHES)]);
        let real = quickest(lab, &[whole], ROUNDS_OF_WANTED, MIDDLE)?[0][0];
        let small = run(regime, &[(program, TOUCHES / SIMULATED_SHARE)]);
        let (mut low, mut high) = (0.0, LONGEST_TRANSFER_NS);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if let Some(value) = profile.get_mut(price) {
                *value = middle;
            }
            let simulated = lab.simulate(&[(small.clone(), profile.clone())])?[0][0];
            if simulated * (SIMULATED_SHARE as f64) < real {
                low = middle;
            } else {
                high = middle;
            }
        }
    }
    Ok(())
}
