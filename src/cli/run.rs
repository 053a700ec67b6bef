//! `gilsim run`: a program under a regime.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::clock_options::ClockOptions;
use super::explore::Simulation;
use super::limit_options::LimitOptions;
use super::regime_options::RegimeOptions;
use super::{FAILURE, output};
use crate::host::{self, RunOptions};

/// Runs a Python program under a regime.
///
/// The program runs unchanged, on real threads or on simulated cores. Its exit
/// code is this command's: 1 after an uncaught exception, 2 if it could not be
/// read or compiled, 3 if it was stopped because of a deadlock or the end of its
/// simulated time. Ctrl-C raises KeyboardInterrupt in its main thread; uncaught,
/// that makes 130.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim run program.py
  gilsim run --regime cpython3.13t program.py 20000000
  gilsim run --switch-interval 100us program.py
  gilsim run --regime cpython3.13t --clock virtual --cores 64 program.py
  gilsim run --clock virtual --explore 100 racy.py
  gilsim run --lock gil --refcount atomic program.py -- --an-option-of-its-own")]
pub(super) struct Run {
    /// The Python program
    program: PathBuf,

    /// A CPython 3.12 standard library, for modules that gilsim has not of its own
    #[arg(long, value_name = "DIR")]
    stdlib: Option<PathBuf>,

    /// Packages to take from that library although gilsim has its own
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "stdlib")]
    prefer_stdlib: Vec<String>,

    /// The program's own arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    #[command(flatten)]
    regime: RegimeOptions,

    #[command(flatten)]
    clock: ClockOptions,

    #[command(flatten)]
    limits: LimitOptions,

    /// Simulates twice, and fails if the two runs differ in anything
    #[arg(long, help_heading = "Clock", conflicts_with = "stdlib")]
    check_determinism: bool,

    /// Simulates with so many seeds, and tells which outcomes there are
    #[arg(long, value_name = "COUNT", help_heading = "Clock",
          conflicts_with_all = ["stdlib", "check_determinism"],
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    explore: Option<u32>,
}

impl Run {
    pub(super) fn execute(self) -> Result<ExitCode> {
        if self.check_determinism || self.explore.is_some() {
            return self.repeat();
        }
        Ok(self.once())
    }

    /// Simulates more than once.
    fn repeat(&self) -> Result<ExitCode> {
        if !self.clock.is_virtual() {
            bail!("--check-determinism and --explore are of use only with --clock virtual");
        }
        // What is wrong with the options is said once, not by every run.
        self.clock.clock()?;
        let simulation = Simulation {
            options: [self.regime.regime()?.to_args(), self.clock.to_args()].concat(),
            program: &self.program,
            args: &self.args,
        };
        match self.explore {
            Some(count) => simulation.explore(self.clock.seed(), count),
            None => simulation.check_determinism(self.clock.seed()),
        }
    }

    fn once(self) -> ExitCode {
        if let Some(folder) = self.stdlib.as_deref().filter(|folder| !folder.is_dir()) {
            let folder = folder.display();
            return fail(&format!("--stdlib {folder}: no such folder"));
        }
        let regime = match self.regime.regime() {
            Ok(regime) => regime,
            Err(error) => return fail(&error),
        };
        let clock = match self.clock.clock() {
            Ok(clock) => clock,
            Err(error) => return fail(&error),
        };
        ExitCode::from(host::run(&RunOptions {
            program: self.program,
            args: self.args,
            regime,
            clock,
            deadlock_check: self.limits.deadlock_check(),
            max_memory: self.limits.max_memory(),
            stdlib: self.stdlib,
            preferred: self.prefer_stdlib,
        }))
    }
}

fn fail(error: &dyn Display) -> ExitCode {
    output::complain(&format!("error: {error}"));
    ExitCode::from(FAILURE)
}
