//! What cannot be assigned to, by CPython's names for it.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Expr, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use super::Context;
use super::extent::Extent;
use crate::compiler::error::Diagnostic;

/// CPython's name for a kind of expression.
pub(super) fn name(expression: &Expr) -> &'static str {
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

/// The expression that stands at a place, in brackets or not.
pub(super) fn expression_at(range: TextRange, context: &Context<'_>) -> Option<Expr> {
    let parsed = ruff_python_parser::parse_expression_range(context.source.text, range)
        .or_else(|_| ruff_python_parser::parse_expression(&format!("({})", context.text(range))));
    parsed.ok().map(ruff_python_parser::Parsed::into_expr)
}

/// CPython's name for the expression at a place.
pub(super) fn name_at(range: TextRange, context: &Context<'_>) -> &'static str {
    if context.text(range).starts_with('*') {
        return "starred";
    }
    expression_at(range, context)
        .as_ref()
        .map_or("expression", name)
}

/// An assignment to what is no target.
pub(super) fn assignment(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let parentheses = context
        .before(range.start())
        .take_while(|token| token.kind() == TokenKind::Lpar)
        .count();
    if context.text(range).starts_with("yield") && parentheses == 0 {
        return context.diagnostic(range, "assignment to yield expression not possible");
    }
    let expression = expression_at(range, context);
    let what = expression.as_ref().map_or("expression", name);
    let after = context
        .token_at(range.end())
        .map_or(TokenKind::EndOfFile, |token| token.kind());
    let is_whole = match parentheses {
        0 => after == TokenKind::Equal,
        _ => after == TokenKind::Rpar,
    };
    let may_mean_comparison = is_whole
        && in_first_target(range, parentheses, context)
        && expression.is_some_and(|expression| is_compared(&expression, parentheses > 0));
    let message = if may_mean_comparison {
        format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?")
    } else {
        format!("cannot assign to {what}")
    };
    context.diagnostic(range, message)
}

/// Whether CPython takes an assignment to it for a comparison: to what can be
/// its operand and is no target of another kind.
fn is_compared(expression: &Expr, is_parenthesized: bool) -> bool {
    match expression {
        Expr::List(_)
        | Expr::Tuple(_)
        | Expr::Generator(_)
        | Expr::NoneLiteral(_)
        | Expr::BooleanLiteral(_) => false,
        Expr::UnaryOp(node) if node.op == UnaryOp::Not => is_parenthesized,
        Expr::BoolOp(_)
        | Expr::Compare(_)
        | Expr::If(_)
        | Expr::Lambda(_)
        | Expr::Named(_)
        | Expr::Starred(_)
        | Expr::Yield(_)
        | Expr::YieldFrom(_) => is_parenthesized,
        _ => true,
    }
}

/// Whether it stands in its statement's first target, outside brackets but for
/// so many parentheses around itself alone.
fn in_first_target(range: TextRange, parentheses: usize, context: &Context<'_>) -> bool {
    let extent = Extent::new(context);
    let Some(first) = extent.index_at(range.start()).checked_sub(parentheses) else {
        return false;
    };
    let before = extent.find_before(first, |kind| {
        matches!(
            kind,
            TokenKind::Equal
                | TokenKind::For
                | TokenKind::Newline
                | TokenKind::Indent
                | TokenKind::Dedent
                | TokenKind::Semi
                | TokenKind::Colon
        )
    });
    extent.opener(first).is_none()
        && before
            .is_none_or(|before| !matches!(extent.kind(before), TokenKind::Equal | TokenKind::For))
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
