//! Operators of the built-in types as methods (`int.__add__`): subclasses
//! inherit them and reach them through `super()`.
//!
//! They work on the value inside the instance and never ask its class, which
//! is where the VM comes from when it calls them.

use crate::bytecode::BinaryOperator::{self, *};
use crate::object::{NativeCode, Obj, TypeId, types};
use crate::vm::{Args, Comparison, PyResult, Thread, errors, operations as ops};

/// Defines the methods of these operators.
pub(super) fn binary(owner: TypeId, operators: &[BinaryOperator]) {
    for &operator in operators {
        let (name, _) = ops::method_names(operator);
        store(owner, name, forward_code(operator));
    }
}

/// Defines the reflected methods of these operators.
pub(super) fn reflected(owner: TypeId, operators: &[BinaryOperator]) {
    for &operator in operators {
        let (_, name) = ops::method_names(operator);
        store(owner, name, reflected_code(operator));
    }
}

/// Defines the in-place methods of these operators.
pub(super) fn in_place(owner: TypeId, operators: &[BinaryOperator]) {
    for &operator in operators {
        store(owner, ops::in_place_name(operator), in_place_code(operator));
    }
}

/// Defines `__eq__` and `__ne__`.
pub(super) fn equality(owner: TypeId) {
    super::define::methods(owner, &[("__eq__", equal), ("__ne__", not_equal)]);
}

/// Defines the six comparisons.
pub(super) fn ordering(owner: TypeId) {
    equality(owner);
    super::define::methods(
        owner,
        &[
            ("__lt__", |thread, args| {
                compare(thread, args, Comparison::Less)
            }),
            ("__le__", |thread, args| {
                compare(thread, args, Comparison::LessEqual)
            }),
            ("__gt__", |thread, args| {
                compare(thread, args, Comparison::Greater)
            }),
            ("__ge__", |thread, args| {
                compare(thread, args, Comparison::GreaterEqual)
            }),
        ],
    );
}

fn store(owner: TypeId, name: &Obj, code: NativeCode) {
    let method = Obj::native_method(owner, name.as_utf8().unwrap_or_default(), code);
    types::class(owner).store(name, method);
}

macro_rules! code_of_operator {
    ($operator:expr, $function:ident: $($name:ident)*) => {
        match $operator {
            $($name => |thread, args| $function(thread, args, $name),)*
        }
    };
}

fn forward_code(operator: BinaryOperator) -> NativeCode {
    code_of_operator!(operator, forward: Add And FloorDivide LeftShift MatrixMultiply Multiply
        Remainder Or Power RightShift Subtract TrueDivide Xor)
}

fn reflected_code(operator: BinaryOperator) -> NativeCode {
    code_of_operator!(operator, backward: Add And FloorDivide LeftShift MatrixMultiply Multiply
        Remainder Or Power RightShift Subtract TrueDivide Xor)
}

fn in_place_code(operator: BinaryOperator) -> NativeCode {
    code_of_operator!(operator, change: Add And FloorDivide LeftShift MatrixMultiply Multiply
        Remainder Or Power RightShift Subtract TrueDivide Xor)
}

/// The value inside the instance is changed; the instance stays what it is.
fn change(thread: &mut Thread, args: &Args<'_>, operator: BinaryOperator) -> PyResult<Obj> {
    let (this, other) = operands(args)?;
    let value = this.base_value();
    // A set works on the set inside the other; others ask its class.
    let other = match value.is_set() {
        true => other.base_value(),
        false => other,
    };
    let changed = ops::value_change(thread, operator, value, other)?;
    Ok(changed.map_or_else(Obj::not_implemented, |_| this.clone()))
}

fn forward(thread: &mut Thread, args: &Args<'_>, operator: BinaryOperator) -> PyResult<Obj> {
    let (this, other) = operands(args)?;
    if !fits(this, other) {
        return Ok(Obj::not_implemented());
    }
    let result = ops::value_operation(thread, operator, this, other)?;
    Ok(result.unwrap_or_else(Obj::not_implemented))
}

fn backward(thread: &mut Thread, args: &Args<'_>, operator: BinaryOperator) -> PyResult<Obj> {
    let (this, other) = operands(args)?;
    if !fits(this, other) {
        return Ok(Obj::not_implemented());
    }
    let result = ops::value_operation(thread, operator, other, this)?;
    Ok(result.unwrap_or_else(Obj::not_implemented))
}

