//! Attributes by name: `getattr`, `setattr`, `delattr`, `hasattr`, `dir`,
//! `vars`.

use crate::object::{Class, Module, NativeCode, Obj, id};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("delattr", delattr),
    ("dir", dir),
    ("getattr", getattr),
    ("hasattr", hasattr),
    ("setattr", setattr),
    ("vars", vars),
];

fn getattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("getattr", 2, 3)?;
    let name = ops::attribute_name(&values[1])?;
    match (ops::get_attribute(thread, &values[0], &name), values.get(2)) {
        (Err(raised), Some(default)) if raised.is(id::ATTRIBUTE_ERROR) => Ok(default.clone()),
        (found, _) => found,
    }
}

fn hasattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("hasattr")?;
    let name = ops::attribute_name(name)?;
    match ops::get_attribute(thread, object, &name) {
        Ok(_) => Ok(Obj::bool(true)),
        Err(raised) if raised.is(id::ATTRIBUTE_ERROR) => Ok(Obj::bool(false)),
        Err(raised) => Err(raised),
    }
}

fn setattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name, value] = args.exactly("setattr")?;
    let name = ops::attribute_name(name)?;
    ops::set_attribute(thread, object, &name, value.clone())?;
    Ok(Obj::none())
}

fn delattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("delattr")?;
    let name = ops::attribute_name(name)?;
    ops::delete_attribute(thread, object, &name)?;
    Ok(Obj::none())
}

fn vars(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("vars", 0, 1)?;
    let Some(object) = values.first() else {
        return super::evaluation::current_locals(thread);
    };
    let found = ops::find_attribute(thread, object, crate::name!("__dict__"));
    match found {
        Ok(Some(dict)) => Ok(dict),
        Err(raised) if !raised.is(id::ATTRIBUTE_ERROR) => Err(raised),
        _ => Err(errors::type_error(
            "vars() argument must have __dict__ attribute",
        )),
    }
}

fn dir(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("dir", 0, 1)?;
    let names = match values.first() {
        None => {
            let locals = super::evaluation::current_locals(thread)?;
            ops::collect(thread, &locals)?
        }
        Some(object) => match ops::get_special(thread, object, crate::name!("__dir__"))? {
            Some(method) if object.class().is_heap() => {
                let names = ops::call(thread, &method, &Args::positional(&[]))?;
                ops::collect(thread, &names)?
            }
            _ => attribute_names(object),
        },
    };
    let options = crate::stdlib::types::SortOptions::default();
    let (sorted, outcome) = crate::stdlib::types::sort_items(thread, names, &options);
    outcome.map(|()| Obj::list(sorted))
}

/// The names of an object's attributes, its class's included.
pub(in crate::stdlib) fn attribute_names(object: &Obj) -> Vec<Obj> {
    let mut names = Vec::new();
    if let Some(module) = object.get::<Module>() {
        add_names(&mut names, &module.dict);
        return names;
    }
    let class = Class::from_object(object);
    if class.is_none() {
        names = object.own_attribute_names();
        names.retain(|name| name.as_str_payload().is_some());
    }
    for base in class.unwrap_or_else(|| object.class()).mro() {
        add_names(&mut names, &base.dict);
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(ops::lossy(name)));
    names
}

fn add_names(names: &mut Vec<Obj>, dict: &Obj) {
    let keys = ops::dict_items(dict).into_iter().map(|(key, _)| key);
    names.extend(keys.filter(|key| key.as_str_payload().is_some()));
}
