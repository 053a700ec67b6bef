//! The instructions that programs spend their time in.

use std::sync::atomic::Ordering;

use super::frame::{Slot, untagged};
use crate::bytecode::Opcode;
use crate::object::{
    BoundMethod, Float, Function, Int, List, Obj, Object, Payload, RangeIterator, SequenceIterator,
    Tuple, TypeId, id,
};
use crate::refcount::RefCount;
use crate::vm::error::errors;
use crate::vm::load::LOAD_FAST_BORROW;
use crate::vm::{
    Args, Comparison, PyResult, Raised, attribute, call, compare, iterate, number, subscript, truth,
};

use super::call_frame;
use super::machine::Machine;
use super::names;

/// The object in an occupied slot.
///
/// # Safety
///
/// The slot is occupied, and stays so while the handle is used.
#[inline(always)]
unsafe fn object(slot: &Slot) -> &Obj {
    // SAFETY: a handle is a bare pointer (`repr(transparent)`); the caller has
    // removed the mark of a borrowed reference.
    unsafe { &*std::ptr::from_ref(slot).cast::<Obj>() }
}

/// The contents of the object in a slot.
///
/// # Safety
///
/// The slot is occupied by an object whose layout is that of `P`.
#[inline(always)]
unsafe fn contents<'a, P: Payload>(slot: Slot) -> &'a P {
    // SAFETY: by the contract; the reference in the slot keeps it alive.
    unsafe { &(*slot.cast::<Object<P>>()).payload }
}

#[inline(always)]
unsafe fn type_of(slot: Slot) -> TypeId {
    // SAFETY: the slot is occupied.
    unsafe { (*slot).type_id() }
}

