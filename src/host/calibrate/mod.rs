//! Calibration: small programs are measured on this machine, and simulated to
//! see how often they do what; the prices for which the two agree best are the
//! machine's profile.
//!
//! How often a program does a thing is what its simulation takes on a machine
//! on which that thing alone costs anything. What the operating system does is
//! measured by programs that look at the clock themselves.

mod contention;
mod counts;
mod extras;
mod fit;
mod instructions;
mod programs;
mod system;

pub use fit::{Known, Measured, prices};
pub use programs::{FILES, Regime};

use super::Profile;

/// One process that runs some of the small programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The options that choose the regime.
    pub regime: Regime,
    /// The programs, each with how often it does what it does.
    pub programs: Vec<(&'static str, u64)>,
    /// Whether their threads want one thing, so that it matters how near to each
    /// other their cores are.
    pub is_contended: bool,
}

/// Runs the small programs. Times are what they say they took, in nanoseconds,
/// in their order.
pub trait Laboratory {
    /// Why a program could not be run.
    type Error;

    /// Measures programs.
    ///
    /// # Errors
    /// One could not be run.
    fn measure(&mut self, run: &Run) -> Result<Vec<f64>, Self::Error>;

    /// Simulates programs, each run on two cores of a machine.
    ///
    /// # Errors
    /// As for [`Laboratory::measure`].
    fn simulate(&mut self, runs: &[(Run, Profile)]) -> Result<Vec<Vec<f64>>, Self::Error>;
}

/// Measures all runs, and all of them again in each round, so that what
/// disturbs the machine for a while disturbs all alike; gives each program's
/// times in order of length.
fn rounds<L: Laboratory>(
    lab: &mut L,
    runs: &[Run],
    rounds: u32,
) -> Result<Vec<Vec<Vec<f64>>>, L::Error> {
    let empty = |run: &Run| vec![Vec::new(); run.programs.len()];
    let mut times: Vec<Vec<Vec<f64>>> = runs.iter().map(empty).collect();
    for _ in 0..rounds {
        for (run, times) in runs.iter().zip(&mut times) {
            for (time, times) in lab.measure(run)?.into_iter().zip(times) {
                times.push(time);
            }
        }
    }
    for times in times.iter_mut().flatten() {
        times.sort_by(f64::total_cmp);
    }
    Ok(times)
}

/// The median of each program's times: the quickest may be those of a moment in which
/// the machine was faster than it usually is.
fn medians<L: Laboratory>(
    lab: &mut L,
    runs: &[Run],
    count: u32,
) -> Result<Vec<Vec<f64>>, L::Error> {
    let all = rounds(lab, runs, count)?;
    let pick = |times: &Vec<Vec<f64>>| times.iter().map(|one| median(one)).collect();
    Ok(all.iter().map(pick).collect())
}

/// The middle one of times that are in order.
fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

/// Finds this machine's profile; values that are the operating system's choice
/// are taken from `known`.
///
/// # Errors
/// A program could not be run.
pub fn calibrate<L: Laboratory>(
    lab: &mut L,
    known: &Profile,
) -> Result<(Profile, Vec<Residual>), L::Error> {
    let mut profile = known.clone();
    counts::measure(&mut profile);
    system::measure(lab, &mut profile)?;
    let residuals = instructions::measure(lab, &mut profile)?;
    extras::measure(lab, &mut profile, &residuals)?;
    contention::measure(lab, &mut profile)?;
    Ok((profile, residuals))
}

/// How many runs something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps {
    /// On the real machine, each of which is disturbed or not.
    pub measured: usize,
    /// In simulated time.
    pub simulated: usize,
}

/// How many runs a calibration takes.
pub fn steps() -> Steps {
    let parts = [
        system::steps(),
        instructions::steps(),
        extras::steps(),
        contention::steps(),
    ];
    let add = |sum: Steps, part: Steps| Steps {
        measured: sum.measured + part.measured,
        simulated: sum.simulated + part.simulated,
    };
    parts.into_iter().fold(Steps::default(), add)
}

/// How well the prices say what a small program takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// The regime.
    pub regime: Regime,
    /// The program.
    pub program: &'static str,
    /// What it took, in nanoseconds for each round of its loop.
    pub measured_ns: f64,
    /// What the prices say.
    pub predicted_ns: f64,
}

impl Residual {
    /// By what share the prediction is too high.
    pub fn error(&self) -> f64 {
        self.predicted_ns / self.measured_ns - 1.0
    }
}
