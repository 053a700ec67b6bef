//! Operators of strings, lists, tuples, bytes, sets and dicts.

use rustpython_wtf8::Wtf8Buf;

use crate::bytecode::BinaryOperator;
use crate::object::{ByteArray, Bytes, Guarded, Obj, SetTable, id, pay_for_copies};

use super::error::{PyResult, errors};
use super::{Thread, bytearray_ops, call, dict_ops, iterate, number, percent};
use crate::text::memory;

/// An operator on two objects of built-in types; `None` if it is not defined
/// for these.
pub(crate) fn operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    match operator {
        BinaryOperator::Add => concatenate(left, right),
        BinaryOperator::Multiply => match (repeatable(left), repeatable(right)) {
            (true, _) if right.is_int() => repeat(left, right).map(Some),
            (_, true) if left.is_int() => repeat(right, left).map(Some),
            _ => Ok(None),
        },
        BinaryOperator::Remainder if left.as_str_payload().is_some() => {
            percent::percent_format(thread, left, right).map(Some)
        }
        BinaryOperator::Remainder => match bytes_of(left) {
            Some(template) => {
                let filled = percent::percent_bytes(thread, &template, right)?;
                Ok(Some(same_kind_of_bytes(left, filled)))
            }
            None => Ok(None),
        },
        BinaryOperator::Or if left.with_dict(|_| ()).is_some() => {
            if right.with_dict(|_| ()).is_none() {
                return Ok(None);
            }
            let merged = dict_ops::copy(left);
            dict_ops::update(thread, &merged, right)?;
            Ok(Some(merged))
        }
        BinaryOperator::Or
        | BinaryOperator::And
        | BinaryOperator::Subtract
        | BinaryOperator::Xor => set_operation(thread, operator, left, right),
        _ => Ok(None),
    }
}

/// The in-place form, where it differs; `None` if it does not.
pub(crate) fn inplace_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    match (operator, left.type_id()) {
        (BinaryOperator::Add, id::LIST) => {
            let items = iterate::collect(thread, right)?;
            left.with_list(|list| list.extend(items));
            Ok(Some(left.clone()))
        }
        (BinaryOperator::Multiply, id::LIST) if right.is_int() => {
            let repeated = repeat(left, right)?;
            let items = repeated
                .with_list(|items| items.edit(std::mem::take))
                .unwrap_or_default();
            let old = left.with_list(|list| list.edit(|list| std::mem::replace(list, items)));
            drop(old);
            Ok(Some(left.clone()))
        }
        (BinaryOperator::Or, id::DICT) => {
            // It takes what `update` does: pairs as well as mappings.
            call::call_method(
                thread,
                left,
                crate::name!("update"),
                std::slice::from_ref(right),
            )?;
            Ok(Some(left.clone()))
        }
        (_, id::BYTEARRAY) => {
            let done = bytearray_ops::operate_in_place(thread, operator, left, right)?;
            Ok(done.then(|| left.clone()))
        }
        (BinaryOperator::Or, id::SET) if is_set(right) => {
            dict_ops::set_update(thread, left, right)?;
            Ok(Some(left.clone()))
        }
        (BinaryOperator::Subtract, id::SET) if is_set(right) => {
            dict_ops::set_subtract(thread, left, right)?;
            Ok(Some(left.clone()))
        }
        (BinaryOperator::Xor, id::SET) if right.is_set() => {
            dict_ops::set_toggle(thread, left, right)?;
            Ok(Some(left.clone()))
        }
        (_, id::SET) => {
            let Some(result) = set_operation(thread, operator, left, right)? else {
                return Ok(None);
            };
            let table = result
                .with_set(|table| table.take_all())
                .unwrap_or_default();
            let old = left.with_set(|set| set.replace_with(table));
            drop(old);
            Ok(Some(left.clone()))
        }
        _ => Ok(None),
    }
}

