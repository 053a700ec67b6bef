//! ruff's parse errors in CPython's words and at CPython's places.
//!
//! CPython reports what its tokenizer finds (brackets, strings, numbers)
//! before what its parser finds, even if it stands later in the file.

mod brackets;
mod extent;
mod field;
mod guess;
mod literal;
mod target;
mod wording;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Parsed, UnsupportedSyntaxErrorKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::error::{Diagnostic, Result, SyntaxErrorKind};
use super::lower::Source;
use super::unit::Location;

/// The syntax error of a parsed file, if there is one.
pub(super) fn check<T>(parsed: &Parsed<T>, source: &Source<'_>) -> Result<()> {
    let context = Context {
        tokens: parsed.tokens(),
        source,
    };
    if let Some(error) = parsed.errors().first() {
        let diagnostic = literal::tokenizer_error(parsed.errors(), &context)
            .into_iter()
            .chain(brackets::mismatch(&context))
            .min_by_key(|found| (found.location.line, found.location.column))
            .or_else(|| brackets::never_closed(error, &context))
            .unwrap_or_else(|| wording::parser_error(error, &context));
        return Err(Box::new(diagnostic));
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        let message = match error.kind {
            UnsupportedSyntaxErrorKind::UnparenthesizedExceptionTypes => {
                "multiple exception types must be parenthesized"
            }
            UnsupportedSyntaxErrorKind::UnpackingInComprehension(_) => {
                let text = &source.text[error.range()];
                if text.starts_with("**") {
                    "dict unpacking cannot be used in dict comprehension"
                } else {
                    "iterable unpacking cannot be used in comprehension"
                }
            }
            _ => "invalid syntax",
        };
        return Err(Box::new(context.diagnostic(error.range(), message)));
    }
    Ok(())
}

/// The tokens and text around an error.
struct Context<'a> {
    tokens: &'a [Token],
    source: &'a Source<'a>,
}

impl<'a> Context<'a> {
    fn diagnostic(&self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            kind: SyntaxErrorKind::Syntax,
            message: message.into(),
            location: self.source.location(range),
        }
    }

    fn indentation(&self, location: Location, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            kind: SyntaxErrorKind::Indentation,
            message: message.into(),
            location,
        }
    }

    fn text(&self, range: TextRange) -> &'a str {
        &self.source.text[range]
    }

    /// The index of the first token that ends after `offset`.
    fn index_at(&self, offset: TextSize) -> usize {
        self.tokens.partition_point(|token| token.end() <= offset)
    }

    /// The tokens before `offset`, the nearest first, comments left out.
    fn before(&self, offset: TextSize) -> impl Iterator<Item = &'a Token> {
        let end = self.tokens.partition_point(|token| token.start() < offset);
        self.tokens[..end]
            .iter()
            .rev()
            .filter(|token| !token.kind().is_trivia())
    }

    /// The next token at or after `offset`, comments left out.
    fn token_at(&self, offset: TextSize) -> Option<&'a Token> {
        let mut tokens = self.tokens[self.index_at(offset)..].iter();
        tokens.find(|token| !token.kind().is_trivia())
    }

    /// "invalid syntax" at the token that stands there. A line's end counts as
    /// one character.
    fn invalid_syntax(&self, offset: TextSize) -> Diagnostic {
        self.at_token(offset, "invalid syntax")
    }

    fn at_token(&self, offset: TextSize, message: impl Into<String>) -> Diagnostic {
        let range = match self.token_at(offset) {
            Some(token) if token.kind() != TokenKind::Newline => token.range(),
            Some(token) => TextRange::empty(token.start()),
            None => TextRange::empty(offset.min(TextSize::of(self.source.text))),
        };
        let mut diagnostic = self.diagnostic(range, message);
        if range.is_empty() {
            diagnostic.location.end_column += 1;
        }
        diagnostic
    }

    /// The first token of the logical line that `offset` is in.
    fn line_start(&self, offset: TextSize) -> Option<&'a Token> {
        self.before(offset)
            .take_while(|token| {
                !matches!(
                    token.kind(),
                    TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent
                )
            })
            .last()
    }
}
