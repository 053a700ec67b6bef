//! The containers: sequences, mappings and sets.

mod dict;
mod dict_view;
mod frozenset;
mod list;
mod list_sort;
mod range;
mod set;
mod slice;
mod tuple;

use crate::object::{Class, Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{PyResult, Thread, errors, operations as ops};

use super::operators;

pub(in crate::stdlib) use dict_view::proxy_of;
pub(in crate::stdlib) use list_sort::{SortOptions, sort_items};

pub(super) fn install() {
    list::install();
    tuple::install();
    dict::install();
    dict_view::install();
    set::install();
    frozenset::install();
    range::install();
    slice::install();
}

/// The methods of every sized, iterable container.
fn install_container(type_id: TypeId) {
    define::methods(
        type_id,
        &[
            ("__contains__", operators::contains),
            ("__iter__", operators::iter),
            ("__len__", operators::len),
            ("__repr__", operators::repr),
        ],
    );
}

/// The methods of containers that change, and so have no hash.
fn install_mutable(type_id: TypeId) {
    define::methods(
        type_id,
        &[
            ("__getitem__", operators::getitem),
            ("__setitem__", operators::setitem),
            ("__delitem__", operators::delitem),
        ],
    );
    define::constant(type_id, "__hash__", Obj::none());
}

/// What a built-in `__new__` returns: the value itself, or for a class of the
/// program an instance that carries it.
pub(super) fn carried(class: Class, value: Obj) -> Obj {
    if class.is_heap() {
        return Obj::instance(class.id, class.slot_count, Some(value));
    }
    value
}

/// The index of the first item from `start` to `stop` that equals `wanted`.
/// Comparing may change the list, so items are asked for one by one.
pub(super) fn find_item(
    thread: &mut Thread,
    wanted: &Obj,
    range: std::ops::Range<usize>,
    mut item: impl FnMut(usize) -> Option<Obj>,
) -> PyResult<Option<usize>> {
    for index in range {
        let Some(candidate) = item(index) else {
            break;
        };
        if ops::same_or_equal(thread, &candidate, wanted)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The bounds that `index(value, start, stop)` means for a sequence of this
/// length.
pub(super) fn index_bounds(
    thread: &mut Thread,
    bounds: &[Obj],
    length: usize,
) -> PyResult<std::ops::Range<usize>> {
    let mut place = |bound: Option<&Obj>, default: usize| -> PyResult<usize> {
        let Some(bound) = bound else {
            return Ok(default);
        };
        if !bound.is_int() && thread.special(bound, crate::name!("__index__")).is_none() {
            return Err(errors::type_error(
                "slice indices must be integers or have an __index__ method",
            ));
        }
        Ok(ops::boundary(ops::clamped_index(thread, bound)?, length))
    };
    let start = place(bounds.first(), 0)?;
    let stop = place(bounds.get(1), length)?;
    Ok(start..stop)
}
