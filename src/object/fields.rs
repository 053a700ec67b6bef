//! The values of an instance: those of `__slots__`, then those of the attributes
//! in the order of its shape, side by side in one block.
//!
//! Where there is no lock, a thread reads a value without taking the object's
//! ([`Fields::see`]), so whoever changes the fields, under that lock, does it in
//! an order in which everything that can be seen is right: a value is there
//! before the shape that has its place, and a larger block with all that was in
//! the smaller before the instance has it. The smaller block stays until the
//! instance is gone, for a thread may still be looking into it.

use std::cell::Cell;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU16};

use super::header::Header;
use super::shape::ShapeId;
use super::table::Table;
use super::value_blocks::{self, ValueCell};
use super::{Obj, Str, context, types};

/// The bit of [`Fields::capacity`] that says that the block has outgrown
/// another, which is told by the two cells behind it.
const HAS_OUTGROWN: u16 = 1 << 15;

/// The values of an instance.
///
/// What may be looked at without the object's lock is atomic or never changes;
/// the rest is reached under that lock.
#[derive(Debug)]
pub(crate) struct Fields {
    values: AtomicPtr<ValueCell>,
    shape: AtomicU16,
    slot_count: u16,
    /// How many cells the block has for values, and [`HAS_OUTGROWN`].
    capacity: Cell<u16>,
    /// How many of them are slots or attributes of the shape.
    used: Cell<u16>,
}

// SAFETY: the values are handles, which may be sent, and the block is the
// instance's own.
unsafe impl Send for Fields {}

impl Fields {
    pub(super) fn new(slot_count: usize, capacity: usize) -> Fields {
        assert!(
            capacity < HAS_OUTGROWN.into(),
            "a class has not so many slots"
        );
        Fields {
            values: AtomicPtr::new(value_blocks::allocate(capacity).as_ptr()),
            shape: AtomicU16::new(ShapeId::EMPTY.0),
            slot_count: slot_count as u16,
            capacity: Cell::new(capacity as u16),
            used: Cell::new(slot_count as u16),
        }
    }

    /// Which attributes there are.
    #[inline(always)]
    pub(crate) fn shape(&self) -> ShapeId {
        ShapeId(self.shape.load(Relaxed))
    }

    /// The same for a thread that has not the object's lock.
    #[inline(always)]
    pub(super) fn shape_seen(&self) -> ShapeId {
        ShapeId(self.shape.load(Acquire))
    }

    fn set_shape(&self, shape: ShapeId) {
        self.shape.store(shape.0, Release);
    }

    /// The attributes live elsewhere from now on.
    pub(super) fn forget_shape(&self) {
        self.set_shape(ShapeId::NONE);
    }

    #[inline(always)]
    fn capacity(&self) -> usize {
        (self.capacity.get() & !HAS_OUTGROWN).into()
    }

    /// Every cell.
    #[inline(always)]
    fn cells(&self) -> &[ValueCell] {
        // SAFETY: the block has so many cells, and stays while it is borrowed.
        unsafe { std::slice::from_raw_parts(self.values.load(Relaxed), self.capacity()) }
    }

    /// Every value, those that are not set included, while no thread changes
    /// any.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`](super::Guarded).
    pub(super) unsafe fn all_values(&self) -> &[Option<Obj>] {
        let cells = self.cells();
        // SAFETY: a cell holds a handle or null, as such an option does.
        unsafe { std::slice::from_raw_parts(cells.as_ptr().cast(), cells.len()) }
    }

    pub(super) fn slots(&self) -> &[ValueCell] {
        &self.cells()[..self.slot_count.into()]
    }

    pub(super) fn attributes(&self) -> &[ValueCell] {
        &self.cells()[self.slot_count.into()..]
    }

    /// Adds the last attribute of a larger shape; takes the value.
    pub(super) fn append(&self, owner: &Header, larger: ShapeId, value: Obj) {
        if usize::from(self.used.get()) >= self.capacity() {
            self.grow(owner);
        }
        let cell = &self.cells()[usize::from(self.used.get())];
        drop(replace(cell, Some(value)));
        self.used.set(self.used.get() + 1);
        self.set_shape(larger);
    }

    /// The place of an attribute among the values.
    pub(crate) fn place(&self, name: &Obj) -> Option<u16> {
        let shape = self.shape();
        if shape == ShapeId::NONE {
            return None;
        }
        Some(self.slot_count + shape.shape().position(name)? as u16)
    }

    /// The cell at a place.
    ///
    /// # Safety
    ///
    /// The place is one that the instance's class or shape has.
    #[inline(always)]
    pub(crate) unsafe fn cell(&self, place: u16) -> &ValueCell {
        debug_assert!(usize::from(place) < self.capacity());
        // SAFETY: by the contract it is within the block.
        unsafe { &*self.values.load(Relaxed).add(place.into()) }
    }

    /// The same if the attributes are those of `shape`.
    ///
    /// # Safety
    ///
    /// The place is one that instances of the class and of `shape` have.
    #[inline(always)]
    pub(crate) unsafe fn cell_if(&self, shape: ShapeId, place: u16) -> Option<&ValueCell> {
        // SAFETY: passed on.
        (self.shape() == shape).then(|| unsafe { self.cell(place) })
    }

