//! The hash table under sets: open addressing, probed a few neighbours at a
//! time, so that a set is walked in the order in which CPython walks it
//! (`Objects/setobject.c`).
//!
//! Where there is no lock, a thread looks an item up without taking the set's
//! ([`SetTable::look`]), and trusts what it sees as [`sight`](super::sight)
//! says. A table that becomes smaller uses fewer slots of its block.

use std::cell::Cell;
use std::fmt;
use std::ptr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicUsize};

use super::equality::plain_equal;
use super::exclusive::Exclusive;
use super::header::Header;
use super::set_block::{Block, Course, DELETED, FREE, Head, SMALLEST, Slot};
use super::sight::{MOST_LOOKS, Seen, Sight, Version};
use super::table::Probe;
use super::{Obj, context};

/// Tables with more items grow by two instead of four.
const LARGE: usize = 50_000;

/// An item and its hash.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct SetEntry {
    /// The item's hash.
    pub hash: i64,
    /// The item.
    pub key: Obj,
}

/// A place in a probe sequence, to go on from after [`Probe::Ask`].
#[derive(Debug, Clone, Copy)]
pub struct SetProbe {
    course: Course,
    version: u64,
}

/// Items by hash.
///
/// What may be looked at without a lock is atomic; the rest is reached by whoever
/// owns the table, or has the lock of the set that does.
#[derive(Default)]
pub struct SetTable {
    /// Null as long as there was no item.
    block: AtomicPtr<Head>,
    live: AtomicUsize,
    /// How many slots have an item or are deleted.
    filled: Cell<usize>,
    /// Where `pop` looks next, whatever items come meanwhile.
    finger: Cell<usize>,
    version: Version,
}

// SAFETY: the items are handles, which may be sent, and the blocks are the
// table's own.
unsafe impl Send for SetTable {}

impl fmt::Debug for SetTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetTable(..)")
    }
}

