//! `type`: what classes themselves can do.

use crate::object::{Class, Obj, id, intern};
use crate::stdlib::define;
use crate::stdlib::types::containers::proxy_of;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::class_argument;

pub(super) fn install() {
    define::static_methods(id::TYPE, &[("__new__", new)]);
    define::methods(
        id::TYPE,
        &[
            ("__call__", call),
            ("__init__", init),
            ("__instancecheck__", instancecheck),
            ("__repr__", repr),
            ("__subclasscheck__", subclasscheck),
            ("__subclasses__", subclasses),
            ("mro", mro),
        ],
    );
    define::class_methods(id::TYPE, &[("__prepare__", prepare)]);
    define::attributes(
        id::TYPE,
        &[
            ("__annotations__", annotations, Some(set_annotations)),
            ("__base__", base, None),
            ("__bases__", bases, None),
            ("__dict__", dict, None),
            ("__doc__", doc, Some(set_doc)),
            ("__module__", module, Some(set_module)),
            ("__mro__", mro_tuple, None),
            ("__name__", name, None),
            ("__qualname__", qualname, Some(set_qualname)),
            ("__type_params__", type_params, Some(set_type_params)),
        ],
    );
}

/// The class that a method was called on.
fn class_of(args: &Args<'_>) -> Class {
    Class::from_object(args.this()).expect("the caller has checked the receiver")
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let metaclass = class_argument(args, "type")?;
    ops::new_type(thread, metaclass, &args.after_this())
}

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    match args.after_this().len() {
        1 | 3 => Ok(Obj::none()),
        _ => Err(errors::type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::instantiate(thread, class_of(args), &args.after_this())
}

fn prepare(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::dict())
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::builtin_repr(thread, args.this())
}

fn instancecheck(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.after_this().exactly("type.__instancecheck__")?;
    Ok(Obj::bool(object.class().is_subclass(class_of(args))))
}

fn subclasscheck(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [class] = args.after_this().exactly("type.__subclasscheck__")?;
    match Class::from_object(class) {
        Some(class) => Ok(Obj::bool(class.is_subclass(class_of(args)))),
        None => Err(errors::type_error("issubclass() arg 1 must be a class")),
    }
}

fn objects(classes: &[Class]) -> Vec<Obj> {
    classes.iter().map(|class| class.object()).collect()
}

fn subclasses(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let classes = class_of(args).subclasses_in(thread.interpreter.number);
    Ok(Obj::list(objects(&classes)))
}

fn mro(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::list(objects(class_of(args).mro())))
}

fn mro_tuple(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple(objects(class_of(args).mro())))
}

fn bases(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple(objects(&class_of(args).bases)))
}

fn base(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_of(args);
    // The base whose instances the class's own extend.
    let widest = class
        .bases
        .iter()
        .find(|base| base.value_class.is_some() || (!base.is_heap() && base.id != id::OBJECT));
    let base = widest.or_else(|| class.bases.first());
    Ok(base.map_or_else(Obj::none, |base| base.object()))
}

fn dict(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(proxy_of(&class_of(args).dict))
}

fn doc(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let doc = class_of(args).dict.lookup_name(crate::name!("__doc__"));
    Ok(doc.unwrap_or_else(Obj::none))
}

fn module(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let module = class_of(args).dict.lookup_name(crate::name!("__module__"));
    Ok(module.unwrap_or_else(|| intern("builtins")))
}

fn annotations(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_of(args);
    let name = crate::name!("__annotations__");
    if let Some(annotations) = class.dict.lookup_name(name) {
        return Ok(annotations);
    }
    if !class.is_heap() {
        return Err(errors::attribute_error(format!(
            "type object '{}' has no attribute '__annotations__'",
            class.static_name()
        )));
    }
    class.store(name, Obj::dict());
    Ok(class.dict.lookup_name(name).unwrap_or_else(Obj::dict))
}

/// The class that an attribute is to be set on, if a program made it.
fn changeable(args: &Args<'_>, name: &Obj) -> PyResult<Class> {
    let class = class_of(args);
    if class.is_heap() {
        return Ok(class);
    }
    Err(errors::type_error(format!(
        "cannot set '{}' attribute of immutable type '{}'",
        name.as_utf8().unwrap_or_default(),
        class.static_name()
    )))
}

/// Sets an attribute that the class keeps in its own namespace.
fn store(args: &Args<'_>, name: &Obj) -> PyResult<Obj> {
    let [_, value] = args.exactly("type attribute")?;
    let class = changeable(args, name)?;
    class.store(name, value.clone());
    Ok(Obj::none())
}

fn type_params(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let own = class_of(args)
        .dict
        .lookup_name(crate::name!("__type_params__"));
    Ok(own.unwrap_or_else(|| Obj::tuple([])))
}

fn set_type_params(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    store(args, crate::name!("__type_params__"))
}

fn set_annotations(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    store(args, crate::name!("__annotations__"))
}

fn set_doc(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    store(args, crate::name!("__doc__"))
}

fn set_module(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    store(args, crate::name!("__module__"))
}

fn name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str(class_of(args).static_name()))
}

fn qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(class_of(args).qualname())
}

fn set_qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, name] = args.exactly("__qualname__")?;
    let class = changeable(args, crate::name!("__qualname__"))?;
    if name.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "can only assign string to {}.__qualname__, not '{}'",
            class.static_name(),
            name.class().static_name()
        )));
    }
    class.set_qualname(name.clone());
    Ok(Obj::none())
}