/// Whether the type of `this` knows what to do with `other`: a number knows
/// the types below its own in the numeric tower.
fn fits(this: &Obj, other: &Obj) -> bool {
    if this.is_int() {
        return other.is_int();
    }
    this.as_float().is_none() || other.is_int() || other.as_float().is_some()
}

/// The instance and the one argument of an operator method.
pub(super) fn operands<'a>(args: &Args<'a>) -> PyResult<(&'a Obj, &'a Obj)> {
    match args.values() {
        [this, other] if !args.has_keywords() => Ok((this, other)),
        values => Err(wrong_count(1, values.len().saturating_sub(1))),
    }
}

/// The instance of an operator method without arguments.
pub(super) fn operand<'a>(args: &Args<'a>) -> PyResult<&'a Obj> {
    match args.values() {
        [this] if !args.has_keywords() => Ok(this),
        values => Err(wrong_count(0, values.len().saturating_sub(1))),
    }
}

/// The built-in value of the instance. An instance that was made without one
/// has no operators: to ask its class would lead back here.
fn operand_value<'a>(args: &Args<'a>) -> PyResult<&'a Obj> {
    let this = operand(args)?;
    let value = this.base_value();
    if value.class().is_heap() {
        let name = value.class().static_name();
        return Err(errors::type_error(format!("'{name}' object has no value")));
    }
    Ok(value)
}

fn wrong_count(expected: usize, given: usize) -> crate::vm::Raised {
    let plural = if expected == 1 { "" } else { "s" };
    errors::type_error(format!("expected {expected} argument{plural}, got {given}"))
}

fn compare(thread: &mut Thread, args: &Args<'_>, comparison: Comparison) -> PyResult<Obj> {
    let (this, other) = operands(args)?;
    if !fits(this, other) {
        return Ok(Obj::not_implemented());
    }
    let (this, other) = (this.base_value(), other.base_value());
    let result = ops::value_compare(thread, this, other, comparison)?;
    Ok(result.map_or_else(Obj::not_implemented, Obj::bool))
}

fn equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    compare(thread, args, Comparison::Equal)
}

fn not_equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    compare(thread, args, Comparison::NotEqual)
}

/// `__repr__`.
pub(super) fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::builtin_repr(thread, operand(args)?)
}

/// `__hash__`.
pub(super) fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(ops::value_hash(thread, operand(args)?)?.into()))
}

/// `__format__`.
pub(super) fn format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [spec] = args.after_this().exactly("__format__")?;
    if spec.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "__format__() argument must be str, not {}",
            spec.class().static_name()
        )));
    }
    ops::builtin_format(thread, args.this(), spec)
}

/// `__len__`.
pub(super) fn len(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let length = ops::builtin_len(operand(args)?).unwrap_or(0);
    Ok(Obj::int(length as i128))
}

/// `__bool__`.
pub(super) fn truth(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = operand_value(args)?;
    Ok(Obj::bool(ops::is_true(thread, value)?))
}

/// `__iter__`.
pub(super) fn iter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let this = operand(args)?;
    ops::builtin_iter(this).ok_or_else(|| {
        errors::type_error(format!(
            "'{}' object is not iterable",
            this.class().static_name()
        ))
    })
}

/// `__contains__`.
pub(super) fn contains(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, item) = operands(args)?;
    let found = match ops::builtin_contains(thread, this, item)? {
        Some(found) => found,
        None => ops::contains(thread, this.base_value(), item)?,
    };
    Ok(Obj::bool(found))
}

/// `__getitem__`.
pub(super) fn getitem(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, key) = operands(args)?;
    let found = ops::builtin_get_item(thread, this, key)?;
    found.ok_or_else(|| {
        errors::type_error(format!(
            "'{}' object is not subscriptable",
            this.class().static_name()
        ))
    })
}

/// `__setitem__`.
pub(super) fn setitem(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [this, key, value] = args.exactly("__setitem__")?;
    ops::builtin_set_item(thread, this, key, value.clone())?;
    Ok(Obj::none())
}

/// `__delitem__`.
pub(super) fn delitem(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (this, key) = operands(args)?;
    ops::builtin_delete_item(thread, this, key)?;
    Ok(Obj::none())
}

/// `__neg__`.
pub(super) fn negative(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::negative(thread, operand_value(args)?)
}

/// `__pos__`.
pub(super) fn positive(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::positive(thread, operand_value(args)?)
}

/// `__invert__`.
pub(super) fn invert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::invert(thread, operand_value(args)?)
}
