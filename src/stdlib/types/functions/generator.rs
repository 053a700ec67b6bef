//! Generators and coroutines (`Objects/genobject.c`).

use crate::object::{Class, Generator, Obj, Stage, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::coroutine_wrapper;

pub(super) fn install() {
    for type_id in [id::GENERATOR, id::COROUTINE] {
        define::methods(
            type_id,
            &[("close", close), ("send", send), ("throw", throw)],
        );
    }
    for type_id in [id::GENERATOR, id::COROUTINE, id::ASYNC_GENERATOR] {
        define::attributes(
            type_id,
            &[("__name__", name, None), ("__qualname__", qualname, None)],
        );
    }
    define::methods(id::GENERATOR, &[("__iter__", itself), ("__next__", next)]);
    define::attributes(
        id::GENERATOR,
        &[
            ("gi_code", code, None),
            ("gi_running", is_running, None),
            ("gi_suspended", is_suspended, None),
            ("gi_yieldfrom", delegate, None),
        ],
    );
    define::methods(id::COROUTINE, &[("__await__", coroutine_wrapper::wrapper)]);
    define::attributes(
        id::ASYNC_GENERATOR,
        &[
            ("ag_await", delegate, None),
            ("ag_code", code, None),
            ("ag_suspended", is_suspended, None),
        ],
    );
    define::attributes(
        id::COROUTINE,
        &[
            ("cr_await", delegate, None),
            ("cr_code", code, None),
            ("cr_origin", |_, _| Ok(Obj::none()), None),
            ("cr_running", is_running, None),
            ("cr_suspended", is_suspended, None),
        ],
    );
}

fn generator<'a>(args: &Args<'a>) -> &'a Generator {
    let generator = args.this().get::<Generator>();
    generator.expect("the caller has checked the receiver")
}

fn itself(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [generator] = args.exactly("__iter__")?;
    Ok(generator.clone())
}

fn answer(sent: ops::Sent) -> PyResult<Obj> {
    match sent {
        ops::Sent::Yielded(value) => Ok(value),
        ops::Sent::Returned(value) => Err(errors::stop_iteration(value)),
    }
}

fn next(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [generator] = args.exactly("__next__")?;
    ops::generator_resume(thread, generator, Ok(Obj::none())).and_then(answer)
}

fn send(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.after_this().exactly("generator.send")?;
    ops::generator_resume(thread, args.this(), Ok(value.clone())).and_then(answer)
}

fn close(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("generator.close")?;
    ops::generator_close(thread, args.this())?;
    Ok(Obj::none())
}

/// `throw(exception)`, or the older `throw(type, value, traceback)`.
fn throw(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("throw", 1, 3)?;
    let exception = exception_of(thread, values)?;
    if let Some(traceback) = values.get(2).filter(|traceback| !traceback.is_none()) {
        exception.with_exception(|state| state.traceback = Some(traceback.clone()));
    }
    ops::generator_throw(thread, args.this(), Raised(exception)).and_then(answer)
}

pub(super) fn exception_of(thread: &mut Thread, values: &[Obj]) -> PyResult<Obj> {
    let first = &values[0];
    let value = values.get(1).filter(|value| !value.is_none());
    if first.class().inherits(id::BASE_EXCEPTION) {
        return match value {
            Some(_) => Err(errors::type_error(
                "instance exception may not have a separate value",
            )),
            None => Ok(first.clone()),
        };
    }
    match Class::from_object(first) {
        Some(class) if class.inherits(id::BASE_EXCEPTION) => match value {
            Some(value) if value.class().is_subclass(class) => Ok(value.clone()),
            Some(value) => match value.as_tuple() {
                Some(args) => Ok(instance(thread, first, args)),
                None => Ok(instance(thread, first, std::slice::from_ref(value))),
            },
            None => Ok(instance(thread, first, &[])),
        },
        _ => Err(errors::type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            first.class().static_name()
        ))),
    }
}

/// An exception of a class; if calling that raises, or makes something else, the
/// exception that says so is thrown in its place.
fn instance(thread: &mut Thread, class: &Obj, args: &[Obj]) -> Obj {
    let made = match ops::call(thread, class, &Args::positional(args)) {
        Ok(made) if made.class().inherits(id::BASE_EXCEPTION) => return made,
        Ok(made) => made,
        Err(Raised(raised)) => return raised,
    };
    let class = ops::repr_lossy(thread, class);
    let Raised(error) = errors::type_error(format!(
        "calling {class} should have returned an instance of BaseException, not {}",
        made.class().static_name()
    ));
    error
}

fn name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(generator(args).name.clone())
}

fn qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(generator(args).qualname.clone())
}

fn code(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(generator(args).code.clone())
}

fn is_running(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(ops::generator_is_running(args.this())))
}

/// What it waits for in a `yield from` or `await`.
fn delegate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(ops::generator_delegate(args.this()).unwrap_or_else(Obj::none))
}

fn is_suspended(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let suspended = generator(args)
        .state
        .with(args.this().header(), |state| state.stage == Stage::Stopped);
    Ok(Obj::bool(suspended))
}
