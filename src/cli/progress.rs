//! Shows how far the work is: a bar on a terminal, a line for each run elsewhere.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::experiment::executor::{RunError, Sample};
use crate::experiment::outcome::Outcome;
use crate::experiment::runner::{Observer, Progress};
use crate::report::files;

/// Shows progress on standard error and keeps results in a folder.
#[derive(Debug)]
pub(super) struct Reporter {
    bar: Option<ProgressBar>,
    folder: PathBuf,
}

/// A bar for so many things that are called so; elsewhere than on a terminal it
/// is not seen.
pub(super) fn bar_of(what: &str, count: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {what} {{eta}}"));
    let bar = ProgressBar::new(count);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

impl Reporter {
    /// A reporter for so many steps.
    pub(super) fn new(steps: usize) -> Self {
        Reporter {
            bar: io::stderr().is_terminal().then(|| bar(steps)),
            folder: PathBuf::new(),
        }
    }

    /// Keeps results in this folder from now on.
    pub(super) fn keep_in(&mut self, folder: &Path) {
        self.folder = folder.to_owned();
    }

    /// Does something that writes to the terminal, with the bar out of its way.
    pub(super) fn pause<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Writes a line.
    pub(super) fn tell(&self, line: &str) {
        self.pause(|| output::complain(line));
    }

    /// A step that is no run has ended.
    pub(super) fn step(&self, message: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(message.to_owned());
        }
        self.advance();
    }

    fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// On a terminal the bar moves, and only what failed is worth a line.
    /// Elsewhere every measured run has one.
    fn run_ended(&self, variant: &str, repeat: u32, result: Result<&Sample, &RunError>) {
        self.advance();
        let run = format!("{variant} ({})", name_repeat(repeat));
        match result {
            Err(error) => self.tell(&format!("{run}: {error}")),
            Ok(sample) if self.bar.is_none() && repeat > 0 => {
                self.tell(&format!("{run}: {:.4} s", sample.elapsed_s));
            }
            Ok(_) => {}
        }
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Reporter {
    fn progress(&mut self, progress: Progress<'_>) {
        match progress {
            Progress::RunBegan { variant, repeat } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{variant} ({})", name_repeat(repeat)));
                }
            }
            Progress::RunEnded {
                variant,
                repeat,
                result,
            } => self.run_ended(&variant, repeat, result),
            Progress::RunSkipped => self.advance(),
        }
    }

    fn keep(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        files::write(outcome, &self.folder)
    }
}

fn bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    let template = "{bar:30} {pos}/{len}  {elapsed}, about {eta} left  {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

fn name_repeat(repeat: u32) -> String {
    match repeat {
        0 => "warm-up".to_owned(),
        number => format!("repeat {number}"),
    }
}
