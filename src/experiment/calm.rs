//! Whether the machine is as it usually is at this moment.
//!
//! The cores of a virtual machine may be halves of cores whose other halves work
//! for somebody else. No load and no clock shows it: the same work only takes up
//! to twice as long, for some tenths of a second or for hours. And they are moved
//! about: a line of cache takes up to ten times as long from one to the other while
//! they are far apart, and half as long while they are two halves of one. So the same
//! small work is done before and after what is measured, and held against what is
//! usual, or what a profile says of the machine that it was made on.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::line_transfer;
use super::usual::Usual;
use crate::host::Profile;
use crate::substrate::affinity;

/// How long the work takes, more or less: short beside what is measured.
const STEPS: u64 = 1_500_000;

/// The work may take so many times what it usually takes.
const TOLERANCE: f64 = 1.12;

/// The same for what is held against what a profile says, and for threads that want one
/// thing: a core that is somewhat slower makes way for the other much more often.
const CLOSE_TOLERANCE: f64 = 1.07;

/// How often a line goes from one core to another and back, in less than a
/// millisecond.
const ANSWERS: u64 = 5_000;

/// A line may take so many times what it usually takes.
const LINE_TOLERANCE: f64 = 1.25;

/// How many looks show what is usual.
const LOOKS: u32 = 30;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(30);

/// What a measurement needs of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Cores that run at their usual speed.
    Speed,
    /// And that are as near to each other as usual: threads want one thing.
    SpeedAndDistance,
}

impl Needs {
    /// What a program needs whose threads want one thing or not.
    pub fn of(is_contended: bool) -> Needs {
        match is_contended {
            true => Needs::SpeedAndDistance,
            false => Needs::Speed,
        }
    }
}

/// Looks at the machine's speed, and has so much patience with it.
#[derive(Debug)]
pub struct Calm {
    cores: usize,
    /// How long the work takes, in microseconds.
    work: Usual,
    /// How many times what it usually takes it may take.
    tolerance: f64,
    /// How long a line takes from one core to another, in nanoseconds.
    line: Usual,
    /// How long to wait for the measurements that have begun.
    ready: Duration,
    /// What the next measurement adds to that.
    share: Duration,
    /// How long to wait for those to come.
    left: Duration,
    /// Whether to wait no more.
    interrupted: Arc<AtomicBool>,
}

impl Calm {
    /// Looks at so many cores, and waits for so long in all: an equal share for each
    /// of so many measurements, so that the first do not use up what the last need;
    /// what one leaves the next ones have.
    pub fn new(cores: usize, patience: Duration, measurements: usize) -> Self {
        Calm {
            cores,
            work: Usual::default(),
            tolerance: TOLERANCE,
            line: Usual::default(),
            ready: Duration::ZERO,
            share: patience.div_f64(measurements.max(1) as f64),
            left: patience,
            interrupted: Arc::default(),
        }
    }

    /// The same, but it waits no more once this is set.
    pub fn until(mut self, interrupted: Arc<AtomicBool>) -> Self {
        self.interrupted = interrupted;
        self
    }

    /// The same, but the cores are to be as fast and as near to each other as those
    /// of a profile.
    pub fn like(mut self, profile: &Profile) -> Self {
        self.tolerance = CLOSE_TOLERANCE;
        self.work.expect(profile.work_us);
        self.line.expect(profile.answer_ns);
        self
    }

    /// Has a profile say how fast the cores usually are, and how near to each other if
    /// there are two.
    pub fn describe_in(&self, profile: &mut Profile) {
        profile.work_us = self.work.value().unwrap_or(profile.work_us);
        profile.answer_ns = self.line.value().unwrap_or(profile.answer_ns);
    }

    /// Looks about for a while, to see what is usual.
    pub fn look_about(&mut self) {
        for _ in 0..LOOKS {
            self.is_calm(Needs::Speed);
            thread::sleep(PAUSE);
        }
    }

