//! What measures one run of a program. The runner knows only this trait, so
//! that everything above a process can be tested with times made up.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::plan::Engine;
use super::scenario::Simulated;

/// One run to do.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// What runs it.
    pub engine: &'a Engine,
    /// The program.
    pub program: &'a Path,
    /// The program's arguments.
    pub args: &'a [String],
    /// How long it may take.
    pub timeout: Duration,
    /// The machine, if it is a simulated one.
    pub machine: Option<&'a Simulated>,
}

/// What one run measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What the program's own clock says its work took, in seconds: starting
    /// the process and compiling the program are not in it.
    pub elapsed_s: f64,
    /// Processor time of the whole process in user mode, in seconds.
    pub user_s: f64,
    /// Processor time of the whole process in the system, in seconds.
    pub system_s: f64,
    /// The most memory that the process held at a time, in bytes. Never less
    /// than its parent's: the system carries the mark across `exec`.
    pub peak_rss_bytes: u64,
    /// What the program computed, if it says so.
    pub result: Option<String>,
    /// How many threads were alive while it worked, if it says so.
    pub threads_alive: Option<u64>,
    /// How many updates were lost, and of how many, if it says so.
    pub lost: Option<(u64, u64)>,
    /// Whatever else it says of itself, by the names that it gives them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, f64>,
}

/// Why a run measured nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The process could not be started.
    #[error("cannot start {command}: {reason}")]
    CannotStart {
        /// The executable.
        command: String,
        /// Why, in the system's words.
        reason: String,
    },
    /// The program failed, or ended without saying how long it took.
    #[error("{0}")]
    Failed(String),
    /// The program took longer than it may.
    #[error("stopped after {0} s, the scenario's timeout_s")]
    TimedOut(u64),
    /// The person asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// What runs a program once and measures it.
pub trait Executor {
    /// Runs to the end, or to the time limit.
    ///
    /// # Errors
    /// [`RunError`] if there is nothing measured.
    fn execute(&mut self, job: &Job<'_>) -> Result<Sample, RunError>;

    /// Runs jobs whose own clocks do not mind what else goes on, as many at a
    /// time as it likes; tells `ended` each one's index and what it measured.
    fn execute_all(
        &mut self,
        jobs: &[Job<'_>],
        ended: &mut dyn FnMut(usize, Result<Sample, RunError>),
    ) {
        for (index, job) in jobs.iter().enumerate() {
            ended(index, self.execute(job));
        }
    }

    /// The load of the machine that it runs on: runnable processes on average
    /// over the last minute.
    fn load(&self) -> f64;
}
