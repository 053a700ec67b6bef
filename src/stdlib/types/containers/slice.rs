//! `slice` (`Objects/sliceobject.c`).

use crate::object::{Obj, Slice, id};
use crate::stdlib::define;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    operators::equality(id::SLICE);
    define::methods(id::SLICE, &[("__repr__", operators::repr)]);
    define::static_methods(id::SLICE, &[("__new__", new)]);
    define::methods(id::SLICE, &[("indices", indices)]);
    define::attributes(
        id::SLICE,
        &[
            ("start", start, None),
            ("stop", stop, None),
            ("step", step, None),
        ],
    );
    define::constant(id::SLICE, "__hash__", Obj::none());
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args = args.after_this();
    let values = args.between("slice", 1, 3)?;
    let part = |index: usize| values.get(index).cloned().unwrap_or_else(Obj::none);
    Ok(match values.len() {
        1 => Obj::slice(Obj::none(), part(0), Obj::none()),
        _ => Obj::slice(part(0), part(1), part(2)),
    })
}

fn slice_of<'a>(args: &Args<'a>) -> &'a Slice {
    let slice = args.this().get::<Slice>();
    slice.expect("the caller has checked the receiver")
}

fn start(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(slice_of(args).start.clone())
}

fn stop(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(slice_of(args).stop.clone())
}

fn step(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(slice_of(args).step.clone())
}

fn indices(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [length] = args.after_this().exactly("slice.indices")?;
    let length = ops::clamped_index(thread, length)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(errors::value_error("length should not be negative"));
    };
    let indices = ops::slice_indices(thread, slice_of(args), length)?;
    let parts = [indices.start, indices.stop, indices.step];
    Ok(Obj::tuple(parts.map(|part| Obj::int(part.into()))))
}
