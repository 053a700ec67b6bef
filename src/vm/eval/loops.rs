//! `FOR_ITER`.

use std::ptr::NonNull;

use crate::object::{List, Obj, RangeIterator, SequenceIterator, Tuple, id};
use crate::refcount::RefCount;
use crate::vm::{PyResult, iterate};

use super::frame::ResumedBy;
use super::iteration::{self, Entered};
use super::machine::{Counter, Machine, contents, object, type_of};

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn for_iter(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let iterator = *self.peek(1);
            let item = match type_of(iterator) {
                id::RANGE_ITERATOR => contents::<RangeIterator>(iterator).advance(),
                id::LIST_ITERATOR => {
                    next_of_list(self.counter, self.thread.looks, contents(iterator))
                }
                id::TUPLE_ITERATOR => next_of_tuple(self.counter, contents(iterator)),
                id::GENERATOR => {
                    self.save();
                    let by = ResumedBy::Loop(arg + 1);
                    let through = iteration::delegates(R::STRATEGY);
                    let value = Obj::none();
                    let entered =
                        iteration::enter(self.thread, object(&iterator), value, by, through);
                    self.load();
                    match entered? {
                        Entered::Running => return Ok(()),
                        Entered::Finished => None,
                    }
                }
                _ => {
                    self.save();
                    let item = iterate::next(self.thread, object(&iterator));
                    self.reload_frame();
                    item?
                }
            };
            self.pay_for_jump(item.is_none());
            match item {
                Some(item) => self.push_or_store(item),
                None => self.end_loop(arg + 1),
            }
        }
        Ok(())
    }

    /// Drops the loop's iterator and goes on after the loop.
    #[inline(always)]
    pub(super) unsafe fn end_loop(&mut self, distance: u32) {
        // SAFETY: the iterator is on top of the stack.
        unsafe {
            let iterator = self.pop();
            self.release(iterator);
        }
        self.skip(distance as usize);
    }

    /// One more handle of the same object.
    #[inline(always)]
    pub(super) fn another(&self, handle: &Obj) -> Obj {
        self.counter.another(handle)
    }
}

#[inline(always)]
fn next_of_list<R: RefCount>(
    counter: Counter<R>,
    looks: bool,
    iterator: &SequenceIterator,
) -> Option<Obj> {
    iterator.advance(|index| {
        let sequence = &iterator.sequence;
        // SAFETY: a list iterator's sequence is a list.
        let list = unsafe { sequence.get_unchecked::<List>() };
        if !R::SEES {
            return list.read(sequence.header(), |items| {
                Some(counter.another(items.get(index)?))
            });
        }
        if looks {
            // SAFETY: what was seen lies where only objects do.
            let seen = unsafe { counter.take_seen(|| list.seen().peek(index)) };
            if let Some(item) = seen.and_then(NonNull::new) {
                // SAFETY: the reference was just taken.
                return Some(unsafe { Obj::from_raw(item) });
            }
        }
        next_of_list_under_lock(counter, sequence, list, index)
    })
}

#[inline(never)]
fn next_of_list_under_lock<R: RefCount>(
    counter: Counter<R>,
    sequence: &Obj,
    list: &List,
    index: usize,
) -> Option<Obj> {
    list.read(sequence.header(), |items| {
        let item = items.get(index)?.as_raw();
        // SAFETY: the list holds a reference while one more is taken.
        unsafe {
            counter.show(item.as_ptr());
            Some(Obj::from_raw(item))
        }
    })
}

#[inline(always)]
fn next_of_tuple<R: RefCount>(counter: Counter<R>, iterator: &SequenceIterator) -> Option<Obj> {
    // SAFETY: a tuple iterator's sequence is a tuple.
    let items = unsafe { &iterator.sequence.get_unchecked::<Tuple>().0 };
    iterator.advance(|index| Some(counter.another(items.get(index)?)))
}
