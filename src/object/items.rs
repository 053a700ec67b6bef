//! The items of a list: references side by side in one block.
//!
//! Where there is no lock, a thread reads an item without taking the list's
//! ([`ItemCells::peek`]), so whoever changes the items, under that lock, does it
//! in an order in which everything that can be seen is right: a cell is written
//! before the length that reaches it, a larger block with all that was in the
//! smaller before the list has it, and an item is given up when it is in no cell
//! of the list's block any more. A block that a list has outgrown stays until
//! the list is gone, for a thread may still be looking into it; each is at least
//! twice as large as the one before, so that all of them together are no larger
//! than the last.

use std::cell::Cell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicUsize};

use super::header::Header;
use super::value_blocks::ValueCell;
use super::{Obj, context};

/// How many cells the first block has at least that a list grows into.
const SMALLEST: usize = 4;

/// Where a list keeps its items: a block as a vector of handles has it.
///
/// What may be looked at without the list's lock is atomic; the rest is reached
/// under that lock.
pub(crate) struct ItemCells {
    cells: AtomicPtr<ValueCell>,
    /// So many cells hold an item. Where threads look, the others are null.
    len: AtomicUsize,
    /// How many cells the block has, or 0 if the list was emptied at once.
    capacity: Cell<usize>,
    outgrown: Cell<Option<Box<Outgrown>>>,
}

/// A block that the list has outgrown, and those before it. The first may be
/// the one that the list was emptied of, which it uses again if that is large
/// enough.
#[derive(Debug)]
struct Outgrown {
    /// As long as it has cells; null are those of a block that is used again.
    block: Vec<ValueCell>,
    before: Option<Box<Outgrown>>,
}

impl fmt::Debug for ItemCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemCells(..)")
    }
}

// SAFETY: the items are handles, which may be sent, and the blocks are the
// list's own.
unsafe impl Send for ItemCells {}

impl ItemCells {
    pub(super) fn new(items: Vec<Obj>) -> Self {
        let new = ItemCells {
            cells: AtomicPtr::new(NonNull::dangling().as_ptr()),
            len: AtomicUsize::new(0),
            capacity: Cell::new(0),
            outgrown: Cell::new(None),
        };
        // SAFETY: nobody looks yet.
        unsafe { new.adopt(items) };
        if context::locks_objects() {
            for index in new.len.load(Relaxed)..new.capacity.get() {
                // SAFETY: the block has so many cells.
                unsafe { new.place(index).write(ValueCell::default()) };
            }
        }
        new
    }

    /// Uses the block of a vector; what the list had is gone from it.
    ///
    /// # Safety
    ///
    /// No thread looks without the lock.
    #[inline(always)]
    unsafe fn adopt(&self, items: Vec<Obj>) {
        let mut items = ManuallyDrop::new(items);
        self.cells.store(items.as_mut_ptr().cast(), Relaxed);
        self.capacity.set(items.capacity());
        self.len.store(items.len(), Relaxed);
    }

    /// The items as the vector whose block it is.
    ///
    /// # Safety
    ///
    /// No thread looks without the lock, and [`ItemCells::adopt`] gets the
    /// vector back, or the list is used no more.
    #[inline(always)]
    unsafe fn lend(&self) -> Vec<Obj> {
        let (cells, len) = (self.cells.load(Relaxed), self.len.load(Relaxed));
        // SAFETY: the block came from a vector of handles, which are as large
        // as cells.
        unsafe { Vec::from_raw_parts(cells.cast(), len, self.capacity.get()) }
    }

    #[inline(always)]
    fn place(&self, index: usize) -> *mut ValueCell {
        self.cells.load(Relaxed).wrapping_add(index)
    }

    /// A cell of the block.
    ///
    /// # Safety
    ///
    /// The block has so many.
    #[inline(always)]
    unsafe fn cell(&self, index: usize) -> &ValueCell {
        // SAFETY: by the contract; blocks stay while they are borrowed.
        unsafe { &*self.place(index) }
    }

