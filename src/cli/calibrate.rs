//! `gilsim calibrate`: measures this machine's profile.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::{output, progress};
use crate::experiment::calm::{Calm, Needs};
use crate::experiment::machine::Machine;
use crate::experiment::{at_hand, library};
use crate::host::Profile;
use crate::host::calibrate::{self, FILES, Laboratory, Residual, Run};

/// Measures what things cost on this machine, for simulations of it.
///
/// Small programs are measured on the real clock and simulated to see how often
/// they do what; the profile has the prices for which the two agree. It takes
/// two to five minutes, in which nothing else should run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim calibrate -o mine.toml
  gilsim calibrate -o mine.toml --patience 5m     others use this machine too
  gilsim run --clock virtual --cores 8 --profile mine.toml program.py
  gilsim calibrate -o slow.toml --from reference --factor 1.5
  gilsim calibrate -o laptop.toml --from reference --single-thread 1.82")]
pub(super) struct Calibrate {
    /// Where to write the profile
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Measures nothing, but takes this profile
    #[arg(long, value_name = "PROFILE")]
    from: Option<String>,

    /// Makes all that the interpreter does take so many times as long: its
    /// instructions, objects and counts
    #[arg(long, value_name = "FACTOR", conflicts_with = "single_thread")]
    factor: Option<f64>,

    /// The factor for which one thread of the threading table takes so many
    /// seconds
    #[arg(long, value_name = "SECONDS")]
    single_thread: Option<f64>,

    /// How long to wait in all for the machine to be as it usually is, and to measure
    /// again what was disturbed
    #[arg(long, value_name = "TIME", default_value = "40s", value_parser = humantime::parse_duration,
          conflicts_with = "from")]
    patience: Duration,

    /// Shows for every small program how far the prices are off
    #[arg(long, conflicts_with = "from")]
    residuals: bool,
}

impl Calibrate {
    pub(super) fn execute(self) -> Result<ExitCode> {
        if self
            .factor
            .is_some_and(|factor| !(0.01..=100.0).contains(&factor))
        {
            bail!("--factor must be from 0.01 to 100");
        }
        let mut lab = Processes::new(self.patience)?;
        let mut profile = match &self.from {
            Some(name) => Profile::load(name)?,
            None => self.measure(&mut lab)?,
        };
        let factor = match self.single_thread {
            Some(seconds) => Some(lab.factor_for(&profile, seconds)?),
            None => self.factor,
        };
        if let Some(factor) = factor {
            profile = profile.with_slower_interpreter(factor);
            let description = &profile.description;
            profile.description =
                format!("{description}; its interpreter {factor:.4} times as slow");
        }
        fs::write(&self.output, profile.to_toml())
            .with_context(|| format!("cannot write {}", self.output.display()))?;
        output::complain(&format!("wrote {}", self.output.display()));
        Ok(ExitCode::SUCCESS)
    }

    fn measure(&self, lab: &mut Processes) -> Result<Profile> {
        let known = Profile::load("reference")?;
        lab.calm.look_about();
        let (mut profile, residuals) = calibrate::calibrate(lab, &known)?;
        lab.bar.finish_and_clear();
        lab.calm.describe_in(&mut profile);
        let machine = Machine::this();
        profile.description = format!("{}, {} cores", machine.cpu, machine.cores);
        if self.residuals {
            output::print(&table(&residuals))?;
        }
        Ok(profile)
    }
}

/// How far the prices are off, program by program.
fn table(residuals: &[Residual]) -> String {
    let mut text =
        String::from("program            regime             measured  predicted    error\n");
    for residual in residuals {
        let (lock, counts) = (residual.regime[1], residual.regime[3]);
        text.push_str(&format!(
            "{:<18} {lock:<5} {counts:<10} {:>9.2} ns {:>7.2} ns {:>+7.1} %\n",
            residual.program,
            residual.measured_ns,
            residual.predicted_ns,
            residual.error() * 100.0
        ));
    }
    text
}

