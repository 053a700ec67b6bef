//! `_thread._local`, which is `threading.local`: an object whose attributes
//! each thread has for itself.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::object::{Class, Obj, id, intern, types};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

/// What every thread shares of such an object.
#[derive(Debug)]
struct Shared {
    /// Under which number threads keep their attributes; never reused.
    number: u64,
    /// What its class was called with: each thread's first look at the object
    /// calls `__init__` with that again.
    values: Vec<Obj>,
    names: Vec<Obj>,
}

/// The class. It is made as a program would make it, over a type that holds
/// what is shared, so that its methods decide about attributes.
///
/// # Errors
///
/// Only what making any class raises.
pub(super) fn class(thread: &mut Thread) -> PyResult<Class> {
    if let Some(made) = thread.interpreter.library_class("_thread._local") {
        return Ok(made);
    }
    let dict = Obj::dict();
    dict.store_name(crate::name!("__module__"), intern("_thread"));
    let base = types::class(define::native_type("_thread", "_localbase"));
    define::static_methods(base.id, &[("__new__", new)]);
    let bases = Obj::tuple([base.object()]);
    let args = [Obj::str("_local"), bases, dict];
    let made = ops::new_type(thread, types::class(id::TYPE), &Args::positional(&args))?;
    let class = Class::from_object(&made).expect("a class statement makes a class");
    define::methods(
        class.id,
        &[
            ("__getattribute__", get),
            ("__setattr__", set),
            ("__delattr__", delete),
        ],
    );
    Ok(thread
        .interpreter
        .keep_library_class("_thread._local", class))
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    let Some(class) = args.values().first().and_then(Class::from_object) else {
        return Err(errors::type_error(
            "_local.__new__(X): X is not a type object",
        ));
    };
    let rest = args.after_this();
    let (values, names) = rest.parts();
    if !values.is_empty() && own_init(thread, class).is_none() {
        return Err(errors::type_error(
            "Initialization arguments are not supported",
        ));
    }
    let shared = Shared {
        number: NUMBERS.fetch_add(1, Ordering::Relaxed),
        values: values.to_vec(),
        names: names.to_vec(),
    };
    // The thread that makes the object has `__init__` called by its class.
    thread.locals.insert(shared.number, Obj::dict());
    let base = class.value_class.unwrap_or(class.id);
    let value = Obj::native(base, shared);
    Ok(Obj::instance(class.id, class.slot_count, Some(value)))
}

/// The `__init__` of a subclass.
fn own_init(thread: &mut Thread, class: Class) -> Option<Obj> {
    let init = thread.lookup(class, crate::name!("__init__"))?;
    (init.type_id() == id::FUNCTION).then_some(init)
}

/// The calling thread's attributes of the object.
fn attributes(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    let Some(shared) = object.as_native::<Shared>() else {
        return Err(errors::type_error("a thread-local object is required"));
    };
    if let Some(known) = thread.locals.get(&shared.number) {
        return Ok(known.clone());
    }
    let made = Obj::dict();
    thread.locals.insert(shared.number, made.clone());
    if let Some(init) = own_init(thread, object.class()) {
        let mut values = vec![object.clone()];
        values.extend_from_slice(&shared.values);
        if let Err(raised) = ops::call(thread, &init, &Args::new(&values, &shared.names)) {
            thread.locals.remove(&shared.number);
            return Err(raised);
        }
    }
    Ok(made)
}

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("__getattribute__")?;
    let name = ops::attribute_name(name)?;
    let attributes = attributes(thread, object)?;
    if name.as_utf8() == Some("__dict__") {
        return Ok(attributes);
    }
    let in_class = thread.lookup(object.class(), &name);
    if let Some(attribute) = &in_class
        && ops::is_data_descriptor(thread, attribute)
    {
        return ops::get_attribute_generic(thread, object, &name);
    }
    match attributes.lookup_name(&name) {
        Some(found) => Ok(found),
        None if in_class.is_none() => Err(missing(object, &name)),
        None => ops::get_attribute_generic(thread, object, &name),
    }
}

/// Whether the class of the object decides itself about an attribute.
fn decided_by_class(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<bool> {
    if name.as_utf8() == Some("__dict__") {
        let class = object.class().static_name();
        return Err(errors::attribute_error(format!(
            "'{class}' object attribute '__dict__' is read-only"
        )));
    }
    let in_class = thread.lookup(object.class(), name);
    Ok(in_class.is_some_and(|attribute| ops::is_data_descriptor(thread, &attribute)))
}

fn set(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name, value] = args.exactly("__setattr__")?;
    let name = ops::attribute_name(name)?;
    let attributes = attributes(thread, object)?;
    if decided_by_class(thread, object, &name)? {
        ops::set_attribute_generic(thread, object, &name, value.clone())?;
    } else {
        attributes.store_name(&name, value.clone());
    }
    Ok(Obj::none())
}

fn delete(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, name] = args.exactly("__delattr__")?;
    let name = ops::attribute_name(name)?;
    let attributes = attributes(thread, object)?;
    if decided_by_class(thread, object, &name)? {
        ops::delete_attribute_generic(thread, object, &name)?;
    } else if attributes.remove_name(&name).is_none() {
        return Err(missing(object, &name));
    }
    Ok(Obj::none())
}

fn missing(object: &Obj, name: &Obj) -> Raised {
    // As a type of CPython's own, the class itself is named with its module.
    let class = match object.class().static_name() {
        "_local" => "_thread._local",
        name => name,
    };
    errors::attribute_error(format!(
        "'{class}' object has no attribute '{}'",
        ops::lossy(name)
    ))
}
