//! Where in the program a thread is.

use std::sync::Arc;

use crate::bytecode::CodeObject;

use super::Thread;
use super::eval::Frame;

/// The folder that the library's own Python files are shown in.
pub(crate) const LIBRARY_FOLDER: &str = "<gilsim>/";

impl Thread {
    /// The code that the thread runs and the unit of its last instruction. The
    /// library's own frames are passed over: a call of `join` is where the
    /// program called it. `None` if no code of the program runs.
    pub(crate) fn position(&self) -> Option<(&Arc<CodeObject>, u32)> {
        let mut frames = self.frames.iter().rev();
        let frame = frames.find(|frame| !is_library(frame))?;
        Some((&frame.code().plain, frame.last_unit() as u32))
    }

    /// The function of the library that the program's code has called, if that
    /// is what the thread runs.
    pub(crate) fn library_function(&self) -> Option<String> {
        let library = match self.frames.iter().rposition(|frame| !is_library(frame)) {
            Some(program) => self.frames.get(program + 1)?,
            None => self.frames.last()?,
        };
        Some(library.code().plain.qualname.to_string_lossy().into_owned())
    }
}

fn is_library(frame: &Frame) -> bool {
    let file = frame.code().plain.filename.as_bytes();
    file.starts_with(LIBRARY_FOLDER.as_bytes())
}
