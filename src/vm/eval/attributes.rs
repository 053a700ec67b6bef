//! Attributes.
//!
//! The general forms ask the data model; the quickened ones check what they
//! remember ([`quicken`]) and take a few loads instead.

use std::sync::atomic::Ordering;

use crate::bytecode::Opcode;
use crate::object::{Instance, Layout, Module, Obj, ShapeId, Type, id, replace_raw, types};
use crate::refcount::RefCount;
use crate::vm::{PyResult, Thread, attribute};

use super::access::{self, Access};
use super::frame::{Slot, untagged};
use super::machine::{Counter, Machine, contents, object, type_of};
use super::met_keys::value_at;
use super::quicken::{self, Cells, load_attr_cache, store_attr_cache};

const LOAD_ATTR_CELLS: usize = Opcode::LOAD_ATTR.cache_units();
const STORE_ATTR_CELLS: usize = Opcode::STORE_ATTR.cache_units();

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn name(&self, index: u32) -> &'static Obj {
        // SAFETY: the frame's code keeps its names; they are immortal.
        unsafe {
            let name = &(*self.frame).code().names[index as usize];
            &*std::ptr::from_ref(name)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn cells(&self) -> Cells {
        // SAFETY: the instruction that runs has cache units. Where others run at
        // the same time, only those of the thread's own copies are touched.
        unsafe { Cells::at(self.next) }
    }

    /// Whether the instruction that runs should look for a better form of
    /// itself.
    #[inline(always)]
    pub(super) unsafe fn should_quicken(&self, arg: u32) -> bool {
        // SAFETY: passed on.
        unsafe { arg <= 0xff && self.may_quicken() && self.cells().is_due() }
    }

    /// Whether no other thread runs the very units that this one does.
    #[inline(always)]
    unsafe fn may_quicken(&self) -> bool {
        // SAFETY: the frame is the one that runs.
        unsafe { self.thread.alone || (*self.frame).units != (*self.frame).code().units.as_ptr() }
    }

    /// A guard failed: makes the instruction general and runs it again.
    #[inline(always)]
    pub(super) unsafe fn turn_back(&mut self, general: Opcode) -> PyResult<()> {
        // SAFETY: a quickened instruction is one unit before its cache.
        unsafe {
            self.cells().turn_back(general);
            self.next = self.next.sub(1);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let name = self.name(arg >> 1);
            let owner = untagged(*self.peek(1));
            self.save();
            if self.should_quicken(arg) {
                quicken::load_attr(
                    self.thread,
                    self.cells(),
                    object(&owner),
                    name,
                    arg & 1 != 0,
                );
            }
            if let Some((access, shape)) = self.access_of(owner, name) {
                match access {
                    Access::Value(place) => {
                        if let Some(value) = self.field_of_shape(owner, shape, place) {
                            return self.finish_load_attr(arg, value);
                        }
                    }
                    Access::Slot(place) => {
                        if let Some(value) = self.field(owner, place) {
                            return self.finish_load_attr(arg, value);
                        }
                    }
                    Access::Method(function) if arg & 1 != 0 => {
                        return self.finish_load_method(function.as_ptr());
                    }
                    Access::Inherited(value) => {
                        self.retain(value.as_ptr());
                        return self.finish_load_attr(arg, value.as_ptr());
                    }
                    Access::Method(_) | Access::New(_) => {}
                }
            }
            if !self.thread.alone && type_of(owner) == id::MODULE {
                let dict = &contents::<Module>(owner).dict;
                if let Some(value) = seen_module_attribute(self.thread, object(&owner), dict, name)
                {
                    return self.finish_load_attr(arg, value.into_raw().as_ptr());
                }
            }
            self.load_attr_by_protocol(arg, name)
        }
    }

    /// What the attribute of an instance of this shape comes to, if that is
    /// simple.
    #[inline(always)]
    unsafe fn access_of(&mut self, owner: Slot, name: &Obj) -> Option<(Access, ShapeId)> {
        // SAFETY: the slot is occupied; the layout is checked.
        unsafe {
            let type_id = type_of(owner);
            if types::layout_of(type_id) != Layout::Instance {
                return None;
            }
            let shape = self.shape_of(owner);
            let version = types::version_of(type_id);
            match self.thread.accesses.load(version, shape, name) {
                Some(access) => Some((access, shape)),
                None => find_access(self.thread, object(&owner), name),
            }
        }
    }

    /// Which attributes an instance has.
    #[inline(always)]
    unsafe fn shape_of(&self, owner: Slot) -> ShapeId {
        // SAFETY: the owner is an instance.
        unsafe {
            let instance = contents::<Instance>(owner);
            if R::SEES && self.thread.looks {
                return instance.shape_seen();
            }
            instance.read_fields(&*owner, |fields| fields.shape())
        }
    }

    /// One more reference to the value at a place of an instance, if it still
    /// has the shape that has the place.
    #[inline(always)]
    unsafe fn field_of_shape(&self, owner: Slot, shape: ShapeId, place: u16) -> Option<Slot> {
        // SAFETY: the owner is an instance; what was seen lies where only
        // objects do.
        unsafe {
            if !R::SEES {
                return field_of_shape(self.counter, owner, shape, place);
            }
            if self.thread.looks {
                let instance = contents::<Instance>(owner);
                if let Some(value) = self.counter.take_seen(|| instance.peek_if(shape, place)) {
                    return Some(value);
                }
            }
            field_of_shape_outlined(self.counter, owner, shape, place)
        }
    }

    /// One more reference to the value at a place of `__slots__`.
    #[inline(always)]
    unsafe fn field(&self, owner: Slot, place: u16) -> Option<Slot> {
        // SAFETY: the owner is an instance whose class has the place; what was
        // seen lies where only objects do.
        unsafe {
            let instance = contents::<Instance>(owner);
            if R::SEES
                && self.thread.looks
                && let Some(value) = self.counter.take_seen(|| instance.peek_slot(place))
            {
                return Some(value);
            }
            let counter = self.counter;
            instance.read_fields(&*owner, |fields| {
                retain_if_any(counter, fields.cell(place).load(Ordering::Relaxed))
            })
        }
    }

    /// Asks the data model.
    #[inline(always)]
    unsafe fn load_attr_by_protocol(&mut self, arg: u32, name: &Obj) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let owner = self.pop();
            let owner = self.own(owner);
            self.save();
            self.skip(LOAD_ATTR_CELLS);
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

    /// Whether the object is of the class that the instruction remembers.
    #[inline(always)]
    unsafe fn is_of_kept_class(&self, owner: Slot, at: usize) -> bool {
        // SAFETY: the slot is occupied.
        unsafe { types::version_of(type_of(owner)) == self.cells().u32(at) }
    }

    /// Replaces the owner on top of the stack by its attribute.
    #[inline(always)]
    unsafe fn finish_load_attr(&mut self, arg: u32, value: Slot) -> PyResult<()> {
        // SAFETY: see the block's contract; the owner is the uppermost.
        unsafe {
            self.skip(LOAD_ATTR_CELLS);
            let owner = self.pop();
            if arg & 1 != 0 {
                self.push(std::ptr::null_mut());
            }
            self.push(value);
            self.discard(owner);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_value(&mut self, arg: u32) -> PyResult<()> {
        use load_attr_cache::{INDEX, SHAPE, VERSION};
        // SAFETY: see the block's contract; the version is that of a class
        // whose instances have this layout.
        unsafe {
            let owner = untagged(*self.peek(1));
            if self.is_of_kept_class(owner, VERSION) {
                let (shape, index) = (self.cells().u16(SHAPE), self.cells().u16(INDEX));
                if let Some(value) = self.field_of_shape(owner, ShapeId(shape), index) {
                    return self.finish_load_attr(arg, value);
                }
            }
            self.turn_back(Opcode::LOAD_ATTR)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_slot(&mut self, arg: u32) -> PyResult<()> {
        use load_attr_cache::{INDEX, VERSION};
        // SAFETY: as for `load_attr_value`.
        unsafe {
            let owner = untagged(*self.peek(1));
            if self.is_of_kept_class(owner, VERSION)
                && let Some(value) = self.field(owner, self.cells().u16(INDEX))
            {
                return self.finish_load_attr(arg, value);
            }
            self.turn_back(Opcode::LOAD_ATTR)
        }
    }

    /// Whether the instance on top of the stack has the class and the
    /// attributes of its own that the instruction remembers.
    #[inline(always)]
    unsafe fn is_of_kept_shape(&self, owner: Slot) -> bool {
        use load_attr_cache::{SHAPE, VERSION};
        // SAFETY: as for `load_attr_value`.
        unsafe {
            self.is_of_kept_class(owner, VERSION) && {
                self.shape_of(owner) == ShapeId(self.cells().u16(SHAPE))
            }
        }
    }

    #[inline(always)]
    unsafe fn kept_object(&self) -> Slot {
        // SAFETY: the guards that were checked keep the object alive.
        unsafe { self.cells().object(load_attr_cache::OBJECT).as_ptr() }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_inherited(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            if !self.is_of_kept_shape(untagged(*self.peek(1))) {
                return self.turn_back(Opcode::LOAD_ATTR);
            }
            let value = self.kept_object();
            self.retain(value);
            self.finish_load_attr(arg, value)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_method(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            if !self.is_of_kept_shape(untagged(*self.peek(1))) {
                return self.turn_back(Opcode::LOAD_ATTR);
            }
            self.finish_load_method(self.kept_object())
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_method_plain(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let owner = untagged(*self.peek(1));
            if !self.is_of_kept_class(owner, load_attr_cache::VERSION) {
                return self.turn_back(Opcode::LOAD_ATTR);
            }
            self.finish_load_method(self.kept_object())
        }
    }

    /// Puts the function under its receiver.
    #[inline(always)]
    unsafe fn finish_load_method(&mut self, function: Slot) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            self.skip(LOAD_ATTR_CELLS);
            self.retain(function);
            let receiver = self.pop();
            let receiver = self.own(receiver);
            self.push(function);
            self.push_object(receiver);
        }
        Ok(())
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_module(&mut self, arg: u32) -> PyResult<()> {
        use load_attr_cache::{INDEX, VERSION};
        // SAFETY: see the block's contract.
        unsafe {
            let owner = untagged(*self.peek(1));
            let cells = self.cells();
            if type_of(owner) == id::MODULE
                && let dict = &contents::<Module>(owner).dict
                && let Some(value) = value_at(dict, cells.u32(VERSION), cells.u16(INDEX))
            {
                self.retain(value);
                return self.finish_load_attr(arg, value);
            }
            self.turn_back(Opcode::LOAD_ATTR)
        }
    }

    /// An attribute of a module that the thread remembers by itself.
    #[inline(always)]
    pub(super) unsafe fn load_attr_seen(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: as for `load_global_seen`; objects of this type are modules.
        unsafe {
            let owner = untagged(*self.peek(1));
            let seen = self.cells().seen(load_attr_cache::OBJECT);
            if type_of(owner) == id::MODULE
                && let Some(value) = seen.as_ref().value_in(&contents::<Module>(owner).dict)
            {
                let value = value.as_raw().as_ptr();
                self.retain(value);
                return self.finish_load_attr(arg, value);
            }
            self.turn_back(Opcode::LOAD_ATTR)
        }
    }

    /// Whether the owner is the class that the instruction remembers.
    #[inline(always)]
    unsafe fn is_kept_class(&self, owner: Slot) -> bool {
        // SAFETY: the slot is occupied; objects of this type are classes.
        unsafe {
            type_of(owner) == id::TYPE && {
                let version = types::version_of(contents::<Type>(owner).id);
                version == self.cells().u32(load_attr_cache::VERSION)
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_class(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            if !self.is_kept_class(untagged(*self.peek(1))) {
                return self.turn_back(Opcode::LOAD_ATTR);
            }
            let value = self.kept_object();
            self.retain(value);
            self.finish_load_attr(arg, value)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_attr_class_method(&mut self) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            if !self.is_kept_class(untagged(*self.peek(1))) {
                return self.turn_back(Opcode::LOAD_ATTR);
            }
            self.finish_load_method(self.kept_object())
        }
    }

    #[inline(always)]
    pub(super) unsafe fn store_attr(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let name = self.name(arg);
            let owner = untagged(*self.peek(1));
            self.save();
            if self.should_quicken(arg) {
                quicken::store_attr(self.thread, self.cells(), object(&owner), name);
            }
            if self.store_by_access(owner, name) {
                return Ok(());
            }
            let owner = self.pop();
            let owner = self.own(owner);
            let value = self.pop();
            let value = self.own(value);
            self.save();
            self.skip(STORE_ATTR_CELLS);
            let done = attribute::set(self.thread, &owner, name, value);
            self.reload_frame();
            done
        }
    }

    /// Sets the attribute of an instance if that is simple.
    #[inline(always)]
    unsafe fn store_by_access(&mut self, owner: Slot, name: &Obj) -> bool {
        // SAFETY: the slot is occupied; the layout is checked.
        unsafe {
            let type_id = type_of(owner);
            if types::layout_of(type_id) != Layout::Instance {
                return false;
            }
            let instance = contents::<Instance>(owner);
            let shape = self.shape_of(owner);
            let version = types::version_of(type_id);
            let access = match self.thread.accesses.store(version, shape, name) {
                Some(access) => access,
                None => match find_store_access(self.thread, object(&owner), name) {
                    Some(access) => access,
                    None => return false,
                },
            };
            let value = self.value_to_store();
            let old = instance.with_fields(&*owner, |fields| match access {
                Access::Value(place) => {
                    let cell = fields.cell_if(shape, place)?;
                    Some(replace_raw(cell, value()))
                }
                Access::Slot(place) => Some(replace_raw(fields.cell(place), value())),
                Access::New(larger) => fields
                    .append_if(shape, larger, value)
                    .then_some(std::ptr::null_mut()),
                Access::Method(_) | Access::Inherited(_) => None,
            });
            if let Some(old) = old {
                self.finish_store_attr(old);
            }
            old.is_some()
        }
    }

    #[inline(always)]
    unsafe fn finish_store_attr(&mut self, old: Slot) {
        // SAFETY: see the block's contract; the value has moved.
        unsafe {
            self.skip(STORE_ATTR_CELLS);
            let owner = self.pop();
            self.pop();
            if !old.is_null() {
                self.release(old);
            }
            self.discard(owner);
        }
    }

    /// What gives the value under the owner, which is about to be stored.
    #[inline(always)]
    unsafe fn value_to_store(&self) -> impl FnOnce() -> Slot + Copy + use<R> {
        // SAFETY: see the block's contract.
        let (counter, slot) = unsafe { (self.counter, *self.peek(2)) };
        // SAFETY: a borrowed reference is counted, and the slot is popped
        // without being given up.
        move || unsafe { counter.own(slot) }.into_raw().as_ptr()
    }

    #[inline(always)]
    pub(super) unsafe fn store_attr_value(&mut self) -> PyResult<()> {
        use store_attr_cache::{INDEX, SHAPE, VERSION};
        // SAFETY: as for `load_attr_value`.
        unsafe {
            let owner = untagged(*self.peek(1));
            if self.is_of_kept_class(owner, VERSION) {
                let (shape, index) = (self.cells().u16(SHAPE), self.cells().u16(INDEX));
                let instance = contents::<Instance>(owner);
                let value = self.value_to_store();
                let old = instance.with_fields(&*owner, |fields| {
                    let cell = fields.cell_if(ShapeId(shape), index)?;
                    Some(replace_raw(cell, value()))
                });
                if let Some(old) = old {
                    self.finish_store_attr(old);
                    return Ok(());
                }
            }
            self.turn_back(Opcode::STORE_ATTR)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn store_attr_new(&mut self) -> PyResult<()> {
        use store_attr_cache::{INDEX, SHAPE, VERSION};
        // SAFETY: as for `load_attr_value`.
        unsafe {
            let owner = untagged(*self.peek(1));
            if self.is_of_kept_class(owner, VERSION) {
                let (shape, larger) = (self.cells().u16(SHAPE), self.cells().u16(INDEX));
                let instance = contents::<Instance>(owner);
                let value = self.value_to_store();
                let stored = instance.with_fields(&*owner, |fields| {
                    fields.append_if(ShapeId(shape), ShapeId(larger), value)
                });
                if stored {
                    self.finish_store_attr(std::ptr::null_mut());
                    return Ok(());
                }
            }
            self.turn_back(Opcode::STORE_ATTR)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn store_attr_slot(&mut self) -> PyResult<()> {
        use store_attr_cache::{INDEX, VERSION};
        // SAFETY: as for `load_attr_value`.
        unsafe {
            let owner = untagged(*self.peek(1));
            if !self.is_of_kept_class(owner, VERSION) {
                return self.turn_back(Opcode::STORE_ATTR);
            }
            let index = self.cells().u16(INDEX);
            let instance = contents::<Instance>(owner);
            let value = self.value_to_store();
            let old =
                instance.with_fields(&*owner, |fields| replace_raw(fields.cell(index), value()));
            self.finish_store_attr(old);
        }
        Ok(())
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
            if arg & 1 != 0
                && let Some(method) = attribute::super_method(&callable, &class, &receiver, name)
            {
                self.push_object(method);
                self.push_object(receiver);
                return Ok(());
            }
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
}

/// One more reference to the value at a place of an instance, if it has the
/// shape that has the place.
///
/// # Safety
///
/// The owner is an instance.
#[inline(always)]
unsafe fn field_of_shape<R: RefCount>(
    counter: Counter<R>,
    owner: Slot,
    shape: ShapeId,
    place: u16,
) -> Option<Slot> {
    // SAFETY: by the contract.
    unsafe {
        contents::<Instance>(owner).read_fields(&*owner, |fields| {
            let value = fields.cell_if(shape, place)?.load(Ordering::Relaxed);
            retain_if_any(counter, value)
        })
    }
}

/// The same where it is rare.
///
/// # Safety
///
/// As for [`field_of_shape`].
#[inline(never)]
unsafe fn field_of_shape_outlined<R: RefCount>(
    counter: Counter<R>,
    owner: Slot,
    shape: ShapeId,
    place: u16,
) -> Option<Slot> {
    // SAFETY: passed on.
    unsafe { field_of_shape(counter, owner, shape, place) }
}

#[inline(always)]
unsafe fn retain_if_any<R: RefCount>(counter: Counter<R>, value: Slot) -> Option<Slot> {
    if value.is_null() {
        return None;
    }
    // SAFETY: the cell that the value was found in holds a reference.
    unsafe { counter.show(value) };
    Some(value)
}

/// What the attribute of an instance comes to, and remembers it.
#[cold]
#[inline(never)]
fn find_access(thread: &mut Thread, owner: &Obj, name: &Obj) -> Option<(Access, ShapeId)> {
    let found = access::resolve_load(thread, owner, name)?;
    let (access, shape) = (found.access, found.shape);
    let found = found.held_if(!thread.alone);
    thread.accesses.keep_load(name, found);
    Some((access, shape))
}

/// The same for setting it.
#[cold]
#[inline(never)]
fn find_store_access(thread: &mut Thread, owner: &Obj, name: &Obj) -> Option<Access> {
    let found = access::resolve_store(thread, owner, name)?;
    let access = found.access;
    thread.accesses.keep_store(name, found);
    Some(access)
}

/// An attribute of a module that its class does not define.
fn seen_module_attribute(thread: &mut Thread, module: &Obj, dict: &Obj, name: &Obj) -> Option<Obj> {
    if thread.lookup(module.class(), name).is_some() {
        return None;
    }
    let seen = thread.names_seen.find(dict, name);
    match seen.and_then(|seen| seen.value_in(dict)) {
        Some(value) => Some(value.clone()),
        None => thread.names_seen.meet(dict, None, name),
    }
}