fn concatenate(left: &Obj, right: &Obj) -> PyResult<Option<Obj>> {
    if let (Some(a), Some(b)) = (left.as_str_payload(), right.as_str_payload()) {
        let mut joined = Wtf8Buf::with_capacity(a.text().len() + b.text().len());
        joined.push_wtf8(a.text());
        joined.push_wtf8(b.text());
        return Ok(Some(Obj::str(joined)));
    }
    if let (Some(a), Some(b)) = (left.as_tuple(), right.as_tuple()) {
        return Ok(Some(Obj::tuple([a, b].concat())));
    }
    let length = |object: &Obj| object.with_list(|items| items.len());
    if let (Some(a), Some(b)) = (length(left), length(right)) {
        pay_for_copies(a + b);
        let mut items = Vec::with_capacity(a + b);
        left.with_list(|more| items.extend_from_slice(more));
        right.with_list(|more| items.extend_from_slice(more));
        return Ok(Some(Obj::list(items)));
    }
    if let (Some(a), Some(b)) = (bytes_of(left), bytes_of(right)) {
        return Ok(Some(same_kind_of_bytes(left, [a, b].concat())));
    }
    if right.class().is_heap() || right.get::<crate::object::Native>().is_some() {
        return Ok(None);
    }
    cannot_concatenate(left, right)
}

/// The error of a sequence on the left of `+`.
fn cannot_concatenate(left: &Obj, right: &Obj) -> PyResult<Option<Obj>> {
    let kind = left.class().static_name();
    let other = right.class().static_name();
    if left.as_str_payload().is_some()
        || left.as_tuple().is_some()
        || left.with_list(|_| ()).is_some()
    {
        return Err(errors::type_error(format!(
            "can only concatenate {kind} (not \"{other}\") to {kind}"
        )));
    }
    if bytes_of(left).is_some() {
        return Err(errors::type_error(format!(
            "can't concat {other} to {kind}"
        )));
    }
    Ok(None)
}

/// What a sequence does where neither operand's class defines the operator:
/// repeat itself by anything with `__index__`, or say what it expects.
///
/// # Errors
///
/// A `TypeError` that says what the sequence expects.
pub(crate) fn last_resort(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    match operator {
        BinaryOperator::Add => cannot_concatenate(left, right),
        BinaryOperator::Multiply if repeatable(left) => repeat_by(thread, left, right).map(Some),
        BinaryOperator::Multiply if repeatable(right) => repeat_by(thread, right, left).map(Some),
        _ => Ok(None),
    }
}

fn repeat_by(thread: &mut Thread, sequence: &Obj, count: &Obj) -> PyResult<Obj> {
    if thread.special(count, crate::name!("__index__")).is_none() {
        return Err(errors::type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            count.class().static_name()
        )));
    }
    let count = number::index(thread, count)?;
    repeat(sequence, &count)
}

/// The contents of a bytes or bytearray object.
pub(crate) fn bytes_of(object: &Obj) -> Option<Vec<u8>> {
    let value = object.base_value();
    if let Some(bytes) = value.get::<Bytes>() {
        return Some(bytes.0.to_vec());
    }
    let array = value.get::<ByteArray>()?;
    Some(array.0.with(value.header(), |bytes| bytes.clone()))
}

/// The same for an argument that must be one.
///
/// # Errors
///
/// A `TypeError` if it is neither.
pub(crate) fn bytes_like(object: &Obj) -> PyResult<Vec<u8>> {
    bytes_of(object).ok_or_else(|| {
        errors::type_error(format!(
            "a bytes-like object is required, not '{}'",
            object.class().static_name()
        ))
    })
}

fn same_kind_of_bytes(like: &Obj, bytes: Vec<u8>) -> Obj {
    if like.base_value().get::<ByteArray>().is_some() {
        return Obj::new(id::BYTEARRAY, ByteArray(Guarded::new(bytes)));
    }
    Obj::bytes(bytes)
}

pub(crate) fn repeatable(object: &Obj) -> bool {
    let value = object.base_value();
    matches!(
        value.type_id(),
        id::STR | id::LIST | id::TUPLE | id::BYTES | id::BYTEARRAY
    )
}

fn repeat(sequence: &Obj, count: &Obj) -> PyResult<Obj> {
    if let Some(text) = sequence.as_str_payload() {
        let (count, total) = repetitions(count, text.text().len(), 1)?;
        let mut repeated = Wtf8Buf::with_capacity(total);
        for _ in 0..count {
            repeated.push_wtf8(text.text());
        }
        return Ok(Obj::str(repeated));
    }
    if let Some(bytes) = bytes_of(sequence) {
        let (count, _) = repetitions(count, bytes.len(), 1)?;
        return Ok(same_kind_of_bytes(sequence, bytes.repeat(count)));
    }
    let items = sequence.sequence_items().unwrap_or_default();
    let (count, total) = repetitions(count, items.len(), size_of::<Obj>())?;
    pay_for_copies(total);
    let mut repeated = Vec::with_capacity(total);
    for _ in 0..count {
        repeated.extend_from_slice(&items);
    }
    Ok(if sequence.as_tuple().is_some() {
        Obj::tuple(repeated)
    } else {
        Obj::list(repeated)
    })
}

