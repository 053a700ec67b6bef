//! `gilsim run --check-determinism` and `--explore`: a simulation run more than
//! once, by processes of gilsim.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::output;

/// A simulation that can be run again and again.
#[derive(Debug)]
pub(super) struct Simulation<'a> {
    /// The options that choose the regime and the machine, but for the seed.
    pub(super) options: Vec<String>,
    /// The program.
    pub(super) program: &'a Path,
    /// The program's arguments.
    pub(super) args: &'a [String],
}

impl Simulation<'_> {
    fn command(&self, subcommand: &str, seed: u64) -> Result<Command> {
        let gilsim = env::current_exe().context("cannot find gilsim's own executable")?;
        let mut command = Command::new(gilsim);
        command.arg(subcommand).args(&self.options);
        command.args(["--seed", &seed.to_string()]);
        Ok(command)
    }

    fn run(&self, mut command: Command) -> Result<Output> {
        command.arg("--").arg(self.program).args(self.args);
        command.output().context("cannot start gilsim")
    }

    /// Runs it twice, and compares what the runs print and their timelines, to
    /// the byte.
    pub(super) fn check_determinism(&self, seed: u64) -> Result<ExitCode> {
        let folder = tempfile::tempdir().context("no folder for the timelines")?;
        let timeline = folder.path().join("timeline.json");
        let once = || -> Result<(Output, Option<Vec<u8>>)> {
            let mut command = self.command("trace", seed)?;
            command.arg("--output").arg(&timeline);
            let output = self.run(command)?;
            // A program that cannot be compiled has none.
            Ok((output, std::fs::read(&timeline).ok()))
        };
        let ((first, first_timeline), (second, second_timeline)) = (once()?, once()?);
        output::print(&String::from_utf8_lossy(&first.stdout))?;
        let difference = if first.status != second.status {
            Some("how they end")
        } else if first.stdout != second.stdout {
            Some("what they print")
        } else if first.stderr != second.stderr {
            Some("what they print on standard error")
        } else if first_timeline != second_timeline {
            Some("their timelines")
        } else {
            None
        };
        Ok(match difference {
            Some(what) => {
                output::complain(&format!(
                    "error: two runs with seed {seed} differ in {what}"
                ));
                ExitCode::FAILURE
            }
            None => {
                let bytes = first_timeline.map_or(0, |timeline| timeline.len());
                output::complain(&format!(
                    "two runs with seed {seed} are the same, timelines of {bytes} bytes included"
                ));
                ExitCode::SUCCESS
            }
        })
    }

    /// Runs it with so many seeds from `first` up, and tells every outcome with
    /// the seeds that lead to it.
    pub(super) fn explore(&self, first: u64, count: u32) -> Result<ExitCode> {
        let seeds = (0..u64::from(count)).map(|step| first.wrapping_add(step));
        let seeds: Vec<u64> = seeds.collect();
        let ends: Vec<(u64, Ending)> = seeds
            .into_par_iter()
            .map(|seed| Ok((seed, Ending::of(&self.run(self.command("run", seed)?)?))))
            .collect::<Result<_>>()?;
        let mut outcomes: Vec<(Ending, Vec<u64>)> = Vec::new();
        for (seed, ending) in ends {
            match outcomes.iter_mut().find(|(known, _)| *known == ending) {
                Some((_, seeds)) => seeds.push(seed),
                None => outcomes.push((ending, vec![seed])),
            }
        }
        outcomes.sort_by_key(|(_, seeds)| std::cmp::Reverse(seeds.len()));
        output::print(&described(&outcomes, count))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How a run ended. What it took is no part of that: seeds vary latencies.
#[derive(Debug, PartialEq, Eq)]
struct Ending {
    code: Option<i32>,
    printed: String,
    complaints: String,
}

impl Ending {
    fn of(output: &Output) -> Ending {
        let printed = String::from_utf8_lossy(&output.stdout);
        let lasting = printed.lines().filter(|line| !line.starts_with("@ "));
        let complaints = String::from_utf8_lossy(&output.stderr);
        Ending {
            code: output.status.code(),
            printed: lasting.map(|line| format!("{line}\n")).collect(),
            complaints: without_time(&complaints),
        }
    }
}

/// The complaints, without when a deadlock was reached.
fn without_time(complaints: &str) -> String {
    let without = |line: &str| match line.split_once(" any more after ") {
        Some((deadlock, _)) => deadlock.to_owned(),
        None => line.to_owned(),
    };
    complaints
        .lines()
        .map(|line| without(line) + "\n")
        .collect()
}

/// Every outcome, the most frequent first.
fn described(outcomes: &[(Ending, Vec<u64>)], count: u32) -> String {
    let noun = match outcomes.len() {
        1 => "outcome",
        _ => "outcomes",
    };
    let mut text = format!("{count} seeds, {} distinct {noun}\n", outcomes.len());
    for (ending, seeds) in outcomes {
        let code = ending
            .code
            .map_or("killed".to_owned(), |code| format!("exit code {code}"));
        text.push_str(&format!(
            "\n{} of {count} ({code}), for instance --seed {}:\n",
            seeds.len(),
            seeds[0]
        ));
        for line in ending.printed.lines().chain(ending.complaints.lines()) {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}
