//! Times made up, so that all that stands above a process has one exact result.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use super::executor::{Executor, Job, RunError, Sample};
use super::machine::Machine;
use super::outcome::Outcome;
use super::plan::{Engine, Plan, PlanOptions};
use super::runner::{self, Observer, Progress};
use super::scenario::Scenario;
use super::validation::{Entry, Kind};

/// An executor that asks a function instead of running anything.
pub(crate) struct MockExecutor<F>(pub(crate) F);

impl<F: FnMut(&Job<'_>) -> Result<Sample, RunError>> Executor for MockExecutor<F> {
    fn execute(&mut self, job: &Job<'_>) -> Result<Sample, RunError> {
        self.0(job)
    }

    fn load(&self) -> f64 {
        1.25
    }
}

/// Remembers what it is told.
#[derive(Default)]
pub(crate) struct MockObserver {
    /// Each run, as `variant repeat`.
    pub(crate) runs: Vec<String>,
    /// How many samples there were each time there was something to keep.
    pub(crate) kept: Vec<usize>,
}

impl Observer for MockObserver {
    fn progress(&mut self, progress: Progress<'_>) {
        if let Progress::RunBegan { variant, repeat } = progress {
            self.runs.push(format!("{variant} {repeat}"));
        }
    }

    fn keep(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let cells = outcome.rows.iter().flat_map(|row| &row.cells);
        self.kept.push(cells.map(|cell| cell.samples.len()).sum());
        Ok(())
    }
}

/// A validated program on two cores, measured while the machine was calm.
pub(crate) fn entry(kind: Kind, predicted_s: f64, measured_s: &[f64]) -> Entry {
    Entry {
        name: String::new(),
        kind,
        cores: 2,
        predicted_s,
        measured_s: measured_s.to_vec(),
        disturbed_s: Vec::new(),
    }
}

/// What a run that took so long measures.
pub(crate) fn sample(elapsed_s: f64) -> Sample {
    Sample {
        elapsed_s,
        user_s: elapsed_s,
        system_s: 0.0,
        peak_rss_bytes: 11_200_000,
        result: Some("42".to_owned()),
        threads_alive: None,
        lost: None,
        figures: BTreeMap::new(),
    }
}

/// A machine that is idle.
pub(crate) fn machine(cores: usize) -> Machine {
    Machine {
        host: "host".to_owned(),
        cpu: "Example CPU".to_owned(),
        cores,
        load_before: 0.05,
        load_after: None,
        memory_bytes: 16 << 30,
        os: "Example Linux 1".to_owned(),
        kernel: "6.0".to_owned(),
        rustc: "rustc 1.95.0".to_owned(),
        optimised: true,
    }
}

/// A scenario that comes with gilsim, without its simulated columns.
pub(crate) fn scenario(name: &str) -> Scenario {
    let mut scenario = whole_scenario(name);
    scenario.columns.retain(|column| column.machine.is_none());
    scenario
}

/// A scenario that comes with gilsim.
pub(crate) fn whole_scenario(name: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut scenario = Scenario::load(&folder.join(name).with_extension("toml")).expect("valid");
    scenario.program = format!("{name}.py").into();
    scenario
}

/// The plan of a scenario that comes with gilsim.
pub(crate) fn plan(name: &str, repeats: u32) -> Plan {
    let options = PlanOptions {
        repeats: Some(repeats),
        ..PlanOptions::default()
    };
    Plan::new(&scenario(name), options).expect("a plan")
}

/// Runs a plan with what a function makes up.
pub(crate) fn run(
    plan: &Plan,
    cores: usize,
    execute: impl FnMut(&Job<'_>) -> Result<Sample, RunError>,
) -> (Outcome, MockObserver) {
    let mut observer = MockObserver::default();
    let started = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut executor = MockExecutor(execute);
    let outcome = runner::run(plan, machine(cores), started, &mut executor, &mut observer);
    (outcome.expect("kept"), observer)
}

/// Whether a job runs under a lock.
pub(crate) fn has_gil(job: &Job<'_>) -> bool {
    matches!(job.engine, Engine::Gilsim(regime) if regime.lock.is_lock())
}

/// The threading table as it should come out on a machine of so many cores,
/// with a little made-up noise.
pub(crate) fn threading_table(cores: usize, repeats: u32) -> Outcome {
    let mut runs = 0;
    let (outcome, _) = run(&plan("sum_of_squares", repeats), cores, |job| {
        runs += 1;
        let noise = 1.0 + f64::from(runs % 7) / 1000.0;
        let at_once = cores.min(4) as f64;
        let (seconds, alive) = match (job.args[2].as_str(), has_gil(job)) {
            ("1", true) => (0.500, 1),
            ("1", false) => (0.550, 1),
            ("4", true) => (0.520, 5),
            ("4", false) => (0.560 / at_once, 5),
            ("all-cores", _) => (0.0132 / cores as f64, 1),
            _ => (0.0130, 1),
        };
        Ok(Sample {
            threads_alive: Some(alive),
            ..sample(seconds * noise)
        })
    });
    outcome
}