impl SetTable {
    /// The table to be changed by who owns it.
    pub fn alone(&mut self) -> SetTableMut<'_> {
        self.into()
    }

    /// How many items there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live.load(Relaxed)
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many slots there are when room is made for so many items, if all of
    /// them are free then.
    pub fn free_slots(&self, coming: usize) -> Option<usize> {
        let slots = self.mask() + 1;
        if self.filled.get() == 0 {
            return Some(slots);
        }
        let is_rebuilt = is_crowded(slots, self.filled.get() + coming);
        (is_rebuilt && self.is_empty()).then(|| slots_for(coming * 2))
    }

    /// A copy in so many slots, or more if they are too few: as CPython merges
    /// a set into one whose slots are free.
    pub fn copy_in(&self, slots: usize) -> SetTable {
        let mut copy = SetTable::default();
        let Some(block) = self.block().filter(|_| !self.is_empty()) else {
            return copy;
        };
        let slots = match is_crowded(slots, self.len()) {
            true => slots_for(self.len() * 2),
            false => slots,
        };
        let is_like_it = slots == self.places() && self.filled.get() == self.len();
        let copied = match is_like_it {
            true => block.copied(),
            false => {
                let copied = Block::of_slots(slots);
                for entry in self.iter() {
                    copied.free_slot(entry.hash).fill(entry.clone());
                }
                copied
            }
        };
        copy.block = AtomicPtr::new(copied.as_ptr());
        copy.live = AtomicUsize::new(self.len());
        copy.filled = Cell::new(self.len());
        copy
    }

    #[inline(always)]
    fn block(&self) -> Option<Block> {
        Block::at(self.block.load(Relaxed))
    }

    fn used(&self) -> &[Slot] {
        self.block().map_or(&[], Block::used)
    }

    /// How many slots there are.
    pub fn places(&self) -> usize {
        self.used().len()
    }

    /// The item in this slot, if there is one.
    pub fn entry(&self, place: usize) -> Option<&SetEntry> {
        // SAFETY: slots do not change while who alone may change them has the
        // table borrowed.
        unsafe { self.used().get(place)?.entry() }
    }

    /// The items in the order of their slots.
    pub fn iter(&self) -> impl Iterator<Item = &SetEntry> {
        // SAFETY: as for `entry`.
        let entry = |slot| unsafe { Slot::entry(slot) };
        self.used().iter().filter_map(entry)
    }

    /// The first item in this slot or after it, and its slot.
    pub fn first_from(&self, place: usize) -> Option<(usize, &SetEntry)> {
        let slots = self.used();
        // SAFETY: as for `entry`.
        let mut there = (place..slots.len()).map(|place| (place, unsafe { slots[place].entry() }));
        there.find_map(|(place, entry)| Some((place, entry?)))
    }

    fn mask(&self) -> usize {
        self.block().map_or(SMALLEST - 1, Block::mask)
    }

    /// Looks an item up.
    pub fn probe(&self, hash: i64, key: &Obj) -> Probe<SetProbe> {
        match self.block() {
            Some(block) => self.probe_from(block, hash, key, Course::of(hash, block.mask())),
            None => Probe::Missing,
        }
    }

    /// Whether no item was added or removed since a probe.
    pub fn is_as_at(&self, at: SetProbe) -> bool {
        at.version == self.version.get()
    }

    /// Goes on with a probe; starts again if items changed meanwhile.
    pub fn resume(&self, hash: i64, key: &Obj, at: SetProbe) -> Probe<SetProbe> {
        match self.block() {
            Some(block) if self.is_as_at(at) => {
                self.probe_from(block, hash, key, at.course.following(block.mask()))
            }
            _ => self.probe(hash, key),
        }
    }

    fn probe_from(&self, block: Block, hash: i64, key: &Obj, mut at: Course) -> Probe<SetProbe> {
        let mask = block.mask();
        loop {
            let index = at.slot();
            let slot = block.slot(index);
            // SAFETY: as for `entry`.
            match unsafe { slot.entry() } {
                None if slot.hash.load(Relaxed) == FREE => return Probe::Missing,
                Some(entry) if entry.key.is(key) => return Probe::Found(index),
                Some(entry) if entry.hash == hash => match plain_equal(&entry.key, key) {
                    Some(true) => return Probe::Found(index),
                    Some(false) => {}
                    None => {
                        let version = self.version.get();
                        return Probe::Ask {
                            index,
                            key: entry.key.clone(),
                            resume: SetProbe {
                                course: at,
                                version,
                            },
                        };
                    }
                },
                _ => {}
            }
            at = at.following(mask);
        }
    }

    /// An item that is there and equals another, or else the free slot where its
    /// probe ends; `None` if comparing it with others may run code.
    #[inline(always)]
    fn find(&self, block: Block, hash: i64, key: &Obj) -> Option<Result<&SetEntry, &Slot>> {
        let mask = block.mask();
        let mut at = Course::of(hash, mask);
        loop {
            let slot = block.slot(at.slot());
            // SAFETY: as for `entry`.
            match unsafe { slot.entry() } {
                None if slot.hash.load(Relaxed) == FREE => return Some(Err(slot)),
                Some(entry) if entry.key.is(key) => return Some(Ok(entry)),
                Some(entry) if entry.hash == hash && plain_equal(&entry.key, key)? => {
                    return Some(Ok(entry));
                }
                _ => at = at.following(mask),
            }
        }
    }

    /// The item that is there and equals another, if there is one; `None` if
    /// comparing it with others may run code.
    #[inline(always)]
    pub fn get(&self, hash: i64, key: &Obj) -> Option<Option<&SetEntry>> {
        match self.block() {
            Some(block) => Some(self.find(block, hash, key)?.ok()),
            None => Some(None),
        }
    }

    /// Whether an item is there; `None` as for [`SetTable::get`].
    pub fn has(&self, hash: i64, key: &Obj) -> Option<bool> {
        Some(self.get(hash, key)?.is_some())
    }

    /// The same for a thread that has not the table's lock: `None` also if items
    /// change meanwhile. `is_same` is asked about other items with the same
    /// hash, and may not be able to tell.
    #[inline(never)]
    pub(super) fn look(
        &self,
        hash: i64,
        key: &Obj,
        is_same: impl Fn(Sight<Slot>) -> Option<bool>,
    ) -> Option<bool> {
        let version = self.version.seen()?;
        let Some(block) = Block::at(self.block.load(Acquire)) else {
            return self.version.is_still(version).then_some(false);
        };
        let mask = block.mask_seen();
        let mut at = Course::of(hash, mask);
        for _ in 0..MOST_LOOKS {
            context::step();
            let slot = block.slot(at.slot());
            let (there, its_hash) = (slot.key.load(Acquire), slot.hash.load(Acquire));
            if there.is_null() {
                if its_hash == FREE {
                    return self.version.is_still(version).then_some(false);
                }
            } else if there == key.as_raw().as_ptr()
                || its_hash == hash && is_same(Sight::of(slot, version))?
            {
                return self.version.is_still(version).then_some(true);
            }
            at = at.following(mask);
        }
        None
    }
}

