//! Running a program: from its file to an exit code.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use signal_hook::consts::SIGINT;

use crate::bytecode::pyc::Pyc;
use crate::bytecode::{CodeObject, verifier};
use crate::compiler::{self, SyntaxError};
use crate::object;
use crate::refcount::{Atomic, Biased, Deferred, Metered, ModeBit, Plain, Uncounted};
use crate::regime::{RefCountKind, Regime};
use crate::stdlib;
use crate::substrate::{Real, Substrate, Virtual};
use crate::sync::Interrupts;
use crate::text::memory::budget;
use crate::timeline::{Recorder, Watcher};
use crate::vm::{BreakerBit, Host, Interpreter, Runner, Surroundings, Thread};

use super::deadlock_watch::DeadlockWatch;
use super::recorded::Recorded;
use super::signals::is_ignored;
use super::substrate_host::{Ground, SubstrateHost};
use super::virtual_clock::{Clock, Simulation, VirtualOptions};
use super::waits::Waits;

/// What to run, and how.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The program: a `.py` source file or a `.pyc`.
    pub program: PathBuf,
    /// What follows the program's name in `sys.argv`.
    pub args: Vec<String>,
    /// How it may run concurrently.
    pub regime: Regime,
    /// What time it lives in.
    pub clock: Clock,
    /// Whether a program whose threads all wait for good is stopped. In
    /// simulated time it always is.
    pub deadlock_check: bool,
    /// How many bytes of memory the process may take from now on, from
    /// [`LEAST_MEMORY`] up; beyond that the program gets a `MemoryError`.
    pub max_memory: Option<u64>,
    /// A CPython 3.12 library: the folder of its modules, searched after the
    /// program's own.
    pub stdlib: Option<PathBuf>,
    /// The packages that are taken from there although gilsim has its own.
    pub preferred: Vec<String>,
}

/// The least memory that a program can be limited to, in bytes.
pub const LEAST_MEMORY: u64 = budget::LEAST;

/// The exit code for a program that could not be read or compiled.
const UNUSABLE: u8 = 2;

/// The exit code for a program that was stopped: by a deadlock, or because its
/// simulated time was over.
const STOPPED: u8 = 3;

/// Runs a program to its end, with the process's own standard streams, and
/// returns the process's exit code: 0 for success, 1 after an
/// uncaught exception (its traceback is printed), 130 if that came of Ctrl-C, 2
/// if the program could not
/// be read or compiled (one clear message is printed), 3 if it was stopped
/// because of a deadlock or the end of its simulated time, or what `sys.exit` asked for.
pub fn run(options: &RunOptions) -> u8 {
    execute(options, None)
}

/// Runs a program as [`run`] does, and records what its threads do.
pub fn run_recorded(options: &RunOptions, recorder: &Recorder) -> u8 {
    execute(options, Some(recorder.clone()))
}

fn execute(options: &RunOptions, recorder: Option<Recorder>) -> u8 {
    if let Some(bytes) = options.max_memory {
        budget::limit_to(bytes);
    }
    // As CPython, name the program by its whole path wherever it is named.
    let program = std::path::absolute(&options.program);
    let program = program.unwrap_or_else(|_| options.program.clone());
    let code = match read_named(&options.program, &program.to_string_lossy()) {
        Ok(code) => code,
        Err(message) => {
            complain(&message);
            return UNUSABLE;
        }
    };
    match &options.clock {
        Clock::Real => run_really(options.clone(), code, recorder),
        Clock::Virtual(machine) => simulate(options.clone(), machine, code, recorder),
    }
}

fn run_really(options: RunOptions, code: Arc<CodeObject>, recorder: Option<Recorder>) -> u8 {
    let (sender, receiver) = mpsc::channel();
    let real = Real::new();
    let waits = Arc::new(Waits::default());
    let deadlock_watch = options.deadlock_check.then(|| {
        let (waits, sender) = (waits.clone(), sender.clone());
        let report = move || {
            complain(&waits.explain(""));
            sender.send(STOPPED).unwrap_or_default();
        };
        DeadlockWatch::new(real, Arc::new(report))
    });
    // The program's main thread gets a stack of known size, like the others.
    let spawned = real.spawn("python-main", move || {
        let ground = Ground {
            substrate: real,
            simulation: None,
            waits,
            deadlock_watch,
            interrupts: Some(Arc::new(Interrupts::new(false))),
        };
        let host = host(ground, &options.regime, recorder.as_ref());
        let exit = run_code(&options, runner(&options.regime), host, &code);
        // The receiver is gone only if the process is ending.
        sender.send(exit).unwrap_or_default();
    });
    if let Err(error) = spawned {
        complain(&format!("error: {error}"));
        return UNUSABLE;
    }
    receiver.recv().unwrap_or(1)
}

