//! Iteration: `iter`, `next`, unpacking, `len` and `in`.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use num_bigint::BigInt as Big;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::object::{
    Dict, DictIterator, DictView, Int, NativeIterator, Obj, Range, RangeIterator, SequenceIterator,
    TypeId, Wanted, id, pay_for_step, plain_equal,
};

use super::error::{PyResult, Raised, errors};
use super::subscript::{SliceIndices, character_object, get_item};
use super::{Thread, call, compare, dict_ops, generator, memory, number, sequence_ops};

/// An iterator over the object.
///
/// # Errors
///
/// A `TypeError` if there is none; whatever `__iter__` raises.
pub fn iter(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    if !object.class().is_heap()
        && let Some(iterator) = builtin_iter(object)
    {
        return Ok(iterator);
    }
    if let Some(method) = thread.special(object, crate::name!("__iter__")) {
        if method.is_none() {
            return Err(not_iterable(object));
        }
        let iterator = call::call_special(thread, object, crate::name!("__iter__"), &[])?;
        let iterator = iterator.unwrap_or_else(Obj::none);
        if is_iterator(thread, &iterator) {
            return Ok(iterator);
        }
        return Err(errors::type_error(format!(
            "iter() returned non-iterator of type '{}'",
            iterator.class().static_name()
        )));
    }
    if thread
        .special(object, crate::name!("__getitem__"))
        .is_some()
    {
        let iterator = SequenceIterator::new(object.clone());
        return Ok(Obj::new(id::SEQUENCE_ITERATOR, iterator));
    }
    Err(not_iterable(object))
}

fn not_iterable(object: &Obj) -> Raised {
    let name = object.class().static_name();
    errors::type_error(format!("'{name}' object is not iterable"))
}

/// Whether `iter` would find an iterator.
pub(crate) fn is_iterable(thread: &mut Thread, object: &Obj) -> bool {
    builtin_iter(object).is_some()
        || thread.special(object, crate::name!("__iter__")).is_some()
        || thread
            .special(object, crate::name!("__getitem__"))
            .is_some()
}

/// Whether `next` works on the object.
pub(crate) fn is_iterator(thread: &mut Thread, object: &Obj) -> bool {
    is_builtin_iterator(object.type_id())
        || thread.special(object, crate::name!("__next__")).is_some()
}

fn is_builtin_iterator(type_id: TypeId) -> bool {
    use id::*;
    matches!(
        type_id,
        RANGE_ITERATOR
            | LIST_ITERATOR
            | TUPLE_ITERATOR
            | STR_ITERATOR
            | SEQUENCE_ITERATOR
            | DICT_KEY_ITERATOR
            | DICT_VALUE_ITERATOR
            | DICT_ITEM_ITERATOR
            | DICT_REVERSE_KEY_ITERATOR
            | DICT_REVERSE_VALUE_ITERATOR
            | DICT_REVERSE_ITEM_ITERATOR
            | SET_ITERATOR
            | ENUMERATE
            | ZIP
            | MAP
            | FILTER
            | REVERSED
            | LIST_REVERSE_ITERATOR
            | CALLABLE_ITERATOR
            | GENERATOR
    )
}

/// The iterator of a built-in container, the value inside an instance of a
/// subclass included.
pub(crate) fn builtin_iter(object: &Obj) -> Option<Obj> {
    let value = object.base_value();
    let sequence = |type_id| Some(Obj::new(type_id, SequenceIterator::new(value.clone())));
    match value.type_id() {
        id::LIST => sequence(id::LIST_ITERATOR),
        id::TUPLE => sequence(id::TUPLE_ITERATOR),
        id::STR => Some(string_iterator(value)),
        id::RANGE => value.get::<Range>().map(range_iterator),
        id::DICT | id::DICT_KEYS => dict_iterator(id::DICT_KEY_ITERATOR, value, false),
        id::DICT_VALUES => dict_iterator(id::DICT_VALUE_ITERATOR, value, false),
        id::DICT_ITEMS => dict_iterator(id::DICT_ITEM_ITERATOR, value, false),
        id::SET | id::FROZENSET => dict_iterator(id::SET_ITERATOR, value, false),
        id::MAPPING_PROXY => dict_iterator(id::DICT_KEY_ITERATOR, value, false),
        id::BYTES | id::BYTEARRAY => sequence(id::SEQUENCE_ITERATOR),
        type_id if is_builtin_iterator(type_id) => Some(value.clone()),
        _ => None,
    }
}

