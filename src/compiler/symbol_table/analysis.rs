//! Decides what each name is, from the uses that the first walk noted.

use rustc_hash::FxHashSet;

use super::{Resolution, ScopeId, ScopeKind, Symbol, SymbolTable};
use crate::compiler::ast::ComprehensionKind;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::lower::with_stack;
use crate::compiler::names::{Interner, Name};
use crate::compiler::unit::Location;

type Names = FxHashSet<Name>;

/// Analyses all scopes, the module's first.
pub(super) fn analyse(table: &mut SymbolTable, module: ScopeId, names: &Interner) -> Result<()> {
    let mut analysis = Analysis {
        table,
        names,
        visible: Visible {
            facts: vec![0; names.len()],
            undo: Vec::new(),
        },
    };
    analysis.block(module, None)?;
    Ok(())
}

/// What the enclosing scopes offer: facts about each name, and how to take back
/// those that a scope has added when it ends.
struct Visible {
    facts: Vec<u8>,
    undo: Vec<(Name, u8)>,
}

impl Visible {
    /// Bound in an enclosing function.
    const BOUND: u8 = 1;
    /// Declared global in an enclosing scope.
    const GLOBAL: u8 = 1 << 1;
    const TYPE_PARAM: u8 = 1 << 2;

    fn is(&self, name: Name, fact: u8) -> bool {
        self.facts[name.index()] & fact != 0
    }

    fn change(&mut self, name: Name, remove: u8, add: u8) {
        let facts = &mut self.facts[name.index()];
        self.undo.push((name, *facts));
        *facts = *facts & !remove | add;
    }

    /// Takes back what was changed since `undo` was so long, but for the facts
    /// to keep, which can be taken back later.
    fn restore(&mut self, len: usize, keep: u8) {
        for index in (len..self.undo.len()).rev() {
            let (name, before) = &mut self.undo[index];
            let facts = &mut self.facts[name.index()];
            let now = *facts;
            *facts = *before & !keep | now & keep;
            *before = *before & keep | *facts & !keep;
        }
        if keep == 0 {
            self.undo.truncate(len);
        }
    }
}

struct Analysis<'a> {
    table: &'a mut SymbolTable,
    names: &'a Interner,
    visible: Visible,
}

