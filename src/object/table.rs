//! The hash table under dicts: entries in insertion order and an index that is
//! probed by hash, as in CPython since 3.6.
//!
//! Comparing two keys may need the program's own `__eq__`, which must not run
//! under a lock. So a probe never compares what it cannot compare by itself:
//! it answers [`Probe::Ask`], and its caller asks the program and comes back.
//!
//! Where there is no lock, a thread looks a key up without taking the dict's
//! ([`Table::look`]), and trusts what it sees as [`sight`](super::sight) says.

use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize};

use super::equality::plain_equal;
use super::exclusive::Exclusive;
use super::header::Header;
use super::sight::{self, MOST_LOOKS, Seen, Version};
use super::table_block::{Block, DELETED, FREE, Head, Place};
use super::watch::{Watch, Watched};
use super::{Obj, context};

/// A key, its hash and its value.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct Entry {
    /// The key's hash.
    pub hash: i64,
    /// The key.
    pub key: Obj,
    /// The value.
    pub value: Obj,
}

/// What a probe found.
#[derive(Debug)]
pub enum Probe<S = ProbeState> {
    /// The key is in the entry with this index.
    Found(usize),
    /// The key is not in the table.
    Missing,
    /// Whether the key equals this entry's key, only the program can tell.
    Ask {
        /// The entry's index.
        index: usize,
        /// The entry's key.
        key: Obj,
        /// Where to go on if it is not equal.
        resume: S,
    },
}

/// A place in a probe sequence, to go on from after [`Probe::Ask`].
#[derive(Debug, Clone, Copy)]
pub struct ProbeState {
    slot: usize,
    perturb: u64,
    version: u64,
}

/// Entries in insertion order with an index by hash.
///
/// What may be looked at without a lock is atomic; the rest is reached by whoever
/// owns the table, or has the lock of the dict that does.
#[derive(Default)]
pub struct Table {
    /// Null as long as there was no entry.
    block: AtomicPtr<Head>,
    live: AtomicUsize,
    /// How many places of the block are used or were.
    places: AtomicUsize,
    /// How many slots of the index are not free: a probe ends at a free one,
    /// so there must always be some.
    filled: Cell<usize>,
    version: Version,
    /// What caches know the keys by; 0 until one asks, and again when a key is
    /// added or removed.
    keys_version: Cell<u32>,
    /// What threads remember of the table.
    watched: UnsafeCell<Watched>,
}

// SAFETY: the entries are handles, which may be sent, and the blocks are the
// table's own.
unsafe impl Send for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Table(..)")
    }
}

/// The next keys version: no two tables ever have the same.
static NEXT_KEYS_VERSION: AtomicU32 = AtomicU32::new(1);

