//! `%` formatting: the template taken apart, and values laid out by one of its
//! conversions. The caller supplies the values, in the order of the pieces.
//!
//! Follows `PyUnicode_Format`. A template of bytes is formatted as the string
//! whose code points are its bytes.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::error::TextError;
use super::float_format::{FloatStyle, Layout, float_text};
use super::int::{self, Integer};
use super::memory::Grow;

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text to copy.
    Literal(&'a Wtf8),
    /// A value to format.
    Conversion(Conversion<'a>),
}

/// A width or precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    None,
    /// `*`: the next argument, an integer, says it. See
    /// [`Conversion::set_width`] and [`Conversion::set_precision`].
    Argument,
    /// Given in the template.
    Given(usize),
}

impl Amount {
    fn given(self) -> Option<usize> {
        match self {
            Self::Given(amount) => Some(amount),
            Self::None | Self::Argument => None,
        }
    }
}

/// One conversion, such as `%(name)-10.3f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion<'a> {
    /// The key in parentheses: the value comes from a mapping.
    pub key: Option<&'a Wtf8>,
    /// `-`: pad after the text. Wins over `zero`.
    pub left: bool,
    /// `+`: a sign before every number.
    pub plus: bool,
    /// A space: one before every number that has no sign.
    pub space: bool,
    /// `#`: the alternate form.
    pub alternate: bool,
    /// `0`: pad numbers with zeros.
    pub zero: bool,
    /// The least number of code points. Its argument comes before the
    /// precision's, and both before the value.
    pub width: Amount,
    /// Digits, or the most code points of a string.
    pub precision: Amount,
    /// The letter. One that means nothing still takes its value before
    /// [`Conversion::unsupported`] says so.
    pub kind: CodePoint,
    /// Where the letter is in the template, in code points.
    pub index: usize,
}

/// The pieces of `template` in order. After an error there are no more.
///
/// `mapping` says whether the right operand is one (it can be subscripted and
/// is neither a tuple nor a string); without it no conversion may have a key.
pub fn pieces(template: &Wtf8, mapping: bool) -> Pieces<'_> {
    Pieces {
        mapping,
        rest: template,
        index: 0,
    }
}

/// An iterator over the pieces of a template.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    mapping: bool,
    rest: &'a Wtf8,
    index: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let literal = memchr::memchr(b'%', self.rest.as_bytes()).unwrap_or(self.rest.len());
        if literal > 0 {
            let text = &self.rest[..literal];
            self.index += text.code_points().count();
            self.rest = &self.rest[literal..];
            return Some(Ok(Piece::Literal(text)));
        }
        let percent = &self.rest[..1];
        self.bump();
        if self.eat('%') {
            return Some(Ok(Piece::Literal(percent)));
        }
        let conversion = self.conversion();
        if conversion.is_err() {
            self.rest = &self.rest[self.rest.len()..];
        }
        Some(conversion.map(Piece::Conversion))
    }
}

impl<'a> Pieces<'a> {
    fn peek(&self) -> Option<CodePoint> {
        self.rest.code_points().next()
    }

    fn bump(&mut self) -> Option<CodePoint> {
        let mut code_points = self.rest.code_points();
        let c = code_points.next()?;
        self.rest = code_points.as_wtf8();
        self.index += 1;
        Some(c)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek().is_some_and(|c| c == wanted);
        if found {
            self.bump();
        }
        found
    }

