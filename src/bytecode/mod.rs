//! CPython 3.12 bytecode as plain data: the opcode table and the code object.
//!
//! Nothing in here runs anything or counts a reference. The compiler makes
//! [`CodeObject`]s, `.pyc` files carry them, and the VM loads them.

mod code;
mod opcode;

pub use code::{CodeFlags, CodeObject, Constant, LocalKind};
pub use opcode::{ArgKind, BinaryOperator, CostClass, Opcode};
