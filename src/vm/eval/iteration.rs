//! Instructions of iterators and generators, and how generator frames come and
//! go.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use super::frame::{Frame, GeneratorFrame, Kind, ResumedBy, Slot, is_borrowed};
use crate::bytecode::{CodeFlags, Opcode};
use crate::object::{
    Code, Function, Generator, GeneratorState, Guarded, Obj, Stage, id, objects_escape,
};
use crate::refcount::{RefCount, Strategy};
use crate::vm::generator::{self, Sent};
use crate::vm::{Args, PyResult, Raised, Thread, errors, iterate};

use super::machine::{Machine, object, type_of};
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
        if suspend(self.thread) {
            self.thread.yielded = true;
            return Ok(Some(value));
        }
        self.load();
        // SAFETY: whoever resumed the generator takes what it yields.
        unsafe { self.push_object(value) };
        Ok(None)
    }

    /// Drops the iterator under the value of a finished `yield from`.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn end_send(&mut self) -> PyResult<()> {
        // SAFETY: the value lies above the iterator.
        unsafe {
            let value = self.pop();
            let iterator = self.pop();
            self.push(value);
            self.release_last(iterator);
        }
        Ok(())
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
                let through = delegates(R::STRATEGY);
                let by = match through && is_yield_from(self.next) {
                    true => ResumedBy::YieldFrom(arg),
                    false => ResumedBy::Send(arg),
                };
                let entered = enter(self.thread, object(&receiver), value, by, through);
                self.load();
                match entered? {
                    Entered::Running => {}
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
    let (base, entry) = (frame.base, frame.entry);
    let (code, next): (&Code, _) = (frame.code(), frame.next_in_code());
    // SAFETY: the fast slots are the frame's, and what they hold moves.
    let made = unsafe {
        if objects_escape() {
            escape(base, code.slot_count);
        }
        let slots = std::slice::from_raw_parts(base, code.slot_count);
        let function = Obj::from_raw(frame.function.as_raw());
        generator(function, code, next, slots)
    };
    // The function is the generator's now.
    std::mem::forget(frame.function);
    thread.stack.pop(base);
    (made, entry)
}

/// A generator that begins at an instruction of this function's code.
///
/// # Safety
///
/// As for [`GeneratorState::new`].
#[inline(always)]
unsafe fn generator(function: Obj, code: &Code, next: *const AtomicU16, filled: &[Slot]) -> Obj {
    let flags = code.plain.flags;
    let type_id = if flags & CodeFlags::COROUTINE != 0 {
        id::COROUTINE
    } else if flags & CodeFlags::ASYNC_GENERATOR != 0 {
        id::ASYNC_GENERATOR
    } else {
        id::GENERATOR
    };
    let names = function.with_function(|state| (state.name.clone(), state.qualname.clone()));
    let (name, qualname) = names.expect("frames are made of functions");
    let code_object = function
        .get::<Function>()
        .map(|function| function.code.clone());
    // SAFETY: passed on.
    let state = unsafe { GeneratorState::new(function, code, next, filled) };
    let made = Generator {
        code: code_object.expect("frames are made of functions"),
        name,
        qualname,
        state: Guarded::new(state),
        awaited: AtomicBool::new(false),
    };
    Obj::new(type_id, made)
}

/// How many fast slots a generator can have that is made without a frame.
const MAX_FILLED: usize = 16;

/// What a call of a generator function with so many arguments comes to, if
/// there is nothing to be done before it but to copy what the function has
/// captured: no frame has to be made first. `fill` puts the arguments in their
/// slots.
#[inline(always)]
fn generator_of(callable: &Obj, count: usize, fill: impl FnOnce(*mut Slot)) -> Option<Obj> {
    let function = callable.get::<Function>()?;
    let code = function.code.get::<Code>()?;
    let begin = usize::from(code.generator_begin?.get());
    let captured = function.closure.as_ref().and_then(Obj::as_tuple);
    let cells = captured.unwrap_or_default();
    let wanted = match begin {
        1 => 0,
        _ => usize::from(code.units[0].load(Ordering::Relaxed) >> 8),
    };
    let fits = count + wanted <= code.slot_count && code.slot_count <= MAX_FILLED;
    if code.simple_args != count || cells.len() != wanted || !fits {
        return None;
    }
    let mut slots = [std::ptr::null_mut(); MAX_FILLED];
    fill(slots.as_mut_ptr());
    let first = code.slot_count - cells.len();
    for (slot, cell) in slots[first..].iter_mut().zip(cells) {
        *slot = cell.clone().into_raw().as_ptr();
    }
    // SAFETY: the code begins with one or two instructions that another
    // follows; the slots hold references or nothing.
    unsafe {
        let next = code.units.as_ptr().add(begin);
        Some(generator(
            callable.clone(),
            code,
            next,
            &slots[..code.slot_count],
        ))
    }
}

