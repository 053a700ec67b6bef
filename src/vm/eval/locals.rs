//! Instructions that move references: between fast slots, constants and the
//! value stack.

use std::sync::atomic::Ordering;

use crate::bytecode::Opcode;
use crate::object::Obj;
use crate::refcount::RefCount;
use crate::vm::error::errors;
use crate::vm::load::LOAD_FAST_BORROW;
use crate::vm::{PyResult, Raised, Thread};

use super::frame::{Frame, untagged};
use super::machine::{Machine, object};

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn load_fast(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = *self.base.add(arg as usize);
            if value.is_null() {
                return Err(unbound_local(self.frame, arg));
            }
            self.retain(value);
            self.push(value);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_fast_borrow(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the local keeps the object alive
        // until the reference was consumed.
        unsafe {
            let value = *self.base.add(arg as usize);
            if value.is_null() {
                return Err(unbound_local(self.frame, arg));
            }
            self.push(value.map_addr(|address| address | 1));
            // Borrowed loads come in pairs: the operands of an operator.
            let unit = (*self.next).load(Ordering::Relaxed);
            if unit as u8 == LOAD_FAST_BORROW {
                let value = *self.base.add(usize::from(unit >> 8));
                if !value.is_null() {
                    self.skip(1);
                    self.push(value.map_addr(|address| address | 1));
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn store_fast(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let old = std::ptr::replace(self.base.add(arg as usize), value);
            if !old.is_null() {
                self.release_local(old);
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn delete_fast(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let old = std::ptr::replace(self.base.add(arg as usize), std::ptr::null_mut());
            if old.is_null() {
                return Err(unbound_local(self.frame, arg));
            }
            self.release_local(old);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_fast_and_clear(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the slot may be empty.
        unsafe {
            let value = std::ptr::replace(self.base.add(arg as usize), std::ptr::null_mut());
            self.push(value);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_const(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; constants are immortal.
        unsafe {
            let constant = &*(*self.frame).consts.add(arg as usize);
            self.push(constant.as_raw().as_ptr());
        }
        Ok(())
    }

    /// The same where constants are not immortal.
    #[inline(always)]
    pub(super) unsafe fn load_const_counted(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the code keeps its constants.
        unsafe {
            let constant = (*(*self.frame).consts.add(arg as usize)).as_raw().as_ptr();
            self.retain(constant);
            self.push(constant);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn push_null(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe { self.push(std::ptr::null_mut()) };
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn pop_top(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract; the slot may hold no reference
        // where a comprehension restores a local.
        unsafe {
            let value = self.pop();
            if !value.is_null() {
                self.release_last(value);
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn end_for(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            self.pop_top()?;
            self.pop_top()
        }
    }

    #[inline(always)]
    pub(super) unsafe fn copy(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the slot may be empty.
        unsafe {
            let value = *self.peek(arg as usize);
            if !value.is_null() {
                self.retain(value);
            }
            self.push(value);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn swap(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe { std::ptr::swap(self.peek(1), self.peek(arg as usize)) };
        Ok(())
    }

    /// Pushes a value, or gives it to the `STORE_FAST` that follows: most
    /// results go to a local at once.
    #[inline(always)]
    pub(super) unsafe fn push_or_store(&mut self, value: Obj) {
        // SAFETY: control never runs off the end of code; the rest is the
        // contract of `STORE_FAST`.
        unsafe {
            let unit = (*self.next).load(Ordering::Relaxed);
            if unit as u8 != Opcode::STORE_FAST as u8 {
                return self.push_object(value);
            }
            self.skip(1);
            let local = self.base.add(usize::from(unit >> 8));
            let old = std::ptr::replace(local, value.into_raw().as_ptr());
            if !old.is_null() {
                self.release_local(old);
            }
        }
    }

    /// The two uppermost slots as handles of their own, popped.
    #[inline(always)]
    pub(super) unsafe fn pop_operands(&mut self) -> (Obj, Obj) {
        // SAFETY: see the block's contract.
        unsafe {
            let right = self.pop();
            let right = self.own(right);
            let left = self.pop();
            (self.own(left), right)
        }
    }

    /// What `f` makes of the objects in the two uppermost slots, which are popped
    /// after that. They are not counted for it: whatever it runs, this frame's
    /// locals, which hold those that are borrowed, stay as they are.
    #[inline(always)]
    pub(super) unsafe fn with_operands<T>(
        &mut self,
        f: impl FnOnce(&mut Thread, &Obj, &Obj) -> PyResult<T>,
    ) -> PyResult<T> {
        // SAFETY: see the block's contract.
        unsafe {
            let (left, right) = (untagged(*self.peek(2)), untagged(*self.peek(1)));
            self.save();
            let result = f(self.thread, object(&left), object(&right));
            self.reload_frame();
            let right = self.pop();
            let left = self.pop();
            self.discard(right);
            self.discard(left);
            result
        }
    }
}

/// # Safety
///
/// The frame is the one that runs.
#[cold]
#[inline(never)]
unsafe fn unbound_local(frame: *mut Frame, arg: u32) -> Raised {
    // SAFETY: by the contract.
    let code = unsafe { (*frame).code() };
    let name = code.local_names[arg as usize].as_utf8().unwrap_or("?");
    errors::unbound_local_error(format!(
        "cannot access local variable '{name}' where it is not associated with a value"
    ))
}
