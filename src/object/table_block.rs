//! The memory of a [`Table`](super::Table): one block with the entries in
//! insertion order, and behind them the index.

use std::alloc::{self, Layout as MemoryLayout};
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicI64, AtomicPtr, AtomicU32};

use super::header::Header;
use super::table::Entry;
use super::{Obj, context};

/// What a free slot of the index contains.
pub(super) const FREE: u32 = u32::MAX;
/// What a slot contains whose entry was deleted.
pub(super) const DELETED: u32 = u32::MAX - 1;

/// The head of a block; the places follow, then the slots of the index.
#[derive(Debug)]
pub(super) struct Head {
    /// How many slots there are, a power of two, less one.
    mask: usize,
    /// The block that the table has outgrown before, if threads may look at it.
    before: Option<Block>,
}

/// A block, which lives as long as the table that it belongs to, or until that
/// has outgrown it where no thread looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block(NonNull<Head>);

/// The place of an entry: of the same layout, and empty where the key is null.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Place {
    pub(super) hash: AtomicI64,
    pub(super) key: AtomicPtr<Header>,
    pub(super) value: AtomicPtr<Header>,
}

const _: () = assert!(size_of::<Place>() == size_of::<Entry>());
const _: () = assert!(align_of::<Place>() == align_of::<Entry>());

impl Place {
    /// The entry, if there is one.
    ///
    /// # Safety
    ///
    /// Nobody changes it while it is borrowed.
    #[inline(always)]
    pub(super) unsafe fn entry(&self) -> Option<&Entry> {
        if self.key.load(Relaxed).is_null() {
            return None;
        }
        // SAFETY: both have one layout, and a place with a key has a value.
        Some(unsafe { &*ptr::from_ref(self).cast() })
    }

    /// Puts an entry into the place, which is empty.
    #[inline(always)]
    pub(super) fn fill(&self, entry: Entry) {
        self.hash.store(entry.hash, Release);
        self.value.store(entry.value.into_raw().as_ptr(), Release);
        context::step();
        self.key.store(entry.key.into_raw().as_ptr(), Release);
    }

    /// Takes the entry out.
    #[inline(always)]
    pub(super) fn clear(&self) -> Option<Entry> {
        let key = NonNull::new(self.key.load(Relaxed))?;
        let value = NonNull::new(self.value.load(Relaxed))?;
        self.key.store(ptr::null_mut(), Release);
        context::step();
        self.value.store(ptr::null_mut(), Release);
        let hash = self.hash.load(Relaxed);
        // SAFETY: the cells held the references, which are taken out.
        let [key, value] = [key, value].map(|raw| unsafe { Obj::from_raw(raw) });
        Some(Entry { hash, key, value })
    }
}

impl Block {
    /// How many slots the smallest has.
    pub(super) const SMALLEST: usize = 8;

    /// How many places there are for so many slots: never all are filled.
    const fn room(slots: usize) -> usize {
        slots * 2 / 3
    }

    fn memory_layout(slots: usize) -> MemoryLayout {
        let places = Block::room(slots) * size_of::<Place>();
        let bytes = size_of::<Head>() + places + slots * size_of::<u32>();
        MemoryLayout::from_size_align(bytes, align_of::<Place>())
            .expect("memory ends before a table is so large")
    }

