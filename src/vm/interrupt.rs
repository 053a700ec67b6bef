//! What becomes of signals: the main thread tells the program, at its breaker
//! and where it waits (`Modules/signalmodule.c`).

use crate::object::{Obj, id};
use crate::substrate::ThreadId;

use super::{BreakerBit, PyResult, Raised, Thread, call};

/// `signal.SIGINT`: Ctrl-C.
pub(crate) const SIGINT: u32 = 2;

/// Whether a signal has come that this thread is to tell the program of.
pub(crate) fn is_interrupted(thread: &Thread) -> bool {
    let interrupts = thread.interpreter.host.interrupts();
    thread.id() == ThreadId::MAIN && interrupts.is_some_and(|each| each.are_pending())
}

/// Tells the program of the signals that have come, if this is its main thread.
///
/// # Errors
///
/// What a handler raises: for Ctrl-C a `KeyboardInterrupt`, unless the program
/// has a handler of its own.
#[cold]
pub(crate) fn heed(thread: &mut Thread) -> PyResult<()> {
    let host = thread.interpreter.host.clone();
    let Some(interrupts) = host.interrupts() else {
        return Ok(());
    };
    if thread.id() != ThreadId::MAIN {
        if host.is_simulated() {
            interrupts.wake();
        }
        return Ok(());
    }
    thread.breaker.clear(BreakerBit::Interrupt);
    while let Some(signal) = interrupts.take() {
        if let Err(raised) = deliver(thread, signal) {
            if interrupts.are_pending() {
                thread.breaker.set(BreakerBit::Interrupt);
            }
            return Err(raised);
        }
    }
    Ok(())
}

/// Lets the module `_signal` handle it, if the program has imported that.
fn deliver(thread: &mut Thread, signal: u32) -> PyResult<()> {
    let modules = &thread.interpreter.modules;
    match modules.lookup_name(crate::name!("_signal")) {
        Some(module) => {
            let signal = [Obj::int(signal.into())];
            call::call_method(thread, &module, crate::name!("_deliver"), &signal).map(drop)
        }
        None if signal == SIGINT => Err(keyboard_interrupt()),
        None => Ok(()),
    }
}

/// What Ctrl-C raises.
#[cold]
pub(crate) fn keyboard_interrupt() -> Raised {
    Raised(Obj::exception(id::KEYBOARD_INTERRUPT, vec![]))
}