    /// How many items there are, for a thread that has not the list's lock.
    #[inline(always)]
    pub(crate) fn len_seen(&self) -> usize {
        self.len.load(Acquire)
    }

    /// What is at an index, for a thread that has not the list's lock: what was
    /// there when it looked, or null. It may have been freed since.
    #[inline(always)]
    pub(crate) fn peek(&self, index: usize) -> *mut Header {
        if index >= self.len_seen() {
            return ptr::null_mut();
        }
        context::step();
        // SAFETY: the block is that with which the list had the length, or a
        // later one, which is larger; it stays as long as the list, to which
        // the caller has a reference.
        unsafe { (*self.cells.load(Acquire).add(index)).load(Acquire) }
    }

    /// The items, while no thread changes them.
    #[inline(always)]
    pub(super) fn as_slice(&self) -> &[Obj] {
        let (cells, len) = (self.cells.load(Relaxed), self.len.load(Relaxed));
        // SAFETY: so many cells hold a handle, as such a slice does, and stay
        // so while no thread changes them.
        unsafe { std::slice::from_raw_parts(cells.cast(), len) }
    }

    /// Makes room for so many items where threads may look.
    fn grow(&self, needed: usize) {
        let smaller = self.outgrown.take();
        match smaller {
            Some(emptied) if self.is_emptied_of(&emptied) && emptied.block.len() >= needed => {
                let Outgrown { block, before } = *emptied;
                self.outgrown.set(before);
                self.capacity.set(block.len());
                std::mem::forget(block);
            }
            smaller => {
                let emptied = smaller.as_ref().map_or(0, |last| last.block.len());
                self.outgrown.set(smaller);
                let before = self.capacity.get().max(emptied);
                self.move_to_larger(needed.max(before * 2).max(SMALLEST));
            }
        }
    }

    /// Whether the list's block is this one, which it gave up when it was
    /// emptied.
    fn is_emptied_of(&self, outgrown: &Outgrown) -> bool {
        ptr::eq(outgrown.block.as_ptr(), self.cells.load(Relaxed))
    }

    fn move_to_larger(&self, capacity: usize) {
        let mut larger = Vec::with_capacity(capacity);
        for index in 0..self.len.load(Relaxed) {
            // SAFETY: the block has so many cells.
            larger.push(ValueCell::new(unsafe { self.cell(index) }.load(Relaxed)));
        }
        larger.resize_with(capacity, ValueCell::default);
        self.give_block_up();
        self.capacity.set(larger.capacity());
        let larger = ManuallyDrop::new(larger);
        self.cells.store(larger.as_ptr().cast_mut(), Release);
        context::step();
    }

    /// Keeps the block for those who look into it. It stays the list's until
    /// that has another.
    fn give_block_up(&self) {
        let capacity = self.capacity.replace(0);
        if capacity > 0 {
            // SAFETY: the block came from a vector of cells or handles; all of
            // its cells are written.
            let block = unsafe { Vec::from_raw_parts(self.place(0), capacity, capacity) };
            let before = self.outgrown.take();
            self.outgrown
                .set(Some(Box::new(Outgrown { block, before })));
        }
    }

    /// A vector of the items: it holds the references as the cells do.
    fn copy(&self) -> Vec<Obj> {
        let len = self.len.load(Relaxed);
        let mut copy = Vec::with_capacity(self.capacity.get());
        // SAFETY: so many cells hold a handle, and the copy has the room.
        unsafe {
            ptr::copy_nonoverlapping(self.place(0).cast::<Obj>(), copy.as_mut_ptr(), len);
            copy.set_len(len);
        }
        copy
    }

    /// Makes the items those of a vector, which were others before, where
    /// threads may look. A vector without a block makes the list one.
    fn publish(&self, items: Vec<Obj>) {
        if items.len() > self.capacity.get() {
            self.grow(items.len());
        }
        let before = self.len.load(Relaxed);
        // SAFETY: the block has room for the items, and for those before.
        unsafe {
            for (index, item) in items.iter().enumerate() {
                let cell = self.cell(index);
                let item = item.as_raw().as_ptr();
                if cell.load(Relaxed) != item {
                    cell.store(item, Release);
                    context::step();
                }
            }
            for index in items.len()..before {
                self.cell(index).store(ptr::null_mut(), Release);
                context::step();
            }
        }
        self.len.store(items.len(), Release);
        if items.capacity() == 0 {
            self.give_block_up();
        }
        for item in items {
            // The cells have the references now.
            item.into_raw();
        }
    }
}

