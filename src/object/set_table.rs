//! The hash table under sets: open addressing, probed a few neighbours at a
//! time, so that a set is walked in the order in which CPython walks it
//! (`Objects/setobject.c`).

use super::Obj;
use super::equality::plain_equal;
use super::table::Probe;

const SMALLEST: usize = 8;
/// How many neighbours of a slot are looked at before the probe jumps.
const NEIGHBOURS: usize = 9;
const PERTURB_SHIFT: u32 = 5;
/// Tables with more items grow by two instead of four.
const LARGE: usize = 50_000;

/// An item and its hash.
#[derive(Debug, Clone)]
pub struct SetEntry {
    /// The item's hash.
    pub hash: i64,
    /// The item.
    pub key: Obj,
}

#[derive(Debug, Clone, Default)]
enum Slot {
    #[default]
    Free,
    /// An item was here; probes go on past it.
    Deleted,
    Taken(SetEntry),
}

/// A place in a probe sequence, to go on from after [`Probe::Ask`].
#[derive(Debug, Clone, Copy)]
pub struct SetProbe {
    /// Where the present run of neighbours begins.
    start: usize,
    /// How far the probe is in the run.
    offset: usize,
    perturb: u64,
    version: u64,
}

/// Items by hash.
#[derive(Debug, Default)]
pub struct SetTable {
    /// A power of two of slots, or none yet.
    slots: Box<[Slot]>,
    /// How many slots are taken.
    live: usize,
    /// How many are taken or deleted.
    filled: usize,
    /// Where `pop` looks next.
    finger: usize,
    /// Changes whenever an item is added or removed.
    version: u64,
}

impl SetTable {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// How many slots there are.
    pub fn places(&self) -> usize {
        self.slots.len()
    }

    /// The item in this slot, if there is one.
    pub fn entry(&self, place: usize) -> Option<&SetEntry> {
        match self.slots.get(place)? {
            Slot::Taken(entry) => Some(entry),
            Slot::Free | Slot::Deleted => None,
        }
    }

