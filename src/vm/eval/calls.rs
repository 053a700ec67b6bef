//! Calls and returns.

use crate::object::{BoundMethod, Code, Function, NativeCode, NativeFunction, Obj, Type, id};
use crate::refcount::{RefCount, Strategy};
use crate::substrate::virtual_cores::Native;
use crate::vm::{Args, PyResult, call, finalize};

use super::call_frame;
use super::frame::{Kind, ResumedBy, Slot};
use super::iteration::{self, Left};
use super::machine::{Machine, contents, object, type_of};

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn kw_names(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe { (*self.frame).keyword_names = arg + 1 };
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
            if (*lowest).is_null() {
                match type_of(*lowest.add(1)) {
                    id::METHOD | id::BUILTIN_METHOD => self.unpack_bound_method(lowest),
                    id::TYPE if (*self.frame).keyword_names == 0 => {
                        if let Some(init) = self.constructor_of(*lowest.add(1)) {
                            return self.construct(lowest, init, arg as usize);
                        }
                    }
                    _ => {}
                }
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

    /// The names of the call's keyword arguments; the next call has none until
    /// it says so.
    #[inline(always)]
    unsafe fn take_keyword_names(&mut self) -> &'static [Obj] {
        // SAFETY: the frame's code keeps its constants; they are immortal.
        unsafe {
            match std::mem::take(&mut (*self.frame).keyword_names) {
                0 => &[],
                place => {
                    let names = &*(*self.frame).consts.add(place as usize - 1);
                    names.as_tuple().unwrap_or_default()
                }
            }
        }
    }

    /// Puts the function and the receiver of a bound method in its place.
    #[inline(always)]
    unsafe fn unpack_bound_method(&mut self, lowest: *mut Slot) {
        // SAFETY: the slot above `lowest` holds a bound method.
        unsafe {
            let method = *lowest.add(1);
            let bound = contents::<BoundMethod>(method);
            let (function, receiver) = (bound.function.as_raw(), bound.receiver.as_raw());
            self.retain(function.as_ptr());
            self.retain(receiver.as_ptr());
            *lowest = function.as_ptr();
            *lowest.add(1) = receiver.as_ptr();
            self.release(method);
        }
    }

    /// The `__init__` to be run for new instances of a class, if making one
    /// takes no more than that.
    #[inline(always)]
    unsafe fn constructor_of(&mut self, class: Slot) -> Option<Slot> {
        // SAFETY: objects of the type `type` are classes.
        let class = unsafe { contents::<Type>(class) };
        if !self.thread.alone {
            return call_frame::seen_constructor(self.thread, class.id);
        }
        class
            .constructor()
            .or_else(|| call_frame::find_constructor(self.thread, class.id))
            .map(std::ptr::NonNull::as_ptr)
    }

    /// Makes an instance of the class above `lowest` and pushes a frame that
    /// runs its `__init__`.
    #[inline(always)]
    unsafe fn construct(&mut self, lowest: *mut Slot, init: Slot, count: usize) -> PyResult<()> {
        // SAFETY: the slots from `lowest` up hold the call; their references
        // are taken over.
        unsafe {
            let class = *lowest.add(1);
            let made = call_frame::make_instance(contents::<Type>(class));
            self.retain(made.as_raw().as_ptr());
            *lowest.add(1) = made.as_raw().as_ptr();
            self.release(class);
            self.retain(init);
            let init = Obj::from_raw(std::ptr::NonNull::new_unchecked(init));
            self.top = lowest;
            self.save();
            let arguments = lowest.add(1);
            let kind = || Kind::Constructor(made);
            let arguments = (arguments, count + 1);
            let pushed = self.push_frame(init, arguments, &[], kind);
            if let Err(raised) = pushed {
                self.reload_frame();
                return Err(raised);
            }
            self.load();
        }
        Ok(())
    }

    /// Pushes a frame for a call with so many arguments from this slot on.
    ///
    /// # Safety
    ///
    /// As for [`call_frame::push_frame`].
    #[inline(always)]
    pub(super) unsafe fn push_frame(
        &mut self,
        function: Obj,
        (arguments, count): (*mut Slot, usize),
        names: &[Obj],
        kind: impl FnOnce() -> Kind,
    ) -> PyResult<()> {
        let thread = &mut *self.thread;
        // SAFETY: passed on.
        unsafe {
            match R::STRATEGY.needs_lock() && R::STRATEGY != Strategy::Metered {
                true => {
                    call_frame::push_frame::<false>(thread, function, arguments, count, names, kind)
                }
                false => {
                    call_frame::push_frame::<true>(thread, function, arguments, count, names, kind)
                }
            }
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
            let names = self.take_keyword_names();
            self.top = lowest;
            if iteration::delegates(R::STRATEGY)
                && is_generator_function(*callable)
                && names.is_empty()
                && let Some(made) =
                    iteration::generator_of_call(object(&*callable), arguments, count)
            {
                self.release(*callable);
                self.push_object(made);
                return Ok(());
            }
            self.save();
            let callable = self.own_here(*callable);
            let pushed = self.push_frame(callable, (arguments, count), names, || Kind::Function);
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
            R::native_call(|| match (callable == lowest).then(|| type_of(*arguments)) {
                Some(id::LIST | id::TUPLE) => Native::ListMethod,
                Some(id::DICT | id::SET) => Native::TableMethod,
                Some(_) => Native::Method,
                None => Native::Function,
            });
            let names = self.take_keyword_names();
            let values = std::slice::from_raw_parts(arguments.cast::<Obj>(), count);
            self.save();
            let args = Args::new(values, names);
            let result = match native_code(*callable, arguments, count) {
                Some(code) => code(self.thread, &args),
                None => call::call(self.thread, object(&*callable), &args),
            };
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
    pub(super) unsafe fn return_value(&mut self) -> PyResult<Option<Obj>> {
        // SAFETY: see the block's contract.
        unsafe {
            let value = self.pop();
            let value = self.own_here(value);
            self.leave_frame(value)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn return_const(&mut self, arg: u32) -> PyResult<Option<Obj>> {
        // SAFETY: see the block's contract; the code keeps its constants.
        unsafe {
            let value = self.another(&*(*self.frame).consts.add(arg as usize));
            self.leave_frame(value)
        }
    }

    /// Pops the frame; gives the value to its caller, or returns it if the
    /// frame was the eval loop's first.
    #[inline(always)]
    unsafe fn leave_frame(&mut self, value: Obj) -> PyResult<Option<Obj>> {
        // SAFETY: the frame is the thread's last and its value stack is empty.
        unsafe {
            let mut has_chores = false;
            let mut slot = self.base;
            while slot < self.top {
                if !(*slot).is_null() {
                    has_chores |= self.discard_and_look(*slot);
                }
                slot = slot.add(1);
            }
            if !matches!((*self.frame).kind, Kind::Function) {
                return self.leave_special_frame(value, has_chores);
            }
            let entry = (*self.frame).entry;
            let function = (*self.frame).function.as_raw();
            self.thread.stack.pop(self.base);
            // Nothing of the frame is left to be dropped but its function.
            let frames = &mut self.thread.frames;
            frames.set_len(frames.len() - 1);
            self.release(function.as_ptr());
            if entry {
                if has_chores {
                    finalize::do_chores(self.thread);
                }
                return Ok(Some(value));
            }
            self.load();
            self.push_object(value);
            if has_chores {
                self.do_chores();
            }
        }
        Ok(None)
    }

    /// The same for a frame that is more than a call of a function, whose
    /// slots are given up.
    #[inline(always)]
    unsafe fn leave_special_frame(
        &mut self,
        value: Obj,
        has_chores: bool,
    ) -> PyResult<Option<Obj>> {
        // SAFETY: the frame is the thread's last.
        unsafe {
            (*self.frame).top = self.base;
            let (left, entry) = iteration::leave_frame(self.thread);
            if entry {
                if has_chores {
                    finalize::do_chores(self.thread);
                }
                return Ok(Some(value));
            }
            self.load();
            match left {
                Left::Call => self.push_object(value),
                Left::Constructor(made) if value.is_none() => self.push_object(made),
                Left::Constructor(_) => return Err(call_frame::init_returned(&value)),
                Left::Generator(ResumedBy::Loop(distance)) => self.end_loop(distance),
                Left::Generator(ResumedBy::Send(distance) | ResumedBy::YieldFrom(distance)) => {
                    self.push_object(value);
                    self.skip(distance as usize);
                }
                Left::Generator(ResumedBy::Native) => self.push_object(value),
            }
            if has_chores {
                self.do_chores();
            }
        }
        Ok(None)
    }
}

/// Whether a call of the function makes a generator.
///
/// # Safety
///
/// The slot holds a function.
#[inline(always)]
unsafe fn is_generator_function(function: Slot) -> bool {
    // SAFETY: by the contract; a function's code is one.
    unsafe {
        let code = &contents::<Function>(function).code;
        code.get_unchecked::<Code>().generator_begin.is_some()
    }
}

/// What a call runs, if it calls a native function that the arguments suit.
///
/// # Safety
///
/// `callable` is occupied; `arguments` leads to `count` occupied slots.
#[inline(always)]
unsafe fn native_code(callable: Slot, arguments: *mut Slot, count: usize) -> Option<NativeCode> {
    // SAFETY: by the contract; objects of these types are native functions.
    unsafe {
        if !matches!(
            type_of(callable),
            id::BUILTIN_FUNCTION | id::METHOD_DESCRIPTOR
        ) {
            return None;
        }
        let native = contents::<NativeFunction>(callable);
        let suits = match native.owner {
            Some(owner) => count > 0 && type_of(*arguments) == owner,
            None => true,
        };
        suits.then_some(native.code)
    }
}