    /// What follows the `%`.
    fn conversion(&mut self) -> Result<Conversion<'a>, TextError> {
        let incomplete = || TextError::value("incomplete format");
        let mut conversion = Conversion {
            key: self.key()?,
            left: false,
            plus: false,
            space: false,
            alternate: false,
            zero: false,
            width: Amount::None,
            precision: Amount::None,
            kind: '%'.into(),
            index: 0,
        };
        while let Some(flag) = self.peek().and_then(|c| conversion.flag(c)) {
            *flag = true;
            self.bump();
        }
        conversion.width = self.amount("width too big", isize::MAX as u64)?;
        if self.eat('.') {
            conversion.precision = match self.amount("precision too big", i32::MAX as u64)? {
                Amount::None => Amount::Given(0),
                amount => amount,
            };
        }
        if self
            .peek()
            .is_some_and(|c| ['h', 'l', 'L'].iter().any(|&size| c == size))
        {
            self.bump();
        }
        conversion.index = self.index;
        conversion.kind = self.bump().ok_or_else(incomplete)?;
        Ok(conversion)
    }

    /// A key in parentheses, which may hold balanced ones.
    fn key(&mut self) -> Result<Option<&'a Wtf8>, TextError> {
        if !self.eat('(') {
            return Ok(None);
        }
        if !self.mapping {
            return Err(TextError::type_error("format requires a mapping"));
        }
        let start = self.rest;
        let mut depth = 1;
        loop {
            let before = self.rest.len();
            match self.bump().map(CodePoint::to_char) {
                None => return Err(TextError::value("incomplete format key")),
                Some(Some('(')) => depth += 1,
                Some(Some(')')) => depth -= 1,
                Some(_) => {}
            }
            if depth == 0 {
                return Ok(Some(&start[..start.len() - before]));
            }
        }
    }

    fn amount(&mut self, too_big: &str, most: u64) -> Result<Amount, TextError> {
        if self.eat('*') {
            return Ok(Amount::Argument);
        }
        let mut amount: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_char()?.to_digit(10)) {
            let next = (amount.unwrap_or(0) as u64)
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(digit)))
                .filter(|&n| n <= most);
            amount = Some(next.ok_or_else(|| TextError::value(too_big))? as usize);
            self.bump();
        }
        Ok(amount.map_or(Amount::None, Amount::Given))
    }
}

