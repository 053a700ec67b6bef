//! Quickening (PEP 659): an instruction that has seen what it works on turns
//! into one that expects more of the same, with what it found in the cache
//! units behind it.
//!
//! What was found is believed only under its guards: versions of classes, keys
//! versions of dicts, shapes of instances. A guard that fails turns the
//! instruction back, and it tries again only after [`PATIENCE`] executions.
//!
//! Cache units are written and read as several words, which is sound where one
//! thread runs at a time. Without a lock each thread quickens a copy of its own
//! ([`OwnCode`](super::OwnCode)), which holds what its caches lead to: the guards
//! do not keep it alive where others run. Names are then remembered with their
//! values ([`Seen`]). An instruction with an `EXTENDED_ARG` never quickens, so that
//! it can be run again from its own unit.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::bytecode::Opcode;
use crate::object::{Class, Header, Layout, MethodWrapper, Module, Obj, ShapeId, id, types};
use crate::vm::{Thread, attribute};

use super::access::{self, Access, is_function, needs_no_binding};
use super::names_seen::{Placed, Seen};

/// A global that lies in the function's own module.
pub(super) const LOAD_GLOBAL_MODULE: u8 = 202;
/// A global that lies among the built-in names.
pub(super) const LOAD_GLOBAL_BUILTIN: u8 = 203;
/// An attribute among the values of an instance.
pub(super) const LOAD_ATTR_VALUE: u8 = 204;
/// An attribute in a place of `__slots__`.
pub(super) const LOAD_ATTR_SLOT: u8 = 205;
/// An attribute of an instance's class that needs no binding.
pub(super) const LOAD_ATTR_INHERITED: u8 = 206;
/// A function of an instance's class, to be called with the instance.
pub(super) const LOAD_ATTR_METHOD: u8 = 207;
/// The same for objects that have no attributes of their own.
pub(super) const LOAD_ATTR_METHOD_PLAIN: u8 = 208;
/// An attribute of a module.
pub(super) const LOAD_ATTR_MODULE: u8 = 209;
/// An attribute of a class, read through the class.
pub(super) const LOAD_ATTR_CLASS: u8 = 210;
/// A class method, to be called with the class.
pub(super) const LOAD_ATTR_CLASS_METHOD: u8 = 211;
/// An attribute among the values of an instance.
pub(super) const STORE_ATTR_VALUE: u8 = 212;
/// An attribute that the instance does not have yet.
pub(super) const STORE_ATTR_NEW: u8 = 213;
/// An attribute in a place of `__slots__`.
pub(super) const STORE_ATTR_SLOT: u8 = 214;
/// A global that the thread has met, where others run at the same time.
pub(super) const LOAD_GLOBAL_SEEN: u8 = 215;
/// An attribute of a module, likewise.
pub(super) const LOAD_ATTR_SEEN: u8 = 216;
/// A global that the thread has met, whose value is looked at each time.
pub(super) const LOAD_GLOBAL_PLACED: u8 = 217;

/// The instruction that this number is a quickened form of.
pub(super) fn general_form(opcode: u8) -> Option<Opcode> {
    match opcode {
        LOAD_GLOBAL_MODULE | LOAD_GLOBAL_BUILTIN | LOAD_GLOBAL_SEEN | LOAD_GLOBAL_PLACED => {
            Some(Opcode::LOAD_GLOBAL)
        }
        LOAD_ATTR_VALUE..=LOAD_ATTR_CLASS_METHOD | LOAD_ATTR_SEEN => Some(Opcode::LOAD_ATTR),
        STORE_ATTR_VALUE..=STORE_ATTR_SLOT => Some(Opcode::STORE_ATTR),
        _ => None,
    }
}

/// Whether a quickened form reads an attribute that is called.
pub(super) fn loads_method(opcode: u8) -> bool {
    matches!(
        opcode,
        LOAD_ATTR_METHOD | LOAD_ATTR_METHOD_PLAIN | LOAD_ATTR_CLASS_METHOD
    )
}

/// How often an instruction runs in its general form before it tries again.
const PATIENCE: u16 = 40;

/// Where in its cache units a quickened `LOAD_ATTR` keeps what.
pub(super) mod load_attr_cache {
    pub(in super::super) const VERSION: usize = 1;
    pub(in super::super) const SHAPE: usize = 3;
    pub(in super::super) const INDEX: usize = 4;
    pub(in super::super) const OBJECT: usize = 5;
}

