//! Operators on ints of any size.

use num_bigint::BigInt as Big;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::bytecode::BinaryOperator;
use crate::bytecode::BinaryOperator::*;
use crate::object::Obj;
use crate::text::memory;

use super::error::{PyResult, Raised, errors};
use super::number;

pub(super) fn zero_division(message: &str) -> Raised {
    errors::zero_division_error(message)
}

/// An operator on two ints of any size.
///
/// # Errors
///
/// A `ZeroDivisionError`, an `OverflowError`, a `MemoryError`.
pub(super) fn operate(operator: BinaryOperator, left: &Big, right: &Big) -> PyResult<Obj> {
    let result = match operator {
        Add => left + right,
        Subtract => left - right,
        Multiply => left * right,
        And => left & right,
        Or => left | right,
        Xor => left ^ right,
        FloorDivide if right.is_zero() => {
            return Err(zero_division("integer division or modulo by zero"));
        }
        Remainder if right.is_zero() => return Err(zero_division("integer modulo by zero")),
        FloorDivide => div_mod_floor(left, right).0,
        Remainder => div_mod_floor(left, right).1,
        TrueDivide => return divide(left, right).map(Obj::float),
        LeftShift => shift_left(left, right)?,
        RightShift => shift_right(left, right)?,
        Power => return power(left, right),
        MatrixMultiply => return Ok(Obj::not_implemented()),
    };
    Ok(Obj::big_int(result))
}

/// The same where the left one is small: most ints meet small ones.
pub(super) fn operate_on_small(operator: BinaryOperator, left: i128, right: &Big) -> PyResult<Obj> {
    match operator {
        Add => Ok(Obj::big_int(right + left)),
        Multiply => Ok(Obj::big_int(times_small(right, left))),
        _ => operate(operator, &left.into(), right),
    }
}

/// The same where the right one is small.
pub(super) fn operate_by_small(operator: BinaryOperator, left: &Big, right: i128) -> PyResult<Obj> {
    match operator {
        Add => Ok(Obj::big_int(left + right)),
        Subtract => Ok(Obj::big_int(left - right)),
        Multiply => Ok(Obj::big_int(times_small(left, right))),
        _ => operate(operator, left, &right.into()),
    }
}

fn times_small(left: &Big, right: i128) -> Big {
    match i64::try_from(right) {
        Ok(right) => left * right,
        Err(_) => left * right,
    }
}

/// Floor division and its remainder. Where the quotient has few bits, one
/// estimate from the leading bits and one correction are quicker than a
/// division made for long quotients.
fn div_mod_floor(left: &Big, right: &Big) -> (Big, Big) {
    const QUOTIENT_BITS: u64 = 60;
    let (bits, divisor_bits) = (left.bits(), right.bits());
    if divisor_bits < 256 || bits > divisor_bits + QUOTIENT_BITS {
        return left.div_mod_floor(right);
    }
    let shift = divisor_bits - 64;
    let leading = |value: &Big| (value.magnitude() >> shift).to_u128().unwrap_or(u128::MAX);
    // The divisor's leading 64 bits are short by less than one unit, so the
    // estimate is too large by no more than two.
    let estimate = (leading(left) / leading(right)) as u64;
    let mut quotient = estimate as i64;
    if left.sign() != right.sign() {
        quotient = -quotient;
    }
    let mut remainder = left - right * quotient;
    while remainder.sign() != right.sign() && !remainder.is_zero() {
        remainder += right;
        quotient -= 1;
    }
    while remainder.magnitude() >= right.magnitude() {
        remainder -= right;
        quotient += 1;
    }
    (quotient.into(), remainder)
}

/// The largest int that is worth computing, in bits.
const MAX_INT_BITS: u64 = 1 << 33;

fn shift_left(left: &Big, right: &Big) -> PyResult<Big> {
    if right.is_negative() {
        return Err(errors::value_error("negative shift count"));
    }
    if left.is_zero() {
        return Ok(Big::zero());
    }
    // A count that fits CPython's size type is one of digits that malloc is
    // asked for.
    let Some(count) = right.to_i64().map(i64::unsigned_abs) else {
        return Err(errors::overflow_error("too many digits in integer"));
    };
    check_bits(left.bits().saturating_add(count))?;
    Ok(left << count)
}

