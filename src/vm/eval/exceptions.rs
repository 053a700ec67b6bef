//! Instructions of `try`, `with` and `raise`.

use crate::object::{Obj, id};
use crate::refcount::RefCount;
use crate::vm::{Args, PyResult, Raised, Thread, attribute, call, errors};

use super::machine::Machine;
use super::stack::Stack;
use super::{Exit, Failure, unwind};

impl<R: RefCount> Machine<'_, R> {
    /// `raise`, with nothing, an exception, or an exception and its cause.
    #[inline(always)]
    pub(super) fn raise(&mut self, arg: u32) -> Failure {
        self.save();
        let mut stack = Stack::new(self.top);
        let failure = raise(self.thread, &mut stack, arg);
        self.top = stack.top();
        self.reload_frame();
        if let Failure::Reraise(_) = failure {
            self.save();
        }
        failure
    }

    /// A handler passes its exception on.
    #[inline(always)]
    pub(super) fn reraise(&mut self) -> Exit {
        let mut stack = Stack::new(self.top);
        let exception = stack.pop();
        self.top = stack.top();
        self.save();
        Exit::Reraise(Raised(exception))
    }
}

#[inline(never)]
fn raise(thread: &mut Thread, stack: &mut Stack, arg: u32) -> Failure {
    let cause = (arg == 2).then(|| stack.pop());
    if arg == 0 {
        return match thread.handling.clone() {
            Some(handled) => Failure::Reraise(Raised(handled)),
            None => Failure::Raise(errors::runtime_error("No active exception to reraise")),
        };
    }
    let exception = stack.pop();
    let raised = prepare(thread, &exception, cause).unwrap_or_else(|raised| raised);
    unwind::set_context(thread, &raised.0);
    Failure::Raise(raised)
}

/// The exception that a `raise` statement raises.
fn prepare(thread: &mut Thread, exception: &Obj, cause: Option<Obj>) -> PyResult<Raised> {
    let exception = instantiate(thread, exception)?
        .ok_or_else(|| errors::type_error("exceptions must derive from BaseException"))?;
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            None
        } else {
            let made = instantiate(thread, &cause)?.ok_or_else(|| {
                errors::type_error("exception causes must derive from BaseException")
            })?;
            Some(made)
        };
        exception.with_exception(|state| {
            state.cause = cause;
            state.suppress_context = true;
        });
    }
    Ok(Raised(exception))
}

/// An exception, or one made by calling an exception class; `None` if it is
/// neither.
fn instantiate(thread: &mut Thread, object: &Obj) -> PyResult<Option<Obj>> {
    if object.class().inherits(id::BASE_EXCEPTION) {
        return Ok(Some(object.clone()));
    }
    let class = crate::object::Class::from_object(object);
    if class.is_none_or(|class| !class.inherits(id::BASE_EXCEPTION)) {
        return Ok(None);
    }
    let made = call::call(thread, object, &Args::positional(&[]))?;
    if made.class().inherits(id::BASE_EXCEPTION) {
        return Ok(Some(made));
    }
    Err(errors::type_error(format!(
        "calling {} should have returned an instance of BaseException, not {}",
        crate::vm::text::repr_lossy(thread, object),
        made.class().static_name()
    )))
}

pub(super) fn load_assertion_error(_: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    stack.push(crate::object::types::class(id::ASSERTION_ERROR).object());
    Ok(())
}

pub(super) fn push_exc_info(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let exception = stack.pop();
    let before = thread.handling.replace(exception.clone());
    stack.push(before.unwrap_or_else(Obj::none));
    stack.push(exception);
    Ok(())
}

pub(super) fn pop_except(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let before = stack.pop();
    thread.handling = (!before.is_none()).then_some(before);
    Ok(())
}

pub(super) fn check_exc_match(_: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let wanted = stack.pop();
    let matches = exception_matches(stack.peek(1), &wanted)?;
    stack.push(Obj::bool(matches));
    Ok(())
}

/// Whether an `except` clause that names `wanted` catches the exception.
fn exception_matches(exception: &Obj, wanted: &Obj) -> PyResult<bool> {
    if let Some(classes) = wanted.as_tuple() {
        for class in classes {
            check_catchable(class)?;
        }
        for class in classes {
            if exception_matches(exception, class)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let class = check_catchable(wanted)?;
    Ok(exception.class().is_subclass(class))
}

fn check_catchable(object: &Obj) -> PyResult<crate::object::Class> {
    crate::object::Class::from_object(object)
        .filter(|class| class.inherits(id::BASE_EXCEPTION))
        .ok_or_else(|| {
            errors::type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            )
        })
}

/// `except*`: splits a group into what the clause catches and the rest.
pub(super) fn check_eg_match(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let wanted = stack.pop();
    let exception = stack.pop();
    if exception_matches(&exception, &wanted)? {
        let caught = if exception.class().inherits(id::BASE_EXCEPTION_GROUP) {
            exception
        } else {
            wrap_in_group(thread, exception)?
        };
        stack.push(Obj::none());
        stack.push(caught);
        return Ok(());
    }
    if exception.class().inherits(id::BASE_EXCEPTION_GROUP) {
        let split = attribute::get(thread, &exception, crate::name!("split"))?;
        let parts = call::call(thread, &split, &Args::positional(&[wanted]))?;
        if let Some([caught, rest]) = parts.as_tuple() {
            stack.push(rest.clone());
            stack.push(caught.clone());
            return Ok(());
        }
        return Err(errors::type_error(
            "split must return a tuple of two exception groups",
        ));
    }
    stack.push(exception);
    stack.push(Obj::none());
    Ok(())
}

/// A bare exception that `except*` catches comes as a group of one.
fn wrap_in_group(thread: &mut Thread, exception: Obj) -> PyResult<Obj> {
    let class = crate::object::types::class(id::EXCEPTION_GROUP).object();
    let members = Obj::tuple(vec![exception]);
    call::call(thread, &class, &Args::positional(&[Obj::str(""), members]))
}

pub(super) fn before_with(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let manager = stack.pop();
    let enter = with_method(thread, &manager, crate::name!("__enter__"), "")?;
    let missed = " (missed __exit__ method)";
    let exit = with_method(thread, &manager, crate::name!("__exit__"), missed)?;
    let value = call::call(thread, &enter, &Args::positional(&[]))?;
    stack.push(exit);
    stack.push(value);
    Ok(())
}

fn with_method(thread: &mut Thread, manager: &Obj, name: &Obj, hint: &str) -> PyResult<Obj> {
    match attribute::get_special(thread, manager, name)? {
        Some(method) => Ok(method),
        None => Err(errors::type_error(format!(
            "'{}' object does not support the context manager protocol{hint}",
            manager.class().static_name()
        ))),
    }
}

pub(super) fn with_except_start(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let exception = stack.peek(1).clone();
    let exit = stack.peek(4).clone();
    let traceback = exception.with_exception(|state| state.traceback.clone());
    let args = [
        exception.class().object(),
        exception,
        traceback.flatten().unwrap_or_else(Obj::none),
    ];
    let result = call::call(thread, &exit, &Args::positional(&args))?;
    stack.push(result);
    Ok(())
}