/// The same for `STORE_ATTR`.
pub(super) mod store_attr_cache {
    pub(in super::super) const VERSION: usize = 0;
    pub(in super::super) const SHAPE: usize = 2;
    pub(in super::super) const INDEX: usize = 3;
}

/// The same for `LOAD_GLOBAL`.
pub(super) mod load_global_cache {
    pub(in super::super) const INDEX: usize = 0;
    pub(in super::super) const KEYS: usize = 1;
    pub(in super::super) const BUILTIN_KEYS: usize = 3;
    pub(in super::super) const SEEN: usize = 0;
}

/// The cache units of an instruction, which begin right behind it.
#[derive(Clone, Copy)]
pub(super) struct Cells(*const AtomicU16);

impl Cells {
    /// # Safety
    ///
    /// `next` leads to the first of an instruction's cache units, and no other
    /// thread reads or writes them meanwhile: one runs at a time, or they are of
    /// this one's own copy. The units that are read or written are all its.
    #[inline(always)]
    pub(super) unsafe fn at(next: *const AtomicU16) -> Cells {
        Cells(next)
    }

    /// Where they are.
    pub(super) fn address(self) -> usize {
        self.0.addr()
    }

    #[inline(always)]
    fn unit(&self, at: usize) -> &AtomicU16 {
        // SAFETY: by the contract of `at`.
        unsafe { &*self.0.add(at) }
    }

    #[inline(always)]
    pub(super) fn u16(&self, at: usize) -> u16 {
        self.unit(at).load(Ordering::Relaxed)
    }

    #[inline(always)]
    pub(super) fn u32(&self, at: usize) -> u32 {
        // SAFETY: by the contract of `at` nobody writes meanwhile.
        unsafe { self.0.add(at).cast::<u32>().read_unaligned() }
    }

    /// The object that was kept, which its guards keep alive, or the thread.
    #[inline(always)]
    pub(super) fn object(&self, at: usize) -> NonNull<Header> {
        self.pointer(at)
    }

    /// The place of a name that was kept; the thread holds it.
    #[inline(always)]
    pub(super) fn placed(&self, at: usize) -> NonNull<Placed> {
        self.pointer(at)
    }

    /// The name that was kept; the thread holds it.
    #[inline(always)]
    pub(super) fn seen(&self, at: usize) -> NonNull<Seen> {
        self.pointer(at)
    }

    #[inline(always)]
    fn pointer<T>(&self, at: usize) -> NonNull<T> {
        // SAFETY: as for `u32`; what is read was written by `set_pointer`.
        unsafe { self.0.add(at).cast::<NonNull<T>>().read_unaligned() }
    }

    fn set_u16(&self, at: usize, value: u16) {
        self.unit(at).store(value, Ordering::Relaxed);
    }

    fn set_u32(&self, at: usize, value: u32) {
        self.set_u16(at, value as u16);
        self.set_u16(at + 1, (value >> 16) as u16);
    }

    /// Keeps an object, which lives as long as the guards hold, or, where others
    /// run at the same time, as long as the thread keeps it.
    fn set_object(&self, thread: &mut Thread, at: usize, object: &Obj) {
        if !thread.alone {
            thread.own_code.keep(*self, object);
        }
        self.set_pointer(at, object.as_raw());
    }

    fn set_pointer<T>(&self, at: usize, pointer: NonNull<T>) {
        // SAFETY: by the contract of `at` nobody reads meanwhile, and a unit
        // may be written through a shared reference.
        unsafe {
            let place = self.0.add(at).cast_mut().cast::<NonNull<T>>();
            place.write_unaligned(pointer);
        }
    }

    /// Whether the instruction, in its general form, should look for a better
    /// one now.
    #[inline(always)]
    pub(super) fn is_due(&self) -> bool {
        let countdown = self.u16(0);
        if countdown == 0 {
            return true;
        }
        self.set_u16(0, countdown - 1);
        false
    }

    fn opcode_unit(&self) -> &AtomicU16 {
        // SAFETY: the instruction stands before its cache units.
        unsafe { &*self.0.sub(1) }
    }

    fn quicken(&self, opcode: u8) {
        let unit = self.opcode_unit();
        let arg = unit.load(Ordering::Relaxed) & 0xff00;
        unit.store(arg | u16::from(opcode), Ordering::Relaxed);
    }

