//! The digits of a float laid out the way C's `printf` and Python's `repr` do.
//!
//! Follows `PyOS_double_to_string`. Digits come from Rust's formatter, which is
//! exact at every precision and, like CPython, rounds ties to even.

use std::fmt::Write;

use super::error::TextError;
use super::memory::Grow;

/// How the digits are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `e`: one digit before the point, then that many, then an exponent.
    Exponent(usize),
    /// `f`: that many digits after the point, no exponent.
    Fixed(usize),
    /// `g`: that many significant digits, with an exponent where it is shorter.
    General(usize),
    /// `r`: the fewest digits that read back as the same float.
    Shortest,
}

/// Everything that shapes a float's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloatStyle {
    /// Where the digits go.
    pub layout: Layout,
    /// `#`: keep the point, and with `g` the trailing zeros.
    pub alternate: bool,
    /// Show at least one digit after the point, so that it reads as a float.
    pub add_dot_zero: bool,
    /// `E`, `G`, `F`: upper-case exponent, `INF` and `NAN`.
    pub upper: bool,
    /// `z`: a negative number that rounds to zero loses its sign.
    pub no_negative_zero: bool,
}

impl FloatStyle {
    /// A layout with no flag set.
    pub const fn plain(layout: Layout) -> Self {
        Self {
            layout,
            alternate: false,
            add_dot_zero: false,
            upper: false,
            no_negative_zero: false,
        }
    }
}

/// No float has more significant digits, nor more digits after its point;
/// further ones are zeros, and Rust's formatter takes no more than 65535.
const MOST_DIGITS: usize = 1100;

/// A float as text, with its `-` where it has one. Fails (`MemoryError`) only
/// where the precision asks for more text than there is memory.
pub fn float_text(x: f64, style: FloatStyle) -> Result<String, TextError> {
    if !x.is_finite() {
        return Ok(not_finite(x, style.upper));
    }
    let magnitude = x.abs();
    let mut text = match style.layout {
        Layout::Exponent(precision) => exponent_layout(magnitude, precision, style),
        Layout::Fixed(precision) => fixed_layout(magnitude, precision, style),
        Layout::General(precision) => general_layout(magnitude, precision.max(1), style),
        Layout::Shortest => shortest_layout(magnitude, style),
    }?;
    if style.upper {
        text.make_ascii_uppercase();
    }
    let drop_sign = style.no_negative_zero && rounds_to_zero(&text);
    if x.is_sign_negative() && !drop_sign {
        text.insert(0, '-');
    }
    Ok(text)
}

fn not_finite(x: f64, upper: bool) -> String {
    let text = match (x.is_nan(), x < 0.0) {
        (true, _) => "nan",
        (false, true) => "-inf",
        (false, false) => "inf",
    };
    if upper {
        text.to_ascii_uppercase()
    } else {
        text.to_owned()
    }
}

/// Whether no digit before the exponent differs from zero.
fn rounds_to_zero(text: &str) -> bool {
    text.bytes()
        .take_while(|b| !b.eq_ignore_ascii_case(&b'e'))
        .all(|b| matches!(b, b'0' | b'.'))
}

fn exponent_layout(x: f64, precision: usize, style: FloatStyle) -> Result<String, TextError> {
    let (digits, point) = significant(x, precision.min(MOST_DIGITS) + 1);
    lay_out(&digits, point, precision.saturating_add(1), true, style)
}

fn fixed_layout(x: f64, precision: usize, style: FloatStyle) -> Result<String, TextError> {
    let shown = precision.min(MOST_DIGITS);
    let mut text = format!("{x:.shown$}");
    push_zeros(&mut text, precision - shown)?;
    if style.alternate && precision == 0 {
        text.push('.');
    }
    Ok(text)
}

fn general_layout(x: f64, precision: usize, style: FloatStyle) -> Result<String, TextError> {
    let (digits, point) = significant(x, precision.min(MOST_DIGITS));
    let most_before_point = precision - usize::from(style.add_dot_zero);
    let exponent = needs_exponent(point, most_before_point);
    let shown = if style.alternate { precision } else { 0 };
    lay_out(digits.trim_end_matches('0'), point, shown, exponent, style)
}

fn shortest_layout(x: f64, style: FloatStyle) -> Result<String, TextError> {
    let (digits, point) = shortest(x);
    lay_out(&digits, point, 0, needs_exponent(point, 16), style)
}

/// The fewest digits that read back as `x`. Where two such are equally near,
/// CPython takes the even one and Rust the upper one.
fn shortest(x: f64) -> (String, i32) {
    let upper = split_exponent(&format!("{x:e}"));
    let count = upper.0.len();
    // A tie is a float whose exact value has one digit more than its shortest,
    // 18 at the most: so few bits after the point, and no larger than this.
    const BITS_AFTER_POINT: f64 = (1 << 25) as f64;
    if count < 15 || x >= 1e41 || (x * BITS_AFTER_POINT).fract() != 0.0 {
        return upper;
    }
    let after_point = count - 1;
    let even = format!("{x:.after_point$e}");
    match even.parse::<f64>() {
        Ok(read) if x == read => split_exponent(&even),
        _ => upper,
    }
}

fn needs_exponent(point: i32, most_before_point: usize) -> bool {
    point <= -4 || usize::try_from(point).is_ok_and(|point| point > most_before_point)
}

/// `count` significant digits, and where the point goes: before the digit of
/// that index.
fn significant(x: f64, count: usize) -> (String, i32) {
    let after_point = count - 1;
    split_exponent(&format!("{x:.after_point$e}"))
}

/// The digits of Rust's `d.ddde-7`, and where the point goes.
pub(super) fn split_exponent(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    (mantissa.replace('.', ""), exponent + 1)
}

/// Writes `digits` with the point before the digit at `point`, padded with
/// zeros to at least `shown` digits.
fn lay_out(
    digits: &str,
    point: i32,
    shown: usize,
    exponent: bool,
    style: FloatStyle,
) -> Result<String, TextError> {
    let before = if exponent { 1 } else { point };
    let least_after = usize::from(!exponent && style.add_dot_zero);
    let mut text = String::with_capacity(digits.len() + 8);
    // What stands before the point: digits, then zeros, or a single zero.
    let whole = usize::try_from(before).unwrap_or(0);
    let split = whole.min(digits.len());
    text.push_str(&digits[..split]);
    push_zeros(&mut text, whole - split)?;
    if whole == 0 {
        text.push('0');
    }
    text.push('.');
    // What stands after it: zeros of a small number, digits, then zeros.
    let after_point = text.len();
    push_zeros(&mut text, usize::try_from(-before).unwrap_or(0))?;
    text.push_str(&digits[split..]);
    push_zeros(&mut text, shown.saturating_sub(whole.max(digits.len())))?;
    if text.len() - after_point < least_after {
        text.push('0');
    }
    if text.len() == after_point && !style.alternate {
        text.pop();
    }
    if exponent {
        write!(text, "e{}", Signed(point - 1)).expect("writing to a string cannot fail");
    }
    Ok(text)
}

/// An exponent as C writes it: a sign and at least two digits.
struct Signed(i32);

impl std::fmt::Display for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}", self.0.unsigned_abs())
    }
}

fn push_zeros(text: &mut String, count: usize) -> Result<(), TextError> {
    text.grow(count)?;
    text.extend(std::iter::repeat_n('0', count));
    Ok(())
}
