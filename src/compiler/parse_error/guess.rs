//! What was probably meant: a comma that was forgotten, `==` in place of `=`,
//! parentheses around a comprehension's tuple.

use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::extent::{Extent, Reach, begins_expression, is_name};
use super::{Context, target};
use crate::compiler::error::Diagnostic;

/// Two expressions in brackets with nothing between them, the second at
/// `offset`.
pub(super) fn forgotten_comma(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let second = extent.index_at(offset);
    let opener = extent.opener(second)?;
    let is_import = context
        .line_start(offset)
        .is_some_and(|first| first.kind() == TokenKind::From);
    if !begins_expression(extent.kind(second)) || extent.opens_parameters(opener) || is_import {
        return None;
    }
    let before = extent.find_before(second, ends_before_element)?;
    let first = before + 1;
    let is_condition = match extent.kind(before) {
        TokenKind::If | TokenKind::Lambda => true,
        TokenKind::For => (first..second).any(|at| extent.kind(at) == TokenKind::In),
        _ => false,
    };
    if is_condition || extent.end_of_expression(first, Reach::Disjunction) != Some(second) {
        return None;
    }
    let name = context.text(extent.range(first, first + 1)?);
    let is_prefix = extent.kind(first) == TokenKind::Name
        && matches!(
            extent.kind(first + 1),
            TokenKind::String | TokenKind::FStringStart
        );
    let is_keyword = matches!(name, "_" | "match" | "case" | "type");
    let is_statement = second == first + 1 && matches!(name, "print" | "exec");
    if is_prefix || is_keyword || is_statement {
        return None;
    }
    let end = extent.end_of_expression(second, Reach::Expression)?;
    let whole = extent.range(first, end)?;
    Some(context.diagnostic(whole, "invalid syntax. Perhaps you forgot a comma?"))
}

/// Where CPython has read to when it finds that a comma may be missing: it has
/// looked at the token after the second expression.
pub(super) fn read_to(offset: TextSize, context: &Context<'_>) -> Option<TextSize> {
    let extent = Extent::new(context);
    let second = extent.index_at(offset);
    let end = extent.end_of_expression(second, Reach::Expression)?;
    begins_expression(extent.kind(second)).then(|| extent.offset(end))
}

fn ends_before_element(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::Comma
            | TokenKind::Equal
            | TokenKind::ColonEqual
            | TokenKind::Colon
            | TokenKind::If
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::Lambda
            | TokenKind::Yield
            | TokenKind::From
    )
}

/// A `=` where only a comparison makes sense.
pub(super) fn comparison(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let equal = extent.index_at(offset);
    let before = extent.find_before(equal, |kind| {
        matches!(
            kind,
            TokenKind::Lpar
                | TokenKind::Lsqb
                | TokenKind::Lbrace
                | TokenKind::Comma
                | TokenKind::If
                | TokenKind::Elif
                | TokenKind::While
                | TokenKind::Colon
                | TokenKind::Newline
        )
    })?;
    let opener = extent.opener(equal);
    let is_test = matches!(
        extent.kind(before),
        TokenKind::If | TokenKind::Elif | TokenKind::While
    );
    if opener.is_some_and(|at| extent.opens_call(at)) || (opener.is_none() && !is_test) {
        return None;
    }
    let first = before + 1;
    let end = extent.end_of_expression(equal + 1, Reach::BitwiseOr)?;
    if extent.end_of_expression(first, Reach::BitwiseOr) != Some(equal)
        || matches!(extent.kind(end), TokenKind::Equal | TokenKind::ColonEqual)
    {
        return None;
    }
    if equal == first + 1 && is_name(extent.kind(first)) {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return Some(context.diagnostic(extent.range(first, end)?, message));
    }
    let left = extent.range(first, equal)?;
    let expression = target::expression_at(left, context)?;
    let is_target = matches!(
        expression,
        Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Generator(_)
            | Expr::NoneLiteral(_)
            | Expr::BooleanLiteral(_)
    );
    let what = target::name(&expression);
    (!is_target).then(|| {
        let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        context.diagnostic(left, message)
    })
}

