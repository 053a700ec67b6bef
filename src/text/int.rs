//! Reading and writing integers.
//!
//! Follows `PyLong_FromString` and `long_to_decimal_string`, with PEP 515's
//! underscores and the digit limit of `sys.set_int_max_str_digits`.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use rustpython_wtf8::Wtf8;

use super::error::TextError;
use super::repr::{repr_bytes, repr_str_truncated};
use super::unicode;

/// CPython's default for [`MaxDigits`].
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;

/// `sys.get_int_max_str_digits()`: the most decimal digits that a conversion
/// between text and an integer may have; 0 means no limit.
pub type MaxDigits = usize;

/// An integer as text sees it, whatever its representation.
pub trait Integer {
    /// Whether it is below zero.
    fn is_negative(&self) -> bool;
    /// How many bits its magnitude has.
    fn bits(&self) -> u64;
    /// Its magnitude's digits in a radix of 2 to 36, in lower case.
    fn magnitude(&self, radix: u32) -> String;
    /// The nearest float, ties to even; `None` beyond the floats' range.
    fn to_float(&self) -> Option<f64>;
    /// Its value, if it fits.
    fn to_i64(&self) -> Option<i64>;
}

impl Integer for BigInt {
    fn is_negative(&self) -> bool {
        self.sign() == Sign::Minus
    }

    fn bits(&self) -> u64 {
        BigInt::bits(self)
    }

    fn magnitude(&self, radix: u32) -> String {
        self.magnitude().to_str_radix(radix)
    }

    fn to_float(&self) -> Option<f64> {
        self.to_f64().filter(|x| x.is_finite())
    }

    fn to_i64(&self) -> Option<i64> {
        ToPrimitive::to_i64(self)
    }
}

impl Integer for i128 {
    fn is_negative(&self) -> bool {
        *self < 0
    }

    fn bits(&self) -> u64 {
        u64::from(u128::BITS - self.unsigned_abs().leading_zeros())
    }

    fn magnitude(&self, radix: u32) -> String {
        let n = self.unsigned_abs();
        match radix {
            2 => format!("{n:b}"),
            8 => format!("{n:o}"),
            10 => n.to_string(),
            16 => format!("{n:x}"),
            _ => BigInt::from(n).to_str_radix(radix),
        }
    }

    fn to_float(&self) -> Option<f64> {
        Some(*self as f64)
    }

    fn to_i64(&self) -> Option<i64> {
        i64::try_from(*self).ok()
    }
}

impl Integer for i64 {
    fn is_negative(&self) -> bool {
        *self < 0
    }

    fn bits(&self) -> u64 {
        i128::from(*self).bits()
    }

    fn magnitude(&self, radix: u32) -> String {
        i128::from(*self).magnitude(radix)
    }

    fn to_float(&self) -> Option<f64> {
        Some(*self as f64)
    }

    fn to_i64(&self) -> Option<i64> {
        Some(*self)
    }
}

