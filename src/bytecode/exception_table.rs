//! Decoding `co_exceptiontable`: which handler an exception goes to
//! (`Objects/exception_handling_notes.txt` of CPython 3.12).

use thiserror::Error;

use super::instructions::UNIT;

/// Exceptions raised from `start` up to `end` go to `target`.
///
/// All three are bytes from the start of `co_code`, as `dis` prints them; the
/// table itself counts code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionTableEntry {
    /// The first offset.
    pub start: usize,
    /// The offset after the last.
    pub end: usize,
    /// Where the handler begins.
    pub target: usize,
    /// How deep the value stack is to be unwound before the handler's values
    /// are pushed.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed before the
    /// exception.
    pub lasti: bool,
}

/// Why bytes are no exception table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExceptionTableError {
    /// The table ends inside an entry.
    #[error("the exception table is cut short")]
    Truncated,
    /// An entry's first byte lacks its mark, or a later byte has it.
    #[error("byte {at} of the exception table is out of place")]
    Misplaced {
        /// Index in the table.
        at: usize,
    },
    /// A number has more than 30 bits.
    #[error("a number in the exception table is out of range")]
    OutOfRange,
    /// The entry is empty, or does not come after the one before it.
    #[error("the exception table's entry for offset {start} is empty or out of order")]
    OutOfOrder {
        /// Where the entry's range starts.
        start: usize,
    },
}

/// A decoded exception table: entries in the order of the code, none of them
/// overlapping.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExceptionTable {
    entries: Vec<ExceptionTableEntry>,
}

impl ExceptionTable {
    /// Decodes `co_exceptiontable`.
    pub fn decode(table: &[u8]) -> Result<ExceptionTable, ExceptionTableError> {
        let mut decoder = Decoder { table, at: 0 };
        let mut entries: Vec<ExceptionTableEntry> = Vec::new();
        let mut covered = 0;
        while decoder.at < table.len() {
            let entry = decoder.entry()?;
            if entry.start < covered || entry.end <= entry.start {
                return Err(ExceptionTableError::OutOfOrder { start: entry.start });
            }
            covered = entry.end;
            entries.push(entry);
        }
        Ok(ExceptionTable { entries })
    }

    /// The entries in order.
    pub fn entries(&self) -> &[ExceptionTableEntry] {
        &self.entries
    }

    /// The entry for an exception raised by the instruction at byte `offset`.
    pub fn handler_at(&self, offset: usize) -> Option<&ExceptionTableEntry> {
        let index = self.entries.partition_point(|entry| entry.end <= offset);
        self.entries
            .get(index)
            .filter(|entry| entry.start <= offset)
    }
}

struct Decoder<'a> {
    table: &'a [u8],
    at: usize,
}

impl Decoder<'_> {
    fn entry(&mut self) -> Result<ExceptionTableEntry, ExceptionTableError> {
        let start = self.varint(true)? as usize * UNIT;
        let length = self.varint(false)? as usize * UNIT;
        let target = self.varint(false)? as usize * UNIT;
        let depth_and_lasti = self.varint(false)?;
        Ok(ExceptionTableEntry {
            start,
            end: start + length,
            target,
            depth: depth_and_lasti >> 1,
            lasti: depth_and_lasti & 1 != 0,
        })
    }

    /// 6 bits a byte, highest first; 0x40 says that more follow, 0x80 marks
    /// the first byte of an entry.
    fn varint(&mut self, begins_entry: bool) -> Result<u32, ExceptionTableError> {
        let mut value = 0u32;
        for index in 0..5 {
            let &byte = self
                .table
                .get(self.at)
                .ok_or(ExceptionTableError::Truncated)?;
            if (byte & 0x80 != 0) != (begins_entry && index == 0) {
                return Err(ExceptionTableError::Misplaced { at: self.at });
            }
            self.at += 1;
            value = value << 6 | u32::from(byte & 0x3f);
            if byte & 0x40 == 0 {
                return Ok(value);
            }
        }
        Err(ExceptionTableError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_decode_in_bytes() {
        let table = ExceptionTable::decode(&[
            0x83, 4, 0x41, 2, 1, // 3..7 -> 66, depth 0, lasti
            0xc1, 0, 1, 10, 6, // 64..65 -> 10, depth 3
        ])
        .unwrap();
        let first = ExceptionTableEntry {
            start: 6,
            end: 14,
            target: 132,
            depth: 0,
            lasti: true,
        };
        let second = ExceptionTableEntry {
            start: 128,
            end: 130,
            target: 20,
            depth: 3,
            lasti: false,
        };
        assert_eq!(table.entries(), [first, second]);
        assert_eq!(table.handler_at(4), None);
        assert_eq!(table.handler_at(6), Some(&first));
        assert_eq!(table.handler_at(12), Some(&first));
        assert_eq!(table.handler_at(14), None);
        assert_eq!(table.handler_at(128), Some(&second));
        assert_eq!(table.handler_at(130), None);
    }

    #[test]
    fn malformed_tables_are_refused() {
        let refuse = |table: &[u8], error| assert_eq!(ExceptionTable::decode(table), Err(error));
        refuse(&[0x83, 4, 5], ExceptionTableError::Truncated);
        refuse(&[0x03, 4, 5, 0], ExceptionTableError::Misplaced { at: 0 });
        refuse(
            &[0x83, 0x84, 5, 0],
            ExceptionTableError::Misplaced { at: 1 },
        );
        refuse(
            &[0x83, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0],
            ExceptionTableError::OutOfRange,
        );
        refuse(
            &[0x83, 0, 5, 0],
            ExceptionTableError::OutOfOrder { start: 6 },
        );
        refuse(
            &[0x83, 4, 5, 0, 0x84, 4, 5, 0],
            ExceptionTableError::OutOfOrder { start: 8 },
        );
    }
}
