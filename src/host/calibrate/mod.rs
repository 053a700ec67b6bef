//! Calibration: small programs are measured on this machine, and simulated to
//! see how often they do what; the prices for which the two agree best are the
//! machine's profile.
//!
//! How often a program does a thing is what its simulation takes on a machine
//! on which that thing alone costs anything. What the operating system does is
//! measured by programs that look at the clock themselves.

mod contention;
mod extras;
mod fit;
mod instructions;
pub(crate) mod middle;
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
    /// How much memory they are to find at hand, in bytes.
    pub memory: usize,
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

/// A run that is to be measured so often.
#[derive(Debug, Clone)]
struct Wanted {
    run: Run,
    rounds: u32,
}

impl Run {
    fn wanted(self, rounds: u32) -> Wanted {
        Wanted { run: self, rounds }
    }
}

/// What each program of a run took each time, in order of length.
type Times = Vec<Vec<f64>>;

/// Measures all runs in turn, each as often as is wanted and spread over the whole
/// time: what disturbs the machine for a while disturbs a few runs of each, and the
/// median is of the others.
fn measure<L: Laboratory>(lab: &mut L, wanted: &[Wanted]) -> Result<Vec<Times>, L::Error> {
    let empty = |one: &Wanted| vec![Vec::new(); one.run.programs.len()];
    let mut all: Vec<Times> = wanted.iter().map(empty).collect();
    let most = wanted
        .iter()
        .map(|one| one.rounds)
        .max()
        .unwrap_or_default();
    for round in 0..most {
        for (one, times) in wanted.iter().zip(&mut all) {
            let is_due = (round + 1) * one.rounds / most > round * one.rounds / most;
            if !is_due {
                continue;
            }
            for (time, times) in lab.measure(&one.run)?.into_iter().zip(times) {
                times.push(time);
            }
        }
    }
    for times in all.iter_mut().flatten() {
        times.sort_by(f64::total_cmp);
    }
    Ok(all)
}

/// The median of each program's times.
fn medians(times: &Times) -> Vec<f64> {
    times.iter().map(|one| middle::median(one)).collect()
}

/// A part of the profile that is found for itself.
struct Part {
    /// What is measured for it.
    wanted: Vec<Wanted>,
    /// How many programs are simulated for it.
    simulated: usize,
}

/// The parts, in the order in which they are found: each may take what was found
/// before as known.
fn parts() -> [Part; 4] {
    [
        system::part(),
        instructions::part(),
        extras::part(),
        contention::part(),
    ]
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
    let parts = parts();
    let wanted: Vec<Wanted> = parts.iter().flat_map(|part| part.wanted.clone()).collect();
    let mut times = measure(lab, &wanted)?.into_iter();
    let [system, instructions, extras, contention] =
        parts.map(|part| times.by_ref().take(part.wanted.len()).collect::<Vec<_>>());
    let mut profile = known.clone();
    system::find(&system, &mut profile);
    let mut residuals = instructions::find(lab, &mut profile, &instructions)?;
    extras::find(lab, &mut profile, &residuals, &extras)?;
    residuals.extend(contention::find(lab, &mut profile, &contention)?);
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

impl Steps {
    /// All of them.
    pub fn all(self) -> usize {
        self.measured + self.simulated
    }
}

/// How many runs a calibration takes.
pub fn steps() -> Steps {
    let add = |sum: Steps, part: &Part| Steps {
        measured: sum.measured
            + part
                .wanted
                .iter()
                .map(|one| one.rounds as usize)
                .sum::<usize>(),
        simulated: sum.simulated + part.simulated,
    };
    parts().iter().fold(Steps::default(), add)
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
