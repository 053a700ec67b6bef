//! Truth: what `if` and `not` make of an object.

use crate::object::{Complex, Float, Int, Obj, id};

use super::error::{PyResult, errors};
use super::{Thread, call, iterate};

/// Whether the object counts as true.
///
/// # Errors
///
/// Whatever `__bool__` or `__len__` raises.
pub fn is_true(thread: &mut Thread, object: &Obj) -> PyResult<bool> {
    if let Some(int) = object.get::<Int>() {
        return Ok(int.0 != 0);
    }
    if object.is_none() {
        return Ok(false);
    }
    if object.class().is_heap() {
        return custom_truth(thread, object);
    }
    builtin_truth(thread, object)
}

fn builtin_truth(thread: &mut Thread, object: &Obj) -> PyResult<bool> {
    let value = object.base_value();
    if let Some(int) = value.get::<Int>() {
        return Ok(int.0 != 0);
    }
    if let Some(float) = value.get::<Float>() {
        return Ok(float.0 != 0.0);
    }
    if let Some(complex) = value.get::<Complex>() {
        return Ok(complex.real != 0.0 || complex.imaginary != 0.0);
    }
    match value.type_id() {
        id::STR
        | id::BYTES
        | id::BYTEARRAY
        | id::TUPLE
        | id::LIST
        | id::DICT
        | id::SET
        | id::FROZENSET
        | id::RANGE
        | id::DICT_KEYS
        | id::DICT_VALUES
        | id::DICT_ITEMS
        | id::MAPPING_PROXY => Ok(iterate::len(thread, value)? != 0),
        _ if value.get::<crate::object::Native>().is_some() => custom_truth(thread, value),
        _ => Ok(true),
    }
}

fn custom_truth(thread: &mut Thread, object: &Obj) -> PyResult<bool> {
    if let Some(result) = call::call_special(thread, object, crate::name!("__bool__"), &[])? {
        if result.type_id() == id::BOOL {
            return Ok(result.is_true());
        }
        return Err(errors::type_error(format!(
            "__bool__ should return bool, returned {}",
            result.class().static_name()
        )));
    }
    let defines_len = thread.special(object, crate::name!("__len__")).is_some();
    if defines_len {
        return Ok(iterate::len(thread, object)? != 0);
    }
    Ok(true)
}
