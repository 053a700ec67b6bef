//! `functools.cmp_to_key`.

use std::sync::OnceLock;

use crate::object::{Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{Args, Comparison, Parameters, PyResult, Thread, errors, operations as ops};

/// A comparing function, and a value that it compares once there is one.
#[derive(Debug)]
struct Key {
    function: Obj,
    value: Option<Obj>,
}

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("functools", "KeyWrapper");
        define::methods(
            type_id,
            &[
                ("__call__", call),
                ("__eq__", |thread, args| {
                    compare(thread, args, Comparison::Equal)
                }),
                ("__ge__", |thread, args| {
                    compare(thread, args, Comparison::GreaterEqual)
                }),
                ("__gt__", |thread, args| {
                    compare(thread, args, Comparison::Greater)
                }),
                ("__le__", |thread, args| {
                    compare(thread, args, Comparison::LessEqual)
                }),
                ("__lt__", |thread, args| {
                    compare(thread, args, Comparison::Less)
                }),
                ("__ne__", |thread, args| {
                    compare(thread, args, Comparison::NotEqual)
                }),
            ],
        );
        define::attributes(type_id, &[("obj", value_of, None)]);
        define::constant(type_id, "__hash__", Obj::none());
        type_id
    })
}

const CMP_TO_KEY: Parameters<1> = Parameters {
    function: "cmp_to_key",
    names: ["mycmp"],
    required: 1,
    positional_only: 0,
    positional: 1,
};

pub(super) fn cmp_to_key(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [function] = args.bind(&CMP_TO_KEY)?;
    let function = function.expect("a required parameter").clone();
    let key = Key {
        function,
        value: None,
    };
    Ok(Obj::native(type_id(), key))
}

fn key(object: &Obj) -> PyResult<&Key> {
    let key = object.as_native::<Key>();
    key.ok_or_else(|| errors::type_error("other argument must be K instance"))
}

const CALL: Parameters<1> = Parameters {
    function: "K",
    names: ["obj"],
    required: 1,
    positional_only: 0,
    positional: 1,
};

fn call(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.after_this().bind(&CALL)?;
    let made = Key {
        function: key(args.this())?.function.clone(),
        value: value.cloned(),
    };
    Ok(Obj::native(type_id(), made))
}

fn value_of(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = key(args.this())?.value.clone();
    value.ok_or_else(|| errors::attribute_error("object"))
}

fn compare(thread: &mut Thread, args: &Args<'_>, comparison: Comparison) -> PyResult<Obj> {
    let [left, right] = args.exactly("__lt__")?;
    let (left, right) = (key(left)?, key(right)?);
    let (Some(a), Some(b)) = (&left.value, &right.value) else {
        return Err(errors::attribute_error("object"));
    };
    let values = [a.clone(), b.clone()];
    let order = ops::call(thread, &left.function, &Args::positional(&values))?;
    ops::rich_compare(thread, &order, &Obj::int(0), comparison)
}
