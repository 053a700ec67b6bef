//! The exception table: which handler covers which code units.

use super::error::FlowError;
use super::graph::Block;

/// A handler as the table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handler {
    /// Where it begins, in code units.
    pub(super) offset: u32,
    /// The stack's depth on entry.
    pub(super) start_depth: i32,
    /// Whether it finds the raising instruction's offset.
    pub(super) preserves_lasti: bool,
}

impl Handler {
    /// The handler that begins a block.
    pub(super) fn of(block: &Block) -> Handler {
        Handler {
            offset: block.offset,
            start_depth: block.start_depth,
            preserves_lasti: block.preserves_lasti,
        }
    }
}

/// Writes an exception table; neighbours with the same handler share an entry.
#[derive(Debug, Default)]
pub(super) struct ExceptionTable {
    bytes: Vec<u8>,
    /// The handler of the run being gathered, and where the run began.
    run: Option<(Handler, u32)>,
    position: u32,
}

impl ExceptionTable {
    /// Adds an instruction of `units` code units.
    pub(super) fn push(&mut self, handler: Option<Handler>, units: u32) -> Result<(), FlowError> {
        let current = self.run.map(|(handler, _)| handler.offset);
        if current != handler.map(|handler| handler.offset) {
            self.flush()?;
            self.run = handler.map(|handler| (handler, self.position));
        }
        self.position += units;
        Ok(())
    }

    /// The table's bytes.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, FlowError> {
        self.flush()?;
        Ok(self.bytes)
    }

    fn flush(&mut self) -> Result<(), FlowError> {
        let Some((handler, start)) = self.run.take() else {
            return Ok(());
        };
        // What unwinding pushes is not part of the depth it cuts the stack to.
        let pushed = 1 + i32::from(handler.preserves_lasti);
        let depth = u32::try_from(handler.start_depth.saturating_sub(pushed))
            .map_err(|_| FlowError::Malformed("handler at an unknown depth"))?;
        self.item(start, 0x80);
        self.item(self.position - start, 0);
        self.item(handler.offset, 0);
        self.item((depth << 1) | u32::from(handler.preserves_lasti), 0);
        Ok(())
    }

    /// Six bits a byte, highest first; bit 6 says that more follow, `mark` goes
    /// to the first byte.
    fn item(&mut self, value: u32, mut mark: u8) {
        for shift in [30, 24, 18, 12, 6] {
            if value >> shift != 0 {
                self.bytes.push((value >> shift) as u8 & 0x3f | 0x40 | mark);
                mark = 0;
            }
        }
        self.bytes.push(value as u8 & 0x3f | mark);
    }
}