/// A comprehension, whose `for` stands at `offset`, over a tuple without
/// parentheses.
pub(super) fn parentheses(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    let opener = extent.opener(at)?;
    let is_display = matches!(extent.kind(opener), TokenKind::Lsqb | TokenKind::Lbrace);
    let is_tuple = extent.end_of_expression(opener + 1, Reach::Expression)? < at
        && extent.end_of_expression(opener + 1, Reach::Tuple)? == at;
    if extent.kind(at) != TokenKind::For || !is_display || !is_tuple {
        return None;
    }
    let message = "did you forget parentheses around the comprehension target?";
    Some(context.diagnostic(extent.range(opener + 1, at)?, message))
}

/// A keyword argument or default without a value, whose end stands at `offset`.
pub(super) fn missing_value(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    let opener = extent.opener(at)?;
    let is_end = matches!(extent.kind(at), TokenKind::Comma | TokenKind::Rpar);
    if at < 2 || !is_end || extent.kind(at - 1) != TokenKind::Equal {
        return None;
    }
    let equal = extent.range(at - 1, at)?;
    if extent.opens_parameters(opener) {
        return Some(context.diagnostic(equal, "expected default value expression"));
    }
    let keyword = extent.range(at - 2, at)?;
    (extent.opens_call(opener) && is_name(extent.kind(at - 2)))
        .then(|| context.diagnostic(keyword, "expected argument value expression"))
}

/// Parameters in parentheses of their own, which open at `offset`.
pub(super) fn parenthesized_parameters(
    offset: TextSize,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let open = extent.index_at(offset);
    let close = extent.end_of_expression(open, Reach::BitwiseOr)?;
    let names = open + 1..close - 1;
    let are_names = names.clone().zip([true, false].into_iter().cycle());
    let mut are_names = are_names.map(|(at, is_odd)| match is_odd {
        true => is_name(extent.kind(at)),
        false => extent.kind(at) == TokenKind::Comma,
    });
    if extent.kind(open) != TokenKind::Lpar || names.is_empty() || !are_names.all(|is| is) {
        return None;
    }
    let whole = extent.range(open, close)?;
    let outer = extent.opener(open);
    if outer.is_some_and(|outer| extent.opens_parameters(outer)) {
        return Some(context.diagnostic(whole, "Function parameters cannot be parenthesized"));
    }
    let lambda = extent.find_before(open, |kind| kind == TokenKind::Lambda)?;
    let head = lambda + 1..open;
    let plain = |at| is_name(extent.kind(at)) || extent.kind(at) == TokenKind::Comma;
    head.into_iter().all(plain).then(|| {
        context.diagnostic(
            whole,
            "Lambda expression parameters cannot be parenthesized",
        )
    })
}

/// The text before an augmented assignment's operator, if that is a tuple.
pub(super) fn tuple_before(offset: TextSize, context: &Context<'_>) -> Option<TextRange> {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    let start = extent.index_at(context.line_start(offset)?.start());
    let is_tuple = extent.end_of_expression(start, Reach::Expression)? < at
        && extent.end_of_expression(start, Reach::Tuple)? == at;
    if is_tuple {
        extent.range(start, at)
    } else {
        None
    }
}

/// Type parameters of a function that are none: CPython wants the parameters in
/// their place.
pub(super) fn bad_type_parameters(offset: TextSize, context: &Context<'_>) -> Option<Diagnostic> {
    let extent = Extent::new(context);
    let opener = extent.opener(extent.index_at(offset))?;
    let is_def = extent.kind(opener) == TokenKind::Lsqb && extent.opens_parameters(opener);
    is_def.then(|| context.at_token(extent.offset(opener), "expected '('"))
}
