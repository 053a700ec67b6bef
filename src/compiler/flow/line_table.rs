//! The position table (PEP 626, PEP 657): for each run of code units, the lines
//! and columns they come from.

use super::super::unit::Location;

/// The most code units one entry covers.
const LONGEST_RUN: u32 = 8;

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

/// Writes a position table.
#[derive(Debug)]
pub(super) struct LineTable {
    bytes: Vec<u8>,
    /// The line of the last entry that had one.
    line: i32,
    /// The run being gathered: where it comes from, and where it began.
    location: Location,
    start: u32,
}

impl LineTable {
    /// An empty table of so many code units that begin at a line.
    pub(super) fn new(firstlineno: u32, units: usize) -> LineTable {
        LineTable {
            // A code unit usually takes less than a byte.
            bytes: Vec::with_capacity(units),
            line: firstlineno as i32,
            location: Location::NONE,
            start: 0,
        }
    }

    /// Adds an instruction that begins at a code unit.
    #[inline]
    pub(super) fn push(&mut self, location: Location, start: u32) {
        if location != self.location {
            self.end_run(start);
            self.location = location;
        }
    }

    /// The bytes of a table whose code ends here.
    pub(super) fn finish(mut self, end: u32) -> Vec<u8> {
        self.end_run(end);
        self.bytes
    }

    #[inline]
    fn end_run(&mut self, end: u32) {
        let mut units = end - self.start;
        self.start = end;
        while units > LONGEST_RUN {
            self.entry(LONGEST_RUN);
            units -= LONGEST_RUN;
        }
        if units > 0 {
            self.entry(units);
        }
    }

    /// Writes an entry of at most eight code units.
    #[inline(always)]
    fn entry(&mut self, units: u32) {
        let Location {
            line,
            end_line,
            column,
            end_column,
        } = self.location;
        // What is negative is too large.
        let delta = line.wrapping_sub(self.line) as u32;
        let are_small = ((column | end_column) as u32) < 128;
        if delta > 2 || end_line != line || !are_small {
            return self.unusual_entry(units);
        }
        let width = end_column.wrapping_sub(column) as u32;
        if delta == 0 && column < 80 && width < 16 {
            let form = head((column >> 3) as u8, units);
            let columns = ((column & 7) << 4) as u8 | width as u8;
            self.bytes.extend_from_slice(&[form, columns]);
        } else {
            self.line = line;
            let form = head(Form::OneLine as u8 + delta as u8, units);
            let columns = [form, column as u8, end_column as u8];
            self.bytes.extend_from_slice(&columns);
        }
    }

    /// The same for what has no columns, or is far from the last in some way.
    #[inline(never)]
    fn unusual_entry(&mut self, units: u32) {
        let Location {
            line,
            end_line,
            column,
            end_column,
        } = self.location;
        if line < 0 {
            return self.bytes.push(head(Form::None as u8, units));
        }
        let delta = line.wrapping_sub(self.line);
        self.line = line;
        let has_columns = column >= 0 && end_column >= 0;
        if !has_columns && (end_line == line || end_line == -1) {
            self.bytes.push(head(Form::NoColumns as u8, units));
            return self.signed(delta);
        }
        self.bytes.push(head(Form::Long as u8, units));
        self.signed(delta);
        self.unsigned(end_line.wrapping_sub(line) as u32);
        self.unsigned(column.wrapping_add(1) as u32);
        self.unsigned(end_column.wrapping_add(1) as u32);
    }

    /// Six bits a byte, lowest first; bit 6 says that more follow.
    fn unsigned(&mut self, mut value: u32) {
        while value >= 0x40 {
            self.bytes.push(0x40 | (value & 0x3f) as u8);
            value >>= 6;
        }
        self.bytes.push(value as u8);
    }

    /// The sign goes to the lowest bit.
    fn signed(&mut self, value: i32) {
        let sign = u32::from(value < 0);
        self.unsigned((value.unsigned_abs() << 1) | sign);
    }
}

/// An entry's first byte.
fn head(form: u8, units: u32) -> u8 {
    0x80 | (form << 3) | (units as u8 - 1)
}