    /// What is at a place, for a thread that has not the object's lock: what
    /// was there when it looked. It may have been freed since.
    ///
    /// # Safety
    ///
    /// The place is one of `__slots__` of the instance's class, or one that
    /// instances of a shape have which the thread has seen this one to have.
    #[inline(always)]
    pub(super) unsafe fn see(&self, place: u16) -> *mut Header {
        // SAFETY: the block is that with which the instance had the shape or a
        // later, larger one, and stays as long as the instance, to which the
        // caller has a reference.
        unsafe { (*self.values.load(Acquire).add(place.into())).load(Acquire) }
    }

    /// If the attributes are those of `shape` and there is room for one more:
    /// gives the instance the shape `larger`, which has one more, with this
    /// value; returns whether it did.
    #[inline(always)]
    pub(crate) fn append_if(
        &self,
        shape: ShapeId,
        larger: ShapeId,
        value: impl FnOnce() -> *mut Header,
    ) -> bool {
        let used = self.used.get();
        if self.shape() != shape || usize::from(used) >= self.capacity() {
            return false;
        }
        // SAFETY: there is room.
        unsafe { self.cell(used) }.store(value(), Release);
        self.used.set(used + 1);
        self.set_shape(larger);
        true
    }

    /// Makes room, and lets the class make as much for its next instances.
    #[cold]
    fn grow(&self, owner: &Header) {
        let slots = usize::from(self.slot_count);
        let before = self.capacity();
        let capacity = slots + ((before - slots) * 2).max(4);
        assert!(capacity < HAS_OUTGROWN.into(), "shapes are not so large");
        types::class(owner.type_id()).expect_room(capacity);
        let stays = context::locks_objects() || self.capacity.get() & HAS_OUTGROWN != 0;
        let links = if stays { 2 } else { 0 };
        let larger = value_blocks::allocate(capacity + links).as_ptr();
        let smaller = self.values.load(Relaxed);
        // SAFETY: both blocks are live and apart, the new one is the larger.
        unsafe {
            for place in 0..before {
                let value = (*smaller.add(place)).load(Relaxed);
                (*larger.add(place)).store(value, Relaxed);
            }
            if stays {
                let count = std::ptr::without_provenance_mut(self.capacity.get().into());
                (*larger.add(capacity)).store(smaller.cast(), Relaxed);
                (*larger.add(capacity + 1)).store(count, Relaxed);
            }
        }
        self.values.store(larger, Release);
        let mark = if stays { HAS_OUTGROWN } else { 0 };
        self.capacity.set(capacity as u16 | mark);
        if !stays && let Some(smaller) = NonNull::new(smaller) {
            // SAFETY: what was in it has moved; no thread looks without a lock.
            unsafe { value_blocks::give_back(smaller, before) };
        }
    }

    /// Moves the attributes into a table.
    pub(super) fn take_attributes(&self) -> Table {
        let names = &self.shape().shape().names;
        let mut table = Table::default();
        for (name, cell) in names.iter().zip(self.attributes()) {
            if let (Some(value), Some(text)) = (replace(cell, None), name.get::<Str>()) {
                table.alone().insert(text.hash(), name.clone(), value);
            }
        }
        table
    }
}

impl Drop for Fields {
    #[inline]
    fn drop(&mut self) {
        for cell in self.cells() {
            drop(replace(cell, None));
        }
        let (values, capacity) = (self.values.load(Relaxed), self.capacity.get());
        // SAFETY: the block is this instance's, its values are gone, and nobody
        // refers to the instance any more.
        unsafe {
            let block = NonNull::new_unchecked(values);
            if capacity & HAS_OUTGROWN == 0 {
                value_blocks::give_back(block, capacity.into());
            } else {
                give_back_all(block, capacity);
            }
        }
    }
}

/// Gives back a block and all that it has outgrown.
///
/// # Safety
///
/// The block was an instance's, with this [`Fields::capacity`]; nothing is in
/// it any more, and nobody looks at it or at those that it has outgrown.
#[cold]
#[inline(never)]
unsafe fn give_back_all(mut block: NonNull<ValueCell>, mut capacity: u16) {
    // SAFETY: by the contract; `grow` has written the links.
    unsafe {
        while capacity & HAS_OUTGROWN != 0 {
            let count = usize::from(capacity & !HAS_OUTGROWN);
            let smaller = (*block.as_ptr().add(count)).load(Relaxed);
            capacity = (*block.as_ptr().add(count + 1)).load(Relaxed).addr() as u16;
            value_blocks::give_back(block, count + 2);
            block = NonNull::new_unchecked(smaller.cast());
        }
        value_blocks::give_back(block, capacity.into());
    }
}

/// Puts a value in a cell, or empties it; returns what was there. The caller
/// has the object's lock.
#[inline(always)]
pub(super) fn replace(cell: &ValueCell, value: Option<Obj>) -> Option<Obj> {
    let new = value.map_or(std::ptr::null_mut(), |value| value.into_raw().as_ptr());
    let old = NonNull::new(replace_raw(cell, new))?;
    // SAFETY: a cell holds the reference that it was given.
    Some(unsafe { Obj::from_raw(old) })
}

/// The same for bare references.
#[inline(always)]
pub(crate) fn replace_raw(cell: &ValueCell, new: *mut Header) -> *mut Header {
    let old = cell.load(Relaxed);
    cell.store(new, Release);
    old
}

/// One more reference to what is in a cell. The caller has the object's lock.
pub(super) fn value_of(cell: &ValueCell) -> Option<Obj> {
    let value = NonNull::new(cell.load(Relaxed))?;
    // SAFETY: the cell holds a reference meanwhile.
    Some(unsafe { (*Obj::borrow_raw(value)).clone() })
}
