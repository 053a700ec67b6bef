//! `gilsim trace`: a program, and what each of its threads did.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use clap::Args;

use super::clock_options::ClockOptions;
use super::interrupt::INTERRUPTED;
use super::limit_options::LimitOptions;
use super::regime_options::RegimeOptions;
use super::{FAILURE, output};
use crate::host::{self, RunOptions};
use crate::report::{TimelineFormat, View, render_timeline};
use crate::timeline::{Recorder, Timeline};

/// As wide as a timeline is drawn in a text file.
const FILE_WIDTH: usize = 120;

/// Runs a Python program and draws what each of its threads did.
///
/// Shows when each thread ran, waited for the GIL, did I/O, computed in native
/// code or was blocked on a lock, and for whom it waited. Without -o it prints
/// a chart that fits the terminal; -o writes a page to zoom in (.html), a
/// picture (.svg), trace events for ui.perfetto.dev (.json) or the chart (.txt).
/// The exit code is the program's own. Ctrl-C ends the program, and what was
/// recorded up to there is written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim trace program.py
  gilsim trace program.py -o timeline.html
  gilsim trace --regime cpython3.13t -o timeline.svg program.py 20000000
  gilsim trace --clock virtual --cores 8 -o timeline.html program.py
  gilsim trace --switch-interval 1ms -o timeline.json program.py -- --an-option-of-its-own")]
pub(super) struct Trace {
    /// The Python program
    program: PathBuf,

    /// The program's own arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    /// Where to write the timeline: a name that ends in .html, .svg, .json or .txt
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    regime: RegimeOptions,

    #[command(flatten)]
    clock: ClockOptions,

    #[command(flatten)]
    limits: LimitOptions,
}

impl Trace {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let options = RunOptions {
            regime: self.regime.regime()?,
            clock: self.clock.clock()?,
            deadlock_check: self.limits.deadlock_check(),
            max_memory: self.limits.max_memory(),
            program: self.program,
            args: self.args,
            stdlib: None,
            preferred: Vec::new(),
        };
        let outlet = match &self.output {
            Some(path) => Outlet::file(path)?,
            None => Outlet::Terminal,
        };
        let recorder = Recorder::new();
        let ending = Arc::new(Ending {
            heading: heading(&options),
            recorder: recorder.clone(),
            outlet: Mutex::new(Some(outlet)),
        });
        end_at_ctrl_c(Arc::clone(&ending))?;
        let exit = host::run_recorded(&options, &recorder);
        ending.write()?;
        Ok(ExitCode::from(exit))
    }
}

/// The program with its arguments, and the regime.
fn heading(options: &RunOptions) -> (String, String) {
    let program = options.program.file_name().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(options.args.iter().cloned());
    (words.join(" "), options.regime.to_string())
}

/// At Ctrl-C writes what was recorded, and ends the process.
fn end_at_ctrl_c(ending: Arc<Ending>) -> Result<()> {
    ctrlc::set_handler(move || {
        let code = match ending.write() {
            Ok(()) => INTERRUPTED,
            Err(error) => {
                output::complain(&format!("error: {error:#}"));
                FAILURE
            }
        };
        std::process::exit(i32::from(code));
    })
    .context("cannot listen for Ctrl-C")
}

/// What is left to do when the program has ended, or was ended.
struct Ending {
    heading: (String, String),
    recorder: Recorder,
    /// Taken by whoever writes: it is done once.
    outlet: Mutex<Option<Outlet>>,
}

impl Ending {
    fn write(&self) -> Result<()> {
        // Held to the end, so that nobody ends the process in between.
        let mut outlet = self.outlet.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(outlet) = outlet.take() else {
            return Ok(());
        };
        let mut timeline = self.recorder.finish();
        (timeline.program, timeline.regime) = self.heading.clone();
        outlet.write(&timeline)
    }
}

/// Where the timeline goes.
enum Outlet {
    Terminal,
    File {
        path: PathBuf,
        format: TimelineFormat,
        file: File,
        /// Whether the file was not there before.
        is_new: bool,
    },
}

impl Outlet {
    /// Opens the file before the program runs, so that what cannot be written
    /// is said at once. What it holds stays until there is something better.
    fn file(path: &Path) -> Result<Outlet> {
        let format = TimelineFormat::of_file(path)?;
        let problem = || format!("cannot write {}", path.display());
        let mut open = OpenOptions::new();
        open.write(true);
        let (file, is_new) = match open.clone().create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                (open.open(path).with_context(problem)?, false)
            }
            created => (created.with_context(problem)?, true),
        };
        Ok(Outlet::File {
            path: path.to_owned(),
            format,
            file,
            is_new,
        })
    }

    fn write(self, timeline: &Timeline) -> Result<()> {
        // A program that could not be read or compiled has no timeline.
        let empty = timeline.rows.is_empty();
        match self {
            Outlet::Terminal if empty => Ok(()),
            Outlet::Terminal => {
                let view = View {
                    width: output::width(),
                    colour: output::may_colour(),
                };
                let text = render_timeline(timeline, TimelineFormat::Text, view);
                Ok(output::print(&format!("\n{text}"))?)
            }
            Outlet::File { path, is_new, .. } if empty => {
                if is_new {
                    std::fs::remove_file(path)?;
                }
                Ok(())
            }
            Outlet::File {
                path, format, file, ..
            } => {
                let view = View {
                    width: Some(FILE_WIDTH),
                    colour: false,
                };
                let text = render_timeline(timeline, format, view);
                replace(file, &text).with_context(|| format!("cannot write {}", path.display()))?;
                output::complain(&format!("the timeline is in {}", path.display()));
                Ok(())
            }
        }
    }
}

fn replace(mut file: File, text: &str) -> io::Result<()> {
    file.rewind()?;
    // A device has no length to set.
    let kept = file.metadata()?.is_file().then(|| file.set_len(0));
    kept.transpose()?;
    file.write_all(text.as_bytes())?;
    file.flush()
}
