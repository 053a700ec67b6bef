//! Shows how far the work is: a bar on a terminal, a line for each run elsewhere.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::experiment::outcome::Outcome;
use crate::experiment::runner::{Observer, Progress};
use crate::report::files;

/// Shows progress on standard error and keeps results in a folder.
#[derive(Debug)]
pub(super) struct Reporter {
    bar: Option<ProgressBar>,
    folder: PathBuf,
}

impl Reporter {
    /// A reporter that keeps results in `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Reporter { bar: None, folder }
    }

    fn begin(&mut self, runs: usize) {
        if !io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::new(runs as u64);
        let template = "{bar:30} {pos}/{len}  {elapsed}, about {eta} left  {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        self.bar = Some(bar);
    }
}

impl Observer for Reporter {
    fn progress(&mut self, progress: Progress<'_>) {
        match progress {
            Progress::Began { runs } => self.begin(runs),
            Progress::RunBegan { variant, repeat } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{variant} ({})", name_repeat(repeat)));
                }
            }
            Progress::RunEnded {
                variant,
                repeat,
                result,
            } => {
                let line = match result {
                    Ok(sample) => format!("{:.4} s", sample.elapsed_s),
                    Err(error) => error.to_string(),
                };
                let line = format!("{variant} ({}): {line}", name_repeat(repeat));
                match &self.bar {
                    Some(bar) if result.is_err() => {
                        bar.suspend(|| output::complain(&line));
                        bar.inc(1);
                    }
                    Some(bar) => bar.inc(1),
                    None if repeat == 0 && result.is_ok() => {}
                    None => output::complain(&line),
                }
            }
            Progress::Ended => {
                if let Some(bar) = self.bar.take() {
                    bar.finish_and_clear();
                }
            }
        }
    }

    fn keep(&mut self, outcome: &Outcome) -> Result<()> {
        files::write(outcome, &self.folder)
    }
}

fn name_repeat(repeat: u32) -> String {
    match repeat {
        0 => "warm-up".to_owned(),
        number => format!("repeat {number}"),
    }
}
