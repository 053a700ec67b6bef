//! Decoding `co_linetable`: which source text each instruction comes from
//! (PEP 626 and PEP 657, `Objects/locations.md` of CPython 3.12).

use thiserror::Error;

use super::{CodeObject, instructions::UNIT};

/// A span of source text. Lines count from 1, columns are UTF-8 byte offsets
/// from 0. A part that the compiler did not know is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The line it starts on.
    pub line: Option<u32>,
    /// The line it ends on.
    pub end_line: Option<u32>,
    /// The column it starts at.
    pub column: Option<u32>,
    /// The column after its end.
    pub end_column: Option<u32>,
}

impl Position {
    /// Within one line, without columns.
    fn line(line: u32) -> Position {
        Position {
            line: Some(line),
            end_line: Some(line),
            ..Position::default()
        }
    }
}

/// The instructions from `start` up to `end`, in bytes, come from `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionRange {
    /// The first offset.
    pub start: usize,
    /// The offset after the last.
    pub end: usize,
    /// The source text.
    pub position: Position,
}

/// Why bytes are no line table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LineTableError {
    /// An entry begins with a byte that lacks the mark of an entry.
    #[error("byte {at} of the line table does not begin an entry")]
    NoEntry {
        /// Index in the table.
        at: usize,
    },
    /// The table ends, or the next entry begins, before this one is complete.
    #[error("the entry at byte {at} of the line table is cut short")]
    Truncated {
        /// Index of the entry in the table.
        at: usize,
    },
    /// A line or column is negative or does not fit 31 bits.
    #[error("the entry at byte {at} of the line table has a number out of range")]
    OutOfRange {
        /// Index of the entry in the table.
        at: usize,
    },
}

/// A decoded line table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineTable {
    ranges: Vec<PositionRange>,
}

impl LineTable {
    /// Decodes the table of `code`.
    pub fn decode(code: &CodeObject) -> Result<LineTable, LineTableError> {
        let mut decoder = Decoder {
            table: &code.linetable,
            at: 0,
            entry: 0,
            line: i64::from(code.firstlineno),
        };
        let mut ranges = Vec::new();
        let mut start = 0;
        while let Some((units, position)) = decoder.next_entry()? {
            let end = start + units * UNIT;
            ranges.push(PositionRange {
                start,
                end,
                position,
            });
            start = end;
        }
        Ok(LineTable { ranges })
    }

    /// The entries in order; they follow each other without a gap from 0.
    pub fn ranges(&self) -> &[PositionRange] {
        &self.ranges
    }

    /// How many bytes of code the table covers.
    pub fn covered(&self) -> usize {
        self.ranges.last().map_or(0, |range| range.end)
    }

    /// Where the instruction at byte `offset` comes from; all `None` outside
    /// the table.
    pub fn position_at(&self, offset: usize) -> Position {
        let index = self.ranges.partition_point(|range| range.end <= offset);
        self.ranges
            .get(index)
            .map_or_else(Position::default, |range| range.position)
    }

    /// The line of the instruction at byte `offset`, if it has one.
    pub fn line_at(&self, offset: usize) -> Option<u32> {
        self.position_at(offset).line
    }

    /// The offsets at which another line begins, with that line
    /// (`dis.findlinestarts`). Instructions without a line do not interrupt
    /// one.
    pub fn line_starts(&self) -> impl Iterator<Item = (usize, u32)> {
        let mut last = None;
        self.ranges.iter().filter_map(move |range| {
            let line = range.position.line?;
            (last.replace(line) != Some(line)).then_some((range.start, line))
        })
    }
}

/// Entry codes, bits 3 to 6 of an entry's first byte. Smaller ones are the
/// short form: the same line, and columns below 80.
mod form {
    pub(super) const ONE_LINE: u8 = 10;
    pub(super) const NO_COLUMNS: u8 = 13;
    pub(super) const LONG: u8 = 14;
    pub(super) const NONE: u8 = 15;
}

struct Decoder<'a> {
    table: &'a [u8],
    at: usize,
    /// Where the current entry began, for errors.
    entry: usize,
    /// The line of the last entry that had one.
    line: i64,
}