/// Runs the small programs as processes of gilsim.
struct Processes {
    gilsim: PathBuf,
    folder: tempfile::TempDir,
    calm: Calm,
    bar: ProgressBar,
}

impl Processes {
    fn new(patience: Duration) -> Result<Processes> {
        let folder = tempfile::tempdir().context("no folder for the small programs")?;
        for (name, text) in FILES {
            let file = folder.path().join(name);
            fs::write(file, text).context("cannot write the small programs")?;
        }
        let steps = calibrate::steps();
        Ok(Processes {
            gilsim: env::current_exe().context("cannot find gilsim's own executable")?,
            folder,
            calm: Calm::new(Machine::this().cores, patience, steps.measured),
            bar: progress::bar_of("runs of small programs", steps.all() as u64),
        })
    }

    /// Runs small programs; gives how many nanoseconds each says it took.
    fn run(&self, run: &Run, clock: &[&str]) -> Result<Vec<f64>> {
        let mut command = Command::new(&self.gilsim);
        command.arg("run").args(run.regime).args(clock);
        command.arg(self.folder.path().join(FILES[0].0));
        for (program, times) in &run.programs {
            command.arg(program).arg(times.to_string());
        }
        let text = printed(command)?;
        let time = |&(program, _): &(&str, u64)| {
            let seconds = marked(&text, program);
            let seconds = seconds.with_context(|| format!("no time of {program} in: {text}"));
            Ok(seconds? * 1e9)
        };
        run.programs.iter().map(time).collect()
    }

    /// By how much the interpreter must be slower for the first row of the
    /// threading table to take so long.
    fn factor_for(&self, profile: &Profile, seconds: f64) -> Result<f64> {
        let found = library::find(library::DEFAULT)?;
        let path = self.folder.path().join("scaled.toml");
        let mut factor = 1.0;
        // What is not the interpreter's does not scale with it, but is little.
        for _ in 0..2 {
            let scaled = profile.with_slower_interpreter(factor);
            fs::write(&path, scaled.to_toml()).context("cannot write a profile")?;
            let mut command = Command::new(&self.gilsim);
            command
                .args(["run", "--clock", "virtual", "--profile"])
                .arg(&path)
                .arg(found.path.with_extension("py"))
                .args(["20000000", "threads", "1"]);
            let text = printed(command)?;
            factor *= seconds / marked(&text, "elapsed_s").context("no time")?;
            if !(0.01..=100.0).contains(&factor) {
                bail!(
                    "--single-thread {seconds}: the interpreter cannot be {factor} times as slow"
                );
            }
        }
        Ok(factor)
    }
}

/// Runs gilsim; gives what the program prints.
fn printed(mut command: Command) -> Result<String> {
    let output = command.output().context("cannot start gilsim")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The number behind a name on a line that is marked.
fn marked(text: &str, name: &str) -> Option<f64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("@ "));
    lines.find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

impl Laboratory for Processes {
    type Error = anyhow::Error;

    fn measure(&mut self, run: &Run) -> Result<Vec<f64>> {
        self.bar.inc(1);
        let needs = Needs::of(run.is_contended);
        loop {
            let is_calm = self.calm.wait(needs);
            at_hand::fetch(run.memory);
            let begin = Instant::now();
            let times = self.run(run, &[])?;
            if !is_calm || self.calm.is_calm(needs) {
                return Ok(times);
            }
            self.calm.lose(begin.elapsed());
        }
    }

    fn simulate(&mut self, runs: &[(Run, Profile)]) -> Result<Vec<Vec<f64>>> {
        let one = |(index, (run, profile)): (usize, &(Run, Profile))| {
            let path = self.folder.path().join(format!("{index}.toml"));
            fs::write(&path, profile.to_toml()).context("cannot write a profile")?;
            let path = path.to_string_lossy();
            self.bar.inc(1);
            self.run(
                run,
                &["--clock", "virtual", "--cores", "2", "--profile", &path],
            )
        };
        runs.par_iter().enumerate().map(one).collect()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
