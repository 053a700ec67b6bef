//! `range` (`Objects/rangeobject.c`).

use num_bigint::BigInt;

use crate::object::{Obj, Range, id};
use crate::stdlib::define;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::install_container;

pub(super) fn install() {
    install_container(id::RANGE);
    operators::equality(id::RANGE);
    define::methods(
        id::RANGE,
        &[
            ("__getitem__", operators::getitem),
            ("__hash__", operators::hash),
        ],
    );
    define::static_methods(id::RANGE, &[("__new__", new)]);
    define::methods(
        id::RANGE,
        &[
            ("__reversed__", reversed),
            ("count", count),
            ("index", index),
        ],
    );
    define::attributes(
        id::RANGE,
        &[
            ("start", start, None),
            ("stop", stop, None),
            ("step", step, None),
        ],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args = args.after_this();
    let values = args.between("range", 1, 3)?;
    let mut parts = Vec::with_capacity(3);
    for value in values {
        let part = ops::index(thread, value)?;
        parts.push(match part.type_id() {
            id::BOOL => Obj::int(i128::from(part.is_true())),
            _ => part,
        });
    }
    let mut parts = parts.into_iter();
    let range = match (parts.next(), parts.next(), parts.next()) {
        (Some(start), Some(stop), step) => Range {
            start,
            stop,
            step: step.unwrap_or_else(|| Obj::int(1)),
        },
        (stop, _, _) => Range {
            start: Obj::int(0),
            stop: stop.unwrap_or_else(|| Obj::int(0)),
            step: Obj::int(1),
        },
    };
    if range.step.as_i128() == Some(0) {
        return Err(errors::value_error("range() arg 3 must not be zero"));
    }
    Ok(Obj::new(id::RANGE, range))
}

fn range_of<'a>(args: &Args<'a>) -> &'a Range {
    let range = args.this().get::<Range>();
    range.expect("the caller has checked the receiver")
}

fn start(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(range_of(args).start.clone())
}

fn stop(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(range_of(args).stop.clone())
}

fn step(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(range_of(args).step.clone())
}

/// Whether a value is an int whose class cannot compare otherwise.
fn is_plain_int(value: &Obj) -> bool {
    value.is_int() && !value.class().is_heap()
}

/// The index of a value; `None` if the range does not have it.
fn index_of(thread: &mut Thread, args: &Args<'_>, wanted: &Obj) -> PyResult<Option<BigInt>> {
    if is_plain_int(wanted) {
        let wanted = wanted.as_big().unwrap_or_default();
        let values = ops::range_values(range_of(args));
        let found = values.contains(&wanted);
        return Ok(found.then(|| (wanted - values.start) / values.step));
    }
    let iterator = ops::range_iterator(range_of(args));
    let mut index = 0;
    while let Some(value) = ops::next(thread, &iterator)? {
        if ops::same_or_equal(thread, &value, wanted)? {
            return Ok(Some(BigInt::from(index)));
        }
        index += 1;
    }
    Ok(None)
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("range.count")?;
    if is_plain_int(wanted) {
        let found = index_of(thread, args, wanted)?;
        return Ok(Obj::int(i128::from(found.is_some())));
    }
    let iterator = ops::range_iterator(range_of(args));
    let mut count = 0;
    while let Some(value) = ops::next(thread, &iterator)? {
        count += i128::from(ops::same_or_equal(thread, &value, wanted)?);
    }
    Ok(Obj::int(count))
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("range.index")?;
    match index_of(thread, args, wanted)? {
        Some(index) => Ok(Obj::big_int(index)),
        None if is_plain_int(wanted) => {
            let wanted = ops::repr(thread, wanted)?;
            Err(errors::value_error(format!(
                "{} is not in range",
                ops::lossy(&wanted)
            )))
        }
        None => Err(errors::value_error("sequence.index(x): x not in sequence")),
    }
}

fn reversed(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("range.__reversed__")?;
    Ok(ops::reversed_range(range_of(args)))
}
