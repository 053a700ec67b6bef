//! Calls from the loop: the arguments on the caller's value stack become the
//! fast slots of the callee's frame.

use crate::object::{Code, Function, Obj};
use crate::vm::{Args, PyResult, Thread, bind};

use super::frame::{Frame, Slot, take};

/// Pushes a frame for a call with positional arguments, which are taken over
/// from the caller's stack.
///
/// # Errors
///
/// A `TypeError` if the arguments do not fit, a `RecursionError`.
///
/// # Safety
///
/// `callable` is a function; `arguments` leads to `count` slots that hold
/// references, none borrowed, which the caller uses no more.
#[inline(always)]
pub(super) unsafe fn push_simple_frame(
    thread: &mut Thread,
    callable: Obj,
    arguments: *mut Slot,
    count: usize,
) -> PyResult<()> {
    // SAFETY: by the contract.
    unsafe {
        let code = callable
            .get_unchecked::<Function>()
            .code
            .get_unchecked::<Code>();
        if code.simple_args != count || thread.check_depth().is_err() {
            return push_frame_from(thread, callable, arguments, count, &[]);
        }
        let (slot_count, frame_size) = (code.slot_count, code.frame_size);
        let units = code.units.as_ptr();
        let base = thread.stack.push(frame_size);
        std::ptr::copy_nonoverlapping(arguments, base, count);
        for index in count..slot_count {
            *base.add(index) = std::ptr::null_mut();
        }
        thread.frames.push(Frame {
            function: callable,
            locals: None,
            base,
            top: base.add(slot_count),
            next: units,
            entry: false,
            generator: None,
        });
    }
    Ok(())
}

/// The same for arguments of which the last may have names, and for functions
/// with any kind of parameters.
///
/// # Errors
///
/// As for [`push_simple_frame`].
///
/// # Safety
///
/// As for [`push_simple_frame`].
#[cold]
#[inline(never)]
pub(super) unsafe fn push_frame_from(
    thread: &mut Thread,
    callable: Obj,
    arguments: *mut Slot,
    count: usize,
    names: &[Obj],
) -> PyResult<()> {
    let mut values = Vec::with_capacity(count);
    for index in 0..count {
        // SAFETY: by the contract; each reference is taken over once.
        values.push(unsafe { take(*arguments.add(index)) });
    }
    bind::push_frame(thread, callable, &Args::new(&values, names), None, false)
}
