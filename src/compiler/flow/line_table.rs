//! The position table (PEP 626, PEP 657): for each run of code units, the lines
//! and columns they come from.

use super::super::unit::Location;

/// The most code units one entry covers.
const LONGEST_RUN: usize = 8;

/// The form of an entry, in bits 3 to 6 of its first byte. Smaller numbers are
/// short forms with the column's high bits.
#[derive(Clone, Copy)]
enum Form {
    /// Columns below 128, up to two lines after the last; the line's delta is
    /// added.
    OneLine = 10,
    NoColumns = 13,
    Long = 14,
    None = 15,
}

/// The most bytes that one entry takes: its first and four varints.
const LONGEST_ENTRY: usize = 1 + 4 * 6;

/// Writes a position table.
#[derive(Debug)]
pub(super) struct LineTable {
    /// The entries, and room for more.
    bytes: Vec<u8>,
    end: usize,
    /// The line of the last entry that had one.
    line: i32,
    /// The run being gathered: where it comes from, and its code units.
    location: Location,
    units: usize,
}

impl LineTable {
    /// An empty table of so many code units that begin at a line.
    pub(super) fn new(firstlineno: u32, units: usize) -> LineTable {
        LineTable {
            bytes: vec![0; units + LONGEST_ENTRY],
            end: 0,
            line: firstlineno as i32,
            location: Location::NONE,
            units: 0,
        }
    }

    /// Adds an instruction.
    #[inline]
    pub(super) fn push(&mut self, location: Location, units: usize) {
        if location != self.location {
            self.flush();
            self.location = location;
        }
        self.units += units;
    }

    /// The table's bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.bytes.truncate(self.end);
        self.bytes
    }

    fn flush(&mut self) {
        while self.units > 0 {
            let units = self.units.min(LONGEST_RUN);
            if self.bytes.len() < self.end + LONGEST_ENTRY {
                self.bytes.resize(2 * self.bytes.len() + LONGEST_ENTRY, 0);
            }
            let room = &mut self.bytes[self.end..];
            let room = room.first_chunk_mut().expect("there is room for an entry");
            let mut entry = Entry { room, len: 0 };
            entry.write(self.location, &mut self.line, units);
            self.end += entry.len;
            self.units -= units;
        }
    }
}

/// An entry in the making.
struct Entry<'a> {
    room: &'a mut [u8; LONGEST_ENTRY],
    len: usize,
}

impl Entry<'_> {
    #[inline]
    fn write(&mut self, location: Location, last_line: &mut i32, units: usize) {
        let Location {
            line,
            end_line,
            column,
            end_column,
        } = location;
        if line < 0 {
            return self.push(head(Form::None as u8, units));
        }
        let delta = line.wrapping_sub(*last_line);
        *last_line = line;
        if column < 0 || end_column < 0 {
            if end_line == line || end_line == -1 {
                self.push(head(Form::NoColumns as u8, units));
                return self.signed(delta);
            }
        } else if end_line == line {
            if delta == 0 && column < 80 && (0..16).contains(&(end_column - column)) {
                self.push(head((column >> 3) as u8, units));
                return self.push((((column & 7) << 4) | (end_column - column)) as u8);
            }
            if (0..3).contains(&delta) && column < 128 && end_column < 128 {
                self.push(head(Form::OneLine as u8 + delta as u8, units));
                self.push(column as u8);
                return self.push(end_column as u8);
            }
        }
        self.push(head(Form::Long as u8, units));
        self.signed(delta);
        self.unsigned(end_line.wrapping_sub(line) as u32);
        self.unsigned(column.wrapping_add(1) as u32);
        self.unsigned(end_column.wrapping_add(1) as u32);
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        self.room[self.len] = byte;
        self.len += 1;
    }

    /// Six bits a byte, lowest first; bit 6 says that more follow.
    fn unsigned(&mut self, mut value: u32) {
        while value >= 0x40 {
            self.push(0x40 | (value & 0x3f) as u8);
            value >>= 6;
        }
        self.push(value as u8);
    }

    /// The sign goes to the lowest bit.
    fn signed(&mut self, value: i32) {
        let sign = u32::from(value < 0);
        self.unsigned((value.unsigned_abs() << 1) | sign);
    }
}

/// An entry's first byte.
fn head(form: u8, units: usize) -> u8 {
    0x80 | (form << 3) | (units as u8 - 1)
}
