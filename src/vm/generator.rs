//! Generators from outside: `next`, `send`, `throw` and `close`.

use crate::object::{Generator, GeneratorState, Native, Obj, Stage, id};

use super::error::{PyResult, Raised, errors};
use super::eval::{self, Entered, ResumedBy};
use super::{Args, Thread, attribute, call, iterate};

/// What an iterator answers to a value sent.
pub(crate) enum Sent {
    /// It yielded this.
    Yielded(Obj),
    /// It ended and returned this.
    Returned(Obj),
}

/// The next value of a generator; `None` when it has ended.
///
/// # Errors
///
/// Whatever the generator's body raises.
pub(crate) fn next(thread: &mut Thread, generator: &Obj) -> PyResult<Option<Obj>> {
    match resume(thread, generator, Ok(Obj::none()))? {
        Sent::Yielded(value) => Ok(Some(value)),
        Sent::Returned(_) => Ok(None),
    }
}

/// Sends a value into an iterator: into a generator, or, if it is `None`, as
/// `next`.
///
/// # Errors
///
/// Whatever the iterator raises but `StopIteration`.
pub(crate) fn send(thread: &mut Thread, iterator: &Obj, value: Obj) -> PyResult<Sent> {
    if matches!(iterator.type_id(), id::GENERATOR | id::COROUTINE) {
        return resume(thread, iterator, Ok(value));
    }
    let result = if value.is_none() {
        if iterator.class().is_heap() || iterator.get::<Native>().is_some() {
            let name = crate::name!("__next__");
            attribute::get(thread, iterator, name)
                .and_then(|method| call::call(thread, &method, &Args::positional(&[])))
        } else {
            match iterate::next(thread, iterator)? {
                Some(item) => return Ok(Sent::Yielded(item)),
                None => return Ok(Sent::Returned(Obj::none())),
            }
        }
    } else {
        call::call_method(thread, iterator, crate::name!("send"), &[value])
    };
    match result {
        Ok(value) => Ok(Sent::Yielded(value)),
        Err(raised) if raised.is(id::STOP_ITERATION) => Ok(Sent::Returned(stop_value(&raised.0))),
        Err(raised) => Err(raised),
    }
}

/// What `await` drives, for an object: the object itself if it is a coroutine,
/// or what its `__await__` returns; `None` if it has none.
///
/// # Errors
///
/// Whatever `__await__` raises.
pub(crate) fn awaitable(thread: &mut Thread, object: &Obj) -> PyResult<Option<Obj>> {
    if object.type_id() == id::COROUTINE {
        return Ok(Some(object.clone()));
    }
    let Some(method) = attribute::get_special(thread, object, crate::name!("__await__"))? else {
        return Ok(None);
    };
    let iterator = call::call(thread, &method, &Args::positional(&[]))?;
    if iterator.type_id() == id::COROUTINE {
        return Err(errors::type_error("__await__() returned a coroutine"));
    }
    if !iterate::is_iterator(thread, &iterator) {
        return Err(errors::type_error(format!(
            "__await__() returned non-iterator of type '{}'",
            iterator.class().static_name()
        )));
    }
    Ok(Some(iterator))
}

/// What messages call it.
pub(crate) fn kind(generator: &Obj) -> &'static str {
    match generator.type_id() {
        id::COROUTINE => "coroutine",
        id::ASYNC_GENERATOR => "async generator",
        _ => "generator",
    }
}

/// The value that a `StopIteration` carries.
pub(crate) fn stop_value(exception: &Obj) -> Obj {
    let args = exception.with_exception(|state| state.args.clone());
    let first = args.and_then(|args| args.as_tuple().and_then(|args| args.first().cloned()));
    first.unwrap_or_else(Obj::none)
}

/// Goes on with a generator, by a value that its `yield` is worth or an
/// exception that it raises.
///
/// # Errors
///
/// Whatever the generator's body raises.
pub(crate) fn resume(
    thread: &mut Thread,
    generator: &Obj,
    input: Result<Obj, Raised>,
) -> PyResult<Sent> {
    let result = thread.nested(|thread| {
        // A generator's code is laid out so that the value sent lies on top of
        // its stack; where an exception comes instead, a `None` takes its
        // place, as `CLEANUP_THROW` expects.
        let (value, raised) = match input {
            Ok(value) => (value, None),
            Err(raised) => (Obj::none(), Some(raised)),
        };
        let runner = thread.interpreter.runner;
        // An exception begins in the generator itself, a value in the innermost
        // one that it delegates to.
        let through = raised.is_none() && eval::delegates(runner.strategy());
        let entered = eval::enter_generator(thread, generator, value, ResumedBy::Native, through)?;
        match (entered, raised) {
            (Entered::Running, None) => runner.run(thread).map(Some),
            (Entered::Running, Some(raised)) => runner.throw(thread, raised).map(Some),
            (Entered::Finished, None) => Ok(None),
            (Entered::Finished, Some(raised)) => Err(raised),
        }
    })?;
    // Taken, not read: one that ends has perhaps resumed others that yielded.
    let yielded = std::mem::take(&mut thread.yielded);
    Ok(match result {
        Some(value) if yielded => Sent::Yielded(value),
        result => Sent::Returned(result.unwrap_or_else(Obj::none)),
    })
}

