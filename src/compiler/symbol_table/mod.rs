//! What each name means in each scope (CPython's `Python/symtable.c`).
//!
//! A first walk notes how every scope uses its names; the analysis then
//! decides, from the module inwards and back, which are local, global, free or
//! cells, and which comprehensions are inlined into their scope (PEP 709).

mod analysis;
mod build;
mod expression;
mod parameters;

use super::ast::{ComprehensionKind, Module, ScopeId};
use super::error::Result;
use super::names::{Interner, Name, NameMap};
use super::unit::Location;

/// What kind of code a scope holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    /// A function, lambda or comprehension.
    Function,
    /// An annotation that is kept as text and never runs.
    Annotation,
    TypeVarBound,
    TypeAlias,
    TypeParams,
}

/// Where a name's value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Resolution {
    #[default]
    Unknown,
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

/// How a scope uses a name, and what the analysis made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Symbol {
    pub(crate) flags: u16,
    pub(crate) resolution: Resolution,
}

impl Symbol {
    pub(crate) const GLOBAL: u16 = 1;
    pub(crate) const LOCAL: u16 = 1 << 1;
    pub(crate) const PARAMETER: u16 = 1 << 2;
    pub(crate) const NONLOCAL: u16 = 1 << 3;
    pub(crate) const USE: u16 = 1 << 4;
    /// A class body's own name that is also free in a method.
    pub(crate) const FREE_CLASS: u16 = 1 << 5;
    pub(crate) const IMPORT: u16 = 1 << 6;
    pub(crate) const ANNOTATED: u16 = 1 << 7;
    /// The variable of a comprehension's `for`.
    pub(crate) const COMPREHENSION_ITER: u16 = 1 << 8;
    pub(crate) const TYPE_PARAM: u16 = 1 << 9;
    /// A cell only because an inlined comprehension makes it one.
    pub(crate) const COMPREHENSION_CELL: u16 = 1 << 10;
    pub(crate) const BOUND: u16 = Self::LOCAL | Self::PARAMETER | Self::IMPORT | Self::TYPE_PARAM;

    pub(crate) fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

/// One scope (`PySTEntryObject`).
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    pub(crate) symbols: NameMap<Symbol>,
    /// Parameters in slot order.
    pub(crate) parameters: Vec<Name>,
    children: Vec<ScopeId>,
    /// `global` and `nonlocal` declarations, for errors.
    directives: Vec<(Name, Location)>,
    /// Inside a function.
    pub(crate) nested: bool,
    has_free: bool,
    child_has_free: bool,
    pub(crate) is_generator: bool,
    pub(crate) is_coroutine: bool,
    pub(crate) comprehension: Option<ComprehensionKind>,
    pub(crate) has_varargs: bool,
    pub(crate) has_varkeywords: bool,
    /// A class whose methods use `__class__` or `super`.
    pub(crate) needs_class_closure: bool,
    /// A class whose annotation scopes see its namespace.
    pub(crate) needs_classdict: bool,
    pub(crate) is_inlined: bool,
    /// Set while the variables of a comprehension's `for` are visited.
    in_iteration_target: bool,
    /// How many comprehension iterables enclose the present place.
    iterable_depth: u32,
    pub(crate) can_see_class_scope: bool,
}

impl Scope {
    fn new(kind: ScopeKind) -> Self {
        Scope {
            kind,
            symbols: NameMap::default(),
            parameters: Vec::new(),
            children: Vec::new(),
            directives: Vec::new(),
            nested: false,
            has_free: false,
            child_has_free: false,
            is_generator: false,
            is_coroutine: false,
            comprehension: None,
            has_varargs: false,
            has_varkeywords: false,
            needs_class_closure: false,
            needs_classdict: false,
            is_inlined: false,
            in_iteration_target: false,
            iterable_depth: 0,
            can_see_class_scope: false,
        }
    }

    /// Whether its locals are fast.
    pub(crate) fn is_function_like(&self) -> bool {
        !matches!(
            self.kind,
            ScopeKind::Module | ScopeKind::Class | ScopeKind::Annotation
        )
    }

    /// What a (mangled) name means here.
    pub(crate) fn symbol(&self, name: Name) -> Symbol {
        self.symbols.get(name).copied().unwrap_or_default()
    }

    pub(crate) fn resolution(&self, name: Name) -> Resolution {
        self.symbol(name).resolution
    }
}

/// Every scope of a file.
#[derive(Debug)]
pub(crate) struct SymbolTable {
    scopes: Vec<Scope>,
}

impl SymbolTable {
    /// Builds and analyses the table of a module.
    pub(crate) fn of_module(module: &Module, names: &mut Interner) -> Result<SymbolTable> {
        let mut table = build::build(module, names)?;
        analysis::analyse(&mut table, module.scope, names)?;
        Ok(table)
    }

    pub(crate) fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    pub(crate) fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }
}
