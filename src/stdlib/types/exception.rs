//! The built-in exception classes.

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread};

use super::object::class_argument;

pub(super) fn install() {
    define::static_methods(id::BASE_EXCEPTION, &[("__new__", new)]);
    define::methods(id::BASE_EXCEPTION, &[("__init__", init)]);
    define::attributes(id::BASE_EXCEPTION, &[("args", args_of, None)]);
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "BaseException")?;
    let values = args.after_this().values().to_vec();
    Ok(Obj::exception(class.id, values))
}

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = Obj::tuple(args.after_this().values());
    args.this().with_exception(|state| state.args = values);
    Ok(Obj::none())
}

fn args_of(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.this().with_exception(|state| state.args.clone());
    Ok(values.unwrap_or_else(Obj::none))
}
