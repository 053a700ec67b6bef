//! `str.format`: the template taken apart, and a driver that puts it together
//! again around the caller's values.
//!
//! Follows `Objects/stringlib/unicode_format.h`. Pieces come one at a time, as
//! an error in a template shows only once the fields before it are formatted.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::error::TextError;
use super::unicode;

/// A stretch of literal text and the field that follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Text to copy, doubled braces already single.
    pub literal: &'a Wtf8,
    /// The replacement field after it.
    pub field: Option<Field<'a>>,
}

/// A replacement field: `{name!conversion:spec}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// What stands before `!` and `:`. [`split_name`] takes it apart.
    pub name: &'a Wtf8,
    /// The code point after `!`.
    pub conversion: Option<CodePoint>,
    /// What stands after `:`, itself a template if `nested`.
    pub spec: &'a Wtf8,
    /// Whether the specifier has replacement fields of its own.
    pub nested: bool,
}

/// Where a field's value starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First<'a> {
    /// `{}`: the next positional argument.
    Auto,
    /// `{0}`: a positional argument.
    Index(usize),
    /// `{name}`: a keyword argument.
    Name(&'a Wtf8),
}

/// A step from one value to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// `.name`.
    Attribute(&'a Wtf8),
    /// `[3]`.
    Index(usize),
    /// `[key]`.
    Key(&'a Wtf8),
}

/// The pieces of `template` in order. After an error there are no more.
pub fn pieces(template: &Wtf8) -> Pieces<'_> {
    Pieces { rest: template }
}

/// An iterator over the pieces of a template.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a Wtf8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.rest = &self.rest[self.rest.len()..];
        }
        Some(piece)
    }
}

impl<'a> Pieces<'a> {
    fn piece(&mut self) -> Result<Piece<'a>, TextError> {
        let all = self.rest;
        let bytes = all.as_bytes();
        let Some(at) = memchr::memchr2(b'{', b'}', bytes) else {
            self.rest = &all[all.len()..];
            return Ok(Piece {
                literal: all,
                field: None,
            });
        };
        let (brace, next) = (bytes[at], bytes.get(at + 1));
        if next == Some(&brace) {
            self.rest = &all[at + 2..];
            return Ok(Piece {
                literal: &all[..at + 1],
                field: None,
            });
        }
        match (brace, next) {
            (b'}', _) => {
                return Err(TextError::value("Single '}' encountered in format string"));
            }
            (_, None) => {
                return Err(TextError::value("Single '{' encountered in format string"));
            }
            _ => {}
        }
        self.rest = &all[at + 1..];
        let field = Some(self.field()?);
        Ok(Piece {
            literal: &all[..at],
            field,
        })
    }

    fn bump(&mut self) -> Option<CodePoint> {
        let mut code_points = self.rest.code_points();
        let c = code_points.next();
        self.rest = code_points.as_wtf8();
        c
    }

    /// The field whose `{` has been read.
    fn field(&mut self) -> Result<Field<'a>, TextError> {
        let (name, end) = self.name()?;
        let mut field = Field {
            name,
            conversion: None,
            spec: &name[name.len()..],
            nested: false,
        };
        if end == '}' {
            return Ok(field);
        }
        if end == '!' {
            field.conversion = Some(self.bump().ok_or_else(|| {
                TextError::value("end of string while looking for conversion specifier")
            })?);
            match self.bump().map(CodePoint::to_char) {
                Some(Some('}')) => return Ok(field),
                Some(Some(':')) | None => {}
                Some(_) => {
                    return Err(TextError::value("expected ':' after conversion specifier"));
                }
            }
        }
        (field.spec, field.nested) = self.spec()?;
        Ok(field)
    }

    /// A field's name, and what ends it: `}`, `:` or `!` outside of brackets.
    fn name(&mut self) -> Result<(&'a Wtf8, char), TextError> {
        let start = self.rest;
        let mut in_brackets = false;
        loop {
            let length = start.len() - self.rest.len();
            let Some(c) = self.bump() else {
                return Err(TextError::value("expected '}' before end of string"));
            };
            match c.to_char() {
                Some('{') if !in_brackets => {
                    return Err(TextError::value("unexpected '{' in field name"));
                }
                Some('[') => in_brackets = true,
                Some(']') => in_brackets = false,
                Some(end @ ('}' | ':' | '!')) if !in_brackets => {
                    return Ok((&start[..length], end));
                }
                _ => {}
            }
        }
    }

    /// A specifier up to the `}` that balances the field's `{`.
    fn spec(&mut self) -> Result<(&'a Wtf8, bool), TextError> {
        let start = self.rest;
        let mut depth = 1;
        let mut nested = false;
        for at in memchr::memchr2_iter(b'{', b'}', start.as_bytes()) {
            if start.as_bytes()[at] == b'{' {
                nested = true;
                depth += 1;
                continue;
            }
            depth -= 1;
            if depth == 0 {
                self.rest = &start[at + 1..];
                return Ok((&start[..at], nested));
            }
        }
        Err(TextError::value("unmatched '{' in format spec"))
    }
}

