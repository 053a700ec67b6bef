//! The module `_traceback`: how the interpreter shows exceptions, as text.

use crate::object::{Obj, id};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_traceback")
        .functions(&[
            ("format", format),
            ("format_only", format_only),
            ("format_tb", format_tb),
        ])
        .build()
}

fn exception<'a>(args: &Args<'a>) -> PyResult<&'a Obj> {
    let [exception] = args.exactly("format")?;
    match exception.class().inherits(id::BASE_EXCEPTION) {
        true => Ok(exception),
        false => Err(errors::type_error(format!(
            "Exception expected for value, {} found",
            exception.class().static_name()
        ))),
    }
}

/// All that is shown for an exception that nobody caught.
fn format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let exception = exception(args)?;
    Ok(Obj::str(ops::format_by_module(thread, exception)))
}

/// The last lines of that: the exception itself.
fn format_only(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let exception = exception(args)?;
    Ok(Obj::str(ops::exception_lines(thread, exception)))
}

/// The entries of a traceback, one text each.
fn format_tb(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [traceback] = args.exactly("format_tb")?;
    let first = (!traceback.is_none()).then(|| traceback.clone());
    let entries = ops::traceback_entries(first);
    Ok(Obj::list(entries.into_iter().map(Obj::str).collect()))
}
