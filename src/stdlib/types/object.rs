//! `object` and `type`.

use crate::object::{Class, Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::OBJECT, &[("__new__", object_new)]);
    define::methods(
        id::OBJECT,
        &[
            ("__init__", object_init),
            ("__setattr__", object_setattr),
            ("__delattr__", object_delattr),
            ("__getattribute__", object_getattribute),
        ],
    );
    define::class_methods(id::OBJECT, &[("__init_subclass__", init_subclass)]);
    define::static_methods(id::TYPE, &[("__new__", type_new)]);
    define::attributes(
        id::OBJECT,
        &[
            ("__class__", object_class, None),
            ("__dict__", object_dict, None),
        ],
    );
    define::attributes(
        id::TYPE,
        &[
            ("__name__", type_name, None),
            ("__qualname__", type_qualname, Some(set_type_qualname)),
        ],
    );
}

/// The class that a static `__new__` was called for.
pub(super) fn class_argument(args: &Args<'_>, function: &str) -> PyResult<Class> {
    let class = args.values().first().and_then(Class::from_object);
    class
        .ok_or_else(|| errors::type_error(format!("{function}.__new__(X): X is not a type object")))
}

fn object_new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "object")?;
    if !class.is_heap() {
        return Ok(Obj::new(class.id, crate::object::Unit));
    }
    Ok(Obj::instance(class.id, class.slot_count, None))
}

fn object_init(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::none())
}

fn init_subclass(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("__init_subclass__")?;
    Ok(Obj::none())
}

fn object_setattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name, value] = args.exactly("__setattr__")?;
    let name = ops::attribute_name(name)?;
    ops::set_attribute_generic(thread, object, &name, value.clone())?;
    Ok(Obj::none())
}

fn object_delattr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("__delattr__")?;
    let name = ops::attribute_name(name)?;
    ops::delete_attribute_generic(thread, object, &name)?;
    Ok(Obj::none())
}

fn object_getattribute(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("__getattribute__")?;
    let name = ops::attribute_name(name)?;
    ops::get_attribute_generic(thread, object, &name)
}

fn object_class(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(args.this().class().object())
}

fn object_dict(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let object = args.this();
    if let Some(class) = Class::from_object(object) {
        return Ok(class.dict.clone());
    }
    if let Some(module) = object.get::<crate::object::Module>() {
        return Ok(module.dict.clone());
    }
    match object.lazy_dict().filter(|_| object.class().has_dict) {
        Some(dict) => Ok(dict.get_or_make().clone()),
        None => Err(errors::attribute_error(format!(
            "'{}' object has no attribute '__dict__'",
            object.class().static_name()
        ))),
    }
}

fn type_new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let metaclass = class_argument(args, "type")?;
    ops::new_type(thread, metaclass, &args.after_this())
}

fn type_name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = Class::from_object(args.this());
    Ok(class.map_or_else(Obj::none, |class| Obj::str(class.static_name())))
}

fn type_qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = Class::from_object(args.this());
    Ok(class.map_or_else(Obj::none, |class| class.qualname()))
}

fn set_type_qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [class, name] = args.exactly("__qualname__")?;
    if let Some(class) = Class::from_object(class) {
        class.set_qualname(name.clone());
    }
    Ok(Obj::none())
}
