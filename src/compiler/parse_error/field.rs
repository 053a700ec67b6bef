//! Replacement fields of f-strings.

use ruff_python_ast::token::TokenKind;
use ruff_text_size::TextSize;

use super::extent::{Extent, Reach};
use super::{Context, guess};
use crate::compiler::error::Diagnostic;

/// What is wrong with the field around `offset`, if it is in one.
pub(super) fn error(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let opener = extent.opener(extent.index_at(offset))?;
    let is_field = opener > 0
        && matches!(
            extent.kind(opener - 1),
            TokenKind::FStringStart
                | TokenKind::FStringMiddle
                | TokenKind::Rbrace
                | TokenKind::Colon
        )
        && extent.kind(opener) == TokenKind::Lbrace
        && extent.opener(opener).is_some_and(|outer| {
            matches!(
                extent.kind(outer),
                TokenKind::FStringStart | TokenKind::Lbrace
            )
        });
    if !is_field {
        return None;
    }
    let at = |index: usize, message: String| Some(context.at_token(extent.offset(index), message));
    let first = opener + 1;
    let Some(end) = extent.end_of_expression(first, Reach::Tuple) else {
        let found = context.token_at(extent.offset(first))?;
        return match found.kind() {
            TokenKind::Equal | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Rbrace => {
                let found = context.text(extent.range(first, first + 1)?);
                at(
                    first,
                    format!("f-string: valid expression required before '{found}'"),
                )
            }
            _ => at(
                first,
                "f-string: expecting a valid expression after '{'".to_owned(),
            ),
        };
    };
    if let Some(comma) = guess::forgotten_comma(extent.offset(end), context) {
        return Some(comma);
    }
    let mut next = end;
    let expected = match extent.kind(next) {
        TokenKind::Rpar | TokenKind::Rsqb => {
            let bracket = context.text(extent.range(next, next + 1)?);
            let message = format!("f-string: unmatched '{bracket}'");
            let mut error = at(next, message)?;
            error.location.end_column = error.location.column;
            return Some(error);
        }
        TokenKind::Equal => {
            next += 1;
            "'!', or ':', or '}'"
        }
        TokenKind::Exclamation => {
            next += 2;
            "':' or '}'"
        }
        TokenKind::FStringEnd => "'}'",
        TokenKind::Colon | TokenKind::Rbrace => "'}', or format specs",
        _ => "'=', or '!', or ':', or '}'",
    };
    let next = match extent.kind(next) {
        TokenKind::Colon => extent.index_at(offset),
        _ => next,
    };
    at(next, format!("f-string: expecting {expected}"))
}
