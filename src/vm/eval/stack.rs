//! The value stack, as instructions outside the loop see it.

use super::frame::{Slot, take};
use crate::object::Obj;

/// A cursor on the running frame's value stack.
///
/// Instructions pop and push what their stack effect says; the verifier and
/// the compiler have made sure that it is there.
pub(super) struct Stack {
    top: *mut Slot,
}

impl Stack {
    pub(super) fn new(top: *mut Slot) -> Self {
        Stack { top }
    }

    pub(super) fn top(&self) -> *mut Slot {
        self.top
    }

    /// Pushes a reference.
    pub(super) fn push(&mut self, object: Obj) {
        self.push_slot(object.into_raw().as_ptr());
    }

    fn push_slot(&mut self, slot: Slot) {
        // SAFETY: the code does not exceed its stack size.
        unsafe {
            *self.top = slot;
            self.top = self.top.add(1);
        }
    }

    /// Pops a reference.
    pub(super) fn pop(&mut self) -> Obj {
        // SAFETY: the code pops only what is there, and it is no null where an
        // instruction expects a value.
        unsafe {
            self.top = self.top.sub(1);
            take(*self.top)
        }
    }

    /// Pops a reference, or the mark of none.
    pub(super) fn pop_maybe_null(&mut self) -> Option<Obj> {
        // SAFETY: as in `pop`.
        unsafe {
            if (*self.top.sub(1)).is_null() {
                self.top = self.top.sub(1);
                return None;
            }
        }
        Some(self.pop())
    }

    /// Pops so many references; the uppermost comes last.
    pub(super) fn pop_many(&mut self, count: usize) -> Vec<Obj> {
        // SAFETY: as in `pop`.
        unsafe {
            let first = self.top.sub(count);
            let values = (0..count).map(|index| take(*first.add(index))).collect();
            self.top = first;
            values
        }
    }

    /// The reference so far below the top: 1 is the uppermost.
    pub(super) fn peek(&self, depth: usize) -> &Obj {
        // SAFETY: the code looks only at what is there; an occupied slot that
        // holds no borrowed reference is a handle (`repr(transparent)`).
        unsafe { &*self.top.sub(depth).cast::<Obj>() }
    }
}