impl Table {
    /// The table to be changed by who owns it.
    pub fn alone(&mut self) -> TableMut<'_> {
        self.into()
    }

    /// How many keys there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live.load(Relaxed)
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this is the table that was given this keys version, with the
    /// same keys.
    #[inline(always)]
    pub(crate) fn has_keys_version(&self, version: u32) -> bool {
        self.keys_version.get() == version
    }

    #[inline(always)]
    fn block(&self) -> Option<Block> {
        Block::at(self.block.load(Relaxed))
    }

    /// The entry at this place, if it was not deleted.
    #[inline(always)]
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        if index >= self.places() {
            return None;
        }
        // SAFETY: the place is used or was; its cells do not change while who
        // alone may change them has the table borrowed.
        unsafe { self.block()?.place(index).entry() }
    }

    /// How many places for entries are in use, deleted ones included.
    #[inline(always)]
    pub fn places(&self) -> usize {
        self.places.load(Relaxed)
    }

    /// The entries in insertion order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        (0..self.places()).filter_map(|index| self.entry(index))
    }

    /// Looks a key up.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Obj) -> Probe {
        match self.block() {
            Some(block) => self.probe_from(block, hash, key, self.start(block, hash)),
            None => Probe::Missing,
        }
    }

    #[inline(always)]
    fn start(&self, block: Block, hash: i64) -> ProbeState {
        ProbeState {
            slot: hash as usize & block.mask(),
            perturb: hash as u64,
            version: self.version.get(),
        }
    }

    /// Goes on with a probe; starts again if keys changed meanwhile.
    pub fn resume(&self, hash: i64, key: &Obj, state: ProbeState) -> Probe {
        match self.block() {
            Some(block) if self.is_as_at(state) => {
                self.probe_from(block, hash, key, state.step(block))
            }
            _ => self.probe(hash, key),
        }
    }

    /// Whether no key was added or removed since a probe.
    pub fn is_as_at(&self, state: ProbeState) -> bool {
        state.version == self.version.get()
    }

    #[inline]
    fn probe_from(&self, block: Block, hash: i64, key: &Obj, mut state: ProbeState) -> Probe {
        loop {
            match block.slot(state.slot).load(Relaxed) {
                FREE => return Probe::Missing,
                DELETED => {}
                place => {
                    let index = place as usize;
                    let Some(entry) = self.entry(index) else {
                        unreachable!("the index never leads to a deleted entry");
                    };
                    if entry.key.is(key) {
                        return Probe::Found(index);
                    }
                    if entry.hash == hash {
                        match plain_equal(&entry.key, key) {
                            Some(true) => return Probe::Found(index),
                            Some(false) => {}
                            None => {
                                return Probe::Ask {
                                    index,
                                    key: entry.key.clone(),
                                    resume: state,
                                };
                            }
                        }
                    }
                }
            }
            state = state.step(block);
        }
    }

    /// The place of the last entry.
    pub fn last_place(&self) -> Option<usize> {
        self.places().checked_sub(1)
    }
}

impl ProbeState {
    #[inline(always)]
    fn step(self, block: Block) -> ProbeState {
        let perturb = self.perturb >> 5;
        let slot = self
            .slot
            .wrapping_mul(5)
            .wrapping_add(perturb as usize)
            .wrapping_add(1);
        ProbeState {
            slot: slot & block.mask(),
            perturb,
            version: self.version,
        }
    }
}

/// Where a thread without a lock has seen an entry.
pub(crate) type Sight = sight::Sight<Place>;

impl Table {
    /// Looks a key up for a thread that has not the table's lock: where it is,
    /// or that it is missing. `None` if keys change meanwhile, or if `is_same`,
    /// which is asked about other keys with the same hash, cannot tell.
    #[inline]
    pub(crate) fn look(
        &self,
        hash: i64,
        key: &Obj,
        is_same: impl Fn(Sight) -> Option<bool>,
    ) -> Option<Option<Sight>> {
        let version = self.version.seen()?;
        let Some(block) = Block::at(self.block.load(Acquire)) else {
            return self.version.is_still(version).then_some(None);
        };
        let mut state = ProbeState {
            slot: hash as usize & block.mask(),
            perturb: hash as u64,
            version,
        };
        for _ in 0..MOST_LOOKS {
            context::step();
            match block.slot(state.slot).load(Acquire) {
                FREE => return self.version.is_still(version).then_some(None),
                DELETED => {}
                index => {
                    let place = block.place(index as usize);
                    let sight = Sight::of(place, version);
                    let is_it = place.key.load(Acquire) == key.as_raw().as_ptr()
                        || place.hash.load(Acquire) == hash && is_same(sight)?;
                    if is_it {
                        return self.version.is_still(version).then_some(Some(sight));
                    }
                }
            }
            state = state.step(block);
        }
        None
    }

    /// The value of an entry that was seen, as [`Seen::peek`] has it.
    ///
    /// # Safety
    ///
    /// As for [`Seen::peek`].
    #[inline(always)]
    pub(crate) unsafe fn peek_value(&self, sight: Sight) -> *mut Header {
        // SAFETY: passed on.
        unsafe { self.peek(sight, |place| &place.value) }
    }

