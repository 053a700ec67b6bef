//! The marks under a source line that say which expression failed (PEP 657).

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::bytecode::Position;

/// The marks for an instruction's position, aligned to the stripped line;
/// `None` where they would cover the whole line and so say nothing.
pub(super) fn marks(line: &str, position: &Position) -> Option<String> {
    let start = position.column? as usize;
    let end = if position.end_line == position.line {
        position.end_column? as usize
    } else {
        line.trim_end().len()
    };
    let segment = line.get(start..end)?;
    let indent = line.len() - line.trim_start().len();
    let before = line.get(indent..start)?;
    let anchors = if position.end_line == position.line {
        anchors(segment)
    } else {
        None
    };
    let covers_all = segment.trim() == line.trim();
    if covers_all && anchors.is_none() {
        return None;
    }
    let mut marks = " ".repeat(width(before));
    match anchors {
        Some((from, to)) => {
            marks.push_str(&"~".repeat(width(&segment[..from])));
            marks.push_str(&"^".repeat(width(&segment[from..to])));
            marks.push_str(&"~".repeat(width(&segment[to..])));
        }
        None => marks.push_str(&"^".repeat(width(segment))),
    }
    Some(marks)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// The part of an expression that stands for it: the operator of a binary
/// operation, the brackets of a subscription.
fn anchors(segment: &str) -> Option<(usize, usize)> {
    let parsed = ruff_python_parser::parse_expression(segment).ok()?;
    match parsed.expr() {
        Expr::BinOp(operation) => {
            let left_end = operation.left.range().end().to_usize();
            let right_start = operation.right.range().start().to_usize();
            let between = segment.get(left_end..right_start)?;
            let offset = between.find(|c: char| !c.is_whitespace() && !"()\\".contains(c))?;
            let operator = &between[offset..];
            let double = operator
                .as_bytes()
                .get(1)
                .is_some_and(|next| operator.as_bytes()[0] == *next);
            let start = left_end + offset;
            Some((start, start + 1 + usize::from(double)))
        }
        Expr::Subscript(subscript) => {
            let value_end = subscript.value.range().end().to_usize();
            let bracket = value_end + segment.get(value_end..)?.find('[')?;
            Some((bracket, segment.len()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks_of(line: &str, column: u32, end_column: u32) -> Option<String> {
        marks(
            line,
            &Position {
                line: Some(1),
                end_line: Some(1),
                column: Some(column),
                end_column: Some(end_column),
            },
        )
    }

    #[test]
    fn a_binary_operation_is_marked_at_its_operator() {
        let marks = marks_of("    return 1 / 0", 11, 16);
        assert_eq!(marks.as_deref(), Some("       ~~^~~"));
        let marks = marks_of("x = a // b", 4, 10);
        assert_eq!(marks.as_deref(), Some("    ~~^^~~"));
    }

    #[test]
    fn a_subscription_is_marked_at_its_brackets() {
        let marks = marks_of("x = d['k']", 4, 10);
        assert_eq!(marks.as_deref(), Some("    ~^^^^^"));
    }

    #[test]
    fn a_whole_line_needs_no_marks() {
        assert_eq!(marks_of("f()", 0, 3), None);
        assert_eq!(marks_of("g(f())", 2, 5).as_deref(), Some("  ^^^"));
    }
}
