//! `types.SimpleNamespace` (`Objects/namespaceobject.c`).

use crate::object::{Class, Obj, id, intern, types};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};

/// The module `_types`.
///
/// # Errors
///
/// As for [`class`].
pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let class = class(thread)?.object();
    Ok(ModuleBuilder::new("_types")
        .value("SimpleNamespace", class)
        .build())
}

/// The class.
///
/// # Errors
///
/// Only what making any class raises.
pub(super) fn class(thread: &mut Thread) -> PyResult<Class> {
    if let Some(made) = thread.interpreter.library_class("types.SimpleNamespace") {
        return Ok(made);
    }
    let dict = Obj::dict();
    dict.store_name(crate::name!("__module__"), intern("types"));
    let bases = Obj::tuple([types::class(id::OBJECT).object()]);
    let args = [Obj::str("SimpleNamespace"), bases, dict];
    let made = ops::new_type(thread, types::class(id::TYPE), &Args::positional(&args))?;
    let class = Class::from_object(&made).expect("a class statement makes a class");
    define::methods(
        class.id,
        &[("__init__", init), ("__repr__", repr), ("__eq__", equal)],
    );
    define::constant(class.id, "__hash__", Obj::none());
    Ok(thread
        .interpreter
        .keep_library_class("types.SimpleNamespace", class))
}

/// A namespace with these attributes.
///
/// # Errors
///
/// As for [`class`].
pub(super) fn instance(thread: &mut Thread, values: &[(&str, Obj)]) -> PyResult<Obj> {
    let class = class(thread)?;
    let made = Obj::instance(class.id, class.slot_count, None);
    for (name, value) in values {
        attributes(&made).store_name(&intern(name), value.clone());
    }
    Ok(made)
}

fn attributes(object: &Obj) -> Obj {
    object
        .own_dict()
        .expect("instances of a plain class have a dict")
}

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if args.len() > 1 {
        return Err(errors::type_error("no positional arguments expected"));
    }
    for (name, value) in args.keywords() {
        attributes(args.this()).store_name(name, value.clone());
    }
    Ok(Obj::none())
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let this = args.this();
    let class = this.class();
    // The class itself is shown under another name than its own.
    let name = match class.static_name() {
        "SimpleNamespace" => "namespace",
        name => name,
    };
    if thread.shown.iter().any(|shown| shown.is(this)) {
        return Ok(Obj::str(format!("{name}(...)")));
    }
    thread.shown.push(this.clone());
    let mut parts = Vec::new();
    let mut outcome = Ok(());
    for (key, value) in ops::dict_items(&attributes(this)) {
        match ops::repr(thread, &value) {
            Ok(value) => parts.push(format!("{}={}", ops::lossy(&key), ops::lossy(&value))),
            Err(raised) => {
                outcome = Err(raised);
                break;
            }
        }
    }
    thread.shown.pop();
    outcome?;
    Ok(Obj::str(format!("{name}({})", parts.join(", "))))
}

fn equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [this, other] = args.exactly("__eq__")?;
    let class = class(thread)?;
    if !other.class().is_subclass(class) {
        return Ok(Obj::not_implemented());
    }
    let same = ops::same_or_equal(thread, &attributes(this), &attributes(other))?;
    Ok(Obj::bool(same))
}
