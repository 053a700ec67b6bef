//! `int`.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::bytecode::BinaryOperator::*;
use crate::object::{Obj, id};
use crate::stdlib::builtin_numbers as numeric;
use crate::stdlib::define;
use crate::text::{float as float_text, int as int_text};
use crate::vm::{Args, Parameters, PyResult, Raised, Thread, errors, operations as ops};

use super::super::{construct, operators};
use super::int_bytes;

pub(super) fn install() {
    define::static_methods(id::INT, &[("__new__", new)]);
    define::class_methods(id::INT, &[("from_bytes", int_bytes::from_bytes)]);
    let operators = [
        Add,
        Subtract,
        Multiply,
        TrueDivide,
        FloorDivide,
        Remainder,
        LeftShift,
        RightShift,
        And,
        Or,
        Xor,
    ];
    operators::binary(id::INT, &operators);
    operators::reflected(id::INT, &operators);
    operators::reflected(id::INT, &[Power]);
    operators::ordering(id::INT);
    define::methods(
        id::INT,
        &[
            ("__pow__", power),
            ("__divmod__", divmod),
            ("__rdivmod__", reflected_divmod),
            ("__hash__", operators::hash),
            ("__repr__", repr),
            ("__format__", operators::format),
            ("__bool__", operators::truth),
            ("__neg__", operators::negative),
            ("__pos__", operators::positive),
            ("__invert__", operators::invert),
            ("__abs__", absolute),
            ("__int__", |_, args| itself(args, "__int__")),
            ("__index__", |_, args| itself(args, "__index__")),
            ("__trunc__", |_, args| itself(args, "__trunc__")),
            ("__floor__", |_, args| itself(args, "__floor__")),
            ("__ceil__", |_, args| itself(args, "__ceil__")),
            ("__round__", round),
            ("__float__", to_float),
            ("__getnewargs__", newargs),
            ("bit_length", bit_length),
            ("bit_count", bit_count),
            ("conjugate", |_, args| itself(args, "int.conjugate")),
            ("is_integer", is_integer),
            ("as_integer_ratio", as_integer_ratio),
            ("to_bytes", int_bytes::to_bytes),
        ],
    );
    define::attributes(
        id::INT,
        &[
            ("real", |_, args| Ok(Obj::big_int(value(args)?)), None),
            ("numerator", |_, args| Ok(Obj::big_int(value(args)?)), None),
            ("imag", |_, _| Ok(Obj::int(0)), None),
            ("denominator", |_, _| Ok(Obj::int(1)), None),
        ],
    );
}

/// The number that a method was called on.
pub(super) fn value(args: &Args<'_>) -> PyResult<BigInt> {
    let value = args.this().as_big();
    value.ok_or_else(|| errors::type_error("the instance holds no int"))
}

const INT: Parameters<2> = Parameters {
    function: "int",
    names: ["x", "base"],
    required: 0,
    positional_only: 1,
    positional: 2,
};

/// `int(x, base)`.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::INT)?;
    let [source, base] = args.after_this().bind(&INT)?;
    let value = match (source, base) {
        (None, None) => Obj::int(0),
        (None, Some(_)) => return Err(errors::type_error("int() missing string argument")),
        (Some(source), None) => converted(thread, source)?,
        (Some(source), Some(base)) => with_base(thread, source, base)?,
    };
    Ok(construct::of_class(class, value))
}

fn with_base(thread: &mut Thread, source: &Obj, base: &Obj) -> PyResult<Obj> {
    let base = ops::clamped_index(thread, base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(errors::value_error(
            "int() base must be >= 2 and <= 36, or 0",
        ));
    }
    match parsed(thread, source, base)? {
        Some(value) => Ok(Obj::big_int(value)),
        None => Err(errors::type_error(
            "int() can't convert non-string with explicit base",
        )),
    }
}

/// The number that a string or bytes object spells; `None` for other objects.
fn parsed(thread: &Thread, source: &Obj, base: i64) -> PyResult<Option<BigInt>> {
    let limit = thread.interpreter.max_str_digits();
    if let Some(text) = source.as_str_payload() {
        return Ok(Some(int_text::parse(text.text(), base, limit)?));
    }
    match ops::bytes_of(source) {
        Some(bytes) => Ok(Some(int_text::parse_bytes(&bytes, base, limit)?)),
        None => Ok(None),
    }
}

