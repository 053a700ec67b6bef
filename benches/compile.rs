//! Compiling CPython's standard library, and how much faster than CPython 3.12
//! that is.
//!
//! `cargo bench --bench compile` prints the ratio first: both compilers take
//! turns over the same texts, and what counts is the time each spent on a CPU.
//! With `--quick` they take fewer turns.
//! Without a CPython 3.12 the tests' corpus is compiled and there is no ratio.

#![allow(clippy::print_stdout)]

use std::fs;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use criterion::{Criterion, Throughput};
use gilsim::compiler::compile;

#[path = "../tests/support/cpython.rs"]
mod cpython;

const ROUNDS: usize = 9;
const QUICK_ROUNDS: usize = 3;

/// Compiles the files named in its arguments whenever a line comes in, and
/// answers with the nanoseconds of CPU time that took.
const CPYTHON: &str = "
import sys, time
sources = [(name, open(name, encoding='utf-8', newline='').read()) for name in sys.argv[1:]]
for _ in sys.stdin:
    start = time.process_time_ns()
    for name, source in sources:
        compile(source, name, 'exec', dont_inherit=True)
    print(time.process_time_ns() - start, flush=True)
";

struct Source {
    path: PathBuf,
    text: String,
}

fn main() {
    let python = cpython::find();
    let folder = match &python {
        Some(python) => cpython::stdlib(python),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"),
    };
    let sources = sources(&folder);
    let is_given = |option: &str| std::env::args().any(|argument| argument == option);
    let rounds = match is_given("--quick") {
        true => QUICK_ROUNDS,
        false => ROUNDS,
    };
    if let Some(python) = python.filter(|_| is_given("--bench")) {
        ratio(&python, &sources, rounds).expect("both compilers can be timed");
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("compile");
    let bytes = sources.iter().map(|source| source.text.len() as u64).sum();
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    group.bench_function(name, |bencher| bencher.iter(|| compile_all(&sources)));
    group.finish();
    criterion.final_summary();
}

/// The folder's own Python files, as far as they are UTF-8.
fn sources(folder: &Path) -> Vec<Source> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut sources: Vec<Source> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            Some(Source { path, text })
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn compile_all(sources: &[Source]) {
    for Source { path, text } in sources {
        let code = compile(black_box(text), &path.to_string_lossy());
        black_box(code.expect("it compiles"));
    }
}

/// CPython, ready to compile.
struct Opponent {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Opponent {
    fn start(python: &Path, sources: &[Source]) -> io::Result<Opponent> {
        let mut child = Command::new(python)
            .args(["-I", "-W", "ignore", "-c", CPYTHON])
            .args(sources.iter().map(|source| &source.path))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::other("no pipe to CPython");
        Ok(Opponent {
            input: child.stdin.take().ok_or_else(missing)?,
            output: BufReader::new(child.stdout.take().ok_or_else(missing)?),
            child,
        })
    }

    /// Seconds for one round.
    fn time(&mut self) -> io::Result<f64> {
        writeln!(self.input, "compile")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        nanoseconds(answer.trim())
    }

    fn stop(mut self) -> io::Result<()> {
        drop(self.input);
        self.child.wait().map(drop)
    }
}

fn nanoseconds(text: &str) -> io::Result<f64> {
    let number: f64 = text.parse().map_err(io::Error::other)?;
    Ok(number / 1e9)
}

/// Seconds this thread has spent on a CPU. Linux alone tells.
fn cpu_time() -> io::Result<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    nanoseconds(text.split(' ').next().unwrap_or_default())
}

fn ratio(python: &Path, sources: &[Source], count: usize) -> io::Result<()> {
    let mut opponent = Opponent::start(python, sources)?;
    let mut rounds = Vec::with_capacity(count);
    for _ in 0..count {
        let theirs = opponent.time()?;
        let start = cpu_time()?;
        compile_all(sources);
        rounds.push((cpu_time()? - start, theirs));
    }
    opponent.stop()?;
    let ours = median(rounds.iter().map(|(ours, _)| *ours).collect());
    let theirs = median(rounds.iter().map(|(_, theirs)| *theirs).collect());
    let ratios: Vec<f64> = rounds.iter().map(|(ours, theirs)| theirs / ours).collect();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    let files = sources.len();
    writeln!(
        io::stdout(),
        "{files} files, median CPU time of {count} rounds: gilsim {:.1} ms, CPython {:.1} ms: \
         {:.2} times as fast (rounds {least:.2} to {most:.2})",
        ours * 1e3,
        theirs * 1e3,
        median(ratios)
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
