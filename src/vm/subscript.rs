//! Subscription: `container[key]`, with indices, slices and mapping keys.

use std::ops::Range;

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use crate::object::{
    self, ByteArray, Class, Dict, DictView, Guarded, Int, Obj, Slice, Str, id, pay_for_copies,
};

use super::error::{PyResult, Raised, errors};
use super::{
    Args, Thread, attribute, bytearray_ops, call, dict_ops, iterate, number, sequence_ops,
};

/// `container[key]`.
///
/// # Errors
///
/// An `IndexError`, a `KeyError`, a `TypeError`; whatever `__getitem__`
/// raises.
pub fn get_item(thread: &mut Thread, container: &Obj, key: &Obj) -> PyResult<Obj> {
    if container.class().is_heap() || container.get::<crate::object::Native>().is_some() {
        let args = std::slice::from_ref(key);
        let name = crate::name!("__getitem__");
        if let Some(item) = call::call_special(thread, container, name, args)? {
            return Ok(item);
        }
    } else if let Some(result) = builtin_get_item(thread, container, key)? {
        return Ok(result);
    }
    if let Some(class) = Class::from_object(container) {
        return class_get_item(thread, container, class, key);
    }
    Err(not_subscriptable(container))
}

fn not_subscriptable(container: &Obj) -> Raised {
    let name = container.class().static_name();
    errors::type_error(format!("'{name}' object is not subscriptable"))
}

/// `Class[key]`: the metaclass's `__getitem__`, else `__class_getitem__`.
fn class_get_item(thread: &mut Thread, container: &Obj, class: Class, key: &Obj) -> PyResult<Obj> {
    let name = crate::name!("__class_getitem__");
    if thread.lookup(class, name).is_some() {
        let method = attribute::get(thread, container, name)?;
        return call::call(
            thread,
            &method,
            &Args::positional(std::slice::from_ref(key)),
        );
    }
    Err(errors::type_error(format!(
        "type '{}' is not subscriptable",
        class.static_name()
    )))
}

/// The item of a built-in container; `None` if the object is none.
pub(crate) fn builtin_get_item(
    thread: &mut Thread,
    container: &Obj,
    key: &Obj,
) -> PyResult<Option<Obj>> {
    let object = container;
    let container = container.base_value();
    if container.get::<Dict>().is_some() {
        return match dict_ops::get(thread, container, key)? {
            Some(value) => Ok(Some(value)),
            None => missing_item(thread, object, key).map(Some),
        };
    }
    if let Some(slice) = key.get::<Slice>() {
        return get_slice(thread, container, slice);
    }
    match container.type_id() {
        id::LIST => {
            let index = sequence_index(thread, key, "list indices")?;
            let found =
                container.with_list(|items| Some(items[position(index, items.len())?].clone()));
            found
                .flatten()
                .map(Some)
                .ok_or_else(|| out_of_range("list"))
        }
        id::TUPLE => {
            let index = sequence_index(thread, key, "tuple indices")?;
            let items = container.as_tuple().unwrap_or_default();
            let found = position(index, items.len()).map(|index| items[index].clone());
            found.map(Some).ok_or_else(|| out_of_range("tuple"))
        }
        id::STR => {
            let index = sequence_index(thread, key, "string indices")?;
            let text = container
                .as_str_payload()
                .and_then(|text| character(text, index));
            text.map(Some).ok_or_else(|| out_of_range("string"))
        }
        id::BYTES | id::BYTEARRAY => {
            let what = container.class().static_name();
            let indices = if what == "bytes" {
                "byte indices"
            } else {
                "bytearray indices"
            };
            let index = sequence_index(thread, key, indices)?;
            let bytes = sequence_ops::bytes_of(container).unwrap_or_default();
            let found = position(index, bytes.len()).map(|index| Obj::int(bytes[index].into()));
            let what = if what == "bytes" { "" } else { "bytearray " };
            found
                .map(Some)
                .ok_or_else(|| errors::index_error(format!("{what}index out of range")))
        }
        id::RANGE => range_item(thread, container, key),
        id::MAPPING_PROXY => {
            let proxy = container.get::<DictView>();
            proxy.map_or(Ok(None), |proxy| builtin_get_item(thread, &proxy.dict, key))
        }
        _ => Ok(None),
    }
}

