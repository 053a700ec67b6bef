//! Constant folding on the tree, with the limits of CPython's `ast_opt.c`:
//! what could grow large is left for run time.

mod format;
mod number;
mod sequence;

use crate::bytecode::{BinaryOperator, Constant};

pub(crate) use sequence::{distinct, equals};

use super::arena::Arena;
use super::ast::{Compare, Comparison, Expr, ExprKind, UnaryOperator};

/// Folds an expression whose parts are folded already.
pub(crate) fn expression<'t>(expression: Expr<'t>, arena: &'t Arena) -> Expr<'t> {
    let kind = match expression.kind {
        ExprKind::Unary { operator, operand } => {
            return unary(operator, operand, arena, expression);
        }
        ExprKind::Binary {
            left,
            operator,
            right,
        } => binary(left, operator, right, arena),
        ExprKind::Tuple(elements) => tuple(elements, arena),
        ExprKind::Subscript { value, index } => {
            subscript(value, index).map(|item| ExprKind::Constant(arena.constant(item)))
        }
        ExprKind::Compare(compare) => membership(compare, arena),
        _ => None,
    };
    Expr {
        kind: kind.unwrap_or(expression.kind),
        ..expression
    }
}

/// Folds what is only iterated over or searched: a list becomes a tuple, a set
/// of constants a frozenset.
pub(crate) fn iterable<'t>(expression: Expr<'t>, arena: &'t Arena) -> Expr<'t> {
    let kind = match expression.kind {
        ExprKind::List(elements) if !elements.iter().any(Expr::is_starred) => {
            tuple(elements, arena).unwrap_or(ExprKind::Tuple(elements))
        }
        ExprKind::Set(elements) => match constants(elements) {
            Some(items) => {
                let items = Constant::FrozenSet(sequence::distinct(items));
                ExprKind::Constant(arena.constant(items))
            }
            None => return expression,
        },
        _ => return expression,
    };
    Expr { kind, ..expression }
}

fn constants(elements: &[Expr<'_>]) -> Option<Vec<Constant>> {
    if !elements
        .iter()
        .all(|element| element.as_constant().is_some())
    {
        return None;
    }
    let constants = elements.iter().filter_map(Expr::as_constant);
    Some(constants.cloned().collect())
}

fn tuple<'t>(elements: &[Expr<'t>], arena: &'t Arena) -> Option<ExprKind<'t>> {
    let items = constants(elements)?;
    Some(ExprKind::Constant(arena.constant(Constant::Tuple(items))))
}

/// A comparison whose last operand is only searched.
fn membership<'t>(compare: &Compare<'t>, arena: &'t Arena) -> Option<ExprKind<'t>> {
    let Some(Comparison::In | Comparison::NotIn) = compare.operators.last() else {
        return None;
    };
    let (last, others) = compare.comparators.split_last()?;
    let mut comparators = arena.list(compare.comparators.len());
    comparators.extend_from_slice_copy(others);
    comparators.push(iterable(*last, arena));
    Some(ExprKind::Compare(arena.node(Compare {
        comparators: comparators.into_bump_slice(),
        ..*compare
    })))
}

/// A value in the operation's place, or the operand changed in its own.
fn unary<'t>(
    operator: UnaryOperator,
    operand: &Expr<'t>,
    arena: &'t Arena,
    operation: Expr<'t>,
) -> Expr<'t> {
    if operator == UnaryOperator::Not
        && let ExprKind::Compare(compare) = operand.kind
        && let [comparison] = *compare.operators
        && let Some(inverse) = inverse(comparison)
    {
        let kind = ExprKind::Compare(arena.node(Compare {
            operators: arena.copied(&[inverse]),
            ..*compare
        }));
        return Expr { kind, ..*operand };
    }
    let value = operand
        .as_constant()
        .and_then(|constant| unary_constant(operator, constant));
    match value {
        Some(value) => Expr {
            kind: ExprKind::Constant(arena.constant(value)),
            ..operation
        },
        None => operation,
    }
}

/// What `not` makes of a comparison that always gives a bool.
fn inverse(comparison: Comparison) -> Option<Comparison> {
    Some(match comparison {
        Comparison::Is => Comparison::IsNot,
        Comparison::IsNot => Comparison::Is,
        Comparison::In => Comparison::NotIn,
        Comparison::NotIn => Comparison::In,
        _ => return None,
    })
}

fn unary_constant(operator: UnaryOperator, constant: &Constant) -> Option<Constant> {
    if operator == UnaryOperator::Not {
        return Some(Constant::Bool(!truth(constant)));
    }
    number::unary(operator, &number::Number::of(constant)?)
}

/// Whether a constant counts as true.
pub(crate) fn truth(constant: &Constant) -> bool {
    match constant {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Ellipsis | Constant::Code(_) => true,
        Constant::Int(value) => value.sign() != num_bigint::Sign::NoSign,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
        Constant::Str(text) => !text.is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
    }
}

fn binary<'t>(
    left: &Expr<'t>,
    operator: BinaryOperator,
    right: &Expr<'t>,
    arena: &'t Arena,
) -> Option<ExprKind<'t>> {
    let first = left.as_constant()?;
    if operator == BinaryOperator::Remainder
        && let Constant::Str(template) = first
        && let ExprKind::Tuple(arguments) = right.kind
    {
        return format::joined(template, arguments, arena);
    }
    let value = binary_constant(first, operator, right.as_constant()?)?;
    Some(ExprKind::Constant(arena.constant(value)))
}

fn binary_constant(
    left: &Constant,
    operator: BinaryOperator,
    right: &Constant,
) -> Option<Constant> {
    if let (Constant::Bool(left), Constant::Bool(right)) = (left, right) {
        match operator {
            BinaryOperator::And => return Some(Constant::Bool(left & right)),
            BinaryOperator::Or => return Some(Constant::Bool(left | right)),
            BinaryOperator::Xor => return Some(Constant::Bool(left ^ right)),
            _ => {}
        }
    }
    match (number::Number::of(left), number::Number::of(right)) {
        (Some(left), Some(right)) => number::binary(left, operator, right),
        (None, None) if operator == BinaryOperator::Add => sequence::concatenate(left, right),
        (Some(number::Number::Int(count)), None) if operator == BinaryOperator::Multiply => {
            sequence::repeat(right, &count)
        }
        (None, Some(number::Number::Int(count))) if operator == BinaryOperator::Multiply => {
            sequence::repeat(left, &count)
        }
        _ => None,
    }
}

fn subscript(value: &Expr<'_>, index: &Expr<'_>) -> Option<Constant> {
    let number::Number::Int(index) = number::Number::of(index.as_constant()?)? else {
        return None;
    };
    sequence::item(value.as_constant()?, &index)
}
