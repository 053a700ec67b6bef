//! Cells: the variables that functions share (`Objects/cellobject.c`).

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

pub(super) fn install() {
    define::static_methods(id::CELL, &[("__new__", new)]);
    define::attributes(id::CELL, &[("cell_contents", contents, Some(set_contents))]);
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args = args.after_this();
    let values = args.between("cell", 0, 1)?;
    Ok(Obj::cell(values.first().cloned()))
}

fn contents(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = args.this().cell_value();
    value.ok_or_else(|| errors::value_error("Cell is empty"))
}

fn set_contents(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [cell, value] = args.exactly("cell_contents")?;
    let old = cell.set_cell_value(Some(value.clone()));
    drop(old);
    Ok(Obj::none())
}