impl Seen for SetTable {
    type Place = Slot;

    #[inline(always)]
    fn version(&self) -> &Version {
        &self.version
    }

    #[inline(always)]
    fn len_seen(&self) -> usize {
        self.live.load(Acquire)
    }

    #[inline(always)]
    fn places_seen(&self) -> &[Slot] {
        let block = Block::at(self.block.load(Acquire));
        block.map_or(&[], |block| block.slots(block.mask_seen()))
    }

    #[inline(always)]
    fn key_cell(slot: &Slot) -> &AtomicPtr<Header> {
        &slot.key
    }
}

/// A table to be changed, by whoever alone may.
pub type SetTableMut<'a> = Exclusive<'a, SetTable>;

impl SetTableMut<'_> {
    /// Changes which items there are.
    #[inline(always)]
    fn change<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        self.version.begin();
        let changed = change(self);
        self.version.end();
        changed
    }

    /// The block, which is there from now on.
    #[inline(always)]
    fn made_block(&mut self) -> Block {
        match self.block() {
            Some(block) => block,
            None => self.change(|this| this.rebuild(0)),
        }
    }

    fn set_len(&mut self, len: usize) {
        self.live.store(len, Release);
    }

    /// Adds an item unless it is there, in one probe; `None` if comparing it with
    /// others may run code, or deleted items make it less simple. Returns
    /// whether it was added.
    pub fn add(&mut self, hash: i64, key: &Obj) -> Option<bool> {
        let block = self.made_block();
        if self.filled.get() != self.len() {
            return None;
        }
        let table = self.shared();
        let Err(slot) = table.find(block, hash, key)? else {
            return Some(false);
        };
        let key = key.clone();
        self.change(|this| this.put(slot, SetEntry { hash, key }));
        Some(true)
    }

    /// Adds an item that a probe found missing.
    pub fn insert(&mut self, hash: i64, key: Obj) {
        let block = self.made_block();
        let entry = SetEntry { hash, key };
        let has_deleted = self.filled.get() != self.len();
        self.change(
            |this| match block.deleted_slot(hash).filter(|_| has_deleted) {
                Some(slot) => {
                    slot.fill(entry);
                    this.set_len(this.len() + 1);
                }
                None => this.put(block.free_slot(hash), entry),
            },
        );
    }

    /// Puts an item into a free slot where its probe ends.
    #[inline(always)]
    fn put(&mut self, slot: &Slot, entry: SetEntry) {
        slot.fill(entry);
        self.set_len(self.len() + 1);
        self.filled.set(self.filled.get() + 1);
        if is_crowded(self.mask() + 1, self.filled.get()) {
            self.rebuild(self.grown());
        }
    }

    fn grown(&self) -> usize {
        if self.len() > LARGE {
            self.len() * 2
        } else {
            self.len() * 4
        }
    }

    /// Makes a table of more than `least` slots, without deleted items.
    fn rebuild(&mut self, least: usize) -> Block {
        let slots = slots_for(least);
        let stays = context::locks_objects();
        let block = match self.block() {
            Some(block) if stays && slots <= block.room() => {
                block.sort_anew(slots);
                block
            }
            outgrown => {
                let block = Block::of_slots(slots);
                if let Some(outgrown) = outgrown {
                    outgrown.move_items(block);
                    // SAFETY: nobody has the new block, or, where the old one
                    // does not stay, that one.
                    unsafe {
                        match stays {
                            true => block.keep(outgrown),
                            false => outgrown.free(),
                        }
                    }
                }
                block
            }
        };
        self.block.store(block.as_ptr(), Release);
        self.filled.set(self.len());
        block
    }

    /// Removes an item that was found.
    pub fn remove(&mut self, place: usize) -> Option<SetEntry> {
        self.entry(place)?;
        self.change(|this| {
            this.set_len(this.len() - 1);
            this.block()?.slot(place).vacate(DELETED)
        })
    }

    /// Removes any item: the first from where the last one was taken.
    pub fn pop(&mut self) -> Option<SetEntry> {
        let (size, finger) = (self.places(), self.finger.get());
        let mut places = (0..size).map(|step| (finger + step) % size);
        let place = places.find(|place| self.entry(*place).is_some())?;
        self.finger.set(place + 1);
        self.remove(place)
    }

    /// Forgets deleted items where they are many.
    pub fn tidy(&mut self) {
        if self.filled.get() - self.len() > self.mask() / 4 {
            self.change(|this| this.rebuild(this.grown()));
        }
    }

    /// Makes room for `more` items at once, as a merge does.
    pub fn reserve(&mut self, more: usize) {
        if is_crowded(self.mask() + 1, self.filled.get() + more) {
            self.change(|this| this.rebuild((this.len() + more) * 2));
        }
    }

    /// Empties the table; returns what was in it. Probes that were on their
    /// way through it start again.
    pub fn take_all(&mut self) -> SetTable {
        self.replace_with(SetTable::default())
    }

    /// Puts another table in the place of this one, which is returned.
    pub fn replace_with(&mut self, other: SetTable) -> SetTable {
        self.change(|this| {
            let taken = this.take_out();
            this.take_in(other);
            taken
        })
    }

    /// What is in the table; threads may look at the block that it was in.
    fn take_out(&mut self) -> SetTable {
        let block = match self.block() {
            Some(block) if context::locks_objects() => {
                let moved = Block::of_slots(block.mask() + 1);
                block.move_slots(moved);
                block.use_slots(SMALLEST);
                moved.as_ptr()
            }
            _ => self.block.swap(ptr::null_mut(), Relaxed),
        };
        SetTable {
            block: AtomicPtr::new(block),
            live: AtomicUsize::new(self.len()),
            filled: self.filled.clone(),
            finger: Cell::default(),
            version: Version::default(),
        }
    }

    /// Makes the table, which was taken out, what another is that nobody looks
    /// at.
    fn take_in(&mut self, other: SetTable) {
        self.set_len(other.len());
        self.filled.set(other.filled.get());
        let Some(theirs) = other.block() else {
            return;
        };
        match self.block() {
            Some(own) if theirs.mask() < own.room() => theirs.move_slots(own),
            own => {
                other.block.store(ptr::null_mut(), Relaxed);
                if let Some(own) = own {
                    // SAFETY: nobody looks at the other's block.
                    unsafe { theirs.keep(own) };
                }
                self.block.store(theirs.as_ptr(), Release);
            }
        }
    }
}

/// Whether so many slots are too few for so many to be filled.
#[inline(always)]
fn is_crowded(slots: usize, filled: usize) -> bool {
    filled * 5 >= (slots - 1) * 3
}

/// How many slots a table has for more than `least`.
fn slots_for(least: usize) -> usize {
    (least + 1).next_power_of_two().max(SMALLEST)
}

impl Drop for SetTable {
    fn drop(&mut self) {
        let Some(block) = self.block() else {
            return;
        };
        for slot in block.used() {
            drop(slot.vacate(FREE));
        }
        // SAFETY: nobody refers to the table any more.
        unsafe { block.free() };
    }
}

impl Clone for SetTable {
    fn clone(&self) -> Self {
        self.copy_in(SMALLEST)
    }
}
