//! `"..." % (a, b)` as an f-string, where the template asks for `%s`, `%r` and
//! `%a` only.

use rustpython_wtf8::{CodePoint, Wtf8Buf};

use crate::bytecode::Constant;
use crate::compiler::arena::Arena;
use crate::compiler::ast::{Conversion, Expr, ExprKind, FormattedValue};
use crate::compiler::unit::Location;

/// Widths and precisions have at most this many digits.
const MAX_DIGITS: usize = 2;

/// One `%` directive.
struct Directive {
    conversion: Conversion,
    /// The format specification that does the same.
    spec: String,
}

/// The template's pieces.
enum Piece {
    Literal(Wtf8Buf),
    Directive(Directive),
}

/// The f-string that does the same.
pub(super) fn joined<'t>(
    template: &Wtf8Buf,
    arguments: &[Expr<'t>],
    arena: &'t Arena,
) -> Option<ExprKind<'t>> {
    if arguments.iter().any(Expr::is_starred) {
        return None;
    }
    let pieces = parse(template)?;
    let directives = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Directive(_)));
    if directives.count() != arguments.len() {
        return None;
    }
    let mut arguments = arguments.iter();
    let mut values = arena.list(pieces.len());
    for piece in pieces {
        values.push(match piece {
            Piece::Literal(text) => Expr {
                kind: ExprKind::Constant(arena.constant(Constant::Str(text))),
                location: Location::NONE,
            },
            Piece::Directive(directive) => formatted(*arguments.next()?, directive, arena),
        });
    }
    Some(ExprKind::JoinedStr(values.into_bump_slice()))
}

fn formatted<'t>(value: Expr<'t>, directive: Directive, arena: &'t Arena) -> Expr<'t> {
    let location = value.location;
    let at_value = |kind| Expr { kind, location };
    let spec = (!directive.spec.is_empty()).then(|| {
        let text = at_value(ExprKind::Constant(
            arena.constant(Constant::Str(directive.spec.into())),
        ));
        at_value(ExprKind::JoinedStr(arena.copied(&[text])))
    });
    at_value(ExprKind::FormattedValue(arena.node(FormattedValue {
        value,
        conversion: directive.conversion,
        spec,
    })))
}

fn parse(template: &Wtf8Buf) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = Wtf8Buf::new();
    let mut rest = template.code_points().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            literal.push(character);
        } else if rest.next_if(|&next| next == '%').is_some() {
            literal.push_char('%');
        } else {
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Directive(directive(&mut rest)?));
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Some(pieces)
}

type Characters<I> = std::iter::Peekable<I>;

fn directive(rest: &mut Characters<impl Iterator<Item = CodePoint>>) -> Option<Directive> {
    let mut left_justified = false;
    while let Some(flag) = rest.next_if(|next| "-+ #0".chars().any(|flag| *next == flag)) {
        left_justified |= flag == '-';
    }
    let width = digits(rest)?;
    let precision = match rest.next_if(|&next| next == '.') {
        Some(_) => Some(digits(rest)?.unwrap_or(0)),
        None => None,
    };
    let conversion = match rest.next()?.to_char()? {
        's' => Conversion::Str,
        'r' => Conversion::Repr,
        'a' => Conversion::Ascii,
        _ => return None,
    };
    let mut spec = String::new();
    if let Some(width) = width {
        if !left_justified && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if let Some(precision) = precision {
        spec.push_str(&format!(".{precision}"));
    }
    Some(Directive { conversion, spec })
}

/// A number if there is one; `None` outside if it is too long.
fn digits(rest: &mut Characters<impl Iterator<Item = CodePoint>>) -> Option<Option<u32>> {
    let mut value = None;
    let mut count = 0;
    while let Some(digit) = rest.next_if(|next| next.to_char().is_some_and(|c| c.is_ascii_digit()))
    {
        count += 1;
        if count > MAX_DIGITS {
            return None;
        }
        value = Some(value.unwrap_or(0) * 10 + digit.to_char()?.to_digit(10)?);
    }
    Some(value)
}