/// The last item goes first, as in CPython.
impl Drop for ItemCells {
    fn drop(&mut self) {
        // SAFETY: nobody refers to the list any more.
        let mut items = unsafe { self.lend() };
        while items.pop().is_some() {}
    }
}

/// The items of a list, for whoever has its lock.
#[derive(Debug)]
pub struct Items<'a>(&'a ItemCells);

impl Deref for Items<'_> {
    type Target = [Obj];

    #[inline(always)]
    fn deref(&self) -> &[Obj] {
        self.0.as_slice()
    }
}

impl<'a> Items<'a> {
    /// # Safety
    ///
    /// No other thread has such a one meanwhile.
    #[inline(always)]
    pub(super) unsafe fn of(cells: &'a ItemCells) -> Self {
        Items(cells)
    }

    /// Adds an item at the end.
    #[inline]
    pub fn push(&mut self, item: Obj) {
        let len = self.0.len.load(Relaxed);
        if len == self.0.capacity.get() {
            self.make_room();
        }
        // SAFETY: there is room.
        unsafe { self.0.cell(len) }.store(item.into_raw().as_ptr(), Release);
        self.0.len.store(len + 1, Release);
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        if context::locks_objects() {
            self.0.grow(self.len() + 1);
        } else {
            self.edit(|items| items.reserve(1));
        }
    }

    /// Removes the last item.
    pub fn pop(&mut self) -> Option<Obj> {
        let last = self.len().checked_sub(1)?;
        // SAFETY: the cell holds a reference, which is taken out.
        unsafe {
            let cell = self.0.cell(last);
            let item = NonNull::new(cell.load(Relaxed));
            cell.store(ptr::null_mut(), Release);
            context::step();
            self.0.len.store(last, Release);
            item.map(|item| Obj::from_raw(item))
        }
    }

    /// Removes the item at an index.
    ///
    /// # Panics
    ///
    /// If there are not so many items.
    pub fn remove(&mut self, index: usize) -> Obj {
        match index + 1 == self.len() {
            true => self.pop().expect("there is a last item"),
            false => self.edit(|items| items.remove(index)),
        }
    }

    /// Puts an item in the place of another, which is returned.
    ///
    /// # Panics
    ///
    /// If there are not so many items.
    #[inline(always)]
    pub fn replace(&mut self, index: usize, item: Obj) -> Obj {
        assert!(index < self.len(), "no item is there");
        // SAFETY: the cell holds a reference, which is taken out.
        unsafe {
            let cell = self.0.cell(index);
            let old = cell.load(Relaxed);
            cell.store(item.into_raw().as_ptr(), Release);
            context::step();
            Obj::from_raw(NonNull::new_unchecked(old))
        }
    }

    /// Changes the items as those of a vector are; `change` returns what it
    /// removes.
    pub fn edit<T>(&mut self, change: impl FnOnce(&mut Vec<Obj>) -> T) -> T {
        if context::locks_objects() {
            let mut items = ManuallyDrop::new(self.0.copy());
            let changed = change(&mut items);
            self.0.publish(ManuallyDrop::into_inner(items));
            changed
        } else {
            // SAFETY: no thread looks, and the list has its items again.
            unsafe {
                let mut items = ManuallyDrop::new(self.0.lend());
                let changed = change(&mut items);
                self.0.adopt(ManuallyDrop::into_inner(items));
                changed
            }
        }
    }

    /// Adds items at the end.
    pub fn extend(&mut self, more: Vec<Obj>) {
        if context::locks_objects() {
            for item in more {
                self.push(item);
            }
        } else {
            self.edit(|items| items.extend(more));
        }
    }
}
