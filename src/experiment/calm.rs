//! Whether the machine runs at its full speed at this moment.
//!
//! The cores of a virtual machine may be halves of cores whose other halves work
//! for somebody else. No load and no clock shows it: the same work only takes up
//! to twice as long, for some tenths of a second. And they are moved about: a line
//! of cache takes up to ten times as long from one to the other while they are far
//! apart, and half as long while they are two halves of one. So the same small work
//! is done before and after what is measured, and held against the best that it ever
//! took; and the cores' distance is held against what is usual, or against that of
//! the machine that a profile was made on.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use super::line_transfer;
use crate::substrate::affinity;

/// How long the work takes, more or less: short beside what is measured.
const STEPS: u64 = 1_500_000;

/// The work may take so many times its best.
const TOLERANCE: f64 = 1.12;

/// How often a line goes from one core to another and back, in less than a
/// millisecond.
const ANSWERS: u64 = 5_000;

/// That may take so many times, or such a part of, what it usually takes.
const LINE_TOLERANCE: f64 = 1.4;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(30);

/// What a measurement needs of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Cores that run at their full speed.
    Speed,
    /// And that are as near to each other as usual: threads want one thing.
    SpeedAndDistance,
}

/// Looks at the machine's speed, and has so much patience with it.
#[derive(Debug)]
pub struct Calm {
    cores: usize,
    best: Duration,
    /// How long a line ever took from one core to another, in nanoseconds and in
    /// order.
    lines: Vec<f64>,
    /// How long it is to take, if that is known.
    expected_line: Option<f64>,
    /// How long to wait for the measurements that have begun.
    ready: Duration,
    /// What the next measurement adds to that.
    share: Duration,
    /// How long to wait for those to come.
    left: Duration,
}

impl Calm {
    /// Looks at so many cores, and waits for so long in all: an equal share for each
    /// of so many measurements, so that the first do not use up what the last need;
    /// what one leaves the next ones have.
    pub fn new(cores: usize, patience: Duration, measurements: usize) -> Self {
        Calm {
            cores,
            best: Duration::MAX,
            lines: Vec::new(),
            expected_line: None,
            ready: Duration::ZERO,
            share: patience.div_f64(measurements.max(1) as f64),
            left: patience,
        }
    }

    /// The same, but the cores are to be as near to each other as those between which
    /// a line took so many nanoseconds.
    pub fn as_near_as(mut self, line: f64) -> Self {
        self.expected_line = Some(line);
        self
    }

    /// How long a line usually takes from one core to another, in nanoseconds, if
    /// there are two and somebody has looked: the middle of the half of all looks
    /// that lie closest together. Where cores are now near and now far apart, the
    /// median may lie between, where they never are.
    pub fn usual_line(&self) -> Option<f64> {
        let half = self.lines.len() / 2 + 1;
        let spread = |looks: &[f64]| looks[half - 1] / looks[0];
        let closest = self
            .lines
            .windows(half)
            .min_by(|a, b| spread(a).total_cmp(&spread(b)))?;
        Some(closest[half / 2])
    }

    /// Whether all cores run at the best speed that was ever seen and, where that is
    /// needed, are as near to each other as they are to be, or mostly are.
    pub fn is_calm(&mut self, needs: Needs) -> bool {
        // What is usual shows in all looks, whatever they are for.
        let is_near = self.cores < 2 || self.is_near();
        self.runs_fast() && (is_near || needs == Needs::Speed)
    }

    fn is_near(&mut self) -> bool {
        let line = line_transfer::measure(ANSWERS);
        let place = self.lines.partition_point(|&other| other < line);
        self.lines.insert(place, line);
        let wanted = self.expected_line.or(self.usual_line()).unwrap_or(line);
        (wanted / LINE_TOLERANCE..=wanted * LINE_TOLERANCE).contains(&line)
    }

    fn runs_fast(&mut self) -> bool {
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
        self.best = self.best.min(took);
        took <= self.best.mul_f64(TOLERANCE)
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
            if self.ready.is_zero() {
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

    #[test]
    fn without_patience_nobody_waits() {
        let mut calm = Calm::new(2, Duration::ZERO, 1);
        assert!(
            calm.is_calm(Needs::SpeedAndDistance),
            "the first look is the best so far"
        );
        calm.best = Duration::ZERO;
        assert!(!calm.wait(Needs::Speed));
    }

    #[test]
    fn the_usual_line_is_one_that_there_is() {
        let usual = |lines: &[f64]| {
            let mut calm = Calm::new(2, Duration::ZERO, 1);
            calm.lines = lines.to_vec();
            calm.usual_line()
        };
        assert_eq!(usual(&[]), None);
        assert_eq!(usual(&[30.0]), Some(30.0));
        assert_eq!(usual(&[36.0, 40.0, 41.0, 150.0, 220.0, 230.0]), Some(41.0));
        let mostly_far = [36.0, 40.0, 200.0, 210.0, 220.0, 900.0, 3_000.0];
        assert_eq!(usual(&mostly_far), Some(220.0));
    }

    #[test]
    fn cores_that_are_farther_apart_than_expected_are_not_calm() {
        let mut calm = Calm::new(2, Duration::ZERO, 1);
        assert!(calm.is_near(), "the first look is usual");
        let usual = calm.usual_line().expect("a line was looked at");
        let mut elsewhere = Calm::new(2, Duration::ZERO, 1).as_near_as(usual / 1_000.0);
        assert!(!elsewhere.is_near());
    }

    #[test]
    fn a_measurement_may_use_its_share_of_the_patience() {
        let mut calm = Calm::new(1, Duration::from_millis(2), 2);
        calm.best = Duration::ZERO;
        for left in [1, 0, 0] {
            assert!(!calm.wait(Needs::Speed));
            assert_eq!(calm.left, Duration::from_millis(left));
            assert_eq!(calm.ready, Duration::ZERO);
        }
    }
}
