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
}

impl ExceptionTable {
    /// From this position on exceptions go to this handler.
    pub(super) fn switch(
        &mut self,
        handler: Option<Handler>,
        position: u32,
    ) -> Result<(), FlowError> {
        let current = self.run.map(|(handler, _)| handler.offset);
        if current != handler.map(|handler| handler.offset) {
            self.end_run(position)?;
            self.run = handler.map(|handler| (handler, position));
        }
        Ok(())
    }

    /// The bytes of a table whose code ends here.
    pub(super) fn finish(mut self, end: u32) -> Result<Vec<u8>, FlowError> {
        self.end_run(end)?;
        Ok(self.bytes)
    }

    fn end_run(&mut self, end: u32) -> Result<(), FlowError> {
        let Some((handler, start)) = self.run.take() else {
            return Ok(());
        };
        // What unwinding pushes is not part of the depth it cuts the stack to.
        let pushed = 1 + i32::from(handler.preserves_lasti);
        let depth = u32::try_from(handler.start_depth.saturating_sub(pushed))
            .map_err(|_| FlowError::Malformed("handler at an unknown depth"))?;
        self.item(start, 0x80);
        self.item(end - start, 0);
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
