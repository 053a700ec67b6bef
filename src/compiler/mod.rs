//! Python source to [`CodeObject`](crate::bytecode::CodeObject), in the steps
//! of CPython 3.12's `Python/compile.c`, `flowgraph.c` and `assemble.c`.
//!
//! Source is parsed by ruff's parser. Lowering turns ruff's tree into
//! CPython's, positions included, and folds constants as it goes. The symbol
//! table says what each name means, code generation walks the tree and emits a
//! [`unit::Unit`] per scope, the flow graph optimises it, and assembly turns it
//! into bytes.

mod ast;
mod codegen;
mod constants;
mod error;
mod flow;
mod fold;
mod lower;
mod names;
mod symbol_table;
mod unit;
mod unparse;

pub use error::{SyntaxError, SyntaxErrorKind};
