//! Floats in hexadecimal, which shows every bit.
//!
//! Follows `float_hex` and `float_fromhex`.

use num_bigint::BigUint;
use num_traits::{Num, ToPrimitive, Zero};
use rustpython_wtf8::Wtf8;

use super::error::TextError;
use super::int::trim_c_space;

/// `x.hex()`.
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return super::float::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let (whole, exponent) = match (bits >> 52) & 0x7ff {
        0 => (0, -1022),
        biased => (1, biased as i32 - 1023),
    };
    format!("{sign}0x{whole}.{fraction:013x}p{exponent:+}")
}

/// `float.fromhex(s)`, rounded to the nearest float, ties to even.
pub fn from_hex(s: &Wtf8) -> Result<f64, TextError> {
    let invalid = || TextError::value("invalid hexadecimal floating-point string");
    let text = std::str::from_utf8(trim_c_space(s.as_bytes())).map_err(|_| invalid())?;
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = unsigned.to_ascii_lowercase();
    let magnitude = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        number => {
            let (mantissa, exponent) = split(number).ok_or_else(invalid)?;
            scale(&mantissa, exponent).ok_or_else(|| {
                TextError::overflow("hexadecimal value too large to represent as a float")
            })?
        }
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// The integers with `number == mantissa * 2**exponent`.
fn split(number: &str) -> Option<(BigUint, i64)> {
    let number = number.strip_prefix("0x").unwrap_or(number);
    let (digits, exponent) = match number.split_once('p') {
        Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
        None => (number, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = [whole, fraction].concat();
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mantissa = BigUint::from_str_radix(&digits, 16).ok()?;
    let fraction_bits = 4 * i64::try_from(fraction.len()).ok()?;
    Some((mantissa, exponent.saturating_sub(fraction_bits)))
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Beyond this every value is zero or too large, however long its digits.
    const FAR: i64 = i64::MAX / 4;
    let magnitude = digits.parse().unwrap_or(FAR).min(FAR);
    Some(if text.starts_with('-') {
        -magnitude
    } else {
        magnitude
    })
}

/// `mantissa * 2**exponent`; `None` where it is too large.
fn scale(mantissa: &BigUint, exponent: i64) -> Option<f64> {
    const PRECISION: i64 = 53;
    const LEAST_EXPONENT: i64 = -1074;
    if mantissa.is_zero() {
        return Some(0.0);
    }
    let bits = i64::try_from(mantissa.bits()).ok()?;
    let top = bits.saturating_add(exponent);
    if top > 1024 {
        return None;
    }
    if top < LEAST_EXPONENT {
        return Some(0.0);
    }
    let unit = (top - PRECISION).max(LEAST_EXPONENT);
    let dropped = unit - exponent;
    let kept = match u64::try_from(dropped) {
        Ok(dropped) => round_shift(mantissa, dropped)?,
        Err(_) => mantissa.to_u64()? << -dropped,
    };
    let value = kept as f64 * power_of_two(unit);
    value.is_finite().then_some(value)
}

/// `mantissa / 2**dropped`, rounded to the nearest integer, ties to even.
fn round_shift(mantissa: &BigUint, dropped: u64) -> Option<u64> {
    let kept = (mantissa >> dropped).to_u64()?;
    let half = dropped > 0 && mantissa.bit(dropped - 1);
    let beyond = mantissa
        .trailing_zeros()
        .is_some_and(|zeros| zeros + 1 < dropped);
    Some(kept + u64::from(half && (beyond || kept % 2 == 1)))
}

/// `2**exponent` from `2**-1074` up.
fn power_of_two(exponent: i64) -> f64 {
    match u64::try_from(exponent + 1022) {
        Ok(above_least_normal) => f64::from_bits((above_least_normal + 1) << 52),
        Err(_) => f64::from_bits(1 << (exponent + 1074)),
    }
}
