//! The fields of exceptions that carry more than a message.

use crate::object::{Obj, TypeId, id, intern};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

use super::base::keep_args;

pub(super) fn install() {
    define::attributes(id::STOP_ITERATION, &[("value", stop_value, None)]);
    define::attributes(id::SYSTEM_EXIT, &[("code", exit_code, None)]);
    fields(id::ATTRIBUTE_ERROR, &["name", "obj"]);
    fields(id::NAME_ERROR, &["name"]);
    fields(id::IMPORT_ERROR, &["name", "path"]);
    define::methods(id::ATTRIBUTE_ERROR, &[("__init__", init_attribute_error)]);
    define::methods(id::NAME_ERROR, &[("__init__", init_name_error)]);
    define::methods(id::IMPORT_ERROR, &[("__init__", init_import_error)]);
    define::attributes(id::IMPORT_ERROR, &[("msg", message, None)]);
}

/// Fields that are `None` until an instance sets them.
pub(super) fn fields(type_id: TypeId, names: &[&str]) {
    for name in names {
        define::constant(type_id, name, Obj::none());
    }
}

/// The exception's arguments.
pub(super) fn arguments(exception: &Obj) -> Vec<Obj> {
    let args = exception.with_exception(|state| state.args.clone());
    let items = args.as_ref().and_then(Obj::as_tuple);
    items.unwrap_or_default().to_vec()
}

/// Sets a field of one exception.
pub(super) fn set_field(exception: &Obj, name: &str, value: Obj) {
    if let Some(dict) = exception.lazy_dict() {
        dict.get_or_make().store_name(&intern(name), value);
    }
}

/// A field of one exception that was set.
pub(super) fn field(exception: &Obj, name: &str) -> Option<Obj> {
    let dict = exception.lazy_dict()?.get()?;
    dict.lookup_name(&intern(name))
        .filter(|value| !value.is_none())
}

fn stop_value(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(arguments(args.this())
        .first()
        .cloned()
        .unwrap_or_else(Obj::none))
}

fn exit_code(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = arguments(args.this());
    Ok(match values.as_slice() {
        [] => Obj::none(),
        [only] => only.clone(),
        _ => Obj::tuple(values),
    })
}

fn message(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = arguments(args.this());
    Ok(match values.as_slice() {
        [only] => only.clone(),
        _ => Obj::none(),
    })
}

/// Positional arguments become `args`, the named ones fields.
fn init_with(args: &Args<'_>, known: &[&str]) -> PyResult<Obj> {
    for (name, value) in args.keywords() {
        let text = name.as_utf8().unwrap_or("?");
        if !known.contains(&text) {
            return Err(errors::type_error(format!(
                "'{text}' is an invalid keyword argument for {}",
                args.this().class().static_name()
            )));
        }
        set_field(args.this(), text, value.clone());
    }
    keep_args(args);
    Ok(Obj::none())
}

fn init_attribute_error(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    init_with(args, &["name", "obj"])
}

fn init_name_error(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    init_with(args, &["name"])
}

fn init_import_error(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    init_with(args, &["name", "path", "name_from"])
}
