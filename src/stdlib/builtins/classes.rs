//! Classes: `isinstance`, `issubclass`, `callable` and what the `class`
//! statement calls.

use crate::object::{Class, NativeCode, Obj, id};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use crate::stdlib::types::union_members;

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("__build_class__", build_class),
    ("callable", callable),
    ("isinstance", isinstance),
    ("issubclass", issubclass),
];

fn build_class(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::build_class(thread, args)
}

fn callable(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("callable")?;
    Ok(Obj::bool(ops::is_callable(thread, object)))
}

fn isinstance(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, classes] = args.exactly("isinstance")?;
    is_instance(thread, object, classes).map(Obj::bool)
}

/// `isinstance(object, classes)`.
fn is_instance(thread: &mut Thread, object: &Obj, classes: &Obj) -> PyResult<bool> {
    if let Some(class) = Class::from_object(classes) {
        if object.class().is(class) {
            return Ok(true);
        }
        if !classes.class().is_heap() {
            return Ok(object.class().is_subclass(class) || claims_class(thread, object, class)?);
        }
    }
    ask(thread, object, classes, &IS_INSTANCE)
}

/// Whether the object's own `__class__` says that it belongs to `class`.
fn claims_class(thread: &mut Thread, object: &Obj, class: Class) -> PyResult<bool> {
    if !object.class().is_heap() {
        return Ok(false);
    }
    let name = crate::name!("__class__");
    let attribute = thread.special(object, name);
    if attribute.is_none_or(|attribute| attribute.type_id() == id::GETSET_DESCRIPTOR) {
        return Ok(false);
    }
    let claimed = ops::get_attribute(thread, object, name)?;
    Ok(Class::from_object(&claimed).is_some_and(|claimed| claimed.is_subclass(class)))
}

fn issubclass(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [class, classes] = args.exactly("issubclass")?;
    is_subclass(thread, class, classes).map(Obj::bool)
}

/// `issubclass(class, classes)`.
fn is_subclass(thread: &mut Thread, class: &Obj, classes: &Obj) -> PyResult<bool> {
    if let Some(candidate) = Class::from_object(classes)
        && !classes.class().is_heap()
    {
        let Some(class) = Class::from_object(class) else {
            return Err(errors::type_error("issubclass() arg 1 must be a class"));
        };
        return Ok(class.is_subclass(candidate));
    }
    ask(thread, class, classes, &IS_SUBCLASS)
}

/// One of the two tests, for what they have in common.
struct Test {
    function: &'static str,
    hook: &'static str,
    plain: fn(&mut Thread, &Obj, &Obj) -> PyResult<bool>,
}

const IS_INSTANCE: Test = Test {
    function: "isinstance",
    hook: "__instancecheck__",
    plain: is_instance,
};

const IS_SUBCLASS: Test = Test {
    function: "issubclass",
    hook: "__subclasscheck__",
    plain: is_subclass,
};

/// Asks each member of a tuple or union, or the hook of the classes' own
/// class.
fn ask(thread: &mut Thread, subject: &Obj, classes: &Obj, test: &Test) -> PyResult<bool> {
    let members = match union_members(classes) {
        Some(members) => Some(members),
        None => classes.as_tuple(),
    };
    if let Some(members) = members {
        return thread.nested(|thread| {
            for member in members {
                if (test.plain)(thread, subject, member)? {
                    return Ok(true);
                }
            }
            Ok(false)
        });
    }
    let hook = crate::object::intern(test.hook);
    if classes.class().is_heap() && thread.special(classes, &hook).is_some() {
        let method = ops::get_special(thread, classes, &hook)?.unwrap_or_else(Obj::none);
        let args = std::slice::from_ref(subject);
        let verdict = ops::call(thread, &method, &Args::positional(args))?;
        return ops::is_true(thread, &verdict);
    }
    let kinds = if test.function == "isinstance" {
        "a type, a tuple of types, or a union"
    } else {
        "a class, a tuple of classes, or a union"
    };
    Err(errors::type_error(format!(
        "{}() arg 2 must be {kinds}",
        test.function
    )))
}
