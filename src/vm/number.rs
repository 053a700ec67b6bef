//! Arithmetic: the operators of ints, floats and complex numbers, and the
//! protocol by which classes define their own.

use num_bigint::BigInt as Big;
use num_integer::Integer;
use num_traits::Signed;

use crate::bytecode::BinaryOperator;
use crate::object::{Complex, Float, Int, Obj, id};

use super::error::{PyResult, Raised, errors};
use super::int_ops::{self, big_to_float, zero_division};
use super::{Thread, call, sequence_ops};

use BinaryOperator::{
    Add, And, FloorDivide, LeftShift, MatrixMultiply, Multiply, Or, Power, Remainder, RightShift,
    Subtract, TrueDivide, Xor,
};

/// The result of an operator on ints that fit 128 bits, where it is quickly
/// found and fits as well. `arg` is that of `BINARY_OP`.
#[inline(always)]
pub(crate) fn small_int_operation(arg: u32, left: i128, right: i128) -> Option<i128> {
    match arg {
        0 | 13 => left.checked_add(right),
        10 | 23 => left.checked_sub(right),
        5 | 18 => multiply_small(left, right),
        _ => other_small_int_operation(arg, left, right),
    }
}

#[inline(always)]
fn multiply_small(left: i128, right: i128) -> Option<i128> {
    match (i64::try_from(left), i64::try_from(right)) {
        (Ok(left), Ok(right)) => Some(i128::from(left) * i128::from(right)),
        _ => left.checked_mul(right),
    }
}

fn other_small_int_operation(arg: u32, left: i128, right: i128) -> Option<i128> {
    let (operator, _) = BinaryOperator::from_arg(arg)?;
    match operator {
        And => Some(left & right),
        Or => Some(left | right),
        Xor => Some(left ^ right),
        FloorDivide if right != 0 => divide_floor(left, right).map(|(quotient, _)| quotient),
        Remainder if right != 0 => divide_floor(left, right).map(|(_, remainder)| remainder),
        RightShift if right >= 0 => Some(left >> right.min(127)),
        LeftShift if (0..=64).contains(&right) && i32::try_from(left).is_ok() => {
            Some(left << right)
        }
        _ => None,
    }
}

/// Floor division and its remainder; quick where both fit 64 bits.
#[inline]
fn divide_floor(left: i128, right: i128) -> Option<(i128, i128)> {
    if let (Ok(left), Ok(right)) = (i64::try_from(left), i64::try_from(right))
        && left != i64::MIN
    {
        let (quotient, remainder) = left.div_mod_floor(&right);
        return Some((quotient.into(), remainder.into()));
    }
    (left != i128::MIN).then(|| left.div_mod_floor(&right))
}

/// The result of an operator on floats, where it cannot fail.
#[inline(always)]
pub(crate) fn small_float_operation(arg: u32, left: f64, right: f64) -> Option<f64> {
    match arg {
        0 | 13 => Some(left + right),
        10 | 23 => Some(left - right),
        5 | 18 => Some(left * right),
        11 | 24 if right != 0.0 => Some(left / right),
        8 | 21 if left > 0.0 => {
            let power = left.powf(right);
            power.is_finite().then_some(power)
        }
        _ => None,
    }
}

/// `left operator right`, or the in-place form. `arg` is that of `BINARY_OP`.
///
/// # Errors
///
/// A `TypeError` where the operator is not defined; whatever it raises.
#[inline(never)]
pub(crate) fn binary_operation(
    thread: &mut Thread,
    arg: u32,
    left: Obj,
    right: Obj,
) -> PyResult<Obj> {
    let Some((operator, inplace)) = BinaryOperator::from_arg(arg) else {
        return Err(errors::system_error("unknown binary operator"));
    };
    if inplace && let Some(result) = inplace_operation(thread, operator, &left, &right)? {
        return Ok(result);
    }
    if let Some(result) = operate(thread, operator, &left, &right)? {
        return Ok(result);
    }
    last_resort(thread, operator, inplace, &left, &right)
}

