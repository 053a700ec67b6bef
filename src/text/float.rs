//! Reading, writing and rounding floats.
//!
//! Follows `Objects/floatobject.c`.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_traits::FromPrimitive;
use rustpython_wtf8::Wtf8;

use super::error::TextError;
use super::float_format::{FloatStyle, Layout, float_text};
use super::int::{fold_to_ascii, trim_c_space, without_underscores};
use super::repr::{repr_bytes, repr_str};

/// `repr(x)` and `str(x)`: the fewest digits that read back as `x`, with an
/// exponent from `1e16` up and below `1e-4`.
pub fn repr(x: f64) -> String {
    let style = FloatStyle {
        add_dot_zero: true,
        ..FloatStyle::plain(Layout::Shortest)
    };
    float_text(x, style).expect("the shortest digits are few")
}

/// `float(s)`.
pub fn parse(s: &Wtf8) -> Result<f64, TextError> {
    let parsed = match s.as_str() {
        Ok(ascii) if ascii.is_ascii() => parse_ascii(ascii.as_bytes()),
        _ => parse_ascii(&fold_to_ascii(s)),
    };
    parsed.ok_or_else(|| not_a_float(&repr_str(s)))
}

/// `float(b)` of a bytes object.
pub fn parse_bytes(b: &[u8]) -> Result<f64, TextError> {
    parse_ascii(b).ok_or_else(|| not_a_float(&repr_bytes(b)))
}

fn not_a_float(shown: &str) -> TextError {
    TextError::value(format!("could not convert string to float: {shown}"))
}

/// Rust reads what C's `strtod` reads in Python's subset: no hexadecimal, but
/// `inf`, `infinity` and `nan` in any case.
fn parse_ascii(text: &[u8]) -> Option<f64> {
    let plain = digits_joined(text)?;
    std::str::from_utf8(trim_c_space(&plain)).ok()?.parse().ok()
}

/// The text without underscores; `None` unless each stands between two digits.
pub(super) fn digits_joined(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !text.contains(&b'_') {
        return Some(text.into());
    }
    let digit_runs = text.split(|b| !matches!(b, b'0'..=b'9' | b'_'));
    for run in digit_runs.filter(|run| !run.is_empty()) {
        without_underscores(run)?;
    }
    let plain = text.iter().copied().filter(|&b| b != b'_');
    Some(plain.collect::<Vec<_>>().into())
}

/// `int(x)`: `x` without its fraction.
pub fn to_integer(x: f64) -> Result<BigInt, TextError> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert float NaN to integer"));
    }
    BigInt::from_f64(x.trunc())
        .ok_or_else(|| TextError::overflow("cannot convert float infinity to integer"))
}

/// `round(x)`: the nearest integer, ties to even.
pub fn round_to_integer(x: f64) -> Result<BigInt, TextError> {
    to_integer(x.round_ties_even())
}

/// `round(x, n)`: the nearest decimal with `n` digits after the point, ties
/// (of the float's exact value) to even. `n` may be negative.
pub fn round(x: f64, n: i64) -> Result<f64, TextError> {
    // Beyond these every digit of a float is kept, or none is.
    if !x.is_finite() || n > 323 {
        return Ok(x);
    }
    if n < -308 {
        return Ok(0.0 * x);
    }
    let rounded = match usize::try_from(n) {
        Ok(digits) => format!("{x:.digits$}").parse().unwrap_or(x),
        Err(_) => round_whole(x, n.unsigned_abs() as usize),
    };
    if rounded.is_infinite() {
        return Err(TextError::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

/// Rounds away the last `dropped` digits before the point.
fn round_whole(x: f64, dropped: usize) -> f64 {
    let digits = format!("{:0>width$.0}", x.abs().trunc(), width = dropped + 1);
    let (kept, tail) = digits.split_at(digits.len() - dropped);
    let half = std::iter::once('5').chain(std::iter::repeat('0'));
    let beyond_half = tail.chars().cmp(half.take(dropped)).then_with(|| {
        if x.fract() == 0.0 {
            std::cmp::Ordering::Equal
        } else {
            std::cmp::Ordering::Greater
        }
    });
    let kept: BigInt = kept.parse().unwrap_or_default();
    let round_up = match beyond_half {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => kept.bit(0),
        std::cmp::Ordering::Greater => true,
    };
    let kept = kept + BigInt::from(u8::from(round_up));
    let magnitude: f64 = format!("{kept}e{dropped}").parse().unwrap_or(f64::INFINITY);
    magnitude.copysign(x)
}

/// `x.as_integer_ratio()`: numerator and denominator in lowest terms.
pub fn as_integer_ratio(x: f64) -> Result<(BigInt, BigInt), TextError> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(TextError::overflow(
            "cannot convert Infinity to integer ratio",
        ));
    }
    let (mantissa, exponent) = decompose(x);
    let shared = mantissa
        .trailing_zeros()
        .min(exponent.min(0).unsigned_abs());
    let numerator = BigInt::from(mantissa >> shared) << exponent.max(0);
    let denominator = BigInt::from(1) << (exponent.min(0).unsigned_abs() - shared);
    Ok((if x < 0.0 { -numerator } else { numerator }, denominator))
}

/// The integers with `|x| == mantissa * 2**exponent`, as the bits of a finite
/// float have them. Zero is `(0, 0)`.
pub(super) fn decompose(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) & 0x7ff {
        0 if fraction == 0 => (0, 0),
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased as i32 - 1075),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    #[test]
    fn a_tie_between_two_shortest_goes_to_the_even_one() {
        assert_eq!(repr(5_186_788_534_405_050.0 / 8.0), "648348566800631.2");
        assert_eq!(repr(2f64.powi(-44)), "5.684341886080802e-14");
        assert_eq!(repr(9007199254740993.0), "9007199254740992.0");
    }

    #[test]
    fn exponents_start_where_they_do_in_python() {
        let cases = [(1e16, "1e+16"), (9999999999999998.0, "9999999999999998.0")];
        let small = [
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (5e-324, "5e-324"),
            (-0.0, "-0.0"),
        ];
        for (x, text) in cases.into_iter().chain(small) {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn what_has_no_integer_says_so() {
        let nan = TextError::value("cannot convert float NaN to integer");
        assert_eq!(to_integer(f64::NAN), Err(nan));
        let infinity = TextError::overflow("cannot convert float infinity to integer");
        assert_eq!(round_to_integer(f64::NEG_INFINITY), Err(infinity));
        assert_eq!(round_to_integer(2.5), Ok(2.into()));
    }

    proptest! {
        #[test]
        fn repr_reads_back(bits: u64) {
            let x = f64::from_bits(bits);
            let read = parse(repr(x).as_str().into()).unwrap();
            prop_assert!(read == x || (read.is_nan() && x.is_nan()));
        }

        #[test]
        fn the_ratio_is_exact(x: f64) {
            let (numerator, denominator) = as_integer_ratio(x).unwrap();
            let whole = BigInt::from_f64(x.trunc()).unwrap();
            prop_assert_eq!(numerator / denominator, whole);
        }
    }
}
