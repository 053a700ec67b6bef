//! `super` called as a class. The compiler's own `super().name` does not come
//! here.

use crate::object::{Obj, Super, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::SUPER, &[("__new__", new)]);
    define::attributes(
        id::SUPER,
        &[
            ("__self__", receiver, None),
            ("__self_class__", receiver_class, None),
            ("__thisclass__", class, None),
        ],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    class_argument(args, "super")?;
    let args = args.after_this();
    match args.between("super", 0, 2)? {
        [class, receiver] => ops::make_super(class.clone(), receiver.clone()),
        [] => {
            let (class, receiver) = ops::super_arguments(thread)?;
            ops::make_super(class, receiver)
        }
        _ => Err(errors::not_implemented_error(
            "gilsim has no unbound super objects: super(type) needs an object too",
        )),
    }
}

fn proxy<'a>(args: &Args<'a>) -> &'a Super {
    let proxy = args.this().get::<Super>();
    proxy.expect("the caller has checked the receiver")
}

fn receiver(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(proxy(args).receiver.clone())
}

fn receiver_class(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(proxy(args).receiver_class.clone())
}

fn class(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(proxy(args).class.clone())
}
