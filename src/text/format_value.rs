//! The format mini-language, applied to strings, integers, floats and complex
//! numbers.
//!
//! Follows `Python/formatter_unicode.c`. Each function takes the name of the
//! object's type, which some messages mention. An empty specifier means
//! `str(x)` in Python; the caller sees to that, since a subclass may have its
//! own `__str__`.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::error::TextError;
use super::float_format::{FloatStyle, Layout, float_text};
use super::format_spec::{self, Align, FormatSpec, Grouping, Sign, cannot_group, unknown_kind};
use super::int::{self, Integer};
use super::memory::Grow;

/// `format(s, spec)` of a string.
pub fn format_str(s: &Wtf8, spec: &Wtf8, type_name: &str) -> Result<Wtf8Buf, TextError> {
    let spec = format_spec::parse(spec, Align::Left, type_name)?;
    if let Some(kind) = spec.kind.filter(|&kind| kind != 's') {
        return Err(unknown_kind(kind, type_name));
    }
    check_str_spec(&spec)?;
    let shown = match spec.precision {
        Some(most) => {
            let mut rest = s.code_points();
            rest.by_ref().take(most).for_each(drop);
            &s[..s.len() - rest.as_wtf8().len()]
        }
        None => s,
    };
    pad(shown, &spec)
}

fn check_str_spec(spec: &FormatSpec) -> Result<(), TextError> {
    let message = match spec {
        FormatSpec {
            grouping: Some(grouping),
            ..
        } => {
            return Err(cannot_group(*grouping, 's'.into()));
        }
        FormatSpec {
            sign: Some(Sign::Space),
            ..
        } => "Space not allowed in string format specifier",
        FormatSpec { sign: Some(_), .. } => "Sign not allowed in string format specifier",
        FormatSpec {
            no_negative_zero: true,
            ..
        } => "Negative zero coercion (z) not allowed in string format specifier",
        FormatSpec {
            alternate: true, ..
        } => "Alternate form (#) not allowed in string format specifier",
        FormatSpec {
            align: Align::AfterSign,
            ..
        } => "'=' alignment not allowed in string format specifier",
        _ => return Ok(()),
    };
    Err(TextError::value(message))
}

/// `format(n, spec)` of an integer; the float presentation types included.
pub fn format_int(
    n: &impl Integer,
    spec: &Wtf8,
    type_name: &str,
    max_digits: int::MaxDigits,
) -> Result<Wtf8Buf, TextError> {
    let spec = format_spec::parse(spec, Align::Right, type_name)?;
    let kind = spec.kind.unwrap_or('d'.into());
    match kind.to_char() {
        Some(kind @ ('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n')) => {
            format_as_int(n, kind, &spec, max_digits)
        }
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let x = n
                .to_float()
                .ok_or_else(|| TextError::overflow("int too large to convert to float"))?;
            format_float_spec(x, &spec, type_name)
        }
        _ => Err(unknown_kind(kind, type_name)),
    }
}