/// What a dict says to a key that it does not have: a class of the program may
/// have a `__missing__`.
fn missing_item(thread: &mut Thread, dict: &Obj, key: &Obj) -> PyResult<Obj> {
    if dict.class().is_heap() {
        let args = std::slice::from_ref(key);
        let name = crate::name!("__missing__");
        if let Some(value) = call::call_special(thread, dict, name, args)? {
            return Ok(value);
        }
    }
    Err(errors::missing_key(key.clone()))
}

fn range_item(thread: &mut Thread, container: &Obj, key: &Obj) -> PyResult<Option<Obj>> {
    let Some(range) = container.get::<object::Range>() else {
        return Ok(None);
    };
    let index = sequence_index(thread, key, "range indices")?;
    iterate::range_at(range, index)
        .map(Some)
        .ok_or_else(|| errors::index_error("range object index out of range"))
}

fn out_of_range(what: &str) -> Raised {
    errors::index_error(format!("{what} index out of range"))
}

/// An index as a machine word.
pub(super) fn sequence_index(thread: &mut Thread, key: &Obj, what: &str) -> PyResult<i64> {
    if !key.is_int() && thread.special(key, crate::name!("__index__")).is_none() {
        return Err(errors::type_error(format!(
            "{what} must be integers{}, not {}{}",
            if what == "string indices" {
                ""
            } else {
                " or slices"
            },
            if what == "string indices" { "'" } else { "" },
            format_args!(
                "{}{}",
                key.class().static_name(),
                if what == "string indices" { "'" } else { "" }
            ),
        )));
    }
    number::clamped_index(thread, key)
}

/// The place of a Python index, which counts from the end if it is negative.
pub(crate) fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(length as i64)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|index| *index < length)
}

/// Where between the items of a sequence a Python index is, which counts from
/// the end if it is negative: at an end if it is beyond.
pub(crate) fn boundary(index: i64, length: usize) -> usize {
    let index = if index < 0 {
        index.saturating_add(length as i64).max(0)
    } else {
        index
    };
    (index as usize).min(length)
}

/// The character at a Python index, as a string.
fn character(text: &Str, index: i64) -> Option<Obj> {
    let index = position(index, text.len())?;
    if text.is_ascii() {
        let byte = text.text().as_bytes()[index];
        return Some(ascii_character(byte));
    }
    let code_point = text.text().code_points().nth(index)?;
    Some(character_object(code_point))
}

/// A string of one ASCII character; there is one object for each.
pub(crate) fn ascii_character(byte: u8) -> Obj {
    static CHARACTERS: std::sync::OnceLock<Vec<Obj>> = std::sync::OnceLock::new();
    let characters = CHARACTERS.get_or_init(|| {
        let text = |byte: u8| crate::object::intern(char::from(byte).to_string().as_str());
        (0..128).map(text).collect()
    });
    characters[usize::from(byte)].clone()
}

/// A string of one code point.
pub(crate) fn character_object(code_point: CodePoint) -> Obj {
    if let Ok(byte) = u8::try_from(code_point.to_u32())
        && byte < 128
    {
        return ascii_character(byte);
    }
    let mut text = Wtf8Buf::new();
    text.push(code_point);
    Obj::str(text)
}

/// The indices that a slice of a sequence means: first, count and step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SliceIndices {
    pub(crate) start: i64,
    pub(crate) stop: i64,
    pub(crate) step: i64,
    pub(crate) count: usize,
}

impl SliceIndices {
    /// The indices one after the other.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.count as i64).map(move |n| (self.start + n * self.step) as usize)
    }
}