/// The same for a call from the loop. If a generator is made, the arguments are
/// taken over.
///
/// # Safety
///
/// `arguments` leads to `count` slots that hold references, none borrowed.
#[inline(never)]
pub(super) unsafe fn generator_of_call(
    callable: &Obj,
    arguments: *mut Slot,
    count: usize,
) -> Option<Obj> {
    // SAFETY: by the contract; there are as many slots.
    generator_of(callable, count, |slots| unsafe {
        std::ptr::copy_nonoverlapping(arguments, slots, count);
    })
}

/// The same for a call from native code.
#[inline(never)]
pub(crate) fn generator_of_native_call(
    thread: &Thread,
    callable: &Obj,
    args: &Args<'_>,
) -> Option<Obj> {
    if args.has_keywords() || !delegates(thread.interpreter.runner.strategy()) {
        return None;
    }
    generator_of(callable, args.len(), |slots| {
        for (index, value) in args.values().iter().enumerate() {
            // SAFETY: there are as many slots.
            unsafe { *slots.add(index) = value.clone().into_raw().as_ptr() };
        }
    })
}

/// Whether what generators yield to others that delegate to them is handed on
/// at once, and calls of generator functions make no frame: where the meter need
/// not see every instruction, and what moves to a generator need not escape.
#[inline(always)]
pub(crate) fn delegates(strategy: Strategy) -> bool {
    !matches!(strategy, Strategy::Metered | Strategy::ModeBit)
}

/// What became of a generator that is to go on.
pub(crate) enum Entered {
    /// Its frame is on top of the thread's, or that of one that it delegates to.
    Running,
    /// It had ended before.
    Finished,
}

/// Pushes the frame of a generator that goes on, with the value that its
/// `yield` is worth. If it has stopped in a `yield from` others, `through` to
/// the innermost: that one gets the value.
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
    through: bool,
) -> PyResult<Entered> {
    thread.check_depth()?;
    let limit = thread.interpreter.recursion_limit();
    let mut delegates = match go_on(thread, generator, value.is_none(), by) {
        Ok(delegates) => delegates,
        Err(Stage::Finished) if generator.type_id() != id::COROUTINE => {
            return Ok(Entered::Finished);
        }
        Err(stage) => return Err(refusal(stage, generator)),
    };
    let mut last = thread.frames.len() - 1;
    while through && delegates != 0 && last + 1 < limit && thread.handling.is_none() {
        // SAFETY: a generator that delegates has another on top of its stack,
        // where it stays while that one runs; it stands behind the `YIELD_VALUE`
        // that follows its `SEND`, and was just pushed.
        unsafe {
            let receiver = *thread.frames[last].top.sub(1);
            let by = ResumedBy::YieldFrom(delegates - 1);
            let Ok(next) = go_on(thread, object(&receiver), value.is_none(), by) else {
                break;
            };
            delegates = next;
            let frame = thread.frames.as_mut_ptr().add(last);
            (*frame).next = (*frame).next.sub(1);
        }
        last += 1;
    }
    // SAFETY: the frame was just pushed; its code leaves room for the value.
    unsafe {
        let frame = thread.frames.as_mut_ptr().add(last);
        *(*frame).top = value.into_raw().as_ptr();
        (*frame).top = (*frame).top.add(1);
    }
    Ok(Entered::Running)
}

/// Marks a generator as running and pushes its frame, if it can go on; returns
/// [`GeneratorState::delegates`], or why it cannot. `sends_none` is whether the
/// value that it is sent is `None`.
#[inline(always)]
fn go_on(
    thread: &mut Thread,
    generator: &Obj,
    sends_none: bool,
    by: ResumedBy,
) -> Result<u32, Stage> {
    // SAFETY: whoever calls has looked at the type.
    let payload = unsafe { generator.get_unchecked::<Generator>() };
    payload.state.with(generator.header(), |state| {
        match state.stage {
            Stage::Stopped => {}
            Stage::New if sends_none => {}
            stage => return Err(stage),
        }
        state.stage = Stage::Running;
        if thread.handling.is_some() || state.handling.is_some() {
            begin_handling(thread, state);
        }
        let units = units_to_run(thread, state);
        // SAFETY: the generator outlives the frame: whoever resumes it holds it.
        unsafe { Frame::push_resumed(&mut thread.frames, units, generator, state, by) };
        Ok(std::mem::take(&mut state.delegates))
    })
}

/// The copy of a suspended frame's code that the thread runs.
#[inline(always)]
fn units_to_run(thread: &mut Thread, state: &GeneratorState) -> *const AtomicU16 {
    if thread.alone {
        return state.units;
    }
    let function = state.function.as_ref().and_then(Obj::get::<Function>);
    let code = function.and_then(|function| function.code.get::<Code>());
    thread.units_to_run(code.expect("frames are made of functions"))
}

