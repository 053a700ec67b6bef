//! Sets and frozensets. They share the dicts' table, with `None` for values.

use super::table::Table;
use super::types::id;
use super::{Guarded, Obj};

/// The contents of a set or frozenset.
#[derive(Debug)]
pub struct Set(pub Guarded<Table>);

impl Obj {
    /// A set with this table, whose values are `None`.
    pub fn set_of(table: Table) -> Obj {
        Obj::new(id::SET, Set(Guarded::new(table)))
    }

    /// A frozenset with this table, whose values are `None`.
    pub fn frozenset_of(table: Table) -> Obj {
        Obj::new(id::FROZENSET, Set(Guarded::new(table)))
    }

    /// Calls `f` with the table of a set or frozenset, instances of subclasses
    /// included; `None` if it is neither. `f` is bound by the rules of
    /// [`Guarded`].
    pub fn with_set<T>(&self, f: impl FnOnce(&mut Table) -> T) -> Option<T> {
        let set = self.base_value();
        let payload = set.get::<Set>()?;
        Some(payload.0.with(set.header(), f))
    }
}
