//! How far expressions reach, by their tokens alone: what stands around an error
//! has no tree that could tell.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Context;

/// Which expressions are followed, each kind with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Operands of comparisons.
    BitwiseOr,
    /// Operands of conditional expressions.
    Disjunction,
    /// All but tuples without parentheses.
    Expression,
    /// All, with stars.
    Tuple,
}

/// The tokens around an error, comments and line breaks in brackets left out.
pub(super) struct Extent<'a> {
    tokens: Vec<&'a Token>,
}

impl<'a> Extent<'a> {
    pub(super) fn new(context: &Context<'a>) -> Extent<'a> {
        let tokens = context.tokens.iter();
        Extent {
            tokens: tokens.filter(|token| !token.kind().is_trivia()).collect(),
        }
    }

    /// The index of the first token that ends after `offset`.
    pub(super) fn index_at(&self, offset: TextSize) -> usize {
        self.tokens.partition_point(|token| token.end() <= offset)
    }

    pub(super) fn kind(&self, index: usize) -> TokenKind {
        let token = self.tokens.get(index);
        token.map_or(TokenKind::EndOfFile, |token| token.kind())
    }

    /// From one token's start to the end of the one before another.
    pub(super) fn range(&self, start: usize, end: usize) -> Option<TextRange> {
        let start = self.tokens.get(start)?.start();
        let end = self.tokens.get(end.checked_sub(1)?)?.end();
        (start <= end).then(|| TextRange::new(start, end))
    }

    /// Where a token begins, or the last one ends.
    pub(super) fn offset(&self, index: usize) -> TextSize {
        match self.tokens.get(index) {
            Some(token) => token.start(),
            None => self
                .tokens
                .last()
                .map_or_else(TextSize::default, |t| t.end()),
        }
    }

    /// The index after the longest expression that begins with a token.
    pub(super) fn end_of_expression(&self, start: usize, reach: Reach) -> Option<usize> {
        let mut end = None;
        let mut at = start;
        let mut wants_operand = true;
        loop {
            let kind = self.kind(at);
            at = if wants_operand {
                if is_prefix(kind, reach) {
                    at += 1;
                    continue;
                }
                if kind == TokenKind::Lambda && reach >= Reach::Expression {
                    at = (at..).find(|&at| ends_lambda_head(self.kind(at)))? + 1;
                    continue;
                }
                match kind {
                    _ if opens(kind) => self.after_brackets(at)?,
                    _ if is_atom(kind) => at + 1,
                    _ => return end,
                }
            } else {
                match kind {
                    TokenKind::Dot if is_name(self.kind(at + 1)) => at + 2,
                    TokenKind::Lpar | TokenKind::Lsqb => self.after_brackets(at)?,
                    TokenKind::String | TokenKind::FStringStart if self.ends_string(at) => {
                        match kind {
                            TokenKind::String => at + 1,
                            _ => self.after_brackets(at)?,
                        }
                    }
                    _ => {
                        let words = self.operator(at, reach);
                        if words == 0 {
                            return end;
                        }
                        at += words;
                        wants_operand = true;
                        continue;
                    }
                }
            };
            wants_operand = false;
            end = Some(at);
        }
    }

    /// Whether a string literal ends before this token.
    fn ends_string(&self, at: usize) -> bool {
        at > 0 && matches!(self.kind(at - 1), TokenKind::String | TokenKind::FStringEnd)
    }

    /// How many tokens the infix operator here has.
    fn operator(&self, at: usize, reach: Reach) -> usize {
        match (self.kind(at), self.kind(at + 1)) {
            (TokenKind::Comma, _) if reach == Reach::Tuple => 1,
            (TokenKind::If | TokenKind::Else, _) if reach >= Reach::Expression => 1,
            _ if reach < Reach::Disjunction && !is_arithmetic(self.kind(at)) => 0,
            (TokenKind::Not, TokenKind::In) | (TokenKind::Is, TokenKind::Not) => 2,
            (kind, _) => usize::from(is_arithmetic(kind) || is_logical(kind)),
        }
    }

    /// The index after the bracket that closes the one here.
    fn after_brackets(&self, start: usize) -> Option<usize> {
        let mut depth = 0;
        for (index, token) in self.tokens.iter().enumerate().skip(start) {
            match token.kind() {
                kind if opens(kind) => depth += 1,
                kind if closes(kind) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(index + 1);
            }
        }
        None
    }

    /// The index of the bracket that is open before a token.
    pub(super) fn opener(&self, at: usize) -> Option<usize> {
        let mut depth = 0;
        for index in (0..at.min(self.tokens.len())).rev() {
            match self.kind(index) {
                TokenKind::Newline => return None,
                kind if closes(kind) => depth += 1,
                kind if opens(kind) && depth == 0 => return Some(index),
                kind if opens(kind) => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// The index of the nearest token before another, outside further brackets,
    /// for which this holds; brackets that are open stop the search if it does
    /// not hold for them.
    pub(super) fn find_before(
        &self,
        at: usize,
        wanted: impl Fn(TokenKind) -> bool,
    ) -> Option<usize> {
        let mut depth = 0;
        for index in (0..at.min(self.tokens.len())).rev() {
            let kind = self.kind(index);
            if depth == 0 && wanted(kind) {
                return Some(index);
            }
            match kind {
                kind if closes(kind) => depth += 1,
                kind if opens(kind) && depth == 0 => return None,
                kind if opens(kind) => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Whether the bracket here encloses the parameters of a `def`.
    pub(super) fn opens_parameters(&self, opener: usize) -> bool {
        opener >= 2 && is_name(self.kind(opener - 1)) && self.kind(opener - 2) == TokenKind::Def
    }

    /// Whether the bracket here encloses the arguments of a call.
    pub(super) fn opens_call(&self, opener: usize) -> bool {
        self.kind(opener) == TokenKind::Lpar
            && opener > 0
            && (closes(self.kind(opener - 1)) || is_name(self.kind(opener - 1)))
    }
}

pub(super) fn opens(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart
    )
}

fn closes(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd
    )
}

/// Whether it is a name, or a keyword only in some places.
pub(super) fn is_name(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name | TokenKind::Match | TokenKind::Case | TokenKind::Type
    )
}

fn is_atom(kind: TokenKind) -> bool {
    is_name(kind)
        || matches!(
            kind,
            TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
                | TokenKind::None
                | TokenKind::True
                | TokenKind::False
                | TokenKind::Ellipsis
        )
}

/// Whether an expression can begin with it, but not go on with it.
pub(super) fn begins_expression(kind: TokenKind) -> bool {
    is_atom(kind)
        || matches!(
            kind,
            TokenKind::Lambda | TokenKind::Await | TokenKind::Tilde | TokenKind::Lbrace
        )
        || kind == TokenKind::FStringStart
}

fn is_prefix(kind: TokenKind, reach: Reach) -> bool {
    match kind {
        TokenKind::Plus | TokenKind::Minus | TokenKind::Tilde | TokenKind::Await => true,
        TokenKind::Not => reach >= Reach::Disjunction,
        TokenKind::Star | TokenKind::Yield => reach == Reach::Tuple,
        _ => false,
    }
}

fn ends_lambda_head(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Colon | TokenKind::Newline | TokenKind::EndOfFile
    )
}

fn is_arithmetic(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
            | TokenKind::At
            | TokenKind::Amper
            | TokenKind::Vbar
            | TokenKind::CircumFlex
            | TokenKind::LeftShift
            | TokenKind::RightShift
            | TokenKind::DoubleSlash
            | TokenKind::DoubleStar
    )
}

fn is_logical(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::And
            | TokenKind::Or
            | TokenKind::In
            | TokenKind::Is
            | TokenKind::EqEqual
            | TokenKind::NotEqual
            | TokenKind::Less
            | TokenKind::LessEqual
            | TokenKind::Greater
            | TokenKind::GreaterEqual
    )
}
