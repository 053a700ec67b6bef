//! `bool`.

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::super::{construct, operators};

pub(super) fn install() {
    define::static_methods(id::BOOL, &[("__new__", new)]);
    define::methods(
        id::BOOL,
        &[
            ("__repr__", operators::repr),
            ("__invert__", operators::invert),
        ],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    construct::class_argument(args, id::BOOL)?;
    let values = args.after_this();
    if values.has_keywords() {
        return Err(errors::type_error("bool() takes no keyword arguments"));
    }
    match values.between("bool", 0, 1)? {
        [] => Ok(Obj::bool(false)),
        [value, ..] => Ok(Obj::bool(ops::is_true(thread, value)?)),
    }
}