/// What a slice means for a sequence of this length (`slice.indices`).
///
/// # Errors
///
/// A `ValueError` for step 0; a `TypeError` for a part that is no index.
pub(crate) fn slice_indices(
    thread: &mut Thread,
    slice: &Slice,
    length: usize,
) -> PyResult<SliceIndices> {
    let step = match slice_part(thread, &slice.step)? {
        Some(0) => return Err(errors::value_error("slice step cannot be zero")),
        Some(step) => step.max(-i64::MAX),
        None => 1,
    };
    let length = length as i64;
    let (lowest, highest) = if step < 0 {
        (-1, length - 1)
    } else {
        (0, length)
    };
    let clamp = |index: i64| {
        let index = if index < 0 {
            index.saturating_add(length)
        } else {
            index
        };
        index.clamp(lowest, highest)
    };
    let start = slice_part(thread, &slice.start)?;
    let stop = slice_part(thread, &slice.stop)?;
    let start = start.map_or(if step < 0 { highest } else { lowest }, clamp);
    let stop = stop.map_or(if step < 0 { lowest } else { highest }, clamp);
    let distance = if step < 0 { start - stop } else { stop - start };
    let count = if distance <= 0 {
        0
    } else {
        (distance - 1) / step.abs() + 1
    };
    Ok(SliceIndices {
        start,
        stop,
        step,
        count: count as usize,
    })
}

fn slice_part(thread: &mut Thread, part: &Obj) -> PyResult<Option<i64>> {
    if part.is_none() {
        return Ok(None);
    }
    if let (id::INT, Some(int)) = (part.type_id(), part.get::<Int>()) {
        return Ok(Some(int.0.clamp(i64::MIN.into(), i64::MAX.into()) as i64));
    }
    if !part.is_int() && thread.special(part, crate::name!("__index__")).is_none() {
        return Err(errors::type_error(
            "slice indices must be integers or None or have an __index__ method",
        ));
    }
    number::clamped_index(thread, part).map(Some)
}

/// The range that `start:stop` is of a sequence, where finding that out runs no
/// code of the program: both are `None` or ints.
fn plain_range(start: &Obj, stop: &Obj, length: usize) -> Option<Range<usize>> {
    let bound = |part: &Obj, default: usize| {
        if part.is_none() {
            return Some(default);
        }
        let index = part.get::<Int>()?.0;
        let index = if index < 0 {
            index + length as i128
        } else {
            index
        };
        Some(index.clamp(0, length as i128) as usize)
    };
    let start = bound(start, 0)?;
    let stop = bound(stop, length)?;
    Some(start..stop.max(start))
}

/// `container[start:stop]` of a list, tuple or ASCII string; `None` if it takes
/// more than copying.
pub(super) fn plain_piece(container: &Obj, start: &Obj, stop: &Obj) -> Option<Obj> {
    match container.type_id() {
        id::LIST => container
            .with_list(|items| {
                let range = plain_range(start, stop, items.len())?;
                pay_for_copies(range.len());
                Some(items[range].to_vec())
            })?
            .map(Obj::list),
        id::TUPLE => {
            let items = container.as_tuple()?;
            let range = plain_range(start, stop, items.len())?;
            if range.len() == items.len() {
                return Some(container.clone());
            }
            pay_for_copies(range.len());
            Some(Obj::tuple(&items[range]))
        }
        id::STR => {
            let text = container.as_str_payload().filter(|text| text.is_ascii())?;
            let range = plain_range(start, stop, text.len())?;
            if range.len() == text.len() {
                return Some(container.clone());
            }
            let piece = std::str::from_utf8(&text.text().as_bytes()[range]).ok()?;
            Some(Obj::str(piece))
        }
        _ => None,
    }
}

/// `container[start:stop] = value` for a list and the items of another list or
/// of a tuple; false if it takes more than moving items.
pub(super) fn set_plain_piece(container: &Obj, start: &Obj, stop: &Obj, value: &Obj) -> bool {
    let is_plain = matches!(value.type_id(), id::LIST | id::TUPLE);
    if container.type_id() != id::LIST || !is_plain {
        return false;
    }
    let new = value.sequence_items().unwrap_or_default();
    let removed = container.with_list(|items| {
        let range = plain_range(start, stop, items.len())?;
        Some(items.edit(|items| replace_range(items, range, new)))
    });
    removed.flatten().is_some()
}