/// `left operator right`.
///
/// # Errors
///
/// As for [`binary_operation`].
pub fn binary(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Obj> {
    match operate(thread, operator, left, right)? {
        Some(result) => Ok(result),
        None => last_resort(thread, operator, false, left, right),
    }
}

/// `left operator= right`: the new value of `left`.
///
/// # Errors
///
/// As for [`binary_operation`].
pub(crate) fn binary_in_place(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Obj> {
    if let Some(result) = inplace_operation(thread, operator, left, right)? {
        return Ok(result);
    }
    match operate(thread, operator, left, right)? {
        Some(result) => Ok(result),
        None => last_resort(thread, operator, true, left, right),
    }
}

fn operate(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    if !left.class().is_heap() && !right.class().is_heap() {
        return native_operation(thread, operator, left, right);
    }
    custom_operation(thread, operator, left, right)
}

/// An operator on objects of built-in types; `None` where it is not defined.
pub(crate) fn native_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    if let Some(result) = value_operation(thread, operator, left, right)? {
        return Ok(Some(result));
    }
    library_operation(thread, operator, left, right)
}

/// An operator on the built-in values of two objects; asks no class. `None`
/// where it is not defined.
pub(crate) fn value_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    match numeric_operation(operator, left, right) {
        Some(result) => result.map(Some),
        None => sequence_ops::operation(thread, operator, left, right),
    }
}

/// Built-in types of library modules define operators as methods.
fn library_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    let is_native = |object: &Obj| {
        object.get::<crate::object::Native>().is_some()
            || object.get::<crate::object::Type>().is_some()
    };
    if is_native(left) || is_native(right) {
        return custom_operation(thread, operator, left, right);
    }
    Ok(None)
}

/// The protocol of `__add__` and `__radd__`: the right operand goes first if
/// its class is a subclass of the left one's that defines the reflected method.
fn custom_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    let (name, reflected) = method_names(operator);
    let (left_class, right_class) = (left.class(), right.class());
    let right_first = !left_class.is(right_class)
        && right_class.is_subclass(left_class)
        && overrides(thread, right, left, reflected);
    if right_first && let Some(result) = try_method(thread, right, reflected, left)? {
        return Ok(Some(result));
    }
    if let Some(result) = try_method(thread, left, name, right)? {
        return Ok(Some(result));
    }
    if !right_first && !left_class.is(right_class) {
        return try_method(thread, right, reflected, left);
    }
    Ok(None)
}

fn overrides(thread: &mut Thread, object: &Obj, base: &Obj, name: &Obj) -> bool {
    let own = thread.special(object, name);
    let inherited = thread.special(base, name);
    match (own, inherited) {
        (Some(own), Some(inherited)) => !own.is(&inherited),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Calls an operator method; `None` if there is none or it returns
/// `NotImplemented`.
fn try_method(thread: &mut Thread, object: &Obj, name: &Obj, other: &Obj) -> PyResult<Option<Obj>> {
    let result = call::call_special(thread, object, name, std::slice::from_ref(other))?;
    Ok(result.filter(|result| !result.is_not_implemented()))
}

fn inplace_operation(
    thread: &mut Thread,
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> PyResult<Option<Obj>> {
    if !left.class().is_heap() && left.get::<crate::object::Native>().is_none() {
        return sequence_ops::inplace_operation(thread, operator, left, right);
    }
    let name = in_place_name(operator);
    if let Some(result) = try_method(thread, left, name, right)? {
        return Ok(Some(result));
    }
    Ok(None)
}

macro_rules! operator_names {
    ($($operator:ident: $name:literal, $reflected:literal, $inplace:literal;)*) => {
        /// The names of an operator's method and of its reflected form.
        pub(crate) fn method_names(operator: BinaryOperator) -> (&'static Obj, &'static Obj) {
            match operator {
                $($operator => (crate::name!($name), crate::name!($reflected)),)*
            }
        }

        /// The name of an operator's in-place method.
        pub(crate) fn in_place_name(operator: BinaryOperator) -> &'static Obj {
            match operator {
                $($operator => crate::name!($inplace),)*
            }
        }
    };
}

operator_names! {
    Add: "__add__", "__radd__", "__iadd__";
    And: "__and__", "__rand__", "__iand__";
    FloorDivide: "__floordiv__", "__rfloordiv__", "__ifloordiv__";
    LeftShift: "__lshift__", "__rlshift__", "__ilshift__";
    MatrixMultiply: "__matmul__", "__rmatmul__", "__imatmul__";
    Multiply: "__mul__", "__rmul__", "__imul__";
    Remainder: "__mod__", "__rmod__", "__imod__";
    Or: "__or__", "__ror__", "__ior__";
    Power: "__pow__", "__rpow__", "__ipow__";
    RightShift: "__rshift__", "__rrshift__", "__irshift__";
    Subtract: "__sub__", "__rsub__", "__isub__";
    TrueDivide: "__truediv__", "__rtruediv__", "__itruediv__";
    Xor: "__xor__", "__rxor__", "__ixor__";
}

/// What sequences make of operands that know nothing of sequences.
#[cold]
fn last_resort(
    thread: &mut Thread,
    operator: BinaryOperator,
    inplace: bool,
    left: &Obj,
    right: &Obj,
) -> PyResult<Obj> {
    let result = sequence_ops::last_resort(thread, operator, left, right)?;
    result.ok_or_else(|| unsupported(operator, inplace, left, right))
}

#[cold]
fn unsupported(operator: BinaryOperator, inplace: bool, left: &Obj, right: &Obj) -> Raised {
    if operator == Multiply {
        let sequences = (
            sequence_ops::repeatable(left),
            sequence_ops::repeatable(right),
        );
        let factor = match sequences {
            (true, _) => Some(right),
            (false, true) => Some(left),
            (false, false) => None,
        };
        if let Some(factor) = factor {
            return errors::type_error(format!(
                "can't multiply sequence by non-int of type '{}'",
                factor.class().static_name()
            ));
        }
    }
    let equals = if inplace { "=" } else { "" };
    let symbol = match operator {
        Power if !inplace => "** or pow()".to_owned(),
        _ => format!("{}{equals}", operator.symbol()),
    };
    errors::type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        left.class().static_name(),
        right.class().static_name()
    ))
}

