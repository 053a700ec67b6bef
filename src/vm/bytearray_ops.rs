//! Changing a `bytearray` by index, by slice and by operator.

use crate::bytecode::BinaryOperator;
use crate::object::{ByteArray, Obj, Slice};
use crate::text::memory;

use super::error::{PyResult, errors};
use super::subscript::{SliceIndices, position, sequence_index, slice_indices};
use super::{Thread, iterate, number, sequence_ops};

/// Calls `f` with the contents, bound by the rules of `Guarded`.
fn with<T>(array: &Obj, f: impl FnOnce(&mut Vec<u8>) -> T) -> PyResult<T> {
    let value = array.base_value();
    match value.get::<ByteArray>() {
        Some(array) => Ok(array.0.with(value.header(), f)),
        None => Err(errors::system_error("not a bytearray")),
    }
}

/// An object as a byte.
///
/// # Errors
///
/// A `TypeError` if it is no integer, a `ValueError` if it is too large.
fn byte(thread: &mut Thread, object: &Obj) -> PyResult<u8> {
    let value = number::clamped_index(thread, object)?;
    u8::try_from(value).map_err(|_| errors::value_error("byte must be in range(0, 256)"))
}

/// `array[key] = value`.
pub(crate) fn set_item(thread: &mut Thread, array: &Obj, key: &Obj, value: &Obj) -> PyResult<()> {
    if let Some(slice) = key.get::<Slice>() {
        return set_slice(thread, array, slice, value);
    }
    let index = sequence_index(thread, key, "bytearray indices")?;
    let byte = byte(thread, value)?;
    let done = with(array, |bytes| {
        let index = position(index, bytes.len())?;
        bytes[index] = byte;
        Some(())
    })?;
    done.ok_or_else(|| errors::index_error("bytearray index out of range"))
}

fn set_slice(thread: &mut Thread, array: &Obj, slice: &Slice, value: &Obj) -> PyResult<()> {
    let new = slice_contents(thread, value)?;
    let length = with(array, |bytes| bytes.len())?;
    let indices = slice_indices(thread, slice, length)?;
    if indices.step == 1 {
        let start = indices.start as usize;
        let end = start.max(indices.stop as usize);
        return with(array, |bytes| {
            let (start, end) = (start.min(bytes.len()), end.min(bytes.len()));
            bytes.splice(start..end, new).for_each(drop);
        });
    }
    if new.is_empty() {
        return remove(array, indices);
    }
    if new.len() != indices.count {
        return Err(errors::value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            new.len(),
            indices.count
        )));
    }
    with(array, |bytes| {
        for (index, byte) in indices.iter().zip(new) {
            if let Some(slot) = bytes.get_mut(index) {
                *slot = byte;
            }
        }
    })
}

fn slice_contents(thread: &mut Thread, value: &Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = sequence_ops::bytes_of(value) {
        return Ok(bytes);
    }
    if value.is_int() || value.as_str_payload().is_some() {
        return Err(errors::type_error(
            "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
        ));
    }
    let items = iterate::collect(thread, value)?;
    items.iter().map(|item| byte(thread, item)).collect()
}

/// `del array[key]`.
pub(crate) fn delete_item(thread: &mut Thread, array: &Obj, key: &Obj) -> PyResult<()> {
    let length = with(array, |bytes| bytes.len())?;
    if let Some(slice) = key.get::<Slice>() {
        let indices = slice_indices(thread, slice, length)?;
        return remove(array, indices);
    }
    let index = sequence_index(thread, key, "bytearray indices")?;
    let removed = with(array, |bytes| {
        let index = position(index, bytes.len())?;
        Some(bytes.remove(index))
    })?;
    removed
        .map(drop)
        .ok_or_else(|| errors::index_error("bytearray index out of range"))
}

fn remove(array: &Obj, indices: SliceIndices) -> PyResult<()> {
    let mut doomed: Vec<usize> = indices.iter().collect();
    doomed.sort_unstable();
    with(array, |bytes| {
        let mut index = 0;
        bytes.retain(|_| {
            let keep = doomed.binary_search(&index).is_err();
            index += 1;
            keep
        });
    })
}

/// `array += other` and `array *= other`; false for any other operator or
/// operand.
pub(crate) fn operate_in_place(
    thread: &mut Thread,
    operator: BinaryOperator,
    array: &Obj,
    other: &Obj,
) -> PyResult<bool> {
    match operator {
        BinaryOperator::Add => {
            let Some(added) = sequence_ops::bytes_of(other) else {
                return Err(errors::type_error(format!(
                    "can't concat {} to bytearray",
                    other.class().static_name()
                )));
            };
            with(array, |bytes| bytes.extend_from_slice(&added))?;
        }
        BinaryOperator::Multiply if other.is_int() => {
            let count = number::clamped_index(thread, other)?.max(0) as usize;
            let length = with(array, |bytes| bytes.len())?;
            memory::check(0, length.saturating_mul(count))?;
            with(array, |bytes| *bytes = bytes.repeat(count))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
