//! `complex`.

use crate::bytecode::BinaryOperator::*;
use crate::object::{Complex, Obj, id};
use crate::stdlib::define;
use crate::text::number;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::super::{construct, operators};

pub(super) fn install() {
    define::static_methods(id::COMPLEX, &[("__new__", new)]);
    let operators = [Add, Subtract, Multiply, TrueDivide];
    operators::binary(id::COMPLEX, &operators);
    operators::reflected(id::COMPLEX, &operators);
    operators::reflected(id::COMPLEX, &[Power]);
    operators::equality(id::COMPLEX);
    define::methods(
        id::COMPLEX,
        &[
            ("__pow__", power),
            ("__hash__", operators::hash),
            ("__repr__", operators::repr),
            ("__format__", operators::format),
            ("__bool__", operators::truth),
            ("__neg__", operators::negative),
            ("__pos__", operators::positive),
            ("__abs__", absolute),
            ("__complex__", itself),
            ("__getnewargs__", newargs),
            ("conjugate", conjugate),
        ],
    );
    define::attributes(
        id::COMPLEX,
        &[
            ("real", |_, args| Ok(Obj::float(value(args)?.0)), None),
            ("imag", |_, args| Ok(Obj::float(value(args)?.1)), None),
        ],
    );
}

/// The parts of the number that a method was called on.
fn value(args: &Args<'_>) -> PyResult<(f64, f64)> {
    parts(args.this()).ok_or_else(|| errors::type_error("the instance holds no complex number"))
}

fn parts(object: &Obj) -> Option<(f64, f64)> {
    let complex = object.base_value().get::<Complex>()?;
    Some((complex.real, complex.imaginary))
}

const COMPLEX: Parameters<2> = Parameters {
    function: "complex",
    names: ["real", "imag"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

/// `complex(real, imag)`.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::COMPLEX)?;
    let [real, imaginary] = args.after_this().bind(&COMPLEX)?;
    if let Some(text) = real.and_then(Obj::as_str_payload) {
        if imaginary.is_some() {
            return Err(errors::type_error(
                "complex() can't take second arg if first is a string",
            ));
        }
        let (real, imaginary) = number::parse_complex(text.text())?;
        return Ok(construct::of_class(class, Obj::complex(real, imaginary)));
    }
    if imaginary.is_some_and(|part| part.as_str_payload().is_some()) {
        return Err(errors::type_error("complex() second arg can't be a string"));
    }
    let first = match real {
        Some(real) => part(thread, real, "first")?,
        None => (0.0, 0.0),
    };
    let value = match imaginary {
        None => Obj::complex(first.0, first.1),
        Some(imaginary) => {
            // A complex imaginary part turns by another right angle.
            let second = part(thread, imaginary, "second")?;
            let is_complex = parts(imaginary).is_some();
            let real = if is_complex {
                first.0 - second.1
            } else {
                first.0
            };
            let first_is_complex = real_is_complex(thread, args, first.1);
            let imaginary = if first_is_complex {
                first.1 + second.0
            } else {
                second.0
            };
            Obj::complex(real, imaginary)
        }
    };
    Ok(construct::of_class(class, value))
}

/// Whether the first argument had an imaginary part to add; adding a zero that
/// nobody gave would turn `-0.0` into `0.0`.
fn real_is_complex(_: &mut Thread, args: &Args<'_>, imaginary: f64) -> bool {
    imaginary != 0.0
        || args
            .values()
            .get(1)
            .is_some_and(|real| parts(real).is_some())
}

/// What an argument of `complex` is worth.
fn part(thread: &mut Thread, object: &Obj, which: &str) -> PyResult<(f64, f64)> {
    if !object.class().is_heap()
        && let Some(parts) = parts(object)
    {
        return Ok(parts);
    }
    if which == "first"
        && let Some(method) = ops::get_special(thread, object, crate::name!("__complex__"))?
    {
        let made = ops::call(thread, &method, &Args::positional(&[]))?;
        return parts(&made).ok_or_else(|| {
            errors::type_error(format!(
                "__complex__ returned non-complex (type {})",
                made.class().static_name()
            ))
        });
    }
    if let Some(parts) = parts(object) {
        return Ok(parts);
    }
    let numeric = object.is_int()
        || object.as_float().is_some()
        || thread.special(object, crate::name!("__float__")).is_some()
        || thread.special(object, crate::name!("__index__")).is_some();
    if numeric {
        return Ok((ops::to_float(thread, object)?, 0.0));
    }
    let name = object.class().static_name();
    Err(errors::type_error(match which {
        "first" => format!("complex() first argument must be a string or a number, not '{name}'"),
        _ => format!("complex() second argument must be a number, not '{name}'"),
    }))
}

fn power(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("__pow__", 2, 3)?;
    if values.get(2).is_some_and(|modulus| !modulus.is_none()) {
        return Err(errors::value_error("complex modulo"));
    }
    let result = ops::value_operation(thread, Power, &values[0], &values[1])?;
    Ok(result.unwrap_or_else(Obj::not_implemented))
}

fn absolute(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operand(args)?;
    let (real, imaginary) = value(args)?;
    let length = real.hypot(imaginary);
    if length.is_infinite() && real.is_finite() && imaginary.is_finite() {
        return Err(errors::overflow_error("absolute value too large"));
    }
    Ok(Obj::float(length))
}

fn itself(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    operators::operand(args)?;
    let (real, imaginary) = value(args)?;
    Ok(Obj::complex(real, imaginary))
}

fn newargs(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (real, imaginary) = value(args)?;
    Ok(Obj::tuple([Obj::float(real), Obj::float(imaginary)]))
}

fn conjugate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("complex.conjugate")?;
    let (real, imaginary) = value(args)?;
    Ok(Obj::complex(real, -imaginary))
}