    /// The items in the order of their slots.
    pub fn iter(&self) -> impl Iterator<Item = &SetEntry> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(entry) => Some(entry),
            Slot::Free | Slot::Deleted => None,
        })
    }

    fn mask(&self) -> usize {
        self.slots.len().max(SMALLEST) - 1
    }

    #[inline(always)]
    fn first(&self, hash: i64) -> SetProbe {
        SetProbe {
            start: hash as usize & self.mask(),
            offset: 0,
            perturb: hash as u64,
            version: self.version,
        }
    }

    /// The place after this one: a neighbour, or a jump.
    #[inline(always)]
    fn following(&self, at: SetProbe) -> SetProbe {
        let mask = self.mask();
        let run = if at.start + NEIGHBOURS <= mask {
            NEIGHBOURS
        } else {
            0
        };
        if at.offset < run {
            return SetProbe {
                offset: at.offset + 1,
                ..at
            };
        }
        let perturb = at.perturb >> PERTURB_SHIFT;
        let start = at.start.wrapping_mul(5).wrapping_add(1);
        SetProbe {
            start: start.wrapping_add(perturb as usize) & mask,
            offset: 0,
            perturb,
            version: at.version,
        }
    }

    /// Looks an item up.
    pub fn probe(&self, hash: i64, key: &Obj) -> Probe<SetProbe> {
        if self.slots.is_empty() {
            return Probe::Missing;
        }
        self.probe_from(hash, key, self.first(hash))
    }

    /// Whether no item was added or removed since a probe.
    pub fn is_as_at(&self, at: SetProbe) -> bool {
        at.version == self.version
    }

    /// Goes on with a probe; starts again if items changed meanwhile.
    pub fn resume(&self, hash: i64, key: &Obj, at: SetProbe) -> Probe<SetProbe> {
        if !self.is_as_at(at) {
            return self.probe(hash, key);
        }
        self.probe_from(hash, key, self.following(at))
    }

    fn probe_from(&self, hash: i64, key: &Obj, mut at: SetProbe) -> Probe<SetProbe> {
        loop {
            let place = at.start + at.offset;
            match &self.slots[place] {
                Slot::Free => return Probe::Missing,
                Slot::Taken(entry) if entry.key.is(key) => return Probe::Found(place),
                Slot::Taken(entry) if entry.hash == hash => match plain_equal(&entry.key, key) {
                    Some(true) => return Probe::Found(place),
                    Some(false) => {}
                    None => {
                        return Probe::Ask {
                            index: place,
                            key: entry.key.clone(),
                            resume: at,
                        };
                    }
                },
                Slot::Taken(_) | Slot::Deleted => {}
            }
            at = self.following(at);
        }
    }

    /// Whether an item is there; `None` if comparing it with others may run
    /// code.
    pub fn has(&self, hash: i64, key: &Obj) -> Option<bool> {
        if self.slots.is_empty() {
            return Some(false);
        }
        let mut at = self.first(hash);
        loop {
            match &self.slots[at.start + at.offset] {
                Slot::Free => return Some(false),
                Slot::Taken(entry) if entry.key.is(key) => return Some(true),
                Slot::Taken(entry) if entry.hash == hash => {
                    if plain_equal(&entry.key, key)? {
                        return Some(true);
                    }
                }
                Slot::Taken(_) | Slot::Deleted => {}
            }
            at = self.following(at);
        }
    }

    /// Adds an item unless it is there, in one probe; `None` if comparing it with
    /// others may run code, or deleted items make it less simple. Returns
    /// whether it was added.
    pub fn add(&mut self, hash: i64, key: &Obj) -> Option<bool> {
        if self.slots.is_empty() {
            self.rebuild(0);
        }
        if self.filled != self.live {
            return None;
        }
        let mut at = self.first(hash);
        let place = loop {
            let place = at.start + at.offset;
            match &self.slots[place] {
                Slot::Free => break place,
                Slot::Taken(entry) if entry.key.is(key) => return Some(false),
                Slot::Taken(entry) if entry.hash == hash => {
                    if plain_equal(&entry.key, key)? {
                        return Some(false);
                    }
                }
                Slot::Taken(_) | Slot::Deleted => {}
            }
            at = self.following(at);
        };
        let key = key.clone();
        self.put(place, SetEntry { hash, key });
        Some(true)
    }

    /// Puts an item into a free slot where its probe ends.
    fn put(&mut self, place: usize, entry: SetEntry) {
        self.version += 1;
        self.slots[place] = Slot::Taken(entry);
        self.live += 1;
        self.filled += 1;
        if self.filled * 5 >= self.mask() * 3 {
            self.rebuild(self.grown());
        }
    }

    /// Adds an item that a probe found missing.
    pub fn insert(&mut self, hash: i64, key: Obj) {
        if self.slots.is_empty() {
            self.rebuild(0);
        }
        self.version += 1;
        let entry = SetEntry { hash, key };
        if let Some(place) = self.reusable(hash) {
            self.slots[place] = Slot::Taken(entry);
            self.live += 1;
            return;
        }
        self.place(entry);
        if self.filled * 5 >= self.mask() * 3 {
            self.rebuild(self.grown());
        }
    }

    /// The last deleted slot that a probe for this hash passes.
    fn reusable(&self, hash: i64) -> Option<usize> {
        if self.filled == self.live {
            return None;
        }
        let mut found = None;
        let mut at = self.first(hash);
        loop {
            let place = at.start + at.offset;
            match self.slots[place] {
                Slot::Free => return found,
                Slot::Deleted => found = Some(place),
                Slot::Taken(_) => {}
            }
            at = self.following(at);
        }
    }

    /// Puts an item that is not there into the first free slot.
    fn place(&mut self, entry: SetEntry) {
        let mut at = self.first(entry.hash);
        while !matches!(self.slots[at.start + at.offset], Slot::Free) {
            at = self.following(at);
        }
        self.slots[at.start + at.offset] = Slot::Taken(entry);
        self.live += 1;
        self.filled += 1;
    }

    fn grown(&self) -> usize {
        if self.live > LARGE {
            self.live * 2
        } else {
            self.live * 4
        }
    }

    /// Makes a table of more than `least` slots, without deleted items.
    fn rebuild(&mut self, least: usize) {
        let mut size = SMALLEST;
        while size <= least {
            size *= 2;
        }
        let slots = vec![Slot::Free; size].into_boxed_slice();
        let old = std::mem::replace(&mut self.slots, slots);
        self.live = 0;
        self.filled = 0;
        self.version += 1;
        for slot in old {
            if let Slot::Taken(entry) = slot {
                self.place(entry);
            }
        }
    }

    /// Removes an item that was found.
    pub fn remove(&mut self, place: usize) -> Option<SetEntry> {
        self.entry(place)?;
        let slot = std::mem::replace(&mut self.slots[place], Slot::Deleted);
        self.live -= 1;
        self.version += 1;
        match slot {
            Slot::Taken(entry) => Some(entry),
            Slot::Free | Slot::Deleted => None,
        }
    }

    /// Removes any item: the first from where the last one was taken.
    pub fn pop(&mut self) -> Option<SetEntry> {
        let size = self.slots.len();
        let mut places = (0..size).map(|step| (self.finger + step) % size);
        let place = places.find(|place| self.entry(*place).is_some())?;
        self.finger = place + 1;
        self.remove(place)
    }

    /// Forgets deleted items where they are many.
    pub fn tidy(&mut self) {
        if self.filled - self.live > self.mask() / 5 {
            self.rebuild(self.grown());
        }
    }

    /// Makes room for `more` items at once, as a merge does.
    pub fn reserve(&mut self, more: usize) {
        if (self.filled + more) * 5 >= self.mask() * 3 {
            self.rebuild((self.live + more) * 2);
        }
    }

    /// Empties the table; returns what was in it. Probes that were on their
    /// way through it start again.
    pub fn take_all(&mut self) -> SetTable {
        self.replace_with(SetTable::default())
    }

    /// Puts another table in the place of this one, which is returned.
    pub fn replace_with(&mut self, mut other: SetTable) -> SetTable {
        other.version = self.version.max(other.version) + 1;
        std::mem::replace(self, other)
    }
}

impl Clone for SetTable {
    /// As CPython merges a set into an empty one.
    fn clone(&self) -> Self {
        let mut copy = SetTable::default();
        if self.live == 0 {
            return copy;
        }
        copy.rebuild(0);
        copy.reserve(self.live);
        if copy.slots.len() == self.slots.len() && self.filled == self.live {
            copy.slots = self.slots.clone();
            copy.live = self.live;
            copy.filled = self.filled;
            return copy;
        }
        for entry in self.iter() {
            copy.place(entry.clone());
        }
        copy
    }
}
