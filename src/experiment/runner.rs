//! Runs a plan: a warm-up of every variant, then repeat after repeat of all of
//! them, so that whatever else the machine does meets every variant alike.

use std::time::SystemTime;

use super::executor::{Executor, Job, RunError, Sample};
use super::finding;
use super::machine::Machine;
use super::outcome::Outcome;
use super::plan::{Engine, Plan, Variant};

/// What happens while a plan runs.
#[derive(Debug)]
pub enum Progress<'a> {
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
    /// A run is left out: its variant has failed, or cannot be run.
    RunSkipped,
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
    let mut rounds = Rounds {
        plan,
        executor,
        observer,
    };
    outcome.complete = rounds.all(&mut outcome)?;
    outcome.machine.load_after = Some(executor.load());
    finding::conclude(plan, &mut outcome);
    observer.keep(&outcome)?;
    Ok(outcome)
}

fn mark_skipped(plan: &Plan, outcome: &mut Outcome) {
    for (row, row_outcome) in plan.rows.iter().zip(&mut outcome.rows) {
        for (column, cell) in plan.columns.iter().zip(&mut row_outcome.cells) {
            if row.native && matches!(column.engine, Engine::Python { .. }) {
                cell.problem =
                    Some("gilsim's native kernels are not for other interpreters".to_owned());
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
        if !self.simulated(outcome)? {
            return Ok(false);
        }
        for repeat in 0..=self.plan.repeats {
            let variants = self.plan.variants.iter();
            for variant in variants.filter(|variant| variant.machine.is_none()) {
                if !self.one(variant, repeat, outcome)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Runs what is simulated, each variant once: before anything is measured,
    /// for simulations leave no core idle. Whether all were done.
    fn simulated(&mut self, outcome: &mut Outcome) -> anyhow::Result<bool> {
        let plan = self.plan;
        let variants = plan.variants.iter();
        let variants: Vec<&Variant> = variants
            .filter(|variant| variant.machine.is_some())
            .collect();
        let jobs: Vec<Job<'_>> = variants
            .iter()
            .map(|variant| job_of(plan, variant, false))
            .collect();
        let (mut interrupted, mut kept) = (false, Ok(()));
        let observer = &mut *self.observer;
        self.executor.execute_all(&jobs, &mut |index, result| {
            let variant = variants[index];
            let name = plan.describe(variant);
            observer.progress(Progress::RunEnded {
                variant: name,
                repeat: 1,
                result: result.as_ref(),
            });
            let cell = &mut outcome.rows[variant.row].cells[variant.column];
            match result {
                Err(RunError::Interrupted) => interrupted = true,
                Err(error) => cell.problem = Some(error.to_string()),
                Ok(sample) => cell.samples.push(sample),
            }
            outcome.summarise();
            if kept.is_ok() {
                kept = observer.keep(outcome);
            }
        });
        kept.map(|()| !interrupted)
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
            self.observer.progress(Progress::RunSkipped);
            return Ok(true);
        }
        let name = self.plan.describe(variant);
        self.observer.progress(Progress::RunBegan {
            variant: name.clone(),
            repeat,
        });
        let warm_up = repeat == 0;
        let job = job_of(self.plan, variant, warm_up);
        let result = self.executor.execute(&job);
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

fn job_of<'a>(plan: &'a Plan, variant: &'a Variant, warm_up: bool) -> Job<'a> {
    Job {
        engine: &plan.columns[variant.column].engine,
        program: &plan.program,
        args: if warm_up {
            &variant.warm_up_args
        } else {
            &variant.args
        },
        timeout: plan.timeout,
        machine: variant.machine.as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::mock::{self, sample};
    use crate::experiment::plan::PlanOptions;

    #[test]
    fn variants_are_warmed_up_and_then_interleaved() {
        let plan = mock::plan("io_bound", 2);
        let (outcome, observer) = mock::run(&plan, 2, |_| Ok(sample(1.0)));
        let round = |repeat: u32| -> Vec<String> {
            let describe = |variant| format!("{} {repeat}", plan.describe(variant));
            plan.variants.iter().map(describe).collect()
        };
        assert_eq!(observer.runs, [round(0), round(1), round(2)].concat());
        assert!(outcome.complete);
    }

    #[test]
    fn what_is_simulated_runs_once_and_before_what_is_measured() {
        let options = PlanOptions {
            repeats: Some(2),
            ..PlanOptions::default()
        };
        let scenario = mock::whole_scenario("sum_of_squares");
        let plan = Plan::new(&scenario, options).expect("a plan");
        let mut cores = Vec::new();
        let (outcome, _) = mock::run(&plan, 2, |job| {
            cores.push(job.machine.map(|machine| machine.cores));
            Ok(sample(if job.machine.is_some() { 0.5 } else { 1.0 }))
        });
        let (simulated, measured) = cores.split_at(2 * plan.rows.len());
        assert!(simulated.iter().all(|cores| *cores == Some(4)));
        assert!(measured.iter().all(Option::is_none));
        assert_eq!(cores.len(), plan.runs());
        for row in &outcome.rows {
            let samples: Vec<usize> = row.cells.iter().map(|cell| cell.samples.len()).collect();
            assert_eq!(samples, [2, 2, 1, 1]);
        }
        let label = "on 4 simulated cores (predicted)";
        assert!(
            outcome.findings.iter().any(|line| line.contains(label)),
            "{:?}",
            outcome.findings
        );
    }

    #[test]
    fn warm_ups_are_small_and_not_counted() {
        let plan = mock::plan("thread_scaling", 1);
        let mut sizes = Vec::new();
        let (outcome, _) = mock::run(&plan, 2, |job| {
            sizes.push(job.args[0].clone());
            Ok(sample(1.0))
        });
        let (warm_ups, repeats) = sizes.split_at(plan.variants.len());
        assert!(warm_ups.iter().all(|size| size == "4000000"));
        assert!(repeats.iter().all(|size| size == "20000000"));
        let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
        assert!(cells.all(|cell| cell.samples.len() == 1));
    }

    #[test]
    fn every_measured_run_is_kept_at_once() {
        let plan = mock::plan("io_bound", 1);
        let (_, observer) = mock::run(&plan, 2, |_| Ok(sample(1.0)));
        let last = plan.variants.len();
        let expected: Vec<usize> = (0..=last).chain([last]).collect();
        assert_eq!(observer.kept, expected);
    }

    #[test]
    fn a_variant_that_fails_is_not_run_again_and_the_others_are() {
        let plan = mock::plan("io_bound", 3);
        let (outcome, observer) = mock::run(&plan, 2, |job| match mock::has_gil(job) {
            true => Err(RunError::Failed("ValueError: no".to_owned())),
            false => Ok(sample(1.0)),
        });
        assert_eq!(observer.runs.len(), 4 + 4 * 4);
        for row in &outcome.rows {
            assert_eq!(row.cells[0].problem.as_deref(), Some("ValueError: no"));
            assert_eq!(row.cells[1].samples.len(), 3);
        }
        assert!(outcome.complete);
    }

    #[test]
    fn an_interrupted_plan_keeps_what_was_finished() {
        let plan = mock::plan("io_bound", 5);
        let mut left = plan.variants.len() * 2 + 3;
        let (outcome, observer) = mock::run(&plan, 2, |_| {
            left -= 1;
            match left {
                0 => Err(RunError::Interrupted),
                _ => Ok(sample(1.0)),
            }
        });
        assert!(!outcome.complete);
        assert_eq!(observer.kept.last(), Some(&(plan.variants.len() + 2)));
        assert!(
            outcome.notes[0].starts_with("interrupted"),
            "{:?}",
            outcome.notes
        );
        assert!(
            outcome
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .all(|cell| cell.problem.is_none())
        );
    }
}
