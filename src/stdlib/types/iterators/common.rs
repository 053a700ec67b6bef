//! `__iter__`, `__next__` and `__length_hint__` of every built-in iterator.

use std::sync::atomic::Ordering;

use crate::object::{
    DictIterator, NativeIterator, Obj, RangeIterator, SequenceIterator, TypeId, id,
};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

const ITERATORS: &[TypeId] = &[
    id::RANGE_ITERATOR,
    id::LIST_ITERATOR,
    id::TUPLE_ITERATOR,
    id::STR_ITERATOR,
    id::SEQUENCE_ITERATOR,
    id::DICT_KEY_ITERATOR,
    id::DICT_VALUE_ITERATOR,
    id::DICT_ITEM_ITERATOR,
    id::DICT_REVERSE_KEY_ITERATOR,
    id::DICT_REVERSE_VALUE_ITERATOR,
    id::DICT_REVERSE_ITEM_ITERATOR,
    id::SET_ITERATOR,
    id::ENUMERATE,
    id::ZIP,
    id::MAP,
    id::FILTER,
    id::REVERSED,
    id::LIST_REVERSE_ITERATOR,
    id::CALLABLE_ITERATOR,
];

pub(super) fn install() {
    for type_id in ITERATORS {
        install_protocol(*type_id);
        if !matches!(*type_id, id::ENUMERATE | id::ZIP | id::MAP | id::FILTER) {
            define::methods(*type_id, &[("__length_hint__", length_hint)]);
        }
    }
}

/// `__iter__` and `__next__`.
pub(in crate::stdlib) fn install_protocol(type_id: TypeId) {
    define::methods(type_id, &[("__iter__", iter), ("__next__", next)]);
}

fn iter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterator] = args.exactly("__iter__")?;
    Ok(iterator.clone())
}

fn next(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterator] = args.exactly("__next__")?;
    match ops::next(thread, iterator.base_value())? {
        Some(item) => Ok(item),
        None => Err(errors::stop_iteration(Obj::none())),
    }
}

fn length_hint(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let iterator = args.this().base_value();
    let left = if let Some(range) = iterator.get::<RangeIterator>() {
        range.left.load(Ordering::Relaxed).max(0) as usize
    } else if let Some(walk) = iterator.get::<SequenceIterator>() {
        match walk.next.load(Ordering::Relaxed) {
            usize::MAX => 0,
            next => ops::len(thread, &walk.sequence)?.saturating_sub(next),
        }
    } else if let Some(walk) = iterator.get::<DictIterator>() {
        walk.entries_left()
    } else {
        let native = iterator.get::<NativeIterator>();
        native
            .and_then(|native| native.0.length_hint())
            .unwrap_or(0)
    };
    Ok(Obj::int(left as i128))
}