    /// A reference to the value of an entry that was seen, if it can be taken.
    ///
    /// # Safety
    ///
    /// As for [`Seen::peek`].
    #[inline(always)]
    pub(super) unsafe fn take_value(&self, sight: Sight) -> Option<Obj> {
        // SAFETY: passed on.
        Obj::take_seen(|| unsafe { self.peek_value(sight) })
    }
}

impl Seen for Table {
    type Place = Place;

    #[inline(always)]
    fn version(&self) -> &Version {
        &self.version
    }

    #[inline(always)]
    fn len_seen(&self) -> usize {
        self.live.load(Acquire)
    }

    #[inline(always)]
    fn places_seen(&self) -> &[Place] {
        let block = Block::at(self.block.load(Acquire));
        let places = self.places.load(Acquire);
        block.map_or(&[], |block| block.first_places(places))
    }

    #[inline(always)]
    fn key_cell(place: &Place) -> &AtomicPtr<Header> {
        &place.key
    }
}

/// A table to be changed, by whoever alone may.
pub type TableMut<'a> = Exclusive<'a, Table>;

impl TableMut<'_> {
    #[inline(always)]
    fn watched(&mut self) -> &mut Watched {
        // SAFETY: this is the only way to it, and exclusive.
        unsafe { &mut *self.watched.get() }
    }

    /// A number that no table had before: while a table has it, its keys are
    /// the same and in the same places. `None` if numbers have run out.
    pub(crate) fn keys_version(&mut self) -> Option<u32> {
        if self.keys_version.get() == 0 {
            let next = NEXT_KEYS_VERSION.fetch_update(Relaxed, Relaxed, |v| v.checked_add(1));
            self.keys_version.set(next.ok()?);
        }
        Some(self.keys_version.get())
    }

    /// Lets the caller, who has the table's lock, see later without it whether
    /// an entry still has its value; nothing if that changes all the time.
    pub(crate) fn watch_value(&mut self, index: usize) -> Option<Watch> {
        self.watched().watch_value(index)
    }

    /// The same for which keys there are.
    pub(crate) fn watch_keys(&mut self) -> Watch {
        self.watched().watch_keys()
    }

    /// Keys are about to be added, removed or moved.
    #[inline(always)]
    fn begin(&mut self) {
        self.version.begin();
    }

    /// They were.
    #[inline(always)]
    fn end(&mut self) {
        self.watched().keys_changed();
        self.keys_version.set(0);
        self.version.end();
    }

    /// Replaces the value of an entry that was found; returns the old one.
    ///
    /// # Panics
    ///
    /// If there is no entry.
    #[inline]
    pub fn replace(&mut self, index: usize, value: Obj) -> Obj {
        assert!(self.entry(index).is_some(), "the entry was found");
        let place = self.block().expect("it has an entry").place(index);
        let old = place.value.load(Relaxed);
        place.value.store(value.into_raw().as_ptr(), Release);
        context::step();
        self.watched().value_changed(index);
        // SAFETY: the cell of an entry holds a reference, taken out here.
        unsafe { Obj::from_raw(NonNull::new_unchecked(old)) }
    }

    /// Adds a key that a probe found missing.
    pub fn insert(&mut self, hash: i64, key: Obj, value: Obj) {
        self.begin();
        let used = self.filled.get().max(self.places()) + 1;
        let slots = self.block().map_or(0, Block::slots);
        if used * 3 > slots * 2 {
            self.rebuild();
        }
        let index = self.places();
        let block = self.block().expect("there is room");
        block.place(index).fill(Entry { hash, key, value });
        self.places.store(index + 1, Release);
        let was_free = block.enter(hash, index);
        self.filled.set(self.filled.get() + usize::from(was_free));
        self.live.store(self.len() + 1, Release);
        self.end();
    }

    /// Removes an entry that was found.
    ///
    /// # Panics
    ///
    /// If there is no entry.
    pub fn remove(&mut self, index: usize) -> Entry {
        self.begin();
        let hash = self.entry(index).expect("the entry was found").hash;
        let block = self.block().expect("it has an entry");
        let mut state = self.start(block, hash);
        while block.slot(state.slot).load(Relaxed) != index as u32 {
            state = state.step(block);
        }
        block.slot(state.slot).store(DELETED, Release);
        let entry = block.place(index).clear().expect("the entry was found");
        self.live.store(self.len() - 1, Release);
        while self.places() > 0 && self.entry(self.places() - 1).is_none() {
            self.places.store(self.places() - 1, Release);
        }
        self.end();
        entry
    }

    /// Empties the table; returns what was in it. Probes that were on their
    /// way through it start again.
    pub fn take_all(&mut self) -> Table {
        self.begin();
        let taken = Table::default();
        taken.live.store(self.live.load(Relaxed), Relaxed);
        taken.places.store(self.places(), Relaxed);
        self.places.store(0, Release);
        taken.filled.set(self.filled.take());
        self.live.store(0, Release);
        match self.block() {
            Some(block) if context::locks_objects() => {
                let moved = block.moved(taken.places());
                taken.block.store(moved.as_ptr(), Relaxed);
            }
            _ => {
                let block = self.block.swap(ptr::null_mut(), Relaxed);
                taken.block.store(block, Relaxed);
            }
        }
        self.end();
        taken
    }

    /// Makes room for more, and forgets deleted entries.
    fn rebuild(&mut self) {
        let slots = (self.len() * 3).next_power_of_two().max(Block::SMALLEST);
        let (live, places) = (self.len(), self.places());
        let stays = context::locks_objects();
        let block = match self.block() {
            None => Block::of_slots(slots),
            Some(block) if stays && slots <= block.slots() => {
                block.compact(places);
                block
            }
            Some(block) => block.grown(places, slots, stays),
        };
        self.block.store(block.as_ptr(), Release);
        self.places.store(live, Release);
        self.filled.set(live);
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let Some(block) = self.block() else {
            return;
        };
        for index in 0..self.places() {
            drop(block.place(index).clear());
        }
        // SAFETY: nobody refers to the table any more.
        unsafe { block.free() };
    }
}

