//! `list[int]` (`types.GenericAlias`, PEP 585).

use crate::object::{Obj, id, intern};
use crate::stdlib::define;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, operations as ops};

use super::union::member_name;

pub(super) fn install() {
    for type_id in [
        id::LIST,
        id::TUPLE,
        id::DICT,
        id::SET,
        id::FROZENSET,
        id::TYPE,
    ] {
        define::class_methods(type_id, &[("__class_getitem__", class_getitem)]);
    }
    define::constant(id::GENERIC_ALIAS, "__module__", intern("types"));
    define::methods(
        id::GENERIC_ALIAS,
        &[
            ("__call__", call),
            ("__eq__", equal),
            ("__hash__", hash),
            ("__mro_entries__", mro_entries),
            ("__repr__", repr),
        ],
    );
    define::attributes(
        id::GENERIC_ALIAS,
        &[("__args__", args_of, None), ("__origin__", origin, None)],
    );
}

/// A class and what it was subscripted with.
#[derive(Debug)]
struct GenericAlias {
    origin: Obj,
    args: Obj,
}

pub(in crate::stdlib) fn class_getitem(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key] = args.after_this().exactly("__class_getitem__")?;
    let alias = GenericAlias {
        origin: args.this().clone(),
        args: match key.as_tuple() {
            Some(_) => key.clone(),
            None => Obj::tuple([key.clone()]),
        },
    };
    Ok(Obj::native(id::GENERIC_ALIAS, alias))
}

fn alias_of<'a>(args: &Args<'a>) -> &'a GenericAlias {
    let alias = args.this().as_native::<GenericAlias>();
    alias.expect("the caller has checked the receiver")
}

fn origin(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(alias_of(args).origin.clone())
}

fn args_of(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(alias_of(args).args.clone())
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::call(thread, &alias_of(args).origin, &args.after_this())
}

fn mro_entries(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple([alias_of(args).origin.clone()]))
}

fn equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    let (Some(left), Some(right)) = (
        this.as_native::<GenericAlias>(),
        other.as_native::<GenericAlias>(),
    ) else {
        return Ok(Obj::not_implemented());
    };
    let equal = ops::same_or_equal(thread, &left.origin, &right.origin)?
        && ops::same_or_equal(thread, &left.args, &right.args)?;
    Ok(Obj::bool(equal))
}

fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let alias = alias_of(args);
    let hash = ops::hash(thread, &alias.origin)? ^ ops::hash(thread, &alias.args)?;
    Ok(Obj::int(hash.into()))
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let alias = alias_of(args);
    let origin = member_name(thread, &alias.origin)?;
    let mut names = Vec::new();
    for arg in alias.args.as_tuple().unwrap_or_default() {
        names.push(member_name(thread, arg)?);
    }
    let names = if names.is_empty() {
        "()".to_owned()
    } else {
        names.join(", ")
    };
    Ok(Obj::str(format!("{origin}[{names}]")))
}
