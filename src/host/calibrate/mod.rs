//! Calibration: small programs are measured on this machine, and simulated to
//! see how often they do what; the prices for which the two agree best are the
//! machine's profile.
//!
//! How often a program does a thing is what its simulation takes on a machine
//! on which that thing alone costs anything.

mod fit;

pub use fit::{Measured, prices};

use super::Profile;

/// The program that has all small programs in it.
pub const MICROPROGRAMS: &str = include_str!("microprograms.py");

/// What the first step finds prices for: things that one thread does under the
/// lock.
const SINGLE: &[&str] = &[
    "overhead_ns",
    "stack_ns",
    "jump_ns",
    "arithmetic_ns",
    "subscript_ns",
    "attribute_ns",
    "name_ns",
    "call_ns",
    "iteration_ns",
    "build_ns",
    "rare_ns",
    "allocation_ns",
    "native_call_ns",
    "plain_ns",
];

/// The small programs of that step, with how often each is to run its loop.
const LOOPS: &[(&str, u64)] = &[
    ("loop", 4_000_000),
    ("locals", 2_000_000),
    ("sums", 2_000_000),
    ("floats", 2_000_000),
    ("tests", 2_000_000),
    ("globals", 1_000_000),
    ("attributes", 1_000_000),
    ("lists", 1_000_000),
    ("dicts", 1_000_000),
    ("calls", 1_000_000),
    ("methods", 1_000_000),
    ("natives", 500_000),
    ("tuples", 500_000),
    ("generators", 500_000),
    ("exceptions", 200_000),
    ("strings", 200_000),
];

/// By how much less of a loop is simulated than is measured, to count it.
const COUNTED_SHARE: u64 = 100;

/// The price of the one thing that costs anything when it is counted.
const UNIT_NS: f64 = 1000.0;

/// The options that choose a regime whose counts are `refcount`, with a lock.
const LOCKED: [(&str, &str); 3] = [
    ("plain", "plain_ns"),
    ("atomic", "atomic_ns"),
    ("biased", "owner_ns"),
];

/// Runs the small programs. Times are what they say they took.
pub trait Laboratory {
    /// Why a program could not be run.
    type Error;

    /// Measures a program, in nanoseconds.
    ///
    /// # Errors
    /// It could not be run.
    fn measure(&mut self, regime: &[&str], program: &str, times: u64) -> Result<f64, Self::Error>;

    /// Simulates it on two cores of a machine.
    ///
    /// # Errors
    /// As for [`Laboratory::measure`].
    fn simulate(
        &mut self,
        regime: &[&str],
        program: &str,
        times: u64,
        profile: &Profile,
    ) -> Result<f64, Self::Error>;
}

/// Finds this machine's profile; values that are the operating system's choice
/// are taken from `known`.
///
/// # Errors
/// A program could not be run.
pub fn calibrate<L: Laboratory>(lab: &mut L, known: &Profile) -> Result<Profile, L::Error> {
    let mut profile = known.clone();
    single_thread(lab, &mut profile)?;
    counts(lab, &mut profile)?;
    system(lab, &mut profile)?;
    native(lab, &mut profile)?;
    contention(lab, &mut profile)?;
    Ok(profile)
}

const GIL: &[&str] = &["--regime", "cpython3.12"];

/// A machine on which this alone costs anything.
fn only(name: &str) -> Profile {
    let mut profile = Profile::default();
    for parameter in Profile::PARAMETERS {
        if let Some(value) = profile.get_mut(parameter.name) {
            *value = parameter.range.0;
        }
    }
    profile.bus_gb_per_s = 100_000.0;
    profile.time_slice_us = 1e6;
    profile.minimum_run_us = 1e6;
    if let Some(value) = profile.get_mut(name) {
        *value = UNIT_NS;
    }
    profile
}

fn count<L: Laboratory>(
    lab: &mut L,
    regime: &[&str],
    program: &str,
    times: u64,
    thing: &str,
) -> Result<f64, L::Error> {
    let fewer = times / COUNTED_SHARE;
    let time = lab.simulate(regime, program, fewer, &only(thing))?;
    Ok(time / UNIT_NS * COUNTED_SHARE as f64)
}