impl Conversion<'_> {
    fn flag(&mut self, c: CodePoint) -> Option<&mut bool> {
        Some(match c.to_char()? {
            '-' => &mut self.left,
            '+' => &mut self.plus,
            ' ' => &mut self.space,
            '#' => &mut self.alternate,
            '0' => &mut self.zero,
            _ => return None,
        })
    }

    /// Takes the argument of a `*` width: a negative one pads on the right.
    pub fn set_width(&mut self, width: i64) {
        self.left |= width < 0;
        self.width = Amount::Given(usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX));
    }

    /// Takes the argument of a `*` precision: a negative one is zero.
    pub fn set_precision(&mut self, precision: i64) {
        self.precision = Amount::Given(usize::try_from(precision).unwrap_or(0));
    }

    /// The complaint that the letter means nothing.
    pub fn unsupported(&self) -> TextError {
        let shown = self.kind.to_char().filter(|c| matches!(c, '\x1f'..='~'));
        TextError::value(format!(
            "unsupported format character '{}' (0x{:x}) at index {}",
            shown.unwrap_or('?'),
            self.kind.to_u32(),
            self.index
        ))
    }

    /// The complaint that a value of type `type_name` does not suit the letter,
    /// one of `diuoxX` or `c`.
    pub fn wrong_type(&self, type_name: &str) -> TextError {
        let letter = self.kind;
        TextError::type_error(match letter.to_char() {
            Some('c') => "%c requires int or char".to_owned(),
            Some('o' | 'x' | 'X') => {
                format!("%{letter} format: an integer is required, not {type_name}")
            }
            _ => format!("%{letter} format: a real number is required, not {type_name}"),
        })
    }

    /// `%s`, `%r`, `%a`: the `str`, `repr` or `ascii` of the value, cut and
    /// padded.
    pub fn format_str(&self, s: &Wtf8) -> Result<Wtf8Buf, TextError> {
        let shown = match self.precision.given() {
            Some(most) => {
                let mut rest = s.code_points();
                rest.by_ref().take(most).for_each(drop);
                &s[..s.len() - rest.as_wtf8().len()]
            }
            None => s,
        };
        self.pad("", "", shown, ' ')
    }

    /// `%c` of one code point. [`code_point`] makes one of an integer.
    pub fn format_char(&self, c: CodePoint) -> Result<Wtf8Buf, TextError> {
        let text: Wtf8Buf = std::iter::once(c).collect();
        self.pad("", "", &text, ' ')
    }

    /// `%d`, `%i`, `%u`, `%o`, `%x` and `%X` of an integer.
    pub fn format_int(
        &self,
        n: &impl Integer,
        max_digits: int::MaxDigits,
    ) -> Result<Wtf8Buf, TextError> {
        let (radix, upper) = match self.kind.to_char() {
            Some('o') => (8, false),
            Some('x') => (16, false),
            Some('X') => (16, true),
            _ => (10, false),
        };
        let digits = match radix {
            10 => int::to_decimal(n, max_digits)?,
            _ => n.magnitude(radix),
        };
        let digits = digits.strip_prefix('-').unwrap_or(&digits);
        let least = self.precision.given().unwrap_or(0);
        let mut text = String::new();
        text.grow(least.max(digits.len()))?;
        text.extend(std::iter::repeat_n('0', least.saturating_sub(digits.len())));
        text.push_str(digits);
        let mut prefix = if self.alternate {
            int::prefix(radix)
        } else {
            ""
        }
        .to_owned();
        if upper {
            text.make_ascii_uppercase();
            prefix.make_ascii_uppercase();
        }
        self.pad(
            self.sign(n.is_negative()),
            &prefix,
            Wtf8::new(text.as_str()),
            self.number_fill(),
        )
    }

    /// `%e`, `%f`, `%g` and their capitals of a float.
    pub fn format_float(&self, x: f64) -> Result<Wtf8Buf, TextError> {
        let precision = self.precision.given().unwrap_or(6);
        let letter = self.kind.to_char().unwrap_or('g');
        let layout = match letter.to_ascii_lowercase() {
            'e' => Layout::Exponent(precision),
            'f' => Layout::Fixed(precision),
            _ => Layout::General(precision),
        };
        let style = FloatStyle {
            alternate: self.alternate,
            upper: letter.is_ascii_uppercase(),
            ..FloatStyle::plain(layout)
        };
        let text = float_text(x, style)?;
        let unsigned = text.strip_prefix('-').unwrap_or(&text);
        let negative = unsigned.len() < text.len();
        self.pad(
            self.sign(negative),
            "",
            Wtf8::new(unsigned),
            self.number_fill(),
        )
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, _, _) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        }
    }

    fn number_fill(&self) -> char {
        if self.zero && !self.left { '0' } else { ' ' }
    }

    /// Zeros go after the sign and the prefix, spaces around the whole.
    fn pad(&self, sign: &str, prefix: &str, text: &Wtf8, fill: char) -> Result<Wtf8Buf, TextError> {
        let length = sign.len() + prefix.len() + text.code_points().count();
        let padding = self.width.given().unwrap_or(0).saturating_sub(length);
        let mut out = Wtf8Buf::new();
        let bytes = padding.checked_add(sign.len() + prefix.len() + text.len());
        out.grow(bytes.ok_or_else(TextError::memory)?)?;
        let spaces = if fill == '0' { 0 } else { padding };
        let (before, after) = if self.left { (0, spaces) } else { (spaces, 0) };
        out.extend(std::iter::repeat_n(' ', before));
        out.push_str(sign);
        out.push_str(prefix);
        out.extend(std::iter::repeat_n('0', padding - spaces));
        out.push_wtf8(text);
        out.extend(std::iter::repeat_n(' ', after));
        Ok(out)
    }
}

/// The code point that `%c` shows for an integer.
pub fn code_point(n: &impl Integer) -> Result<CodePoint, TextError> {
    n.to_i64()
        .and_then(|value| CodePoint::from_u32(u32::try_from(value).ok()?))
        .ok_or_else(|| TextError::overflow("%c arg not in range(0x110000)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_parentheses() {
        let template = Wtf8::new("%(a(b)c)-5s");
        let piece = pieces(template, true).next().unwrap().unwrap();
        let Piece::Conversion(conversion) = piece else {
            panic!("{piece:?}");
        };
        assert_eq!(conversion.key, Some(Wtf8::new("a(b)c")));
        assert!(conversion.left && conversion.kind == 's');
        assert_eq!((conversion.width, conversion.index), (Amount::Given(5), 10));
    }

    #[test]
    fn an_unfinished_key_ends_the_template() {
        let mut pieces = pieces("a%(b".into(), true);
        assert_eq!(pieces.next(), Some(Ok(Piece::Literal("a".into()))));
        assert_eq!(
            pieces.next(),
            Some(Err(TextError::value("incomplete format key")))
        );
        assert_eq!(pieces.next(), None);
    }

    #[test]
    fn keys_need_a_mapping() {
        let error = TextError::type_error("format requires a mapping");
        assert_eq!(pieces("%(a)s".into(), false).next(), Some(Err(error)));
    }
}
