//! `gilsim validate`: how far predictions are off.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use clap::Args;

use super::interrupt::{self, INTERRUPTED};
use super::{output, progress};
use crate::experiment::calm::Calm;
use crate::experiment::machine::Machine;
use crate::experiment::plan::Shard;
use crate::experiment::process::ProcessExecutor;
use crate::experiment::validation::{self, Options, Validation};
use crate::host::Profile;
use crate::report::validation as report;

/// Runs programs that no price was fitted to on both clocks, and says how far
/// the predictions are off.
///
/// As many cores are simulated as the machine has; what is predicted for more
/// is labelled as extrapolation. It takes five to ten minutes, in which
/// nothing else should run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim calibrate -o mine.toml && gilsim validate --profile mine.toml
  gilsim validate --patience 10m --repeats 9
  gilsim validate --shard 1/2 && gilsim validate --shard 2/2")]
pub(super) struct Validate {
    /// What things cost: a known profile or a file that `gilsim calibrate` wrote
    #[arg(long, value_name = "PROFILE", default_value = "reference")]
    profile: String,

    /// How often each program is measured while the machine is calm; contended ones
    /// three times as often
    #[arg(long, value_name = "COUNT", default_value_t = 7,
          value_parser = clap::value_parser!(u32).range(1..=100))]
    repeats: u32,

    /// How long to wait in all for the machine to be calm, such as 90s
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = humantime::parse_duration)]
    patience: Duration,

    /// Does the K-th of N parts, and keeps what other parts found before
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,

    /// Where results are kept
    #[arg(long, value_name = "FOLDER", default_value = "results/validation")]
    output: PathBuf,
}

impl Validate {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let profile = Profile::load(&self.profile)?;
        let machine = Machine::this();
        let options = Options {
            profile: self.profile.clone(),
            cores: machine.cores,
            repeats: self.repeats,
            shard: self.shard,
        };
        let interrupted = interrupt::flag()?;
        let gilsim = env::current_exe().context("cannot find gilsim's own executable")?;
        let mut executor = ProcessExecutor::new(gilsim, None, interrupted.clone());
        let steps = validation::steps(&options);
        let bar = progress::bar_of("runs", steps.all() as u64);
        let mut calm = Calm::new(machine.cores, self.patience, steps.measured)
            .like(&profile)
            .until(interrupted.clone());
        let entries = validation::validate(&options, &mut executor, &mut calm, |_| bar.inc(1))?;
        bar.finish_and_clear();
        let now = humantime::format_rfc3339_seconds(SystemTime::now());
        let mut found = Validation {
            machine,
            measured_at: now.to_string(),
            profile: self.profile,
            profile_description: profile.description,
            entries,
        };
        let earlier = report::read(&self.output).filter(|earlier| {
            self.shard.is_some() && earlier.profile_description == found.profile_description
        });
        if let Some(earlier) = earlier {
            found.take_in(earlier);
        }
        report::write(&found, &self.output)?;
        output::print(&report::render(&found))?;
        output::complain(&format!("results are in {}", self.output.display()));
        if found
            .entries
            .iter()
            .all(|entry| entry.measured_s.is_empty())
        {
            output::complain(
                "the machine was never as fast as the profile's: measure a profile of it with \
                 gilsim calibrate",
            );
        }
        Ok(match interrupted.load(Ordering::Relaxed) {
            true => ExitCode::from(INTERRUPTED),
            false => ExitCode::SUCCESS,
        })
    }
}
