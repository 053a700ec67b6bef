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

use crate::object::{Obj, Sight, Str, Watch, id};

const ENTRIES: usize = 512;

/// What a thread has met lately.
#[derive(Debug)]
pub(crate) struct NamesSeen {
    values: Box<[Option<Seen>]>,
    places: Box<[Option<Placed>]>,
}

/// Where a name was met in a namespace whose value is not to be kept.
#[derive(Debug)]
struct Placed {
    namespace: usize,
    name: usize,
    /// Tells that the table is still there, with the same keys.
    watch: Watch,
    sight: Sight,
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

    /// The value of a name in a namespace, if it is one not to be kept and can
    /// be had by looking.
    #[inline(never)]
    pub(super) fn look(&mut self, namespace: &Obj, name: &Obj) -> Option<Obj> {
        if let Some(met) = &self.places[place(namespace, name)]
            && met.name == name.address()
            && met.namespace == namespace.address()
            && met.watch.holds()
        {
            // SAFETY: the watch ends with the table.
            return unsafe { namespace.value_at(met.sight) };
        }
        self.look_up(namespace, name)
    }

    #[cold]
    #[inline(never)]
    fn look_up(&mut self, namespace: &Obj, name: &Obj) -> Option<Obj> {
        let hash = name.get::<Str>()?.hash();
        // Keys that change after this end the watch.
        let watch = namespace.with_dict(|table| table.watch_keys())?;
        let sight = namespace.sight_of(hash, name)?;
        // SAFETY: it was just seen there.
        let value = unsafe { namespace.value_at(sight) }.filter(|value| !can_be_kept(value))?;
        self.places[place(namespace, name)] = Some(Placed {
            namespace: namespace.address(),
            name: name.address(),
            watch,
            sight,
        });
        Some(value)
    }

    /// Looks a name up in a namespace, then among the built-in names if there
    /// are any to look among.
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
            (Some(value), _) => (value, watch.map(|watch| (watch.clone(), watch))),
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

fn place(namespace: &Obj, name: &Obj) -> usize {
    (name.address() >> 5 ^ namespace.address() >> 4) % ENTRIES
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
