//! `object` (`Objects/typeobject.c`).

mod class;
mod generic_alias;
mod module;
mod union;

use crate::object::{Class, Layout, NativeFunction, Obj, Unit, id, types};
use crate::stdlib::builtins::attribute_names;
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::operators;

pub(in crate::stdlib) use generic_alias::class_getitem;
pub(in crate::stdlib) use union::union_members;

pub(super) fn install() {
    define::static_methods(id::OBJECT, &[("__new__", object_new)]);
    define::methods(
        id::OBJECT,
        &[
            ("__dir__", object_dir),
            ("__eq__", object_eq),
            ("__format__", object_format),
            ("__ge__", no_order),
            ("__gt__", no_order),
            ("__hash__", object_hash),
            ("__init__", object_init),
            ("__le__", no_order),
            ("__lt__", no_order),
            ("__ne__", object_ne),
            ("__reduce__", object_reduce),
            ("__reduce_ex__", object_reduce_ex),
            ("__repr__", object_repr),
            ("__sizeof__", object_sizeof),
            ("__str__", object_str),
            ("__setattr__", object_setattr),
            ("__delattr__", object_delattr),
            ("__getattribute__", object_getattribute),
        ],
    );
    define::class_methods(
        id::OBJECT,
        &[
            ("__init_subclass__", init_subclass),
            ("__subclasshook__", subclasshook),
        ],
    );
    define::attributes(
        id::OBJECT,
        &[
            ("__class__", object_class, Some(set_object_class)),
            ("__dict__", object_dict, None),
        ],
    );
    class::install();
    generic_alias::install();
    module::install();
    union::install();
}

/// The class that a static `__new__` was called for.
pub(in crate::stdlib) fn class_argument(args: &Args<'_>, function: &str) -> PyResult<Class> {
    let class = args.values().first().and_then(Class::from_object);
    class
        .ok_or_else(|| errors::type_error(format!("{function}.__new__(X): X is not a type object")))
}

fn object_new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "object")?;
    ops::refuse_abstract(thread, class)?;
    if class.id == id::OBJECT && (args.len() > 1 || args.has_keywords()) {
        return Err(errors::type_error("object() takes no arguments"));
    }
    match (class.layout, class.value_class) {
        (Layout::Unit, _) if class.id == id::OBJECT => Ok(Obj::new(class.id, Unit)),
        (Layout::Instance, None) => Ok(Obj::instance(class.id, class.slot_count, None)),
        _ => Err(errors::type_error(format!(
            "object.__new__({0}) is not safe, use {0}.__new__()",
            class.static_name()
        ))),
    }
}

fn object_init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if args.len() == 1 && !args.has_keywords() {
        return Ok(Obj::none());
    }
    let class = args.this().class();
    let is_own = |method: Option<Obj>| {
        let native = method
            .as_ref()
            .and_then(|method| method.get::<NativeFunction>());
        native.is_some_and(|native| native.owner == Some(id::OBJECT))
    };
    let init = thread.lookup(class, crate::name!("__init__"));
    if !is_own(init) {
        return Err(errors::type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    // A `__new__` of its own may take arguments that are none of ours.
    let new = thread.lookup(class, crate::name!("__new__"));
    let inherited = types::class(id::OBJECT).lookup(crate::name!("__new__"));
    match (new, inherited) {
        (Some(new), Some(inherited)) if new.is(&inherited) => Err(errors::type_error(format!(
            "{}() takes no arguments",
            class.static_name()
        ))),
        _ => Ok(Obj::none()),
    }
}

fn object_eq(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    Ok(if this.is(other) {
        Obj::bool(true)
    } else {
        Obj::not_implemented()
    })
}

/// The opposite of what the class's `__eq__` says.
fn object_ne(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    let Some(method) = ops::get_special(thread, this, crate::name!("__eq__"))? else {
        return Ok(Obj::not_implemented());
    };
    let equal = ops::call(
        thread,
        &method,
        &Args::positional(std::slice::from_ref(other)),
    )?;
    if equal.is_not_implemented() {
        return Ok(equal);
    }
    Ok(Obj::bool(!ops::is_true(thread, &equal)?))
}

fn no_order(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operands(args)?;
    Ok(Obj::not_implemented())
}

fn object_hash(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(
        ops::identity_hash(operators::operand(args)?).into(),
    ))
}

fn object_repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let object = operators::operand(args)?;
    let class = ops::class_name(object.class());
    Ok(Obj::str(format!(
        "<{class} object at {:#x}>",
        object.identity()
    )))
}

fn object_str(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::repr(thread, operators::operand(args)?)
}

fn object_format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [spec] = args.after_this().exactly("__format__")?;
    if spec.as_utf8() == Some("") {
        return ops::str_of(thread, args.this());
    }
    Err(errors::type_error(format!(
        "unsupported format string passed to {}.__format__",
        args.this().class().static_name()
    )))
}

/// How to make a copy of the object, which `copyreg` knows.
fn object_reduce(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    reduced(thread, operators::operand(args)?, Obj::int(2))
}

/// What `__reduce__` says, if the class has one of its own.
fn object_reduce_ex(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, protocol) = operators::operands(args)?;
    let name = crate::name!("__reduce__");
    let own = thread.lookup(this.class(), name);
    let inherited = types::class(id::OBJECT).lookup(name);
    match (own, inherited) {
        (Some(own), Some(inherited)) if !own.is(&inherited) => {
            ops::call_method(thread, this, name, &[])
        }
        _ => reduced(thread, this, protocol.clone()),
    }
}

fn reduced(thread: &mut Thread, object: &Obj, protocol: Obj) -> PyResult<Obj> {
    let copyreg = ops::import_module(thread, "copyreg")?;
    let name = crate::name!("_reduce_ex");
    ops::call_method(thread, &copyreg, name, &[object.clone(), protocol])
}

fn object_dir(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::list(attribute_names(operators::operand(args)?)))
}

/// The size of the object itself, as gilsim lays it out.
fn object_sizeof(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let object = operators::operand(args)?;
    let items = ops::builtin_len(object).unwrap_or(0) * size_of::<usize>();
    let head = size_of::<crate::object::Header>() + size_of::<usize>();
    Ok(Obj::int((head + items) as i128))
}

fn subclasshook(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::not_implemented())
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
    if let Some(module) = object.get::<crate::object::Module>() {
        return Ok(module.dict.clone());
    }
    match object.own_dict().filter(|_| object.class().has_dict) {
        Some(dict) => Ok(dict),
        None => Err(errors::attribute_error(format!(
            "'{}' object has no attribute '__dict__'",
            object.class().static_name()
        ))),
    }
}

/// `object.__class__ = class`, where both classes lay instances out alike.
fn set_object_class(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, class] = args.exactly("__class__")?;
    let Some(new) = Class::from_object(class) else {
        return Err(errors::type_error(format!(
            "__class__ must be set to a class, not '{}' object",
            class.class().static_name()
        )));
    };
    let old = object.class();
    if !old.is_heap() || !new.is_heap() {
        return Err(errors::type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    if !old.same_layout(new) {
        return Err(errors::type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.static_name(),
            old.static_name()
        )));
    }
    object.set_class(new);
    Ok(Obj::none())
}
