//! The hash table under dicts: entries in insertion order and an index that is
//! probed by hash, as in CPython since 3.6.
//!
//! Comparing two keys may need the program's own `__eq__`, which must not run
//! under a lock. So a probe never compares what it cannot compare by itself:
//! it answers [`Probe::Ask`], and its caller asks the program and comes back.

use std::sync::atomic::{AtomicU32, Ordering};

use super::equality::plain_equal;
use super::watch::{Watch, Watched};
use super::{Obj, SetTable};

const FREE: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;
const SMALLEST: usize = 8;

/// A key, its hash and its value.
#[derive(Debug, Clone)]
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

/// What iterators see of a table of either kind.
pub trait Places {
    /// How many keys there are.
    fn len(&self) -> usize;
    /// How many places there are, empty ones included.
    fn places(&self) -> usize;
    /// Whether there are no keys.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The key and the value in a place; a set's value is `None`.
    fn pair(&self, place: usize) -> Option<(Obj, Obj)>;
}

impl Places for Table {
    fn len(&self) -> usize {
        self.live
    }

    fn places(&self) -> usize {
        self.entries.len()
    }

    fn pair(&self, place: usize) -> Option<(Obj, Obj)> {
        let entry = self.entry(place)?;
        Some((entry.key.clone(), entry.value.clone()))
    }
}

impl Places for SetTable {
    fn len(&self) -> usize {
        SetTable::len(self)
    }

    fn places(&self) -> usize {
        SetTable::places(self)
    }

    fn pair(&self, place: usize) -> Option<(Obj, Obj)> {
        Some((self.entry(place)?.key.clone(), Obj::none()))
    }
}

/// Entries in insertion order with an index by hash.
#[derive(Debug, Default)]
pub struct Table {
    /// For each slot the index of an entry, `FREE` or `DELETED`.
    index: Box<[u32]>,
    /// `None` where an entry was deleted.
    entries: Vec<Option<Entry>>,
    live: usize,
    /// How many slots of the index are not free: a probe ends at a free one,
    /// so there must always be some.
    filled: usize,
    /// Changes whenever a key is added or removed.
    version: u64,
    /// What caches know the keys by; 0 until one asks, and again when a key is
    /// added or removed.
    keys_version: u32,
    /// What threads remember of the table.
    watched: Watched,
}

/// The next keys version: no two tables ever have the same.
static NEXT_KEYS_VERSION: AtomicU32 = AtomicU32::new(1);

