//! What CPython's tokenizer finds wrong with strings and numbers.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{
    InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_wtf8::CodePoint;

use super::{Context, field};
use crate::compiler::error::Diagnostic;
use crate::text::unicode::is_printable;

/// The first error of the tokenizer among those that ruff found.
pub(super) fn tokenizer_error(errors: &[ParseError], context: &Context<'_>) -> Option<Diagnostic> {
    errors.iter().find_map(|error| match &error.error {
        ParseErrorType::Lexical(kind) => lexical(kind, error.location, context),
        ParseErrorType::FStringError(kind) => fstring(kind, error.location, context),
        ParseErrorType::SimpleStatementsOnSameLine => number_tail(error.location, context),
        _ => None,
    })
}

fn lexical(kind: &LexicalErrorType, range: TextRange, context: &Context<'_>) -> Option<Diagnostic> {
    match kind {
        LexicalErrorType::UnclosedStringError => Some(unterminated(range, "string", context)),
        LexicalErrorType::FStringError(kind) => fstring(kind, range, context),
        LexicalErrorType::InvalidByteLiteral => {
            let message = "bytes can only contain ASCII literal characters";
            Some(context.at_token(string_start(range, context), message))
        }
        LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace => {
            let start = string_start(range, context);
            let token = context.token_at(start)?;
            let message = bad_escape(context.text(token.range()))?;
            Some(context.diagnostic(token.range(), message))
        }
        LexicalErrorType::LineContinuationError => {
            let after = TextRange::empty(range.start() + TextSize::new(1));
            let message = "unexpected character after line continuation character";
            Some(context.diagnostic(after, message))
        }
        LexicalErrorType::UnrecognizedToken { tok } if !tok.is_ascii() => {
            let code = u32::from(*tok);
            let message = match is_printable(CodePoint::from_char(*tok)) {
                true => format!("invalid character '{tok}' (U+{code:04X})"),
                false => format!("invalid non-printable character U+{code:04X}"),
            };
            Some(context.diagnostic(TextRange::empty(range.start()), message))
        }
        LexicalErrorType::OtherError(_) => Some(bad_number(range, context)),
        _ => None,
    }
}

/// The start of the string token around a range.
fn string_start(range: TextRange, context: &Context<'_>) -> TextSize {
    let is_string = |token: &&Token| matches!(token.kind(), TokenKind::String);
    context
        .tokens
        .iter()
        .filter(is_string)
        .find(|token| token.range().contains_inclusive(range.start()))
        .map_or(range.start(), Ranged::start)
}

fn unterminated(range: TextRange, what: &str, context: &Context<'_>) -> Diagnostic {
    let text = &context.source.text[range.start().to_usize()..];
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_triple = body.starts_with("\"\"\"") || body.starts_with("'''");
    let end = if is_triple {
        TextSize::of(context.source.text.trim_end_matches('\n'))
    } else {
        let line = text.find('\n').unwrap_or(text.len());
        range.start() + TextSize::new(line as u32)
    };
    let (line, _) = context.source.position(end.max(range.start()));
    let triple = if is_triple { "triple-quoted " } else { "" };
    context.diagnostic(
        TextRange::empty(range.start()),
        format!("unterminated {triple}{what} literal (detected at line {line})"),
    )
}

fn fstring(
    kind: &InterpolatedStringErrorType,
    range: TextRange,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    use InterpolatedStringErrorType as Kind;
    match kind {
        Kind::UnterminatedString | Kind::UnterminatedTripleQuotedString => {
            let opener = context
                .before(range.end())
                .find(|token| token.kind() == TokenKind::FStringStart)?;
            let open_field = context.before(range.end()).find(|token| {
                matches!(token.kind(), TokenKind::Lbrace | TokenKind::FStringStart)
            })?;
            if open_field.kind() == TokenKind::Lbrace {
                let at = TextRange::empty(open_field.start());
                let mut error = context.diagnostic(at, "'{' was never closed");
                error.location.end_column = -1;
                return Some(error);
            }
            Some(unterminated(opener.range(), "f-string", context))
        }
        Kind::SingleRbrace => {
            let at = TextRange::empty(range.start());
            Some(context.diagnostic(at, "f-string: single '}' is not allowed"))
        }
        Kind::UnclosedLbrace => field::error(range.start(), context),
        Kind::InvalidConversionFlag => {
            let text = context.text(range);
            let message = if text.starts_with(|c: char| c.is_alphabetic()) {
                format!(
                    "f-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"
                )
            } else {
                "f-string: missing conversion character".to_owned()
            };
            Some(context.at_token(range.start(), message))
        }
        Kind::ConversionFlagNotImmediatelyAfterExclamation => {
            let mark = context.before(range.start()).next()?;
            // CPython misspells it.
            let message = "f-string: conversion type must come right after the exclamanation mark";
            Some(context.diagnostic(mark.range().cover(range), message))
        }
        Kind::LambdaWithoutParentheses => Some(context.at_token(
            range.start(),
            "f-string: lambda expressions are not allowed without parentheses",
        )),
        Kind::NewlineInFormatSpec => None,
    }
}