/// Puts new items in the place of old ones, which are returned: dropping them
/// may run code.
fn replace_range(items: &mut Vec<Obj>, range: Range<usize>, mut new: Vec<Obj>) -> Vec<Obj> {
    if new.len() == range.len() {
        items[range].swap_with_slice(&mut new);
        return new;
    }
    items.splice(range, new).collect()
}

fn get_slice(thread: &mut Thread, container: &Obj, slice: &Slice) -> PyResult<Option<Obj>> {
    let length = match container.type_id() {
        id::LIST | id::TUPLE | id::STR | id::BYTES | id::BYTEARRAY | id::RANGE => {
            iterate::len(thread, container)?
        }
        _ => return Ok(None),
    };
    let indices = slice_indices(thread, slice, length)?;
    Ok(Some(match container.type_id() {
        id::STR => {
            let text = container.as_str_payload();
            Obj::str(text.map_or_else(Wtf8Buf::new, |text| slice_text(text, indices)))
        }
        id::BYTES | id::BYTEARRAY => {
            let bytes = sequence_ops::bytes_of(container).unwrap_or_default();
            let bytes: Vec<u8> = indices.iter().map(|index| bytes[index]).collect();
            if container.type_id() == id::BYTES {
                Obj::bytes(bytes)
            } else {
                Obj::new(id::BYTEARRAY, ByteArray(Guarded::new(bytes)))
            }
        }
        id::RANGE => iterate::slice_of_range(container, indices),
        _ => {
            let picked = match container.as_tuple() {
                Some(items) => return Ok(Some(Obj::tuple(pick(items, indices)))),
                None => container.with_list(|items| pick(items, indices)),
            };
            Obj::list(picked.unwrap_or_default())
        }
    }))
}

/// The items at these indices, as far as they are still there.
fn pick(items: &[Obj], indices: SliceIndices) -> Vec<Obj> {
    pay_for_copies(indices.count);
    let mut picked = Vec::with_capacity(indices.count);
    if indices.step == 1 {
        let start = (indices.start as usize).min(items.len());
        let end = (start + indices.count).min(items.len());
        picked.extend_from_slice(&items[start..end]);
    } else {
        picked.extend(indices.iter().filter_map(|index| items.get(index).cloned()));
    }
    picked
}

fn slice_text(text: &Str, indices: SliceIndices) -> Wtf8Buf {
    if text.is_ascii() {
        let bytes = text.text().as_bytes();
        if indices.step == 1 {
            let start = indices.start as usize;
            let piece = &bytes[start..start + indices.count];
            return Wtf8Buf::from(String::from_utf8_lossy(piece).into_owned());
        }
        let picked: Vec<u8> = indices.iter().map(|index| bytes[index]).collect();
        return Wtf8Buf::from(String::from_utf8_lossy(&picked).into_owned());
    }
    if indices.step == 1 {
        let all = text.text().code_points();
        return all
            .skip(indices.start as usize)
            .take(indices.count)
            .collect();
    }
    let all: Vec<CodePoint> = Wtf8::code_points(text.text()).collect();
    indices.iter().map(|index| all[index]).collect()
}

/// `container[key] = value`.
///
/// # Errors
///
/// As for [`get_item`].
pub fn set_item(thread: &mut Thread, container: &Obj, key: &Obj, value: Obj) -> PyResult<()> {
    if container.class().is_heap() || container.get::<crate::object::Native>().is_some() {
        let args = [key.clone(), value];
        let name = crate::name!("__setitem__");
        if call::call_special(thread, container, name, &args)?.is_some() {
            return Ok(());
        }
    } else if builtin_set_item(thread, container, key, value)? {
        return Ok(());
    }
    Err(errors::type_error(format!(
        "'{}' object does not support item assignment",
        container.class().static_name()
    )))
}

