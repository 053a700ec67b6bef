//! Dicts, their views and iterators. What may run the program's `__hash__` or
//! `__eq__` stands in the VM; here is what cannot.

use std::sync::atomic::AtomicUsize;

use super::table::{Probe, Table};
use super::types::id;
use super::watch::Watch;
use super::{Guarded, Obj, Str};

/// The contents of a dict.
#[derive(Debug)]
pub struct Dict(pub Guarded<Table>);

/// The contents of a view of a dict.
#[derive(Debug)]
pub struct DictView {
    /// The dict.
    pub dict: Obj,
}

/// The contents of an iterator over a dict.
#[derive(Debug)]
pub struct DictIterator {
    /// The dict.
    pub dict: Obj,
    /// The place of the next entry; `usize::MAX` once it has ended.
    pub next: AtomicUsize,
    /// How many keys the dict had at the start.
    pub expected_len: usize,
    /// Whether it walks from the last entry to the first.
    pub reversed: bool,
}

impl Obj {
    /// An empty dict.
    pub fn dict() -> Obj {
        Obj::dict_of(Table::default())
    }

    /// A dict with this table.
    pub fn dict_of(table: Table) -> Obj {
        Obj::new(id::DICT, Dict(Guarded::new(table)))
    }

    /// Calls `f` with the table of a dict, instances of subclasses included;
    /// `None` if it is no dict. `f` is bound by the rules of [`Guarded`].
    #[inline(always)]
    pub fn with_dict<T>(&self, f: impl FnOnce(&mut Table) -> T) -> Option<T> {
        let dict = self.base_value();
        let payload = dict.get::<Dict>()?;
        Some(payload.0.with(dict.header(), f))
    }

    /// The value of an interned name in a namespace dict. Every key of such a
    /// dict that is equal to a name is a string.
    pub fn lookup_name(&self, name: &Obj) -> Option<Obj> {
        let hash = name.get::<Str>()?.hash();
        self.with_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => table.entry(index).map(|entry| entry.value.clone()),
            Probe::Missing | Probe::Ask { .. } => None,
        })?
    }

    /// The same, with what tells later whether it is still so, if the value is
    /// one to be kept and does not change all the time; `None` if the object is
    /// no dict.
    pub(crate) fn watch_name(
        &self,
        name: &Obj,
        can_be_kept: impl FnOnce(&Obj) -> bool,
    ) -> Option<(Option<Obj>, Option<Watch>)> {
        let hash = name.get::<Str>()?.hash();
        self.with_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => {
                let value = table.entry(index).map(|entry| entry.value.clone());
                let keep = value.as_ref().is_some_and(can_be_kept);
                (value, keep.then(|| table.watch_value(index)).flatten())
            }
            Probe::Missing | Probe::Ask { .. } => (None, Some(table.watch_keys())),
        })
    }

    /// Where in a namespace dict an interned name's entry is.
    pub(crate) fn name_place(&self, name: &Obj) -> Option<usize> {
        let hash = name.get::<Str>()?.hash();
        self.with_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => Some(index),
            Probe::Missing | Probe::Ask { .. } => None,
        })?
    }

    /// Sets a name in a namespace dict; returns the old value.
    pub fn store_name(&self, name: &Obj, value: Obj) -> Option<Obj> {
        let hash = name.get::<Str>()?.hash();
        self.with_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => Some(table.replace(index, value)),
            Probe::Missing | Probe::Ask { .. } => {
                table.insert(hash, name.clone(), value);
                None
            }
        })?
    }

    /// Removes a name from a namespace dict; returns its value.
    pub fn remove_name(&self, name: &Obj) -> Option<Obj> {
        let hash = name.get::<Str>()?.hash();
        self.with_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => Some(table.remove(index).value),
            Probe::Missing | Probe::Ask { .. } => None,
        })?
    }
}
