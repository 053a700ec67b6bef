//! Validation: programs that no price was fitted to run on both clocks, on as
//! many simulated cores as the machine has real ones, and the predictions are
//! held against what was measured.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::at_hand;
use super::calm::{Calm, Needs};
use super::executor::{Executor, Job, RunError, Sample};
use super::library::{self, LibraryError};
use super::machine::Machine;
use super::plan::{Engine, Shard};
use super::scenario::Simulated;
use super::stats;
use crate::host::calibrate::Steps;
use crate::regime::Regime;

/// What limits a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It computes.
    Cpu,
    /// It waits for devices.
    Io,
    /// It does both.
    Mixed,
    /// One thread does I/O beside others that compute.
    Convoy,
    /// Its threads want one object or lock.
    Contended,
    /// It calls native code.
    Native,
}

impl Kind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Kind; 6] = [
        Kind::Cpu,
        Kind::Io,
        Kind::Mixed,
        Kind::Convoy,
        Kind::Contended,
        Kind::Native,
    ];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Cpu => "CPU",
            Kind::Io => "I/O",
            Kind::Mixed => "mixed",
            Kind::Convoy => "convoy",
            Kind::Contended => "contended",
            Kind::Native => "native",
        }
    }
}

/// A program to run on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// What limits it.
    pub kind: Kind,
    /// The scenario program and its arguments.
    pub command: &'static str,
    /// The preset that it runs under.
    pub regime: &'static str,
}

impl Case {
    /// What tables call it.
    pub fn name(&self) -> String {
        format!("{}, {}", self.command, self.regime)
    }
}

const GIL: &str = "cpython3.12";
const FREE: &str = "cpython3.13t";

/// Commands that run under both presets.
const COMMANDS: &[(Kind, &str)] = &[
    (Kind::Cpu, "cpu_bound.py 1 8000000"),
    (Kind::Cpu, "cpu_bound.py 2 8000000"),
    (Kind::Cpu, "cpu_bound.py 4 8000000"),
    (Kind::Cpu, "sum_of_squares.py 6000000 threads 2"),
    (Kind::Cpu, "sum_of_squares.py 6000000 threads 4"),
    (Kind::Cpu, "kinds.py bodies 1 40000"),
    (Kind::Cpu, "kinds.py bodies 2 40000"),
    (Kind::Cpu, "kinds.py sieve 1 2000000"),
    (Kind::Cpu, "kinds.py queens 2 11"),
    (Kind::Cpu, "kinds.py words 1 50000"),
    (Kind::Cpu, "kinds.py matrices 2 140"),
    (Kind::Cpu, "kinds.py shapes 1 12000"),
    (Kind::Cpu, "kinds.py shapes 2 12000"),
    (Kind::Cpu, "kinds.py pipeline 1 600000"),
    (Kind::Io, "io_bound.py wait threads 4 100"),
    (Kind::Io, "io_bound.py wait in-turn 20 5"),
    (Kind::Mixed, "mixed.py in-turn 4 50 800000"),
    (Kind::Mixed, "mixed.py threads 4 50 800000"),
    (Kind::Mixed, "mixed.py threads 2 100 2000000"),
    (Kind::Convoy, "convoy.py 0 500 5000"),
    (Kind::Convoy, "convoy.py 1 40 5000"),
    (Kind::Convoy, "convoy.py 1 40 10000"),
    (Kind::Convoy, "convoy.py 2 30 5000"),
    (Kind::Contended, "lock_contention.py 1 800000"),
    (Kind::Contended, "lock_contention.py 2 800000"),
    (Kind::Contended, "lost_update.py call 2 600000"),
    (Kind::Contended, "scaling.py list 2 800000"),
    (Kind::Native, "native_overlap.py both held 50000000 2000000"),
    (
        Kind::Native,
        "native_overlap.py both released 50000000 2000000",
    ),
];

/// Commands whose threads are told apart by how they count.
const COUNTING: &[(Kind, &str, &str)] = &[
    (
        Kind::Contended,
        "scaling.py function 2 1500000",
        "gilectomy",
    ),
    (Kind::Contended, "scaling.py private 2 1000000", "gilectomy"),
    (Kind::Contended, "scaling.py function 2 2500000", FREE),
    (Kind::Contended, "cpu_bound.py 2 2500000", "python2.7"),
];

/// Every case.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(kind, command) in COMMANDS {
        for regime in [GIL, FREE] {
            cases.push(Case {
                kind,
                command,
                regime,
            });
        }
    }
    let counting = COUNTING.iter();
    cases.extend(counting.map(|&(kind, command, regime)| Case {
        kind,
        command,
        regime,
    }));
    cases
}