impl Decoder<'_> {
    /// The next entry's length in units and its position.
    fn next_entry(&mut self) -> Result<Option<(usize, Position)>, LineTableError> {
        let Some(&first) = self.table.get(self.at) else {
            return Ok(None);
        };
        if first & 0x80 == 0 {
            return Err(LineTableError::NoEntry { at: self.at });
        }
        self.entry = self.at;
        self.at += 1;
        let units = usize::from(first & 7) + 1;
        let position = match first >> 3 & 0xf {
            form::NONE => Position::default(),
            form::LONG => self.long()?,
            form::NO_COLUMNS => {
                let delta = self.signed_varint()?;
                Position::line(self.advance(delta)?)
            }
            code @ form::ONE_LINE.. => Position {
                column: Some(self.byte()?.into()),
                end_column: Some(self.byte()?.into()),
                ..Position::line(self.advance((code - form::ONE_LINE).into())?)
            },
            code => {
                let low = u32::from(self.byte()?);
                let column = u32::from(code) << 3 | low >> 4;
                Position {
                    column: Some(column),
                    end_column: Some(column + (low & 0xf)),
                    ..Position::line(self.advance(0)?)
                }
            }
        };
        Ok(Some((units, position)))
    }

    fn long(&mut self) -> Result<Position, LineTableError> {
        let delta = self.signed_varint()?;
        let line = self.advance(delta)?;
        let lines = self.varint()?;
        let end_line = line
            .checked_add(lines)
            .filter(|&line| line <= i32::MAX as u32)
            .ok_or(LineTableError::OutOfRange { at: self.entry })?;
        Ok(Position {
            line: Some(line),
            end_line: Some(end_line),
            // Columns are stored plus one, so that 0 can say "unknown".
            column: self.varint()?.checked_sub(1),
            end_column: self.varint()?.checked_sub(1),
        })
    }

    fn advance(&mut self, delta: i64) -> Result<u32, LineTableError> {
        self.line += delta;
        i32::try_from(self.line)
            .ok()
            .and_then(|line| u32::try_from(line).ok())
            .ok_or(LineTableError::OutOfRange { at: self.entry })
    }

    /// A byte inside an entry: its high bit is clear.
    fn byte(&mut self) -> Result<u8, LineTableError> {
        match self.table.get(self.at) {
            Some(&byte) if byte & 0x80 == 0 => {
                self.at += 1;
                Ok(byte)
            }
            _ => Err(LineTableError::Truncated { at: self.entry }),
        }
    }

    /// 6 bits a byte, lowest first; 0x40 says that more follow.
    fn varint(&mut self) -> Result<u32, LineTableError> {
        let mut value = 0u64;
        for shift in (0..36).step_by(6) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x3f) << shift;
            if byte & 0x40 == 0 {
                return u32::try_from(value)
                    .map_err(|_| LineTableError::OutOfRange { at: self.entry });
            }
        }
        Err(LineTableError::OutOfRange { at: self.entry })
    }

    /// A varint whose lowest bit is the sign.
    fn signed_varint(&mut self) -> Result<i64, LineTableError> {
        let value = self.varint()?;
        let magnitude = i64::from(value >> 1);
        Ok(if value & 1 == 0 {
            magnitude
        } else {
            -magnitude
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(table: &[u8]) -> Result<LineTable, LineTableError> {
        LineTable::decode(&CodeObject {
            linetable: table.to_vec(),
            firstlineno: 10,
            ..CodeObject::empty()
        })
    }

    fn full(line: u32, end_line: u32, column: u32, end_column: u32) -> Position {
        Position {
            line: Some(line),
            end_line: Some(end_line),
            column: Some(column),
            end_column: Some(end_column),
        }
    }

    #[test]
    fn every_form_decodes() {
        let table = decode(&[
            0x80 | 2 << 3,
            0x35, // short: column 19, 5 wide
            0x80 | 11 << 3 | 1,
            4,
            90, // next line, two units
            0x80 | 13 << 3,
            0x05, // two lines back, no columns
            0x80 | 14 << 3 | 7,
            0x02,
            0x03,
            0x41,
            0x02,
            0x00, // long: next line, 3 lines, column 128, no end column
            0x80 | 15 << 3,
        ])
        .unwrap();
        let positions: Vec<Position> = table.ranges().iter().map(|r| r.position).collect();
        assert_eq!(
            positions,
            [
                full(10, 10, 19, 24),
                full(11, 11, 4, 90),
                Position::line(9),
                Position {
                    end_column: None,
                    ..full(10, 13, 128, 0)
                },
                Position::default(),
            ]
        );
        assert_eq!(table.covered(), 26);
        assert_eq!(table.line_at(4), Some(11));
        assert_eq!(table.line_at(6), Some(9));
        assert_eq!(table.line_at(24), None);
        assert_eq!(table.position_at(26), Position::default());
        let starts: Vec<_> = table.line_starts().collect();
        assert_eq!(starts, [(0, 10), (2, 11), (6, 9), (8, 10)]);
    }

    #[test]
    fn malformed_tables_are_refused() {
        assert_eq!(decode(&[0x02]), Err(LineTableError::NoEntry { at: 0 }));
        let truncated = Err(LineTableError::Truncated { at: 1 });
        assert_eq!(decode(&[0xf8, 0x80]), truncated);
        assert_eq!(decode(&[0xf8, 0x80 | 10 << 3, 1, 0x80]), truncated);
        let out_of_range = Err(LineTableError::OutOfRange { at: 0 });
        assert_eq!(decode(&[0x80 | 13 << 3, 0x19]), out_of_range.clone());
        assert_eq!(
            decode(&[0x80 | 13 << 3, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f]),
            out_of_range
        );
    }
}