impl Table {
    /// How many keys there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// A number that changes whenever a key is added or removed.
    #[inline(always)]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A number that no table had before: while a table has it, its keys are
    /// the same and in the same places. `None` if numbers have run out.
    pub(crate) fn keys_version(&mut self) -> Option<u32> {
        if self.keys_version == 0 {
            let next = NEXT_KEYS_VERSION
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |v| v.checked_add(1));
            self.keys_version = next.ok()?;
        }
        Some(self.keys_version)
    }

    /// Lets the caller, who has the table's lock, see later without it whether
    /// an entry still has its value; nothing if that changes all the time.
    pub(crate) fn watch_value(&mut self, index: usize) -> Option<Watch> {
        self.watched.watch_value(index)
    }

    /// The same for which keys there are.
    pub(crate) fn watch_keys(&mut self) -> Watch {
        self.watched.watch_keys()
    }

    /// Whether this is the table that was given this keys version, with the
    /// same keys.
    #[inline(always)]
    pub(crate) fn has_keys_version(&self, version: u32) -> bool {
        self.keys_version == version
    }

    /// A key was added or removed, or has moved.
    #[inline(always)]
    fn keys_changed(&mut self) {
        self.watched.keys_changed();
        self.version += 1;
        self.keys_version = 0;
    }

    /// The entry at this place, if it was not deleted.
    #[inline(always)]
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)?.as_ref()
    }

    /// How many places for entries are in use, deleted ones included.
    pub fn places(&self) -> usize {
        self.entries.len()
    }

    /// The entries in insertion order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    /// Looks a key up.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Obj) -> Probe {
        if self.index.is_empty() {
            return Probe::Missing;
        }
        self.probe_from(
            hash,
            key,
            ProbeState {
                slot: hash as usize & (self.index.len() - 1),
                perturb: hash as u64,
                version: self.version,
            },
        )
    }

    /// Goes on with a probe; starts again if keys changed meanwhile.
    pub fn resume(&self, hash: i64, key: &Obj, state: ProbeState) -> Probe {
        if state.version != self.version || self.index.is_empty() {
            return self.probe(hash, key);
        }
        self.probe_from(hash, key, self.step(state))
    }

    #[inline]
    fn probe_from(&self, hash: i64, key: &Obj, mut state: ProbeState) -> Probe {
        loop {
            match self.index[state.slot] {
                FREE => return Probe::Missing,
                DELETED => {}
                place => {
                    let index = place as usize;
                    let Some(entry) = &self.entries[index] else {
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
            state = self.step(state);
        }
    }

    #[inline(always)]
    fn step(&self, state: ProbeState) -> ProbeState {
        let perturb = state.perturb >> 5;
        let slot = state
            .slot
            .wrapping_mul(5)
            .wrapping_add(perturb as usize)
            .wrapping_add(1);
        ProbeState {
            slot: slot & (self.index.len() - 1),
            perturb,
            version: state.version,
        }
    }

    /// Whether the entry at `index` still has this very key.
    pub fn holds(&self, index: usize, key: &Obj) -> bool {
        self.entry(index).is_some_and(|entry| entry.key.is(key))
    }

    /// Replaces the value of an entry that was found; returns the old one.
    #[inline]
    pub fn replace(&mut self, index: usize, value: Obj) -> Obj {
        let entry = self.entries[index].as_mut().expect("the entry was found");
        let old = std::mem::replace(&mut entry.value, value);
        self.watched.value_changed(index);
        old
    }

    /// Adds a key that a probe found missing.
    pub fn insert(&mut self, hash: i64, key: Obj, value: Obj) {
        let used = self.filled.max(self.entries.len()) + 1;
        if used * 3 > self.index.len() * 2 {
            self.rebuild();
        }
        let slot = self.free_slot(hash);
        self.filled += usize::from(self.index[slot] == FREE);
        self.index[slot] = self.entries.len() as u32;
        self.entries.push(Some(Entry { hash, key, value }));
        self.live += 1;
        self.keys_changed();
    }

    /// Removes an entry that was found.
    pub fn remove(&mut self, index: usize) -> Entry {
        let entry = self.entries[index].take().expect("the entry was found");
        let mut state = ProbeState {
            slot: entry.hash as usize & (self.index.len() - 1),
            perturb: entry.hash as u64,
            version: self.version,
        };
        while self.index[state.slot] != index as u32 {
            state = self.step(state);
        }
        self.index[state.slot] = DELETED;
        self.live -= 1;
        self.keys_changed();
        while let Some(None) = self.entries.last() {
            self.entries.pop();
        }
        entry
    }

    /// Empties the table; returns what was in it. Probes that were on their
    /// way through it start again.
    pub fn take_all(&mut self) -> Table {
        let version = self.version + 1;
        self.watched.keys_changed();
        std::mem::replace(
            self,
            Table {
                version,
                ..Table::default()
            },
        )
    }

    /// The place of the last entry.
    pub fn last_place(&self) -> Option<usize> {
        self.entries.len().checked_sub(1)
    }

    fn free_slot(&self, hash: i64) -> usize {
        let mut state = ProbeState {
            slot: hash as usize & (self.index.len() - 1),
            perturb: hash as u64,
            version: self.version,
        };
        while self.index[state.slot] < DELETED {
            state = self.step(state);
        }
        state.slot
    }

    /// Makes room for more, and forgets deleted entries.
    fn rebuild(&mut self) {
        let slots = (self.live * 3).next_power_of_two().max(SMALLEST);
        self.entries.retain(Option::is_some);
        self.index = vec![FREE; slots].into_boxed_slice();
        self.filled = self.entries.len();
        for place in 0..self.entries.len() {
            let hash = self.entries[place].as_ref().map_or(0, |entry| entry.hash);
            let slot = self.free_slot(hash);
            self.index[slot] = place as u32;
        }
        self.entries
            .reserve((slots * 2 / 3).saturating_sub(self.entries.len()));
        self.keys_changed();
    }
}

impl Clone for Table {
    fn clone(&self) -> Self {
        let mut copy = Table {
            index: self.index.clone(),
            entries: self.entries.clone(),
            live: self.live,
            filled: self.filled,
            version: 1,
            keys_version: 0,
            watched: Watched::default(),
        };
        if copy.live < copy.entries.len() {
            copy.rebuild();
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
        table.insert(hash_of(key), Obj::int(key), Obj::none());
    }

    #[test]
    fn a_probe_ends_however_often_keys_come_and_go() {
        let mut table = Table::default();
        for key in 0..1000 {
            insert(&mut table, key);
            let index = place(&table, key).expect("it was just added");
            table.remove(index);
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
        table.remove(index);
        insert(&mut table, 3);
        let keys: Vec<_> = table
            .iter()
            .filter_map(|entry| entry.key.as_i128())
            .collect();
        assert_eq!(keys, [5, 9, 1, 3]);
        assert_eq!(table.len(), 4);
    }
}
