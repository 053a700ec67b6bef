//! `dict` (`Objects/dictobject.c`).

use crate::bytecode::BinaryOperator;
use crate::object::{Obj, TypeId, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::{carried, install_container, install_mutable};

pub(super) fn install() {
    install_container(id::DICT);
    install_mutable(id::DICT);
    operators::equality(id::DICT);
    operators::binary(id::DICT, &[BinaryOperator::Or]);
    operators::reflected(id::DICT, &[BinaryOperator::Or]);
    operators::in_place(id::DICT, &[BinaryOperator::Or]);
    define::static_methods(id::DICT, &[("__new__", new)]);
    define::class_methods(id::DICT, &[("fromkeys", fromkeys)]);
    define::methods(
        id::DICT,
        &[
            ("__init__", init),
            ("__reversed__", reversed),
            ("clear", clear),
            ("copy", copy),
            ("get", get),
            ("items", items),
            ("keys", keys),
            ("pop", pop),
            ("popitem", popitem),
            ("setdefault", setdefault),
            ("update", update),
            ("values", values),
        ],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "dict")?;
    let dict = Obj::dict();
    if !class.is_heap() {
        fill(thread, &dict, &args.after_this(), "dict")?;
    }
    Ok(carried(class, dict))
}

fn init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    fill(thread, args.this(), &args.after_this(), "dict")?;
    Ok(Obj::none())
}

fn update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    fill(thread, args.this(), &args.after_this(), "update")?;
    Ok(Obj::none())
}

/// Takes over the items of a mapping or of an iterable of pairs, then those of
/// keyword arguments.
fn fill(thread: &mut Thread, dict: &Obj, args: &Args<'_>, function: &str) -> PyResult<()> {
    match args.values() {
        [] => {}
        [source] => merge(thread, dict, source)?,
        more => {
            return Err(errors::type_error(format!(
                "{function} expected at most 1 argument, got {}",
                more.len()
            )));
        }
    }
    for (name, value) in args.keywords() {
        ops::dict_set(thread, dict, name, value.clone())?;
    }
    Ok(())
}

fn merge(thread: &mut Thread, dict: &Obj, source: &Obj) -> PyResult<()> {
    // As CPython, take the items of a dict as they are unless its class says
    // itself how to walk through it.
    let exact = source.with_dict(|_| ()).is_some()
        && thread
            .special(source, crate::name!("__iter__"))
            .is_none_or(|method| method.type_id() != id::FUNCTION);
    if exact || ops::find_attribute(thread, source, crate::name!("keys"))?.is_some() {
        if !exact && source.class().is_heap() {
            return merge_by_keys(thread, dict, source);
        }
        return ops::dict_update(thread, dict, source);
    }
    let iterator = ops::iter(thread, source)?;
    let mut index = 0;
    while let Some(pair) = ops::next(thread, &iterator)? {
        let items = ops::collect(thread, &pair).map_err(|raised| no_sequence(raised, index))?;
        let [key, value] = items.as_slice() else {
            return Err(errors::value_error(format!(
                "dictionary update sequence element #{index} has length {}; 2 is required",
                items.len()
            )));
        };
        ops::dict_set(thread, dict, key, value.clone())?;
        index += 1;
    }
    Ok(())
}

/// A mapping of the program's own says itself what its keys and items are.
fn merge_by_keys(thread: &mut Thread, dict: &Obj, source: &Obj) -> PyResult<()> {
    let keys = ops::call_method(thread, source, crate::name!("keys"), &[])?;
    let iterator = ops::iter(thread, &keys)?;
    while let Some(key) = ops::next(thread, &iterator)? {
        let value = ops::get_item(thread, source, &key)?;
        ops::dict_set(thread, dict, &key, value)?;
    }
    Ok(())
}

fn no_sequence(raised: Raised, index: usize) -> Raised {
    if raised.is(id::TYPE_ERROR) {
        return errors::type_error(format!(
            "cannot convert dictionary update sequence element #{index} to a sequence"
        ));
    }
    raised
}

fn fromkeys(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = args.this();
    let values = args.after_this().between("fromkeys", 1, 2)?;
    let value = values.get(1).cloned().unwrap_or_else(Obj::none);
    let dict = ops::call(thread, class, &Args::positional(&[]))?;
    let exact = dict.type_id() == id::DICT;
    let iterator = ops::iter(thread, &values[0])?;
    while let Some(key) = ops::next(thread, &iterator)? {
        if exact {
            ops::dict_set(thread, &dict, &key, value.clone())?;
        } else {
            ops::set_item(thread, &dict, &key, value.clone())?;
        }
    }
    Ok(dict)
}

fn clear(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("dict.clear")?;
    let old = args.this().with_dict(|table| table.take_all());
    drop(old);
    Ok(Obj::none())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("dict.copy")?;
    Ok(ops::dict_copy(args.this()))
}

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("get", 1, 2)?;
    let found = ops::dict_get(thread, args.this(), &values[0])?;
    Ok(found.unwrap_or_else(|| values.get(1).cloned().unwrap_or_else(Obj::none)))
}

fn pop(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("pop", 1, 2)?;
    match (
        ops::dict_remove(thread, args.this(), &values[0])?,
        values.get(1),
    ) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(errors::missing_key(values[0].clone())),
    }
}

fn popitem(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("dict.popitem")?;
    let popped = args.this().with_dict(|table| {
        let last = table.last_place()?;
        Some(table.remove(last))
    });
    match popped.flatten() {
        Some(entry) => Ok(Obj::tuple(vec![entry.key, entry.value])),
        None => Err(errors::missing_key(Obj::str(
            "popitem(): dictionary is empty",
        ))),
    }
}

fn setdefault(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("setdefault", 1, 2)?;
    let default = values.get(1).cloned().unwrap_or_else(Obj::none);
    let old = ops::dict_set_default(thread, args.this(), &values[0], default.clone(), false)?;
    Ok(old.unwrap_or(default))
}

fn view(args: &Args<'_>, type_id: TypeId, function: &str) -> PyResult<Obj> {
    let [] = args.after_this().exactly(function)?;
    Ok(ops::dict_view(type_id, args.this()))
}

fn keys(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    view(args, id::DICT_KEYS, "dict.keys")
}

fn values(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    view(args, id::DICT_VALUES, "dict.values")
}

fn items(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    view(args, id::DICT_ITEMS, "dict.items")
}

fn reversed(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("dict.__reversed__")?;
    let iterator = ops::dict_iterator(
        id::DICT_REVERSE_KEY_ITERATOR,
        args.this().base_value(),
        true,
    );
    Ok(iterator.unwrap_or_else(Obj::none))
}