/// Takes a field's name apart: where its value starts, then the steps.
pub fn split_name(name: &Wtf8) -> Result<(First<'_>, Steps<'_>), TextError> {
    let end = memchr::memchr2(b'.', b'[', name.as_bytes()).unwrap_or(name.len());
    let first = &name[..end];
    let first = match integer(first)? {
        Some(index) => First::Index(index),
        None if first.is_empty() => First::Auto,
        None => First::Name(first),
    };
    Ok((first, Steps { rest: &name[end..] }))
}

/// An iterator over the steps of a field's name. After an error there are no
/// more.
#[derive(Debug, Clone)]
pub struct Steps<'a> {
    rest: &'a Wtf8,
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.rest = &self.rest[self.rest.len()..];
        }
        Some(step)
    }
}

impl<'a> Steps<'a> {
    fn step(&mut self) -> Result<Step<'a>, TextError> {
        let all = self.rest;
        let bytes = all.as_bytes();
        let step = match bytes[0] {
            b'.' => {
                let end = memchr::memchr2(b'.', b'[', &bytes[1..]).map_or(all.len(), |at| at + 1);
                self.rest = &all[end..];
                Step::Attribute(&all[1..end])
            }
            b'[' => {
                let end = memchr::memchr(b']', bytes)
                    .ok_or_else(|| TextError::value("Missing ']' in format string"))?;
                self.rest = &all[end + 1..];
                let key = &all[1..end];
                integer(key)?.map_or(Step::Key(key), Step::Index)
            }
            _ => {
                return Err(TextError::value(
                    "Only '.' or '[' may follow ']' in format field specifier",
                ));
            }
        };
        match step {
            Step::Attribute(name) | Step::Key(name) if name.is_empty() => {
                Err(TextError::value("Empty attribute in format string"))
            }
            step => Ok(step),
        }
    }
}

/// `text` as an index, if it is nothing but decimal digits.
fn integer(text: &Wtf8) -> Result<Option<usize>, TextError> {
    let mut number: Option<usize> = None;
    for c in text.code_points() {
        let Some(digit) = unicode::decimal(c) else {
            return Ok(None);
        };
        let next = number
            .unwrap_or(0)
            .checked_mul(10)
            .and_then(|n| n.checked_add(usize::from(digit)))
            .filter(|&n| isize::try_from(n).is_ok());
        number =
            Some(next.ok_or_else(|| TextError::value("Too many decimal digits in format string"))?);
    }
    Ok(number)
}

/// The count behind `{}`, which one template must not mix with `{0}`.
#[derive(Debug, Clone, Default)]
pub struct AutoNumber {
    automatic: Option<bool>,
    next: usize,
}

impl AutoNumber {
    /// Turns [`First::Auto`] into the index that is next.
    pub fn resolve<'a>(&mut self, first: First<'a>) -> Result<First<'a>, TextError> {
        let automatic = match first {
            First::Name(_) => return Ok(first),
            First::Auto => true,
            First::Index(_) => false,
        };
        match (*self.automatic.get_or_insert(automatic), automatic) {
            (false, true) => Err(TextError::value(
                "cannot switch from manual field specification to automatic field numbering",
            )),
            (true, false) => Err(TextError::value(
                "cannot switch from automatic field numbering to manual field specification",
            )),
            (false, false) => Ok(first),
            (true, true) => {
                self.next += 1;
                Ok(First::Index(self.next - 1))
            }
        }
    }
}

