//! Functions of floats.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use crate::bytecode::BinaryOperator;
use crate::object::{NativeCode, Obj};
use crate::text::float as float_text;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::{domain_error, range_error};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("acos", |thread, args| {
        bounded(thread, args, "acos", f64::acos)
    }),
    ("acosh", |thread, args| {
        bounded(thread, args, "acosh", libm::acosh)
    }),
    ("asin", |thread, args| {
        bounded(thread, args, "asin", f64::asin)
    }),
    ("asinh", |thread, args| {
        bounded(thread, args, "asinh", libm::asinh)
    }),
    ("atan", |thread, args| {
        bounded(thread, args, "atan", f64::atan)
    }),
    ("atanh", |thread, args| {
        bounded(thread, args, "atanh", libm::atanh)
    }),
    ("cbrt", |thread, args| {
        bounded(thread, args, "cbrt", f64::cbrt)
    }),
    ("cos", |thread, args| bounded(thread, args, "cos", f64::cos)),
    ("cosh", |thread, args| {
        growing(thread, args, "cosh", f64::cosh)
    }),
    ("erf", |thread, args| {
        bounded(thread, args, "erf", libm::erf)
    }),
    ("erfc", |thread, args| {
        bounded(thread, args, "erfc", libm::erfc)
    }),
    ("exp", |thread, args| growing(thread, args, "exp", f64::exp)),
    ("exp2", |thread, args| {
        growing(thread, args, "exp2", f64::exp2)
    }),
    ("expm1", |thread, args| {
        growing(thread, args, "expm1", f64::exp_m1)
    }),
    ("fabs", |thread, args| {
        bounded(thread, args, "fabs", f64::abs)
    }),
    ("log1p", |thread, args| {
        bounded(thread, args, "log1p", f64::ln_1p)
    }),
    ("sin", |thread, args| bounded(thread, args, "sin", f64::sin)),
    ("sinh", |thread, args| {
        growing(thread, args, "sinh", f64::sinh)
    }),
    ("sqrt", |thread, args| {
        bounded(thread, args, "sqrt", f64::sqrt)
    }),
    ("tan", |thread, args| bounded(thread, args, "tan", f64::tan)),
    ("tanh", |thread, args| {
        bounded(thread, args, "tanh", f64::tanh)
    }),
    ("degrees", |thread, args| {
        bounded(thread, args, "degrees", |x| {
            x * (180.0 / std::f64::consts::PI)
        })
    }),
    ("radians", |thread, args| {
        bounded(thread, args, "radians", |x| {
            x * (std::f64::consts::PI / 180.0)
        })
    }),
    ("isfinite", |thread, args| {
        tested(thread, args, "isfinite", f64::is_finite)
    }),
    ("isinf", |thread, args| {
        tested(thread, args, "isinf", f64::is_infinite)
    }),
    ("isnan", |thread, args| {
        tested(thread, args, "isnan", f64::is_nan)
    }),
    ("atan2", |thread, args| {
        of_two(thread, args, "atan2", f64::atan2)
    }),
    ("copysign", |thread, args| {
        of_two(thread, args, "copysign", f64::copysign)
    }),
    ("fmod", |thread, args| {
        of_two(thread, args, "fmod", |x, y| x % y)
    }),
    ("remainder", |thread, args| {
        of_two(thread, args, "remainder", libm::remainder)
    }),
    ("pow", power),
    ("log", log),
    ("log2", |thread, args| {
        logarithm_of(thread, args, "log2", f64::log2)
    }),
    ("log10", |thread, args| {
        logarithm_of(thread, args, "log10", f64::log10)
    }),
    ("frexp", frexp),
    ("ldexp", ldexp),
    ("modf", modf),
    ("ulp", ulp),
    ("nextafter", nextafter),
    ("isclose", isclose),
    ("ceil", ceil),
    ("floor", floor),
    ("trunc", trunc),
];

fn argument(thread: &mut Thread, args: &Args<'_>, name: &str) -> PyResult<f64> {
    let [x] = args.exactly(&format!("math.{name}"))?;
    ops::to_float(thread, x)
}

