//! Python source to [`CodeObject`](crate::bytecode::CodeObject).
#![allow(dead_code)]
mod error;
mod unit;
pub use error::{SyntaxError, SyntaxErrorKind};
/// stub
pub fn compile(_source: &str, _filename: &str) -> Result<crate::bytecode::CodeObject, SyntaxError> {
    unreachable!()
}