/// A string is walked through a tuple of its characters if it is not ASCII:
/// its characters have no index.
fn string_iterator(value: &Obj) -> Obj {
    let ascii = value.as_str_payload().is_none_or(|text| text.is_ascii());
    let sequence = if ascii {
        value.clone()
    } else {
        let text = value.as_str_payload();
        let characters: Option<Vec<Obj>> =
            text.map(|text| text.text().code_points().map(character_object).collect());
        Obj::tuple(characters.unwrap_or_default())
    };
    Obj::new(id::STR_ITERATOR, SequenceIterator::new(sequence))
}

/// An iterator over a dict, a view of one, or a set.
pub(crate) fn dict_iterator(type_id: TypeId, object: &Obj, reversed: bool) -> Option<Obj> {
    let dict = match object.get::<DictView>() {
        Some(view) => view.dict.clone(),
        None => object.clone(),
    };
    let (len, first) = match reversed {
        false => (dict.keys_len()?, 0),
        true => dict.with_places(|table| (table.len(), table.places().wrapping_sub(1)))?,
    };
    let iterator = DictIterator {
        dict,
        next: AtomicUsize::new(first),
        expected_len: len,
        left: AtomicUsize::new(len),
        reversed,
    };
    Some(Obj::new(type_id, iterator))
}

/// The next item of an iterator; `None` at its end.
///
/// # Errors
///
/// Whatever the iterator raises but `StopIteration`; a `MemoryError` if the
/// program uses more than it may.
#[inline(never)]
pub fn next(thread: &mut Thread, iterator: &Obj) -> PyResult<Option<Obj>> {
    memory::check(thread)?;
    pay_for_step();
    match iterator.type_id() {
        id::GENERATOR => generator::next(thread, iterator),
        id::LIST_ITERATOR | id::TUPLE_ITERATOR | id::STR_ITERATOR | id::SEQUENCE_ITERATOR => {
            next_of_sequence(thread, iterator)
        }
        id::RANGE_ITERATOR => Ok(iterator
            .get::<RangeIterator>()
            .and_then(RangeIterator::advance)),
        id::DICT_KEY_ITERATOR | id::DICT_VALUE_ITERATOR | id::DICT_ITEM_ITERATOR => {
            next_of_dict(iterator)
        }
        _ => match iterator.get::<NativeIterator>() {
            Some(native) => native.0.next(thread),
            None if iterator.get::<DictIterator>().is_some() => next_of_dict(iterator),
            None => next_by_method(thread, iterator),
        },
    }
}

fn next_by_method(thread: &mut Thread, iterator: &Obj) -> PyResult<Option<Obj>> {
    match call::call_special(thread, iterator, crate::name!("__next__"), &[]) {
        Ok(Some(item)) => Ok(Some(item)),
        Ok(None) => Err(errors::type_error(format!(
            "'{}' object is not an iterator",
            iterator.class().static_name()
        ))),
        Err(raised) if raised.is(id::STOP_ITERATION) => Ok(None),
        Err(raised) => Err(raised),
    }
}

fn next_of_sequence(thread: &mut Thread, iterator: &Obj) -> PyResult<Option<Obj>> {
    let Some(payload) = iterator.get::<SequenceIterator>() else {
        return Ok(None);
    };
    let sequence = &payload.sequence;
    let mut failed = None;
    let item = payload.advance(|index| match sequence.type_id() {
        id::LIST => sequence.with_list(|items| items.get(index).cloned())?,
        id::TUPLE => sequence.as_tuple()?.get(index).cloned(),
        id::STR => {
            let byte = *sequence.as_str_payload()?.text().as_bytes().get(index)?;
            Some(super::subscript::ascii_character(byte))
        }
        id::BYTES => {
            let byte = *sequence.as_bytes()?.get(index)?;
            Some(Obj::int(byte.into()))
        }
        _ => match get_item(thread, sequence, &Obj::int(index as i128)) {
            Ok(item) => Some(item),
            Err(raised) if raised.is(id::INDEX_ERROR) || raised.is(id::STOP_ITERATION) => None,
            Err(raised) => {
                failed = Some(raised);
                None
            }
        },
    });
    match failed {
        Some(raised) => Err(raised),
        None => Ok(item),
    }
}

