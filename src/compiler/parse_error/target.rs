//! What cannot be assigned to, by CPython's names for it.

use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

use super::Context;
use crate::compiler::error::Diagnostic;

/// CPython's name for a kind of expression.
fn name(expression: &Expr) -> &'static str {
    match expression {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) | Expr::TString(_) => "f-string expression",
        Expr::BooleanLiteral(literal) if literal.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) | Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// The expression that stands at a place.
fn expression_at(range: TextRange, context: &Context<'_>) -> Option<Expr> {
    let parsed = ruff_python_parser::parse_expression_range(context.source.text, range);
    parsed.ok().map(ruff_python_parser::Parsed::into_expr)
}

/// CPython's name for the expression at a place.
pub(super) fn name_at(range: TextRange, context: &Context<'_>) -> &'static str {
    expression_at(range, context)
        .as_ref()
        .map_or("expression", name)
}

/// An assignment to what is no target.
pub(super) fn assignment(range: TextRange, context: &Context<'_>) -> Diagnostic {
    if context.text(range).starts_with("yield") {
        return context.diagnostic(range, "assignment to yield expression not possible");
    }
    let expression = expression_at(range, context);
    let what = expression.as_ref().map_or("expression", name);
    let may_mean_comparison = match &expression {
        Some(expression) => matches!(
            expression,
            Expr::Call(_)
                | Expr::BinOp(_)
                | Expr::UnaryOp(_)
                | Expr::Await(_)
                | Expr::NumberLiteral(_)
                | Expr::StringLiteral(_)
                | Expr::BytesLiteral(_)
                | Expr::FString(_)
                | Expr::EllipsisLiteral(_)
                | Expr::Dict(_)
                | Expr::Set(_)
                | Expr::ListComp(_)
                | Expr::SetComp(_)
                | Expr::DictComp(_)
        ),
        None => false,
    };
    let followed_by_equal = context
        .token_at(range.end())
        .is_some_and(|token| token.kind() == TokenKind::Equal);
    let message = if may_mean_comparison && followed_by_equal && !in_brackets(range, context) {
        format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?")
    } else {
        format!("cannot assign to {what}")
    };
    context.diagnostic(range, message)
}

fn in_brackets(range: TextRange, context: &Context<'_>) -> bool {
    let mut depth = 0;
    let line = context
        .before(range.start())
        .take_while(|token| token.kind() != TokenKind::Newline);
    for token in line {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// `f(name-that-is-none=value)`.
pub(super) fn keyword(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let value_end = context
        .token_at(range.end())
        .filter(|token| token.kind() == TokenKind::Equal)
        .map_or(range.end(), Ranged::end);
    let whole = TextRange::new(range.start(), value_end);
    match name_at(range, context) {
        constant @ ("True" | "False" | "None") => {
            context.diagnostic(whole, format!("cannot assign to {constant}"))
        }
        _ => context.diagnostic(
            whole,
            "expression cannot contain assignment, perhaps you meant \"==\"?",
        ),
    }
}