pub(crate) fn has_started(generator: &Obj) -> bool {
    with_state(generator, |state| state.stage != Stage::New)
}

pub(crate) fn is_finished(generator: &Obj) -> bool {
    with_state(generator, |state| state.stage == Stage::Finished)
}

/// Whether a thread is running the generator now.
pub(crate) fn is_running(generator: &Obj) -> bool {
    with_state(generator, |state| state.stage == Stage::Running)
}

fn with_state(generator: &Obj, f: impl FnOnce(&GeneratorState) -> bool) -> bool {
    let payload = generator.get::<Generator>();
    payload.is_some_and(|payload| payload.state.with(generator.header(), |state| f(state)))
}

/// Raises an exception where the generator stands.
///
/// # Errors
///
/// Whatever the generator's body raises.
pub(crate) fn throw(thread: &mut Thread, generator: &Obj, raised: Raised) -> PyResult<Sent> {
    if let Some(inner) = delegate(generator) {
        return throw_into(thread, generator, &inner, raised);
    }
    resume(thread, generator, Err(raised))
}

/// The iterator that a suspended `yield from` waits for: it lies on top of the
/// stack, and the next instruction but one jumps back to `SEND`.
pub(crate) fn delegate(generator: &Obj) -> Option<Obj> {
    use crate::bytecode::Opcode;
    let payload = generator.get::<Generator>()?;
    let code = payload.code.get::<crate::object::Code>()?;
    payload.state.with(generator.header(), |state| {
        if state.stage != Stage::Stopped {
            return None;
        }
        let unit = code.units.get(code.unit_at(state.next))?;
        let [opcode, arg] = unit
            .load(std::sync::atomic::Ordering::Relaxed)
            .to_le_bytes();
        let delegates = opcode == Opcode::RESUME as u8 && arg & 3 >= 2;
        if !delegates {
            return None;
        }
        state.top_value()
    })
}

/// `throw` goes to the innermost iterator first; what comes back goes through
/// the generator's own code.
fn throw_into(thread: &mut Thread, generator: &Obj, inner: &Obj, raised: Raised) -> PyResult<Sent> {
    if raised.is(id::GENERATOR_EXIT) {
        if let Err(closing) = close_iterator(thread, inner) {
            return resume(thread, generator, Err(closing));
        }
        return resume(thread, generator, Err(raised));
    }
    let result = if matches!(inner.type_id(), id::GENERATOR | id::COROUTINE) {
        match throw(thread, inner, raised) {
            Ok(Sent::Yielded(value)) => Ok(value),
            Ok(Sent::Returned(value)) => Err(errors::stop_iteration(value)),
            Err(raised) => Err(raised),
        }
    } else {
        match attribute::find(thread, inner, crate::name!("throw"))? {
            Some(method) => call::call(thread, &method, &Args::positional(&[raised.0])),
            None => return resume(thread, generator, Err(raised)),
        }
    };
    match result {
        Ok(value) => Ok(Sent::Yielded(value)),
        Err(raised) => resume(thread, generator, Err(raised)),
    }
}

fn close_iterator(thread: &mut Thread, iterator: &Obj) -> PyResult<()> {
    if matches!(iterator.type_id(), id::GENERATOR | id::COROUTINE) {
        return close(thread, iterator);
    }
    match attribute::find(thread, iterator, crate::name!("close"))? {
        Some(method) => call::call(thread, &method, &Args::positional(&[])).map(drop),
        None => Ok(()),
    }
}

/// Ends a generator by a `GeneratorExit`.
///
/// # Errors
///
/// A `RuntimeError` if it yields instead; whatever its body raises.
pub(crate) fn close(thread: &mut Thread, generator: &Obj) -> PyResult<()> {
    if is_finished(generator) {
        return Ok(());
    }
    if !has_started(generator) {
        finish_unstarted(generator);
        return Ok(());
    }
    let exit = Raised(Obj::exception(id::GENERATOR_EXIT, vec![]));
    match throw(thread, generator, exit) {
        Ok(Sent::Yielded(_)) => Err(errors::runtime_error(format!(
            "{} ignored GeneratorExit",
            kind(generator)
        ))),
        Ok(Sent::Returned(_)) => Ok(()),
        Err(raised) if raised.is(id::GENERATOR_EXIT) || raised.is(id::STOP_ITERATION) => Ok(()),
        Err(raised) => Err(raised),
    }
}

fn finish_unstarted(generator: &Obj) {
    if let Some(payload) = generator.get::<Generator>() {
        let held = payload
            .state
            .with(generator.header(), GeneratorState::finish_unstarted);
        drop(held);
    }
}
