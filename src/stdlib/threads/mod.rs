//! The module `_thread`: locks and threads, through the host.

mod local;
mod lock;
mod numbered_lock;
mod reentrant;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::object::{BoundMethod, Code, Function, Obj, id, types};
use crate::sync::Lock;
use crate::vm::interrupt::SIGINT;
use crate::vm::{Args, PyResult, Raised, Thread, errors, format_exception, operations as ops};

use super::define::ModuleBuilder;
use super::signals;
use super::streams::write_report;
use super::struct_sequence;
use super::unraisable::report_unraisable;

pub(super) use numbered_lock::TIMEOUT_MAX;

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    const HOOK_FIELDS: [&str; 4] = ["exc_type", "exc_value", "exc_traceback", "thread"];
    let hook_args = struct_sequence::class(thread, "_thread", "_ExceptHookArgs", &HOOK_FIELDS)?;
    let local = local::class(thread)?;
    Ok(ModuleBuilder::new("_thread")
        .functions(&[
            ("_count", count),
            ("_excepthook", excepthook),
            ("_is_main_interpreter", |_, _| Ok(Obj::bool(true))),
            ("_set_sentinel", set_sentinel),
            ("allocate", lock::allocate),
            ("allocate_lock", lock::allocate),
            ("daemon_threads_allowed", |_, _| Ok(Obj::bool(true))),
            ("exit", exit),
            ("exit_thread", exit),
            ("get_ident", get_ident),
            ("get_native_id", get_native_id),
            ("interrupt_main", interrupt_main),
            ("set_name", set_name),
            ("stack_size", stack_size),
            ("start_new", start_new_thread),
            ("start_new_thread", start_new_thread),
        ])
        .class(reentrant::type_id())
        .value("LockType", types::class(lock::type_id()).object())
        .value("_ExceptHookArgs", hook_args.object())
        .value("_local", local.object())
        .value("TIMEOUT_MAX", Obj::float(TIMEOUT_MAX))
        .value("error", types::class(id::RUNTIME_ERROR).object())
        .build())
}

fn start_new_thread(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("start_new_thread", 2, 3)?;
    let function = values[0].clone();
    if !ops::is_callable(thread, &function) {
        return Err(errors::type_error("first arg must be callable"));
    }
    let Some(arguments) = values[1].as_tuple().map(<[Obj]>::to_vec) else {
        return Err(errors::type_error("2nd arg must be a tuple"));
    };
    let mut all = arguments;
    let mut names = Vec::new();
    if let Some(keywords) = values.get(2) {
        if keywords.with_dict(|_| ()).is_none() {
            return Err(errors::type_error("optional 3rd arg must be a dictionary"));
        }
        for (name, value) in ops::mapping_items(thread, keywords)? {
            names.push(name);
            all.push(value);
        }
    }
    thread.interpreter.become_threaded();
    thread.interpreter.count_thread(1);
    let body = Box::new(move |thread: &mut Thread| {
        run_thread(thread, &function, &all, &names);
        drop((function, all, names));
        thread.interpreter.count_thread(-1);
    });
    let host = thread.interpreter.host.clone();
    let Ok(id) = host.spawn(thread, body) else {
        thread.interpreter.count_thread(-1);
        return Err(errors::runtime_error("can't start new thread"));
    };
    Ok(Obj::int(id.get().into()))
}

/// A thread's function; what it raises ends the thread and is printed, but for
/// `SystemExit`.
fn run_thread(thread: &mut Thread, function: &Obj, values: &[Obj], names: &[Obj]) {
    let Err(raised) = ops::call(thread, function, &Args::new(values, names)) else {
        return;
    };
    if raised.is(id::SYSTEM_EXIT) {
        return;
    }
    let message = Obj::str("Exception ignored in thread started by");
    // Nobody is left to be told of what the hook cannot do.
    report_unraisable(thread, &raised.0, message, function).ok();
}

fn get_ident(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("get_ident")?;
    Ok(Obj::int(thread.id().get().into()))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("_count")?;
    Ok(Obj::int(thread.interpreter.extra_threads().into()))
}

/// What the running thread is called and what it was started to run, for
/// whoever shows threads.
fn set_name(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, function] = args.exactly("set_name")?;
    let function = match function.get::<BoundMethod>() {
        Some(method) => &method.function,
        None => function,
    };
    let code = function.get::<Function>();
    let code = code.and_then(|function| function.code.get::<Code>());
    let name = ops::lossy(name);
    let host = thread.interpreter.host.clone();
    host.name_thread(thread, &name, code.map(|code| &code.plain));
    Ok(Obj::none())
}

/// The number that the operating system has for the thread; a simulated one has
/// none but its own.
fn get_native_id(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("get_native_id")?;
    if thread.interpreter.host.is_simulated() {
        return Ok(Obj::int(thread.id().get().into()));
    }
    let id = rustix::thread::gettid().as_raw_nonzero();
    Ok(Obj::int(id.get().into()))
}

fn exit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exit")?;
    Err(Raised(Obj::exception(id::SYSTEM_EXIT, vec![])))
}

/// A lock that is freed when the calling thread has ended.
fn set_sentinel(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("_set_sentinel")?;
    let made = lock::made(thread);
    let sentinel: Arc<dyn Lock> = lock::inner(&made)?.inner().clone();
    thread.sentinel = Some(sentinel);
    Ok(made)
}

/// Has the main thread think that a signal came, Ctrl-C unless another is named.
fn interrupt_main(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let number = match args.between("interrupt_main", 0, 1)?.first() {
        Some(signal) => signals::number(thread, signal)?,
        None => SIGINT.into(),
    };
    signals::raise(thread, number);
    Ok(Obj::none())
}

/// The size that new threads' stacks shall have. It is remembered and has no
/// other effect: how deep Python calls nest does not depend on it.
fn stack_size(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    static SIZE: AtomicU64 = AtomicU64::new(0);
    /// The least that CPython accepts.
    const LEAST: i64 = 32 * 1024;
    let size = match args.between("stack_size", 0, 1)?.first() {
        Some(size) => ops::clamped_index(thread, size)?,
        None => return Ok(Obj::int(SIZE.load(Ordering::Relaxed).into())),
    };
    if size < 0 {
        return Err(errors::value_error("size must be 0 or a positive value"));
    }
    if size != 0 && size < LEAST {
        return Err(errors::value_error(format!("size not valid: {size} bytes")));
    }
    let old = SIZE.swap(size as u64, Ordering::Relaxed);
    Ok(Obj::int(old.into()))
}

/// Prints an exception that ended a thread, but for `SystemExit`.
fn excepthook(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [hook_args] = args.exactly("_excepthook")?;
    let Some([class, exception, _, ended]) = hook_args.as_tuple() else {
        return Err(errors::type_error(
            "_thread.excepthook argument type must be ExceptHookArgs",
        ));
    };
    if class.is(&types::class(id::SYSTEM_EXIT).object()) {
        return Ok(Obj::none());
    }
    let name = match ended.is_none() {
        true => Obj::int(thread.id().get().into()),
        false => ops::get_attribute(thread, ended, crate::name!("name"))?,
    };
    let name = ops::lossy(&ops::str_of(thread, &name)?);
    let traceback = format_exception(thread, exception);
    write_report(thread, &format!("Exception in thread {name}:\n{traceback}"));
    Ok(Obj::none())
}