/// A number of a built-in type.
enum Number<'a> {
    Small(i128),
    Big(&'a Big),
    Float(f64),
    Complex(f64, f64),
}

impl Number<'_> {
    fn of(object: &Obj) -> Option<Number<'_>> {
        let value = object.base_value();
        if let Some(int) = value.get::<Int>() {
            return Some(Number::Small(int.0));
        }
        if let Some(float) = value.get::<Float>() {
            return Some(Number::Float(float.0));
        }
        if let Some(big) = value.get::<crate::object::BigInt>() {
            return Some(Number::Big(&big.0));
        }
        let complex = value.get::<Complex>()?;
        Some(Number::Complex(complex.real, complex.imaginary))
    }
}

/// An operator on two numbers; `None` if either is none.
pub(crate) fn numeric_operation(
    operator: BinaryOperator,
    left: &Obj,
    right: &Obj,
) -> Option<PyResult<Obj>> {
    use Number as N;
    if operator == MatrixMultiply {
        return None;
    }
    let result = match (Number::of(left)?, Number::of(right)?) {
        (N::Small(left), N::Small(right)) => {
            int_ops::operate(operator, &left.into(), &right.into())
        }
        (N::Small(left), N::Big(right)) => int_ops::operate_on_small(operator, left, right),
        (N::Big(left), N::Small(right)) => int_ops::operate_by_small(operator, left, right),
        (N::Big(left), N::Big(right)) => int_ops::operate(operator, left, right),
        (N::Complex(..), _) | (_, N::Complex(..)) => {
            let (left, right) = (complex_value(left)?, complex_value(right)?);
            complex_operation(operator, left, right)?
        }
        (N::Float(_), _) | (_, N::Float(_)) => {
            if matches!(
                operator,
                And | Or | Xor | LeftShift | RightShift | MatrixMultiply
            ) {
                return None;
            }
            match (float_value(left), float_value(right)) {
                (Ok(left), Ok(right)) => float_operation(operator, left, right),
                (Err(raised), _) | (_, Err(raised)) => Err(raised),
            }
        }
    };
    Some(result.map(|result| keep_bool(operator, left, right, result)))
}

/// `&`, `|` and `^` of two bools are a bool.
fn keep_bool(operator: BinaryOperator, left: &Obj, right: &Obj, result: Obj) -> Obj {
    let both = left.type_id() == id::BOOL && right.type_id() == id::BOOL;
    if both && matches!(operator, And | Or | Xor) {
        return Obj::bool(result.as_i128() == Some(1));
    }
    result
}

/// A number as a float; other objects are 0.
fn float_value(object: &Obj) -> PyResult<f64> {
    match Number::of(object) {
        Some(Number::Small(value)) if value.unsigned_abs() <= 1 << 53 => Ok(value as f64),
        Some(Number::Small(value)) => big_to_float(&Big::from(value)),
        Some(Number::Big(value)) => big_to_float(value),
        Some(Number::Float(value)) => Ok(value),
        Some(Number::Complex(..)) | None => Ok(0.0),
    }
}