/// By what factor a program's longest calm run may be longer than its shortest.
const STEADY: f64 = 1.2;

/// What a case gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The case's name.
    pub name: String,
    /// What limits it.
    pub kind: Kind,
    /// How many cores were simulated.
    pub cores: usize,
    /// What the simulation says, in seconds.
    pub predicted_s: f64,
    /// What was measured, in seconds, while the machine was calm; nothing where
    /// it has fewer cores: the prediction is an extrapolation.
    pub measured_s: Vec<f64>,
    /// What was measured while it was not.
    pub disturbed_s: Vec<f64>,
}

impl Entry {
    /// The median of the runs while the machine was calm; of the others if it never
    /// was. The shortest would be that of a moment in which the machine was faster
    /// than it usually is.
    pub fn measured(&self) -> Option<f64> {
        stats::median(&self.measured_s).or_else(|| stats::median(&self.disturbed_s))
    }

    /// Whether it was measured at all.
    fn has_run(&self) -> bool {
        self.measured_s.len() + self.disturbed_s.len() > 0
    }

    /// The shortest and the longest run while the machine was calm.
    pub fn range(&self) -> Option<(f64, f64)> {
        let calm = || self.measured_s.iter().copied();
        Some((calm().reduce(f64::min)?, calm().reduce(f64::max)?))
    }

    /// Whether the machine repeats itself well enough for a prediction to be held
    /// against it: threads that want one thing may take several times as long in
    /// one run as in the next, however calm the machine is.
    pub fn is_steady(&self) -> bool {
        let within = |(least, most): (f64, f64)| most <= least * STEADY;
        self.range().is_none_or(within)
    }

    /// By what share the prediction is too long.
    pub fn error(&self) -> Option<f64> {
        Some(self.predicted_s / self.measured()? - 1.0)
    }
}

/// All that was validated on a machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// The machine.
    pub machine: Machine,
    /// When the last of it was measured, RFC 3339, UTC.
    pub measured_at: String,
    /// The profile.
    pub profile: String,
    /// What the profile says of itself.
    pub profile_description: String,
    /// Every case, in order.
    pub entries: Vec<Entry>,
}

impl Validation {
    /// The median and the largest of the absolute errors.
    pub fn errors<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<(f64, f64)> {
        let errors = entries.filter_map(Entry::error).map(f64::abs);
        let errors: Vec<f64> = errors.collect();
        let worst = errors.iter().copied().fold(0.0, f64::max);
        Some((stats::median(&errors)?, worst))
    }

    /// Takes in what was found in another part, in the order of the cases.
    pub fn take_in(&mut self, earlier: Validation) {
        let found: Vec<String> = self
            .entries
            .iter()
            .map(|entry| entry.name.clone())
            .collect();
        let missing = earlier.entries.into_iter();
        self.entries
            .extend(missing.filter(|entry| !found.contains(&entry.name)));
        let places: BTreeMap<String, usize> = cases()
            .iter()
            .map(Case::name)
            .chain(EXTRAPOLATED.iter().flat_map(extrapolated_names))
            .enumerate()
            .map(|(place, name)| (name, place))
            .collect();
        self.entries
            .retain(|entry| places.contains_key(&entry.name));
        self.entries.sort_by_key(|entry| places[&entry.name]);
    }
}

/// What is predicted for more cores than there may be.
const EXTRAPOLATED: &[Case] = &[
    Case {
        kind: Kind::Cpu,
        command: "sum_of_squares.py 4000000 threads 4",
        regime: GIL,
    },
    Case {
        kind: Kind::Cpu,
        command: "sum_of_squares.py 4000000 threads 4",
        regime: FREE,
    },
    Case {
        kind: Kind::Contended,
        command: "scaling.py function 4 200000",
        regime: "gilectomy",
    },
];

/// How many cores those have.
const MORE_CORES: [usize; 2] = [4, 16];

fn extrapolated_names(case: &Case) -> Vec<String> {
    let name = |cores: &usize| format!("{} on {cores} cores", case.name());
    MORE_CORES.iter().map(name).collect()
}

/// How a validation is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The profile: a known one, or a file.
    pub profile: String,
    /// How many cores the machine has.
    pub cores: usize,
    /// How often each case is to be measured while the machine is calm; contended ones
    /// three times as often.
    pub repeats: u32,
    /// Which part of the cases, if not all.
    pub shard: Option<Shard>,
}