fn format_as_int(
    n: &impl Integer,
    kind: char,
    spec: &FormatSpec,
    max_digits: int::MaxDigits,
) -> Result<Wtf8Buf, TextError> {
    if spec.precision.is_some() {
        return Err(TextError::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_negative_zero {
        return Err(TextError::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if kind == 'c' {
        return format_as_char(n, spec);
    }
    let (radix, group) = match kind {
        'b' => (2, 4),
        'o' => (8, 4),
        'x' | 'X' => (16, 4),
        _ => (10, 3),
    };
    let mut digits = match radix {
        10 => int::to_decimal(n, max_digits)?,
        _ => n.magnitude(radix),
    };
    let mut prefix = if spec.alternate {
        int::prefix(radix)
    } else {
        ""
    };
    if kind == 'X' {
        digits.make_ascii_uppercase();
        prefix = if spec.alternate { "0X" } else { "" };
    }
    let number = Number {
        negative: n.is_negative(),
        prefix,
        digits: digits.strip_prefix('-').unwrap_or(&digits),
        rest: "",
    };
    number.render(spec, spec.grouping.map(|grouping| (grouping, group)))
}

fn format_as_char(n: &impl Integer, spec: &FormatSpec) -> Result<Wtf8Buf, TextError> {
    if spec.sign.is_some() {
        return Err(TextError::value(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        return Err(TextError::value(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let value = n
        .to_i64()
        .ok_or_else(|| TextError::overflow("Python int too large to convert to C long"))?;
    let c = u32::try_from(value)
        .ok()
        .and_then(CodePoint::from_u32)
        .ok_or_else(|| TextError::overflow("%c arg not in range(0x110000)"))?;
    let text: Wtf8Buf = std::iter::once(c).collect();
    pad(&text, spec)
}

/// `format(x, spec)` of a float.
pub fn format_float(x: f64, spec: &Wtf8, type_name: &str) -> Result<Wtf8Buf, TextError> {
    let spec = format_spec::parse(spec, Align::Right, type_name)?;
    format_float_spec(x, &spec, type_name)
}

fn format_float_spec(x: f64, spec: &FormatSpec, type_name: &str) -> Result<Wtf8Buf, TextError> {
    let precision = c_precision(spec)?;
    let (layout, upper) = match spec.kind {
        None => (precision.map_or(Layout::Shortest, Layout::General), false),
        Some(kind) => match kind.to_char() {
            Some('%') => (Layout::Fixed(precision.unwrap_or(6)), false),
            Some(letter) => named_layout(letter, precision.unwrap_or(6))
                .ok_or_else(|| unknown_kind(kind, type_name))?,
            None => return Err(unknown_kind(kind, type_name)),
        },
    };
    let percent = spec.kind.is_some_and(|kind| kind == '%');
    let style = FloatStyle {
        layout,
        alternate: spec.alternate,
        add_dot_zero: spec.kind.is_none(),
        upper,
        no_negative_zero: spec.no_negative_zero,
    };
    let mut text = float_text(if percent { x * 100.0 } else { x }, style)?;
    if percent {
        text.push('%');
    }
    Number::of_float(&text).render(spec, spec.grouping.map(|grouping| (grouping, 3)))
}

/// The layout of `e`, `f`, `g` and `n`, and whether the letter is a capital.
fn named_layout(letter: char, precision: usize) -> Option<(Layout, bool)> {
    let layout = match letter {
        'e' | 'E' => Layout::Exponent(precision),
        'f' | 'F' => Layout::Fixed(precision),
        // In the C locale, the only one here, `n` groups nothing.
        'g' | 'G' | 'n' => Layout::General(precision),
        _ => return None,
    };
    Some((layout, letter.is_ascii_uppercase()))
}

/// CPython hands the precision to C as an `int`.
fn c_precision(spec: &FormatSpec) -> Result<Option<usize>, TextError> {
    match spec.precision {
        Some(precision) if i32::try_from(precision).is_err() => {
            Err(TextError::value("precision too big"))
        }
        precision => Ok(precision),
    }
}

/// `format(re + im*1j, spec)` of a complex number.
pub fn format_complex(
    re: f64,
    im: f64,
    spec: &Wtf8,
    type_name: &str,
) -> Result<Wtf8Buf, TextError> {
    let spec = format_spec::parse(spec, Align::Right, type_name)?;
    let unknown = |kind: CodePoint| unknown_kind(kind, type_name);
    let (layout, upper) = match spec.kind {
        None => (
            c_precision(&spec)?.map_or(Layout::Shortest, Layout::General),
            false,
        ),
        Some(kind) => {
            let letter = kind.to_char().ok_or_else(|| unknown(kind))?;
            named_layout(letter, 6).ok_or_else(|| unknown(kind))?;
            let precision = c_precision(&spec)?.unwrap_or(6);
            named_layout(letter, precision).ok_or_else(|| unknown(kind))?
        }
    };
    if spec.fill == '0' {
        return Err(TextError::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        return Err(TextError::value(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    let style = FloatStyle {
        layout,
        alternate: spec.alternate,
        add_dot_zero: false,
        upper,
        no_negative_zero: spec.no_negative_zero,
    };
    let part = |x: f64, sign: Option<Sign>| {
        let unpadded = FormatSpec {
            sign,
            width: None,
            align: Align::Left,
            ..spec
        };
        Number::of_float(&float_text(x, style)?)
            .render(&unpadded, spec.grouping.map(|grouping| (grouping, 3)))
    };
    // Without a type, a complex number is written as `repr` writes it: without
    // a real part of positive zero, and in parentheses where there are two.
    let plain = spec.kind.is_none();
    let only_imaginary = plain && re == 0.0 && re.is_sign_positive();
    let mut text = Wtf8Buf::new();
    if plain && !only_imaginary {
        text.push_char('(');
    }
    if !only_imaginary {
        text.push_wtf8(&part(re, spec.sign)?);
    }
    text.push_wtf8(&part(
        im,
        if only_imaginary {
            spec.sign
        } else {
            Some(Sign::Plus)
        },
    )?);
    text.push_str(if plain && !only_imaginary { "j)" } else { "j" });
    pad(&text, &spec)
}

/// A number taken apart: digits may be grouped and padded, the rest not.
struct Number<'a> {
    negative: bool,
    prefix: &'a str,
    /// The whole part's digits; none in `inf` and `nan`.
    digits: &'a str,
    /// The point, the fraction, the exponent, `%`, or `inf`.
    rest: &'a str,
}

impl<'a> Number<'a> {
    fn of_float(text: &'a str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let whole = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        Self {
            negative: unsigned.len() < text.len(),
            prefix: "",
            digits: &unsigned[..whole],
            rest: &unsigned[whole..],
        }
    }

    fn sign(&self, sign: Option<Sign>) -> &'static str {
        match (self.negative, sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            _ => "",
        }
    }

    /// Signs, groups and pads the number; `group` is the separator and how
    /// many digits go between two of them.
    fn render(
        &self,
        spec: &FormatSpec,
        group: Option<(Grouping, usize)>,
    ) -> Result<Wtf8Buf, TextError> {
        let sign = self.sign(spec.sign);
        let around = sign.len() + self.prefix.len() + self.rest.len();
        let width = spec.width.unwrap_or(0);
        // Zeros that pad after the sign are digits, so they are grouped too.
        let zero_padded = spec.fill == '0' && spec.align == Align::AfterSign;
        let least = if zero_padded {
            width.saturating_sub(around)
        } else {
            0
        };
        let digits = match self.digits {
            "" => String::new(),
            digits => group_digits(digits, least, group)?,
        };
        let padding = width.saturating_sub(around + digits.len());
        let (before, between, after) = match spec.align {
            Align::Left => (0, 0, padding),
            Align::Right => (padding, 0, 0),
            Align::Center => (padding / 2, 0, padding - padding / 2),
            Align::AfterSign => (0, padding, 0),
        };
        let mut text = Wtf8Buf::new();
        push_fill(&mut text, spec.fill, before)?;
        text.push_str(sign);
        text.push_str(self.prefix);
        push_fill(&mut text, spec.fill, between)?;
        text.push_str(&digits);
        text.push_str(self.rest);
        push_fill(&mut text, spec.fill, after)?;
        Ok(text)
    }
}

/// Puts zeros before `digits` until the text is `least` long, separators
/// included; it may get one longer, for it never starts with a separator.
fn group_digits(
    digits: &str,
    least: usize,
    group: Option<(Grouping, usize)>,
) -> Result<String, TextError> {
    let (separator, size) = match group {
        Some((grouping, size)) => (Some(grouping.separator()), size),
        None => (None, usize::MAX - 1),
    };
    let length = |count: usize| count + (count - 1) / size;
    let fitting = least - least / (size + 1);
    let fitting = fitting + usize::from(fitting == 0 || length(fitting) < least);
    let count = digits.len().max(fitting);
    let mut text = String::new();
    text.grow(length(count))?;
    let zeros = std::iter::repeat_n('0', count - digits.len());
    for (at, digit) in zeros.chain(digits.chars()).enumerate() {
        if at > 0 && (count - at).is_multiple_of(size) {
            text.extend(separator);
        }
        text.push(digit);
    }
    Ok(text)
}

/// Pads text to the specifier's width.
fn pad(text: &Wtf8, spec: &FormatSpec) -> Result<Wtf8Buf, TextError> {
    let width = spec.width.unwrap_or(0);
    let padding = width.saturating_sub(text.code_points().count());
    let before = match spec.align {
        Align::Left => 0,
        Align::Right | Align::AfterSign => padding,
        Align::Center => padding / 2,
    };
    let mut padded = Wtf8Buf::new();
    push_fill(&mut padded, spec.fill, before)?;
    padded.push_wtf8(text);
    push_fill(&mut padded, spec.fill, padding - before)?;
    Ok(padded)
}

fn push_fill(text: &mut Wtf8Buf, fill: CodePoint, count: usize) -> Result<(), TextError> {
    let bytes = count
        .checked_mul(fill.len_wtf8())
        .ok_or_else(TextError::memory)?;
    text.grow(bytes)?;
    text.extend(std::iter::repeat_n(fill, count));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_beyond_memory_is_an_error() {
        for spec in [
            "9223372036854775807",
            "09223372036854775807,",
            "<9223372036854775807",
        ] {
            let formatted = format_int(&1_i64, spec.into(), "int", 0);
            assert_eq!(formatted, Err(TextError::memory()), "{spec}");
        }
        let formatted = format_str("a".into(), "é>9223372036854775807".into(), "str");
        assert_eq!(formatted, Err(TextError::memory()));
    }
}
