//! `staticmethod` and `classmethod` (`Objects/funcobject.c`). Every other
//! attribute of theirs is their function's.

use crate::object::{MethodWrapper, Obj, TypeId, id, types};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, operations as ops};

pub(super) fn install() {
    define::static_methods(id::STATICMETHOD, &[("__new__", new_static)]);
    define::static_methods(id::CLASSMETHOD, &[("__new__", new_class)]);
    define::methods(id::STATICMETHOD, &[("__call__", call)]);
    for type_id in [id::STATICMETHOD, id::CLASSMETHOD] {
        define::methods(
            type_id,
            &[("__get__", get), ("__init__", init), ("__repr__", repr)],
        );
        define::attributes(
            type_id,
            &[
                ("__func__", function, None),
                ("__wrapped__", function, None),
            ],
        );
    }
}

fn new(args: &Args<'_>, type_id: TypeId) -> PyResult<Obj> {
    let name = types::class(type_id).static_name();
    let class = class_argument(args, name)?;
    let [function] = args.after_this().exactly(name)?;
    let wrapper = MethodWrapper {
        function: function.clone(),
    };
    Ok(carried(class, Obj::new(type_id, wrapper)))
}

fn new_static(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    new(args, id::STATICMETHOD)
}

fn new_class(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    new(args, id::CLASSMETHOD)
}

/// The function came with `__new__` already.
fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_] = args.after_this().exactly::<1>("__init__")?;
    Ok(Obj::none())
}

fn function_of(args: &Args<'_>) -> Obj {
    let wrapper = args.this().base_value().get::<MethodWrapper>();
    wrapper.map_or_else(Obj::none, |wrapper| wrapper.function.clone())
}

fn function(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(function_of(args))
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::call(thread, &function_of(args), &args.after_this())
}

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__get__", 1, 2)?;
    let given = values.get(1).and_then(crate::object::Class::from_object);
    let class = given.unwrap_or_else(|| values[0].class());
    ops::descriptor_get(thread, args.this().base_value(), Some(&values[0]), class)
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let function = ops::repr(thread, &function_of(args))?;
    let kind = args.this().base_value().class().static_name();
    Ok(Obj::str(format!("<{kind}({})>", ops::lossy(&function))))
}