/// Whether an int of so many bits can be had.
fn check_bits(bits: u64) -> PyResult<()> {
    if bits > MAX_INT_BITS {
        return Err(errors::memory_error());
    }
    Ok(memory::check(0, bits.div_ceil(8) as usize)?)
}

fn shift_right(left: &Big, right: &Big) -> PyResult<Big> {
    if right.is_negative() {
        return Err(errors::value_error("negative shift count"));
    }
    Ok(match right.to_u64() {
        Some(bits) => left >> bits,
        None if left.is_negative() => Big::from(-1),
        None => Big::zero(),
    })
}

fn power(left: &Big, right: &Big) -> PyResult<Obj> {
    if right.is_negative() {
        let (left, right) = (big_to_float(left)?, big_to_float(right)?);
        return number::float_operation(Power, left, right);
    }
    let trivial = left.is_zero() || left.abs() == Big::from(1);
    let Some(exponent) = right
        .to_u32()
        .or(trivial.then(|| right.is_even() as u32 + 1))
    else {
        return Err(errors::memory_error());
    };
    if !trivial {
        check_bits(left.bits().saturating_mul(u64::from(exponent)))?;
    }
    Ok(Obj::big_int(left.pow(exponent)))
}

/// `left / right`, correctly rounded.
fn divide(left: &Big, right: &Big) -> PyResult<f64> {
    if right.is_zero() {
        return Err(zero_division("division by zero"));
    }
    let exact = |value: &Big| value.to_i64().filter(|v| v.unsigned_abs() <= 1 << 53);
    if let (Some(left), Some(right)) = (exact(left), exact(right)) {
        return Ok(left as f64 / right as f64);
    }
    let negative = left.is_negative() != right.is_negative();
    let (left, right) = (left.abs(), right.abs());
    // Scale so that the quotient has 66 or 67 bits: enough to round once, with
    // the remainder as a sticky bit below.
    let shift = 66 - (left.bits() as i64 - right.bits() as i64);
    let (left, right) = if shift >= 0 {
        (left << shift as u64, right)
    } else {
        (left, right << (-shift) as u64)
    };
    let (mut quotient, remainder) = left.div_rem(&right);
    if !remainder.is_zero() {
        quotient |= Big::from(1);
    }
    let magnitude = scale(&quotient, -shift);
    if magnitude.is_infinite() {
        return Err(errors::overflow_error(
            "integer division result too large for a float",
        ));
    }
    Ok(if negative { -magnitude } else { magnitude })
}

/// `mantissa * 2 ** exponent`, rounded once, subnormal results included.
fn scale(mantissa: &Big, exponent: i64) -> f64 {
    let bits = mantissa.bits() as i64;
    let lowest = (bits + exponent - 53).max(-1074);
    let drop = lowest - exponent;
    if drop <= 0 {
        let value = mantissa.to_f64().unwrap_or(f64::INFINITY);
        return value * 2f64.powi(exponent as i32);
    }
    let half = Big::from(1) << (drop - 1) as u64;
    let (kept, rest) = mantissa.div_rem(&(Big::from(1) << drop as u64));
    let round_up = rest > half || (rest == half && kept.is_odd());
    let kept = if round_up { kept + 1 } else { kept };
    let value = kept.to_f64().unwrap_or(f64::INFINITY);
    // Two steps: 2 ** lowest alone may be too small for a normal float.
    let first = lowest.clamp(-1000, 1000);
    value * 2f64.powi(first as i32) * 2f64.powi((lowest - first) as i32)
}

/// An int as the nearest float.
///
/// # Errors
///
/// An `OverflowError` if it is too large.
pub fn big_to_float(value: &Big) -> PyResult<f64> {
    let float = scale(&value.abs(), 0);
    if float.is_infinite() {
        return Err(errors::overflow_error("int too large to convert to float"));
    }
    Ok(if value.is_negative() { -float } else { float })
}
