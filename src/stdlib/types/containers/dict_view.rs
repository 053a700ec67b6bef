//! The views of a dict, and the read-only proxy of a class's namespace.

use crate::object::{DictView, Obj, TypeId, id};
use crate::stdlib::define;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::install_container;

pub(super) fn install() {
    for type_id in [id::DICT_KEYS, id::DICT_VALUES, id::DICT_ITEMS] {
        define::methods(type_id, &[("__reversed__", reversed)]);
        define::attributes(type_id, &[("mapping", mapping, None)]);
        install_container(type_id);
    }
    install_container(id::MAPPING_PROXY);
    operators::equality(id::MAPPING_PROXY);
    for type_id in [id::DICT_KEYS, id::DICT_ITEMS] {
        define::methods(type_id, &[("isdisjoint", isdisjoint)]);
        operators::ordering(type_id);
    }
    define::static_methods(id::MAPPING_PROXY, &[("__new__", new_proxy)]);
    define::methods(
        id::MAPPING_PROXY,
        &[
            ("__reversed__", reversed),
            ("__getitem__", proxy_getitem),
            ("copy", proxy_copy),
            ("get", proxy_get),
            ("items", proxy_items),
            ("keys", proxy_keys),
            ("values", proxy_values),
        ],
    );
}

/// The dict under a view.
fn dict_of<'a>(args: &Args<'a>) -> &'a Obj {
    let view = args.this().get::<DictView>();
    &view.expect("the caller has checked the receiver").dict
}

fn mapping(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(proxy_of(dict_of(args)))
}

/// A read-only view of a dict as a mapping.
pub(in crate::stdlib) fn proxy_of(dict: &Obj) -> Obj {
    ops::dict_view(id::MAPPING_PROXY, dict)
}

fn reversed(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("__reversed__")?;
    let type_id = match args.this().type_id() {
        id::DICT_VALUES => id::DICT_REVERSE_VALUE_ITERATOR,
        id::DICT_ITEMS => id::DICT_REVERSE_ITEM_ITERATOR,
        _ => id::DICT_REVERSE_KEY_ITERATOR,
    };
    Ok(ops::dict_iterator(type_id, args.this(), true).unwrap_or_else(Obj::none))
}

fn isdisjoint(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("isdisjoint")?;
    for item in ops::collect(thread, other)? {
        if ops::contains(thread, args.this(), &item)? {
            return Ok(Obj::bool(false));
        }
    }
    Ok(Obj::bool(true))
}

fn new_proxy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [mapping] = args.after_this().exactly("mappingproxy")?;
    if mapping.with_dict(|_| ()).is_none() {
        return Err(errors::type_error(format!(
            "mappingproxy() argument must be a mapping, not {}",
            mapping.class().static_name()
        )));
    }
    Ok(proxy_of(mapping))
}

fn proxy_getitem(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key] = args.after_this().exactly("__getitem__")?;
    ops::get_item(thread, args.this(), key)
}

fn proxy_copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(ops::dict_copy(dict_of(args)))
}

fn proxy_get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("get", 1, 2)?;
    let found = ops::dict_get(thread, dict_of(args), &values[0])?;
    Ok(found.unwrap_or_else(|| values.get(1).cloned().unwrap_or_else(Obj::none)))
}

fn proxy_view(args: &Args<'_>, type_id: TypeId, function: &str) -> PyResult<Obj> {
    let [] = args.after_this().exactly(function)?;
    Ok(ops::dict_view(type_id, dict_of(args)))
}

fn proxy_keys(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    proxy_view(args, id::DICT_KEYS, "keys")
}

fn proxy_values(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    proxy_view(args, id::DICT_VALUES, "values")
}

fn proxy_items(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    proxy_view(args, id::DICT_ITEMS, "items")
}
