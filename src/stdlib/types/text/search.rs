//! What the search methods of strings and bytes have in common.

use crate::object::Obj;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

/// The arguments of `find` and its kin: what to look for, and the bounds.
pub(super) fn arguments<'a>(
    thread: &mut Thread,
    args: &Args<'a>,
    function: &str,
) -> PyResult<(&'a Obj, Option<i64>, Option<i64>)> {
    args.no_keywords(function)?;
    let values = args.after_this().values();
    match values.len() {
        0 => Err(errors::type_error(format!(
            "{function}() takes at least 1 argument (0 given)"
        ))),
        1..=3 => {
            let start = bound(thread, values.get(1))?;
            let end = bound(thread, values.get(2))?;
            Ok((&values[0], start, end))
        }
        given => Err(errors::type_error(format!(
            "{function}() takes at most 3 arguments ({given} given)"
        ))),
    }
}

/// A bound of a search, which may be `None` or not given.
fn bound(thread: &mut Thread, value: Option<&Obj>) -> PyResult<Option<i64>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    if !value.is_int() && thread.special(value, crate::name!("__index__")).is_none() {
        return Err(errors::type_error(
            "slice indices must be integers or None or have an __index__ method",
        ));
    }
    ops::clamped_index(thread, value).map(Some)
}

/// An optional count that stands for "all" where it is not given.
pub(super) fn count_or_all(thread: &mut Thread, value: Option<&Obj>) -> PyResult<i64> {
    match value {
        Some(value) => size(thread, value),
        None => Ok(-1),
    }
}

/// An argument that is a size.
///
/// # Errors
///
/// A `TypeError` if it is no integer, an `OverflowError` if it is too large.
pub(super) fn size(thread: &mut Thread, value: &Obj) -> PyResult<i64> {
    let int = ops::index(thread, value)?;
    let fitting = int.as_i128().and_then(|int| i64::try_from(int).ok());
    fitting.ok_or_else(|| errors::overflow_error("Python int too large to convert to C ssize_t"))
}

/// A position as an int, `-1` where nothing was found.
pub(super) fn position(found: Option<usize>) -> Obj {
    Obj::int(found.map_or(-1, |index| index as i128))
}
