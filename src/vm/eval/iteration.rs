//! Instructions of iterators and generators, and how generator frames come and
//! go.

use std::sync::atomic::{AtomicU16, Ordering};

use super::frame::{Frame, GeneratorFrame, Kind, ResumedBy, Slot, is_borrowed, take};
use crate::bytecode::{CodeFlags, Opcode};
use crate::object::{
    Code, Generator, GeneratorState, Guarded, Obj, SuspendedFrame, id, objects_escape,
};
use crate::refcount::{RefCount, Strategy};
use crate::vm::generator::{self, Sent};
use crate::vm::{PyResult, Raised, Thread, errors, iterate};

use super::machine::{Machine, contents, object, type_of};
use super::stack::Stack;

impl<R: RefCount> Machine<'_, R> {
    /// Makes a generator of the call that has just begun and returns it to the
    /// caller, or out of the loop if the call's frame was its first.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn return_generator(&mut self) -> PyResult<Option<Obj>> {
        self.save();
        let (made, entry) = make_generator(self.thread);
        if entry {
            return Ok(Some(made));
        }
        self.load();
        // SAFETY: the caller's stack has room for the call's result.
        unsafe { self.push_object(made) };
        Ok(None)
    }

    /// Suspends the generator that runs and hands its value to whoever drives
    /// it.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn yield_value(&mut self) -> PyResult<Option<Obj>> {
        // SAFETY: the value is on the stack.
        let value = unsafe {
            let value = self.pop();
            self.own(value)
        };
        self.save();
        let left = match R::STRATEGY {
            Strategy::Metered => suspend(self.thread),
            _ => suspend_chain(self.thread),
        };
        if left {
            return Ok(Some(value));
        }
        self.load();
        // SAFETY: whoever resumed the generator takes what it yields.
        unsafe { self.push_object(value) };
        Ok(None)
    }

    /// Passes what a generator that goes on inside a `yield from` runs first: a
    /// `RESUME` that looks at nothing, and the jump back to its `SEND`.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    unsafe fn pass_resume(&mut self) {
        // SAFETY: `next` is the next instruction.
        let (next, target) = unsafe { jump_after_resume(self.next) };
        self.next = target.unwrap_or(next);
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
        // SAFETY: the receiver lies under the value, and stays there while
        // what it resumes runs.
        unsafe {
            let receiver = *self.peek(2);
            if matches!(type_of(receiver), id::GENERATOR | id::COROUTINE) {
                let value = self.pop();
                let value = self.own(value);
                self.save();
                let by = ResumedBy::Send(arg);
                let entered = enter(self.thread, object(&receiver), value, by);
                if R::STRATEGY != Strategy::Metered {
                    enter_chain(self.thread);
                }
                self.load();
                match entered? {
                    Entered::Running => self.pass_resume(),
                    Entered::Finished => {
                        self.push_object(Obj::none());
                        self.skip(arg as usize);
                    }
                }
                return Ok(());
            }
        }
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
    let entry = frame.entry;
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
    let (code_object, slot_count) = (frame.function().code.clone(), code.slot_count);
    let type_id = if flags & CodeFlags::COROUTINE != 0 {
        id::COROUTINE
    } else if flags & CodeFlags::ASYNC_GENERATOR != 0 {
        id::ASYNC_GENERATOR
    } else {
        id::GENERATOR
    };
    let suspended = SuspendedFrame {
        depth: slot_count,
        units: code.units.as_ptr(),
        next: frame.next_in_code(),
        consts: frame.consts,
        slots,
        started: false,
        handling: None,
        function: frame.function,
    };
    thread.stack.pop(frame.base);
    let made = Generator {
        code: code_object,
        name,
        qualname,
        state: Guarded::new(GeneratorState::Suspended(Box::new(suspended))),
    };
    (Obj::new(type_id, made), entry)
}

/// What became of a generator that is to go on.
pub(crate) enum Entered {
    /// Its frame is the thread's last.
    Running,
    /// It had ended before.
    Finished,
}

/// Pushes the frame of a generator that goes on, with the value that its
/// `yield` is worth.
///
/// # Errors
///
/// A `RecursionError`; a `ValueError` if the generator runs already; a
/// `TypeError` if it has not begun and is sent a value.
#[inline(never)]
pub(crate) fn enter(
    thread: &mut Thread,
    generator: &Obj,
    value: Obj,
    by: ResumedBy,
) -> PyResult<Entered> {
    thread.check_depth()?;
    let Some(payload) = generator.get::<Generator>() else {
        return Err(errors::type_error("not a generator"));
    };
    let taken = payload.state.with(generator.header(), |state| match state {
        GeneratorState::Suspended(frame) if frame.started || value.is_none() => {
            match std::mem::replace(state, GeneratorState::Running) {
                GeneratorState::Suspended(frame) => Ok(frame),
                other => Err(refusal(&other)),
            }
        }
        other => Err(refusal(other)),
    });
    let mut suspended = match taken {
        Ok(suspended) => suspended,
        Err(None) => return Ok(Entered::Finished),
        Err(Some(raise)) => return Err(raise()),
    };
    let outer = match (&thread.handling, &suspended.handling) {
        (None, None) => None,
        _ => begin_handling(thread, &mut suspended),
    };
    let units = units_to_run(thread, &suspended);
    let frames = &mut thread.frames;
    // SAFETY: the generator outlives the frame: whoever resumes it holds it.
    unsafe { Frame::push_resumed(frames, units, generator, suspended, outer, by, value) };
    Ok(Entered::Running)
}

