//! Brackets that do not match.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::ParseError;
use ruff_text_size::{Ranged, TextRange};

use super::{Context, guess};
use crate::compiler::error::Diagnostic;

/// An open bracket.
type Open = (TokenKind, TextRange);

fn closing(open: TokenKind) -> TokenKind {
    match open {
        TokenKind::Lpar => TokenKind::Rpar,
        TokenKind::Lsqb => TokenKind::Rsqb,
        _ => TokenKind::Rbrace,
    }
}

/// Walks over the brackets up to the first that does not match; what is open
/// there, and that bracket.
fn walk(context: &Context<'_>) -> (Vec<Open>, Option<Open>) {
    let mut open: Vec<Open> = Vec::new();
    for token in context.tokens {
        let kind = token.kind();
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                open.push((kind, token.range()));
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => match open.last() {
                Some(&(opener, _)) if closing(opener) == kind => {
                    open.pop();
                }
                _ => return (open, Some((kind, token.range()))),
            },
            _ => {}
        }
    }
    (open, None)
}

/// A closing bracket without its opening one.
pub(super) fn mismatch(context: &Context<'_>) -> Option<Diagnostic> {
    let (open, found) = walk(context);
    let (_, range) = found?;
    let bracket = context.text(range);
    let message = match open.last() {
        None => format!("unmatched '{bracket}'"),
        Some(&(_, opener)) => {
            let (line, _) = context.source.position(opener.start());
            let (own_line, _) = context.source.position(range.start());
            let place = if line == own_line {
                String::new()
            } else {
                format!(" on line {line}")
            };
            let opener = context.text(opener);
            format!(
                "closing parenthesis '{bracket}' does not match opening parenthesis \
                 '{opener}'{place}"
            )
        }
    };
    Some(context.diagnostic(TextRange::empty(range.start()), message))
}

/// A bracket that is open at the end of the file, if the parser stumbled on a
/// later line or at the end.
pub(super) fn never_closed(error: &ParseError, context: &Context<'_>) -> Option<Diagnostic> {
    let (open, _) = walk(context);
    let &(_, range) = open.last()?;
    let (line, _) = context.source.position(range.start());
    let start = error.range().start();
    let read_to = guess::read_to(start, context).unwrap_or(start);
    let (error_line, _) = context.source.position(read_to);
    let at_end = context.source.text[read_to.to_usize()..].trim().is_empty();
    if error_line <= line && !at_end {
        return None;
    }
    let message = format!("'{}' was never closed", context.text(range));
    let mut diagnostic = context.diagnostic(TextRange::empty(range.start()), message);
    diagnostic.location.end_column = -1;
    Some(diagnostic)
}