pub(super) fn float_operation(operator: BinaryOperator, left: f64, right: f64) -> PyResult<Obj> {
    let result = match operator {
        Add => left + right,
        Subtract => left - right,
        Multiply => left * right,
        TrueDivide if right == 0.0 => return Err(zero_division("float division by zero")),
        TrueDivide => left / right,
        FloorDivide if right == 0.0 => {
            return Err(zero_division("float floor division by zero"));
        }
        FloorDivide => float_divmod(left, right).0,
        Remainder if right == 0.0 => return Err(zero_division("float modulo")),
        Remainder => float_divmod(left, right).1,
        Power => return float_power(left, right),
        And | Or | Xor | LeftShift | RightShift | MatrixMultiply => {
            return Ok(Obj::not_implemented());
        }
    };
    Ok(Obj::float(result))
}

/// Floor division and remainder of floats; the remainder has the divisor's
/// sign (`Objects/floatobject.c`).
pub(crate) fn float_divmod(left: f64, right: f64) -> (f64, f64) {
    let mut remainder = left % right;
    let mut quotient = (left - remainder) / right;
    if remainder != 0.0 {
        if (right < 0.0) != (remainder < 0.0) {
            remainder += right;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(right);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    } else {
        0f64.copysign(left / right)
    };
    (floor, remainder)
}

fn float_power(left: f64, right: f64) -> PyResult<Obj> {
    if left == 0.0 && right < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if left < 0.0 && left.is_finite() && right.is_finite() && right.fract() != 0.0 {
        let magnitude = (-left).powf(right);
        let angle = std::f64::consts::PI * right;
        return Ok(Obj::complex(
            magnitude * angle.cos(),
            magnitude * angle.sin(),
        ));
    }
    let result = left.powf(right);
    if result.is_infinite() && left.is_finite() && right.is_finite() {
        return Err(Raised(Obj::exception(
            id::OVERFLOW_ERROR,
            vec![Obj::int(34), Obj::str("Numerical result out of range")],
        )));
    }
    Ok(Obj::float(result))
}

fn complex_value(object: &Obj) -> Option<(f64, f64)> {
    match Number::of(object)? {
        Number::Complex(real, imaginary) => Some((real, imaginary)),
        _ => Some((float_value(object).ok()?, 0.0)),
    }
}

fn complex_operation(
    operator: BinaryOperator,
    (a, b): (f64, f64),
    (c, d): (f64, f64),
) -> Option<PyResult<Obj>> {
    let (real, imaginary) = match operator {
        Add => (a + c, b + d),
        Subtract => (a - c, b - d),
        Multiply => (a * c - b * d, a * d + b * c),
        TrueDivide if c == 0.0 && d == 0.0 => {
            return Some(Err(zero_division("complex division by zero")));
        }
        TrueDivide => divide_complex((a, b), (c, d)),
        Power => return Some(complex_power((a, b), (c, d))),
        _ => return None,
    };
    Some(Ok(Obj::complex(real, imaginary)))
}

/// Smith's method: scale by the larger part, so that nothing overflows early.
fn divide_complex((a, b): (f64, f64), (c, d): (f64, f64)) -> (f64, f64) {
    if c.abs() >= d.abs() {
        let ratio = d / c;
        let denominator = c + d * ratio;
        ((a + b * ratio) / denominator, (b - a * ratio) / denominator)
    } else {
        let ratio = c / d;
        let denominator = c * ratio + d;
        ((a * ratio + b) / denominator, (b * ratio - a) / denominator)
    }
}

fn complex_power((a, b): (f64, f64), (c, d): (f64, f64)) -> PyResult<Obj> {
    if c == 0.0 && d == 0.0 {
        return Ok(Obj::complex(1.0, 0.0));
    }
    if a == 0.0 && b == 0.0 {
        if d != 0.0 || c < 0.0 {
            return Err(zero_division("0.0 to a negative or complex power"));
        }
        return Ok(Obj::complex(0.0, 0.0));
    }
    let (magnitude, angle) = (a.hypot(b), b.atan2(a));
    let mut length = magnitude.powf(c);
    let mut turn = angle * c;
    if d != 0.0 {
        length /= (angle * d).exp();
        turn += d * magnitude.ln();
    }
    Ok(Obj::complex(length * turn.cos(), length * turn.sin()))
}

/// `-value`.
///
/// # Errors
///
/// A `TypeError` where it is not defined; whatever `__neg__` raises.
pub(crate) fn negative(thread: &mut Thread, value: &Obj) -> PyResult<Obj> {
    if !value.class().is_heap() {
        match Number::of(value) {
            Some(Number::Small(int)) => {
                return Ok(match int.checked_neg() {
                    Some(negated) => Obj::int(negated),
                    None => Obj::big_int(-Big::from(int)),
                });
            }
            Some(Number::Big(int)) => return Ok(Obj::big_int(-int)),
            Some(Number::Float(float)) => return Ok(Obj::float(-float)),
            Some(Number::Complex(real, imaginary)) => return Ok(Obj::complex(-real, -imaginary)),
            None => {}
        }
    }
    unary(thread, value, crate::name!("__neg__"), "-")
}

/// `+value`.
///
/// # Errors
///
/// As for [`negative`].
pub(crate) fn positive(thread: &mut Thread, value: &Obj) -> PyResult<Obj> {
    if !value.class().is_heap() {
        match Number::of(value) {
            Some(Number::Small(int)) => return Ok(Obj::int(int)),
            Some(_) => return Ok(value.clone()),
            None => {}
        }
    }
    unary(thread, value, crate::name!("__pos__"), "+")
}

/// `~value`.
///
/// # Errors
///
/// As for [`negative`].
pub(crate) fn invert(thread: &mut Thread, value: &Obj) -> PyResult<Obj> {
    if !value.class().is_heap() {
        match Number::of(value) {
            Some(Number::Small(int)) => return Ok(Obj::int(!int)),
            Some(Number::Big(int)) => return Ok(Obj::big_int(-int - 1)),
            _ => {}
        }
    }
    unary(thread, value, crate::name!("__invert__"), "~")
}

fn unary(thread: &mut Thread, value: &Obj, name: &Obj, symbol: &str) -> PyResult<Obj> {
    match call::call_special(thread, value, name, &[])? {
        Some(result) => Ok(result),
        None => Err(errors::type_error(format!(
            "bad operand type for unary {symbol}: '{}'",
            value.class().static_name()
        ))),
    }
}

/// The int that an object is worth as an index (`__index__`).
///
/// # Errors
///
/// A `TypeError` if it is worth none.
pub fn index(thread: &mut Thread, object: &Obj) -> PyResult<Obj> {
    if object.is_int() {
        return Ok(object.base_value().clone());
    }
    if let Some(result) = call::call_special(thread, object, crate::name!("__index__"), &[])? {
        if result.is_int() {
            return Ok(result);
        }
        return Err(errors::type_error(format!(
            "__index__ returned non-int (type {})",
            result.class().static_name()
        )));
    }
    Err(errors::type_error(format!(
        "'{}' object cannot be interpreted as an integer",
        object.class().static_name()
    )))
}

/// The float that a number, or an object with `__float__` or `__index__`, is.
///
/// # Errors
///
/// A `TypeError` if it is none; an `OverflowError` if it is too large.
pub fn to_float(thread: &mut Thread, object: &Obj) -> PyResult<f64> {
    // An int's subclass may say what it is worth; a float's is its value.
    if !object.class().is_heap() || object.as_float().is_some() {
        match Number::of(object) {
            Some(Number::Complex(..)) | None => {}
            Some(_) => return float_value(object),
        }
    }
    if let Some(result) = call::call_special(thread, object, crate::name!("__float__"), &[])? {
        return result.as_float().ok_or_else(|| {
            errors::type_error(format!(
                "{}.__float__ returned non-float (type {})",
                object.class().static_name(),
                result.class().static_name()
            ))
        });
    }
    if let Some(result) = call::call_special(thread, object, crate::name!("__index__"), &[])? {
        return float_value(&result);
    }
    Err(errors::type_error(format!(
        "must be real number, not {}",
        object.class().static_name()
    )))
}

/// An index as a machine word; one that does not fit is clamped.
///
/// # Errors
///
/// A `TypeError` if the object is no index.
pub fn clamped_index(thread: &mut Thread, object: &Obj) -> PyResult<i64> {
    let value = index(thread, object)?;
    Ok(match value.as_i128() {
        Some(value) => value.clamp(i64::MIN.into(), i64::MAX.into()) as i64,
        None if value.as_big().is_some_and(|big| big.is_negative()) => i64::MIN,
        None => i64::MAX,
    })
}
