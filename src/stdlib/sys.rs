//! The module `sys`.

use std::time::Duration;

use crate::object::{Obj, id};
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module(thread: &mut Thread) -> Obj {
    let argv = &thread.interpreter.argv;
    let argv = argv
        .iter()
        .map(|argument| Obj::str(argument.as_str()))
        .collect();
    let path = thread.interpreter.path.iter();
    let path = path.map(|folder| Obj::str(folder.to_string_lossy().into_owned()));
    let path = path.collect();
    ModuleBuilder::new("sys")
        .functions(&[
            ("setswitchinterval", set_switch_interval),
            ("getswitchinterval", switch_interval),
            ("_is_gil_enabled", is_gil_enabled),
            ("exit", exit),
            ("getrecursionlimit", recursion_limit),
            ("setrecursionlimit", set_recursion_limit),
            ("getrefcount", refcount),
            ("exception", exception),
            ("exc_info", exc_info),
            ("intern", intern),
        ])
        .value("argv", Obj::list(argv))
        .value("path", Obj::list(path))
        .value("dont_write_bytecode", Obj::bool(dont_write_bytecode()))
        .value("modules", thread.interpreter.modules.clone())
        .value("maxsize", Obj::int(i64::MAX.into()))
        .value("byteorder", Obj::str("little"))
        .value("platform", Obj::str("linux"))
        .value(
            "version",
            Obj::str(concat!("3.12.1 (gilsim ", env!("CARGO_PKG_VERSION"), ")")),
        )
        .build()
}

/// Any text in the environment variable means yes.
fn dont_write_bytecode() -> bool {
    std::env::var_os("PYTHONDONTWRITEBYTECODE").is_some_and(|value| !value.is_empty())
}

fn set_switch_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [interval] = args.exactly("setswitchinterval")?;
    let seconds = ops::to_float(thread, interval)?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(errors::value_error(
            "switch interval must be strictly positive",
        ));
    }
    let Ok(interval) = Duration::try_from_secs_f64(seconds) else {
        return Err(errors::overflow_error(
            "timestamp too large to convert to C PyTime_t",
        ));
    };
    thread.interpreter.host.set_switch_interval(interval);
    Ok(Obj::none())
}

fn switch_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getswitchinterval")?;
    let interval = thread.interpreter.host.switch_interval();
    Ok(Obj::float(interval.as_secs_f64()))
}

fn is_gil_enabled(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("_is_gil_enabled")?;
    Ok(Obj::bool(thread.interpreter.host.has_lock()))
}

fn exit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("exit", 0, 1)?;
    Err(Raised(Obj::exception(id::SYSTEM_EXIT, values.to_vec())))
}

fn recursion_limit(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getrecursionlimit")?;
    Ok(Obj::int(thread.interpreter.recursion_limit() as i128))
}

fn set_recursion_limit(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [limit] = args.exactly("setrecursionlimit")?;
    let limit = ops::clamped_index(thread, limit)?;
    match usize::try_from(limit) {
        Ok(limit) if limit > 0 => thread.interpreter.set_recursion_limit(limit),
        _ => {
            return Err(errors::value_error(
                "recursion limit must be greater or equal than 1",
            ));
        }
    }
    Ok(Obj::none())
}

fn refcount(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("getrefcount")?;
    Ok(Obj::int(object.reference_count().into()))
}

fn exception(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exception")?;
    Ok(thread.handled().cloned().unwrap_or_else(Obj::none))
}

fn exc_info(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exc_info")?;
    let Some(handled) = thread.handled().cloned() else {
        return Ok(Obj::tuple(vec![Obj::none(), Obj::none(), Obj::none()]));
    };
    let traceback = handled.with_exception(|state| state.traceback.clone());
    let traceback = traceback.flatten().unwrap_or_else(Obj::none);
    let class = handled.class().object();
    Ok(Obj::tuple(vec![class, handled, traceback]))
}

fn intern(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [text] = args.exactly("intern")?;
    match text.as_str_payload() {
        Some(text) => Ok(crate::object::intern(text.text())),
        None => Err(errors::type_error(format!(
            "intern() argument must be str, not {}",
            text.class().static_name()
        ))),
    }
}
