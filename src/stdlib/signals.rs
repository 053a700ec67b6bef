//! The module `_signal`: who handles signals (`Modules/signalmodule.c`).
//!
//! The system's handler stays in place once a signal is listened for; what the
//! program asks for is done when the main thread comes to hear of it.

use crate::object::{Module, Obj};
use crate::substrate::ThreadId;
use crate::vm::interrupt::{SIGINT, heed, keyboard_interrupt};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;
use super::frames;

/// `SIG_DFL` and `SIG_IGN`.
const DEFAULT: i128 = 0;
const IGNORE: i128 = 1;

/// One more than the highest signal that there can be.
const NSIG: i128 = 65;

pub(super) fn module() -> Obj {
    let module = ModuleBuilder::new("_signal")
        .functions(&[
            ("_deliver", deliver),
            ("default_int_handler", default_int_handler),
            ("getsignal", getsignal),
            ("raise_signal", raise_signal),
            ("signal", signal),
        ])
        .value("SIG_DFL", Obj::int(DEFAULT))
        .value("SIG_IGN", Obj::int(IGNORE))
        .value("NSIG", Obj::int(NSIG))
        .value("_handlers", Obj::dict())
        .build();
    if let Some(Module { dict, .. }) = module.get::<Module>()
        && let (Some(handlers), Some(handler)) = (
            dict.lookup_name(crate::name!("_handlers")),
            dict.lookup_name(crate::name!("default_int_handler")),
        )
    {
        handlers.store_name(&key(SIGINT.into()), handler);
    }
    module
}

/// Handlers are kept under the text of their signal's number.
fn key(number: i128) -> Obj {
    crate::object::intern(number.to_string().as_str())
}

fn handlers(thread: &Thread) -> Option<Obj> {
    let modules = &thread.interpreter.modules;
    let module = modules.lookup_name(crate::name!("_signal"))?;
    let module = module.get::<Module>()?;
    module.dict.lookup_name(crate::name!("_handlers"))
}

fn handler_of(thread: &Thread, number: i128) -> Obj {
    let known = handlers(thread).and_then(|handlers| handlers.lookup_name(&key(number)));
    known.unwrap_or_else(|| Obj::int(DEFAULT))
}

/// A signal's number, below 65.
pub(super) fn number(thread: &mut Thread, object: &Obj) -> PyResult<i128> {
    let number = i128::from(ops::clamped_index(thread, object)?);
    match (1..NSIG).contains(&number) {
        true => Ok(number),
        false => Err(errors::value_error("signal number out of range")),
    }
}

fn signal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [signal, handler] = args.exactly("signal")?;
    let number = number(thread, signal)?;
    let special = handler.as_i128();
    if !matches!(special, Some(DEFAULT | IGNORE)) && !ops::is_callable(thread, handler) {
        return Err(errors::type_error(
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
        ));
    }
    if thread.id() != ThreadId::MAIN {
        return Err(errors::value_error(
            "signal only works in main thread of the main interpreter",
        ));
    }
    let host = thread.interpreter.host.clone();
    if let Err(error) = host.listen_for(number as i32) {
        return Err(super::posix::os_error(thread, &error, None));
    }
    let old = handler_of(thread, number);
    if let Some(handlers) = handlers(thread) {
        handlers.store_name(&key(number), handler.clone());
    }
    Ok(old)
}

fn getsignal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [signal] = args.exactly("getsignal")?;
    let number = number(thread, signal)?;
    Ok(handler_of(thread, number))
}

fn raise_signal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [signal] = args.exactly("raise_signal")?;
    let number = number(thread, signal)?;
    if let Some(interrupts) = thread.interpreter.host.interrupts() {
        interrupts.raise(number as u32);
    }
    heed(thread)?;
    Ok(Obj::none())
}

/// Has the main thread hear of a signal, if the program handles it
/// (`_thread.interrupt_main`).
pub(super) fn raise(thread: &Thread, number: i128) {
    let modules = &thread.interpreter.modules;
    let handled = match modules.lookup_name(crate::name!("_signal")) {
        Some(_) => !matches!(handler_of(thread, number).as_i128(), Some(DEFAULT | IGNORE)),
        None => number == i128::from(SIGINT),
    };
    if handled && let Some(interrupts) = thread.interpreter.host.interrupts() {
        interrupts.trip(number as u32);
    }
}

/// Calls the program's handler; called in the main thread.
fn deliver(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [signal] = args.exactly("_deliver")?;
    let number = number(thread, signal)?;
    let handler = handler_of(thread, number);
    match handler.as_i128() {
        Some(IGNORE) => return Ok(Obj::none()),
        Some(DEFAULT) => {
            // What is the system's own answer cannot be refused.
            let _ = signal_hook::low_level::emulate_default_handler(number as i32);
            return Ok(Obj::none());
        }
        _ => {}
    }
    let frame = frames::get_frame(thread, &Args::positional(&[]))?;
    ops::call(
        thread,
        &handler,
        &Args::positional(&[signal.clone(), frame]),
    )
}

fn default_int_handler(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Err(keyboard_interrupt())
}
