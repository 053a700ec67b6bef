//! Where in the program a thread is.

use std::sync::Arc;

use crate::bytecode::CodeObject;

use super::Thread;

/// The folder that the library's own Python files are shown in.
pub(crate) const LIBRARY_FOLDER: &str = "<gilsim>/";

impl Thread {
    /// The code that the thread runs and the unit of its last instruction. The
    /// library's own frames are passed over: a call of `join` is where the
    /// program called it. `None` if no code of the program runs.
    pub(crate) fn position(&self) -> Option<(&Arc<CodeObject>, u32)> {
        let mut frames = self.frames.iter().rev();
        let frame = frames.find(|frame| {
            let file = frame.code().plain.filename.as_bytes();
            !file.starts_with(LIBRARY_FOLDER.as_bytes())
        })?;
        Some((&frame.code().plain, frame.last_unit() as u32))
    }
}