/// `int(source)`.
fn converted(thread: &mut Thread, source: &Obj) -> PyResult<Obj> {
    if source.class().is_heap() || source.get::<crate::object::Native>().is_some() {
        if let Some(value) = by_method(thread, source)? {
            return Ok(value);
        }
    } else if let Some(value) = source.as_big() {
        return Ok(Obj::big_int(value));
    }
    if let Some(float) = source.as_float() {
        return Ok(Obj::big_int(float_text::to_integer(float)?));
    }
    match parsed(thread, source, 10)? {
        Some(value) => Ok(Obj::big_int(value)),
        None => Err(errors::type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            source.class().static_name()
        ))),
    }
}

/// `__int__`, `__index__` or `__trunc__` of an object, whichever it has.
fn by_method(thread: &mut Thread, source: &Obj) -> PyResult<Option<Obj>> {
    for name in [
        crate::name!("__int__"),
        crate::name!("__index__"),
        crate::name!("__trunc__"),
    ] {
        if thread.special(source, name).is_none() {
            continue;
        }
        let method = ops::get_special(thread, source, name)?;
        let Some(method) = method else { continue };
        let result = ops::call(thread, &method, &Args::positional(&[]))?;
        if let Some(value) = result.as_big() {
            return Ok(Some(Obj::big_int(value)));
        }
        return Err(errors::type_error(format!(
            "{} returned non-int (type {})",
            name.as_utf8().unwrap_or_default(),
            result.class().static_name()
        )));
    }
    Ok(None)
}

fn itself(args: &Args<'_>, name: &str) -> PyResult<Obj> {
    args.after_this().exactly::<0>(name)?;
    Ok(Obj::big_int(value(args)?))
}

/// As an int, also of a bool.
fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operand(args)?;
    let limit = thread.interpreter.max_str_digits();
    Ok(Obj::str(int_text::to_decimal(&value(args)?, limit)?))
}

fn absolute(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operand(args)?;
    Ok(Obj::big_int(value(args)?.abs()))
}

fn to_float(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operand(args)?;
    Ok(Obj::float(ops::big_to_float(&value(args)?)?))
}

fn newargs(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple([Obj::big_int(value(args)?)]))
}

fn power(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("__pow__", 2, 3)?;
    if !values[1..]
        .iter()
        .all(|value| value.is_int() || value.is_none())
        || values[1].is_none()
    {
        return Ok(Obj::not_implemented());
    }
    match values.get(2).filter(|modulus| !modulus.is_none()) {
        Some(modulus) => numeric::power_modulo(&values[0], &values[1], modulus),
        None => {
            let result = ops::value_operation(thread, Power, &values[0], &values[1])?;
            Ok(result.unwrap_or_else(Obj::not_implemented))
        }
    }
}

fn divmod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (left, right) = operators::operands(args)?;
    match right.is_int() {
        true => numeric::divmod_values(thread, left, right),
        false => Ok(Obj::not_implemented()),
    }
}

fn reflected_divmod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (right, left) = operators::operands(args)?;
    match left.is_int() {
        true => numeric::divmod_values(thread, left, right),
        false => Ok(Obj::not_implemented()),
    }
}

fn bit_length(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("int.bit_length")?;
    Ok(Obj::int(value(args)?.bits().into()))
}

fn bit_count(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("int.bit_count")?;
    let value = value(args)?;
    let ones = value.iter_u64_digits().map(u64::count_ones);
    Ok(Obj::int(ones.map(i128::from).sum()))
}

fn is_integer(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("int.is_integer")?;
    Ok(Obj::bool(true))
}

fn as_integer_ratio(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("int.as_integer_ratio")?;
    Ok(Obj::tuple([Obj::big_int(value(args)?), Obj::int(1)]))
}

/// `int.__round__`: with negative digits to a multiple of a power of ten, half
/// to even.
fn round(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__round__", 0, 1)?;
    let value = value(args)?;
    let Some(digits) = values.first() else {
        return Ok(Obj::big_int(value));
    };
    let digits = ops::clamped_index(thread, digits)?;
    Ok(Obj::big_int(rounded(value, digits)?))
}

fn rounded(value: BigInt, digits: i64) -> Result<BigInt, Raised> {
    if digits >= 0 {
        return Ok(value);
    }
    // So many digits that nothing is left: 10 ** n has more than 3 n bits.
    let places = digits.unsigned_abs();
    if places > value.bits() / 3 + 1 {
        return Ok(BigInt::zero());
    }
    let unit = BigInt::from(10).pow(u32::try_from(places).unwrap_or(u32::MAX));
    let (quotient, remainder) = num_integer::Integer::div_mod_floor(&value, &unit);
    let twice = remainder * 2;
    let odd = num_integer::Integer::is_odd(&quotient);
    let up = twice > unit || (twice == unit && odd);
    Ok((quotient + i32::from(up)) * unit)
}