/// `str(n)`. Fails beyond `max_digits`, which guards against its quadratic
/// time, before doing the work where the size alone tells.
pub fn to_decimal(n: &impl Integer, max_digits: MaxDigits) -> Result<String, TextError> {
    let too_long = || {
        TextError::value(format!(
            "Exceeds the limit ({max_digits} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    // Four bits hold more than a digit, so this many bits are too many digits.
    if max_digits > 0 && n.bits() / 4 > max_digits as u64 {
        return Err(too_long());
    }
    let magnitude = n.magnitude(10);
    if max_digits > 0 && magnitude.len() > max_digits {
        return Err(too_long());
    }
    Ok(signed(n.is_negative(), "", &magnitude))
}

/// `bin(n)`, `oct(n)` and `hex(n)`: the digits in base 2, 8 or 16 after the
/// sign and the prefix.
pub fn to_prefixed(n: &impl Integer, radix: u32) -> String {
    signed(n.is_negative(), prefix(radix), &n.magnitude(radix))
}

/// The prefix of a literal in base 2, 8 or 16; empty for any other.
pub fn prefix(radix: u32) -> &'static str {
    match radix {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    }
}

fn signed(negative: bool, prefix: &str, magnitude: &str) -> String {
    let sign = if negative { "-" } else { "" };
    [sign, prefix, magnitude].concat()
}

/// `int(s, base)`. `base` is as the program gave it, checked here.
pub fn parse(s: &Wtf8, base: i64, max_digits: MaxDigits) -> Result<BigInt, TextError> {
    let result = match s.is_ascii() {
        true => parse_ascii(s.as_bytes(), base, max_digits),
        false => parse_ascii(&fold_to_ascii(s), base, max_digits),
    };
    result.map_err(|failure| failure.explain(base, || repr_str_truncated(s, 200), max_digits))
}

/// `int(b, base)` of a bytes object.
pub fn parse_bytes(b: &[u8], base: i64, max_digits: MaxDigits) -> Result<BigInt, TextError> {
    parse_ascii(b, base, max_digits).map_err(|failure| {
        failure.explain(
            base,
            || repr_bytes(b).chars().take(200).collect(),
            max_digits,
        )
    })
}

/// The common case of `int(s)`: up to 18 plain ASCII digits after an optional
/// sign. `None` says nothing about whether [`parse`] would succeed.
pub fn parse_small(s: &Wtf8) -> Option<i64> {
    let bytes = s.as_bytes();
    let (negative, digits) = split_sign(bytes);
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits
        .iter()
        .fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
    Some(if negative { -magnitude } else { magnitude })
}

/// What a numeric constructor reads: spaces beyond ASCII become `' '`, decimal
/// digits of any script become ASCII ones, and what else is not ASCII becomes
/// `?`, which no number contains.
pub(super) fn fold_to_ascii(s: &Wtf8) -> Vec<u8> {
    s.code_points()
        .map(|c| match u8::try_from(c.to_u32()) {
            Ok(byte) if byte.is_ascii() => byte,
            _ if unicode::is_space(c) => b' ',
            _ => unicode::decimal(c).map_or(b'?', |digit| b'0' + digit),
        })
        .collect()
}

/// Drops what C's `isspace` accepts from both ends. `str.strip` drops more.
pub(super) fn trim_c_space(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let start = bytes
        .iter()
        .position(|b| !is_space(b))
        .unwrap_or(bytes.len());
    let end = bytes
        .iter()
        .rposition(|b| !is_space(b))
        .map_or(start, |last| last + 1);
    &bytes[start..end]
}

enum Failure {
    Base,
    Literal,
    TooLong(usize),
}

impl Failure {
    fn explain(self, base: i64, literal: impl Fn() -> String, max_digits: MaxDigits) -> TextError {
        TextError::value(match self {
            Self::Base => "int() base must be >= 2 and <= 36, or 0".to_owned(),
            Self::Literal => {
                format!("invalid literal for int() with base {base}: {}", literal())
            }
            Self::TooLong(digits) => format!(
                "Exceeds the limit ({max_digits} digits) for integer string conversion: \
                 value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
            ),
        })
    }
}

fn parse_ascii(text: &[u8], base: i64, max_digits: MaxDigits) -> Result<BigInt, Failure> {
    let base = u32::try_from(base)
        .ok()
        .filter(|base| matches!(base, 0 | 2..=36))
        .ok_or(Failure::Base)?;
    let (negative, digits) = split_sign(trim_c_space(text));
    let (radix, digits) = split_prefix(digits, base);
    let digits = without_underscores(digits).ok_or(Failure::Literal)?;
    if !digits.iter().all(|&d| char::from(d).is_digit(radix)) {
        return Err(Failure::Literal);
    }
    // An old octal literal such as `010` is refused; zeros alone are fine.
    if base == 0 && radix == 10 && digits[0] == b'0' && digits.iter().any(|&d| d != b'0') {
        return Err(Failure::Literal);
    }
    if max_digits > 0 && !radix.is_power_of_two() && digits.len() > max_digits {
        return Err(Failure::TooLong(digits.len()));
    }
    let magnitude = BigInt::parse_bytes(&digits, radix).ok_or(Failure::Literal)?;
    Ok(if negative { -magnitude } else { magnitude })
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Takes `0x` and its like where the base asks for it or (base 0) the text
/// decides; one underscore may follow a prefix.
fn split_prefix(digits: &[u8], base: u32) -> (u32, &[u8]) {
    let named = match digits {
        [b'0', letter, ..] => match letter.to_ascii_lowercase() {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        },
        _ => 0,
    };
    if named == 0 || (base != 0 && base != named) {
        return (if base == 0 { 10 } else { base }, digits);
    }
    let rest = &digits[2..];
    (named, rest.strip_prefix(b"_").unwrap_or(rest))
}

/// The digits alone; `None` unless each underscore stands between two of them.
pub(super) fn without_underscores(digits: &[u8]) -> Option<Vec<u8>> {
    let single = |group: &[u8]| !group.is_empty();
    if !digits.split(|&b| b == b'_').all(single) {
        return None;
    }
    Some(digits.iter().copied().filter(|&b| b != b'_').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digit_limit_goes_by_the_number_of_digits() {
        let most = BigInt::from(10).pow(4300) - 1;
        assert_eq!(to_decimal(&most, 4300).map(|s| s.len()), Ok(4300));
        let message = "Exceeds the limit (4300 digits) for integer string conversion; \
                       use sys.set_int_max_str_digits() to increase the limit";
        assert_eq!(
            to_decimal(&(most + 1), 4300),
            Err(TextError::value(message))
        );
        assert!(to_decimal(&(BigInt::from(1) << 1_000_000), 4300).is_err());
        assert_eq!(
            to_decimal(&BigInt::from(10).pow(5000), 0).map(|s| s.len()),
            Ok(5001)
        );
    }

    #[test]
    fn the_digit_limit_spares_powers_of_two() {
        let digits = "1".repeat(5000);
        let message = "Exceeds the limit (4300 digits) for integer string conversion: value has \
                       5000 digits; use sys.set_int_max_str_digits() to increase the limit";
        let parse = |base| parse(digits.as_str().into(), base, 4300);
        assert_eq!(parse(10), Err(TextError::value(message)));
        assert!(parse(3).is_err());
        assert!(parse(2).is_ok() && parse(8).is_ok() && parse(32).is_ok());
    }

    #[test]
    fn messages_quote_no_more_than_200_characters() {
        let error = parse("x".repeat(500).as_str().into(), 10, 4300).unwrap_err();
        let quoted = format!(
            "invalid literal for int() with base 10: '{}",
            "x".repeat(199)
        );
        assert_eq!(error, TextError::value(quoted));
        let error = parse_bytes(b"1\xff", 10, 4300).unwrap_err();
        assert_eq!(
            error,
            TextError::value("invalid literal for int() with base 10: b'1\\xff'")
        );
    }

    #[test]
    fn prefixes_follow_the_sign() {
        assert_eq!(to_prefixed(&-255_i64, 16), "-0xff");
        assert_eq!(to_prefixed(&8_i128, 8), "0o10");
        assert_eq!(to_prefixed(&BigInt::from(-5), 2), "-0b101");
    }

    #[test]
    fn small_integers_take_the_short_way() {
        assert_eq!(parse_small("-120".into()), Some(-120));
        assert_eq!(
            parse_small("999999999999999999".into()),
            Some(999_999_999_999_999_999)
        );
        for other in ["", "-", "1_0", " 1", "1000000000000000000", "٣"] {
            assert_eq!(parse_small(other.into()), None);
        }
    }
}
