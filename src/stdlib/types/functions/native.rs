//! Functions and descriptors written in Rust (`Objects/methodobject.c`,
//! `Objects/descrobject.c`).

use crate::object::{NativeFunction, Obj, id, types};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    for type_id in [id::BUILTIN_FUNCTION, id::METHOD_DESCRIPTOR] {
        define::methods(type_id, &[("__call__", call)]);
    }
    for type_id in [
        id::BUILTIN_FUNCTION,
        id::METHOD_DESCRIPTOR,
        id::GETSET_DESCRIPTOR,
    ] {
        define::attributes(
            type_id,
            &[
                ("__doc__", doc, None),
                ("__name__", name, None),
                ("__qualname__", qualname, None),
            ],
        );
    }
    define::attributes(id::BUILTIN_FUNCTION, &[("__module__", module, None)]);
    for type_id in [id::METHOD_DESCRIPTOR, id::GETSET_DESCRIPTOR] {
        define::attributes(type_id, &[("__objclass__", owner, None)]);
    }
    define::methods(id::METHOD_DESCRIPTOR, &[("__get__", get)]);
    define::methods(id::GETSET_DESCRIPTOR, &[("__get__", get), ("__set__", set)]);
}

fn native<'a>(args: &Args<'a>) -> &'a NativeFunction {
    let native = args.this().get::<NativeFunction>();
    native.expect("the caller has checked the receiver")
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::call(thread, args.this(), &args.after_this())
}

fn doc(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::none())
}

fn name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(native(args).name.clone())
}

fn qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let native = native(args);
    Ok(match native.owner {
        Some(owner) => Obj::str(format!(
            "{}.{}",
            types::class(owner).static_name(),
            ops::lossy(&native.name)
        )),
        None => native.name.clone(),
    })
}

fn module(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(native(args).module.clone().unwrap_or_else(Obj::none))
}

fn owner(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let owner = native(args).owner;
    Ok(owner.map_or_else(Obj::none, |owner| types::class(owner).object()))
}

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__get__", 1, 2)?;
    if values[0].is_none() {
        return Ok(args.this().clone());
    }
    if args.this().type_id() == id::METHOD_DESCRIPTOR {
        return Ok(Obj::bound_method(args.this().clone(), values[0].clone()));
    }
    check_instance(args, &values[0])?;
    (native(args).code)(thread, &Args::positional(&values[..1]))
}

fn set(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [instance, value] = args.after_this().exactly("__set__")?;
    check_instance(args, instance)?;
    let native = native(args);
    match native.setter {
        Some(setter) => setter(
            thread,
            &Args::positional(&[instance.clone(), value.clone()]),
        ),
        None => Err(errors::attribute_error(format!(
            "attribute '{}' of '{}' objects is not writable",
            ops::lossy(&native.name),
            instance.class().static_name()
        ))),
    }
}

fn check_instance(args: &Args<'_>, instance: &Obj) -> PyResult<()> {
    let native = native(args);
    match native.owner.map(types::class) {
        Some(owner) if !instance.class().is_subclass(owner) => Err(errors::type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            ops::lossy(&native.name),
            owner.static_name(),
            instance.class().static_name()
        ))),
        _ => Ok(()),
    }
}
