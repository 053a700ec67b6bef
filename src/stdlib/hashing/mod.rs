//! What turns bytes into fewer bytes: the modules `_hashlib`, under `hashlib`,
//! and `zlib`. Both let go of the lock on large data, as CPython's do.

mod compression;
mod digest;

pub(super) use compression::module as zlib_module;
pub(super) use digest::module as hashlib_module;

use crate::object::Obj;
use crate::vm::{PyResult, Thread, operations as ops};

/// An integer argument, or what it is if it is not given.
fn int_argument(thread: &mut Thread, value: Option<&Obj>, default: i64) -> PyResult<i64> {
    match value {
        Some(value) => ops::clamped_index(thread, value),
        None => Ok(default),
    }
}