/// What a generator raises that cannot go on.
#[cold]
fn refusal(stage: Stage, generator: &Obj) -> Raised {
    let kind = generator::kind(generator);
    match stage {
        Stage::Running => errors::value_error(format!("{kind} already executing")),
        Stage::Finished => errors::runtime_error("cannot reuse already awaited coroutine"),
        Stage::New | Stage::Stopped => errors::type_error(format!(
            "can't send non-None value to a just-started {kind}"
        )),
    }
}

/// The generator goes on with what it was handling, and keeps what the thread
/// was handling.
#[cold]
fn begin_handling(thread: &mut Thread, state: &mut GeneratorState) {
    state.outer = thread.handling.clone();
    if let Some(own) = state.handling.take() {
        thread.handling = Some(own);
    }
}

/// The thread goes on with what it was handling when it resumed the generator,
/// which keeps what it handles itself.
#[cold]
fn end_handling(thread: &mut Thread, state: &mut GeneratorState) {
    let handling = std::mem::replace(&mut thread.handling, state.outer.take());
    if let Some(own) = handling {
        let same = thread.handling.as_ref().is_some_and(|outer| own.is(outer));
        state.handling = Some(own).filter(|_| !same);
    }
}

/// Takes the thread's last frame, a generator's, off and keeps where it stands;
/// if others got its value by `yield from`, they yield it at once, and so on.
/// Returns whether the last of the frames was the eval loop's first.
#[inline(never)]
fn suspend(thread: &mut Thread) -> bool {
    let mut delegates = 0;
    loop {
        // SAFETY: the last frame is a generator's: only their code yields. A
        // `YIELD_VALUE` is what the frame below runs next where its `SEND` is
        // that of a `yield from`.
        unsafe {
            match stop(thread, delegates) {
                ResumedBy::Native => return true,
                ResumedBy::Loop(_) | ResumedBy::Send(_) => return false,
                ResumedBy::YieldFrom(distance) => {
                    let frame = thread.frames.last_mut().unwrap_unchecked();
                    frame.next = frame.next.add(1);
                    delegates = distance + 1;
                }
            }
        }
    }
}

/// Takes the thread's last frame off and keeps where it stands; returns who has
/// resumed it.
///
/// # Safety
///
/// The frame is a generator's; its registers are saved. If it `delegates`, the
/// generator that it delegates to is on top of its stack.
#[inline(always)]
unsafe fn stop(thread: &mut Thread, delegates: u32) -> ResumedBy {
    // SAFETY: by the contract. The frame is looked at where it lies, since
    // moving it whole costs more; what it borrows is not given up. The
    // generator outlives its frame.
    unsafe {
        let last = thread.frames.len() - 1;
        let frame = thread.frames.as_mut_ptr().add(last);
        thread.frames.set_len(last);
        let Kind::Generator(running) = &(*frame).kind else {
            unreachable!("a generator runs");
        };
        let generator = running.object.get_unchecked::<Generator>();
        generator.state.with(running.object.header(), |state| {
            debug_assert_eq!(state.stage, Stage::Running);
            state.next = match (*frame).units == state.units {
                true => (*frame).next,
                false => (*frame).next_in_code(),
            };
            state.delegates = delegates;
            state.stop((*frame).top);
            if objects_escape() {
                escape((*frame).base, state.slots().len());
            }
            if thread.handling.is_some() || state.outer.is_some() {
                end_handling(thread, state);
            }
        });
        running.resumed_by
    }
}

/// Whether what follows a `SEND` and its cache is a `yield from`: it yields what
/// was sent back, and goes on with the `SEND`.
///
/// # Safety
///
/// `after` follows the cache of a `SEND`.
#[inline(always)]
unsafe fn is_yield_from(after: *const AtomicU16) -> bool {
    const YIELD: u8 = Opcode::YIELD_VALUE as u8;
    const RESUME: u16 = u16::from_le_bytes([Opcode::RESUME as u8, 2]);
    const JUMP: u8 = Opcode::JUMP_BACKWARD_NO_INTERRUPT as u8;
    /// From the unit after the jump back to the `SEND`.
    const DISTANCE: u8 = 4 + Opcode::SEND.cache_units() as u8;
    // SAFETY: control never runs off the end of code: what is looked at follows
    // an instruction that goes on.
    unsafe {
        let unit = |place: usize| (*after.add(place)).load(Ordering::Relaxed);
        unit(0) as u8 == YIELD
            && unit(1) == RESUME
            && unit(2) == u16::from_le_bytes([JUMP, DISTANCE])
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
    let payload = running.object.get::<Generator>().expect("a generator");
    thread.handling = payload.state.with(running.object.header(), |state| {
        state.stage = Stage::Finished;
        // It is the reference that the frame has borrowed.
        std::mem::forget(state.function.take());
        state.outer.take()
    });
    drop(function);
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