impl Analysis<'_> {
    /// Analyses a scope and those within; the names free in it.
    ///
    /// `class` is the class whose namespace an annotation scope can see.
    fn block(&mut self, id: ScopeId, class: Option<ScopeId>) -> Result<Names> {
        let kind = self.table.scope(id).kind;
        let is_function = self.table.scope(id).is_function_like();
        let outer = self.visible.undo.len();
        let mut free = Names::default();
        for position in 0..self.table.scope(id).symbols.len() {
            let (name, &symbol) = self.table.scope(id).symbols.entry(position);
            let resolution = self.name(id, name, symbol, &mut free, class)?;
            let symbol = self.table.scope_mut(id).symbols.value_mut(position);
            symbol.resolution = resolution;
        }
        if kind == ScopeKind::Class {
            // What a class declares is not seen from within.
            self.visible.restore(outer, Visible::TYPE_PARAM);
            for name in [Name::CLASS, Name::CLASSDICT] {
                self.visible.change(name, 0, Visible::BOUND);
            }
        } else if is_function {
            for (name, symbol) in self.table.scope(id).symbols.iter() {
                if symbol.resolution == Resolution::Local {
                    self.visible.change(name, 0, Visible::BOUND);
                }
            }
        }
        let mut inlined_cells = Names::default();
        self.children(id, class, &mut free, &mut inlined_cells)?;
        self.visible.restore(outer, 0);
        let scope = self.table.scope_mut(id);
        if is_function && !(free.is_empty() && inlined_cells.is_empty()) {
            for (name, symbol) in scope.symbols.iter_mut() {
                let captured = free.contains(&name) || inlined_cells.contains(&name);
                if symbol.resolution == Resolution::Local && captured {
                    symbol.resolution = Resolution::Cell;
                    free.remove(&name);
                }
            }
        } else if kind == ScopeKind::Class {
            scope.needs_class_closure |= free.remove(&Name::CLASS);
            scope.needs_classdict |= free.remove(&Name::CLASSDICT);
        }
        self.note_free(id, &free, &inlined_cells);
        Ok(free)
    }

    /// Analyses the scopes within, and merges those that are inlined.
    fn children(
        &mut self,
        id: ScopeId,
        class: Option<ScopeId>,
        free: &mut Names,
        inlined_cells: &mut Names,
    ) -> Result<()> {
        let scope = self.table.scope(id);
        let own_class = (scope.kind == ScopeKind::Class).then_some(id).or(class);
        let sees_class = scope.can_see_class_scope;
        let children = std::mem::take(&mut self.table.scope_mut(id).children);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            let entry = self.table.scope(child);
            let class = own_class.filter(|_| entry.can_see_class_scope);
            let inlined = !sees_class
                && entry
                    .comprehension
                    .is_some_and(|kind| kind != ComprehensionKind::Generator);
            let mut child_free = with_stack(|| self.block(child, class))?;
            if inlined {
                self.inline(id, child, &mut child_free, inlined_cells);
            }
            free.extend(child_free);
            let entry = self.table.scope(child);
            if entry.has_free || entry.child_has_free {
                self.table.scope_mut(id).child_has_free = true;
            }
            if inlined {
                spliced.append(&mut self.table.scope_mut(child).children);
            } else {
                spliced.push(child);
            }
        }
        self.table.scope_mut(id).children = spliced;
        Ok(())
    }

    /// Decides one name of a scope.
    fn name(
        &mut self,
        id: ScopeId,
        name: Name,
        symbol: Symbol,
        free: &mut Names,
        class: Option<ScopeId>,
    ) -> Result<Resolution> {
        if symbol.has(Symbol::GLOBAL) {
            if symbol.has(Symbol::NONLOCAL) {
                return self.directive_error(id, name, "name '{}' is nonlocal and global");
            }
            self.visible.change(name, Visible::BOUND, Visible::GLOBAL);
            return Ok(Resolution::GlobalExplicit);
        }
        if symbol.has(Symbol::NONLOCAL) {
            if self.table.scope(id).kind == ScopeKind::Module {
                let message = "nonlocal declaration not allowed at module level";
                return self.directive_error(id, name, message);
            }
            if !self.visible.is(name, Visible::BOUND) {
                return self.directive_error(id, name, "no binding for nonlocal '{}' found");
            }
            if self.visible.is(name, Visible::TYPE_PARAM) {
                let message = "nonlocal binding not allowed for type parameter '{}'";
                return self.directive_error(id, name, message);
            }
            self.table.scope_mut(id).has_free = true;
            free.insert(name);
            return Ok(Resolution::Free);
        }
        if symbol.has(Symbol::BOUND) {
            let type_param = match symbol.has(Symbol::TYPE_PARAM) {
                true => Visible::TYPE_PARAM,
                false => 0,
            };
            let before = Visible::GLOBAL | Visible::TYPE_PARAM;
            if type_param != 0 || self.visible.is(name, before) {
                self.visible.change(name, before, type_param);
            }
            return Ok(Resolution::Local);
        }
        if let Some(class) = class {
            let in_class = self.table.scope(class).symbol(name);
            if in_class.has(Symbol::GLOBAL) {
                return Ok(Resolution::GlobalExplicit);
            }
            if in_class.has(Symbol::BOUND) && !in_class.has(Symbol::NONLOCAL) {
                return Ok(Resolution::GlobalImplicit);
            }
        }
        let is_bound = self.visible.is(name, Visible::BOUND);
        let is_global = self.visible.is(name, Visible::GLOBAL);
        let scope = self.table.scope_mut(id);
        if is_bound {
            scope.has_free = true;
            free.insert(name);
            return Ok(Resolution::Free);
        }
        if !is_global && scope.nested {
            scope.has_free = true;
        }
        Ok(Resolution::GlobalImplicit)
    }

    /// Merges a comprehension's names into the scope it is inlined into.
    fn inline(
        &mut self,
        id: ScopeId,
        comprehension: ScopeId,
        free: &mut Names,
        inlined_cells: &mut Names,
    ) {
        self.table.scope_mut(comprehension).is_inlined = true;
        for position in 0..self.table.scope(comprehension).symbols.len() {
            let (name, &symbol) = self.table.scope(comprehension).symbols.entry(position);
            let mut symbol = symbol;
            if symbol.has(Symbol::PARAMETER) {
                continue;
            }
            if symbol.resolution == Resolution::Cell || symbol.has(Symbol::COMPREHENSION_CELL) {
                inlined_cells.insert(name);
            }
            let scope = self.table.scope(id);
            let is_class = scope.kind == ScopeKind::Class;
            match scope.symbols.get(name) {
                None => {
                    // A class body has no free __class__ of its own.
                    if symbol.resolution == Resolution::Free && is_class && name == Name::CLASS {
                        symbol.resolution = Resolution::GlobalImplicit;
                        free.remove(&name);
                    }
                    self.table.scope_mut(id).symbols.insert(name, symbol);
                }
                Some(existing) => {
                    let stays_free = is_class || self.is_free_in_any_child(comprehension, name);
                    if existing.has(Symbol::BOUND) && !stays_free {
                        free.remove(&name);
                    }
                }
            }
        }
    }

    fn is_free_in_any_child(&self, id: ScopeId, name: Name) -> bool {
        let mut children = self.table.scope(id).children.iter();
        children.any(|&child| self.table.scope(child).resolution(name) == Resolution::Free)
    }

    /// Notes what is free in a scope's children in the scope itself.
    fn note_free(&mut self, id: ScopeId, free: &Names, inlined_cells: &Names) {
        let Analysis { table, visible, .. } = self;
        let scope = table.scope_mut(id);
        for &name in inlined_cells {
            if let Some(symbol) = scope.symbols.get_mut(name) {
                symbol.flags |= Symbol::COMPREHENSION_CELL;
            }
        }
        let is_class = scope.kind == ScopeKind::Class;
        let is_module = scope.kind == ScopeKind::Module;
        for &name in free {
            if let Some(symbol) = scope.symbols.get_mut(name) {
                if is_class && symbol.has(Symbol::BOUND | Symbol::GLOBAL) {
                    symbol.flags |= Symbol::FREE_CLASS;
                }
            } else if is_module || visible.is(name, Visible::BOUND) {
                let symbol = Symbol {
                    flags: 0,
                    resolution: Resolution::Free,
                };
                scope.symbols.insert(name, symbol);
            }
        }
    }

    /// An error at the `global` or `nonlocal` that names `name`.
    fn directive_error<T>(&self, id: ScopeId, name: Name, message: &str) -> Result<T> {
        let directives = &self.table.scope(id).directives;
        let location = directives
            .iter()
            .find(|(declared, _)| *declared == name)
            .map_or(Location::NONE, |&(_, location)| location);
        syntax_error(location, message.replace("{}", self.names.text(name)))
    }
}
