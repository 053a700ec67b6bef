//! `gilsim bench`: scenarios, measured.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use anyhow::{Context, Result};
use clap::Args;

use super::interrupt::{self, INTERRUPTED};
use super::limit_options::memory;
use super::output;
use super::progress::Reporter;
use super::regime_options::presets;
use crate::experiment::interpreter;
use crate::experiment::library::{self, Found};
use crate::experiment::machine::Machine;
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::{Column, Engine, Plan, PlanOptions, Shard};
use crate::experiment::process::ProcessExecutor;
use crate::experiment::refcount_lab::{self, LabSpec};
use crate::experiment::runner;
use crate::experiment::scenario::{MAX_REPEATS, Scenario};
use crate::regime::Regime;
use crate::report::{self, Format, View, files};

/// Measures a scenario: a program under several regimes, repeat after repeat.
///
/// Without a name it lists the scenarios. Every repeat is saved as it ends, so
/// Ctrl-C loses nothing that was finished. The exit code is 1 if any program
/// failed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim bench                                       which scenarios there are
  gilsim bench sum_of_squares
  gilsim bench io_bound --repeats 10 --format markdown
  gilsim bench sum_of_squares --python python3.12,python3.13t
  gilsim bench my/scenario.toml --output my/results
  gilsim bench all --quick")]
pub(super) struct Bench {
    /// A scenario's name, the path of its .toml file, or 'all'
    scenario: Option<String>,

    #[command(flatten)]
    options: Options,
}

/// How to measure and what to print.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// How often each variant is measured, instead of the scenario's number
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_REPEATS)))]
    repeats: Option<u32>,

    /// Does less work: for a first look, not for figures to quote
    #[arg(long)]
    quick: bool,

    /// Measures these regimes instead of the scenario's
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = presets())]
    regime: Vec<Regime>,

    /// Measures these Python interpreters too, beside ours
    #[arg(long, value_name = "PYTHON", value_delimiter = ',')]
    python: Vec<PathBuf>,

    /// How much memory each program may take under our regimes, as 512MiB or 2GB
    #[arg(long, value_name = "BYTES", value_parser = memory)]
    max_memory: Option<u64>,

    /// Runs the K-th of N parts, for N machines to share the work; see
    /// `gilsim report merge`
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,

    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Where results are kept [default: results/SCENARIO]
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Bench {
    pub(super) fn execute(self) -> Result<ExitCode> {
        match self.scenario.as_deref() {
            None => list(),
            Some("all") => {
                let names = library::names();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                run(&names, &self.options)
            }
            Some(name) => run(&[name], &self.options),
        }
    }
}

/// What `gilsim` does when it is told nothing.
pub(super) fn default(options: Options) -> Result<ExitCode> {
    run(&[library::DEFAULT], &options)
}

