//! Walks over dicts and sets, entry by entry. Where there is no lock, a thread
//! walks without taking that of the dict or set, as far as it can.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use super::sight::{Seen, Sight};
use super::table::Table;
use super::{Obj, SetTable, context};

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
    /// Whether there is an entry in a place.
    fn is_taken(&self, place: usize) -> bool;
    /// What is wanted of the first entry from a place on, as `walk` goes; a set's
    /// has no value.
    fn first_from(&self, place: usize, walk: &DictIterator, wanted: Wanted) -> Step;
}

/// What a walk gives of each entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The key.
    Key,
    /// The value.
    Value,
    /// Both.
    Both,
}

impl Wanted {
    fn key(self) -> bool {
        self != Wanted::Value
    }

    fn value(self) -> bool {
        self != Wanted::Key
    }
}

/// What was wanted of an entry.
#[derive(Debug)]
pub struct Parts {
    /// The key, if it was.
    pub key: Option<Obj>,
    /// The value, if it was.
    pub value: Option<Obj>,
}

/// The entry that a walk has come to, with its place; `None` at the end.
pub type Step = Option<(usize, Parts)>;

/// Keys were added or removed since a walk began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resized;

/// The contents of an iterator over a dict or set.
#[derive(Debug)]
pub struct DictIterator {
    /// The dict or set.
    pub dict: Obj,
    /// The place of the next entry; `usize::MAX` once it has ended.
    pub next: AtomicUsize,
    /// How many keys the dict had at the start.
    pub expected_len: usize,
    /// How many of them the walk has not come to.
    pub left: AtomicUsize,
    /// Whether it walks from the last entry to the first.
    pub reversed: bool,
}

impl Places for Table {
    fn len(&self) -> usize {
        Table::len(self)
    }

    fn places(&self) -> usize {
        Table::places(self)
    }

    fn is_taken(&self, place: usize) -> bool {
        self.entry(place).is_some()
    }

    fn first_from(&self, mut place: usize, walk: &DictIterator, wanted: Wanted) -> Step {
        while place < self.places() {
            if let Some(entry) = self.entry(place) {
                let key = wanted.key().then(|| for_a_walk(&entry.key));
                let value = wanted.value().then(|| for_a_walk(&entry.value));
                return Some((place, Parts { key, value }));
            }
            place = walk.after(place);
        }
        None
    }
}

/// A reference that the next thread that walks here takes without the lock.
fn for_a_walk(object: &Obj) -> Obj {
    match context::looks() {
        true => object.clone_shown(),
        false => object.clone(),
    }
}

impl Places for SetTable {
    fn len(&self) -> usize {
        SetTable::len(self)
    }

    fn places(&self) -> usize {
        SetTable::places(self)
    }

    fn is_taken(&self, place: usize) -> bool {
        self.entry(place).is_some()
    }

    fn first_from(&self, place: usize, _: &DictIterator, _: Wanted) -> Step {
        let (place, entry) = SetTable::first_from(self, place)?;
        let key = Some(for_a_walk(&entry.key));
        Some((place, Parts { key, value: None }))
    }
}

impl DictIterator {
    /// The place that the walk comes to after this one.
    pub fn after(&self, place: usize) -> usize {
        match self.reversed {
            true => place.wrapping_sub(1),
            false => place + 1,
        }
    }

    /// The first entry from a place on.
    ///
    /// # Errors
    ///
    /// [`Resized`], if there are more keys or fewer than at the start.
    pub fn step_from(&self, place: usize, wanted: Wanted) -> Result<Step, Resized> {
        if context::looks()
            && let Some(seen) = self.look_from(place, wanted)
        {
            return seen;
        }
        let step = |table: &dyn Places| match table.len() == self.expected_len {
            true => Ok(table.first_from(place, self, wanted)),
            false => Err(Resized),
        };
        self.dict.with_places(step).unwrap_or(Err(Resized))
    }

    /// The same for a thread that has not the lock of the dict or set: `None` if
    /// that takes the lock.
    #[inline(never)]
    fn look_from(&self, place: usize, wanted: Wanted) -> Option<Result<Step, Resized>> {
        if let Some(table) = self.dict.table_seen() {
            return self.look_into(table, place, |sight| {
                // SAFETY: it was just seen there.
                let key = || unsafe { table.take_key(sight) };
                // SAFETY: as above.
                let value = || unsafe { table.take_value(sight) };
                let key = if wanted.key() { Some(key()?) } else { None };
                let value = if wanted.value() { Some(value()?) } else { None };
                Some(Parts { key, value })
            });
        }
        let table = self.dict.set_seen()?;
        self.look_into(table, place, |sight| {
            // SAFETY: as above.
            let key = Some(unsafe { table.take_key(sight) }?);
            Some(Parts { key, value: None })
        })
    }

    /// The same in a table of either kind; `take` takes what is wanted of an
    /// entry that was just seen there, if it can.
    #[inline(always)]
    fn look_into<T: Seen>(
        &self,
        table: &T,
        place: usize,
        take: impl FnOnce(Sight<T::Place>) -> Option<Parts>,
    ) -> Option<Result<Step, Resized>> {
        let (len, seen) = table.look_from(place, |place| self.after(place))?;
        if len != self.expected_len {
            return Some(Err(Resized));
        }
        Some(Ok(match seen {
            Some((place, sight)) => Some((place, take(sight)?)),
            None => None,
        }))
    }

    /// How many entries the walk has not come to.
    pub(crate) fn entries_left(&self) -> usize {
        let next = self.next.load(Relaxed);
        if next == usize::MAX {
            return 0;
        }
        let count = |table: &dyn Places| {
            let places = match self.reversed {
                true => 0..next + 1,
                false => next..table.places(),
            };
            places.filter(|place| table.is_taken(*place)).count()
        };
        self.dict.with_places(count).unwrap_or(0)
    }
}

impl Obj {
    /// How many keys a dict or set has; `None` if it is neither.
    pub(crate) fn keys_len(&self) -> Option<usize> {
        self.dict_len().or_else(|| self.set_len())
    }

    /// Calls `f` with the table of a dict or set; `None` if it is neither. `f` is
    /// bound by the rules of [`Guarded`](super::Guarded).
    pub(crate) fn with_places<T>(&self, f: impl FnOnce(&dyn Places) -> T) -> Option<T> {
        let mut f = Some(f);
        let in_dict = self.read_dict(|table| f.take().map(|f| f(&**table)));
        match in_dict {
            Some(result) => result,
            None => self.read_set(|table| f.take().map(|f| f(&**table)))?,
        }
    }
}
