//! The memory of a [`SetTable`](super::SetTable): one block of slots, and the
//! order in which they are probed.

use std::alloc::{self, Layout as MemoryLayout};
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI64, AtomicPtr, AtomicUsize};

use super::header::Header;
use super::set_table::SetEntry;
use super::{Obj, context};

/// The hash in a slot without a key that is free.
pub(super) const FREE: i64 = 0;
/// The hash in a slot whose item was removed: probes go on past it.
pub(super) const DELETED: i64 = -1;
/// How many slots a block has at least.
pub(super) const SMALLEST: usize = 8;

/// How many neighbours of a slot are looked at before the probe jumps.
const NEIGHBOURS: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// A place in the sequence of slots in which an item is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    /// Where the present run of neighbours begins.
    start: usize,
    /// How far the probe is in the run.
    offset: usize,
    perturb: u64,
}

impl Course {
    #[inline(always)]
    pub(super) fn of(hash: i64, mask: usize) -> Self {
        Course {
            start: hash as usize & mask,
            offset: 0,
            perturb: hash as u64,
        }
    }

    /// The slot.
    #[inline(always)]
    pub(super) fn slot(self) -> usize {
        self.start + self.offset
    }

    /// The place after this one: a neighbour, or a jump.
    #[inline(always)]
    pub(super) fn following(self, mask: usize) -> Self {
        let has_run = self.start + NEIGHBOURS <= mask;
        if has_run && self.offset < NEIGHBOURS {
            return Course {
                offset: self.offset + 1,
                ..self
            };
        }
        let perturb = self.perturb >> PERTURB_SHIFT;
        let start = self.start.wrapping_mul(5).wrapping_add(1);
        Course {
            start: start.wrapping_add(perturb as usize) & mask,
            offset: 0,
            perturb,
        }
    }
}

/// The slot of an item: of the same layout, and without one where the key is
/// null.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Slot {
    pub(super) hash: AtomicI64,
    pub(super) key: AtomicPtr<Header>,
}

const _: () = assert!(size_of::<Slot>() == size_of::<SetEntry>());
const _: () = assert!(align_of::<Slot>() == align_of::<SetEntry>());

impl Slot {
    /// The item, if there is one.
    ///
    /// # Safety
    ///
    /// Nobody changes it while it is borrowed.
    #[inline(always)]
    pub(super) unsafe fn entry(&self) -> Option<&SetEntry> {
        if self.key.load(Relaxed).is_null() {
            return None;
        }
        // SAFETY: both have one layout.
        Some(unsafe { &*ptr::from_ref(self).cast() })
    }

    /// What the hash says of a slot without an item: free or deleted.
    #[inline(always)]
    fn vacancy(&self) -> i64 {
        self.hash.load(Relaxed)
    }

    fn set_vacancy(&self, vacancy: i64) {
        self.hash.store(vacancy, Release);
    }

    /// Puts an item into the slot, which has none.
    #[inline(always)]
    pub(super) fn fill(&self, entry: SetEntry) {
        self.hash.store(entry.hash, Release);
        context::step();
        self.key.store(entry.key.into_raw().as_ptr(), Release);
    }

    /// Takes the item out, and leaves the slot free or deleted.
    #[inline(always)]
    pub(super) fn vacate(&self, vacancy: i64) -> Option<SetEntry> {
        let key = NonNull::new(self.key.load(Relaxed))?;
        let hash = self.hash.load(Relaxed);
        self.key.store(ptr::null_mut(), Release);
        context::step();
        self.set_vacancy(vacancy);
        // SAFETY: the cell held the reference, which is taken out.
        let key = unsafe { Obj::from_raw(key) };
        Some(SetEntry { hash, key })
    }
}

/// The head of a block; the slots follow.
#[derive(Debug)]
pub(super) struct Head {
    /// How many slots are used, a power of two, less one. The others are free.
    mask: AtomicUsize,
    /// How many slots there are.
    room: usize,
    /// The block that the table has outgrown before, if threads may look at it.
    before: Option<Block>,
}

/// A block, which lives as long as the table that it belongs to, or until that
/// has outgrown it where no thread looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block(NonNull<Head>);

impl Block {
    fn memory_layout(room: usize) -> MemoryLayout {
        let bytes = size_of::<Head>() + room * size_of::<Slot>();
        MemoryLayout::from_size_align(bytes, align_of::<Slot>())
            .expect("memory ends before a set is so large")
    }

