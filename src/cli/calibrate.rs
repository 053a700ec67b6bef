//! `gilsim calibrate`: measures this machine's profile.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::experiment::machine::Machine;
use crate::host::Profile;
use crate::host::calibrate::{self, Laboratory, MICROPROGRAMS};

/// Measures what things cost on this machine, for simulations of it.
///
/// Small programs are measured on the real clock and simulated to see how often
/// they do what; the profile has the prices for which the two agree. It takes
/// about a minute, in which nothing else should run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim calibrate -o mine.toml
  gilsim run --clock virtual --cores 8 --profile mine.toml program.py
  gilsim calibrate -o slow.toml --from reference --factor 1.5")]
pub(super) struct Calibrate {
    /// Where to write the profile
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Measures nothing, but takes this profile
    #[arg(long, value_name = "PROFILE", requires = "factor")]
    from: Option<String>,

    /// Makes everything take so many times as long
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    factor: f64,
}

impl Calibrate {
    pub(super) fn execute(self) -> Result<ExitCode> {
        if !(0.01..=100.0).contains(&self.factor) {
            bail!("--factor must be from 0.01 to 100");
        }
        let mut profile = match &self.from {
            Some(name) => Profile::load(name)?,
            None => measure()?,
        };
        if self.factor != 1.0 {
            profile = profile.slower(self.factor);
            let description = &profile.description;
            profile.description = format!("{description}, {} times as slow", self.factor);
        }
        fs::write(&self.output, profile.to_toml())
            .with_context(|| format!("cannot write {}", self.output.display()))?;
        output::complain(&format!("wrote {}", self.output.display()));
        Ok(ExitCode::SUCCESS)
    }
}

fn measure() -> Result<Profile> {
    let folder = tempfile::tempdir().context("no folder for the small programs")?;
    let program = folder.path().join("microprograms.py");
    fs::write(&program, MICROPROGRAMS).context("cannot write the small programs")?;
    let mut lab = Processes {
        gilsim: env::current_exe().context("cannot find gilsim's own executable")?,
        program,
        profile: folder.path().join("profile.toml"),
        bar: io::stderr().is_terminal().then(bar),
    };
    let known = Profile::load("reference")?;
    let mut profile = calibrate::calibrate(&mut lab, &known)?;
    let machine = Machine::this();
    profile.description = format!("{}, {} cores", machine.cpu, machine.cores);
    Ok(profile)
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(RUNS);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// About how many runs a calibration takes, for the bar.
const RUNS: u64 = 300;

/// How often each program is measured; the quickest counts.
const REPEATS: u32 = 3;

/// Runs the small programs as processes of gilsim.
struct Processes {
    gilsim: PathBuf,
    program: PathBuf,
    profile: PathBuf,
    bar: Option<ProgressBar>,
}

impl Processes {
    fn run(&self, options: &[&str], program: &str, times: u64) -> Result<f64> {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(program.to_owned());
        }
        let output = Command::new(&self.gilsim)
            .arg("run")
            .args(options)
            .arg(&self.program)
            .arg(program)
            .arg(times.to_string())
            .output()
            .context("cannot start gilsim")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("@ elapsed_s "));
        match line.and_then(|seconds| seconds.trim().parse::<f64>().ok()) {
            Some(seconds) => Ok(seconds * 1e9),
            None => bail!("{program}: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }
}

impl Laboratory for Processes {
    type Error = anyhow::Error;

    fn measure(&mut self, regime: &[&str], program: &str, times: u64) -> Result<f64> {
        let mut quickest = f64::INFINITY;
        for _ in 0..REPEATS {
            quickest = quickest.min(self.run(regime, program, times)?);
        }
        Ok(quickest)
    }

    fn simulate(
        &mut self,
        regime: &[&str],
        program: &str,
        times: u64,
        profile: &Profile,
    ) -> Result<f64> {
        let path: &Path = &self.profile;
        fs::write(path, profile.to_toml()).context("cannot write a profile")?;
        let path = path.to_string_lossy().into_owned();
        let clock = ["--clock", "virtual", "--cores", "2", "--profile", &path];
        self.run(&[regime, &clock].concat(), program, times)
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