fn next_of_dict(iterator: &Obj) -> PyResult<Option<Obj>> {
    let Some(payload) = iterator.get::<DictIterator>() else {
        return Ok(None);
    };
    let place = payload.next.load(Ordering::Relaxed);
    if place == usize::MAX {
        return Ok(None);
    }
    let wanted = match iterator.type_id() {
        id::DICT_KEY_ITERATOR | id::DICT_REVERSE_KEY_ITERATOR | id::SET_ITERATOR => Wanted::Key,
        id::DICT_VALUE_ITERATOR | id::DICT_REVERSE_VALUE_ITERATOR => Wanted::Value,
        _ => Wanted::Both,
    };
    let Ok(found) = payload.step_from(place, wanted) else {
        payload.next.store(usize::MAX, Ordering::Relaxed);
        let what = if payload.dict.is_set() {
            "Set"
        } else {
            "dictionary"
        };
        return Err(errors::runtime_error(format!(
            "{what} changed size during iteration"
        )));
    };
    let left = payload.left.load(Ordering::Relaxed);
    if found.is_some() && left == 0 && !payload.dict.is_set() {
        payload.next.store(usize::MAX, Ordering::Relaxed);
        return Err(errors::runtime_error(
            "dictionary keys changed during iteration",
        ));
    }
    payload
        .left
        .store(left.saturating_sub(1), Ordering::Relaxed);
    let Some((place, parts)) = found else {
        payload.next.store(usize::MAX, Ordering::Relaxed);
        return Ok(None);
    };
    let following = payload.after(place);
    payload.next.store(following, Ordering::Relaxed);
    Ok(match (parts.key, parts.value) {
        (Some(key), Some(value)) => Some(Obj::tuple(vec![key, value])),
        (key, value) => key.or(value),
    })
}

/// The items of an iterable.
///
/// # Errors
///
/// As for [`iter`] and [`next`].
pub fn collect(thread: &mut Thread, iterable: &Obj) -> PyResult<Vec<Obj>> {
    if !iterable.class().is_heap()
        && let Some(items) = iterable.sequence_items()
    {
        return Ok(items);
    }
    if let Some(keys) = keys_at_once(iterable) {
        return Ok(keys);
    }
    let iterator = iter(thread, iterable)?;
    if iterable.get::<Range>().is_some() {
        // CPython makes room for all items at once too.
        let count = builtin_len(iterable).unwrap_or(usize::MAX);
        let bytes = count.saturating_mul(size_of::<Obj>());
        crate::text::memory::check(0, bytes)?;
    }
    let mut items = Vec::new();
    while let Some(item) = next(thread, &iterator)? {
        items.push(item);
    }
    Ok(items)
}

/// The keys of a dict or the items of a set as they are at one moment: with
/// other threads at work, a walk would meet changes.
fn keys_at_once(object: &Obj) -> Option<Vec<Obj>> {
    match object.type_id() {
        id::DICT => object.with_dict(|table| table.iter().map(|e| e.key.clone()).collect()),
        id::SET | id::FROZENSET => {
            object.with_set(|table| table.iter().map(|e| e.key.clone()).collect())
        }
        _ => None,
    }
}

/// The items of an iterable that an assignment unpacks.
///
/// # Errors
///
/// As for [`collect`], with the assignment's own message.
pub(crate) fn collect_to_unpack(thread: &mut Thread, iterable: &Obj) -> PyResult<Vec<Obj>> {
    if !is_iterable(thread, iterable) {
        return Err(errors::type_error(format!(
            "cannot unpack non-iterable {} object",
            iterable.class().static_name()
        )));
    }
    collect(thread, iterable)
}

/// Exactly `count` items of an iterable.
///
/// # Errors
///
/// A `ValueError` if there are more or fewer.
pub(crate) fn unpack(thread: &mut Thread, iterable: &Obj, count: usize) -> PyResult<Vec<Obj>> {
    if let Some(items) = iterable.sequence_items()
        && items.len() == count
    {
        return Ok(items);
    }
    if !is_iterable(thread, iterable) {
        return collect_to_unpack(thread, iterable);
    }
    let iterator = iter(thread, iterable)?;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match next(thread, &iterator)? {
            Some(item) => items.push(item),
            None => {
                return Err(errors::value_error(format!(
                    "not enough values to unpack (expected {count}, got {})",
                    items.len()
                )));
            }
        }
    }
    if next(thread, &iterator)?.is_some() {
        return Err(errors::value_error(format!(
            "too many values to unpack (expected {count})"
        )));
    }
    Ok(items)
}

/// The length of a container.
///
/// # Errors
///
/// A `TypeError` if it has none; whatever `__len__` raises.
pub fn len(thread: &mut Thread, object: &Obj) -> PyResult<usize> {
    if object.class().is_heap() || object.get::<crate::object::Native>().is_some() {
        return custom_len(thread, object);
    }
    builtin_len(object).ok_or_else(|| no_len(object))
}

