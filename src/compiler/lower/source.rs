//! Byte offsets to lines and columns.

use std::cell::Cell;

use ruff_text_size::{TextRange, TextSize};

use crate::compiler::unit::Location;

/// The source and where its lines begin.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    line_starts: Vec<u32>,
    /// The line found last: neighbouring nodes are mostly on one line.
    recent: Cell<Line>,
}

/// A line's number, from 1, and where it lies.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    number: u32,
    start: u32,
    end: u32,
}

/// How many lines ahead one is looked for without skipping any.
const NEAR: usize = 6;

/// How many bytes a line has on average, or some fewer.
const USUAL_LINE: usize = 32;

impl<'a> Source<'a> {
    /// `text` has line feeds as its only line ends.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut line_starts = Vec::with_capacity(text.len() / USUAL_LINE + 1);
        line_starts.push(0);
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Source {
            text,
            line_starts,
            recent: Cell::new(Line::default()),
        }
    }

    /// Where the first line longer than so many bytes begins.
    pub(crate) fn long_line(&self, longest: usize) -> Option<TextSize> {
        let ends = self.line_starts[1..].iter().copied();
        let lines = self
            .line_starts
            .iter()
            .zip(ends.chain([self.text.len() as u32]));
        lines
            .filter(|&(&start, end)| (end - start) as usize > longest)
            .map(|(&start, _)| TextSize::new(start))
            .next()
    }

    /// Line from 1 and byte column from 0.
    #[inline]
    pub(crate) fn position(&self, offset: TextSize) -> (i32, i32) {
        let offset = offset.to_u32();
        let recent = self.recent.get();
        let line = match (recent.start..recent.end).contains(&offset) {
            true => recent,
            false => self.find_line(offset),
        };
        (line.number as i32, (offset - line.start) as i32)
    }

    #[cold]
    fn find_line(&self, offset: u32) -> Line {
        // Mostly one of the next few lines; else the end of a node on one of
        // those before.
        let after = self.recent.get().number as usize;
        let near = &self.line_starts[after..self.line_starts.len().min(after + NEAR)];
        let number = match near.iter().position(|&start| start > offset) {
            Some(lines) if lines > 0 => after + lines,
            _ => self.line_starts.partition_point(|&start| start <= offset),
        };
        let line = Line {
            number: number as u32,
            start: self.line_starts[number - 1],
            end: self.line_starts.get(number).copied().unwrap_or(u32::MAX),
        };
        self.recent.set(line);
        line
    }

    pub(crate) fn location(&self, range: TextRange) -> Location {
        let (line, column) = self.position(range.start());
        let (end_line, end_column) = self.position(range.end());
        Location {
            line,
            end_line,
            column,
            end_column,
        }
    }

    /// The end of the semicolon after `offset`, or `offset` if there is none.
    pub(crate) fn after_semicolon(&self, offset: TextSize) -> TextSize {
        let rest = &self.text.as_bytes()[offset.to_usize()..];
        let spaces = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        match rest.get(spaces) {
            Some(b';') => offset + TextSize::new(spaces as u32 + 1),
            _ => offset,
        }
    }

    /// The first token's offset at or after `offset`, comments skipped.
    pub(crate) fn next_token(&self, offset: TextSize) -> TextSize {
        let bytes = self.text.as_bytes();
        let mut at = offset.to_usize();
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'#' => at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n),
                b' ' | b'\t' | b'\n' | b'\x0c' | b'\\' => at += 1,
                _ => break,
            }
        }
        TextSize::new(at as u32)
    }
}