    /// A block of so many slots, all free.
    pub(super) fn of_slots(room: usize) -> Block {
        const { assert!(FREE == 0, "free slots are zero") };
        let layout = Block::memory_layout(room);
        // SAFETY: the size is not zero.
        let memory = unsafe { alloc::alloc_zeroed(layout) };
        let Some(memory) = NonNull::new(memory) else {
            alloc::handle_alloc_error(layout);
        };
        let block = Block(memory.cast());
        let (mask, before) = (AtomicUsize::new(room - 1), None);
        // SAFETY: the memory is new and has room for the head.
        unsafe { block.0.write(Head { mask, room, before }) };
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
    fn head<'a>(self) -> &'a Head {
        // SAFETY: blocks outlive their handles; the rest of the head changes
        // only where nobody has another handle.
        unsafe { self.0.as_ref() }
    }

    /// How many slots there are.
    pub(super) fn room(self) -> usize {
        self.head().room
    }

    #[inline(always)]
    pub(super) fn mask(self) -> usize {
        self.head().mask.load(Relaxed)
    }

    /// The same for a thread that has not the table's lock.
    #[inline(always)]
    pub(super) fn mask_seen(self) -> usize {
        self.head().mask.load(Acquire)
    }

    /// Uses so many slots of a block of which all are free.
    pub(super) fn use_slots(self, slots: usize) {
        debug_assert!(slots <= self.room());
        self.head().mask.store(slots - 1, Release);
        context::step();
    }

    /// A slot of the block.
    #[inline(always)]
    pub(super) fn slot<'a>(self, index: usize) -> &'a Slot {
        debug_assert!(index < self.room());
        // SAFETY: the slots follow the head; as for that.
        unsafe { self.0.add(1).cast::<Slot>().add(index).as_ref() }
    }

    /// The slots up to where a mask leads.
    #[inline(always)]
    pub(super) fn slots<'a>(self, mask: usize) -> &'a [Slot] {
        debug_assert!(mask < self.room());
        // SAFETY: as for `slot`.
        unsafe { std::slice::from_raw_parts(self.0.add(1).cast().as_ptr(), mask + 1) }
    }

    /// The used slots, for whoever has the table's lock.
    pub(super) fn used<'a>(self) -> &'a [Slot] {
        self.slots(self.mask())
    }

    /// The first free slot for an item with this hash.
    pub(super) fn free_slot<'a>(self, hash: i64) -> &'a Slot {
        let mask = self.mask();
        let mut at = Course::of(hash, mask);
        loop {
            let slot = self.slot(at.slot());
            if slot.key.load(Relaxed).is_null() && slot.vacancy() == FREE {
                return slot;
            }
            at = at.following(mask);
        }
    }

    /// The last deleted slot that a probe for this hash passes.
    pub(super) fn deleted_slot<'a>(self, hash: i64) -> Option<&'a Slot> {
        let mask = self.mask();
        let mut found = None;
        let mut at = Course::of(hash, mask);
        loop {
            let slot = self.slot(at.slot());
            if slot.key.load(Relaxed).is_null() {
                match slot.vacancy() {
                    FREE => return found,
                    _ => found = Some(slot),
                }
            }
            at = at.following(mask);
        }
    }

    /// Moves the items to where they belong in a block without deleted slots.
    pub(super) fn move_items(self, other: Block) {
        for slot in self.used() {
            if let Some(entry) = slot.vacate(FREE) {
                other.free_slot(entry.hash).fill(entry);
            }
        }
    }

    /// Uses so many slots, without deleted ones.
    pub(super) fn sort_anew(self, slots: usize) {
        let mut entries = Vec::new();
        for slot in self.used() {
            match slot.vacate(FREE) {
                Some(entry) => entries.push(entry),
                None => slot.set_vacancy(FREE),
            }
        }
        self.use_slots(slots);
        for entry in entries {
            self.free_slot(entry.hash).fill(entry);
        }
    }

    /// Makes another block, of which all slots are free, what this one is, of
    /// which all are free then.
    pub(super) fn move_slots(self, other: Block) {
        other.use_slots(self.mask() + 1);
        for (from, to) in self.used().iter().zip(other.used()) {
            match from.vacate(FREE) {
                Some(entry) => to.fill(entry),
                None => {
                    to.set_vacancy(from.vacancy());
                    from.set_vacancy(FREE);
                }
            }
        }
    }

    /// A copy, slot by slot.
    pub(super) fn copied(self) -> Block {
        let copy = Block::of_slots(self.mask() + 1);
        for (from, to) in self.used().iter().zip(copy.used()) {
            // SAFETY: the caller has borrowed the table.
            match unsafe { from.entry() } {
                Some(entry) => to.fill(entry.clone()),
                None => to.set_vacancy(from.vacancy()),
            }
        }
        copy
    }

    /// Keeps a smaller block, which is empty and which threads may look at, as
    /// long as this one.
    ///
    /// # Safety
    ///
    /// Nobody else has this block yet.
    pub(super) unsafe fn keep(self, smaller: Block) {
        let mut last = self;
        while let Some(before) = last.head().before {
            last = before;
        }
        // SAFETY: by the contract; nor has anybody one that it keeps.
        unsafe { (*last.0.as_ptr()).before = Some(smaller) };
    }

    /// Frees an empty block and all that it keeps.
    ///
    /// # Safety
    ///
    /// Nobody refers to any of them.
    pub(super) unsafe fn free(self) {
        let mut next = Some(self);
        while let Some(block) = next {
            next = block.head().before;
            let layout = Block::memory_layout(block.room());
            // SAFETY: by the contract; it was allocated in `of_slots`.
            unsafe { alloc::dealloc(block.0.as_ptr().cast(), layout) };
        }
    }
}
