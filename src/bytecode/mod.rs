//! CPython 3.12 bytecode as plain data: the opcode table and the code object,
//! their tables, and `.pyc` files.
//!
//! Nothing in here runs anything or counts a reference. The compiler makes
//! [`CodeObject`]s, `.pyc` files carry them, and the VM loads them.

mod code;
mod constant_repr;
pub mod dis;
mod exception_table;
mod instructions;
mod intrinsic;
mod line_table;
pub mod marshal;
mod opcode;
pub mod pyc;
pub mod pyc_cache;
mod source_hash;
pub mod verifier;

pub use code::{CodeFlags, CodeObject, Constant, LocalKind};
pub use constant_repr::{code_repr, constant_repr};
pub use exception_table::{ExceptionTable, ExceptionTableEntry, ExceptionTableError};
pub use instructions::{Instruction, InstructionError, Instructions};
pub use intrinsic::{Comparison, Intrinsic1, Intrinsic2};
pub use line_table::{LineTable, LineTableError, Position, PositionRange};
pub use opcode::{ArgKind, BinaryOperator, CostClass, Opcode};
