//! Generators and coroutines: frames that stop and go on.

use std::ptr::NonNull;

use super::header::Header;
use super::{Guarded, Obj};

/// The contents of a generator or coroutine.
#[derive(Debug)]
pub struct Generator {
    /// Its [`Code`](super::Code).
    pub code: Obj,
    /// `__name__`.
    pub name: Obj,
    /// `__qualname__`.
    pub qualname: Obj,
    /// Where it stands.
    pub state: Guarded<GeneratorState>,
}

/// Where a generator stands.
#[derive(Debug)]
pub enum GeneratorState {
    /// It has stopped at a `yield`, or has not begun.
    Suspended(Box<SuspendedFrame>),
    /// A thread is running it.
    Running,
    /// It has ended.
    Finished,
}

/// A frame that is not on any thread's stack.
#[derive(Debug)]
pub struct SuspendedFrame {
    /// The function that it is a call of.
    pub function: Obj,
    /// Fast slots, then the value stack up to `depth`; null where empty.
    pub slots: Box<[Option<NonNull<Header>>]>,
    /// How many of `slots` are in use.
    pub depth: usize,
    /// The instruction to go on with, in code units.
    pub next_unit: usize,
    /// Whether it has run at all.
    pub started: bool,
    /// The exception that it was handling when it stopped.
    pub handling: Option<Obj>,
}

// SAFETY: the slots hold references, as handles do.
unsafe impl Send for SuspendedFrame {}
// SAFETY: a shared frame is reached only through `Guarded`.
unsafe impl Sync for SuspendedFrame {}

impl SuspendedFrame {
    /// The value on top of the frame's stack.
    pub fn top_value(&self) -> Option<Obj> {
        let top = (*self.slots.get(self.depth.checked_sub(1)?)?)?;
        // SAFETY: an occupied slot holds a reference, which is only looked at.
        Some(unsafe { (*Obj::borrow_raw(top)).clone() })
    }
}

impl Drop for SuspendedFrame {
    fn drop(&mut self) {
        for slot in &mut self.slots[..self.depth] {
            if let Some(raw) = slot.take() {
                // SAFETY: an occupied slot holds a reference.
                drop(unsafe { Obj::from_raw(raw) });
            }
        }
    }
}