    /// A guard failed, or nothing better was found.
    #[cold]
    pub(super) fn turn_back(&self, general: Opcode) {
        self.quicken(general as u8);
        self.set_u16(0, PATIENCE);
    }
}

/// Looks for a better form of `LOAD_GLOBAL`.
#[cold]
#[inline(never)]
pub(super) fn load_global(thread: &mut Thread, cells: Cells, globals: &Obj, name: &Obj) {
    let builtins = &thread.interpreter.builtins;
    let found = match thread.alone {
        true => try_load_global(cells, globals, builtins, name),
        false => {
            let _met = thread.names_seen.meet(globals, Some(builtins), name);
            load_seen(thread, cells, load_global_cache::SEEN, globals, name)
                .map(|()| cells.quicken(LOAD_GLOBAL_SEEN))
                .or_else(|| load_placed(thread, cells, globals, name))
        }
    };
    if found.is_none() {
        cells.turn_back(Opcode::LOAD_GLOBAL);
    }
}

/// Keeps a name that the thread has met lately.
fn load_seen(
    thread: &mut Thread,
    cells: Cells,
    at: usize,
    namespace: &Obj,
    name: &Obj,
) -> Option<()> {
    let seen = thread.names_seen.find(namespace, name)?;
    seen.value_in(namespace)?;
    let seen = seen.clone();
    cells.set_pointer(at, thread.own_code.keep_name(cells, seen));
    Some(())
}

/// Keeps the place of a global whose value is not kept.
fn load_placed(thread: &mut Thread, cells: Cells, globals: &Obj, name: &Obj) -> Option<()> {
    let placed = thread.names_seen.placed(globals, name)?.clone();
    let at = load_global_cache::SEEN;
    cells.set_pointer(at, thread.own_code.keep_place(cells, placed));
    cells.quicken(LOAD_GLOBAL_PLACED);
    Some(())
}

fn try_load_global(cells: Cells, globals: &Obj, builtins: &Obj, name: &Obj) -> Option<()> {
    use load_global_cache::{BUILTIN_KEYS, INDEX, KEYS};
    if globals.type_id() != id::DICT || builtins.type_id() != id::DICT {
        return None;
    }
    let keys = globals.with_dict(|table| table.keys_version())??;
    if let Some(place) = globals.name_place(name) {
        cells.set_u16(INDEX, u16::try_from(place).ok()?);
        cells.set_u32(KEYS, keys);
        cells.quicken(LOAD_GLOBAL_MODULE);
        return Some(());
    }
    let place = builtins.name_place(name)?;
    let builtin_keys = builtins.with_dict(|table| table.keys_version())??;
    cells.set_u16(BUILTIN_KEYS, u16::try_from(builtin_keys).ok()?);
    cells.set_u16(INDEX, u16::try_from(place).ok()?);
    cells.set_u32(KEYS, keys);
    cells.quicken(LOAD_GLOBAL_BUILTIN);
    Some(())
}

/// Looks for a better form of `LOAD_ATTR`.
#[cold]
#[inline(never)]
pub(super) fn load_attr(thread: &mut Thread, cells: Cells, owner: &Obj, name: &Obj, call: bool) {
    let found = match owner.class().layout {
        Layout::Module => load_module_attr(thread, cells, owner, name),
        Layout::Type => load_class_attr(thread, cells, owner, name, call),
        Layout::Instance => load_instance_attr(thread, cells, owner, name, call),
        _ => load_plain_method(thread, cells, owner, name, call),
    };
    match found {
        Some(opcode) => cells.quicken(opcode),
        None => cells.turn_back(Opcode::LOAD_ATTR),
    }
}

fn keep_version(cells: Cells, at: usize, class: Class) -> Option<()> {
    let version = class.version();
    cells.set_u32(at, version);
    (version != 0).then_some(())
}

fn load_module_attr(thread: &mut Thread, cells: Cells, owner: &Obj, name: &Obj) -> Option<u8> {
    use load_attr_cache::{INDEX, VERSION};
    let module = owner.get::<Module>()?;
    if owner.type_id() != id::MODULE || thread.lookup(owner.class(), name).is_some() {
        return None;
    }
    if !thread.alone {
        let _met = thread.names_seen.meet(&module.dict, None, name);
        load_seen(thread, cells, load_attr_cache::OBJECT, &module.dict, name)?;
        return Some(LOAD_ATTR_SEEN);
    }
    let place = module.dict.name_place(name)?;
    let keys = module.dict.with_dict(|table| table.keys_version())??;
    cells.set_u32(VERSION, keys);
    cells.set_u16(INDEX, u16::try_from(place).ok()?);
    Some(LOAD_ATTR_MODULE)
}

