//! Bound methods (`Objects/classobject.c`). Every other attribute of theirs is
//! their function's.

use crate::object::{BoundMethod, Obj, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::METHOD, &[("__new__", new)]);
    for type_id in [id::METHOD, id::BUILTIN_METHOD] {
        define::methods(type_id, &[("__call__", call)]);
        define::attributes(type_id, &[("__self__", receiver, None)]);
    }
    define::attributes(id::METHOD, &[("__func__", function, None)]);
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    class_argument(args, "method")?;
    let [function, receiver] = args.after_this().exactly("method")?;
    if receiver.is_none() {
        return Err(errors::type_error("instance must not be None"));
    }
    Ok(Obj::bound_method(function.clone(), receiver.clone()))
}

fn bound<'a>(args: &Args<'a>) -> &'a BoundMethod {
    let bound = args.this().get::<BoundMethod>();
    bound.expect("the caller has checked the receiver")
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::call(thread, args.this(), &args.after_this())
}

fn receiver(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(bound(args).receiver.clone())
}

fn function(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(bound(args).function.clone())
}