/// Why a case gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// Its program is not there.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// It failed.
    #[error("{case}: {error}")]
    Run {
        /// The case.
        case: String,
        /// How.
        error: RunError,
    },
}

/// How often a run is tried for each one that is wanted.
const TRIES: u32 = 3;

/// How many times as often as others a contended program is measured: what threads
/// that want one thing take is a mixture, of which a few runs show one part.
const CONTENDED_TIMES: u32 = 3;

/// How much memory each run finds at hand, in bytes: more than any of the programs
/// uses.
const MEMORY: usize = 64 << 20;

/// How long one run may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A case with what its jobs need.
struct Prepared {
    name: String,
    kind: Kind,
    engine: Engine,
    program: PathBuf,
    args: Vec<String>,
    machine: Simulated,
    /// Whether the real machine can show the same.
    at_hand: bool,
}

impl Prepared {
    /// How often it is measured in so many rounds.
    fn runs_in(&self, rounds: u32) -> usize {
        let each = match (self.at_hand, self.kind) {
            (false, _) => 0,
            (true, Kind::Contended) => CONTENDED_TIMES,
            (true, _) => 1,
        };
        (each * rounds) as usize
    }

    fn job(&self, simulated: bool) -> Job<'_> {
        Job {
            engine: &self.engine,
            program: &self.program,
            args: &self.args,
            timeout: TIMEOUT,
            machine: simulated.then_some(&self.machine),
        }
    }
}

/// Runs the cases: the simulations first, then the real ones in rounds, so that
/// what disturbs the machine for a while disturbs all alike; what was measured
/// while it was not calm is measured again. `tick` is called after every run that
/// counts. Interrupted, it gives what was measured until then.
///
/// # Errors
/// The first case that cannot be run.
pub fn validate(
    options: &Options,
    executor: &mut dyn Executor,
    calm: &mut Calm,
    mut tick: impl FnMut(&str),
) -> Result<Vec<Entry>, ValidationError> {
    let found = library::find(library::DEFAULT)?;
    let folder = found.path.parent().map(PathBuf::from).unwrap_or_default();
    let prepared = prepare(options, &folder);
    let jobs: Vec<Job<'_>> = prepared.iter().map(|case| case.job(true)).collect();
    let mut predicted: Vec<Option<Result<Sample, RunError>>> = Vec::new();
    predicted.resize_with(jobs.len(), || None);
    executor.execute_all(&jobs, &mut |index, result| {
        predicted[index] = Some(result);
        tick(&prepared[index].name);
    });
    let fail = |case: &Prepared, error: RunError| ValidationError::Run {
        case: case.name.clone(),
        error,
    };
    let mut entries = Vec::new();
    for (case, result) in prepared.iter().zip(predicted) {
        let sample = result.unwrap_or(Err(RunError::Interrupted));
        entries.push(Entry {
            name: case.name.clone(),
            kind: case.kind,
            cores: case.machine.cores,
            predicted_s: sample.map_err(|error| fail(case, error))?.elapsed_s,
            measured_s: Vec::new(),
            disturbed_s: Vec::new(),
        });
    }
    for _ in 0..options.repeats * TRIES {
        for (case, entry) in prepared.iter().zip(&mut entries) {
            let needs = Needs::of(case.kind == Kind::Contended);
            let missing = case.runs_in(options.repeats) - entry.measured_s.len();
            for _ in 0..case.runs_in(1).min(missing) {
                let was_calm = calm.wait(needs);
                at_hand::fetch(MEMORY);
                let sample = match executor.execute(&case.job(false)) {
                    Err(RunError::Interrupted) => {
                        entries.retain(Entry::has_run);
                        return Ok(entries);
                    }
                    done => done.map_err(|error| fail(case, error))?,
                };
                if was_calm && calm.is_calm(needs) {
                    entry.measured_s.push(sample.elapsed_s);
                    tick(&case.name);
                } else {
                    entry.disturbed_s.push(sample.elapsed_s);
                }
            }
        }
    }
    Ok(entries)
}

/// How many runs of a validation count.
pub fn steps(options: &Options) -> Steps {
    let prepared = prepare(options, &PathBuf::new());
    let runs = |case: &Prepared| case.runs_in(options.repeats);
    Steps {
        measured: prepared.iter().map(runs).sum(),
        simulated: prepared.len(),
    }
}

