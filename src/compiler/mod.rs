//! Python source to [`CodeObject`](crate::bytecode::CodeObject), in the steps
//! of CPython 3.12's `Python/compile.c`, `flowgraph.c` and `assemble.c`.
//!
//! Source is parsed by ruff's parser. Lowering turns ruff's tree into
//! CPython's, positions included, and folds constants as it goes. The symbol
//! table says what each name means, code generation walks the tree and emits a
//! [`unit::Unit`] per scope, the flow graph optimises it, and assembly turns it
//! into bytes.

mod arena;
mod ast;
mod codegen;
mod constants;
mod error;
mod flow;
mod fold;
mod lower;
mod names;
mod nesting;
mod parse_error;
mod symbol_table;
mod unit;
mod unparse;

pub use error::{SyntaxError, SyntaxErrorKind};

use std::borrow::Cow;

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions, Parsed};
use ruff_text_size::{TextRange, TextSize};

use crate::bytecode::CodeObject;
use lower::Source;
use unit::Location;

/// Compiles a module.
///
/// `filename` is what `co_filename` and errors say; nothing is read from it.
///
/// # Errors
///
/// What CPython 3.12 raises `SyntaxError` for, with its wording and position.
pub fn compile(source: &str, filename: &str) -> Result<CodeObject, SyntaxError> {
    let source = normalized(source);
    compile_module(&source, filename).map_err(|error| error.into_error(&source, filename))
}

/// Compiles an expression to code that returns its value (`eval`).
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_expression(source: &str, filename: &str) -> Result<CodeObject, SyntaxError> {
    let source = normalized(source);
    compile_value(&source, filename).map_err(|error| error.into_error(&source, filename))
}

fn compile_module(text: &str, filename: &str) -> error::Result<CodeObject> {
    let source = checked(text)?;
    let parsed = parse(text, Mode::Module, &source)?;
    let parsed = parsed.try_into_module().expect("a module was asked for");
    let mut names = names::Interner::new();
    let arena = arena::Arena::default();
    let module = lower::lower(parsed.into_syntax(), &source, &mut names, &arena)?;
    let table = symbol_table::SymbolTable::of_module(&module, &mut names)?;
    codegen::compile_module(&module, table, &mut names, filename, text.len())
}

fn compile_value(text: &str, filename: &str) -> error::Result<CodeObject> {
    let source = checked(text)?;
    let parsed = parse(text, Mode::Expression, &source)?;
    let expression = parsed.into_syntax().expression();
    let expression = expression.expect("an expression was asked for");
    let mut names = names::Interner::new();
    let arena = arena::Arena::default();
    let module = lower::lower_value(expression, &source, &mut names, &arena)?;
    let table = symbol_table::SymbolTable::of_module(&module, &mut names)?;
    codegen::compile_value(&module, table, &mut names, filename, text.len())
}

/// The text, if it is none that could harm the parser. Line ends are line
/// feeds from here on, as positions and string literals in CPython see them.
fn checked(text: &str) -> error::Result<Source<'_>> {
    if u32::try_from(text.len()).is_err() {
        return error::syntax_error(Location::NONE, "source code is too large");
    }
    let source = Source::new(text);
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        let location = source.location(TextRange::empty(TextSize::new(at as u32)));
        return error::syntax_error(location, "source code cannot contain null bytes");
    }
    nesting::check_source(&source)?;
    Ok(source)
}

fn parse(text: &str, mode: Mode, source: &Source<'_>) -> error::Result<Parsed<Mod>> {
    let options = ParseOptions::from(mode).with_target_version(PythonVersion::PY312);
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    if let Err(error) = nesting::check_tokens(parsed.tokens(), source) {
        // Even dropping the tree would recurse as deep as it is.
        std::mem::forget(parsed);
        return Err(error);
    }
    parse_error::check(&parsed, source)?;
    Ok(parsed)
}

/// The source as CPython's tokenizer sees it: without a byte order mark, and
/// with line feeds as its only line ends.
fn normalized(source: &str) -> Cow<'_, str> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if memchr::memchr(b'\r', source.as_bytes()).is_none() {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
}
