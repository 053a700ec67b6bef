//! Constant folding on the tree, with the limits of CPython's `ast_opt.c`:
//! what could grow large is left for run time.

mod format;
mod number;
mod sequence;

use crate::bytecode::{BinaryOperator, Constant};

pub(crate) use sequence::{distinct, equals};

use super::ast::{Comparison, Expr, ExprKind, UnaryOperator};

/// Folds an expression whose parts are folded already.
pub(crate) fn expression(expression: Expr) -> Expr {
    let Expr { kind, location } = expression;
    let kind = match kind {
        ExprKind::Unary { operator, operand } => match unary(operator, *operand) {
            Ok(folded) => return folded.at(location),
            Err(operand) => ExprKind::Unary {
                operator,
                operand: Box::new(operand),
            },
        },
        ExprKind::Binary {
            left,
            operator,
            right,
        } => binary(left, operator, right),
        ExprKind::Tuple(elements) => tuple(elements),
        ExprKind::Subscript { value, index } => match subscript(&value, &index) {
            Some(item) => ExprKind::Constant(item),
            None => ExprKind::Subscript { value, index },
        },
        ExprKind::Compare(mut compare) => {
            if let Some(Comparison::In | Comparison::NotIn) = compare.operators.last()
                && let Some(last) = compare.comparators.pop()
            {
                compare.comparators.push(iterable(last));
            }
            ExprKind::Compare(compare)
        }
        other => other,
    };
    Expr { kind, location }
}

/// Folds what is only iterated over or searched: a list becomes a tuple, a set
/// of constants a frozenset.
pub(crate) fn iterable(expression: Expr) -> Expr {
    let kind = match expression.kind {
        ExprKind::List(elements) if !elements.iter().any(Expr::is_starred) => tuple(elements),
        ExprKind::Set(elements) => match constants(&elements) {
            Some(items) => ExprKind::Constant(Constant::FrozenSet(sequence::distinct(items))),
            None => ExprKind::Set(elements),
        },
        other => other,
    };
    Expr { kind, ..expression }
}

fn constants(elements: &[Expr]) -> Option<Vec<Constant>> {
    elements
        .iter()
        .map(|element| element.as_constant().cloned())
        .collect()
}

fn tuple(elements: Vec<Expr>) -> ExprKind {
    match constants(&elements) {
        Some(items) => ExprKind::Constant(Constant::Tuple(items)),
        None => ExprKind::Tuple(elements),
    }
}

/// A folded unary operation: a value in the operation's place, or the operand
/// changed in its own.
enum Folded {
    Value(Constant),
    Operand(Expr),
}

impl Folded {
    fn at(self, location: super::unit::Location) -> Expr {
        match self {
            Folded::Value(value) => Expr {
                kind: ExprKind::Constant(value),
                location,
            },
            Folded::Operand(operand) => operand,
        }
    }
}

/// The operand comes back if nothing can be folded.
fn unary(operator: UnaryOperator, mut operand: Expr) -> Result<Folded, Expr> {
    if operator == UnaryOperator::Not
        && let ExprKind::Compare(compare) = &mut operand.kind
        && let [comparison] = &mut compare.operators[..]
        && let Some(inverse) = inverse(*comparison)
    {
        *comparison = inverse;
        return Ok(Folded::Operand(operand));
    }
    let value = operand
        .as_constant()
        .and_then(|constant| unary_constant(operator, constant));
    value.map(Folded::Value).ok_or(operand)
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

fn binary(left: Box<Expr>, operator: BinaryOperator, mut right: Box<Expr>) -> ExprKind {
    if operator == BinaryOperator::Remainder
        && let Some(Constant::Str(template)) = left.as_constant()
        && let ExprKind::Tuple(arguments) = &mut right.kind
        && let Some(joined) = format::joined(template, arguments)
    {
        return joined;
    }
    if let (Some(first), Some(second)) = (left.as_constant(), right.as_constant())
        && let Some(value) = binary_constant(first, operator, second)
    {
        return ExprKind::Constant(value);
    }
    ExprKind::Binary {
        left,
        operator,
        right,
    }
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

fn subscript(value: &Expr, index: &Expr) -> Option<Constant> {
    let number::Number::Int(index) = number::Number::of(index.as_constant()?)? else {
        return None;
    };
    sequence::item(value.as_constant()?, &index)
}
