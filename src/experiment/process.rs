//! Runs a program in a process of its own: a crash, a leak or a Ctrl-C in one
//! variant touches no other, and the system accounts for it alone.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use wait4::{ResUse, ResourceUsage, Wait4};

use super::executor::{Executor, Job, RunError, Sample};
use super::machine::current_load;
use super::plan::Engine;
use super::scenario::Simulated;

/// How often a running child is looked at. Its own clock measures it, so this
/// only bounds how soon Ctrl-C and the time limit take effect.
const POLL: Duration = Duration::from_millis(10);

/// How long a child's output may stay open after its end: a grandchild may
/// hold it.
const DRAIN: Duration = Duration::from_millis(500);

/// Output kept of a child; the rest is read and dropped.
const KEPT_BYTES: u64 = 1 << 16;

/// What a program may say it took, in seconds.
const PLAUSIBLE_S: RangeInclusive<f64> = 1e-9..=1e9;

/// Starts a child process for each run.
#[derive(Debug)]
pub struct ProcessExecutor {
    gilsim: PathBuf,
    /// How many bytes a program may take.
    max_memory: Option<u64>,
    interrupted: Arc<AtomicBool>,
}

impl ProcessExecutor {
    /// An executor that runs `gilsim` (this executable) for regimes, with so
    /// much memory for each program, and stops its child once `interrupted` is
    /// set.
    pub fn new(gilsim: PathBuf, max_memory: Option<u64>, interrupted: Arc<AtomicBool>) -> Self {
        ProcessExecutor {
            gilsim,
            max_memory,
            interrupted,
        }
    }

    fn command(&self, job: &Job<'_>) -> Command {
        let mut command = match job.engine {
            Engine::Gilsim(regime) => {
                let mut command = Command::new(&self.gilsim);
                let limit = self.max_memory.map(|bytes| format!("--max-memory={bytes}"));
                command.arg("run").args(regime.to_args()).args(limit);
                if let Some(machine) = job.machine {
                    command.args(clock_args(machine));
                }
                command.arg("--");
                command
            }
            Engine::Python { path, .. } => {
                let mut command = Command::new(path);
                command.env("PYTHONDONTWRITEBYTECODE", "1");
                command
            }
        };
        command
            .arg(job.program)
            .args(job.args)
            // In a group of its own Ctrl-C reaches it through us alone, and it
            // can be stopped with all that it started.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Waits for the child's end, and brings it about if it must not go on.
    fn wait(&self, child: &mut Child, timeout: Duration) -> Result<ResUse, RunError> {
        let deadline = Instant::now() + timeout;
        let mut stopped = None;
        while stopped.is_none() && !has_ended(child) {
            if self.interrupted.load(Ordering::Relaxed) {
                stopped = Some(RunError::Interrupted);
            } else if Instant::now() >= deadline {
                stopped = Some(RunError::TimedOut(timeout.as_secs()));
            } else {
                thread::sleep(POLL);
            }
        }
        if stopped.is_some() {
            stop(child);
        }
        let used = child.wait4().map_err(|error| failed(&error))?;
        stopped.map_or(Ok(used), Err)
    }
}

/// The options that ask for a simulated machine. A run is stopped by the
/// scenario's time limit, however much time it simulates.
fn clock_args(machine: &Simulated) -> Vec<String> {
    let Simulated {
        cores,
        seed,
        profile,
    } = machine;
    let (cores, seed) = (cores.to_string(), seed.to_string());
    let args = ["--clock", "virtual", "--max-time", "1d"];
    let own = ["--cores", &cores, "--seed", &seed, "--profile", profile];
    args.into_iter().chain(own).map(str::to_owned).collect()
}

impl ProcessExecutor {
    fn run(&self, job: &Job<'_>) -> Result<Sample, RunError> {
        let mut command = self.command(job);
        let mut child = command.spawn().map_err(|error| RunError::CannotStart {
            command: command.get_program().to_string_lossy().into_owned(),
            reason: error.to_string(),
        })?;
        let stdout = child.stdout.take().map(read_marked_lines);
        let stderr = child.stderr.take().map(read_tail);
        let used = self.wait(&mut child, job.timeout)?;
        let marked = stdout.and_then(finish).unwrap_or_default();
        let complaint = stderr.and_then(finish).unwrap_or_default();
        if !used.status.success() {
            return Err(RunError::Failed(describe_failure(used.status, &complaint)));
        }
        read_sample(&marked, &used.rusage)
    }
}

impl Executor for ProcessExecutor {
    fn execute(&mut self, job: &Job<'_>) -> Result<Sample, RunError> {
        self.run(job)
    }

    /// A simulation keeps one core busy: as many run as there are cores.
    fn execute_all(
        &mut self,
        jobs: &[Job<'_>],
        ended: &mut dyn FnMut(usize, Result<Sample, RunError>),
    ) {
        let (sender, receiver) = mpsc::channel();
        let this = &*self;
        thread::scope(|scope| {
            scope.spawn(move || {
                let jobs = jobs.par_iter().enumerate();
                jobs.for_each_with(sender, |sender, (index, job)| {
                    // The receiver is there until every sender is gone.
                    sender.send((index, this.run(job))).unwrap_or_default();
                });
            });
            for (index, result) in receiver {
                ended(index, result);
            }
        });
    }

    fn load(&self) -> f64 {
        current_load()
    }
}

/// Whether the child has ended. It stays a zombie, so that `wait4` can still
/// ask what it used.
fn has_ended(child: &Child) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match Pid::from_raw(child.id().cast_signed()) {
        Some(pid) => !matches!(waitid(WaitId::Pid(pid), options), Ok(None)),
        None => true,
    }
}

/// Kills the child's group. The child is not reaped yet, so its id is its own.
fn stop(child: &Child) {
    if let Some(group) = Pid::from_raw(child.id().cast_signed()) {
        // An error means that all of it has just ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Collects the lines that begin with `@ `, without it.
fn read_marked_lines(pipe: impl Read + Send + 'static) -> JoinHandle<Vec<String>> {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut lines = Vec::new();
        let mut line = Vec::new();
        while next_line(&mut reader, &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            let marked = text.strip_prefix("@ ").filter(|_| lines.len() < 100);
            lines.extend(marked.map(|rest| rest.trim_end().to_owned()));
        }
        lines
    })
}

/// Reads a line, or as much of an endless one as is worth keeping.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    reader.take(KEPT_BYTES).read_until(b'\n', line)
}