fn list() -> Result<ExitCode> {
    let mut text = String::from("Scenarios:\n");
    for name in library::names() {
        let found = library::find(&name)?;
        let about = match Scenario::load(&found.path) {
            Ok(scenario) => scenario.parameters.describe(&scenario.title),
            Err(error) => error.to_string(),
        };
        text.push_str(&format!("  {name:<18} {about}\n"));
    }
    text.push_str("\nRun one: gilsim bench NAME. Run all: gilsim bench all.\n");
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// A scenario that is ready to run.
struct Prepared {
    plan: Plan,
    folder: PathBuf,
    lab: Option<LabSpec>,
    /// Keeps the scenario's files where they are.
    _found: Found,
}

impl Prepared {
    /// How many steps the bar makes: runs, and cells of the refcount lab.
    fn steps(&self) -> usize {
        let cells = self
            .lab
            .as_ref()
            .map(|spec| refcount_lab::cells(spec).len());
        self.plan.runs() + cells.unwrap_or(0)
    }
}

/// Runs scenarios one after another, with one bar for all. All are read and
/// their folders tried first: a mistake in the last is told before the first has
/// taken its minutes.
fn run(names: &[&str], options: &Options) -> Result<ExitCode> {
    let more_columns = interpreters(&options.python);
    let prepared = names
        .iter()
        .map(|name| prepare(name, options, &more_columns, names.len() > 1))
        .collect::<Result<Vec<_>>>()?;
    for each in &prepared {
        files::check(&each.folder)?;
    }
    let interrupted = interrupt::flag()?;
    let gilsim = env::current_exe().context("cannot find gilsim's own executable")?;
    let mut executor = ProcessExecutor::new(gilsim, options.max_memory, interrupted.clone());
    let mut reporter = Reporter::new(prepared.iter().map(Prepared::steps).sum());
    let mut worst = 0;
    for Prepared {
        plan, folder, lab, ..
    } in &prepared
    {
        reporter.keep_in(folder);
        let now = SystemTime::now();
        let outcome = runner::run(plan, Machine::this(), now, &mut executor, &mut reporter)?;
        reporter.pause(|| show(&outcome, options))?;
        reporter.tell(&format!("results are in {}", folder.display()));
        worst = worst.max(exit_code(&outcome));
        if !outcome.complete {
            break;
        }
        // The lab's objects are this process's: memory that a child is told to
        // have held is never less than what its parent has.
        if let Some(spec) = lab {
            let go_on = || !interrupted.load(Ordering::Relaxed);
            run_lab(spec, folder, options, &reporter, go_on)?;
        }
    }
    Ok(ExitCode::from(worst))
}

fn prepare(
    name: &str,
    options: &Options,
    more_columns: &[Column],
    several: bool,
) -> Result<Prepared> {
    let found = library::find(name)?;
    let scenario = Scenario::load(&found.path)?;
    Ok(Prepared {
        plan: Plan::new(&scenario, plan_options(options, more_columns))?,
        folder: results_folder(options, &scenario.name, several),
        lab: scenario.lab.map(|lab| match options.quick {
            true => lab.quick(),
            false => lab,
        }),
        _found: found,
    })
}

/// Runs the refcount lab, prints its table and keeps its files.
fn run_lab(
    spec: &LabSpec,
    folder: &Path,
    options: &Options,
    reporter: &Reporter,
    go_on: impl Fn() -> bool,
) -> Result<()> {
    let cells = refcount_lab::cells(spec).len();
    let outcome = refcount_lab::run(spec, |done| {
        reporter.step(&format!("the refcount lab's cell {} of {cells}", done + 1));
        go_on()
    });
    let text = report::refcount::render(&outcome, options.format)?;
    reporter.pause(|| output::print(&text))?;
    report::refcount::write(&outcome, folder)
}

fn plan_options(options: &Options, more_columns: &[Column]) -> PlanOptions {
    let regime_column = |regime: &Regime| Column {
        label: regime.to_string(),
        engine: Engine::Gilsim(regime.clone()),
        machine: None,
    };
    let columns: Vec<Column> = options.regime.iter().map(regime_column).collect();
    PlanOptions {
        repeats: options.repeats,
        quick: options.quick,
        columns: (!columns.is_empty()).then_some(columns),
        more_columns: more_columns.to_vec(),
        shard: options.shard,
    }
}

/// The interpreters that are there; for each that is not, a line says so.
fn interpreters(commands: &[PathBuf]) -> Vec<Column> {
    let mut columns = Vec::new();
    for command in commands {
        match interpreter::identify(command) {
            Ok(column) => columns.push(column),
            Err(error) => output::complain(&format!("skipped: {error}")),
        }
    }
    columns
}

/// Small work must not replace the figures of the real one, nor one scenario
/// those of another, nor a part the whole.
fn results_folder(options: &Options, name: &str, several: bool) -> PathBuf {
    let folder = match (&options.output, options.quick) {
        (Some(folder), _) if several => folder.join(name),
        (Some(folder), _) => folder.clone(),
        (None, true) => PathBuf::from("results/quick").join(name),
        (None, false) => PathBuf::from("results").join(name),
    };
    match options.shard {
        Some(Shard { number, of }) => folder.join(format!("shard-{number}-of-{of}")),
        None => folder,
    }
}

fn show(outcome: &Outcome, options: &Options) -> Result<()> {
    let view = View {
        width: output::width(),
        colour: output::may_colour(),
    };
    output::print(&report::render(outcome, options.format, view)?)?;
    Ok(())
}

/// Failure if any variant failed, so that a script notices.
fn exit_code(outcome: &Outcome) -> u8 {
    let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
    if !outcome.complete {
        INTERRUPTED
    } else {
        u8::from(cells.any(|cell| cell.problem.is_some() && !cell.skipped))
    }
}