/// A function that has no value where it has a pole.
fn bounded(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    function: fn(f64) -> f64,
) -> PyResult<Obj> {
    let x = argument(thread, args, name)?;
    let result = function(x);
    if (result.is_nan() && !x.is_nan()) || (result.is_infinite() && x.is_finite()) {
        return Err(domain_error());
    }
    Ok(Obj::float(result))
}

/// A function that can grow beyond what a float holds.
fn growing(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    function: fn(f64) -> f64,
) -> PyResult<Obj> {
    let x = argument(thread, args, name)?;
    let result = function(x);
    if result.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(Obj::float(result))
}

fn tested(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    test: fn(f64) -> bool,
) -> PyResult<Obj> {
    Ok(Obj::bool(test(argument(thread, args, name)?)))
}

fn two(thread: &mut Thread, args: &Args<'_>, name: &str) -> PyResult<(f64, f64)> {
    let [x, y] = args.exactly(name)?;
    Ok((ops::to_float(thread, x)?, ops::to_float(thread, y)?))
}

fn of_two(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    function: fn(f64, f64) -> f64,
) -> PyResult<Obj> {
    let (x, y) = two(thread, args, name)?;
    let result = function(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error());
    }
    Ok(Obj::float(result))
}

fn power(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (x, y) = two(thread, args, "pow")?;
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || (result.is_infinite() && x == 0.0) {
            return Err(domain_error());
        }
        if result.is_infinite() {
            return Err(range_error());
        }
    }
    Ok(Obj::float(result))
}

/// A logarithm of a number, an int of any size included.
fn logarithm(thread: &mut Thread, x: &Obj, function: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(int) = x.as_big() {
        if !int.is_positive() {
            return Err(domain_error());
        }
        return Ok(match ops::big_to_float(&int) {
            Ok(float) => function(float),
            Err(_) => {
                let (mantissa, exponent) = big_frexp(&int);
                function(mantissa) + function(2.0) * exponent as f64
            }
        });
    }
    let x = ops::to_float(thread, x)?;
    if x <= 0.0 {
        return Err(domain_error());
    }
    Ok(function(x))
}

/// A positive int as a mantissa in [0.5, 1) and a power of two.
fn big_frexp(int: &BigInt) -> (f64, u64) {
    let bits = int.bits();
    let top = int >> bits.saturating_sub(64);
    let mantissa = top.to_f64().unwrap_or(0.0);
    let shift = bits.min(64) as i32;
    (libm::ldexp(mantissa, -shift), bits)
}

fn logarithm_of(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    function: fn(f64) -> f64,
) -> PyResult<Obj> {
    let [x] = args.exactly(&format!("math.{name}"))?;
    Ok(Obj::float(logarithm(thread, x, function)?))
}

fn log(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("log", 1, 2)?;
    let result = logarithm(thread, &values[0], f64::ln)?;
    match values.get(1) {
        None => Ok(Obj::float(result)),
        Some(base) => {
            let base = Obj::float(logarithm(thread, base, f64::ln)?);
            ops::binary(
                thread,
                BinaryOperator::TrueDivide,
                &Obj::float(result),
                &base,
            )
        }
    }
}

fn frexp(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let x = argument(thread, args, "frexp")?;
    let (mantissa, exponent) = if x.is_finite() {
        libm::frexp(x)
    } else {
        (x, 0)
    };
    Ok(Obj::tuple([
        Obj::float(mantissa),
        Obj::int(exponent.into()),
    ]))
}

fn ldexp(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x, exponent] = args.exactly("ldexp")?;
    let x = ops::to_float(thread, x)?;
    if !exponent.is_int() {
        return Err(errors::type_error(
            "Expected an int as second argument to ldexp.",
        ));
    }
    let exponent = ops::clamped_index(thread, exponent)?;
    let exponent = exponent.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
    let result = libm::ldexp(x, exponent);
    if result.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(Obj::float(result))
}

fn modf(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let x = argument(thread, args, "modf")?;
    let fraction = if x.is_infinite() { 0.0 } else { x.fract() };
    let parts = [fraction.copysign(x), x.trunc()];
    Ok(Obj::tuple(parts.map(Obj::float)))
}

