//! The format mini-language, parsed:
//! `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
//!
//! Follows `parse_internal_render_format_spec`, its order of checks included,
//! because the first complaint is the one that the program sees.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::error::TextError;
use super::unicode;

/// Where padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`: after the text.
    Left,
    /// `>`: before the text.
    Right,
    /// `^`: on both sides, the odd one after.
    Center,
    /// `=`: between the sign and the digits.
    AfterSign,
}

/// What stands before a number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`.
    Plus,
    /// `-`: nothing, which is also the default.
    Minus,
    /// A space.
    Space,
}

/// What separates groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// `,` after every three digits.
    Comma,
    /// `_` after every three digits, or every four in base 2, 8 and 16.
    Underscore,
}

impl Grouping {
    /// The separator itself.
    pub fn separator(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Underscore => '_',
        }
    }
}

/// A parsed format specifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatSpec {
    /// What pads the text.
    pub fill: CodePoint,
    /// Where the padding goes.
    pub align: Align,
    /// The sign asked for, if any was.
    pub sign: Option<Sign>,
    /// `z`: no negative zero.
    pub no_negative_zero: bool,
    /// `#`: the alternate form.
    pub alternate: bool,
    /// The least number of code points.
    pub width: Option<usize>,
    /// The separator of groups of digits.
    pub grouping: Option<Grouping>,
    /// Digits, or for a string the most code points.
    pub precision: Option<usize>,
    /// The presentation type, `None` where the specifier names none.
    pub kind: Option<CodePoint>,
}

/// Parses `spec` for an object whose type is called `type_name`, which aligns
/// to `default_align` where the specifier does not say.
pub fn parse(spec: &Wtf8, default_align: Align, type_name: &str) -> Result<FormatSpec, TextError> {
    let mut rest = Cursor::new(spec);
    let (fill, align) = rest.fill_and_align();
    let sign = rest.sign();
    let no_negative_zero = rest.eat('z');
    let alternate = rest.eat('#');
    let zero = fill.is_none() && rest.eat('0');
    let width = rest.number()?;
    let grouping = rest.grouping()?;
    let precision = rest.precision()?;
    let kind = rest.kind(spec, type_name)?;
    check_grouping(grouping, kind)?;
    Ok(FormatSpec {
        fill: fill.unwrap_or(if zero { '0' } else { ' ' }.into()),
        align: align.unwrap_or(match default_align {
            Align::Right if zero => Align::AfterSign,
            default => default,
        }),
        sign,
        no_negative_zero,
        alternate,
        width,
        grouping,
        precision,
        kind,
    })
}

/// What is left of the specifier.
struct Cursor<'a> {
    rest: &'a Wtf8,
}

impl<'a> Cursor<'a> {
    fn new(rest: &'a Wtf8) -> Self {
        Self { rest }
    }

    fn nth(&self, n: usize) -> Option<CodePoint> {
        self.rest.code_points().nth(n)
    }

    fn skip(&mut self, count: usize) {
        let mut code_points = self.rest.code_points();
        code_points.by_ref().take(count).for_each(drop);
        self.rest = code_points.as_wtf8();
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.nth(0).is_some_and(|c| c == wanted);
        if found {
            self.skip(1);
        }
        found
    }

    /// An alignment, perhaps after the character to fill with.
    fn fill_and_align(&mut self) -> (Option<CodePoint>, Option<Align>) {
        if let Some(align) = self.nth(1).and_then(alignment) {
            let fill = self.nth(0);
            self.skip(2);
            return (fill, Some(align));
        }
        let align = self.nth(0).and_then(alignment);
        self.skip(usize::from(align.is_some()));
        (None, align)
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match self.nth(0)?.to_char()? {
            '+' => Sign::Plus,
            '-' => Sign::Minus,
            ' ' => Sign::Space,
            _ => return None,
        };
        self.skip(1);
        Some(sign)
    }

    /// A number in decimal digits of any script.
    fn number(&mut self) -> Result<Option<usize>, TextError> {
        let mut number: Option<usize> = None;
        while let Some(digit) = self.nth(0).and_then(unicode::decimal) {
            let next = number
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(usize::from(digit)))
                .filter(|&n| isize::try_from(n).is_ok());
            number = Some(
                next.ok_or_else(|| TextError::value("Too many decimal digits in format string"))?,
            );
            self.skip(1);
        }
        Ok(number)
    }

    fn grouping(&mut self) -> Result<Option<Grouping>, TextError> {
        let comma = self.eat(',');
        let underscore = self.eat('_');
        if underscore && (comma || self.nth(0).is_some_and(|c| c == ',')) {
            return Err(TextError::value("Cannot specify both ',' and '_'."));
        }
        Ok(match (comma, underscore) {
            (true, _) => Some(Grouping::Comma),
            (_, true) => Some(Grouping::Underscore),
            _ => None,
        })
    }

    fn precision(&mut self) -> Result<Option<usize>, TextError> {
        if !self.eat('.') {
            return Ok(None);
        }
        match self.number()? {
            Some(precision) => Ok(Some(precision)),
            None => Err(TextError::value("Format specifier missing precision")),
        }
    }

    /// The type: the one code point that may be left.
    fn kind(&self, spec: &Wtf8, type_name: &str) -> Result<Option<CodePoint>, TextError> {
        if self.nth(1).is_some() {
            let mut message = Wtf8Buf::from("Invalid format specifier '");
            message.push_wtf8(spec);
            message.push_str(&format!("' for object of type '{type_name}'"));
            return Err(TextError::value(message));
        }
        Ok(self.nth(0))
    }
}

fn alignment(c: CodePoint) -> Option<Align> {
    match c.to_char()? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

fn check_grouping(grouping: Option<Grouping>, kind: Option<CodePoint>) -> Result<(), TextError> {
    let (Some(grouping), Some(kind)) = (grouping, kind) else {
        return Ok(());
    };
    match kind.to_char() {
        Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
        Some('b' | 'o' | 'x' | 'X') if grouping == Grouping::Underscore => Ok(()),
        _ => Err(cannot_group(grouping, kind)),
    }
}

/// The complaint that digits of this type cannot be grouped.
pub(super) fn cannot_group(grouping: Grouping, kind: CodePoint) -> TextError {
    let separator = grouping.separator();
    TextError::value(format!(
        "Cannot specify '{separator}' with '{}'.",
        shown_kind(kind)
    ))
}

/// The complaint that `type_name` has no presentation type `kind`.
pub(super) fn unknown_kind(kind: CodePoint, type_name: &str) -> TextError {
    TextError::value(format!(
        "Unknown format code '{}' for object of type '{type_name}'",
        shown_kind(kind)
    ))
}

/// A type as CPython's messages show it: itself if ASCII and printable.
fn shown_kind(kind: CodePoint) -> String {
    match kind.to_char() {
        Some(c @ '!'..='\u{7f}') => c.to_string(),
        _ => format!("\\x{:x}", kind.to_u32()),
    }
}
