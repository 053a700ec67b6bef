//! What reading or setting an attribute of an instance comes to, found once
//! and remembered: for one instruction in its cache units ([`quicken`]), and
//! for instructions that meet many classes in a table of the thread's.
//!
//! [`quicken`]: super::quicken

use std::ptr::NonNull;

use crate::object::{Class, Header, Instance, Obj, ShapeId, id};
use crate::vm::descriptor::{self, SlotDescriptor};
use crate::vm::{Thread, attribute};

/// What an attribute of an instance of one class and shape is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    /// The value at this place of the instance.
    Value(u16),
    /// The same for a place of `__slots__`.
    Slot(u16),
    /// A function of the class, to be called with the instance.
    Method(NonNull<Header>),
    /// An attribute of the class that needs no binding.
    Inherited(NonNull<Header>),
    /// Nothing yet: setting it gives the instance this shape.
    New(ShapeId),
}

/// An [`Access`] and what must hold for it.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) version: u32,
    pub(super) shape: ShapeId,
    pub(super) access: Access,
    /// What the class has under the name, if the access leads there.
    pub(super) in_class: Option<Obj>,
}

impl Resolved {
    /// Holds what the access leads to, or not: where one thread runs at a time,
    /// its guards keep it alive.
    pub(super) fn held_if(self, held: bool) -> Self {
        let in_class = self.in_class.filter(|_| held);
        Resolved { in_class, ..self }
    }
}

/// What `instance.name` comes to; `None` if it takes more than an [`Access`].
pub(super) fn resolve_load(thread: &mut Thread, owner: &Obj, name: &Obj) -> Option<Resolved> {
    let instance = owner.get::<Instance>()?;
    let class = owner.class();
    let version = class.version();
    if attribute::has_custom_getattribute(thread, class) {
        return None;
    }
    let (shape, place) = instance.with_fields(owner.header(), |fields| {
        (fields.shape(), fields.place(name))
    });
    let in_class = thread.lookup(class, name);
    let data = in_class
        .as_ref()
        .filter(|found| descriptor::is_data(thread, found));
    let access = match (data, place) {
        (Some(found), _) => Access::Slot(slot_index(class, found)?),
        (None, _) if shape == ShapeId::NONE => return None,
        (None, Some(place)) => Access::Value(place),
        (None, None) => {
            let found = in_class.as_ref()?;
            match is_function(found) {
                true => Access::Method(found.as_raw()),
                false if needs_no_binding(found) => Access::Inherited(found.as_raw()),
                false => return None,
            }
        }
    };
    resolved(class, version, shape, access, in_class)
}

/// The `__init__` that makes instances of a class, if making one means no more
/// than that.
pub(super) fn resolve_constructor(class: Class, init: &Obj, version: u32) -> Option<Resolved> {
    let access = Access::Method(init.as_raw());
    resolved(class, version, ShapeId::NONE, access, Some(init.clone()))
}

/// What `instance.name = value` comes to; `None` if it takes more than an
/// [`Access`].
pub(super) fn resolve_store(thread: &mut Thread, owner: &Obj, name: &Obj) -> Option<Resolved> {
    let instance = owner.get::<Instance>()?;
    let class = owner.class();
    let version = class.version();
    let setattr = thread.lookup(class, crate::name!("__setattr__"))?;
    if attribute::is_custom(&setattr) {
        return None;
    }
    let (shape, place) = instance.with_fields(owner.header(), |fields| {
        (fields.shape(), fields.place(name))
    });
    let in_class = thread.lookup(class, name);
    let data = in_class.filter(|found| descriptor::is_data(thread, found));
    let access = match (data, place) {
        (Some(found), _) => Access::Slot(slot_index(class, &found)?),
        (None, _) if shape == ShapeId::NONE || !class.has_dict => return None,
        (None, Some(place)) => Access::Value(place),
        (None, None) => Access::New(shape.with(name)?),
    };
    resolved(class, version, shape, access, None)
}

