//! `OSError`: error numbers choose the subclass (PEP 3151).

use crate::object::{Obj, TypeId, id, types};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread};

use super::fields::{arguments, fields, set_field};

pub(super) fn install() {
    define::static_methods(id::OS_ERROR, &[("__new__", new)]);
    define::methods(id::OS_ERROR, &[("__init__", init)]);
    fields(id::OS_ERROR, &["filename", "filename2"]);
    define::attributes(
        id::OS_ERROR,
        &[("errno", errno, None), ("strerror", strerror, None)],
    );
}

/// The subclass that stands for a Linux error number.
fn subclass_of(number: i128) -> Option<TypeId> {
    Some(match number {
        1 | 13 => id::PERMISSION_ERROR,
        2 => id::FILE_NOT_FOUND_ERROR,
        3 => id::PROCESS_LOOKUP_ERROR,
        4 => id::INTERRUPTED_ERROR,
        10 => id::CHILD_PROCESS_ERROR,
        11 | 114 | 115 => id::BLOCKING_IO_ERROR,
        17 => id::FILE_EXISTS_ERROR,
        20 => id::NOT_A_DIRECTORY_ERROR,
        21 => id::IS_A_DIRECTORY_ERROR,
        32 | 108 => id::BROKEN_PIPE_ERROR,
        103 => id::CONNECTION_ABORTED_ERROR,
        104 => id::CONNECTION_RESET_ERROR,
        110 => id::TIMEOUT_ERROR,
        111 => id::CONNECTION_REFUSED_ERROR,
        _ => return None,
    })
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let mut class = class_argument(args, "OSError")?;
    let values = args.after_this().values();
    if class.id == id::OS_ERROR
        && values.len() >= 2
        && let Some(type_id) = values[0].as_i128().and_then(subclass_of)
    {
        class = types::class(type_id);
    }
    let made = Obj::exception(class.id, vec![]);
    keep(&made, values);
    Ok(made)
}

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args_after = args.after_this();
    args_after.no_keywords("OSError")?;
    keep(args.this(), args_after.values());
    Ok(Obj::none())
}

/// Of three to five arguments the third is the file's name, which is no longer
/// one of `args`.
fn keep(exception: &Obj, values: &[Obj]) {
    let kept = if (3..=5).contains(&values.len()) {
        set_field(exception, "filename", values[2].clone());
        if let Some(second) = values.get(4) {
            set_field(exception, "filename2", second.clone());
        }
        &values[..2]
    } else {
        values
    };
    let args = Obj::tuple(kept);
    let old = exception.with_exception(|state| std::mem::replace(&mut state.args, args));
    drop(old);
}

fn part(exception: &Obj, index: usize) -> Obj {
    let args = arguments(exception);
    let part = args.get(index).filter(|_| args.len() >= 2);
    part.cloned().unwrap_or_else(Obj::none)
}

fn errno(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(part(args.this(), 0))
}

fn strerror(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(part(args.this(), 1))
}
