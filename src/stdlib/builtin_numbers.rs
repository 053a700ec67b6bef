//! Built-in functions about numbers: `abs`, `pow`, `divmod` and `round`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::bytecode::BinaryOperator;
use crate::object::{NativeCode, Obj};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("abs", abs),
    ("divmod", divmod),
    ("pow", pow),
    ("round", round),
];

pub(super) fn abs(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("abs")?;
    match ops::get_special(thread, number, crate::name!("__abs__"))? {
        Some(method) => ops::call(thread, &method, &Args::positional(&[])),
        None => Err(errors::type_error(format!(
            "bad operand type for abs(): '{}'",
            number.class().static_name()
        ))),
    }
}

const POW: Parameters<3> = Parameters {
    function: "pow",
    names: ["base", "exp", "mod"],
    required: 2,
    positional_only: 0,
    positional: 3,
};

fn pow(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [base, exponent, modulus] = args.bind(&POW)?;
    let none = Obj::none();
    let (base, exponent) = (base.unwrap_or(&none), exponent.unwrap_or(&none));
    let Some(modulus) = modulus.filter(|modulus| !modulus.is_none()) else {
        return ops::binary(thread, BinaryOperator::Power, base, exponent);
    };
    let values = [base, exponent, modulus];
    let plain = values.iter().all(|value| !value.class().is_heap());
    if plain && values.iter().all(|value| value.is_int()) {
        return power_modulo(base, exponent, modulus);
    }
    let given = [exponent.clone(), modulus.clone()];
    if let Some(method) = ops::get_special(thread, base, crate::name!("__pow__"))? {
        let result = ops::call(thread, &method, &Args::positional(&given))?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    if values.iter().any(|value| value.as_float().is_some()) {
        return Err(errors::type_error(
            "pow() 3rd argument not allowed unless all arguments are integers",
        ));
    }
    let [base, exponent, modulus] = values.map(|value| value.class().static_name());
    Err(errors::type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{base}', '{exponent}', '{modulus}'"
    )))
}

/// `pow(base, exponent, modulus)` of three ints.
pub(super) fn power_modulo(base: &Obj, exponent: &Obj, modulus: &Obj) -> PyResult<Obj> {
    let [base, exponent, modulus] =
        [base, exponent, modulus].map(|value| value.as_big().unwrap_or_default());
    if modulus.is_zero() {
        return Err(errors::value_error("pow() 3rd argument cannot be 0"));
    }
    let size = modulus.abs();
    let (base, exponent) = if exponent.is_negative() {
        let Some(inverse) = inverse(&base, &size) else {
            return Err(errors::value_error(
                "base is not invertible for the given modulus",
            ));
        };
        (inverse, -exponent)
    } else {
        (base.mod_floor(&size), exponent)
    };
    let result = base.modpow(&exponent, &size);
    // The result has the sign of the modulus.
    Ok(Obj::big_int(result.mod_floor(&modulus)))
}

/// What `base` times it is 1 modulo `modulus`, if anything is.
fn inverse(base: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    if modulus.is_one() {
        return Some(BigInt::zero());
    }
    let reduced = base.mod_floor(modulus);
    let found = reduced.extended_gcd(modulus);
    found.gcd.is_one().then(|| found.x.mod_floor(modulus))
}

fn divmod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("divmod")?;
    let custom =
        |value: &Obj| value.class().is_heap() || value.get::<crate::object::Native>().is_some();
    if !custom(left) && !custom(right) {
        return divmod_values(thread, left, right);
    }
    for (receiver, name, other) in [
        (left, crate::name!("__divmod__"), right),
        (right, crate::name!("__rdivmod__"), left),
    ] {
        if let Some(method) = ops::get_special(thread, receiver, name)? {
            let given = std::slice::from_ref(other);
            let result = ops::call(thread, &method, &Args::positional(given))?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
    }
    Err(no_divmod(left, right))
}

fn no_divmod(left: &Obj, right: &Obj) -> crate::vm::Raised {
    errors::type_error(format!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        left.class().static_name(),
        right.class().static_name()
    ))
}

/// `divmod` of the built-in values of two objects.
pub(super) fn divmod_values(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<Obj> {
    let is_real = |value: &Obj| value.is_int() || value.as_float().is_some();
    if !is_real(left) || !is_real(right) {
        return Err(no_divmod(left, right));
    }
    if let (Some(left), Some(right)) = (left.as_big(), right.as_big()) {
        if right.is_zero() {
            return Err(errors::zero_division_error(
                "integer division or modulo by zero",
            ));
        }
        let (quotient, remainder) = left.div_mod_floor(&right);
        return Ok(Obj::tuple([
            Obj::big_int(quotient),
            Obj::big_int(remainder),
        ]));
    }
    let left = ops::to_float(thread, left.base_value())?;
    let right = ops::to_float(thread, right.base_value())?;
    if right == 0.0 {
        return Err(errors::zero_division_error("float divmod()"));
    }
    let (quotient, remainder) = ops::float_divmod(left, right);
    Ok(Obj::tuple([Obj::float(quotient), Obj::float(remainder)]))
}

const ROUND: Parameters<2> = Parameters {
    function: "round",
    names: ["number", "ndigits"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn round(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, digits] = args.bind(&ROUND)?;
    let none = Obj::none();
    let number = number.unwrap_or(&none);
    let Some(method) = ops::get_special(thread, number, crate::name!("__round__"))? else {
        return Err(errors::type_error(format!(
            "type {} doesn't define __round__ method",
            number.class().static_name()
        )));
    };
    match digits.filter(|digits| !digits.is_none()) {
        Some(digits) => {
            let given = std::slice::from_ref(digits);
            ops::call(thread, &method, &Args::positional(given))
        }
        None => ops::call(thread, &method, &Args::positional(&[])),
    }
}
