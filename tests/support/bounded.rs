//! Runs untrusted code for a bounded time: damaged bytecode may loop for ever,
//! as legal code can.

use std::any::Any;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gilsim::bytecode::CodeObject;
use gilsim::refcount::Plain;
use gilsim::regime::Regime;
use gilsim::stdlib;
use gilsim::substrate::{Real, ThreadId};
use gilsim::sync::{Lock, Primitives};
use gilsim::vm::{
    Beside, BreakerBit, Checkpoints, EvalBreaker, Host, Importer, Interpreter, Pause,
};
use gilsim::vm::{PyResult, Raised, Runner, Surroundings, Thread, errors};

/// Runs a module's code with nothing to import but what every program has, and
/// no threads. `None` once it has passed the eval breaker `steps` times, at
/// loops and calls; else the program's exit code.
///
/// # Panics
///
/// Whatever panics in the program.
pub(crate) fn run_bounded(code: &Arc<CodeObject>, steps: u64) -> Option<u8> {
    let host = Arc::new(Bounded::new(steps));
    let regime = Regime::default();
    let interpreter = Arc::new(Interpreter::new(
        host,
        Runner::of::<Plain>(Checkpoints::CallsAndLoops),
        None,
        regime.modifiers.options(regime.refcount),
        Importer(import),
        Surroundings {
            argv: vec!["program".to_owned()],
            ..Surroundings::default()
        },
    ));
    let id = interpreter.fresh_thread_id()?;
    let mut thread = Thread::new(interpreter, id);
    let run = || {
        let exit = stdlib::run_main(&mut thread, code);
        thread.finish();
        exit
    };
    match panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(exit) => Some(exit),
        Err(reason) => give_up(reason),
    }
}

fn give_up(reason: Box<dyn Any + Send>) -> Option<u8> {
    match reason.is::<OutOfSteps>() {
        true => None,
        false => panic::resume_unwind(reason),
    }
}

/// What unwinds the eval loop when the steps are used up.
struct OutOfSteps;

fn import(thread: &mut Thread, name: &str) -> Option<PyResult<gilsim::object::Obj>> {
    match name {
        "builtins" | "sys" => (stdlib::importer().0)(thread, name),
        _ => Some(refused(name)),
    }
}

fn refused<T>(name: &str) -> Result<T, Raised> {
    Err(errors::import_error(format!("no {name} here")))
}

/// A host of one thread whose breaker is always set, so that it can count.
#[derive(Debug)]
struct Bounded {
    breaker: Arc<EvalBreaker>,
    steps: AtomicU64,
}

impl Bounded {
    fn new(steps: u64) -> Bounded {
        let breaker = Arc::new(EvalBreaker::new());
        breaker.set(BreakerBit::DropRequest);
        Bounded {
            breaker,
            steps: AtomicU64::new(steps),
        }
    }
}

impl Host for Bounded {
    fn breaker(&self) -> Arc<EvalBreaker> {
        self.breaker.clone()
    }

    fn at_breaker(&self, _: &Thread) {
        let left = self.steps.fetch_sub(1, Ordering::Relaxed);
        if left == 0 {
            // Not a panic: nothing is to be printed.
            panic::resume_unwind(Box::new(OutOfSteps));
        }
    }

    fn without_lock(&self, _: &Thread, _: Pause, work: &mut dyn FnMut()) {
        work();
    }

    fn enter(&self, _: &Thread) {}

    fn leave(&self, _: &Thread) {}

    fn spawn(&self, _: &Thread, _: Box<dyn FnOnce(&mut Thread) + Send>) -> io::Result<ThreadId> {
        Err(io::Error::other("no threads here"))
    }

    fn spawn_interpreter(
        &self,
        _: &Thread,
        _: Beside,
        _: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> io::Result<()> {
        Err(io::Error::other("no interpreters here"))
    }

    fn process_start(&self) -> Duration {
        Duration::ZERO
    }

    fn new_lock(&self) -> Arc<dyn Lock> {
        Primitives::lock(&Real::new())
    }

    fn now_ns(&self) -> u64 {
        0
    }

    fn unix_time_ns(&self) -> u64 {
        0
    }

    fn process_time_ns(&self) -> u64 {
        0
    }

    fn thread_time_ns(&self) -> u64 {
        0
    }

    fn sleep(&self, _: &Thread, _: Duration) {}

    fn has_lock(&self) -> bool {
        true
    }

    fn switch_interval(&self) -> Duration {
        Duration::from_millis(5)
    }

    fn set_switch_interval(&self, _: Duration) {}
}
