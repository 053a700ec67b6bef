//! Sets and frozensets.

use super::set_table::{SetTable, SetTableMut};
use super::sight::Seen;
use super::types::id;
use super::{Guarded, Header, Obj, context};

/// The contents of a set or frozenset.
#[derive(Debug)]
pub struct Set(Guarded<SetTable>);

impl Set {
    /// Calls `f` with the table of the set whose head is `owner`. `f` is bound
    /// by the rules of [`Guarded`].
    #[inline]
    fn with<T>(&self, owner: &Header, f: impl FnOnce(&mut SetTableMut<'_>) -> T) -> T {
        // SAFETY: nobody else has it meanwhile.
        self.0
            .with_seen(owner, |table| f(&mut unsafe { SetTableMut::of(table) }))
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline]
    fn read<T>(&self, owner: &Header, f: impl FnOnce(&mut SetTableMut<'_>) -> T) -> T {
        // SAFETY: as for `with`.
        self.0
            .with_read(owner, |table| f(&mut unsafe { SetTableMut::of(table) }))
    }

    /// The table, while no thread changes it.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`].
    pub(super) unsafe fn at_rest(&self) -> &SetTable {
        // SAFETY: passed on.
        unsafe { self.0.at_rest() }
    }
}

impl Obj {
    /// A set with this table.
    pub fn set_of(table: SetTable) -> Obj {
        Obj::new(id::SET, Set(Guarded::new(table)))
    }

    /// A frozenset with this table.
    pub fn frozenset_of(table: SetTable) -> Obj {
        Obj::new(id::FROZENSET, Set(Guarded::new(table)))
    }

    /// Whether it is a set or frozenset, instances of subclasses included.
    pub(crate) fn is_set(&self) -> bool {
        self.base_value().get::<Set>().is_some()
    }

    /// Calls `f` with the table of a set or frozenset, instances of subclasses
    /// included; `None` if it is neither. `f` is bound by the rules of
    /// [`Guarded`].
    #[inline]
    pub fn with_set<T>(&self, f: impl FnOnce(&mut SetTableMut<'_>) -> T) -> Option<T> {
        let set = self.base_value();
        let payload = set.get::<Set>()?;
        Some(payload.with(set.header(), f))
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline]
    pub(crate) fn read_set<T>(&self, f: impl FnOnce(&mut SetTableMut<'_>) -> T) -> Option<T> {
        let set = self.base_value();
        let payload = set.get::<Set>()?;
        Some(payload.read(set.header(), f))
    }

    /// How many items a set or frozenset has; `None` if it is neither.
    #[inline]
    pub(crate) fn set_len(&self) -> Option<usize> {
        let set = self.base_value();
        let payload = set.get::<Set>()?;
        Some(match context::looks() {
            // SAFETY: it only looks.
            true => unsafe { payload.0.seen() }.len_seen(),
            false => payload.read(set.header(), |table| table.len()),
        })
    }

    /// Whether an item is in a set, for a thread that has not its lock: `None`
    /// if that takes the lock, or more than looking.
    #[inline]
    pub(crate) fn look_for_item(&self, hash: i64, item: &Obj) -> Option<bool> {
        let table = self.set_seen()?;
        // SAFETY: `look` has just seen it there.
        table.look(hash, item, |sight| unsafe { table.is_same(sight, item) })
    }

    /// The table, for a thread that has not the set's lock, and only looks.
    #[inline]
    pub(super) fn set_seen(&self) -> Option<&SetTable> {
        if !context::looks() {
            return None;
        }
        // SAFETY: the callers only look.
        Some(unsafe { self.base_value().get::<Set>()?.0.seen() })
    }

    /// Calls `f` with the tables of two different sets; `None` if either is
    /// none, or they are the same. Two threads that come from either side lock
    /// them in one order.
    pub fn with_two_sets<T>(
        &self,
        other: &Obj,
        f: impl FnOnce(&SetTable, &SetTable) -> T,
    ) -> Option<T> {
        let (left, right) = (self.base_value(), other.base_value());
        let (first, second) = (left.get::<Set>()?, right.get::<Set>()?);
        match left.identity().cmp(&right.identity()) {
            std::cmp::Ordering::Less => {
                Some(first.with(left.header(), |a| second.with(right.header(), |b| f(a, b))))
            }
            std::cmp::Ordering::Greater => {
                Some(second.with(right.header(), |b| first.with(left.header(), |a| f(a, b))))
            }
            std::cmp::Ordering::Equal => None,
        }
    }
}
