//! Calling anything: functions, methods, classes and objects with `__call__`.

use smallvec::SmallVec;

use crate::object::{BoundMethod, Class, NativeFunction, Obj, id};

use super::error::{PyResult, errors};
use super::eval::{self, FrameKind};
use super::{Args, Thread, attribute, bind, build_class, descriptor};

/// Calls an object.
///
/// # Errors
///
/// Whatever the call raises; a `TypeError` if the object cannot be called.
pub fn call(thread: &mut Thread, callable: &Obj, args: &Args<'_>) -> PyResult<Obj> {
    match callable.type_id() {
        id::FUNCTION => call_function(thread, callable.clone(), args, None),
        id::BUILTIN_FUNCTION | id::METHOD_DESCRIPTOR => call_native(thread, callable, args),
        id::METHOD | id::BUILTIN_METHOD => match callable.get::<BoundMethod>() {
            Some(bound) => with_first(&bound.receiver, args, |args| {
                call(thread, &bound.function, args)
            }),
            None => Err(not_callable(callable)),
        },
        _ => match Class::from_object(callable) {
            Some(class) => call_class(thread, callable, class, args),
            None => call_instance(thread, callable, args),
        },
    }
}

/// Calls a function written in Python on a level of its own of the eval loop.
/// `locals` is the namespace of a module or class body.
///
/// # Errors
///
/// Whatever the function raises.
pub(crate) fn call_function(
    thread: &mut Thread,
    function: Obj,
    args: &Args<'_>,
    locals: Option<Obj>,
) -> PyResult<Obj> {
    if locals.is_none()
        && let Some(made) = eval::generator_of_native_call(thread, &function, args)
    {
        return Ok(made);
    }
    thread.nested(|thread| {
        let kind = locals.map_or(FrameKind::Function, FrameKind::Body);
        bind::push_frame(thread, function, args, kind, true)?;
        let runner = thread.interpreter.runner;
        runner.run(thread)
    })
}

/// Calls `f` with one more argument in front.
pub(crate) fn with_first<T>(first: &Obj, args: &Args<'_>, f: impl FnOnce(&Args<'_>) -> T) -> T {
    let (values, names) = args.parts();
    let mut all: SmallVec<[Obj; 8]> = SmallVec::with_capacity(values.len() + 1);
    all.push(first.clone());
    all.extend(values.iter().cloned());
    f(&Args::new(&all, names))
}

/// Whether the object can be called.
pub(crate) fn is_callable(thread: &mut Thread, object: &Obj) -> bool {
    let always = matches!(
        object.type_id(),
        id::FUNCTION
            | id::BUILTIN_FUNCTION
            | id::METHOD
            | id::BUILTIN_METHOD
            | id::METHOD_DESCRIPTOR
            | id::STATICMETHOD
    );
    always
        || Class::from_object(object).is_some()
        || thread.special(object, crate::name!("__call__")).is_some()
}

fn call_native(thread: &mut Thread, callable: &Obj, args: &Args<'_>) -> PyResult<Obj> {
    let Some(function) = callable.get::<NativeFunction>() else {
        return Err(not_callable(callable));
    };
    if let Some(owner) = function.owner {
        check_receiver(function, owner, args)?;
    }
    (function.code)(thread, args)
}

/// The first argument of a native method must be an instance of its type.
fn check_receiver(
    function: &NativeFunction,
    owner: crate::object::TypeId,
    args: &Args<'_>,
) -> PyResult<()> {
    let owner = crate::object::types::class(owner);
    let name = function.name.as_utf8().unwrap_or("?");
    let Some(receiver) = args.values().first() else {
        let owner = owner.static_name();
        return Err(errors::type_error(match is_slot(name) {
            true => format!("descriptor '{name}' of '{owner}' object needs an argument"),
            false => format!("unbound method {owner}.{name}() needs an argument"),
        }));
    };
    if receiver.class().is_subclass(owner) {
        return Ok(());
    }
    let (owner, given) = (owner.static_name(), receiver.class().static_name());
    Err(errors::type_error(match is_slot(name) {
        true => format!("descriptor '{name}' requires a '{owner}' object but received a '{given}'"),
        false => {
            format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object")
        }
    }))
}

/// Whether CPython's built-in types have this method in a slot of the type's
/// structure, as they do operators, and not among their named methods.
pub(crate) fn is_slot(name: &str) -> bool {
    const NAMED: &[&str] = &[
        "__alloc__",
        "__bytes__",
        "__ceil__",
        "__complex__",
        "__dir__",
        "__floor__",
        "__format__",
        "__getnewargs__",
        "__length_hint__",
        "__reduce__",
        "__reduce_ex__",
        "__reversed__",
        "__round__",
        "__setstate__",
        "__sizeof__",
        "__trunc__",
    ];
    name.starts_with("__") && name.ends_with("__") && !NAMED.contains(&name)
}

/// Calling a class: its metaclass's `__call__`, which for `type` is
/// [`build_class::instantiate`].
fn call_class(thread: &mut Thread, callable: &Obj, class: Class, args: &Args<'_>) -> PyResult<Obj> {
    let metaclass = callable.class();
    if metaclass.is_heap()
        && let Some(method) = thread.lookup(metaclass, crate::name!("__call__"))
        && method.type_id() == id::FUNCTION
    {
        return with_first(callable, args, |args| call(thread, &method, args));
    }
    build_class::instantiate(thread, class, args)
}

fn call_instance(thread: &mut Thread, callable: &Obj, args: &Args<'_>) -> PyResult<Obj> {
    match attribute::get_special(thread, callable, crate::name!("__call__"))? {
        Some(method) => thread.nested(|thread| call(thread, &method, args)),
        None => Err(not_callable(callable)),
    }
}

fn not_callable(callable: &Obj) -> super::Raised {
    let name = callable.class().static_name();
    errors::type_error(format!("'{name}' object is not callable"))
}

/// Calls the method `name` of an object with positional arguments.
///
/// # Errors
///
/// Whatever the call raises; an `AttributeError` if there is no such method.
pub fn call_method(thread: &mut Thread, object: &Obj, name: &Obj, values: &[Obj]) -> PyResult<Obj> {
    let method = attribute::get(thread, object, name)?;
    call(thread, &method, &Args::positional(values))
}

/// Calls the operator method `name` that the object's class defines; `None`
/// if it defines none.
///
/// # Errors
///
/// Whatever the method raises.
pub(crate) fn call_special(
    thread: &mut Thread,
    object: &Obj,
    name: &Obj,
    values: &[Obj],
) -> PyResult<Option<Obj>> {
    let class = object.class();
    let Some(method) = thread.lookup(class, name) else {
        return Ok(None);
    };
    let args = Args::positional(values);
    if matches!(method.type_id(), id::FUNCTION | id::METHOD_DESCRIPTOR) {
        return with_first(object, &args, |args| call(thread, &method, args)).map(Some);
    }
    let method = descriptor::get(thread, &method, Some(object), class)?;
    call(thread, &method, &args).map(Some)
}
