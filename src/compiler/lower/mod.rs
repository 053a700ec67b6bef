//! ruff's tree to CPython's: positions as lines and columns, implicit
//! concatenations joined, constants folded as CPython's `ast_opt.c` folds
//! them, and scopes numbered.

mod expression;
mod fstring;
mod future;
mod literal;
mod pattern;
mod source;
mod statement;

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::arena::Arena;
use super::ast::{Module, ScopeId};
use super::error::{Result, syntax_error};
use super::names::{Interner, Name};
use super::unit::Location;

pub(crate) use source::Source;

/// How deep statements and expressions may nest. CPython gives up at a depth of
/// the same order, set by its C stack.
const MAX_DEPTH: u32 = 3000;

/// Where this much stack is left, recursion moves to a new piece.
const STACK_RED_ZONE: usize = 128 * 1024;
const STACK_PIECE: usize = 2 * 1024 * 1024;

/// So many levels of any recursion over the tree need less than the red zone.
const LEVELS_PER_CHECK: u32 = 8;

/// Runs one level of a recursion over the tree, on more stack if need be.
pub(crate) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_PIECE, run)
}

/// The same for a recursion that counts its levels: the stack is looked at on
/// some of them only.
#[inline]
pub(crate) fn on_level<T>(level: u32, run: impl FnOnce() -> T) -> T {
    match level % LEVELS_PER_CHECK {
        0 => with_stack(run),
        _ => run(),
    }
}

/// Turns a parsed file into the tree that the compiler works on. Each statement
/// is dropped as soon as it is lowered, while the processor still caches it.
pub(crate) fn lower<'t>(
    module: ruff::ModModule,
    source: &Source<'_>,
    names: &mut Interner,
    arena: &'t Arena,
) -> Result<Module<'t>> {
    let future_annotations = future::scan(&module.body, source)?;
    let mut lowerer = Lowerer {
        source,
        names,
        arena,
        scope_count: 0,
        depth: 0,
        field_depth: 0,
        folding: true,
        future_annotations,
    };
    let scope = lowerer.new_scope();
    let body = lowerer.file(module)?;
    Ok(Module {
        body,
        scope,
        scope_count: lowerer.scope_count,
        future_annotations,
    })
}

/// Turns a parsed expression into a module that returns its value.
pub(crate) fn lower_value<'t>(
    expression: ruff::ModExpression,
    source: &Source<'_>,
    names: &mut Interner,
    arena: &'t Arena,
) -> Result<Module<'t>> {
    let value = ruff::StmtReturn {
        node_index: Default::default(),
        range: expression.body.range(),
        value: Some(expression.body),
    };
    let module = ruff::ModModule {
        node_index: Default::default(),
        range: expression.range,
        body: vec![ruff::Stmt::Return(value)].into(),
    };
    lower(module, source, names, arena)
}

/// What lowering knows while it walks.
#[derive(Debug)]
struct Lowerer<'a, 't> {
    source: &'a Source<'a>,
    names: &'a mut Interner,
    arena: &'t Arena,
    scope_count: u32,
    depth: u32,
    /// How many f-string fields enclose the present place.
    field_depth: u32,
    /// Off inside annotations whose text is wanted.
    folding: bool,
    future_annotations: bool,
}

impl<'t> Lowerer<'_, 't> {
    fn new_scope(&mut self) -> ScopeId {
        self.scope_count += 1;
        ScopeId(self.scope_count - 1)
    }

    /// Lowers each of a list.
    fn list<'n, N: 'n, T: Copy>(
        &mut self,
        nodes: impl IntoIterator<Item = &'n N, IntoIter: ExactSizeIterator>,
        mut lower: impl FnMut(&mut Self, &'n N) -> Result<T>,
    ) -> Result<&'t [T]> {
        let nodes = nodes.into_iter();
        let mut list = self.arena.list(nodes.len());
        for node in nodes {
            list.push(lower(self, node)?);
        }
        Ok(list.into_bump_slice())
    }

    fn location(&self, node: &impl Ranged) -> Location {
        self.source.location(node.range())
    }

    fn identifier(&mut self, identifier: &ruff::Identifier) -> Name {
        self.names.intern(&identifier.id)
    }

    fn optional_identifier(&mut self, identifier: Option<&ruff::Identifier>) -> Option<Name> {
        identifier.map(|identifier| self.identifier(identifier))
    }

    /// Runs one level of the recursion, or refuses to.
    fn nested<T>(
        &mut self,
        range: TextRange,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return syntax_error(
                self.source.location(range),
                "too many nested statements and expressions",
            );
        }
        self.depth += 1;
        let result = on_level(self.depth, || run(self));
        self.depth -= 1;
        result
    }
}
