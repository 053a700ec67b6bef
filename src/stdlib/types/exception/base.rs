//! `BaseException` (`Objects/exceptions.c`).

use crate::object::{ExceptionState, Obj, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::BASE_EXCEPTION, &[("__new__", new)]);
    define::methods(
        id::BASE_EXCEPTION,
        &[
            ("__init__", init),
            ("__repr__", operators::repr),
            ("__str__", str_of),
            ("add_note", add_note),
            ("with_traceback", with_traceback),
        ],
    );
    define::attributes(
        id::BASE_EXCEPTION,
        &[
            ("__cause__", cause, Some(set_cause)),
            ("__context__", context, Some(set_context)),
            (
                "__suppress_context__",
                suppress_context,
                Some(set_suppress_context),
            ),
            ("__traceback__", traceback, Some(set_traceback)),
            ("args", args_of, Some(set_args)),
        ],
    );
}

pub(super) fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "BaseException")?;
    let values = args.after_this().values().to_vec();
    Ok(Obj::exception(class.id, values))
}

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords(args.this().class().static_name())?;
    keep_args(args);
    Ok(Obj::none())
}

/// Keeps the positional arguments as `args`.
pub(super) fn keep_args(args: &Args<'_>) {
    let values = Obj::tuple(args.after_this().values());
    let old = state(args, |state| std::mem::replace(&mut state.args, values));
    drop(old);
}

fn state<T>(args: &Args<'_>, f: impl FnOnce(&mut ExceptionState) -> T) -> T {
    let state = args.this().with_exception(f);
    state.expect("the caller has checked the receiver")
}

fn str_of(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::exception_str(thread, operators::operand(args)?)
}

fn args_of(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.args.clone()))
}

fn set_args(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("args")?;
    let values = Obj::tuple(ops::collect(thread, value)?);
    let old = state(args, |state| std::mem::replace(&mut state.args, values));
    drop(old);
    Ok(Obj::none())
}

/// An exception or `None`, as a setter takes it.
fn exception_or_none(args: &Args<'_>, what: &str) -> PyResult<Option<Obj>> {
    let [_, value] = args.exactly(what)?;
    if value.is_none() {
        return Ok(None);
    }
    if value.class().inherits(id::BASE_EXCEPTION) {
        return Ok(Some(value.clone()));
    }
    Err(errors::type_error(format!(
        "exception {what} must be None or derive from BaseException"
    )))
}

fn cause(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.cause.clone()).unwrap_or_else(Obj::none))
}

fn set_cause(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let cause = exception_or_none(args, "cause")?;
    let old = state(args, |state| {
        state.suppress_context = true;
        std::mem::replace(&mut state.cause, cause)
    });
    drop(old);
    Ok(Obj::none())
}

fn context(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.context.clone()).unwrap_or_else(Obj::none))
}

fn set_context(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let context = exception_or_none(args, "context")?;
    let old = state(args, |state| std::mem::replace(&mut state.context, context));
    drop(old);
    Ok(Obj::none())
}

fn suppress_context(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(state(args, |state| state.suppress_context)))
}

fn set_suppress_context(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("__suppress_context__")?;
    let suppress = ops::is_true(thread, value)?;
    state(args, |state| state.suppress_context = suppress);
    Ok(Obj::none())
}

fn traceback(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.traceback.clone()).unwrap_or_else(Obj::none))
}

fn set_traceback(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("__traceback__")?;
    if !value.is_none() && value.type_id() != id::TRACEBACK {
        return Err(errors::type_error(
            "__traceback__ must be a traceback or None",
        ));
    }
    let traceback = (!value.is_none()).then(|| value.clone());
    let old = state(args, |state| {
        std::mem::replace(&mut state.traceback, traceback)
    });
    drop(old);
    Ok(Obj::none())
}

fn with_traceback(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    set_traceback(thread, args)?;
    Ok(args.this().clone())
}

fn add_note(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [note] = args.after_this().exactly("BaseException.add_note")?;
    if note.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "note must be a str, not '{}'",
            note.class().static_name()
        )));
    }
    let name = crate::name!("__notes__");
    let notes = match ops::find_attribute(thread, args.this(), name)? {
        Some(notes) => notes,
        None => {
            let notes = Obj::list(vec![]);
            ops::set_attribute(thread, args.this(), name, notes.clone())?;
            notes
        }
    };
    match notes.with_list(|notes| notes.push(note.clone())) {
        Some(()) => Ok(Obj::none()),
        None => Err(errors::type_error(
            "Cannot add note: __notes__ is not a list",
        )),
    }
}