/// Every method below is an instruction.
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
                return Err(self.unbound_local(arg));
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
                return Err(self.unbound_local(arg));
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

    #[cold]
    #[inline(never)]
    fn unbound_local(&self, arg: u32) -> Raised {
        // SAFETY: the frame is the one that runs.
        let code = unsafe { (*self.frame).code() };
        let name = code.local_names[arg as usize].as_utf8().unwrap_or("?");
        errors::unbound_local_error(format!(
            "cannot access local variable '{name}' where it is not associated with a value"
        ))
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
                return Err(self.unbound_local(arg));
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
            let constant = &*self.consts.add(arg as usize);
            self.push(constant.as_raw().as_ptr());
        }
        Ok(())
    }

    /// The same where constants are not immortal.
    #[inline(always)]
    pub(super) unsafe fn load_const_counted(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the code keeps its constants.
        unsafe {
            let constant = (*self.consts.add(arg as usize)).as_raw().as_ptr();
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
                self.release(value);
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

    /// Replaces the two uppermost slots, which were looked at, by a result.
    #[inline(always)]
    unsafe fn finish_binary(&mut self, result: Obj) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let right = self.pop();
            let left = self.pop();
            self.push_object(result);
            self.discard(left);
            self.discard(right);
        }
        Ok(())
    }

    /// The same, and runs a `STORE_FAST` that follows: most results of
    /// arithmetic go to a local at once (CPython's superinstructions do this
    /// for other pairs).
    #[inline(always)]
    unsafe fn finish_binary_and_store(&mut self, result: Obj) -> PyResult<()> {
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

    /// Pushes a value, or gives it to the `STORE_FAST` that follows.
    #[inline(always)]
    unsafe fn push_or_store(&mut self, value: Obj) {
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
    unsafe fn pop_operands(&mut self) -> (Obj, Obj) {
        // SAFETY: see the block's contract.
        unsafe {
            let right = self.pop();
            let right = self.own(right);
            let left = self.pop();
            (self.own(left), right)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn binary_op(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let left = untagged(*self.peek(2));
            let right = untagged(*self.peek(1));
            if type_of(left) == id::INT && type_of(right) == id::INT {
                let (left, right) = (contents::<Int>(left).0, contents::<Int>(right).0);
                if let Some(value) = number::small_int_operation(arg, left, right) {
                    return self.finish_binary_and_store(Obj::int(value));
                }
            } else if type_of(left) == id::FLOAT && type_of(right) == id::FLOAT {
                let (left, right) = (contents::<Float>(left).0, contents::<Float>(right).0);
                if let Some(value) = number::small_float_operation(arg, left, right) {
                    return self.finish_binary_and_store(Obj::float(value));
                }
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
            if type_of(left) == id::INT && type_of(right) == id::INT {
                let (left, right) = (contents::<Int>(left).0, contents::<Int>(right).0);
                let holds = comparison.holds(left.cmp(&right));
                return self.finish_binary(Obj::bool(holds));
            }
            if type_of(left) == id::FLOAT && type_of(right) == id::FLOAT {
                let (left, right) = (contents::<Float>(left).0, contents::<Float>(right).0);
                let holds = comparison.holds_partially(left.partial_cmp(&right));
                return self.finish_binary(Obj::bool(holds));
            }
            let (left, right) = self.pop_operands();
            self.save();
            let result = compare::rich_compare(self.thread, &left, &right, comparison);
            self.reload_frame();
            self.push_object(result?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn is_op(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let same = untagged(*self.peek(2)) == untagged(*self.peek(1));
            self.finish_binary(Obj::bool(same != (arg == 1)))
        }
    }

    #[inline(always)]
    pub(super) unsafe fn contains_op(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let (item, container) = self.pop_operands();
            self.save();
            let found = iterate::contains(self.thread, &container, &item);
            self.reload_frame();
            self.push_object(Obj::bool(found? != (arg == 1)));
        }
        Ok(())
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
    pub(super) unsafe fn pop_jump_if(&mut self, arg: u32, wanted: bool) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            if self.truth_of(value)? == wanted {
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
            if none == wanted {
                self.skip(arg as usize);
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn for_iter(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let iterator = *self.peek(1);
            let item = match type_of(iterator) {
                id::RANGE_ITERATOR => contents::<RangeIterator>(iterator).advance(),
                id::LIST_ITERATOR => self.next_of_list(contents(iterator)),
                id::TUPLE_ITERATOR => next_of_tuple(contents(iterator)),
                _ => {
                    self.save();
                    let item = iterate::next(self.thread, object(&iterator));
                    self.reload_frame();
                    item?
                }
            };
            match item {
                Some(item) => self.push_or_store(item),
                None => {
                    let iterator = self.pop();
                    self.release(iterator);
                    self.skip(arg as usize + 1);
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn next_of_list(&self, iterator: &SequenceIterator) -> Option<Obj> {
        iterator.advance(|index| {
            let list = &iterator.sequence;
            list.with_list(|items| items.get(index).cloned())?
        })
    }

    #[inline(always)]
    pub(super) unsafe fn binary_subscr(&mut self) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let container = untagged(*self.peek(2));
            let key = untagged(*self.peek(1));
            if type_of(key) == id::INT {
                let index = contents::<Int>(key).0;
                let found = match type_of(container) {
                    id::LIST => {
                        let list = contents::<List>(container);
                        list.0
                            .with(&*container, |items| item_at(items, index).cloned())
                    }
                    id::TUPLE => item_at(&contents::<Tuple>(container).0, index).cloned(),
                    _ => None,
                };
                if let Some(found) = found {
                    return self.finish_binary(found);
                }
            }
            let (container, key) = self.pop_operands();
            self.save();
            let result = subscript::get_item(self.thread, &container, &key);
            self.reload_frame();
            self.push_object(result?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn store_subscr(&mut self) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
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
            let sequence = self.pop();
            let sequence = self.own(sequence);
            if sequence.type_id() == id::TUPLE {
                let items = &sequence.get_unchecked::<Tuple>().0;
                if items.len() == arg as usize {
                    for item in items.iter().rev() {
                        self.push_object(item.clone());
                    }
                    return Ok(());
                }
            }
            self.save();
            let items = iterate::unpack(self.thread, &sequence, arg as usize);
            self.reload_frame();
            for item in items?.into_iter().rev() {
                self.push_object(item);
            }
        }
        Ok(())
    }

    #[inline(always)]
    unsafe fn name(&self, index: u32) -> &'static Obj {
        // SAFETY: the frame's code keeps its names; they are immortal.
        unsafe { &*self.names.add(index as usize) }
    }

    #[inline(always)]
    pub(super) unsafe fn load_global(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let name = self.name(arg >> 1);
            let function = (*self.frame).function.get_unchecked::<Function>();
            let found = function.globals.lookup_name(name);
            let found = match found {
                Some(found) => found,
                None => match self.thread.interpreter.builtins.lookup_name(name) {
                    Some(found) => found,
                    None => return Err(names::undefined(name)),
                },
            };
            self.skip(4);
            if arg & 1 != 0 {
                self.push(std::ptr::null_mut());
            }
            self.push_object(found);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr(&mut self, arg: u32) -> PyResult<()> {
        self.skip(9);
        // SAFETY: see the block's contract.
        unsafe {
            let owner = self.pop();
            let owner = self.own(owner);
            let name = self.name(arg >> 1);
            self.save();
            if arg & 1 == 0 {
                let value = attribute::get(self.thread, &owner, name);
                self.reload_frame();
                self.push_object(value?);
                return Ok(());
            }
            let method = attribute::get_method(self.thread, owner, name);
            self.reload_frame();
            match method? {
                attribute::Method::Unbound { function, receiver } => {
                    self.push_object(function);
                    self.push_object(receiver);
                }
                attribute::Method::Value(value) => {
                    self.push(std::ptr::null_mut());
                    self.push_object(value);
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn store_attr(&mut self, arg: u32) -> PyResult<()> {
        self.skip(4);
        // SAFETY: see the block's contract.
        unsafe {
            let owner = self.pop();
            let owner = self.own(owner);
            let value = self.pop();
            let value = self.own(value);
            let name = self.name(arg);
            self.save();
            let done = attribute::set(self.thread, &owner, name, value);
            self.reload_frame();
            done
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_super_attr(&mut self, arg: u32) -> PyResult<()> {
        self.skip(1);
        // SAFETY: see the block's contract.
        unsafe {
            let receiver = self.pop();
            let receiver = self.own(receiver);
            let class = self.pop();
            let class = self.own(class);
            let callable = self.pop();
            let callable = self.own(callable);
            let name = self.name(arg >> 2);
            self.save();
            let value =
                attribute::get_super(self.thread, &callable, class, receiver, name, arg & 2);
            self.reload_frame();
            if arg & 1 != 0 {
                self.push(std::ptr::null_mut());
            }
            self.push_object(value?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn kw_names(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        self.keyword_names = unsafe { self.consts.add(arg as usize) };
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn call(&mut self, arg: u32) -> PyResult<()> {
        self.skip(3);
        // SAFETY: see the block's contract. Below the arguments lie the
        // function and its first argument, or the mark of none and the
        // function.
        unsafe {
            let lowest = self.peek(arg as usize + 2);
            if (*lowest).is_null() && type_of(*lowest.add(1)) == id::METHOD {
                self.unpack_bound_method(lowest);
            }
            let has_receiver = !(*lowest).is_null();
            let callable = if has_receiver { lowest } else { lowest.add(1) };
            let arguments = callable.add(1);
            let count = arg as usize + usize::from(has_receiver);
            if type_of(*callable) == id::FUNCTION {
                return self.call_python(lowest, callable, arguments, count);
            }
            self.call_other(lowest, callable, arguments, count)?;
        }
        self.check_breaker()
    }

    /// Puts the function and the receiver of a bound method in its place.
    #[inline(always)]
    unsafe fn unpack_bound_method(&mut self, lowest: *mut Slot) {
        // SAFETY: the slot above `lowest` holds a bound method.
        unsafe {
            let method = *lowest.add(1);
            let bound = contents::<BoundMethod>(method);
            *lowest = bound.function.clone().into_raw().as_ptr();
            *lowest.add(1) = bound.receiver.clone().into_raw().as_ptr();
            self.release(method);
        }
    }

    /// Pushes a frame for a function written in Python; the call never
    /// recurses.
    #[inline(always)]
    unsafe fn call_python(
        &mut self,
        lowest: *mut Slot,
        callable: *mut Slot,
        arguments: *mut Slot,
        count: usize,
    ) -> PyResult<()> {
        // SAFETY: the slots from `callable` up hold the call; `push_frame`
        // takes their references over.
        unsafe {
            let keyword_names = std::mem::replace(&mut self.keyword_names, std::ptr::null());
            self.top = lowest;
            self.save();
            let callable = self.own_here(*callable);
            let pushed = if keyword_names.is_null() {
                call_frame::push_simple_frame(self.thread, callable, arguments, count)
            } else {
                let names = (*keyword_names).as_tuple().unwrap_or_default();
                call_frame::push_frame_from(self.thread, callable, arguments, count, names)
            };
            if let Err(raised) = pushed {
                self.reload_frame();
                return Err(raised);
            }
            self.load();
        }
        Ok(())
    }

    /// Calls anything else.
    #[inline(always)]
    unsafe fn call_other(
        &mut self,
        lowest: *mut Slot,
        callable: *mut Slot,
        arguments: *mut Slot,
        count: usize,
    ) -> PyResult<()> {
        // SAFETY: the slots from `callable` up hold handles, none borrowed.
        unsafe {
            R::native_call();
            let keyword_names = std::mem::replace(&mut self.keyword_names, std::ptr::null());
            let names: &[Obj] = if keyword_names.is_null() {
                &[]
            } else {
                (*keyword_names).as_tuple().unwrap_or_default()
            };
            let values = std::slice::from_raw_parts(arguments.cast::<Obj>(), count);
            self.save();
            let result = call::call(self.thread, object(&*callable), &Args::new(values, names));
            self.reload_frame();
            while self.top > lowest {
                let slot = self.pop();
                if !slot.is_null() {
                    self.release(slot);
                }
            }
            self.push_object(result?);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn return_value(&mut self) -> Option<Obj> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let value = self.own_here(value);
            self.leave_frame(value)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn return_const(&mut self, arg: u32) -> Option<Obj> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = (*self.consts.add(arg as usize)).clone();
            self.leave_frame(value)
        }
    }

    /// Pops the frame; gives the value to its caller, or returns it if the
    /// frame was the eval loop's first.
    #[inline(always)]
    unsafe fn leave_frame(&mut self, value: Obj) -> Option<Obj> {
        // SAFETY: the frame is the thread's last and its value stack is empty.
        unsafe {
            let slots = (*self.frame).code().slot_count;
            for index in 0..slots {
                let slot = std::ptr::replace(self.base.add(index), std::ptr::null_mut());
                if !slot.is_null() {
                    self.release(slot);
                }
            }
            self.save();
            let frame = self.thread.frames.pop().expect("a frame runs");
            let entry = frame.entry;
            if let Some(generator) = frame.generator {
                super::iteration::finish(self.thread, generator);
            } else {
                self.thread.stack.pop(frame.base);
            }
            let function = frame.function.into_raw();
            self.release(function.as_ptr());
            drop(frame.locals);
            if entry {
                return Some(value);
            }
            self.load();
            self.push_object(value);
        }
        None
    }
}

#[inline(always)]
fn next_of_tuple(iterator: &SequenceIterator) -> Option<Obj> {
    iterator.advance(|index| iterator.sequence.as_tuple()?.get(index).cloned())
}

/// The item at a Python index, which counts from the end if it is negative.
#[inline(always)]
fn item_at(items: &[Obj], index: i128) -> Option<&Obj> {
    let index = if index < 0 {
        index + items.len() as i128
    } else {
        index
    };
    items.get(usize::try_from(index).ok()?)
}