/// A number that runs into a name: `1abc`, `1__0`.
fn number_tail(range: TextRange, context: &Context<'_>) -> Option<Diagnostic> {
    let number = context.before(range.start()).next()?;
    let kind = match number.kind() {
        TokenKind::Int | TokenKind::Float => "decimal",
        TokenKind::Complex => "imaginary",
        _ => return None,
    };
    if number.end() != range.start() {
        return None;
    }
    let kind = match context.text(number.range()).get(..2) {
        Some("0x" | "0X") => "hexadecimal",
        Some("0o" | "0O") => "octal",
        Some("0b" | "0B") => "binary",
        _ => kind,
    };
    let back = u32::from(!context.text(range).starts_with('_'));
    let at = TextRange::empty(number.end() - TextSize::new(back));
    Some(context.diagnostic(at, format!("invalid {kind} literal")))
}

fn bad_number(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let text = context.text(range);
    let kind = match text.get(..2) {
        Some("0x" | "0X") => "hexadecimal",
        Some("0o" | "0O") => "octal",
        Some("0b" | "0B") => "binary",
        _ if text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let first = TextRange::at(range.start(), TextSize::new(1));
            return context.diagnostic(
                first,
                "leading zeros in decimal integer literals are not permitted; \
                 use an 0o prefix for octal integers",
            );
        }
        _ => "decimal",
    };
    let after = context.source.text[range.end().to_usize()..].chars().next();
    if let Some(digit) = after.filter(char::is_ascii_digit) {
        let message = format!("invalid digit '{digit}' in {kind} literal");
        return context.diagnostic(TextRange::empty(range.end()), message);
    }
    let last = range.end().max(range.start() + TextSize::new(1)) - TextSize::new(1);
    context.diagnostic(TextRange::empty(last), format!("invalid {kind} literal"))
}

/// What the first bad escape of a string literal is called.
fn bad_escape(literal: &str) -> Option<String> {
    let quoted = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let quote = quoted
        .get(..3)
        .filter(|&q| q == "\"\"\"" || q == "'''")
        .map_or(1, |_| 3);
    let body = quoted.get(quote..quoted.len().checked_sub(quote)?)?;
    let mut at = 0;
    while let Some(found) = body[at..].find('\\') {
        let start = at + found;
        let kind = body[start + 1..].chars().next()?;
        let rest = &body[start + 1 + kind.len_utf8()..];
        let wanted = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'N' => {
                let end = rest.find('}').filter(|_| rest.starts_with('{'));
                let (length, what) = match end {
                    Some(end) => (end + 1, "unknown Unicode character name"),
                    None => (0, "malformed \\N character escape"),
                };
                let known =
                    end.is_some_and(|end| unicode_names2::character(&rest[1..end]).is_some());
                if known {
                    at = start + 2 + length;
                    continue;
                }
                return Some(decode_error(start, start + 1 + length, what));
            }
            other => {
                at = start + 1 + other.len_utf8();
                continue;
            }
        };
        let digits = rest
            .bytes()
            .take(wanted)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        if digits < wanted {
            let what = format!("truncated \\{kind}{} escape", "X".repeat(wanted));
            return Some(decode_error(start, start + 1 + digits, &what));
        }
        if u32::from_str_radix(&rest[..digits], 16).is_ok_and(|value| value > 0x0010_ffff) {
            return Some(decode_error(
                start,
                start + 1 + digits,
                "illegal Unicode character",
            ));
        }
        at = start + 2 + digits;
    }
    None
}

fn decode_error(start: usize, end: usize, what: &str) -> String {
    format!(
        "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {what}"
    )
}
