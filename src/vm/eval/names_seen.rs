//! Globals that a thread has met: where no lock holds the other threads off,
//! finding one takes neither the lock of its dict nor an atomic instruction.
//!
//! Each thread remembers values with what tells it that the dicts still hold
//! them ([`Watch`]). It holds a reference to what it remembers, so that nothing
//! it finds can have been freed; the free-threaded builds of CPython read the
//! dict itself without its lock and keep its memory until every thread has
//! passed a safepoint (`Objects/dictobject.c`).
//!
//! An instruction in a copy of the thread's own remembers one by itself
//! ([`OwnCode`](super::OwnCode)); the others find it here.

use crate::object::{Dict, Obj, Sight, Str, Table, Watch, id};

use super::frame::Slot;

const ENTRIES: usize = 512;

/// What a thread has met lately.
#[derive(Debug)]
pub(crate) struct NamesSeen {
    values: Box<[Option<Seen>]>,
    places: Box<[Option<Placed>]>,
}

/// Where a name was met in a namespace whose value is not to be kept.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    namespace: usize,
    name: usize,
    /// Tells that the table is still there, with the same keys.
    watch: Watch,
    sight: Sight,
}

impl Placed {
    /// The table of this namespace, if it is the one in which the name was met
    /// and still has it there.
    #[inline(always)]
    pub(super) fn table_of<'a>(&self, namespace: &'a Obj) -> Option<&'a Table> {
        if self.namespace != namespace.address() || !self.watch.holds() {
            return None;
        }
        // SAFETY: the namespace was a dict when the name was met.
        Some(unsafe { namespace.get_unchecked::<Dict>().seen() })
    }

    /// What is in the place now, for a thread that has not the table's lock.
    ///
    /// # Safety
    ///
    /// The table is that of [`Placed::table_of`].
    #[inline(always)]
    pub(super) unsafe fn peek(&self, table: &Table) -> Slot {
        // SAFETY: the watch ends with the table.
        unsafe { table.peek_value(self.sight) }
    }
}

/// A name that was met in a namespace, and its value.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The namespace's address: its watch sees it go.
    namespace: usize,
    /// The name's; names are immortal.
    name: usize,
    watch: Watch,
    /// The same for the built-in names, if it is one; else `watch` again.
    builtin: Watch,
    value: Obj,
}

impl Seen {
    /// The value, if the name still has it in this namespace.
    #[inline(always)]
    pub(super) fn value_in(&self, namespace: &Obj) -> Option<&Obj> {
        let holds =
            self.namespace == namespace.address() && self.watch.holds() && self.builtin.holds();
        holds.then_some(&self.value)
    }
}

impl Default for NamesSeen {
    fn default() -> Self {
        NamesSeen {
            values: (0..ENTRIES).map(|_| None).collect(),
            places: (0..ENTRIES).map(|_| None).collect(),
        }
    }
}

impl NamesSeen {
    /// What is known of a name.
    #[inline(always)]
    pub(super) fn find(&self, namespace: &Obj, name: &Obj) -> Option<&Seen> {
        let seen = self.values[place(namespace, name)].as_ref();
        seen.filter(|seen| seen.name == name.address())
    }

    /// Where a name was met whose value is not kept.
    #[inline(always)]
    pub(super) fn placed(&self, namespace: &Obj, name: &Obj) -> Option<&Placed> {
        let placed = self.places[place(namespace, name)].as_ref();
        placed.filter(|placed| placed.name == name.address())
    }

    /// The value of a name in the place where it was met, if that can be had by
    /// looking.
    #[inline(never)]
    pub(super) fn look(&self, namespace: &Obj, name: &Obj) -> Option<Obj> {
        let placed = self.placed(namespace, name)?;
        placed.table_of(namespace)?;
        // SAFETY: the watch ends with the table.
        unsafe { namespace.value_at(placed.sight) }
    }

    /// Remembers where a name is, unless that is known.
    fn keep_place(&mut self, namespace: &Obj, name: &Obj) -> Option<()> {
        let known = self.placed(namespace, name);
        if known.is_some_and(|placed| placed.table_of(namespace).is_some()) {
            return None;
        }
        let hash = name.get::<Str>()?.hash();
        // Only where threads look; and keys that change after this end the watch.
        namespace.sight_of(hash, name)?;
        let watch = namespace.with_dict(|table| table.watch_keys())?;
        let sight = namespace.sight_of(hash, name)?;
        self.places[place(namespace, name)] = Some(Placed {
            namespace: namespace.address(),
            name: name.address(),
            watch,
            sight,
        });
        Some(())
    }

    /// Looks a name up in a namespace, then among the built-in names if there
    /// are any to look among. Remembers its value, or, if that is not to be kept
    /// or changes all the time, its place.
    #[cold]
    #[inline(never)]
    pub(super) fn meet(
        &mut self,
        namespace: &Obj,
        builtins: Option<&Obj>,
        name: &Obj,
    ) -> Option<Obj> {
        let (found, watch) = namespace.watch_name(name, can_be_kept)?;
        let (value, watches) = match (found, builtins) {
            (Some(value), _) => {
                if watch.is_none() {
                    self.keep_place(namespace, name);
                }
                (value, watch.map(|watch| (watch.clone(), watch)))
            }
            (None, Some(builtins)) => {
                let (found, builtin) = builtins.watch_name(name, can_be_kept)?;
                (found?, watch.zip(builtin))
            }
            (None, None) => return None,
        };
        if let Some((watch, builtin)) = watches {
            self.values[place(namespace, name)] = Some(Seen {
                namespace: namespace.address(),
                name: name.address(),
                watch,
                builtin,
                value: value.clone(),
            });
        }
        Some(value)
    }
}

/// Not by their addresses: what simulated time it takes to find a name must not
/// depend on where things lie.
fn place(namespace: &Obj, name: &Obj) -> usize {
    (name.name_hash() ^ namespace.identity() >> 4) % ENTRIES
}

/// Whether nobody notices that a value lives on after its name is gone, until
/// the thread meets another.
fn can_be_kept(value: &Obj) -> bool {
    use id::*;
    matches!(
        value.type_id(),
        NONE | BOOL | INT | FLOAT | STR | FUNCTION | BUILTIN_FUNCTION | TYPE | MODULE
    )
}
