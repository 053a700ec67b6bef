//! Exceptions in the eval loop: finding the handler, leaving frames.

use std::ptr::NonNull;

use super::frame::{Frame, Kind, is_borrowed, untagged};
use crate::object::{Code, Handler, Obj, id};
use crate::vm::{PyResult, Raised, Thread, suggestions};

use super::iteration;

/// Carries an exception to its handler and makes that the next instruction.
/// `reraised` says that the frame is in the traceback already.
///
/// # Errors
///
/// The exception itself when it leaves the eval loop's entry frame.
pub(super) fn unwind(thread: &mut Thread, raised: Raised, reraised: bool) -> PyResult<()> {
    let mut in_traceback = reraised;
    if !reraised {
        link_context(thread, &raised.0);
    }
    loop {
        let frame = thread.frames.last().expect("a frame runs");
        let unit = frame.last_unit();
        if !in_traceback {
            add_to_traceback(&raised.0, frame, unit);
        }
        in_traceback = false;
        if let Some(handler) = find_handler(frame.code(), unit as u32) {
            enter_handler(thread, handler, unit, raised.0);
            return Ok(());
        }
        if leave_frame(thread) {
            return Err(raised);
        }
    }
}

/// An exception raised while another is being handled remembers that one.
fn link_context(thread: &Thread, exception: &Obj) {
    let Some(handled) = &thread.handling else {
        return;
    };
    if handled.is(exception) || before_in_chain(handled, exception).is_some() {
        return;
    }
    let handled = handled.clone();
    exception.with_exception(|state| {
        if state.context.is_none() && state.traceback.is_none() {
            state.context = Some(handled);
        }
    });
}

/// A `raise` statement's exception forgets what it was raised in before, and
/// remembers what is being handled now.
pub(super) fn set_context(thread: &Thread, exception: &Obj) {
    let Some(handled) = thread.handling.clone() else {
        return;
    };
    if handled.is(exception) {
        return;
    }
    // The chain must not lead back to the exception.
    if let Some(before) = before_in_chain(&handled, exception) {
        before.with_exception(|state| state.context = None);
    }
    exception.with_exception(|state| state.context = Some(handled));
}

/// The exception whose context is `wanted`, in the chain of contexts that
/// begins at `start`. A program can have made a ring of the chain.
fn before_in_chain(start: &Obj, wanted: &Obj) -> Option<Obj> {
    let context_of = |exception: &Obj| exception.with_exception(|state| state.context.clone());
    let (mut next, mut slow, mut advance) = (start.clone(), start.clone(), false);
    loop {
        let context = context_of(&next).flatten()?;
        if context.is(wanted) {
            return Some(next);
        }
        next = context;
        if advance {
            slow = context_of(&slow).flatten()?;
        }
        advance = !advance;
        if next.is(&slow) {
            return None;
        }
    }
}

fn add_to_traceback(exception: &Obj, frame: &Frame, unit: usize) {
    let code = frame.function().code.clone();
    let innermost = exception.with_exception(|state| {
        let next = state.traceback.take();
        let innermost = next.is_none();
        state.traceback = Some(Obj::traceback(code, unit as u32 * 2, next));
        innermost
    });
    if innermost == Some(true) && exception.type_id() == id::NAME_ERROR {
        suggestions::keep_scope(exception, frame);
    }
}

fn find_handler(code: &Code, unit: u32) -> Option<Handler> {
    let covers = |handler: &&Handler| handler.start <= unit && unit < handler.end;
    code.handlers.iter().find(covers).copied()
}

fn enter_handler(thread: &mut Thread, handler: Handler, unit: usize, exception: Obj) {
    let frame = thread.frames.last_mut().expect("a frame runs");
    let slot_count = frame.code().slot_count;
    // SAFETY: the handler's depth is within the value stack at every
    // instruction that it covers (the compiler or the verifier saw to that).
    unsafe {
        cut_stack(frame, slot_count + handler.depth as usize);
        if handler.push_lasti {
            *frame.top = Obj::int(unit as i128).into_raw().as_ptr();
            frame.top = frame.top.add(1);
        }
        *frame.top = exception.into_raw().as_ptr();
        frame.top = frame.top.add(1);
        frame.next = frame.units.add(handler.target as usize);
    }
}

/// Gives up what is above the first `depth` slots of the frame.
///
/// # Safety
///
/// The frame's registers are saved.
unsafe fn cut_stack(frame: &mut Frame, depth: usize) {
    // SAFETY: the slots up to `top` are the frame's; each holds a reference, a
    // borrowed one, or none.
    unsafe {
        let floor = frame.base.add(depth);
        while frame.top > floor {
            frame.top = frame.top.sub(1);
            let slot = *frame.top;
            if !is_borrowed(slot)
                && let Some(raw) = NonNull::new(untagged(slot))
            {
                drop(Obj::from_raw(raw));
            }
        }
    }
}

/// Pops the thread's last frame and what it holds; returns whether it was the
/// eval loop's first.
fn leave_frame(thread: &mut Thread) -> bool {
    let frame = thread.frames.last_mut().expect("a frame runs");
    // SAFETY: the registers are saved, and nothing runs in the frame any more.
    unsafe { cut_stack(frame, 0) };
    let frame = thread.frames.pop().expect("a frame runs");
    match frame.kind {
        Kind::Generator(generator) => iteration::finish(thread, frame.function, generator),
        Kind::Function | Kind::Body(_) | Kind::Constructor(_) => thread.stack.pop(frame.base),
    }
    frame.entry
}
