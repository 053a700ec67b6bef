//! `gilsim bench`: scenarios, measured.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use clap::Args;

use super::output;
use super::progress::Reporter;
use super::regime_options::presets;
use crate::experiment::interpreter;
use crate::experiment::library;
use crate::experiment::machine::Machine;
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::{Column, Engine, Plan, PlanOptions};
use crate::experiment::process::ProcessExecutor;
use crate::experiment::runner;
use crate::experiment::scenario::{MAX_REPEATS, Scenario};
use crate::regime::Regime;
use crate::report::{self, Format, View};

/// The shell's code for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// How long Ctrl-C waits for the results so far to be written.
const GRACE: Duration = Duration::from_secs(3);

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
            Some("all") => all(&self.options),
            Some(name) => one(name, &self.options, &stop_at_ctrl_c()?),
        }
    }
}

/// What `gilsim` does when it is told nothing.
pub(super) fn default(options: Options) -> Result<ExitCode> {
    one(library::DEFAULT, &options, &stop_at_ctrl_c()?)
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

fn all(options: &Options) -> Result<ExitCode> {
    let interrupted = stop_at_ctrl_c()?;
    let mut worst = ExitCode::SUCCESS;
    for name in library::names() {
        let code = one(&name, options, &interrupted)?;
        if code != ExitCode::SUCCESS {
            worst = code;
        }
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(worst)
}

fn one(name: &str, options: &Options, interrupted: &Arc<AtomicBool>) -> Result<ExitCode> {
    let found = library::find(name)?;
    let scenario = Scenario::load(&found.path)?;
    let plan = Plan::new(&scenario, plan_options(options))?;
    let folder = results_folder(options, &scenario.name);
    let gilsim = env::current_exe().context("cannot find gilsim's own executable")?;
    let mut executor = ProcessExecutor::new(gilsim, Arc::clone(interrupted));
    let mut reporter = Reporter::new(folder.clone());
    let outcome = runner::run(
        &plan,
        Machine::this(),
        SystemTime::now(),
        &mut executor,
        &mut reporter,
    )?;
    show(&outcome, options)?;
    output::complain(&format!("results are in {}", folder.display()));
    Ok(exit_code(&outcome))
}

fn plan_options(options: &Options) -> PlanOptions {
    let regime_column = |regime: &Regime| Column {
        label: regime.to_string(),
        engine: Engine::Gilsim(regime.clone()),
    };
    let columns: Vec<Column> = options.regime.iter().map(regime_column).collect();
    PlanOptions {
        repeats: options.repeats,
        quick: options.quick,
        columns: (!columns.is_empty()).then_some(columns),
        more_columns: interpreters(&options.python),
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

/// Small work must not replace the figures of the real one.
fn results_folder(options: &Options, name: &str) -> PathBuf {
    match (&options.output, options.quick) {
        (Some(folder), _) => folder.clone(),
        (None, true) => PathBuf::from("results/quick").join(name),
        (None, false) => PathBuf::from("results").join(name),
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
fn exit_code(outcome: &Outcome) -> ExitCode {
    let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
    if !outcome.complete {
        ExitCode::from(INTERRUPTED)
    } else if cells.any(|cell| cell.problem.is_some() && !cell.skipped) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// A flag that Ctrl-C sets. Should what it stops not end soon, the process does.
fn stop_at_ctrl_c() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        flag.store(true, Ordering::Relaxed);
        thread::sleep(GRACE);
        std::process::exit(i32::from(INTERRUPTED));
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(interrupted)
}
