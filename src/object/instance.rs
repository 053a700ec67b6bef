//! Instances of classes that programs define.
//!
//! The values of `__slots__` and of attributes lie side by side in one block;
//! which attribute is where, the instance's shape tells. A dict is made only
//! for a program that asks for `__dict__`, deletes an attribute or sets very
//! many, and then the attributes live in the dict for good.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::fields::{Fields, replace, value_of};
use super::header::{Header, TypeId};
use super::shape::ShapeId;
use super::table::Table;
use super::{Guarded, Obj, types};

/// A dict that is made when it is first needed.
#[derive(Debug, Default)]
pub struct LazyDict(AtomicPtr<Header>);

impl LazyDict {
    /// The dict, if it was made.
    #[inline(always)]
    pub fn get(&self) -> Option<&Obj> {
        if self.0.load(Ordering::Acquire).is_null() {
            return None;
        }
        // SAFETY: a pointer that is not null holds a reference until `self` is
        // dropped, and `Obj` is such a pointer (`repr(transparent)`).
        Some(unsafe { &*std::ptr::from_ref(&self.0).cast::<Obj>() })
    }

    /// The dict; made now if there was none.
    pub fn get_or_make(&self) -> &Obj {
        self.get_or_make_of(Table::default)
    }

    /// The dict; made now, with this table, if there was none.
    fn get_or_make_of(&self, table: impl FnOnce() -> Table) -> &Obj {
        if self.get().is_none() {
            let made = Obj::dict_of(table()).into_raw();
            let stored = self.0.compare_exchange(
                std::ptr::null_mut(),
                made.as_ptr(),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            if stored.is_err() {
                // SAFETY: another thread was faster; this reference is ours.
                drop(unsafe { Obj::from_raw(made) });
            }
        }
        self.get().expect("it was just made")
    }
}

impl Drop for LazyDict {
    fn drop(&mut self) {
        if let Some(dict) = NonNull::new(*self.0.get_mut()) {
            // SAFETY: the pointer holds a reference, given up here.
            drop(unsafe { Obj::from_raw(dict) });
        }
    }
}

/// The contents of an instance.
#[derive(Debug)]
pub struct Instance {
    fields: Guarded<Fields>,
    /// Its attributes, if they are not among the fields.
    dict: LazyDict,
    value: Option<Obj>,
}

impl Instance {
    /// The built-in value it carries if its class inherits from a built-in
    /// type.
    #[inline(always)]
    pub fn base_value(&self) -> Option<&Obj> {
        self.value.as_ref()
    }

    /// Its values, while no thread changes them.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`].
    pub(crate) unsafe fn values_at_rest(&self) -> &[Option<Obj>] {
        // SAFETY: passed on.
        unsafe { self.fields.at_rest().all_values() }
    }

    /// The dict that its attributes are in, if they are in one.
    pub(crate) fn dict_if_made(&self) -> Option<&Obj> {
        self.dict.get()
    }

    /// Calls `f` with the instance's fields; `owner` is its head. `f` is bound
    /// by the rules of [`Guarded`].
    #[inline(always)]
    pub(crate) fn with_fields<T>(&self, owner: &Header, f: impl FnOnce(&Fields) -> T) -> T {
        self.fields.with_seen(owner, f)
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline(always)]
    pub(crate) fn read_fields<T>(&self, owner: &Header, f: impl FnOnce(&Fields) -> T) -> T {
        self.fields.with_read(owner, f)
    }

    /// Which attributes there are, without the object's lock.
    #[inline(always)]
    pub(crate) fn shape_seen(&self) -> ShapeId {
        // SAFETY: the shape is atomic; `with_fields` is the only way to change it.
        unsafe { self.fields.seen() }.shape_seen()
    }

    /// What lies at a place, without the object's lock, if the attributes are
    /// those of `shape`: null if nothing does, and no more than an address. The
    /// object was there a moment ago, and may have been freed since.
    ///
    /// # Safety
    ///
    /// The place is one that instances of the class and of `shape` have.
    #[inline(always)]
    pub(crate) unsafe fn peek_if(&self, shape: ShapeId, place: u16) -> *mut Header {
        if self.shape_seen() != shape {
            return std::ptr::null_mut();
        }
        // SAFETY: as above; the shape has the place.
        unsafe { self.fields.seen().see(place) }
    }

    /// The same for a place of `__slots__`.
    ///
    /// # Safety
    ///
    /// The place is one that instances of the class have.
    #[inline(always)]
    pub(crate) unsafe fn peek_slot(&self, place: u16) -> *mut Header {
        // SAFETY: as above.
        unsafe { self.fields.seen().see(place) }
    }

    /// The value in a place of `__slots__`.
    pub(crate) fn slot(&self, owner: &Header, index: usize) -> Option<Obj> {
        self.with_fields(owner, |fields| value_of(fields.slots().get(index)?))
    }

    /// Puts a value in a place of `__slots__`, or empties it; returns what was
    /// there.
    pub(crate) fn set_slot(&self, owner: &Header, index: usize, value: Option<Obj>) -> Option<Obj> {
        self.with_fields(owner, |fields| replace(fields.slots().get(index)?, value))
    }