fn ulp(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let x = argument(thread, args, "ulp")?.abs();
    if !x.is_finite() {
        return Ok(Obj::float(x));
    }
    let above = x.next_up();
    let step = if above.is_infinite() {
        x - x.next_down()
    } else {
        above - x
    };
    Ok(Obj::float(step))
}

const NEXTAFTER: Parameters<3> = Parameters {
    function: "nextafter",
    names: ["x", "y", "steps"],
    required: 2,
    positional_only: 2,
    positional: 2,
};

fn nextafter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x, y, steps] = args.bind(&NEXTAFTER)?;
    let zero = Obj::int(0);
    let x = ops::to_float(thread, x.unwrap_or(&zero))?;
    let y = ops::to_float(thread, y.unwrap_or(&zero))?;
    let steps = match steps.filter(|steps| !steps.is_none()) {
        None => 1,
        Some(steps) => {
            let steps = ops::index(thread, steps)?.as_big().unwrap_or_default();
            if steps.is_negative() {
                return Err(errors::value_error("steps must be a non-negative integer"));
            }
            steps.to_u64().unwrap_or(u64::MAX)
        }
    };
    Ok(Obj::float(step_towards(x, y, steps)))
}

/// `steps` floats from `x` in the direction of `y`, at most to `y`.
fn step_towards(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() || x == y {
        return y;
    }
    let (from, to) = (place(x), place(y));
    let steps = i128::from(steps);
    let reached = if from < to {
        (from + steps).min(to)
    } else {
        (from - steps).max(to)
    };
    if reached == to {
        y
    } else {
        at_place(reached, from < 0)
    }
}

/// The place of a float among all floats, zero at 0.
fn place(x: f64) -> i128 {
    let magnitude = i128::from(x.abs().to_bits());
    if x.is_sign_negative() {
        -magnitude
    } else {
        magnitude
    }
}

fn at_place(place: i128, from_below: bool) -> f64 {
    let magnitude = f64::from_bits(place.unsigned_abs() as u64);
    let negative = place < 0 || (place == 0 && from_below);
    if negative { -magnitude } else { magnitude }
}

const ISCLOSE: Parameters<4> = Parameters {
    function: "isclose",
    names: ["a", "b", "rel_tol", "abs_tol"],
    required: 2,
    positional_only: 0,
    positional: 2,
};

fn isclose(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let bound = args.bind(&ISCLOSE)?;
    let mut values = [0.0, 0.0, 1e-9, 0.0];
    for (value, given) in values.iter_mut().zip(bound) {
        if let Some(given) = given {
            *value = ops::to_float(thread, given)?;
        }
    }
    let [a, b, relative, absolute] = values;
    if relative < 0.0 || absolute < 0.0 {
        return Err(errors::value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Obj::bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Obj::bool(false));
    }
    let difference = (b - a).abs();
    let close = difference <= (relative * b).abs()
        || difference <= (relative * a).abs()
        || difference <= absolute;
    Ok(Obj::bool(close))
}

/// What a method like `__floor__` makes of the argument, if its class has it.
fn by_method(thread: &mut Thread, x: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    match ops::get_special(thread, x, name)? {
        Some(method) => ops::call(thread, &method, &Args::positional(&[])).map(Some),
        None => Ok(None),
    }
}

fn ceil(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x] = args.exactly("math.ceil")?;
    if let Some(result) = by_method(thread, x, crate::name!("__ceil__"))? {
        return Ok(result);
    }
    let whole = ops::to_float(thread, x)?.ceil();
    Ok(Obj::big_int(float_text::to_integer(whole)?))
}

fn floor(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x] = args.exactly("math.floor")?;
    if let Some(result) = by_method(thread, x, crate::name!("__floor__"))? {
        return Ok(result);
    }
    let whole = ops::to_float(thread, x)?.floor();
    Ok(Obj::big_int(float_text::to_integer(whole)?))
}

fn trunc(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x] = args.exactly("math.trunc")?;
    by_method(thread, x, crate::name!("__trunc__"))?.ok_or_else(|| {
        errors::type_error(format!(
            "type {} doesn't define __trunc__ method",
            x.class().static_name()
        ))
    })
}