    /// Whether all cores run at their usual speed and, where that is needed, are as
    /// near to each other as usual.
    pub fn is_calm(&mut self, needs: Needs) -> bool {
        let line = match self.cores {
            1 => 1.0,
            _ => self.line.look(line_transfer::measure(ANSWERS)),
        };
        let work = self.work.look(self.work_on_all_cores());
        match needs {
            Needs::Speed => work <= self.tolerance,
            Needs::SpeedAndDistance => work <= CLOSE_TOLERANCE && line <= LINE_TOLERANCE,
        }
    }

    /// How long the work takes on the slowest of the cores, in microseconds.
    fn work_on_all_cores(&self) -> f64 {
        let took = thread::scope(|scope| {
            let on_core = |core| {
                move || {
                    affinity::keep_apart(core);
                    work()
                }
            };
            let each: Vec<_> = (0..self.cores)
                .map(|core| scope.spawn(on_core(core)))
                .collect();
            let took = each.into_iter().filter_map(|one| one.join().ok());
            took.max().unwrap_or_default()
        });
        took.as_secs_f64() * 1e6
    }

    /// Has less patience, for something that took so long in vain.
    pub fn lose(&mut self, time: Duration) {
        self.ready = self.ready.saturating_sub(time);
    }

    /// Waits for a measurement until the machine is as that needs it, as long as
    /// there is patience; says whether it is.
    pub fn wait(&mut self, needs: Needs) -> bool {
        let share = self.share.min(self.left);
        self.left -= share;
        self.ready += share;
        loop {
            let begin = Instant::now();
            if self.is_calm(needs) {
                return true;
            }
            if self.ready.is_zero() || self.interrupted.load(Ordering::Relaxed) {
                return false;
            }
            thread::sleep(PAUSE);
            self.lose(begin.elapsed());
        }
    }
}

/// Keeps all of a core's units busy: a chain of steps that wait for each other
/// would not notice who else uses them.
fn work() -> Duration {
    let begin = Instant::now();
    let mut sums = [1_u64, 2, 3, 4, 5, 7, 9, 1];
    for step in 0..STEPS {
        let [a, b, c, d, e, f, g, h] = sums;
        sums = [
            a.wrapping_add(b ^ step),
            b.wrapping_add(c >> 3),
            c ^ d.wrapping_add(step),
            d.wrapping_add(e),
            e ^ f.wrapping_add(step),
            f.wrapping_add(g >> 1),
            g ^ a,
            h.wrapping_add(f ^ e),
        ];
    }
    black_box(sums);
    begin.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine that is never as fast as it is to be.
    fn restless(patience: Duration, measurements: usize) -> Calm {
        let mut calm = Calm::new(1, patience, measurements);
        calm.work.expect(1e-9);
        calm
    }

    #[test]
    fn without_patience_nobody_waits() {
        let mut calm = Calm::new(2, Duration::ZERO, 1);
        assert!(
            calm.is_calm(Needs::SpeedAndDistance),
            "the first look is usual"
        );
        assert!(!restless(Duration::ZERO, 1).wait(Needs::Speed));
    }

    #[test]
    fn a_measurement_may_use_its_share_of_the_patience() {
        let mut calm = restless(Duration::from_millis(2), 2);
        for left in [1, 0, 0] {
            assert!(!calm.wait(Needs::Speed));
            assert_eq!(calm.left, Duration::from_millis(left));
            assert_eq!(calm.ready, Duration::ZERO);
        }
    }

    #[test]
    fn cores_are_to_be_as_near_as_a_profiles_if_that_matters() {
        let mut seen = Calm::new(2, Duration::ZERO, 1);
        seen.is_calm(Needs::Speed);
        let mut profile = Profile::default();
        seen.describe_in(&mut profile);
        profile.answer_ns /= 1_000.0;
        let mut elsewhere = Calm::new(2, Duration::ZERO, 1).like(&profile);
        assert!(!elsewhere.is_calm(Needs::SpeedAndDistance));
        elsewhere.work = Usual::default();
        assert!(elsewhere.is_calm(Needs::Speed));
        assert!(!elsewhere.is_calm(Needs::SpeedAndDistance));
    }
}