    /// A block whose slots are free and whose places are empty.
    pub(super) fn of_slots(slots: usize) -> Block {
        let layout = Block::memory_layout(slots);
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc::alloc_zeroed(layout) };
        let Some(memory) = NonNull::new(memory) else {
            alloc::handle_alloc_error(layout);
        };
        let block = Block(memory.cast());
        let (mask, before) = (slots - 1, None);
        // SAFETY: the memory is new and has room for the head.
        unsafe { block.0.write(Head { mask, before }) };
        block.free_slots();
        block
    }

    /// The block that a table's pointer leads to.
    #[inline(always)]
    pub(super) fn at(head: *mut Head) -> Option<Block> {
        NonNull::new(head).map(Block)
    }

    /// The pointer for a table to keep.
    #[inline(always)]
    pub(super) fn as_ptr(self) -> *mut Head {
        self.0.as_ptr()
    }

    #[inline(always)]
    pub(super) fn mask(self) -> usize {
        // SAFETY: blocks outlive their handles; this never changes.
        unsafe { (*self.0.as_ptr()).mask }
    }

    pub(super) fn slots(self) -> usize {
        self.mask() + 1
    }

    /// How many places there are.
    pub(super) fn places(self) -> usize {
        Block::room(self.slots())
    }

    /// A place of the block.
    #[inline(always)]
    pub(super) fn place<'a>(self, index: usize) -> &'a Place {
        debug_assert!(index < Block::room(self.slots()));
        // SAFETY: the places follow the head; as for `mask`.
        unsafe { self.0.add(1).cast::<Place>().add(index).as_ref() }
    }

    /// The first places, as many as there are of so many.
    #[inline(always)]
    pub(super) fn first_places<'a>(self, count: usize) -> &'a [Place] {
        // SAFETY: as for `place`.
        unsafe {
            let first = self.0.add(1).cast::<Place>();
            std::slice::from_raw_parts(first.as_ptr(), count.min(self.places()))
        }
    }

    /// A slot of the index.
    #[inline(always)]
    pub(super) fn slot<'a>(self, slot: usize) -> &'a AtomicU32 {
        debug_assert!(slot < self.slots());
        // SAFETY: the slots follow the places; as for `mask`.
        unsafe {
            let places = self.0.add(1).cast::<Place>();
            let slots = places.add(Block::room(self.slots())).cast::<AtomicU32>();
            slots.add(slot).as_ref()
        }
    }

    fn free_slots(self) {
        for slot in 0..self.slots() {
            self.slot(slot).store(FREE, Release);
        }
        context::step();
    }

    /// Enters a place into the index; returns whether its slot was free before.
    #[inline]
    pub(super) fn enter(self, hash: i64, index: usize) -> bool {
        let mut slot = hash as usize & self.mask();
        let mut perturb = hash as u64;
        loop {
            let found = self.slot(slot).load(Relaxed);
            if found >= DELETED {
                self.slot(slot).store(index as u32, Release);
                return found == FREE;
            }
            perturb >>= 5;
            let next = slot.wrapping_mul(5).wrapping_add(perturb as usize);
            slot = next.wrapping_add(1) & self.mask();
        }
    }

    /// Moves the entries of so many places into another block, where they have
    /// no gaps between them; returns how many there are.
    fn move_entries(self, places: usize, other: Block) -> usize {
        let mut count = 0;
        for index in 0..places {
            if let Some(entry) = self.place(index).clear() {
                let hash = entry.hash;
                other.place(count).fill(entry);
                other.enter(hash, count);
                count += 1;
            }
        }
        count
    }

    /// Closes the gaps between the entries of so many places.
    pub(super) fn compact(self, places: usize) {
        self.free_slots();
        self.move_entries(places, self);
    }

    /// A larger block in the place of this one, which stays if threads may look
    /// at it.
    pub(super) fn grown(self, places: usize, slots: usize, stays: bool) -> Block {
        let larger = Block::of_slots(slots);
        self.move_entries(places, larger);
        if stays {
            // SAFETY: nobody has the new block yet.
            unsafe { (*larger.0.as_ptr()).before = Some(self) };
        } else {
            // SAFETY: the table has another one now, and no thread looks.
            unsafe { self.free() };
        }
        larger
    }

    /// Moves the entries of so many places, as they are, into a new block; this
    /// one is empty then.
    pub(super) fn moved(self, places: usize) -> Block {
        let copy = self.copy_of_index();
        for index in 0..places {
            if let Some(entry) = self.place(index).clear() {
                copy.place(index).fill(entry);
            }
        }
        self.free_slots();
        copy
    }

    /// A copy with the entries of so many places.
    pub(super) fn copied(self, places: usize) -> Block {
        let copy = self.copy_of_index();
        for index in 0..places {
            // SAFETY: the caller has borrowed the table.
            if let Some(entry) = unsafe { self.place(index).entry() } {
                copy.place(index).fill(entry.clone());
            }
        }
        copy
    }

    fn copy_of_index(self) -> Block {
        let copy = Block::of_slots(self.slots());
        for slot in 0..self.slots() {
            let index = self.slot(slot).load(Relaxed);
            copy.slot(slot).store(index, Relaxed);
        }
        copy
    }

    /// Frees an empty block and all that was outgrown before.
    ///
    /// # Safety
    ///
    /// Nobody refers to any of them.
    pub(super) unsafe fn free(self) {
        let mut next = Some(self);
        while let Some(block) = next {
            // SAFETY: by the contract; the memory was allocated in `of_slots`.
            unsafe {
                next = (*block.0.as_ptr()).before;
                let layout = Block::memory_layout(block.slots());
                alloc::dealloc(block.0.as_ptr().cast(), layout);
            }
        }
    }
}