    /// The value of an attribute that the instance itself has.
    pub(crate) fn attribute(&self, owner: &Header, name: &Obj) -> Option<Obj> {
        let found = self.with_fields(owner, |fields| {
            (fields.shape() != ShapeId::NONE).then(|| {
                let position = fields.shape().shape().position(name)?;
                value_of(&fields.attributes()[position])
            })
        });
        match found {
            Some(found) => found,
            None => self.dict.get()?.lookup_name(name),
        }
    }

    /// Sets an attribute of the instance itself.
    pub(crate) fn set_attribute(&self, owner: &Header, name: &Obj, value: Obj) {
        let mut value = Some(value);
        let replaced = self.with_fields(owner, |fields| {
            let shape = fields.shape();
            if shape == ShapeId::NONE {
                return None;
            }
            if let Some(position) = shape.shape().position(name) {
                return replace(&fields.attributes()[position], value.take());
            }
            if let Some(larger) = shape.with(name)
                && let Some(value) = value.take()
            {
                fields.append(owner, larger, value);
            }
            None
        });
        drop(replaced);
        if let Some(value) = value {
            self.dict(owner).store_name(name, value);
        }
    }

    /// Removes an attribute of the instance itself; returns its value.
    pub(crate) fn remove_attribute(&self, owner: &Header, name: &Obj) -> Option<Obj> {
        self.attribute(owner, name)?;
        self.dict(owner).remove_name(name)
    }

    /// `__dict__`: from now on the attributes live there.
    pub(crate) fn dict(&self, owner: &Header) -> Obj {
        self.with_fields(owner, |fields| {
            if fields.shape() != ShapeId::NONE {
                self.dict.get_or_make_of(|| fields.take_attributes());
                fields.forget_shape();
            }
        });
        self.dict.get_or_make().clone()
    }

    /// The names of the instance's own attributes.
    pub(crate) fn attribute_names(&self, owner: &Header) -> Vec<Obj> {
        let shaped = self.with_fields(owner, |fields| {
            (fields.shape() != ShapeId::NONE).then(|| fields.shape().shape().names.to_vec())
        });
        let keys = |dict: &Obj| {
            dict.with_dict(|table| table.iter().map(|entry| entry.key.clone()).collect())
        };
        shaped
            .or_else(|| keys(self.dict.get()?))
            .unwrap_or_default()
    }
}

impl Obj {
    /// An instance of this type with so many slots; `value` is the built-in
    /// value that it carries.
    pub fn instance(type_id: TypeId, slot_count: usize, value: Option<Obj>) -> Obj {
        let room = types::class(type_id).expected_room();
        Obj::new(
            type_id,
            Instance {
                fields: Guarded::new(Fields::new(slot_count, room.max(slot_count))),
                dict: LazyDict::default(),
                value,
            },
        )
    }

    /// The attribute `name`, interned, that the object itself has.
    pub fn own_attribute(&self, name: &Obj) -> Option<Obj> {
        match self.get::<Instance>() {
            Some(instance) => instance.attribute(self.header(), name),
            None => self.lazy_dict()?.get()?.lookup_name(name),
        }
    }

    /// Sets an attribute, whose name is interned, of the object itself;
    /// returns the value if the object can have none.
    pub fn set_own_attribute(&self, name: &Obj, value: Obj) -> Result<(), Obj> {
        if let Some(instance) = self.get::<Instance>() {
            instance.set_attribute(self.header(), name, value);
            return Ok(());
        }
        match self.lazy_dict() {
            Some(dict) => {
                dict.get_or_make().store_name(name, value);
                Ok(())
            }
            None => Err(value),
        }
    }

    /// Removes an attribute, whose name is interned, of the object itself;
    /// returns its value.
    pub fn remove_own_attribute(&self, name: &Obj) -> Option<Obj> {
        match self.get::<Instance>() {
            Some(instance) => instance.remove_attribute(self.header(), name),
            None => self.lazy_dict()?.get()?.remove_name(name),
        }
    }

    /// The names of the attributes that the object itself has.
    pub fn own_attribute_names(&self) -> Vec<Obj> {
        if let Some(instance) = self.get::<Instance>() {
            return instance.attribute_names(self.header());
        }
        let dict = self.lazy_dict().and_then(LazyDict::get);
        let keys = dict.and_then(|dict| {
            dict.with_dict(|table| table.iter().map(|entry| entry.key.clone()).collect())
        });
        keys.unwrap_or_default()
    }

    /// The object's `__dict__`, if objects of its kind have one; made now if
    /// need be.
    pub fn own_dict(&self) -> Option<Obj> {
        match self.get::<Instance>() {
            Some(instance) => Some(instance.dict(self.header())),
            None => self.lazy_dict().map(|dict| dict.get_or_make().clone()),
        }
    }

    /// The `__dict__` of an exception or a function, made on demand.
    pub fn lazy_dict(&self) -> Option<&LazyDict> {
        if let Some(exception) = self.get::<super::Exception>() {
            return Some(&exception.dict);
        }
        if let Some(reference) = self.get::<super::Weakref>() {
            return Some(&reference.dict);
        }
        self.get::<super::Function>().map(|function| &function.dict)
    }
}
