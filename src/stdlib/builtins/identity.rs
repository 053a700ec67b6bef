//! Identity, size and text of any object: `id`, `hash`, `len`, `repr`, `abs`.

use crate::object::{NativeCode, Obj};
use crate::vm::{Args, Comparison, PyResult, Thread, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("abs", abs),
    ("hash", hash),
    ("id", identity),
    ("len", len),
    ("repr", repr),
];

fn len(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("len")?;
    Ok(Obj::int(ops::len(thread, object)? as i128))
}

fn abs(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("abs")?;
    let zero = Obj::int(0);
    let negative = (value.is_int() || value.as_float().is_some())
        && ops::value_compare(thread, value.base_value(), &zero, Comparison::Less)? == Some(true);
    if negative {
        return ops::negative(thread, value);
    }
    ops::positive(thread, value)
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("repr")?;
    ops::repr(thread, object)
}

fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("hash")?;
    Ok(Obj::int(ops::hash(thread, object)?.into()))
}

fn identity(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("id")?;
    Ok(Obj::int(object.identity() as i128))
}
