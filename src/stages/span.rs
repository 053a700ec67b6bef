//! Spans of source, and where its lines begin.

use std::fmt;
use std::ops::RangeInclusive;

use ruff_text_size::{Ranged, TextRange, TextSize};
use serde::Serialize;

use super::SourceLine;
use crate::bytecode::Position;

/// A span of source. Lines count from 1, columns are UTF-8 bytes from 0, as in
/// code objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The line it begins on.
    pub line: u32,
    /// The column it begins at.
    pub column: u32,
    /// The line it ends on.
    pub end_line: u32,
    /// The column after its end.
    pub end_column: u32,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span {
            line,
            column,
            end_line,
            end_column,
        } = self;
        // Padded as a whole, for columns of a table.
        f.pad(&format!("{line}:{column}-{end_line}:{end_column}"))
    }
}

impl Span {
    /// The span of an instruction that has a line; columns that are not known
    /// are 0.
    pub(super) fn of_position(position: Position) -> Option<Span> {
        let line = position.line?;
        Some(Span {
            line,
            column: position.column.unwrap_or(0),
            end_line: position.end_line.unwrap_or(line),
            end_column: position.end_column.unwrap_or(0),
        })
    }

    /// Whether an instruction's span lies in this one. What starts a function
    /// or module has a line but no width; then the line decides.
    pub(super) fn contains(&self, inner: Span) -> bool {
        let has_width = (inner.line, inner.column) != (inner.end_line, inner.end_column);
        if !has_width {
            return (self.line..=self.end_line).contains(&inner.line);
        }
        (self.line, self.column) <= (inner.line, inner.column)
            && (inner.end_line, inner.end_column) <= (self.end_line, self.end_column)
    }
}

/// The source's lines.
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    /// Where each begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// `text` has line feeds as its only line ends.
    pub(super) fn new(text: &'a str) -> Lines<'a> {
        let after_line_feeds = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = std::iter::once(0).chain(after_line_feeds).collect();
        Lines { text, starts }
    }

    /// How many there are; a line feed at the end begins no other.
    pub(super) fn count(&self) -> u32 {
        let ends_in_line_feed = self.text.is_empty() || self.text.ends_with('\n');
        (self.starts.len() - usize::from(ends_in_line_feed)) as u32
    }

    fn position(&self, offset: TextSize) -> (u32, u32) {
        let offset = offset.to_usize();
        let line = self.starts.partition_point(|&start| start <= offset);
        (line as u32, (offset - self.starts[line - 1]) as u32)
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        let (line, column) = self.position(range.start());
        let (end_line, end_column) = self.position(range.end());
        Span {
            line,
            column,
            end_line,
            end_column,
        }
    }

    pub(super) fn whole(&self) -> Span {
        self.span(TextRange::up_to(TextSize::of(self.text)))
    }

    /// From the first statement's begin to the last one's end.
    pub(super) fn covering(&self, statements: &[&ruff_python_ast::Stmt]) -> Span {
        let covering = statements
            .iter()
            .map(|statement| statement.range())
            .reduce(TextRange::cover);
        self.span(covering.unwrap_or_default())
    }

    /// The lines with these numbers, those of them that there are.
    pub(super) fn numbered(
        &self,
        numbers: RangeInclusive<u32>,
    ) -> impl Iterator<Item = SourceLine> {
        let lines = (1..).zip(self.text.split('\n')).take(self.count() as usize);
        lines
            .filter(move |(line, _)| numbers.contains(line))
            .map(|(line, text)| SourceLine {
                line,
                text: text.to_owned(),
            })
    }
}
