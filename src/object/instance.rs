//! Instances of classes that programs define.
//!
//! The values of `__slots__` and of attributes lie side by side in one block;
//! which attribute is where, the instance's shape tells. A dict is made only
//! for a program that asks for `__dict__`, deletes an attribute or sets very
//! many, and then the attributes live in the dict for good.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::header::{Header, TypeId};
use super::shape::ShapeId;
use super::table::Table;
use super::{Guarded, Obj, Str, heap, types};

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

    /// Its fields, while no thread changes them.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`].
    pub(crate) unsafe fn fields_at_rest(&self) -> &Fields {
        // SAFETY: passed on.
        unsafe { self.fields.at_rest() }
    }

    /// The dict that its attributes are in, if they are in one.
    pub(crate) fn dict_if_made(&self) -> Option<&Obj> {
        self.dict.get()
    }

    /// Calls `f` with the instance's fields; `owner` is its head. `f` is bound
    /// by the rules of [`Guarded`].
    #[inline(always)]
    pub(crate) fn with_fields<T>(&self, owner: &Header, f: impl FnOnce(&mut Fields) -> T) -> T {
        self.fields.with(owner, f)
    }

    /// The value in a place of `__slots__`.
    pub(crate) fn slot(&self, owner: &Header, index: usize) -> Option<Obj> {
        self.with_fields(owner, |fields| fields.slots().get(index)?.clone())
    }

    /// Puts a value in a place of `__slots__`, or empties it; returns what was
    /// there.
    pub(crate) fn set_slot(&self, owner: &Header, index: usize, value: Option<Obj>) -> Option<Obj> {
        self.with_fields(owner, |fields| match fields.slots().get_mut(index) {
            Some(slot) => std::mem::replace(slot, value),
            None => None,
        })
    }

    /// The value of an attribute that the instance itself has.
    pub(crate) fn attribute(&self, owner: &Header, name: &Obj) -> Option<Obj> {
        let found = self.with_fields(owner, |fields| {
            (fields.shape != ShapeId::NONE).then(|| {
                let position = fields.shape.shape().position(name)?;
                fields.attributes()[position].clone()
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
            if fields.shape == ShapeId::NONE {
                return None;
            }
            if let Some(position) = fields.shape.shape().position(name) {
                return std::mem::replace(&mut fields.attributes()[position], value.take());
            }
            if let Some(larger) = fields.shape.with(name) {
                fields.append(owner, larger, &mut value);
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
            if fields.shape != ShapeId::NONE {
                self.dict.get_or_make_of(|| fields.take_attributes());
                fields.shape = ShapeId::NONE;
            }
        });
        self.dict.get_or_make().clone()
    }

    /// The names of the instance's own attributes.
    pub(crate) fn attribute_names(&self, owner: &Header) -> Vec<Obj> {
        let shaped = self.with_fields(owner, |fields| {
            (fields.shape != ShapeId::NONE).then(|| fields.shape.shape().names.to_vec())
        });
        let keys = |dict: &Obj| {
            dict.with_dict(|table| table.iter().map(|entry| entry.key.clone()).collect())
        };
        shaped
            .or_else(|| keys(self.dict.get()?))
            .unwrap_or_default()
    }
}

/// The values of an instance: those of `__slots__`, then those of the
/// attributes in the order of its shape.
#[derive(Debug)]
pub(crate) struct Fields {
    values: NonNull<Option<Obj>>,
    capacity: u16,
    slot_count: u16,
    /// How many of the values are slots or attributes of the shape.
    used: u16,
    shape: ShapeId,
}

// SAFETY: the values are handles, which may be sent, and the block is the
// instance's own.
unsafe impl Send for Fields {}

impl Fields {
    fn new(slot_count: usize, capacity: usize) -> Fields {
        Fields {
            values: allocate(capacity),
            capacity: capacity as u16,
            slot_count: slot_count as u16,
            used: slot_count as u16,
            shape: ShapeId::EMPTY,
        }
    }

    /// Which attributes there are.
    #[inline(always)]
    pub(crate) fn shape(&self) -> ShapeId {
        self.shape
    }

    /// Every value; those that are not set are `None`.
    #[inline(always)]
    pub(crate) fn values(&mut self) -> &mut [Option<Obj>] {
        // SAFETY: the block has room for `capacity` values, all initialised.
        unsafe { std::slice::from_raw_parts_mut(self.values.as_ptr(), self.capacity.into()) }
    }

    /// The same to be looked at only.
    pub(crate) fn all_values(&self) -> &[Option<Obj>] {
        // SAFETY: as in `values`.
        unsafe { std::slice::from_raw_parts(self.values.as_ptr(), self.capacity.into()) }
    }

    fn slots(&mut self) -> &mut [Option<Obj>] {
        let count = self.slot_count.into();
        &mut self.values()[..count]
    }

    fn attributes(&mut self) -> &mut [Option<Obj>] {
        let count = self.slot_count.into();
        &mut self.values()[count..]
    }

    /// Adds the last attribute of a larger shape; takes the value.
    #[inline]
    pub(crate) fn append(&mut self, owner: &Header, larger: ShapeId, value: &mut Option<Obj>) {
        if self.used >= self.capacity {
            self.grow(owner);
        }
        let place = usize::from(self.used);
        self.values()[place] = value.take();
        self.used += 1;
        self.shape = larger;
    }

    /// The place of an attribute among the values.
    pub(crate) fn place(&self, name: &Obj) -> Option<u16> {
        if self.shape == ShapeId::NONE {
            return None;
        }
        Some(self.slot_count + self.shape.shape().position(name)? as u16)
    }

    /// The value at a place, if it has one.
    ///
    /// # Safety
    ///
    /// The place is one that the instance's class or shape has.
    #[inline(always)]
    pub(crate) unsafe fn value(&self, place: u16) -> Option<&Obj> {
        debug_assert!(place < self.capacity);
        // SAFETY: by the contract it is within the block.
        unsafe { self.values.add(place.into()).as_ref().as_ref() }
    }

    /// The same if the attributes are those of `shape`.
    ///
    /// # Safety
    ///
    /// The place is one that instances of the class and of `shape` have.
    #[inline(always)]
    pub(crate) unsafe fn value_if(&self, shape: ShapeId, place: u16) -> Option<&Obj> {
        if self.shape != shape {
            return None;
        }
        // SAFETY: passed on.
        unsafe { self.value(place) }
    }

    /// Where the value at a place lies.
    ///
    /// # Safety
    ///
    /// As for [`Fields::value`].
    #[inline(always)]
    pub(crate) unsafe fn slot_place(&mut self, place: u16) -> *mut Option<Obj> {
        debug_assert!(place < self.capacity);
        // SAFETY: by the contract it is within the block.
        unsafe { self.values.add(place.into()).as_ptr() }
    }

    /// The same if the attributes are those of `shape`.
    ///
    /// # Safety
    ///
    /// As for [`Fields::value_if`].
    #[inline(always)]
    pub(crate) unsafe fn place_if(
        &mut self,
        shape: ShapeId,
        place: u16,
    ) -> Option<*mut Option<Obj>> {
        // SAFETY: passed on.
        (self.shape == shape).then(|| unsafe { self.slot_place(place) })
    }

    /// If the attributes are those of `shape` and there is room for one more:
    /// gives the instance the shape `larger`, which has one more, and returns
    /// where its value, which the caller must set at once, lies.
    #[inline(always)]
    pub(crate) fn place_of_next(
        &mut self,
        shape: ShapeId,
        larger: ShapeId,
    ) -> Option<*mut Option<Obj>> {
        if self.shape != shape || self.used >= self.capacity {
            return None;
        }
        // SAFETY: there is room.
        let place = unsafe { self.slot_place(self.used) };
        self.used += 1;
        self.shape = larger;
        Some(place)
    }

    /// Makes room, and lets the class make as much for its next instances.
    #[cold]
    fn grow(&mut self, owner: &Header) {
        let slots = usize::from(self.slot_count);
        let room = usize::from(self.capacity) - slots;
        let capacity = slots + (room * 2).max(4);
        types::class(owner.type_id()).expect_room(capacity);
        let larger = allocate(capacity);
        // SAFETY: both blocks are live and apart, the new one is the larger;
        // the old one's values have moved when it is given back.
        unsafe {
            std::ptr::copy_nonoverlapping(
                self.values.as_ptr(),
                larger.as_ptr(),
                self.capacity.into(),
            );
            give_back(self.values, self.capacity.into());
        }
        self.values = larger;
        self.capacity = capacity as u16;
    }

    /// Moves the attributes into a table.
    fn take_attributes(&mut self) -> Table {
        let names = &self.shape.shape().names;
        let mut table = Table::default();
        for (name, value) in names.iter().zip(self.attributes()) {
            if let (Some(value), Some(text)) = (value.take(), name.get::<Str>()) {
                table.insert(text.hash(), name.clone(), value);
            }
        }
        table
    }
}

impl Drop for Fields {
    #[inline]
    fn drop(&mut self) {
        for value in self.values() {
            drop(value.take());
        }
        // SAFETY: the block is this instance's, and its values are gone.
        unsafe { give_back(self.values, self.capacity.into()) };
    }
}

/// A block of so many values, none set.
#[inline(always)]
fn allocate(capacity: usize) -> NonNull<Option<Obj>> {
    if capacity == 0 {
        return NonNull::dangling();
    }
    let block = heap::allocate_leaf(capacity * size_of::<Option<Obj>>()).cast::<Option<Obj>>();
    for index in 0..capacity {
        // SAFETY: the block has room for that many values.
        unsafe { block.add(index).write(None) };
    }
    block
}

/// # Safety
///
/// The block came from [`allocate`] with this capacity, and nothing is in it
/// any more.
#[inline(always)]
unsafe fn give_back(block: NonNull<Option<Obj>>, capacity: usize) {
    if capacity > 0 {
        // SAFETY: by the contract.
        unsafe { heap::give_back_leaf(block.cast(), capacity * size_of::<Option<Obj>>()) }
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
