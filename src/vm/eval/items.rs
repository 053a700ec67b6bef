//! Items of containers: subscription and unpacking.

use crate::object::{Header, Int, Layout, List, Obj, Tuple, id, types};
use crate::refcount::RefCount;
use crate::vm::{PyResult, iterate, subscript};

use super::call_frame;
use super::frame::{Kind, Slot, untagged};
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
    pub(super) unsafe fn binary_subscr(&mut self) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let container = untagged(*self.peek(2));
            let key = untagged(*self.peek(1));
            if type_of(key) == id::INT {
                let index = contents::<Int>(key).0;
                let counter = self.counter;
                let found = match type_of(container) {
                    id::LIST => self.item_of_list(container, index),
                    id::TUPLE => retain_item(counter, &contents::<Tuple>(container).0, index),
                    _ => None,
                };
                if let Some(found) = found {
                    let key = self.pop();
                    let container = self.pop();
                    self.push(found);
                    self.discard(container);
                    self.discard(key);
                    return Ok(());
                }
            }
            if types::layout_of(type_of(container)) == Layout::Instance
                && let Some(method) = call_frame::getitem_function(self.thread, object(&container))
            {
                return self.call_on_operands(method);
            }
            let result = self.with_operands(subscript::get_item);
            self.push_object(result?);
        }
        Ok(())
    }

    /// Pushes a frame for a call of a function with the two uppermost values.
    #[inline(always)]
    unsafe fn call_on_operands(&mut self, function: Obj) -> PyResult<()> {
        // SAFETY: see the block's contract; `push_frame` takes the references
        // over, which are counted now if they were borrowed.
        unsafe {
            let arguments = self.peek(2);
            for index in 0..2 {
                let argument = arguments.add(index);
                *argument = self.own(*argument).into_raw().as_ptr();
            }
            self.top = arguments;
            self.save();
            let kind = || Kind::Function;
            let pushed = self.push_frame(function, (arguments, 2), &[], kind);
            self.load();
            pushed
        }
    }

    /// One more reference to the item of a list at a Python index, taken as it
    /// is seen if that can be.
    #[inline(always)]
    unsafe fn item_of_list(&self, list: Slot, index: i128) -> Option<Slot> {
        // SAFETY: the slot holds a list; what was seen lies where only objects
        // do.
        unsafe {
            if !R::SEES {
                return item_of_list(self.counter, list, index);
            }
            if self.thread.looks {
                let items = contents::<List>(list).seen();
                let place = place_of(items.len_seen(), index)?;
                if let Some(item) = self.counter.take_seen(|| items.peek(place)) {
                    return Some(item);
                }
            }
            item_of_list_outlined(self.counter, list, index)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn store_subscr(&mut self) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let key = untagged(*self.peek(1));
            let container = untagged(*self.peek(2));
            if type_of(key) == id::INT && type_of(container) == id::LIST {
                let index = contents::<Int>(key).0;
                let (counter, value) = (self.counter, *self.peek(3));
                let old = contents::<List>(container).with(&*container, |items| {
                    let place = place_of(items.len(), index)?;
                    let value = counter.own(value);
                    Some(items.replace(place, value))
                });
                if let Some(old) = old {
                    let key = self.pop();
                    let container = self.pop();
                    self.pop();
                    self.release(old.into_raw().as_ptr());
                    self.discard(container);
                    self.discard(key);
                    return Ok(());
                }
            }
            let key = self.pop();
            let key = self.own(key);
            let container = self.pop();
            let container = self.own(container);
            let value = self.pop();
            let value = self.own(value);
            self.save();
            let done = subscript::set_item(self.thread, &container, &key, value);
            self.reload_frame();
            done
        }
    }

    #[inline(always)]
    pub(super) unsafe fn unpack_sequence(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let sequence = *self.peek(1);
            let count = arg as usize;
            let top = self.top.sub(1);
            let counter = self.counter;
            let done = match type_of(sequence) {
                id::TUPLE => unpack_onto(counter, top, &contents::<Tuple>(sequence).0, count),
                id::LIST => contents::<List>(sequence)
                    .with(&*sequence, |items| unpack_onto(counter, top, items, count)),
                _ => false,
            };
            if done {
                self.top = top.add(count);
                self.release(sequence);
                return Ok(());
            }
            let sequence = self.pop();
            let sequence = self.own(sequence);
            self.save();
            let items = iterate::unpack(self.thread, &sequence, count);
            self.reload_frame();
            for item in items?.into_iter().rev() {
                self.push_object(item);
            }
        }
        Ok(())
    }
}

/// One more reference to the item of a list at a Python index, under its lock.
///
/// # Safety
///
/// The slot holds a list.
#[inline(always)]
unsafe fn item_of_list<R: RefCount>(counter: Counter<R>, list: Slot, index: i128) -> Option<Slot> {
    // SAFETY: by the contract; the list holds a reference to its items.
    unsafe {
        contents::<List>(list).read(&*list, |items| {
            let item = items[place_of(items.len(), index)?].as_raw().as_ptr();
            counter.show(item);
            Some(item)
        })
    }
}

/// The same where it is rare.
///
/// # Safety
///
/// As for [`item_of_list`].
#[inline(never)]
unsafe fn item_of_list_outlined<R: RefCount>(
    counter: Counter<R>,
    list: Slot,
    index: i128,
) -> Option<Slot> {
    // SAFETY: passed on.
    unsafe { item_of_list(counter, list, index) }
}

/// One more reference to the item at a Python index.
///
/// # Safety
///
/// As for [`Counter::retain`]: the caller may touch the items.
#[inline(always)]
unsafe fn retain_item<R: RefCount>(
    counter: Counter<R>,
    items: &[Obj],
    index: i128,
) -> Option<*mut Header> {
    let item = &items[place_of(items.len(), index)?];
    let item = item.as_raw().as_ptr();
    // SAFETY: the container holds a reference.
    unsafe { counter.retain(item) };
    Some(item)
}

/// Writes references to so many items from `top` upwards, the last item first;
/// returns whether there are as many.
///
/// # Safety
///
/// The stack has room for the items.
#[inline(always)]
unsafe fn unpack_onto<R: RefCount>(
    counter: Counter<R>,
    top: *mut Slot,
    items: &[Obj],
    count: usize,
) -> bool {
    if items.len() != count {
        return false;
    }
    for (offset, item) in items.iter().rev().enumerate() {
        let item = item.as_raw().as_ptr();
        // SAFETY: by the contract; the sequence holds a reference to each.
        unsafe {
            counter.retain(item);
            *top.add(offset) = item;
        }
    }
    true
}

/// The place of a Python index, which counts from the end if it is negative.
#[inline(always)]
fn place_of(len: usize, index: i128) -> Option<usize> {
    let index = i64::try_from(index).ok()?;
    let index = if index < 0 { index + len as i64 } else { index };
    usize::try_from(index).ok().filter(|place| *place < len)
}