fn no_len(object: &Obj) -> Raised {
    if object.get::<Range>().is_some() {
        return errors::overflow_error("Python int too large to convert to C ssize_t");
    }
    let name = object.class().static_name();
    errors::type_error(format!("object of type '{name}' has no len()"))
}

/// The length of a built-in container.
pub(crate) fn builtin_len(object: &Obj) -> Option<usize> {
    let value = object.base_value();
    match value.type_id() {
        id::LIST => return value.list_len(),
        id::DICT => return value.dict_len(),
        id::SET | id::FROZENSET => return value.set_len(),
        _ => {}
    }
    if let Some(text) = value.as_str_payload() {
        return Some(text.len());
    }
    if let Some(items) = value.as_tuple() {
        return Some(items.len());
    }
    if let Some(len) = value.list_len().or_else(|| value.dict_len()) {
        return Some(len);
    }
    if let Some(view) = value.get::<DictView>() {
        return view.dict.dict_len();
    }
    if let Some(len) = value.set_len() {
        return Some(len);
    }
    if let Some(range) = value.get::<Range>() {
        return match SmallRange::of(range) {
            Some(small) => usize::try_from(small.len()).ok(),
            None => range_values(range).len().to_isize().map(|len| len as usize),
        };
    }
    sequence_ops::bytes_of(value).map(|bytes| bytes.len())
}

fn custom_len(thread: &mut Thread, object: &Obj) -> PyResult<usize> {
    let Some(result) = call::call_special(thread, object, crate::name!("__len__"), &[])? else {
        return Err(no_len(object));
    };
    let length = number::index(thread, &result)?;
    match length.as_big() {
        Some(length) if length.is_negative() => {
            Err(errors::value_error("__len__() should return >= 0"))
        }
        Some(length) => length
            .to_usize()
            .ok_or_else(|| errors::overflow_error("cannot fit 'int' into an index-sized integer")),
        None => Err(no_len(object)),
    }
}