/// The copy of a suspended frame's code that the thread runs.
#[inline(always)]
fn units_to_run(thread: &mut Thread, suspended: &SuspendedFrame) -> *const AtomicU16 {
    if thread.alone {
        return suspended.units;
    }
    let function = suspended.function.get::<crate::object::Function>();
    let code = function.and_then(|function| function.code.get::<Code>());
    thread.units_to_run(code.expect("frames are made of functions"))
}

/// What a generator that cannot go on raises; `None` if it has only ended.
fn refusal(state: &GeneratorState) -> Option<fn() -> Raised> {
    match state {
        GeneratorState::Finished => None,
        GeneratorState::Running => Some(|| errors::value_error("generator already executing")),
        GeneratorState::Suspended(_) => {
            Some(|| errors::type_error("can't send non-None value to a just-started generator"))
        }
    }
}

/// The generator goes on with what it was handling; returns what the thread
/// was handling.
#[cold]
fn begin_handling(thread: &mut Thread, suspended: &mut SuspendedFrame) -> Option<Obj> {
    let outer = thread.handling.clone();
    if let Some(own) = suspended.handling.take() {
        thread.handling = Some(own);
    }
    outer
}

/// The thread goes on with what it was handling when it resumed the generator,
/// which keeps what it handles itself.
#[cold]
fn end_handling(thread: &mut Thread, suspended: &mut SuspendedFrame, outer: Option<Obj>) {
    let handling = std::mem::replace(&mut thread.handling, outer);
    if let Some(own) = handling {
        let same = thread.handling.as_ref().is_some_and(|outer| own.is(outer));
        suspended.handling = Some(own).filter(|_| !same);
    }
}

/// Takes the thread's last frame, a generator's, off and keeps where it
/// stands; returns whether the frame was the eval loop's first.
#[inline(never)]
fn suspend(thread: &mut Thread) -> bool {
    let last = thread.frames.len() - 1;
    // SAFETY: the last frame is a generator's: only their code yields. It is
    // taken apart where it lies, since moving it whole costs more; what it
    // borrows is not given up. The generator outlives its frame.
    unsafe {
        let frame = thread.frames.as_mut_ptr().add(last);
        thread.frames.set_len(last);
        let Kind::Generator(running) = &mut (*frame).kind else {
            unreachable!("a generator runs");
        };
        let mut slots = std::ptr::read(&running.slots);
        slots.depth = (*frame).top.offset_from((*frame).base) as usize;
        if objects_escape() {
            escape((*frame).base, slots.depth);
        }
        slots.next = if (*frame).units == slots.units {
            (*frame).next
        } else {
            (*frame).next_in_code()
        };
        slots.started = true;
        let outer = std::ptr::read(&running.outer);
        if thread.handling.is_some() || outer.is_some() {
            end_handling(thread, &mut slots, outer);
        }
        let generator = running.object.get_unchecked::<Generator>();
        let header = running.object.header();
        generator.state.with(header, |state| {
            debug_assert!(matches!(state, GeneratorState::Running));
            std::ptr::write(state, GeneratorState::Suspended(slots));
        });
        (*frame).entry
    }
}

/// As [`suspend`]; a generator that got the value by `yield from` yields it at
/// once, which the meter would not see.
#[inline(never)]
fn suspend_chain(thread: &mut Thread) -> bool {
    loop {
        if suspend(thread) {
            return true;
        }
        let frame = thread.frames.last_mut().expect("a frame runs");
        // SAFETY: control never runs off the end of code.
        unsafe {
            let opcode = (*frame.next).load(Ordering::Relaxed) as u8;
            if opcode != Opcode::YIELD_VALUE as u8 {
                return false;
            }
            frame.next = frame.next.add(1);
        }
    }
}

