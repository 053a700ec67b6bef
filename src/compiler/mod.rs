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
mod parse_error;
mod symbol_table;
mod unit;
mod unparse;

pub use error::{SyntaxError, SyntaxErrorKind};

use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions};

use crate::bytecode::CodeObject;

/// Compiles a module.
///
/// `filename` is what `co_filename` and errors say; nothing is read from it.
///
/// # Errors
///
/// What CPython 3.12 raises `SyntaxError` for, with its wording and position.
pub fn compile(source: &str, filename: &str) -> Result<CodeObject, SyntaxError> {
    compile_module(source, filename).map_err(|error| error.into_error(source, filename))
}

/// Compiles an expression to code that returns its value (`eval`).
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_expression(source: &str, filename: &str) -> Result<CodeObject, SyntaxError> {
    compile_value(source, filename).map_err(|error| error.into_error(source, filename))
}

fn compile_value(text: &str, filename: &str) -> error::Result<CodeObject> {
    let options = ParseOptions::from(Mode::Expression).with_target_version(PythonVersion::PY312);
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    let source = lower::Source::new(text);
    parse_error::check(&parsed, &source)?;
    let expression = parsed.into_syntax().expression();
    let expression = expression.expect("an expression was asked for");
    let mut names = names::Interner::new();
    let module = lower::lower_value(expression, &source, &mut names)?;
    let table = symbol_table::SymbolTable::of_module(&module, &mut names)?;
    codegen::compile_value(&module, table, &mut names, filename)
}

fn compile_module(source: &str, filename: &str) -> error::Result<CodeObject> {
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY312);
    let parsed = ruff_python_parser::parse_unchecked(source, options)
        .try_into_module()
        .expect("a module was asked for");
    let source = lower::Source::new(source);
    parse_error::check(&parsed, &source)?;
    let mut names = names::Interner::new();
    let module = lower::lower(parsed.syntax(), &source, &mut names)?;
    let table = symbol_table::SymbolTable::of_module(&module, &mut names)?;
    codegen::compile_module(&module, table, &mut names, filename)
}