impl Clone for Table {
    fn clone(&self) -> Self {
        let mut copy = Table::default();
        let Some(block) = self.block() else {
            return copy;
        };
        copy.block = AtomicPtr::new(block.copied(self.places()).as_ptr());
        copy.live = AtomicUsize::new(self.len());
        copy.places = AtomicUsize::new(self.places());
        copy.filled = self.filled.clone();
        if copy.len() < copy.places() {
            let mut copy = copy.alone();
            copy.begin();
            copy.rebuild();
            copy.end();
        }
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(key: i128) -> i64 {
        key as i64
    }

    fn place(table: &Table, key: i128) -> Option<usize> {
        match table.probe(hash_of(key), &Obj::int(key)) {
            Probe::Found(index) => Some(index),
            Probe::Missing => None,
            Probe::Ask { .. } => panic!("ints compare by themselves"),
        }
    }

    fn insert(table: &mut Table, key: i128) {
        let mut table = table.alone();
        table.insert(hash_of(key), Obj::int(key), Obj::none());
    }

    #[test]
    fn a_probe_ends_however_often_keys_come_and_go() {
        let mut table = Table::default();
        for key in 0..1000 {
            insert(&mut table, key);
            let index = place(&table, key).expect("it was just added");
            table.alone().remove(index);
            assert_eq!(place(&table, key), None);
        }
        assert!(table.is_empty());
    }

    #[test]
    fn order_is_that_of_insertion() {
        let mut table = Table::default();
        for key in [5, 3, 9, 1] {
            insert(&mut table, key);
        }
        let index = place(&table, 3).expect("it was added");
        table.alone().remove(index);
        insert(&mut table, 3);
        let keys: Vec<_> = table
            .iter()
            .filter_map(|entry| entry.key.as_i128())
            .collect();
        assert_eq!(keys, [5, 9, 1, 3]);
        assert_eq!(table.len(), 4);
    }
}