fn prepare(options: &Options, folder: &std::path::Path) -> Vec<Prepared> {
    let one = |case: &Case, name: String, cores: usize| {
        let mut words = case.command.split(' ');
        let program = folder.join(words.next().unwrap_or_default());
        let regime = Regime::preset(case.regime).expect("a preset");
        Prepared {
            name,
            kind: case.kind,
            engine: Engine::Gilsim(regime),
            program,
            args: words.map(str::to_owned).collect(),
            machine: Simulated {
                cores,
                seed: 1,
                profile: options.profile.clone(),
            },
            at_hand: cores <= options.cores,
        }
    };
    let mut all: Vec<Prepared> = cases()
        .iter()
        .map(|case| one(case, case.name(), options.cores))
        .collect();
    for case in EXTRAPOLATED {
        let names = extrapolated_names(case).into_iter().zip(MORE_CORES);
        let beyond = names.filter(|&(_, cores)| cores > options.cores);
        all.extend(beyond.map(|(name, cores)| one(case, name, cores)));
    }
    let mut index = 0..;
    all.retain(|_| {
        let index = index.next().unwrap_or(0);
        options.shard.is_none_or(|shard| shard.has(index))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::mock::{self, MockExecutor};

    fn options(shard: Option<Shard>) -> Options {
        Options {
            profile: "reference".to_owned(),
            cores: 2,
            repeats: 3,
            shard,
        }
    }

    /// Measures a second where the simulation says `predicted`.
    fn entries(predicted: f64, shard: Option<Shard>) -> Vec<Entry> {
        let mut executor = MockExecutor(|job: &Job<'_>| {
            Ok(mock::sample(match job.machine {
                Some(_) => predicted,
                None => 1.0,
            }))
        });
        let mut calm = Calm::new(1, Duration::ZERO, 1);
        validate(&options(shard), &mut executor, &mut calm, |_| {}).expect("entries")
    }

    #[test]
    fn there_are_twenty_cases_and_more_of_every_kind() {
        let cases = cases();
        assert!(cases.len() >= 20);
        for kind in Kind::ALL {
            for regime in [GIL, FREE] {
                let found = |case: &&Case| case.kind == kind && case.regime == regime;
                assert!(cases.iter().any(|case| found(&case)), "{kind:?} {regime}");
            }
        }
    }

    #[test]
    fn an_interrupted_validation_gives_what_was_measured() {
        let mut left = 2;
        let mut executor = MockExecutor(|job: &Job<'_>| {
            if job.machine.is_none() {
                if left == 0 {
                    return Err(RunError::Interrupted);
                }
                left -= 1;
            }
            Ok(mock::sample(1.0))
        });
        let mut calm = Calm::new(1, Duration::ZERO, 1);
        let entries = validate(&options(None), &mut executor, &mut calm, |_| {}).expect("entries");
        assert_eq!(entries.len(), 2);
        assert!(entries.iter().all(|one| one.measured() == Some(1.0)));
    }

    #[test]
    fn errors_have_their_sign_and_what_is_beyond_the_cores_has_none() {
        let entries = entries(1.1, None);
        let (at_hand, beyond): (Vec<_>, Vec<_>) = entries.iter().partition(|one| one.cores == 2);
        assert!(at_hand.iter().all(|one| {
            let error = one.error().expect("measured");
            (error - 0.1).abs() < 1e-9
        }));
        assert!(!beyond.is_empty());
        assert!(beyond.iter().all(|one| one.error().is_none()));
        let (median, worst) = Validation::errors(entries.iter()).expect("errors");
        assert!((median - 0.1).abs() < 1e-9 && (worst - 0.1).abs() < 1e-9);
    }

    #[test]
    fn programs_that_do_not_repeat_themselves_are_not_steady() {
        let entry = |kind: Kind, measured_s: &[f64]| Entry {
            disturbed_s: vec![9.0],
            ..mock::entry(kind, 1.0, measured_s)
        };
        assert!(entry(Kind::Contended, &[1.0, 1.15]).is_steady());
        assert!(!entry(Kind::Contended, &[1.0, 1.25]).is_steady());
    }

    #[test]
    fn parts_are_put_together_in_order() {
        let part = |text: &str| Validation {
            machine: mock::machine(2),
            measured_at: String::new(),
            profile: "reference".to_owned(),
            profile_description: String::new(),
            entries: entries(1.0, text.parse().ok()),
        };
        let mut whole = part("2/2");
        whole.take_in(part("1/2"));
        let names: Vec<String> = whole.entries.iter().map(|one| one.name.clone()).collect();
        let expected: Vec<String> = entries(1.0, None).into_iter().map(|one| one.name).collect();
        assert_eq!(names, expected);
    }
}
