//! Numbers and strings.

use num_bigint::BigInt;
use num_traits::Num;
use ruff_python_ast::{self as ruff, StringFlags};
use ruff_text_size::{Ranged, TextRange};
use rustpython_wtf8::{CodePoint, Wtf8Buf};

use super::Lowerer;
use crate::bytecode::Constant;
use crate::compiler::ast::ExprKind;
use crate::compiler::error::{Result, syntax_error};

/// The longest decimal integer that CPython reads, in digits.
const MAX_DECIMAL_DIGITS: usize = 4300;

impl<'t> Lowerer<'_, 't> {
    pub(super) fn number(&self, number: &ruff::Number, range: TextRange) -> Result<Constant> {
        Ok(match number {
            ruff::Number::Int(int) => Constant::Int(match int.as_u64() {
                Some(small) => BigInt::from(small),
                None => self.big_integer(&int.to_string(), range)?,
            }),
            ruff::Number::Float(value) => Constant::Float(*value),
            ruff::Number::Complex { real, imag } => Constant::Complex(*real, *imag),
        })
    }

    fn big_integer(&self, token: &str, range: TextRange) -> Result<BigInt> {
        let digits = token.replace('_', "");
        let (radix, digits) = match digits.get(..2) {
            Some("0x" | "0X") => (16, &digits[2..]),
            Some("0o" | "0O") => (8, &digits[2..]),
            Some("0b" | "0B") => (2, &digits[2..]),
            _ => (10, &*digits),
        };
        if radix == 10 && digits.len() > MAX_DECIMAL_DIGITS {
            return syntax_error(
                self.source.location(range),
                format!(
                    "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string \
                     conversion: value has {} digits; use sys.set_int_max_str_digits() to \
                     increase the limit - Consider hexadecimal for huge integer literals to \
                     avoid decimal conversion limits.",
                    digits.len()
                ),
            );
        }
        Ok(BigInt::from_str_radix(digits, radix).expect("the lexer checked the digits"))
    }

    /// A string literal, or several beside each other.
    pub(super) fn string(&mut self, value: &ruff::StringLiteralValue) -> Result<ExprKind<'t>> {
        let mut text = Wtf8Buf::new();
        for literal in value {
            self.push_string(literal, &mut text);
        }
        let constant = self.arena.constant(Constant::Str(text));
        let first = value.as_slice().first();
        Ok(
            if first.is_some_and(|first| first.flags.prefix().is_unicode()) {
                ExprKind::UnicodeConstant(constant)
            } else {
                ExprKind::Constant(constant)
            },
        )
    }

    pub(super) fn push_string(&self, literal: &ruff::StringLiteral, text: &mut Wtf8Buf) {
        let raw = literal.flags.prefix().is_raw();
        let start = literal.start() + literal.flags.opener_len();
        let end = literal.end() - literal.flags.closer_len();
        self.push_text(&literal.value, TextRange::new(start, end), raw, text);
    }

    /// Appends decoded text. ruff puts U+FFFD where an escape means a lone
    /// surrogate; the source says which.
    pub(super) fn push_text(
        &self,
        decoded: &str,
        source: TextRange,
        raw: bool,
        text: &mut Wtf8Buf,
    ) {
        if raw || !may_have_replacement(decoded) {
            text.push_str(decoded);
            return;
        }
        let mut escapes = surrogate_or_replacement(&self.source.text[source]);
        for character in decoded.chars() {
            match character {
                char::REPLACEMENT_CHARACTER => text.push(
                    escapes
                        .next()
                        .unwrap_or_else(|| CodePoint::from_char(character)),
                ),
                _ => text.push_char(character),
            }
        }
    }
}

/// Whether U+FFFD may be in a text: one byte of it suffices to say that it is
/// not.
fn may_have_replacement(text: &str) -> bool {
    const FIRST_BYTE: u8 = 0xef;
    memchr::memchr(FIRST_BYTE, text.as_bytes()).is_some()
}

/// What stands for each U+FFFD in a literal's value, in order: the character
/// itself, an escape that means it, or an escape that means a surrogate.
fn surrogate_or_replacement(literal: &str) -> impl Iterator<Item = CodePoint> + '_ {
    let mut rest = literal.chars();
    std::iter::from_fn(move || {
        loop {
            let character = rest.next()?;
            if character == char::REPLACEMENT_CHARACTER {
                return Some(CodePoint::from_char(character));
            }
            if character != '\\' {
                continue;
            }
            let digits = match rest.next()? {
                'u' => 4,
                'U' => 8,
                'N' => {
                    let name: String = rest.by_ref().take_while(|&c| c != '}').collect();
                    if name.eq_ignore_ascii_case("{replacement character") {
                        return Some(CodePoint::from_char(char::REPLACEMENT_CHARACTER));
                    }
                    continue;
                }
                _ => continue,
            };
            let value = rest.by_ref().take(digits).fold(0, |value, digit| {
                value * 16 + digit.to_digit(16).unwrap_or(0)
            });
            if matches!(value, 0xd800..=0xdfff | 0xfffd) {
                return CodePoint::from_u32(value);
            }
        }
    })
}