/// What was found out while the class was what it was at first.
fn resolved(
    class: Class,
    version: u32,
    shape: ShapeId,
    access: Access,
    in_class: Option<Obj>,
) -> Option<Resolved> {
    (version != 0 && class.version() == version).then_some(Resolved {
        version,
        shape,
        access,
        in_class,
    })
}

pub(super) fn is_function(object: &Obj) -> bool {
    matches!(object.type_id(), id::FUNCTION | id::METHOD_DESCRIPTOR)
}

/// Whether reading such an attribute of a class is worth the attribute itself.
/// A class that becomes one of descriptors later changes every version.
pub(super) fn needs_no_binding(attribute: &Obj) -> bool {
    use id::*;
    let is_value = matches!(
        attribute.type_id(),
        NONE | INT | BOOL | FLOAT | STR | TUPLE | LIST | DICT | SET | FROZENSET
    );
    let defines = |name: &Obj| attribute.class().lookup(name).is_some();
    is_value
        || attribute.get::<Instance>().is_some()
            && !defines(crate::name!("__get__"))
            && !defines(crate::name!("__set__"))
            && !defines(crate::name!("__delete__"))
}

/// The index of the place that an attribute of `__slots__` has in instances of
/// the class.
fn slot_index(class: Class, attribute: &Obj) -> Option<u16> {
    if attribute.type_id() != id::MEMBER_DESCRIPTOR {
        return None;
    }
    let slot = attribute.as_native::<SlotDescriptor>()?;
    let fits = class.is_subclass(slot.class) && slot.index < class.slot_count;
    u16::try_from(slot.index).ok().filter(|_| fits)
}

const ENTRIES: usize = 1024;

/// What a thread found lately. Under a lock it holds no references: what an
/// entry refers to lives as long as the class has its version.
#[derive(Debug)]
pub(crate) struct AccessCache {
    loads: Box<[Entry]>,
    stores: Box<[Entry]>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The name's address; 0 where nothing is kept.
    name: usize,
    resolved: Resolved,
}

// SAFETY: the pointers are looked through only under their guards, by threads
// of which one runs at a time, or lead to what the entry holds.
unsafe impl Send for AccessCache {}

impl Default for AccessCache {
    fn default() -> Self {
        let nothing = Entry {
            name: 0,
            resolved: Resolved {
                version: 0,
                shape: ShapeId::NONE,
                access: Access::Value(0),
                in_class: None,
            },
        };
        AccessCache {
            loads: vec![nothing.clone(); ENTRIES].into(),
            stores: vec![nothing; ENTRIES].into(),
        }
    }
}

impl AccessCache {
    #[inline(always)]
    pub(super) fn load(&self, version: u32, shape: ShapeId, name: &Obj) -> Option<Access> {
        find(&self.loads, version, shape, name)
    }

    #[inline(always)]
    pub(super) fn store(&self, version: u32, shape: ShapeId, name: &Obj) -> Option<Access> {
        find(&self.stores, version, shape, name)
    }

    pub(super) fn keep_load(&mut self, name: &Obj, resolved: Resolved) {
        keep(&mut self.loads, name, resolved);
    }

    pub(super) fn keep_store(&mut self, name: &Obj, resolved: Resolved) {
        keep(&mut self.stores, name, resolved);
    }
}

#[inline(always)]
fn place(version: u32, shape: ShapeId, name: &Obj) -> usize {
    (name.name_hash() ^ (version as usize) << 4 ^ usize::from(shape.0) << 2) % ENTRIES
}

#[inline(always)]
fn find(entries: &[Entry], version: u32, shape: ShapeId, name: &Obj) -> Option<Access> {
    let entry = &entries[place(version, shape, name)];
    let kept = &entry.resolved;
    (entry.name == name.address() && kept.version == version && kept.shape == shape)
        .then_some(kept.access)
}

fn keep(entries: &mut [Entry], name: &Obj, resolved: Resolved) {
    let place = place(resolved.version, resolved.shape, name);
    entries[place] = Entry {
        name: name.address(),
        resolved,
    };
}