/// How often a sequence of so many parts is to be repeated, and how many that makes.
///
/// # Errors
///
/// A `MemoryError` if the program may not use so much.
fn repetitions(count: &Obj, length: usize, bytes_each: usize) -> PyResult<(usize, usize)> {
    let count = match length {
        0 => 0,
        _ => {
            let count = count.as_i128().unwrap_or(i128::MAX).max(0);
            usize::try_from(count).unwrap_or(usize::MAX)
        }
    };
    let total = length.saturating_mul(count);
    memory::check(0, total.saturating_mul(bytes_each))?;
    Ok((count, total))
}

fn is_set(object: &Obj) -> bool {
    object.is_set() || matches!(object.type_id(), id::DICT_KEYS | id::DICT_ITEMS)
}

fn set_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    // A view of a dict takes any iterable for its partner.
    let is_view = |object: &Obj| matches!(object.type_id(), id::DICT_KEYS | id::DICT_ITEMS);
    let with_view = (is_view(left) && iterate::is_iterable(thread, right))
        || (is_view(right) && iterate::is_iterable(thread, left));
    let both_sets = is_set(left) && is_set(right);
    if !with_view && !both_sets {
        return Ok(None);
    }
    let result = combine_sets(thread, operator, left, right)?;
    Ok(Some(if left.base_value().type_id() == id::FROZENSET {
        let table = result
            .with_set(|table| table.take_all())
            .unwrap_or_default();
        Obj::frozenset_of(table)
    } else {
        result
    }))
}

/// Union, intersection, difference or symmetric difference of two iterables,
/// as a set.
///
/// # Errors
///
/// Whatever iterating, hashing or comparing raises.
pub(crate) fn combine_sets(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Obj> {
    let copy = |thread: &mut Thread, source: &Obj| -> PyResult<Obj> {
        let set = Obj::set_of(SetTable::default());
        dict_ops::set_update(thread, &set, source)?;
        Ok(set)
    };
    match operator {
        BinaryOperator::Or => {
            let result = copy(thread, left)?;
            dict_ops::set_update(thread, &result, right)?;
            Ok(result)
        }
        BinaryOperator::And => intersection(thread, left, right),
        BinaryOperator::Xor => {
            let result = copy(thread, right)?;
            dict_ops::set_toggle(thread, &result, left)?;
            Ok(result)
        }
        _ => difference(thread, left, right),
    }
}

/// The items of the smaller set that are in the larger one, in its order.
fn intersection(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<Obj> {
    let lens = (left.set_len(), right.set_len());
    let swap = matches!(lens, (Some(left), Some(right)) if right > left);
    let (walked, asked) = if swap { (left, right) } else { (right, left) };
    if let Some(kept) = dict_ops::plain_selection(walked, asked, true) {
        return Ok(kept);
    }
    let asked = dict_ops::to_set(thread, asked)?;
    let result = Obj::set_of(SetTable::default());
    for item in iterate::collect(thread, walked)? {
        if dict_ops::set_contains(thread, &asked, &item)? {
            dict_ops::set_add(thread, &result, item)?;
        }
    }
    Ok(result)
}

/// What is left of a set: by removal from a copy where little is removed.
fn difference(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<Obj> {
    let result = Obj::set_of(SetTable::default());
    let is_set = right.is_set();
    let (many, few) = (iterate::len(thread, left)?, iterate::builtin_len(right));
    if !is_set || many >> 2 > few.unwrap_or(0) {
        dict_ops::set_update(thread, &result, left)?;
        dict_ops::set_subtract(thread, &result, right)?;
        return Ok(result);
    }
    if let Some(kept) = dict_ops::plain_selection(left, right, false) {
        return Ok(kept);
    }
    for item in iterate::collect(thread, left)? {
        if !dict_ops::set_contains(thread, right, &item)? {
            dict_ops::set_add(thread, &result, item)?;
        }
    }
    Ok(result)
}