/// Sets an item of a built-in container; returns false if the object is none.
pub(crate) fn builtin_set_item(
    thread: &mut Thread,
    container: &Obj,
    key: &Obj,
    value: Obj,
) -> PyResult<bool> {
    let container = container.base_value();
    if container.with_dict(|_| ()).is_some() {
        dict_ops::set(thread, container, key, value)?;
        return Ok(true);
    }
    if container.type_id() == id::BYTEARRAY {
        return bytearray_ops::set_item(thread, container, key, &value).map(|()| true);
    }
    if container.type_id() != id::LIST {
        return Ok(false);
    }
    if let Some(slice) = key.get::<Slice>() {
        set_list_slice(thread, container, slice, &value)?;
        return Ok(true);
    }
    let index = sequence_index(thread, key, "list indices")?;
    let old = container.with_list(|items| {
        let index = position(index, items.len())?;
        Some(items.replace(index, value))
    });
    match old.flatten() {
        Some(_) => Ok(true),
        None => Err(errors::index_error("list assignment index out of range")),
    }
}

fn set_list_slice(
    thread: &mut Thread,
    container: &Obj,
    slice: &Slice,
    value: &Obj,
) -> PyResult<()> {
    let new = iterate::collect(thread, value).map_err(|raised| {
        if raised.is(id::TYPE_ERROR) {
            return errors::type_error("can only assign an iterable");
        }
        raised
    })?;
    let length = iterate::len(thread, container)?;
    let indices = slice_indices(thread, slice, length)?;
    if indices.step == 1 {
        let start = indices.start as usize;
        let end = start.max(indices.stop as usize);
        let removed = container.with_list(|items| {
            let (start, end) = (start.min(items.len()), end.min(items.len()));
            items.edit(|items| replace_range(items, start..end, new))
        });
        drop(removed);
        return Ok(());
    }
    if new.len() != indices.count {
        return Err(errors::value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            indices.count
        )));
    }
    let mut new = new;
    container.with_list(|items| {
        for (index, value) in indices.iter().zip(&mut new) {
            if index < items.len() {
                *value = items.replace(index, value.clone());
            }
        }
    });
    Ok(())
}

/// `del container[key]`.
///
/// # Errors
///
/// As for [`get_item`].
pub fn delete_item(thread: &mut Thread, container: &Obj, key: &Obj) -> PyResult<()> {
    if container.class().is_heap() || container.get::<crate::object::Native>().is_some() {
        if let Some(method) =
            attribute::get_special(thread, container, crate::name!("__delitem__"))?
        {
            let args = std::slice::from_ref(key);
            return call::call(thread, &method, &Args::positional(args)).map(drop);
        }
    } else if builtin_delete_item(thread, container, key)? {
        return Ok(());
    }
    Err(errors::type_error(format!(
        "'{}' object doesn't support item deletion",
        container.class().static_name()
    )))
}

/// Deletes an item of a built-in container; returns false if the object is
/// none.
pub(crate) fn builtin_delete_item(
    thread: &mut Thread,
    container: &Obj,
    key: &Obj,
) -> PyResult<bool> {
    let container = container.base_value();
    if container.with_dict(|_| ()).is_some() {
        return match dict_ops::remove(thread, container, key)? {
            Some(_) => Ok(true),
            None => Err(errors::missing_key(key.clone())),
        };
    }
    if container.type_id() == id::BYTEARRAY {
        return bytearray_ops::delete_item(thread, container, key).map(|()| true);
    }
    if container.type_id() != id::LIST {
        return Ok(false);
    }
    if let Some(slice) = key.get::<Slice>() {
        let length = iterate::len(thread, container)?;
        let mut doomed: Vec<usize> = slice_indices(thread, slice, length)?.iter().collect();
        doomed.sort_unstable();
        let removed = container.with_list(|items| {
            let doomed = doomed.iter().rev().filter(|index| **index < length);
            let remove = |items: &mut Vec<Obj>| doomed.map(|index| items.remove(*index)).collect();
            items.edit::<Vec<Obj>>(remove)
        });
        drop(removed);
        return Ok(true);
    }
    let index = sequence_index(thread, key, "list indices")?;
    let removed = container.with_list(|items| {
        let index = position(index, items.len())?;
        Some(items.remove(index))
    });
    match removed.flatten() {
        Some(_) => Ok(true),
        None => Err(errors::index_error("list assignment index out of range")),
    }
}
