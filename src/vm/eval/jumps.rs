//! Jumps, and where the eval breaker is looked at.

use std::sync::atomic::Ordering;

use crate::bytecode::Opcode;
use crate::object::{Int, Obj, id};
use crate::refcount::RefCount;
use crate::vm::{PyResult, truth};

use super::frame::{Slot, untagged};
use super::machine::{Machine, contents, type_of};

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn resume_at(&mut self, arg: u32) -> PyResult<()> {
        if arg < 2 {
            self.check_breaker()?;
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn jump_forward(&mut self, arg: u32) -> PyResult<()> {
        self.skip(arg as usize);
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn jump_back(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        self.next = unsafe { self.next.sub(arg as usize) };
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn jump_backward(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: passed on.
        unsafe { self.jump_back(arg)? };
        self.check_breaker()
    }

    /// Pushes a truth value, or runs the conditional jump that follows.
    #[inline(always)]
    pub(super) unsafe fn push_truth(&mut self, truth: bool) {
        const IF_FALSE: u8 = Opcode::POP_JUMP_IF_FALSE as u8;
        const IF_TRUE: u8 = Opcode::POP_JUMP_IF_TRUE as u8;
        // SAFETY: control never runs off the end of code; the jump stays
        // inside.
        unsafe {
            let unit = (*self.next).load(Ordering::Relaxed);
            let wanted = match unit as u8 {
                IF_FALSE => false,
                IF_TRUE => true,
                _ => return self.push_object(Obj::bool(truth)),
            };
            self.pay_for_jump(truth == wanted);
            let distance = if truth == wanted { unit >> 8 } else { 0 };
            self.skip(1 + usize::from(distance));
        }
    }

    /// Whether the value that was popped is true.
    #[inline(always)]
    unsafe fn truth_of(&mut self, slot: Slot) -> PyResult<bool> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = untagged(slot);
            if type_of(value) == id::BOOL {
                let truth = contents::<Int>(value).0 != 0;
                self.discard(slot);
                return Ok(truth);
            }
            let value = self.own(slot);
            self.save();
            let truth = truth::is_true(self.thread, &value);
            self.reload_frame();
            truth
        }
    }

    #[inline(always)]
    pub(super) unsafe fn unary_not(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let truth = self.truth_of(value)?;
            self.push_truth(!truth);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn pop_jump_if(&mut self, arg: u32, wanted: bool) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let taken = self.truth_of(value)? == wanted;
            self.pay_for_jump(taken);
            if taken {
                self.skip(arg as usize);
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn pop_jump_if_none(&mut self, arg: u32, wanted: bool) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let none = type_of(untagged(value)) == id::NONE;
            self.discard(value);
            self.pay_for_jump(none == wanted);
            if none == wanted {
                self.skip(arg as usize);
            }
        }
        Ok(())
    }
}
