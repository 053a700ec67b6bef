//! `X | Y` of classes (`types.UnionType`, PEP 604).

use crate::object::{Class, Obj, id, intern, types};
use crate::stdlib::define;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, operations as ops};

pub(super) fn install() {
    define::constant(id::UNION_TYPE, "__module__", intern("types"));
    for type_id in [id::TYPE, id::UNION_TYPE, id::GENERIC_ALIAS] {
        define::methods(type_id, &[("__or__", or), ("__ror__", reflected_or)]);
    }
    define::methods(
        id::UNION_TYPE,
        &[("__eq__", equal), ("__hash__", hash), ("__repr__", repr)],
    );
    define::attributes(id::UNION_TYPE, &[("__args__", args_of, None)]);
}

/// The classes of a union, each once.
#[derive(Debug)]
struct Union {
    members: Obj,
}

/// The members of a union; `None` if the object is none.
pub(in crate::stdlib) fn union_members(object: &Obj) -> Option<&[Obj]> {
    object.as_native::<Union>()?.members.as_tuple()
}

/// What an operand adds to a union; `None` if it cannot be in one.
fn parts(operand: &Obj) -> Option<Vec<Obj>> {
    if let Some(members) = union_members(operand) {
        return Some(members.to_vec());
    }
    if operand.is_none() {
        return Some(vec![types::class(id::NONE).object()]);
    }
    let fits = Class::from_object(operand).is_some() || operand.type_id() == id::GENERIC_ALIAS;
    fits.then(|| vec![operand.clone()])
}

fn united(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<Obj> {
    let (Some(left), Some(right)) = (parts(left), parts(right)) else {
        return Ok(Obj::not_implemented());
    };
    let mut members: Vec<Obj> = Vec::new();
    for part in left.into_iter().chain(right) {
        let mut known = false;
        for member in &members {
            known = known || ops::same_or_equal(thread, member, &part)?;
        }
        if !known {
            members.push(part);
        }
    }
    if let [only] = members.as_slice() {
        return Ok(only.clone());
    }
    let members = Obj::tuple(members);
    Ok(Obj::native(id::UNION_TYPE, Union { members }))
}

fn or(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    united(thread, this, other)
}

fn reflected_or(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    united(thread, other, this)
}

fn args_of(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple(union_members(args.this()).unwrap_or_default()))
}

fn equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    let (Some(left), Some(right)) = (union_members(this), union_members(other)) else {
        return Ok(Obj::not_implemented());
    };
    let (left, right) = (Obj::tuple(left), Obj::tuple(right));
    let left = ops::to_set(thread, &left)?;
    let right = ops::to_set(thread, &right)?;
    let equal = ops::is_subset(thread, &left, &right)? && ops::is_subset(thread, &right, &left)?;
    Ok(Obj::bool(equal))
}

fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let mut mixed = 0;
    for member in union_members(args.this()).unwrap_or_default() {
        mixed ^= ops::hash(thread, member)?;
    }
    Ok(Obj::int(mixed.into()))
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let mut names = Vec::new();
    for member in union_members(args.this()).unwrap_or_default() {
        names.push(member_name(thread, member)?);
    }
    Ok(Obj::str(names.join(" | ")))
}

/// How a class is shown as a part of a type expression.
pub(super) fn member_name(thread: &mut Thread, member: &Obj) -> PyResult<String> {
    match Class::from_object(member) {
        Some(class) if class.id == id::NONE => Ok("None".to_owned()),
        Some(class) => Ok(ops::class_name(class)),
        None if member.type_id() == id::ELLIPSIS => Ok("...".to_owned()),
        None => Ok(ops::lossy(&ops::repr(thread, member)?)),
    }
}
