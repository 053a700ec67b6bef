//! Instructions of `async for` and `async with` (PEP 492, PEP 525).

use crate::object::{Cell, Guarded, Obj, id};
use crate::refcount::RefCount;
use crate::vm::{Args, PyResult, Raised, Thread, attribute, call, errors, generator};

use super::Exit;
use super::machine::Machine;
use super::stack::Stack;

impl<R: RefCount> Machine<'_, R> {
    /// The end of an `async for`: its iterator has raised what lies on top of
    /// it. A `StopAsyncIteration` ends the loop, anything else goes on.
    #[inline(never)]
    pub(super) fn end_async_for(&mut self) -> Option<Exit> {
        self.save();
        let mut stack = Stack::new(self.top);
        let exception = stack.pop();
        if !exception.class().inherits(id::STOP_ASYNC_ITERATION) {
            self.top = stack.top();
            self.save();
            return Some(Exit::Reraise(Raised(exception)));
        }
        drop(exception);
        drop(stack.pop());
        self.top = stack.top();
        self.reload_frame();
        None
    }
}

fn no_arguments() -> Args<'static> {
    Args::positional(&[])
}

pub(super) fn get_aiter(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let iterable = stack.pop();
    let kind = iterable.class().static_name();
    let Some(method) = attribute::get_special(thread, &iterable, crate::name!("__aiter__"))? else {
        return Err(errors::type_error(format!(
            "'async for' requires an object with __aiter__ method, got {kind}"
        )));
    };
    let iterator = call::call(thread, &method, &no_arguments())?;
    if thread
        .special(&iterator, crate::name!("__anext__"))
        .is_none()
    {
        return Err(errors::type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            iterator.class().static_name()
        )));
    }
    stack.push(iterator);
    Ok(())
}

/// Leaves the iterator where it is, under what is to be awaited.
pub(super) fn get_anext(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let iterator = stack.peek(1).clone();
    let Some(method) = attribute::get_special(thread, &iterator, crate::name!("__anext__"))? else {
        return Err(errors::type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            iterator.class().static_name()
        )));
    };
    let next = call::call(thread, &method, &no_arguments())?;
    match generator::awaitable(thread, &next) {
        Ok(Some(awaited)) => stack.push(awaited),
        Ok(None) => {
            return Err(errors::type_error(format!(
                "'async for' received an invalid object from __anext__: {}",
                next.class().static_name()
            )));
        }
        Err(raised) => return Err(raised),
    }
    Ok(())
}

pub(super) fn before_async_with(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let manager = stack.pop();
    let mut method = |name, hint| {
        let found = attribute::get_special(thread, &manager, name)?;
        found.ok_or_else(|| {
            errors::type_error(format!(
                "'{}' object does not support the asynchronous context manager protocol{hint}",
                manager.class().static_name()
            ))
        })
    };
    let enter = method(crate::name!("__aenter__"), "")?;
    let exit = method(crate::name!("__aexit__"), " (missed __aexit__ method)")?;
    let entering = call::call(thread, &enter, &no_arguments())?;
    stack.push(exit);
    stack.push(entering);
    Ok(())
}

/// What `await` waits for.
pub(super) fn get_awaitable(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let awaited = stack.pop();
    let Some(iterator) = generator::awaitable(thread, &awaited)? else {
        let kind = awaited.class().static_name();
        return Err(errors::type_error(match arg {
            1 => format!(
                "'async with' received an object from __aenter__ that does not implement \
                 __await__: {kind}"
            ),
            2 => format!(
                "'async with' received an object from __aexit__ that does not implement \
                 __await__: {kind}"
            ),
            _ => format!("object {kind} can't be used in 'await' expression"),
        }));
    };
    if iterator.type_id() == id::COROUTINE && generator::delegate(&iterator).is_some() {
        return Err(errors::runtime_error("coroutine is being awaited already"));
    }
    stack.push(iterator);
    Ok(())
}

/// Marks a value that an asynchronous generator yields to whoever iterates;
/// what it awaits yields to the event loop through the same frames.
pub(super) fn wrap_yielded(value: Obj) -> Obj {
    Obj::new(id::ASYNC_GENERATOR_VALUE, Cell(Guarded::new(Some(value))))
}
