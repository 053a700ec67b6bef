//! What numbers of different types share: one hash for equal values, and the
//! text of complex numbers.
//!
//! Follows `Python/pyhash.c` and `Objects/complexobject.c`.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rustpython_wtf8::Wtf8;

use super::error::TextError;
use super::float::{decompose, digits_joined};
use super::float_format::{FloatStyle, Layout, float_text};
use super::int::{fold_to_ascii, trim_c_space};
use super::repr::repr_str;

/// Hashes are numbers modulo this prime, 2**61 - 1 (`sys.hash_info.modulus`).
pub const HASH_MODULUS: u64 = (1 << HASH_BITS) - 1;
const HASH_BITS: u32 = 61;
/// `hash(float("inf"))` (`sys.hash_info.inf`).
pub const HASH_INFINITY: i64 = 314_159;
/// What the imaginary part's hash is multiplied by (`sys.hash_info.imag`).
pub const HASH_IMAGINARY: i64 = 1_000_003;

/// -1 tells C of an error, so no hash is -1.
fn never_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

fn signed_hash(negative: bool, reduced: u64) -> i64 {
    let hash = reduced as i64;
    never_minus_one(if negative { -hash } else { hash })
}

/// `hash(n)` of an integer.
pub fn hash_i64(n: i64) -> i64 {
    signed_hash(n < 0, n.unsigned_abs() % HASH_MODULUS)
}

/// `hash(n)` of an integer of any size.
pub fn hash_int(n: &BigInt) -> i64 {
    let reduced = n.magnitude() % HASH_MODULUS;
    let negative = n.sign() == num_bigint::Sign::Minus;
    signed_hash(negative, reduced.to_u64().expect("less than the modulus"))
}

/// `hash(x)` of a float: that of the integer or fraction it equals. `None` for
/// a NaN, which hashes by its object's identity.
pub fn hash_float(x: f64) -> Option<i64> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 {
            HASH_INFINITY
        } else {
            -HASH_INFINITY
        });
    }
    let (mantissa, exponent) = decompose(x);
    // Modulo 2**61 - 1, multiplying by a power of two rotates 61 bits.
    let by = exponent.rem_euclid(HASH_BITS as i32) as u32;
    let rotated = match by {
        0 => mantissa,
        _ => (mantissa << by | mantissa >> (HASH_BITS - by)) & HASH_MODULUS,
    };
    Some(signed_hash(x < 0.0, rotated % HASH_MODULUS))
}

/// `hash(z)` of a complex number from its parts' hashes.
pub fn hash_complex(re: i64, im: i64) -> i64 {
    never_minus_one(re.wrapping_add(im.wrapping_mul(HASH_IMAGINARY)))
}

/// `repr(z)`: without a real part that is positive zero, otherwise in
/// parentheses.
pub fn repr_complex(re: f64, im: f64) -> String {
    let part = |x: f64| {
        float_text(x, FloatStyle::plain(Layout::Shortest)).expect("the shortest digits are few")
    };
    let imaginary = part(im);
    if re == 0.0 && re.is_sign_positive() {
        return format!("{imaginary}j");
    }
    let plus = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imaginary}j)", part(re))
}

/// `complex(s)`: the real and imaginary part.
pub fn parse_complex(s: &Wtf8) -> Result<(f64, f64), TextError> {
    let ascii = match s.is_ascii() {
        true => s.as_bytes().to_vec(),
        false => fold_to_ascii(s),
    };
    // Misplaced underscores are found first, and told of in other words.
    let plain = digits_joined(&ascii).ok_or_else(|| {
        let shown = repr_str(s);
        TextError::value(format!("could not convert string to complex: {shown}"))
    })?;
    parse_parts(&plain).ok_or_else(|| TextError::value("complex() arg is a malformed string"))
}

fn parse_parts(text: &[u8]) -> Option<(f64, f64)> {
    let mut text = trim_c_space(text);
    if let Some(inner) = text.strip_prefix(b"(") {
        text = trim_c_space(inner.strip_suffix(b")")?);
    }
    let Some(body) = text.strip_suffix(b"j").or_else(|| text.strip_suffix(b"J")) else {
        return Some((float_part(text)?, 0.0));
    };
    // The imaginary part starts at the last sign that no exponent owns.
    let is_sign = |at: usize| {
        matches!(body[at], b'+' | b'-') && (at == 0 || !matches!(body[at - 1], b'e' | b'E'))
    };
    match (0..body.len()).rfind(|&at| is_sign(at)) {
        None | Some(0) => Some((0.0, unit_part(body)?)),
        Some(at) => Some((float_part(&body[..at])?, unit_part(&body[at..])?)),
    }
}

/// A coefficient of `j`, which may be a bare sign or nothing.
fn unit_part(text: &[u8]) -> Option<f64> {
    match text {
        b"" | b"+" => Some(1.0),
        b"-" => Some(-1.0),
        _ => float_part(text),
    }
}

fn float_part(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_hash_alike() {
        for n in [0, 1, -1, -2, 1 << 52, i64::MAX >> 11 << 11, i64::MIN] {
            assert_eq!(hash_float(n as f64), Some(hash_i64(n)));
            assert_eq!(hash_int(&n.into()), hash_i64(n));
        }
        assert_eq!(
            hash_float(1e300),
            Some(hash_int(&super::super::float::to_integer(1e300).unwrap()))
        );
        assert_eq!(
            (hash_i64(-1), hash_float(0.5)),
            (-2, Some(1_152_921_504_606_846_976))
        );
        assert_eq!(hash_float(f64::NAN), None);
        assert_eq!(hash_complex(hash_i64(1), hash_i64(2)), 2_000_007);
    }
}