fn single_thread<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    let mut programs = Vec::new();
    for &(program, times) in LOOPS {
        let time_ns = lab.measure(GIL, program, times)?;
        let mut counts = Vec::new();
        for thing in SINGLE {
            counts.push(count(lab, GIL, program, times, thing)?);
        }
        programs.push(Measured { counts, time_ns });
    }
    for (thing, price) in SINGLE.iter().zip(prices(&programs)) {
        if let Some(value) = profile.get_mut(thing) {
            *value = price;
        }
    }
    // An object that is made is freed: the programs cannot tell the two apart.
    profile.allocation_ns /= 2.0;
    profile.free_ns = profile.allocation_ns;
    Ok(())
}

/// What other strategies' counts cost more than ordinary ones, on one thread.
fn counts<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    let (program, times) = ("calls", 1_000_000);
    let plain = lab.measure(GIL, program, times)?;
    let counted = count(lab, GIL, program, times, "plain_ns")?;
    for (refcount, price) in &LOCKED[1..] {
        let regime = ["--regime", "cpython3.12", "--refcount", refcount];
        let more = lab.measure(&regime, program, times)? - plain;
        let each = profile.plain_ns + (more / counted).max(0.0);
        if let Some(value) = profile.get_mut(price) {
            *value = each;
        }
    }
    profile.other_ns = profile.other_ns.max(profile.atomic_ns);
    let (program, times) = ("lists", 1_000_000);
    let free = ["--lock", "none", "--refcount", "biased"];
    let locked = ["--lock", "gil", "--refcount", "biased"];
    let more = lab.measure(&free, program, times)? - lab.measure(&locked, program, times)?;
    let locks = count(lab, &free, program, times, "object_lock_ns")?;
    profile.object_lock_ns = (more / locks).max(0.0);
    Ok(())
}

/// What the operating system does.
fn system<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    let each = |time: f64, times: u64| time / times as f64 / 1000.0;
    let clock = lab.measure(GIL, "clock", 200_000)?;
    profile.clock_read_ns = 0.0;
    let without = lab.simulate(GIL, "clock", 200_000, profile)?;
    profile.clock_read_ns = ((clock - without) / 200_000.0).max(0.0);
    let sleep_us = each(lab.measure(GIL, "sleeps", 200)?, 200) - 1000.0;
    profile.wake_latency_us = (sleep_us - profile.timer_slack_us).max(1.0);
    let handoff = |lab: &mut L, profile: &Profile| {
        let real = lab.measure(GIL, "handoffs", 5000)?;
        let simulated = lab.simulate(GIL, "handoffs", 5000, profile)?;
        Ok(each(real - simulated, 10_000))
    };
    profile.notify_us = 0.0;
    profile.notify_us = handoff(lab, profile)?.clamp(0.2, 10_000.0);
    let start = each(lab.measure(GIL, "starts", 500)?, 500);
    (profile.thread_start_us, profile.thread_latency_us) = (0.0, 0.0);
    let rest = start - each(lab.simulate(GIL, "starts", 500, profile)?, 500);
    // Half of it is the system call, half what passes until the thread runs.
    profile.thread_start_us = (rest / 2.0).max(0.5);
    profile.thread_latency_us = profile.thread_start_us;
    Ok(())
}

fn native<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    const ELEMENTS: u64 = 10_000_000;
    for (program, price) in [
        ("kernel", "sum_of_squares_ns"),
        ("fill", "fill_ns"),
        ("elementwise", "elementwise_ns"),
        ("sum", "sum_ns"),
    ] {
        let time = lab.measure(GIL, program, ELEMENTS)?;
        if let Some(value) = profile.get_mut(price) {
            *value = time / ELEMENTS as f64;
        }
    }
    Ok(())
}

/// How often the price of a transfer is halved in upon.
const HALVINGS: u32 = 10;

/// The price of moving a line for which two threads that call one function take
/// as long as they do.
fn contention<L: Laboratory>(lab: &mut L, profile: &mut Profile) -> Result<(), L::Error> {
    let regime = ["--lock", "none", "--refcount", "atomic"];
    let real = lab.measure(&regime, "contended", 300_000)?;
    let (mut low, mut high) = (0.0, 400.0);
    for _ in 0..HALVINGS {
        profile.line_transfer_ns = (low + high) / 2.0;
        let simulated = lab.simulate(&regime, "contended", 30_000, profile)? * 10.0;
        if simulated < real {
            low = profile.line_transfer_ns;
        } else {
            high = profile.line_transfer_ns;
        }
    }
    Ok(())
}
