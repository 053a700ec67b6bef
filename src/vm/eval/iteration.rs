//! Instructions of iterators and generators, and how generator frames come and
//! go.

use super::frame::{GeneratorFrame, Slot, is_borrowed, take};
use crate::bytecode::CodeFlags;
use crate::object::{Code, Generator, GeneratorState, Guarded, Obj, SuspendedFrame, id};
use crate::refcount::RefCount;
use crate::vm::generator::{self, Sent};
use crate::vm::{PyResult, Thread, errors, iterate};

use super::machine::Machine;
use super::stack::Stack;

impl<R: RefCount> Machine<'_, R> {
    /// Makes a generator of the call that has just begun and returns it to the
    /// caller, or out of the loop if the call's frame was its first.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn return_generator(&mut self) -> Option<Obj> {
        self.save();
        let (made, entry) = make_generator(self.thread);
        if entry {
            return Some(made);
        }
        self.load();
        // SAFETY: the caller's stack has room for the call's result.
        unsafe { self.push_object(made) };
        None
    }

    /// Suspends the generator that runs and hands its value to whoever drives
    /// it.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn yield_value(&mut self) -> Option<Obj> {
        // SAFETY: the value is on the stack.
        let value = unsafe {
            let value = self.pop();
            self.own(value)
        };
        self.save();
        suspend(self.thread);
        Some(value)
    }

    /// Sends the uppermost value into the iterator under it: `yield from`.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn send(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        self.save();
        let mut stack = Stack::new(self.top);
        let value = stack.pop();
        let receiver = stack.peek(1).clone();
        let sent = generator::send(self.thread, &receiver, value);
        self.reload_frame();
        self.top = stack.top();
        match sent? {
            Sent::Yielded(value) => stack.push(value),
            Sent::Returned(value) => {
                stack.push(value);
                self.skip(arg as usize);
            }
        }
        self.top = stack.top();
        Ok(())
    }
}

/// Takes the thread's last frame off and makes a generator of it; returns
/// whether the frame was the eval loop's first.
#[inline(never)]
fn make_generator(thread: &mut Thread) -> (Obj, bool) {
    let frame = thread.frames.pop().expect("a frame runs");
    let code: &Code = frame.code();
    let mut slots = vec![None; code.frame_size].into_boxed_slice();
    for (index, slot) in slots[..code.slot_count].iter_mut().enumerate() {
        // SAFETY: the fast slots are the frame's; what they hold moves.
        unsafe {
            let place = std::ptr::replace(frame.base.add(index), std::ptr::null_mut());
            *slot = (!place.is_null()).then(|| take(place).into_raw());
        }
    }
    let (name, qualname) = frame
        .function
        .with_function(|state| (state.name.clone(), state.qualname.clone()))
        .expect("frames are made of functions");
    let flags = code.plain.flags;
    let type_id = if flags & CodeFlags::COROUTINE != 0 {
        id::COROUTINE
    } else if flags & CodeFlags::ASYNC_GENERATOR != 0 {
        id::ASYNC_GENERATOR
    } else {
        id::GENERATOR
    };
    let suspended = SuspendedFrame {
        depth: code.slot_count,
        next_unit: frame.unit_of(frame.next),
        slots,
        started: false,
        handling: None,
        function: frame.function.clone(),
    };
    let code = frame.function().code.clone();
    thread.stack.pop(frame.base);
    let made = Generator {
        code,
        name,
        qualname,
        state: Guarded::new(GeneratorState::Suspended(Box::new(suspended))),
    };
    (Obj::new(type_id, made), frame.entry)
}

/// Takes the thread's last frame, a generator's, off and keeps where it
/// stands.
#[inline(never)]
fn suspend(thread: &mut Thread) {
    let frame = thread.frames.pop().expect("a frame runs");
    let next_unit = frame.unit_of(frame.next);
    // SAFETY: both lie in the generator's own slots.
    let depth = unsafe { frame.top.offset_from(frame.base) } as usize;
    let Some(running) = frame.generator else {
        return;
    };
    let GeneratorFrame {
        object,
        mut slots,
        outer,
    } = running;
    // SAFETY: they are the slots that the frame used.
    unsafe { escape(frame.base, depth) };
    slots.depth = depth;
    slots.next_unit = next_unit;
    slots.started = true;
    let handling = std::mem::replace(&mut thread.handling, outer);
    let same = match (&handling, &thread.handling) {
        (Some(own), Some(outer)) => own.is(outer),
        (None, _) => true,
        (Some(_), None) => false,
    };
    slots.handling = handling.filter(|_| !same);
    set_state(&object, GeneratorState::Suspended(slots));
}

/// What the slots hold can now be reached by whoever resumes the generator.
///
/// # Safety
///
/// `count` slots from `base` on are in use.
unsafe fn escape(base: *mut Slot, count: usize) {
    for index in 0..count {
        // SAFETY: by the contract; an occupied slot keeps its object alive.
        unsafe {
            let slot = *base.add(index);
            if !slot.is_null() && !is_borrowed(slot) {
                Obj::borrow_raw(std::ptr::NonNull::new_unchecked(slot)).escape();
            }
        }
    }
}

/// The generator's frame has returned or was left by an exception.
pub(super) fn finish(thread: &mut Thread, running: GeneratorFrame) {
    let GeneratorFrame {
        object,
        mut slots,
        outer,
    } = running;
    slots.depth = 0;
    thread.handling = outer;
    set_state(&object, GeneratorState::Finished);
}

fn set_state(object: &Obj, new: GeneratorState) {
    let payload = object.get::<Generator>().expect("a generator");
    let old = payload
        .state
        .with(object.header(), |state| std::mem::replace(state, new));
    drop(old);
}

pub(super) fn get_iter(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let iterable = stack.pop();
    stack.push(iterate::iter(thread, &iterable)?);
    Ok(())
}

pub(super) fn get_yield_from_iter(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let iterable = stack.pop();
    let iterator = match iterable.type_id() {
        id::GENERATOR | id::COROUTINE => iterable,
        _ => iterate::iter(thread, &iterable)?,
    };
    stack.push(iterator);
    Ok(())
}

/// What `await` waits for.
pub(super) fn get_awaitable(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let awaited = stack.pop();
    if awaited.type_id() == id::COROUTINE {
        stack.push(awaited);
        return Ok(());
    }
    let name = crate::name!("__await__");
    let Some(method) = crate::vm::attribute::get_special(thread, &awaited, name)? else {
        return Err(errors::type_error(format!(
            "object {} can't be used in 'await' expression",
            awaited.class().static_name()
        )));
    };
    let none = crate::vm::Args::positional(&[]);
    stack.push(crate::vm::call::call(thread, &method, &none)?);
    Ok(())
}

/// Drops the iterator under the value of a finished `yield from`.
pub(super) fn end_send(_: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let value = stack.pop();
    drop(stack.pop());
    stack.push(value);
    Ok(())
}

/// A `throw` went through a `yield from`: a `StopIteration` carries its value,
/// anything else goes on.
pub(super) fn cleanup_throw(_: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let exception = stack.pop();
    let _last_sent = stack.pop();
    let _iterator = stack.pop();
    if !exception.class().inherits(id::STOP_ITERATION) {
        return Err(crate::vm::Raised(exception));
    }
    stack.push(Obj::none());
    stack.push(generator::stop_value(&exception));
    Ok(())
}
