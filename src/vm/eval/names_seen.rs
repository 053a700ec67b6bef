//! Globals that a thread has met: where no lock holds the other threads off,
//! finding one takes neither the lock of its dict nor an atomic instruction.
//!
//! Each thread remembers values with what tells it that the dicts still hold
//! them ([`Watch`]). It holds a reference to what it remembers, so that nothing
//! it finds can have been freed; the free-threaded builds of CPython read the
//! dict itself without its lock and keep its memory until every thread has
//! passed a safepoint (`Objects/dictobject.c`).

use crate::object::{Obj, Watch, id};

const ENTRIES: usize = 512;

/// What a thread has met lately.
#[derive(Debug)]
pub(crate) struct NamesSeen(Box<[Option<Seen>]>);

#[derive(Debug)]
struct Seen {
    /// The namespace's address: its watch sees it go.
    namespace: usize,
    /// The name's; names are immortal.
    name: usize,
    watch: Watch,
    /// The same for the built-in names, if it is one.
    builtin: Option<Watch>,
    value: Obj,
}

impl Default for NamesSeen {
    fn default() -> Self {
        NamesSeen((0..ENTRIES).map(|_| None).collect())
    }
}

impl NamesSeen {
    /// The value of a name, if the thread has met it and it is still so.
    #[inline(always)]
    pub(super) fn find(&self, namespace: &Obj, name: &Obj) -> Option<&Obj> {
        let seen = self.0[place(namespace, name)].as_ref()?;
        let is_it = seen.namespace == namespace.address() && seen.name == name.address();
        let holds =
            is_it && seen.watch.holds() && seen.builtin.as_ref().is_none_or(|watch| watch.holds());
        holds.then_some(&seen.value)
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
        let (found, watch) = namespace.watch_name(name)?;
        let (value, builtin) = match (found, builtins) {
            (Some(value), _) => (value, None),
            (None, Some(builtins)) => {
                let (found, watch) = builtins.watch_name(name)?;
                (found?, Some(watch))
            }
            (None, None) => return None,
        };
        if can_be_kept(&value) {
            self.0[place(namespace, name)] = Some(Seen {
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
