//! Sets and frozensets.

use super::set_table::SetTable;
use super::types::id;
use super::{Guarded, Obj};

/// The contents of a set or frozenset.
#[derive(Debug)]
pub struct Set(pub Guarded<SetTable>);

impl Obj {
    /// A set with this table.
    pub fn set_of(table: SetTable) -> Obj {
        Obj::new(id::SET, Set(Guarded::new(table)))
    }

    /// A frozenset with this table.
    pub fn frozenset_of(table: SetTable) -> Obj {
        Obj::new(id::FROZENSET, Set(Guarded::new(table)))
    }

    /// Calls `f` with the table of a set or frozenset, instances of subclasses
    /// included; `None` if it is neither. `f` is bound by the rules of
    /// [`Guarded`].
    pub fn with_set<T>(&self, f: impl FnOnce(&mut SetTable) -> T) -> Option<T> {
        let set = self.base_value();
        let payload = set.get::<Set>()?;
        Some(payload.0.with(set.header(), f))
    }

    /// Calls `f` with the tables of two different sets; `None` if either is
    /// none, or they are the same. Two threads that come from either side lock
    /// them in one order.
    pub fn with_two_sets<T>(
        &self,
        other: &Obj,
        f: impl FnOnce(&mut SetTable, &mut SetTable) -> T,
    ) -> Option<T> {
        let (left, right) = (self.base_value(), other.base_value());
        let (first, second) = (left.get::<Set>()?, right.get::<Set>()?);
        match left.identity().cmp(&right.identity()) {
            std::cmp::Ordering::Less => Some(first.0.with(left.header(), |a| {
                second.0.with(right.header(), |b| f(a, b))
            })),
            std::cmp::Ordering::Greater => Some(
                second
                    .0
                    .with(right.header(), |b| first.0.with(left.header(), |a| f(a, b))),
            ),
            std::cmp::Ordering::Equal => None,
        }
    }
}