/// If the thread's last frame is that of a generator that goes on inside a
/// `yield from` another: goes on with that one at once, and so on.
#[inline(never)]
fn enter_chain(thread: &mut Thread) {
    loop {
        // SAFETY: the last frame is about to go on: its registers are saved.
        let next = unsafe { next_send(thread) };
        let Some(NextSend {
            receiver,
            arg,
            after,
        }) = next
        else {
            return;
        };
        let limit = thread.interpreter.recursion_limit();
        let depth = thread.frames.len();
        if depth >= limit || depth == thread.frames.capacity() || thread.handling.is_some() {
            return;
        }
        // SAFETY: the receiver is a generator, and lies on the stack of the
        // frame that resumes it. What is moved out of its state is replaced at
        // once; the value on top of the stack moves to the new frame.
        unsafe {
            let payload = contents::<Generator>(receiver);
            let taken = payload.state.with(&*receiver, |state| match state {
                GeneratorState::Suspended(slots) if slots.started && slots.handling.is_none() => {
                    let slots = std::ptr::read(slots);
                    std::ptr::write(state, GeneratorState::Running);
                    Some(slots)
                }
                _ => None,
            });
            let Some(slots) = taken else {
                return;
            };
            let frame = thread.frames.last_mut().expect("a frame runs");
            frame.next = after;
            frame.top = frame.top.sub(1);
            let value = take(*frame.top);
            let by = ResumedBy::Send(arg);
            let units = units_to_run(thread, &slots);
            let frames = &mut thread.frames;
            Frame::push_resumed(frames, units, object(&receiver), slots, None, by, value);
        }
    }
}

/// A `SEND` that is about to go on with a generator.
struct NextSend {
    /// The generator.
    receiver: Slot,
    /// The instruction's argument.
    arg: u32,
    /// What follows the instruction and its cache.
    after: *const AtomicU16,
}

/// The `SEND` that the last frame is about to run, if a generator that goes on
/// inside a `yield from` comes to it.
///
/// # Safety
///
/// The frame's registers are saved.
#[inline(always)]
unsafe fn next_send(thread: &Thread) -> Option<NextSend> {
    const CELLS: usize = Opcode::SEND.cache_units();
    let frame = thread.frames.last()?;
    // SAFETY: control never runs off the end of code; a jump leads to an
    // instruction, and a `SEND` has a receiver under its value.
    unsafe {
        let send = jump_after_resume(frame.next).1?;
        let [opcode, arg] = (*send).load(Ordering::Relaxed).to_le_bytes();
        if opcode != Opcode::SEND as u8 {
            return None;
        }
        let receiver = *frame.top.sub(2);
        let goes_on = matches!(type_of(receiver), id::GENERATOR | id::COROUTINE);
        goes_on.then_some(NextSend {
            receiver,
            arg: arg.into(),
            after: send.add(1 + CELLS),
        })
    }
}

/// Where a generator that goes on inside a `yield from` begins, past a `RESUME`
/// that looks at nothing, and where the jump there leads, which is mostly back
/// to the `SEND`.
///
/// # Safety
///
/// `next` is the next instruction of a frame.
#[inline(always)]
unsafe fn jump_after_resume(
    next: *const AtomicU16,
) -> (*const AtomicU16, Option<*const AtomicU16>) {
    const RESUME: u16 = u16::from_le_bytes([Opcode::RESUME as u8, 2]);
    const JUMP: u8 = Opcode::JUMP_BACKWARD_NO_INTERRUPT as u8;
    // SAFETY: control never runs off the end of code, so a unit follows
    // `RESUME`; the jump stays inside.
    unsafe {
        if (*next).load(Ordering::Relaxed) != RESUME {
            return (next, None);
        }
        let next = next.add(1);
        let [opcode, distance] = (*next).load(Ordering::Relaxed).to_le_bytes();
        let target = || next.add(1).sub(usize::from(distance));
        (next, (opcode == JUMP).then(target))
    }
}

/// What a frame was that has returned.
pub(super) enum Left {
    /// A call.
    Call,
    /// The `__init__` of this instance.
    Constructor(Obj),
    /// A generator.
    Generator(ResumedBy),
}

/// Pops the thread's last frame, whose slots are given up; returns what it was
/// and whether it was the eval loop's first.
#[inline(never)]
pub(super) fn leave_frame(thread: &mut Thread) -> (Left, bool) {
    let frame = thread.frames.pop().expect("a frame runs");
    let left = match frame.kind {
        Kind::Generator(generator) => {
            let by = generator.resumed_by;
            finish(thread, frame.function, generator);
            return (Left::Generator(by), frame.entry);
        }
        Kind::Constructor(made) => Left::Constructor(made),
        Kind::Function | Kind::Body(_) => Left::Call,
    };
    thread.stack.pop(frame.base);
    (left, frame.entry)
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
pub(super) fn finish(thread: &mut Thread, function: Obj, running: GeneratorFrame) {
    // It was the generator's own reference.
    function.into_raw();
    let GeneratorFrame {
        object,
        mut slots,
        outer,
        ..
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
