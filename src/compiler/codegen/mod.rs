//! Walks the tree and emits each scope's instructions, as CPython's
//! `Python/compile.c` does up to the flow graph.
//!
//! Every instruction's position is CPython's, oddities included: tracebacks,
//! tracing and coverage all read it.

mod annotation;
mod assignment;
mod call;
mod class;
mod comprehension;
mod control;
mod display;
mod emit;
mod expression;
mod function;
mod import;
mod inline;
mod loops;
mod name;
mod pattern;
mod pattern_containers;
mod scope;
mod statement;
mod test;
mod try_star;
mod try_statement;
mod type_params;
mod unwind;
mod with;

use super::ast::Module;
use super::error::{Diagnostic, Result, SyntaxErrorKind};
use super::flow::{FlowError, Sequence, Workspace};
use super::lower::on_level;
use super::names::{Interner, Name};
use super::symbol_table::SymbolTable;
use super::unit::Location;
use crate::bytecode::CodeObject;
use rustpython_wtf8::Wtf8Buf;
use scope::{Definition, UnitKind, UnitState};

/// Longer displays and calls are built piece by piece, lest they need too much
/// stack at once.
const STACK_USE_GUIDELINE: usize = 30;

/// The functions of `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2`.
mod intrinsic {
    pub(super) const IMPORT_STAR: u32 = 2;
    pub(super) const STOPITERATION_ERROR: u32 = 3;
    pub(super) const ASYNC_GEN_WRAP: u32 = 4;
    pub(super) const UNARY_POSITIVE: u32 = 5;
    pub(super) const LIST_TO_TUPLE: u32 = 6;
    pub(super) const TYPEVAR: u32 = 7;
    pub(super) const PARAMSPEC: u32 = 8;
    pub(super) const TYPEVARTUPLE: u32 = 9;
    pub(super) const SUBSCRIPT_GENERIC: u32 = 10;
    pub(super) const TYPEALIAS: u32 = 11;

    pub(super) const PREP_RERAISE_STAR: u32 = 1;
    pub(super) const TYPEVAR_WITH_BOUND: u32 = 2;
    pub(super) const TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
    pub(super) const SET_FUNCTION_TYPE_PARAMS: u32 = 4;
}

/// Compiles a module whose names are resolved.
pub(super) fn compile_module<'a>(
    module: &'a Module,
    table: SymbolTable,
    names: &'a mut Interner,
    filename: &str,
    source_len: usize,
) -> Result<CodeObject> {
    compile_body(module, table, names, filename, source_len, false)
}

/// Compiles an expression that stands as the module's `return` statement.
pub(super) fn compile_value<'a>(
    module: &'a Module,
    table: SymbolTable,
    names: &'a mut Interner,
    filename: &str,
    source_len: usize,
) -> Result<CodeObject> {
    compile_body(module, table, names, filename, source_len, true)
}

fn compile_body<'a>(
    module: &'a Module,
    table: SymbolTable,
    names: &'a mut Interner,
    filename: &str,
    source_len: usize,
    returns_value: bool,
) -> Result<CodeObject> {
    let mut codegen = Codegen {
        table,
        names,
        units: Vec::new(),
        module: module.scope,
        filename: filename.into(),
        future_annotations: module.future_annotations,
        last_future_line: future_line(module),
        returns_value,
        room: room_for(source_len),
        depth: 0,
        workspace: Workspace::default(),
        sequences: Vec::new(),
    };
    codegen.enter(Definition {
        name: Name::TOP,
        kind: UnitKind::Module,
        scope: module.scope,
        firstlineno: 1,
    });
    let start = Location {
        line: 1,
        end_line: 1,
        column: 0,
        end_column: 0,
    };
    codegen.body(&module.body, start)?;
    codegen.leave(true)
}

/// How many instructions a source of so many bytes may become. A few forms grow
/// faster than their text: captures of one pattern as its square, nested
/// `finally` blocks exponentially. CPython compiles those until memory ends;
/// here they are an error, and what a source costs stays in proportion to it.
fn room_for(source_len: usize) -> usize {
    const ANY: usize = 1 << 20;
    const PER_BYTE: usize = 8;
    source_len.saturating_mul(PER_BYTE).saturating_add(ANY)
}

/// The line of the last future import at the top of a file.
fn future_line(module: &Module) -> i32 {
    use super::ast::StmtKind;
    let (_, statements) = module.body.split_docstring();
    statements
        .iter()
        .take_while(|statement| {
            matches!(&statement.kind, StmtKind::ImportFrom(import)
                if import.module == Some(Name::FUTURE) && import.level == 0)
        })
        .last()
        .map_or(-1, |statement| statement.location.line)
}

/// The compiler at work: the scopes around the present place, innermost last.
#[derive(Debug)]
struct Codegen<'a> {
    table: SymbolTable,
    names: &'a mut Interner,
    units: Vec<UnitState<'a>>,
    module: super::ast::ScopeId,
    filename: Wtf8Buf,
    future_annotations: bool,
    last_future_line: i32,
    /// Whether the module is an expression, which it returns.
    returns_value: bool,
    /// How many more instructions may be emitted.
    room: usize,
    /// How many statements and expressions enclose the present place.
    depth: u32,
    workspace: Workspace,
    /// What finished units leave to new ones.
    sequences: Vec<Sequence>,
}

impl Codegen<'_> {
    /// Runs one level of the recursion over the tree.
    #[inline]
    fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = on_level(self.depth, || run(self));
        self.depth -= 1;
        result
    }
}

/// A defect of the compiler itself or an impossibly large scope; reported as
/// an error, so that no input can bring the program down.
fn flow_error(error: &FlowError) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        kind: SyntaxErrorKind::Syntax,
        message: error.to_string(),
        location: Location::NONE,
    })
}
