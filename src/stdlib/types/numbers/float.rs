//! `float`.

use crate::bytecode::BinaryOperator::*;
use crate::object::{Class, Obj, id};
use crate::stdlib::builtin_numbers as numeric;
use crate::stdlib::define;
use crate::text::{float as float_text, float_hex};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::super::{construct, operators};

pub(super) fn install() {
    define::static_methods(id::FLOAT, &[("__new__", new)]);
    define::class_methods(
        id::FLOAT,
        &[("fromhex", from_hex), ("__getformat__", getformat)],
    );
    let operators = [Add, Subtract, Multiply, TrueDivide, FloorDivide, Remainder];
    operators::binary(id::FLOAT, &operators);
    operators::reflected(id::FLOAT, &operators);
    operators::reflected(id::FLOAT, &[Power]);
    operators::ordering(id::FLOAT);
    define::methods(
        id::FLOAT,
        &[
            ("__pow__", power),
            ("__divmod__", divmod),
            ("__rdivmod__", reflected_divmod),
            ("__hash__", operators::hash),
            ("__repr__", operators::repr),
            ("__format__", operators::format),
            ("__bool__", operators::truth),
            ("__neg__", operators::negative),
            ("__pos__", operators::positive),
            ("__abs__", |_, args| changed(args, f64::abs)),
            ("__float__", |_, args| changed(args, |x| x)),
            ("__int__", |_, args| whole(args, f64::trunc)),
            ("__trunc__", |_, args| whole(args, f64::trunc)),
            ("__floor__", |_, args| whole(args, f64::floor)),
            ("__ceil__", |_, args| whole(args, f64::ceil)),
            ("__round__", round),
            ("__getnewargs__", |_, args| {
                Ok(Obj::tuple([Obj::float(value(args)?)]))
            }),
            ("conjugate", conjugate),
            ("is_integer", is_integer),
            ("hex", hex),
            ("as_integer_ratio", as_integer_ratio),
        ],
    );
    define::attributes(
        id::FLOAT,
        &[
            ("real", |_, args| Ok(Obj::float(value(args)?)), None),
            ("imag", |_, _| Ok(Obj::float(0.0)), None),
        ],
    );
}

/// The number that a method was called on.
fn value(args: &Args<'_>) -> PyResult<f64> {
    let value = args.this().as_float();
    value.ok_or_else(|| errors::type_error("the instance holds no float"))
}

/// `float(x)`.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::FLOAT)?;
    let values = args.after_this().between("float", 0, 1)?;
    let value = match values.first() {
        None => 0.0,
        Some(source) => converted(thread, source)?,
    };
    Ok(construct::of_class(class, Obj::float(value)))
}

fn converted(thread: &mut Thread, source: &Obj) -> PyResult<f64> {
    if let Some(text) = source.as_str_payload() {
        return Ok(float_text::parse(text.text())?);
    }
    if let Some(bytes) = ops::bytes_of(source) {
        return Ok(float_text::parse_bytes(&bytes)?);
    }
    if source.class().is_heap()
        && let Some(method) = ops::get_special(thread, source, crate::name!("__float__"))?
    {
        let made = ops::call(thread, &method, &Args::positional(&[]))?;
        return made.as_float().ok_or_else(|| {
            errors::type_error(format!(
                "{}.__float__ returned non-float (type {})",
                source.class().static_name(),
                made.class().static_name()
            ))
        });
    }
    let numeric = source.is_int()
        || source.as_float().is_some()
        || thread.special(source, crate::name!("__float__")).is_some()
        || thread.special(source, crate::name!("__index__")).is_some();
    if !numeric {
        return Err(errors::type_error(format!(
            "float() argument must be a string or a real number, not '{}'",
            source.class().static_name()
        )));
    }
    ops::to_float(thread, source)
}

fn changed(args: &Args<'_>, change: fn(f64) -> f64) -> PyResult<Obj> {
    operators::operand(args)?;
    Ok(Obj::float(change(value(args)?)))
}

fn whole(args: &Args<'_>, rounding: fn(f64) -> f64) -> PyResult<Obj> {
    operators::operand(args)?;
    Ok(Obj::big_int(float_text::to_integer(rounding(value(
        args,
    )?))?))
}

fn power(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("__pow__", 2, 3)?;
    if values.get(2).is_some_and(|modulus| !modulus.is_none()) {
        return Err(errors::type_error(
            "pow() 3rd argument not allowed unless all arguments are integers",
        ));
    }
    if !is_real(&values[1]) {
        return Ok(Obj::not_implemented());
    }
    let result = ops::value_operation(thread, Power, &values[0], &values[1])?;
    Ok(result.unwrap_or_else(Obj::not_implemented))
}

fn is_real(object: &Obj) -> bool {
    object.is_int() || object.as_float().is_some()
}

fn divmod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (left, right) = operators::operands(args)?;
    match is_real(right) {
        true => numeric::divmod_values(thread, left, right),
        false => Ok(Obj::not_implemented()),
    }
}

fn reflected_divmod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (right, left) = operators::operands(args)?;
    match is_real(left) {
        true => numeric::divmod_values(thread, left, right),
        false => Ok(Obj::not_implemented()),
    }
}

/// `float.__round__`: to an int without digits, else to a float.
fn round(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__round__", 0, 1)?;
    let value = value(args)?;
    match values.first().filter(|digits| !digits.is_none()) {
        None => Ok(Obj::big_int(float_text::round_to_integer(value)?)),
        Some(digits) => {
            let digits = ops::clamped_index(thread, digits)?;
            Ok(Obj::float(float_text::round(value, digits)?))
        }
    }
}

fn conjugate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("float.conjugate")?;
    Ok(Obj::float(value(args)?))
}

fn is_integer(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("float.is_integer")?;
    let value = value(args)?;
    Ok(Obj::bool(value.is_finite() && value.fract() == 0.0))
}

fn hex(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("float.hex")?;
    Ok(Obj::str(float_hex::hex(value(args)?)))
}

fn from_hex(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [text] = args.after_this().exactly("float.fromhex")?;
    let Some(text) = text.as_str_payload() else {
        return Err(errors::type_error(
            "bad argument type for built-in operation",
        ));
    };
    let value = Obj::float(float_hex::from_hex(text.text())?);
    match Class::from_object(args.this()).filter(|class| class.is_heap()) {
        Some(_) => ops::call(thread, args.this(), &Args::positional(&[value])),
        None => Ok(value),
    }
}

fn getformat(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [kind] = args.after_this().exactly("float.__getformat__")?;
    let order = if cfg!(target_endian = "little") {
        "little"
    } else {
        "big"
    };
    match kind.as_utf8() {
        Some("double" | "float") => Ok(Obj::str(format!("IEEE, {order}-endian"))),
        _ => Err(errors::value_error(
            "__getformat__() argument 1 must be 'double' or 'float'",
        )),
    }
}

fn as_integer_ratio(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("float.as_integer_ratio")?;
    let (numerator, denominator) = float_text::as_integer_ratio(value(args)?)?;
    Ok(Obj::tuple([
        Obj::big_int(numerator),
        Obj::big_int(denominator),
    ]))
}