fn load_class_attr(
    thread: &mut Thread,
    cells: Cells,
    owner: &Obj,
    name: &Obj,
    call: bool,
) -> Option<u8> {
    use load_attr_cache::{OBJECT, VERSION};
    let class = Class::from_object(owner)?;
    if owner.type_id() != id::TYPE || thread.lookup(owner.class(), name).is_some() {
        return None;
    }
    let found = thread.lookup(class, name)?;
    keep_version(cells, VERSION, class)?;
    let wrapped = found.get::<MethodWrapper>();
    match (found.type_id(), wrapped) {
        (id::CLASSMETHOD, Some(method)) if call && is_function(&method.function) => {
            cells.set_object(thread, OBJECT, &method.function);
            return Some(LOAD_ATTR_CLASS_METHOD);
        }
        (id::STATICMETHOD, Some(method)) => cells.set_object(thread, OBJECT, &method.function),
        _ if is_function(&found) || needs_no_binding(&found) => {
            cells.set_object(thread, OBJECT, &found)
        }
        _ => return None,
    }
    Some(LOAD_ATTR_CLASS)
}

fn load_instance_attr(
    thread: &mut Thread,
    cells: Cells,
    owner: &Obj,
    name: &Obj,
    call: bool,
) -> Option<u8> {
    use load_attr_cache::{INDEX, OBJECT, SHAPE, VERSION};
    let found = access::resolve_load(thread, owner, name)?;
    cells.set_u32(VERSION, found.version);
    cells.set_u16(SHAPE, found.shape.0);
    Some(match found.access {
        Access::Value(place) => {
            cells.set_u16(INDEX, place);
            LOAD_ATTR_VALUE
        }
        Access::Slot(place) => {
            cells.set_u16(INDEX, place);
            LOAD_ATTR_SLOT
        }
        Access::Method(_) if call && found.shape != ShapeId::NONE => {
            cells.set_object(thread, OBJECT, found.in_class.as_ref()?);
            LOAD_ATTR_METHOD
        }
        Access::Inherited(_) => {
            cells.set_object(thread, OBJECT, found.in_class.as_ref()?);
            LOAD_ATTR_INHERITED
        }
        Access::Method(_) | Access::New(_) => return None,
    })
}

fn load_plain_method(
    thread: &mut Thread,
    cells: Cells,
    owner: &Obj,
    name: &Obj,
    call: bool,
) -> Option<u8> {
    use load_attr_cache::{OBJECT, VERSION};
    let class = owner.class();
    // What has two layouts for one class has its version under one of them.
    let own_version = types::version_of(owner.type_id()) == class.version();
    if !call || class.has_dict || class.is_heap() || !own_version {
        return None;
    }
    if !attribute::is_plain_layout(class.layout) {
        return None;
    }
    let found = thread.lookup(class, name)?;
    if !is_function(&found) {
        return None;
    }
    keep_version(cells, VERSION, class)?;
    cells.set_object(thread, OBJECT, &found);
    Some(LOAD_ATTR_METHOD_PLAIN)
}

/// Looks for a better form of `STORE_ATTR`.
#[cold]
#[inline(never)]
pub(super) fn store_attr(thread: &mut Thread, cells: Cells, owner: &Obj, name: &Obj) {
    match try_store_attr(thread, cells, owner, name) {
        Some(opcode) => cells.quicken(opcode),
        None => cells.turn_back(Opcode::STORE_ATTR),
    }
}

fn try_store_attr(thread: &mut Thread, cells: Cells, owner: &Obj, name: &Obj) -> Option<u8> {
    use store_attr_cache::{INDEX, SHAPE, VERSION};
    let found = access::resolve_store(thread, owner, name)?;
    let (opcode, index) = match found.access {
        Access::Value(place) => (STORE_ATTR_VALUE, place),
        Access::Slot(place) => (STORE_ATTR_SLOT, place),
        Access::New(larger) => (STORE_ATTR_NEW, larger.0),
        Access::Method(_) | Access::Inherited(_) => return None,
    };
    cells.set_u32(VERSION, found.version);
    cells.set_u16(SHAPE, found.shape.0);
    cells.set_u16(INDEX, index);
    Some(opcode)
}
