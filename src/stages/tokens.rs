//! The second stage: tokens, under the names that Python's `tokenize` has for
//! their kinds.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;
use serde::Serialize;

use super::span::{Lines, Span};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenStage {
    /// Its kind: `NAME` (keywords too), `NUMBER`, `OP`, ...
    pub kind: &'static str,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The tokens within a span.
pub(super) fn tokens(tokens: &Tokens, lines: &Lines<'_>, within: Span) -> Vec<TokenStage> {
    let stages = tokens.iter().map(|token| TokenStage {
        kind: kind_name(token.kind()),
        text: lines.text[token.range()].to_owned(),
        span: lines.span(token.range()),
    });
    stages
        .filter(|token| {
            (within.line, within.column) <= (token.span.line, token.span.column)
                && (token.span.end_line, token.span.end_column)
                    <= (within.end_line, within.end_column)
        })
        .collect()
}

fn kind_name(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Name => "NAME",
        TokenKind::Int | TokenKind::Float | TokenKind::Complex => "NUMBER",
        TokenKind::String => "STRING",
        TokenKind::FStringStart => "FSTRING_START",
        TokenKind::FStringMiddle => "FSTRING_MIDDLE",
        TokenKind::FStringEnd => "FSTRING_END",
        TokenKind::Comment => "COMMENT",
        TokenKind::Newline => "NEWLINE",
        TokenKind::NonLogicalNewline => "NL",
        TokenKind::Indent => "INDENT",
        TokenKind::Dedent => "DEDENT",
        kind if kind.is_operator() || is_punctuation(kind) => "OP",
        _ => "NAME",
    }
}

/// What `tokenize` counts among the operators and ruff does not.
fn is_punctuation(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Lpar
            | TokenKind::Rpar
            | TokenKind::Lsqb
            | TokenKind::Rsqb
            | TokenKind::Lbrace
            | TokenKind::Rbrace
            | TokenKind::Colon
            | TokenKind::Comma
            | TokenKind::Semi
            | TokenKind::Dot
            | TokenKind::Equal
            | TokenKind::Rarrow
            | TokenKind::ColonEqual
            | TokenKind::Ellipsis
            | TokenKind::Exclamation
            | TokenKind::At
    )
}
