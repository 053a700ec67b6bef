//! Dicts and their views. What may run the program's `__hash__` or
//! `__eq__` stands in the VM; here is what cannot.

use super::sight::Seen;
use super::table::{Probe, Sight, Table, TableMut};
use super::types::id;
use super::watch::Watch;
use super::{Guarded, Header, Obj, Str, context};

/// The contents of a dict.
#[derive(Debug)]
pub struct Dict(Guarded<Table>);

impl Dict {
    /// Calls `f` with the table of the dict whose head is `owner`. `f` is bound
    /// by the rules of [`Guarded`].
    #[inline(always)]
    pub fn with<T>(&self, owner: &Header, f: impl FnOnce(&mut TableMut<'_>) -> T) -> T {
        // SAFETY: nobody else has it meanwhile.
        self.0
            .with_seen(owner, |table| f(&mut unsafe { TableMut::of(table) }))
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline(always)]
    pub(crate) fn read<T>(&self, owner: &Header, f: impl FnOnce(&mut TableMut<'_>) -> T) -> T {
        // SAFETY: as for `with`.
        self.0
            .with_read(owner, |table| f(&mut unsafe { TableMut::of(table) }))
    }

    /// The table, for a thread that has not the dict's lock.
    ///
    /// # Safety
    ///
    /// The caller does no more than [look](Table::look) at it.
    #[inline(always)]
    pub(crate) unsafe fn seen(&self) -> &Table {
        // SAFETY: what `look` looks at is atomic; passed on.
        unsafe { self.0.seen() }
    }

    /// The table, while no thread changes it.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`].
    pub(super) unsafe fn at_rest(&self) -> &Table {
        // SAFETY: passed on.
        unsafe { self.0.at_rest() }
    }
}

/// The contents of a view of a dict.
#[derive(Debug)]
pub struct DictView {
    /// The dict.
    pub dict: Obj,
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
    pub fn with_dict<T>(&self, f: impl FnOnce(&mut TableMut<'_>) -> T) -> Option<T> {
        let dict = self.base_value();
        let payload = dict.get::<Dict>()?;
        Some(payload.with(dict.header(), f))
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline(always)]
    pub(crate) fn read_dict<T>(&self, f: impl FnOnce(&mut TableMut<'_>) -> T) -> Option<T> {
        let dict = self.base_value();
        let payload = dict.get::<Dict>()?;
        Some(payload.read(dict.header(), f))
    }

    /// How many keys a dict has, instances of subclasses included; `None` if it is
    /// no dict.
    pub(crate) fn dict_len(&self) -> Option<usize> {
        match self.table_seen() {
            Some(table) => Some(table.len_seen()),
            None => self.read_dict(|table| table.len()),
        }
    }

    /// The value of a key of a dict, for a thread that has not its lock: `None`
    /// if that takes the lock, or more than looking.
    pub(crate) fn look_up(&self, hash: i64, key: &Obj) -> Option<Option<Obj>> {
        let table = self.table_seen()?;
        // SAFETY: `look` has just seen it there.
        let is_same = |sight| unsafe { table.is_same(sight, key) };
        match table.look(hash, key, is_same)? {
            None => Some(None),
            // SAFETY: it was just seen there.
            Some(sight) => unsafe { self.value_at(sight) }.map(Some),
        }
    }

    /// Where the entry of a name is in a namespace dict, for a thread that has
    /// not its lock: `None` if it takes the lock to tell, or there is none.
    pub(crate) fn sight_of(&self, hash: i64, name: &Obj) -> Option<Sight> {
        self.table_seen()?.look(hash, name, |_| None)?
    }

    /// The value in the place where the dict's table was seen to have an entry,
    /// if keys are still the same, and looking is enough.
    ///
    /// # Safety
    ///
    /// The dict's table has been there ever since.
    #[inline]
    pub(crate) unsafe fn value_at(&self, sight: Sight) -> Option<Obj> {
        // SAFETY: passed on.
        unsafe { self.table_seen()?.take_value(sight) }
    }

    /// The same for whether a dict has a key.
    pub(crate) fn look_for(&self, hash: i64, key: &Obj) -> Option<bool> {
        let table = self.table_seen()?;
        // SAFETY: `look` has just seen it there.
        let found = table.look(hash, key, |sight| unsafe { table.is_same(sight, key) })?;
        Some(found.is_some())
    }

    pub(super) fn table_seen(&self) -> Option<&Table> {
        if !context::looks() {
            return None;
        }
        // SAFETY: the callers only look.
        Some(unsafe { self.base_value().get::<Dict>()?.seen() })
    }

    /// The value of an interned name in a namespace dict. Every key of such a
    /// dict that is equal to a name is a string.
    pub fn lookup_name(&self, name: &Obj) -> Option<Obj> {
        let hash = name.get::<Str>()?.hash();
        self.read_dict(|table| match table.probe(hash, name) {
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
        self.read_dict(|table| match table.probe(hash, name) {
            Probe::Found(index) => {
                let value = table.entry(index).map(|entry| entry.value.clone_shown());
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
