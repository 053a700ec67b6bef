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

impl Line {
    #[inline]
    fn has(self, offset: u32) -> bool {
        (self.start..self.end).contains(&offset)
    }
}

/// How many lines ahead one is looked for without skipping any.
const NEAR: usize = 6;

/// How many bytes a line has on average, or some fewer.
const USUAL_LINE: usize = 32;

impl<'a> Source<'a> {
    /// `text` has line feeds as its only line ends.
    pub(crate) fn new(text: &'a str) -> Self {
        Source {
            text,
            line_starts: line_starts(text.as_bytes()),
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

    /// Whether any line begins with so many blanks.
    pub(crate) fn has_line_indented_by(&self, blanks: usize) -> bool {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\x0c');
        let bytes = self.text.as_bytes();
        self.line_starts.iter().any(|&start| {
            let line = bytes.get(start as usize..start as usize + blanks);
            // The last is the least likely.
            line.is_some_and(|line| line.iter().rev().all(is_blank))
        })
    }

    /// Line from 1 and byte column from 0.
    #[inline]
    pub(crate) fn position(&self, offset: TextSize) -> (i32, i32) {
        let offset = offset.to_u32();
        let recent = self.recent.get();
        let line = match recent.has(offset) {
            true => recent,
            false => {
                let line = self.find_line(offset);
                self.recent.set(line);
                line
            }
        };
        (line.number as i32, (offset - line.start) as i32)
    }

    #[cold]
    fn find_line(&self, offset: u32) -> Line {
        // Mostly one of the next few lines.
        let after = self.recent.get().number as usize;
        let near = &self.line_starts[after..self.line_starts.len().min(after + NEAR)];
        let number = match near.iter().position(|&start| start > offset) {
            Some(lines) if lines > 0 => after + lines,
            _ => self.line_starts.partition_point(|&start| start <= offset),
        };
        Line {
            number: number as u32,
            start: self.line_starts[number - 1],
            end: self.line_starts.get(number).copied().unwrap_or(u32::MAX),
        }
    }

    pub(crate) fn location(&self, range: TextRange) -> Location {
        let (line, column) = self.position(range.start());
        // What is within the node begins where it does, not where it ends.
        let end = range.end().to_u32();
        let recent = self.recent.get();
        let end_line = match recent.has(end) {
            true => recent,
            false => self.find_line(end),
        };
        Location {
            line,
            end_line: end_line.number as i32,
            column,
            end_column: (end - end_line.start) as i32,
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

/// Where the lines of a text begin. Lines are so short that looking for the end
/// of each by itself takes longer than looking at pieces of a fixed size.
fn line_starts(text: &[u8]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(text.len() / USUAL_LINE + 1);
    starts.push(0);
    let (pieces, rest) = text.as_chunks::<64>();
    let mut after = 1;
    for piece in pieces {
        let mut feeds = line_feeds(piece);
        while feeds != 0 {
            starts.push(after + feeds.trailing_zeros());
            feeds &= feeds - 1;
        }
        after += 64;
    }
    let ends = (after..).zip(rest).filter(|&(_, &byte)| byte == b'\n');
    starts.extend(ends.map(|(after, _)| after));
    starts
}

/// A bit for each byte, lowest first: whether it is a line feed.
#[inline]
fn line_feeds(piece: &[u8; 64]) -> u64 {
    /// Moves the lowest bits of eight bytes, in order, to the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let are_feeds = piece.map(|byte| u8::from(byte == b'\n'));
    let (words, _) = are_feeds.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        let gathered = u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56;
        bits << 8 | gathered
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_length_begin_after_line_feeds() {
        for len in 0..200 {
            let text: String = (0..len)
                .map(|at| match at * at % 7 {
                    0 | 4 => '\n',
                    2 => '\u{b}',
                    _ => 'é',
                })
                .collect();
            let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            let expected: Vec<u32> = [0]
                .into_iter()
                .chain(ends.map(|(at, _)| at as u32 + 1))
                .collect();
            assert_eq!(line_starts(text.as_bytes()), expected);
        }
    }

    #[test]
    fn indentation_is_that_of_any_line() {
        let source = Source::new("a\n\t  b\n    \n");
        assert!(source.has_line_indented_by(4));
        assert!(!source.has_line_indented_by(5));
        assert!(!Source::new("a    b\n").has_line_indented_by(1));
        assert!(Source::new("a\n  b").has_line_indented_by(2));
    }

    #[test]
    fn what_ends_on_a_later_line_leaves_the_first_to_be_found() {
        let text: String = (0..40).map(|line| format!("{line:03}\n")).collect();
        let source = Source::new(&text);
        let at = |start: u32, end: u32| {
            let location = source.location(TextRange::new(start.into(), end.into()));
            [
                location.line,
                location.column,
                location.end_line,
                location.end_column,
            ]
        };
        assert_eq!(at(0, 159), [1, 0, 40, 3]);
        assert_eq!(at(1, 2), [1, 1, 1, 2]);
        assert_eq!(at(42, 158), [11, 2, 40, 2]);
        assert_eq!(at(44, 49), [12, 0, 13, 1]);
        assert_eq!(at(4, 5), [2, 0, 2, 1]);
    }
}