/// Collects the last of what is written.
fn read_tail(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut tail = Vec::new();
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut chunk) {
            tail.extend_from_slice(&chunk[..read]);
            let surplus = tail.len().saturating_sub(KEPT_BYTES as usize);
            tail.drain(..surplus);
        }
        String::from_utf8_lossy(&tail).into_owned()
    })
}

fn finish<T>(reader: JoinHandle<T>) -> Option<T> {
    let deadline = Instant::now() + DRAIN;
    while !reader.is_finished() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(1));
    }
    reader.is_finished().then(|| reader.join().ok()).flatten()
}

fn failed(error: &io::Error) -> RunError {
    RunError::Failed(error.to_string())
}

/// The last thing that the program said, which for a traceback is the exception.
fn describe_failure(status: ExitStatus, complaint: &str) -> String {
    let last = complaint.lines().rev().find(|line| !line.trim().is_empty());
    match last {
        Some(line) => format!("{} ({status})", line.trim()),
        None => status.to_string(),
    }
}

fn read_sample(marked: &[String], used: &ResourceUsage) -> Result<Sample, RunError> {
    let value = |name: &str| {
        marked
            .iter()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    let number = |name: &str| value(name).and_then(|text| text.parse().ok());
    let elapsed_s = value("elapsed_s")
        .and_then(|text| text.parse().ok())
        .filter(|seconds| PLAUSIBLE_S.contains(seconds))
        .ok_or_else(|| {
            RunError::Failed("the program printed no line '@ elapsed_s SECONDS'".to_owned())
        })?;
    Ok(Sample {
        elapsed_s,
        user_s: used.utime.as_secs_f64(),
        system_s: used.stime.as_secs_f64(),
        peak_rss_bytes: used.maxrss,
        result: value("result").map(str::to_owned),
        threads_alive: number("threads_alive"),
        lost: number("lost").zip(number("of")),
        figures: marked.iter().filter_map(|line| figure(line)).collect(),
    })
}

/// What a program may print that is no figure of its own choice.
const KNOWN: [&str; 5] = ["elapsed_s", "result", "threads_alive", "lost", "of"];

/// A line that is a name and a number.
fn figure(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.split_once(' ')?;
    let value: f64 = value.parse().ok()?;
    (value.is_finite() && !KNOWN.contains(&name)).then(|| (name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a shell script as if it were an interpreter's program.
    fn run_script(script: &str, timeout: Duration) -> Result<Sample, RunError> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("script.sh");
        std::fs::write(&program, script).expect("written");
        let engine = Engine::Python {
            path: PathBuf::from("/bin/sh"),
            version: "sh".to_owned(),
            gil: false,
        };
        let mut executor = ProcessExecutor::new(PathBuf::new(), None, Arc::default());
        executor.execute(&Job {
            engine: &engine,
            program: &program,
            args: &[],
            timeout,
            machine: None,
        })
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn marked_lines_are_the_measurement_and_others_are_not() {
        let script = "echo hello\necho '@ elapsed_s 0.25'\necho '@ result 42'\n\
                      echo '@ requests_per_s 4.5'\necho '@ mood good'\n";
        let sample = run_script(script, LONG).expect("measured");
        assert_eq!(
            (sample.elapsed_s, sample.result.as_deref()),
            (0.25, Some("42"))
        );
        assert_eq!(sample.threads_alive, None);
        let figures: Vec<_> = sample.figures.into_iter().collect();
        assert_eq!(figures, [("requests_per_s".to_owned(), 4.5)]);
        assert!(sample.peak_rss_bytes > 0);
    }

    #[test]
    fn a_failing_program_is_described_by_its_last_words() {
        let error = run_script("echo first >&2; echo 'KeyError: 1' >&2; exit 1", LONG);
        let expected = "KeyError: 1 (exit status: 1)";
        assert_eq!(error, Err(RunError::Failed(expected.to_owned())));
    }

    #[test]
    fn a_program_that_says_no_time_or_nonsense_is_a_failure() {
        for script in ["true", "echo '@ elapsed_s soon'", "echo '@ elapsed_s -1'"] {
            assert!(matches!(run_script(script, LONG), Err(RunError::Failed(_))));
        }
    }

    #[test]
    fn a_program_past_its_time_is_stopped_even_with_its_output_closed() {
        let script = "exec sleep 60 >/dev/null 2>&1";
        let error = run_script(script, Duration::from_millis(1));
        assert_eq!(error, Err(RunError::TimedOut(0)));
    }

    #[test]
    fn endless_output_is_read_and_dropped() {
        let script =
            "head -c 3000000 /dev/zero; head -c 300000 /dev/zero >&2; echo; echo '@ elapsed_s 1'";
        assert_eq!(
            run_script(script, LONG).map(|sample| sample.elapsed_s),
            Ok(1.0)
        );
    }
}
