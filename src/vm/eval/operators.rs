//! Operators and comparisons.

use crate::object::{Float, Int, Obj, Str, id};
use crate::refcount::RefCount;
use crate::vm::{Comparison, PyResult, compare, iterate, number};

use super::frame::untagged;
use super::machine::{Machine, contents, type_of};

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    /// Replaces the two uppermost slots, which were looked at, by a result, and
    /// runs a `STORE_FAST` that follows.
    #[inline(always)]
    unsafe fn finish_binary(&mut self, result: Obj) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let right = self.pop();
            let left = self.pop();
            self.push_or_store(result);
            self.discard(left);
            self.discard(right);
        }
        Ok(())
    }

    /// The same for a truth value, which a conditional jump mostly follows.
    #[inline(always)]
    unsafe fn finish_comparison(&mut self, holds: bool) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let right = self.pop();
            let left = self.pop();
            self.push_truth(holds);
            self.discard(left);
            self.discard(right);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn binary_op(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let left = untagged(*self.peek(2));
            let right = untagged(*self.peek(1));
            match (type_of(left), type_of(right)) {
                (id::INT, id::INT) => {
                    let (left, right) = (contents::<Int>(left).0, contents::<Int>(right).0);
                    if let Some(value) = number::small_int_operation(arg, left, right) {
                        return self.finish_binary(Obj::int(value));
                    }
                }
                (id::FLOAT, id::FLOAT) => {
                    let (left, right) = (contents::<Float>(left).0, contents::<Float>(right).0);
                    if let Some(value) = number::small_float_operation(arg, left, right) {
                        return self.finish_binary(Obj::float(value));
                    }
                }
                (id::FLOAT, id::INT) => {
                    let left = contents::<Float>(left).0;
                    if let Ok(right) = i64::try_from(contents::<Int>(right).0)
                        && let Some(value) = number::small_float_operation(arg, left, right as f64)
                    {
                        return self.finish_binary(Obj::float(value));
                    }
                }
                (id::INT, id::FLOAT) => {
                    let right = contents::<Float>(right).0;
                    if let Ok(left) = i64::try_from(contents::<Int>(left).0)
                        && let Some(value) = number::small_float_operation(arg, left as f64, right)
                    {
                        return self.finish_binary(Obj::float(value));
                    }
                }
                _ => {}
            }
            let (left, right) = self.pop_operands();
            self.save();
            let result = number::binary_operation(self.thread, arg, left, right);
            self.reload_frame();
            self.push_object(result?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn compare_op(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        let comparison = Comparison::from_arg(arg);
        // SAFETY: see the block's contract.
        unsafe {
            let left = untagged(*self.peek(2));
            let right = untagged(*self.peek(1));
            match (type_of(left), type_of(right)) {
                (id::INT, id::INT) => {
                    let (left, right) = (contents::<Int>(left).0, contents::<Int>(right).0);
                    return self.finish_comparison(comparison.holds(left.cmp(&right)));
                }
                (id::FLOAT, id::FLOAT) => {
                    let (left, right) = (contents::<Float>(left).0, contents::<Float>(right).0);
                    let order = left.partial_cmp(&right);
                    return self.finish_comparison(comparison.holds_partially(order));
                }
                (id::STR, id::STR) if comparison.is_equality() => {
                    let equal = left == right
                        || contents::<Str>(left).text() == contents::<Str>(right).text();
                    return self.finish_comparison(equal == (comparison == Comparison::Equal));
                }
                _ => {}
            }
            let result = self.with_operands(|thread, left, right| {
                compare::rich_compare(thread, left, right, comparison)
            });
            self.push_object(result?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn is_op(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let same = untagged(*self.peek(2)) == untagged(*self.peek(1));
            self.finish_comparison(same != (arg == 1))
        }
    }

    #[inline(always)]
    pub(super) unsafe fn contains_op(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let found = self.with_operands(|thread, item, container| {
                iterate::contains(thread, container, item)
            });
            self.push_truth(found? != (arg == 1));
        }
        Ok(())
    }
}
