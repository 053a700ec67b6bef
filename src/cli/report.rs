//! `gilsim report`: what was measured before, shown again or put together.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use super::output;
use crate::experiment::library;
use crate::experiment::merge::{self, Part};
use crate::experiment::plan::{Plan, PlanOptions};
use crate::experiment::scenario::Scenario;
use crate::report::{self, Format, View, files};

/// Puts together what `gilsim bench --shard` measured in parts.
#[derive(Debug, Args)]
pub(super) struct Report {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Merge(Merge),
}

/// Makes one result of the parts of a scenario's work.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim bench scaling --shard 1/2
  gilsim bench scaling --shard 2/2
  gilsim report merge results/scaling/shard-*/results.json --output results/scaling")]
struct Merge {
    /// The parts' results.json files
    #[arg(required = true, value_name = "FILE")]
    parts: Vec<PathBuf>,

    /// The scenario, if it is not one that `gilsim bench` knows by name
    #[arg(long, value_name = "FILE.toml")]
    scenario: Option<String>,

    /// Where results are kept
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,

    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Report {
    pub(super) fn execute(self) -> Result<ExitCode> {
        match self.what {
            What::Merge(merge) => merge.execute(),
        }
    }
}

impl Merge {
    fn execute(self) -> Result<ExitCode> {
        files::check(&self.output)?;
        let parts = self.parts.iter().map(read).collect::<Result<Vec<_>>>()?;
        let first = parts.first().context("there is nothing to merge")?;
        let name = self.scenario.as_deref().unwrap_or(&first.scenario);
        let found = library::find(name)?;
        let scenario = Scenario::load(&found.path)?;
        let options = PlanOptions {
            quick: first.quick,
            ..PlanOptions::default()
        };
        let outcome = merge::merge(&Plan::new(&scenario, options)?, &parts)?;
        files::write(&outcome, &self.output)?;
        let view = View {
            width: output::width(),
            colour: output::may_colour(),
        };
        output::print(&report::render(&outcome, self.format, view)?)?;
        output::complain(&format!("results are in {}", self.output.display()));
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &PathBuf) -> Result<Part> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no results.json of gilsim bench", path.display()))
}