fn simulate(
    options: RunOptions,
    machine: &VirtualOptions,
    code: Arc<CodeObject>,
    recorder: Option<Recorder>,
) -> u8 {
    object::forget_identities();
    let simulation = Simulation::new(machine, &options.regime);
    let exit = Arc::new(AtomicU8::new(STOPPED));
    let (inner, result) = (simulation.clone(), exit.clone());
    let _watch = machine
        .max_host_time
        .map(|time| Watch::over(&simulation.machine, time));
    let outcome = simulation.machine.run("python-main", move || {
        let ground = Ground {
            substrate: inner.machine.clone(),
            waits: inner.waits.clone(),
            simulation: Some(inner),
            deadlock_watch: None,
            interrupts: Some(Arc::new(Interrupts::new(true))),
        };
        let host = host(ground, &options.regime, recorder.as_ref());
        let runner = Runner::of::<Metered>(options.regime.breaker);
        let exit = run_code(&options, runner, host, &code);
        result.store(exit, Ordering::Relaxed);
    });
    if let Err(halt) = outcome {
        complain(&simulation.explain(&halt));
    }
    exit.load(Ordering::Relaxed)
}

/// Has a simulation stop after some time, if it is not dropped before.
struct Watch {
    /// Dropped, it wakes the thread that waits.
    _end: mpsc::Sender<()>,
}

impl Watch {
    fn over(machine: &Virtual, time: Duration) -> Watch {
        let (end, ended) = mpsc::channel();
        let machine = machine.clone();
        thread::spawn(move || {
            if ended.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
                machine.stop();
            }
        });
        Watch { _end: end }
    }
}

/// The one match that turns a regime into an eval loop.
fn runner(regime: &Regime) -> Runner {
    match regime.refcount {
        RefCountKind::Plain => Runner::of::<Plain>(regime.breaker),
        RefCountKind::Atomic => Runner::of_calls_and_loops::<Atomic>(),
        RefCountKind::Biased => Runner::of_calls_and_loops::<Biased>(),
        RefCountKind::ModeBit => Runner::of_calls_and_loops::<ModeBit>(),
        RefCountKind::Deferred => Runner::of_calls_and_loops::<Deferred>(),
        RefCountKind::Uncounted => Runner::of_calls_and_loops::<Uncounted>(),
        RefCountKind::Metered => Runner::of::<Metered>(regime.breaker),
    }
}

/// What drives the VM under this regime. It tells the program of Ctrl-C, unless
/// the run is recorded: then that ends it.
fn host<S: Substrate>(
    ground: Ground<S>,
    regime: &Regime,
    recorder: Option<&Recorder>,
) -> Arc<dyn Host> {
    let Some(recorder) = recorder else {
        let host = Arc::new(SubstrateHost::new(ground, regime, ()));
        if !is_ignored(SIGINT) {
            // Where it cannot be listened for, Ctrl-C ends the process.
            let _ = host.listen_for(SIGINT);
        }
        return host;
    };
    let has_lock = regime.lock.is_lock();
    let clock = ground.substrate.clone();
    let tapes = recorder.interpreter(has_lock, move || clock.now());
    let watcher = Watcher(Arc::clone(&tapes));
    let inner = SubstrateHost::new(ground, regime, watcher);
    Arc::new(Recorded { inner, tapes })
}

