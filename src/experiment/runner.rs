//! Runs a plan: a warm-up of every variant, then repeat after repeat of all of
//! them, so that whatever else the machine does meets every variant alike.

use std::time::SystemTime;

use super::executor::{Executor, Job, RunError, Sample};
use super::finding;
use super::machine::{Machine, current_load};
use super::outcome::Outcome;
use super::plan::{Engine, Plan, Variant};

/// What happens while a plan runs.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The work begins; so many runs will be done.
    Began {
        /// Warm-ups included.
        runs: usize,
    },
    /// A run begins.
    RunBegan {
        /// What is run.
        variant: String,
        /// Which repeat, from 1; 0 is the warm-up.
        repeat: u32,
    },
    /// A run has ended.
    RunEnded {
        /// What was run.
        variant: String,
        /// Which repeat, from 1; 0 is the warm-up.
        repeat: u32,
        /// What it measured.
        result: Result<&'a Sample, &'a RunError>,
    },
    /// The work has ended.
    Ended,
}

/// What a runner tells the outside.
pub trait Observer {
    /// Something happened.
    fn progress(&mut self, progress: Progress<'_>);

    /// There is more to keep: called before the work, to find out that nothing
    /// can be kept while it costs nothing, and after each measured run.
    ///
    /// # Errors
    /// Whatever keeps it from being kept; the work then stops.
    fn keep(&mut self, outcome: &Outcome) -> anyhow::Result<()>;
}

/// Runs a plan to its end, or until it is interrupted: the outcome then holds
/// what was measured so far and is not `complete`.
///
/// # Errors
/// What [`Observer::keep`] gives.
pub fn run(
    plan: &Plan,
    machine: Machine,
    started: SystemTime,
    executor: &mut dyn Executor,
    observer: &mut dyn Observer,
) -> anyhow::Result<Outcome> {
    let started = humantime::format_rfc3339_seconds(started).to_string();
    let mut outcome = Outcome::empty(plan, machine, started);
    mark_skipped(plan, &mut outcome);
    observer.keep(&outcome)?;
    let runs = plan.variants.len() * (plan.repeats as usize + 1);
    observer.progress(Progress::Began { runs });
    outcome.complete = Rounds {
        plan,
        executor,
        observer,
    }
    .all(&mut outcome)?;
    observer.progress(Progress::Ended);
    outcome.machine.load_after = Some(current_load());
    finding::conclude(plan, &mut outcome);
    observer.keep(&outcome)?;
    Ok(outcome)
}

fn mark_skipped(plan: &Plan, outcome: &mut Outcome) {
    for (row, row_outcome) in plan.rows.iter().zip(&mut outcome.rows) {
        for (column, cell) in plan.columns.iter().zip(&mut row_outcome.cells) {
            if row.native && matches!(column.engine, Engine::Python { .. }) {
                cell.problem = Some("no native kernel".to_owned());
                cell.skipped = true;
            }
        }
    }
}

struct Rounds<'a> {
    plan: &'a Plan,
    executor: &'a mut dyn Executor,
    observer: &'a mut dyn Observer,
}

impl Rounds<'_> {
    /// Whether every round was done.
    fn all(&mut self, outcome: &mut Outcome) -> anyhow::Result<bool> {
        for repeat in 0..=self.plan.repeats {
            for variant in &self.plan.variants {
                if !self.one(variant, repeat, outcome)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Runs a variant once, unless it has failed before; whether to go on.
    fn one(
        &mut self,
        variant: &Variant,
        repeat: u32,
        outcome: &mut Outcome,
    ) -> anyhow::Result<bool> {
        let cell = &mut outcome.rows[variant.row].cells[variant.column];
        if cell.problem.is_some() {
            return Ok(true);
        }
        let name = self.plan.describe(variant);
        self.observer.progress(Progress::RunBegan {
            variant: name.clone(),
            repeat,
        });
        let warm_up = repeat == 0;
        let result = self.executor.execute(&Job {
            engine: &self.plan.columns[variant.column].engine,
            program: &self.plan.program,
            args: if warm_up {
                &variant.warm_up_args
            } else {
                &variant.args
            },
            timeout: self.plan.timeout,
        });
        self.observer.progress(Progress::RunEnded {
            variant: name,
            repeat,
            result: result.as_ref(),
        });
        match result {
            Err(RunError::Interrupted) => return Ok(false),
            Err(error) => cell.problem = Some(error.to_string()),
            Ok(_) if warm_up => return Ok(true),
            Ok(sample) => cell.samples.push(sample),
        }
        outcome.summarise();
        self.observer.keep(outcome)?;
        Ok(true)
    }
}