/// The values that a template is formatted with.
pub trait Values {
    /// A value.
    type Value;
    /// What goes wrong when Python code runs; `TextError`s become one.
    type Error: From<TextError>;

    /// A positional argument.
    fn positional(&mut self, index: usize) -> Result<Self::Value, Self::Error>;
    /// A keyword argument, or an item of the mapping of `format_map`.
    fn named(&mut self, name: &Wtf8) -> Result<Self::Value, Self::Error>;
    /// An attribute, or an item by index or key.
    fn step(&mut self, value: Self::Value, step: Step<'_>) -> Result<Self::Value, Self::Error>;
    /// `repr`, `str` or `ascii` of a value, as `conversion` is `r`, `s` or `a`.
    fn convert(&mut self, value: Self::Value, conversion: char)
    -> Result<Self::Value, Self::Error>;
    /// `format(value, spec)`.
    fn format(&mut self, value: Self::Value, spec: &Wtf8) -> Result<Wtf8Buf, Self::Error>;
}

/// `template.format(...)`.
pub fn format<V: Values>(template: &Wtf8, values: &mut V) -> Result<Wtf8Buf, V::Error> {
    // A specifier may have fields, whose specifiers may not.
    const DEPTH: u32 = 2;
    build(template, values, &mut AutoNumber::default(), DEPTH)
}

fn build<V: Values>(
    template: &Wtf8,
    values: &mut V,
    numbers: &mut AutoNumber,
    depth: u32,
) -> Result<Wtf8Buf, V::Error> {
    if depth == 0 {
        return Err(TextError::value("Max string recursion exceeded").into());
    }
    let mut out = Wtf8Buf::with_capacity(template.len());
    for piece in pieces(template) {
        let piece = piece?;
        out.push_wtf8(piece.literal);
        let Some(field) = piece.field else { continue };
        let value = field_value(&field, values, numbers)?;
        let expanded;
        let spec = if field.nested {
            expanded = build(field.spec, values, numbers, depth - 1)?;
            &expanded
        } else {
            field.spec
        };
        out.push_wtf8(&values.format(value, spec)?);
    }
    Ok(out)
}

/// The value of a field, converted but not formatted.
fn field_value<V: Values>(
    field: &Field<'_>,
    values: &mut V,
    numbers: &mut AutoNumber,
) -> Result<V::Value, V::Error> {
    let (first, steps) = split_name(field.name)?;
    let mut value = match numbers.resolve(first)? {
        First::Name(name) => values.named(name)?,
        First::Index(index) => values.positional(index)?,
        First::Auto => unreachable!("resolved to an index"),
    };
    for step in steps {
        value = values.step(value, step?)?;
    }
    let Some(conversion) = field.conversion else {
        return Ok(value);
    };
    match conversion.to_char() {
        Some(letter @ ('r' | 's' | 'a')) => values.convert(value, letter),
        _ => Err(unknown_conversion(conversion).into()),
    }
}

fn unknown_conversion(conversion: CodePoint) -> TextError {
    let shown = match conversion.to_char() {
        Some(c @ '!'..='~') => c.to_string(),
        _ => format!("\\x{:x}", conversion.to_u32()),
    };
    TextError::value(format!("Unknown conversion specifier {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_falls_into_steps() {
        let (first, steps) = split_name("a.b[0][key].c".into()).unwrap();
        assert_eq!(first, First::Name("a".into()));
        let steps: Result<Vec<_>, _> = steps.collect();
        let expected = vec![
            Step::Attribute("b".into()),
            Step::Index(0),
            Step::Key("key".into()),
            Step::Attribute("c".into()),
        ];
        assert_eq!(steps, Ok(expected));
    }

    #[test]
    fn a_field_keeps_its_specifier_raw() {
        let pieces: Result<Vec<_>, _> = pieces("x{a!r:>{w}}{{".into()).collect();
        let pieces = pieces.unwrap();
        assert_eq!(pieces[0].literal, Wtf8::new("x"));
        let field = pieces[0].field.clone().unwrap();
        assert_eq!(field.name, Wtf8::new("a"));
        assert_eq!(field.conversion, Some('r'.into()));
        assert_eq!((field.spec, field.nested), (Wtf8::new(">{w}"), true));
        assert_eq!(
            (pieces[1].literal, &pieces[1].field),
            (Wtf8::new("{"), &None)
        );
    }
}