fn run_code(
    options: &RunOptions,
    runner: Runner,
    host: Arc<dyn Host>,
    code: &Arc<CodeObject>,
) -> u8 {
    let RunOptions {
        program,
        args,
        regime,
        clock: _,
        deadlock_check: _,
        max_memory: _,
        stdlib: library,
        preferred,
    } = options;
    if !regime.modifiers.immortal {
        object::count_immortals();
    }
    let folder = program.parent().map(Path::to_path_buf).unwrap_or_default();
    let argv = std::iter::once(program.to_string_lossy().into_owned())
        .chain(args.iter().cloned())
        .collect();
    let counting = regime.modifiers.options(runner.strategy());
    let interpreter = Arc::new(Interpreter::new(
        host,
        runner,
        (!regime.lock.is_lock()).then_some(regime.object_locks),
        counting,
        stdlib::importer(),
        Surroundings {
            path: std::iter::once(folder).chain(library.clone()).collect(),
            preferred: preferred.clone(),
            argv,
        },
    ));
    let Some(id) = interpreter.fresh_thread_id() else {
        return 1;
    };
    let mut thread = Thread::new(interpreter, id);
    let host = thread.interpreter.host.clone();
    if let Some(interrupts) = host.interrupts() {
        let breaker = thread.breaker.clone();
        interrupts.ring(Box::new(move || breaker.set(BreakerBit::Interrupt)));
    }
    host.enter(&thread);
    let exit = stdlib::run_main(&mut thread, code);
    thread.finish();
    host.leave(&thread);
    exit
}

/// Reads a program: compiles a `.py` file, or loads and verifies a `.pyc`.
///
/// # Errors
/// The message for the person who named the file: with file, line, column and
/// caret where there is a place to point at.
pub fn read_program(path: &Path) -> Result<Arc<CodeObject>, String> {
    read_named(path, &path.to_string_lossy())
}

/// The same, with the name that its code and errors give to the file.
fn read_named(path: &Path, name: &str) -> Result<Arc<CodeObject>, String> {
    if path.extension().is_some_and(|extension| extension == "pyc") {
        let shown = path.display();
        return read_pyc(&read_bytes(path)?).map_err(|reason| format!("error: {shown}: {reason}"));
    }
    compiler::compile(&read_source(path)?, name)
        .map(Arc::new)
        .map_err(|error| describe(&error))
}

/// Reads a program's source.
///
/// # Errors
/// The message for the person who named the file: it is not there, or where it
/// stops being UTF-8.
pub fn read_source(path: &Path) -> Result<String, String> {
    String::from_utf8(read_bytes(path)?).map_err(|error| not_utf8(path, &error))
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => error.to_string(),
        };
        format!("error: cannot read {}: {reason}", path.display())
    })
}

fn read_pyc(bytes: &[u8]) -> Result<Arc<CodeObject>, String> {
    let file = Pyc::parse(bytes).map_err(|error| error.to_string())?;
    verifier::verify(&file.code).map_err(|error| error.to_string())?;
    Ok(file.code)
}

/// Where a file stops being UTF-8, with the line up to there.
fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> String {
    let valid = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let text = &before[start..];
    let column = text.chars().count();
    format!(
        "{}:{line}:{}: error: byte 0x{:02x} is not UTF-8\n    {text}\n    {}^",
        path.display(),
        column + 1,
        bytes[valid],
        " ".repeat(column),
    )
}

/// A syntax error in the form in which CPython shows it, with file, line and
/// column in front.
pub fn describe(error: &SyntaxError) -> String {
    let mut text = format!(
        "{}:{}:{}: {}: {}",
        error.filename,
        error.line,
        error.column,
        error.kind.name(),
        error.message
    );
    if let Some(line) = &error.text {
        let line = line.trim_end();
        let stripped = line.trim_start();
        let indent = line.chars().count() - stripped.chars().count();
        let start = (error.column as usize).saturating_sub(1 + indent);
        let length = if error.end_line == error.line {
            error.end_column.saturating_sub(error.column).max(1) as usize
        } else {
            stripped.chars().count().saturating_sub(start).max(1)
        };
        text.push_str(&format!(
            "\n    {stripped}\n    {}{}",
            " ".repeat(start),
            "^".repeat(length)
        ));
    }
    text
}

fn complain(message: &str) {
    // Standard error may be closed; there is nowhere else to say so.
    writeln!(std::io::stderr(), "{message}").unwrap_or_default();
}