/// `item in container`.
///
/// # Errors
///
/// A `TypeError` if the object is no container; whatever comparing raises.
pub(crate) fn contains(thread: &mut Thread, container: &Obj, item: &Obj) -> PyResult<bool> {
    if matches!(container.type_id(), id::LIST | id::TUPLE) {
        return sequence_contains(thread, container, item);
    }
    if container.class().is_heap() || container.get::<crate::object::Native>().is_some() {
        let args = std::slice::from_ref(item);
        let name = crate::name!("__contains__");
        if let Some(result) = call::call_special(thread, container, name, args)? {
            return super::truth::is_true(thread, &result);
        }
    } else if let Some(found) = builtin_contains(thread, container, item)? {
        return Ok(found);
    }
    if !is_iterable(thread, container) {
        return Err(errors::type_error(format!(
            "argument of type '{}' is not iterable",
            container.class().static_name()
        )));
    }
    let iterator = iter(thread, container)?;
    while let Some(candidate) = next(thread, &iterator)? {
        if compare::same_or_equal(thread, &candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Membership in a list or tuple: at once as far as items compare by
/// themselves, then one by one.
fn sequence_contains(thread: &mut Thread, container: &Obj, item: &Obj) -> PyResult<bool> {
    let search = |items: &[Obj], from: usize| {
        let rest = items.get(from..).unwrap_or_default();
        let mut candidates = rest.iter().enumerate();
        let unclear = candidates.find_map(|(index, candidate)| {
            let equal = candidate.is(item).then_some(true);
            match equal.or_else(|| plain_equal(candidate, item)) {
                Some(false) => None,
                Some(true) => Some(None),
                None => Some(Some((from + index, candidate.clone()))),
            }
        });
        match unclear {
            None => Search::Missing,
            Some(None) => Search::Found,
            Some(Some((index, candidate))) => Search::Ask(index, candidate),
        }
    };
    let mut from = 0;
    loop {
        let found = match container.as_tuple() {
            Some(items) => Some(search(items, from)),
            None => container.with_list(|items| search(items, from)),
        };
        match found {
            Some(Search::Found) => return Ok(true),
            Some(Search::Missing) | None => return Ok(false),
            Some(Search::Ask(index, candidate)) => {
                if compare::same_or_equal(thread, &candidate, item)? {
                    return Ok(true);
                }
                from = index + 1;
            }
        }
    }
}

/// What a look through a sequence found.
enum Search {
    Found,
    Missing,
    /// Only the program can compare the item at this index.
    Ask(usize, Obj),
}

/// Membership in a built-in container; `None` if the object is none that
/// knows better than walking through it.
pub(crate) fn builtin_contains(
    thread: &mut Thread,
    container: &Obj,
    item: &Obj,
) -> PyResult<Option<bool>> {
    let value = container.base_value();
    if let Some(text) = value.as_str_payload() {
        let Some(part) = item.as_str_payload() else {
            return Err(errors::type_error(format!(
                "'in <string>' requires string as left operand, not {}",
                item.class().static_name()
            )));
        };
        let found = memchr::memmem::find(text.text().as_bytes(), part.text().as_bytes());
        return Ok(Some(found.is_some()));
    }
    if value.get::<Dict>().is_some() {
        return dict_ops::contains(thread, value, item).map(Some);
    }
    if value.is_set() {
        return dict_ops::set_contains(thread, value, item).map(Some);
    }
    if matches!(value.type_id(), id::DICT_KEYS | id::MAPPING_PROXY)
        && let Some(view) = value.get::<DictView>()
    {
        return Ok(Some(dict_ops::get(thread, &view.dict, item)?.is_some()));
    }
    if value.type_id() == id::DICT_ITEMS
        && let Some(view) = value.get::<DictView>()
    {
        let Some([key, wanted]) = item.as_tuple() else {
            return Ok(Some(false));
        };
        return match dict_ops::get(thread, &view.dict, key)? {
            Some(found) => compare::same_or_equal(thread, &found, wanted).map(Some),
            None => Ok(Some(false)),
        };
    }
    if let (Some(range), true) = (
        value.get::<Range>(),
        item.is_int() && !item.class().is_heap(),
    ) {
        let item = item.as_big().unwrap_or_default();
        return Ok(Some(range_values(range).contains(&item)));
    }
    if let Some(bytes) = sequence_ops::bytes_of(value) {
        if let Some(part) = sequence_ops::bytes_of(item) {
            return Ok(Some(memchr::memmem::find(&bytes, &part).is_some()));
        }
        if !item.is_int() && thread.special(item, crate::name!("__index__")).is_none() {
            return Err(errors::type_error(format!(
                "a bytes-like object is required, not '{}'",
                item.class().static_name()
            )));
        }
        let byte = number::clamped_index(thread, item)?;
        let byte =
            u8::try_from(byte).map_err(|_| errors::value_error("byte must be in range(0, 256)"))?;
        return Ok(Some(bytes.contains(&byte)));
    }
    Ok(None)
}

/// A range whose parts fit 64 bits, as almost every one's do.
#[derive(Debug, Clone, Copy)]
struct SmallRange {
    start: i64,
    stop: i64,
    step: i64,
}

impl SmallRange {
    fn of(range: &Range) -> Option<SmallRange> {
        let part = |part: &Obj| i64::try_from(part.get::<Int>()?.0).ok();
        Some(SmallRange {
            start: part(&range.start)?,
            stop: part(&range.stop)?,
            step: part(&range.step)?,
        })
    }

    fn len(self) -> u64 {
        let (low, high, step) = match self.step > 0 {
            true => (self.start, self.stop, self.step.unsigned_abs()),
            false => (self.stop, self.start, self.step.unsigned_abs()),
        };
        if low >= high {
            return 0;
        }
        (high.abs_diff(low) - 1) / step + 1
    }

    fn at(self, index: i64) -> i128 {
        i128::from(self.start) + i128::from(index) * i128::from(self.step)
    }
}

/// A range's parts as integers.
#[derive(Debug, Clone)]
pub(crate) struct RangeValues {
    pub(crate) start: Big,
    pub(crate) stop: Big,
    pub(crate) step: Big,
}

impl RangeValues {
    /// How many values there are.
    pub(crate) fn len(&self) -> Big {
        let distance = if self.step.is_negative() {
            &self.start - &self.stop
        } else {
            &self.stop - &self.start
        };
        if distance.is_positive() {
            (distance - 1u8).div_floor(&self.step.abs()) + 1u8
        } else {
            Big::zero()
        }
    }

    pub(crate) fn contains(&self, item: &Big) -> bool {
        let inside = if self.step.is_negative() {
            *item <= self.start && *item > self.stop
        } else {
            *item >= self.start && *item < self.stop
        };
        inside && (item - &self.start).is_multiple_of(&self.step)
    }
}

/// A range's parts.
pub(crate) fn range_values(range: &Range) -> RangeValues {
    let value = |part: &Obj| part.as_big().unwrap_or_default();
    RangeValues {
        start: value(&range.start),
        stop: value(&range.stop),
        step: value(&range.step),
    }
}

/// What makes two ranges equal: length, and as far as they matter start and
/// step.
pub(crate) fn range_key(range: &Range) -> Vec<Obj> {
    let values = range_values(range);
    let len = values.len();
    let start = if len.is_zero() {
        Obj::none()
    } else {
        range.start.clone()
    };
    let step = if len <= Big::from(1) {
        Obj::none()
    } else {
        range.step.clone()
    };
    vec![Obj::big_int(len), start, step]
}

/// Whether two ranges have the same values.
pub(crate) fn same_range(a: &RangeValues, b: &RangeValues) -> bool {
    let len = a.len();
    len == b.len()
        && (len.is_zero() || a.start == b.start)
        && (len <= Big::from(1) || a.step == b.step)
}

/// The value at a Python index.
pub(crate) fn range_at(range: &Range, index: i64) -> Option<Obj> {
    if let Some(small) = SmallRange::of(range)
        && let Ok(len) = i64::try_from(small.len())
    {
        let index = if index < 0 { index + len } else { index };
        return (0..len).contains(&index).then(|| Obj::int(small.at(index)));
    }
    let range = range_values(range);
    let len = range.len();
    let index = if index < 0 {
        &len + index
    } else {
        Big::from(index)
    };
    if index.is_negative() || index >= len {
        return None;
    }
    Some(Obj::big_int(&range.start + index * &range.step))
}

/// `range[start:stop:step]`.
pub(crate) fn slice_of_range(range: &Obj, indices: SliceIndices) -> Obj {
    let Some(payload) = range.get::<Range>() else {
        return range.clone();
    };
    if let Some(small) = SmallRange::of(payload) {
        let step = i128::from(small.step) * i128::from(indices.step);
        let range = Range {
            start: Obj::int(small.at(indices.start)),
            stop: Obj::int(small.at(indices.stop)),
            step: Obj::int(step),
        };
        return Obj::new(id::RANGE, range);
    }
    let values = range_values(payload);
    let at = |index: i64| Obj::big_int(&values.start + Big::from(index) * &values.step);
    Obj::new(
        id::RANGE,
        Range {
            start: at(indices.start),
            stop: at(indices.stop),
            step: Obj::big_int(&values.step * indices.step),
        },
    )
}

/// An iterator over a range from its end.
pub(crate) fn reversed_range(range: &Range) -> Obj {
    if let Some(small) = SmallRange::of(range)
        && let Ok(len) = i64::try_from(small.len())
        && let Ok(last) = i64::try_from(small.at(len - 1))
        && let Some(step) = small.step.checked_neg()
    {
        let iterator = RangeIterator {
            next: AtomicI64::new(last),
            left: AtomicI64::new(len),
            step,
        };
        return Obj::new(id::RANGE_ITERATOR, iterator);
    }
    let values = range_values(range);
    let last = &values.start + &values.step * (values.len() - 1);
    let backwards = Range {
        stop: Obj::big_int(&values.start - &values.step),
        step: Obj::big_int(-&values.step),
        start: Obj::big_int(last),
    };
    range_iterator(&backwards)
}

/// An iterator over a range: quick where its values fit 64 bits, else by
/// index.
pub(crate) fn range_iterator(range: &Range) -> Obj {
    if let Some(small) = SmallRange::of(range)
        && let Ok(len) = i64::try_from(small.len())
    {
        let iterator = RangeIterator {
            next: AtomicI64::new(small.start),
            left: AtomicI64::new(len),
            step: small.step,
        };
        return Obj::new(id::RANGE_ITERATOR, iterator);
    }
    let values = range_values(range);
    let parts = (
        values.start.to_i64(),
        values.stop.to_i64(),
        values.step.to_i64(),
        values.len().to_i64(),
    );
    if let (Some(start), Some(_), Some(step), Some(len)) = parts {
        let iterator = RangeIterator {
            next: AtomicI64::new(start),
            left: AtomicI64::new(len),
            step,
        };
        return Obj::new(id::RANGE_ITERATOR, iterator);
    }
    let object = Obj::new(
        id::RANGE,
        Range {
            start: range.start.clone(),
            stop: range.stop.clone(),
            step: range.step.clone(),
        },
    );
    Obj::new(id::SEQUENCE_ITERATOR, SequenceIterator::new(object))
}
