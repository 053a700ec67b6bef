//! Decides what each name is, from the uses that the first walk noted.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Resolution, Scope, ScopeId, ScopeKind, Symbol, SymbolTable};
use crate::compiler::ast::ComprehensionKind;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::lower::with_stack;
use crate::compiler::names::{Interner, Name};
use crate::compiler::unit::Location;

type Names = FxHashSet<Name>;

/// Analyses all scopes, the module's first.
pub(super) fn analyse(table: &mut SymbolTable, module: ScopeId, names: &Interner) -> Result<()> {
    let mut analysis = Analysis { table, names };
    analysis.block(module, Visible::default(), None)?;
    Ok(())
}

/// What an enclosing scope offers to the scopes in it.
#[derive(Debug, Clone, Default)]
struct Visible {
    /// Names bound in enclosing functions; `None` at the module.
    bound: Option<Names>,
    /// Names declared global in enclosing scopes.
    global: Names,
    type_params: Names,
}

struct Analysis<'a> {
    table: &'a mut SymbolTable,
    names: &'a Interner,
}

impl Analysis<'_> {
    /// Analyses a scope and those within; the names free in it.
    ///
    /// `class` is the class whose namespace an annotation scope can see.
    fn block(
        &mut self,
        id: ScopeId,
        mut visible: Visible,
        class: Option<ScopeId>,
    ) -> Result<Names> {
        let kind = self.table.scope(id).kind;
        let mut inner = Visible::default();
        if kind == ScopeKind::Class {
            inner = visible.clone();
        }
        let mut local = Names::default();
        let mut free = Names::default();
        let mut resolutions = FxHashMap::default();
        let symbols: Vec<(Name, Symbol)> = self.symbols(id);
        for &(name, symbol) in &symbols {
            let resolution =
                self.name(id, name, symbol, &mut visible, &mut local, &mut free, class)?;
            resolutions.insert(name, resolution);
        }
        let mut bound = inner.bound.take().unwrap_or_default();
        if kind == ScopeKind::Class {
            bound.extend([Name::CLASS, Name::CLASSDICT]);
        } else {
            if self.table.scope(id).is_function_like() {
                bound.extend(&local);
            }
            if let Some(outer) = &visible.bound {
                bound.extend(outer);
            }
            inner.global.extend(&visible.global);
        }
        inner.bound = Some(bound);
        inner.type_params = visible.type_params.clone();

        let mut inlined_cells = Names::default();
        self.children(
            id,
            &inner,
            class,
            &mut resolutions,
            &mut free,
            &mut inlined_cells,
        )?;
        if self.table.scope(id).is_function_like() {
            for (&name, resolution) in &mut resolutions {
                let captured = free.contains(&name) || inlined_cells.contains(&name);
                if *resolution == Resolution::Local && captured {
                    *resolution = Resolution::Cell;
                    free.remove(&name);
                }
            }
        } else if kind == ScopeKind::Class {
            let scope = self.table.scope_mut(id);
            scope.needs_class_closure |= free.remove(&Name::CLASS);
            scope.needs_classdict |= free.remove(&Name::CLASSDICT);
        }
        let scope = self.table.scope_mut(id);
        update_symbols(scope, &resolutions, &visible, &free, &inlined_cells);
        Ok(free)
    }

    fn symbols(&self, id: ScopeId) -> Vec<(Name, Symbol)> {
        let symbols = self.table.scope(id).symbols.iter();
        symbols.map(|(name, symbol)| (name, *symbol)).collect()
    }

    /// Analyses the scopes within, and merges those that are inlined.
    fn children(
        &mut self,
        id: ScopeId,
        visible: &Visible,
        class: Option<ScopeId>,
        resolutions: &mut FxHashMap<Name, Resolution>,
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
            let mut child_free = with_stack(|| self.block(child, visible.clone(), class))?;
            if inlined {
                self.inline(id, child, resolutions, &mut child_free, inlined_cells);
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
    #[allow(clippy::too_many_arguments)]
    fn name(
        &mut self,
        id: ScopeId,
        name: Name,
        symbol: Symbol,
        visible: &mut Visible,
        local: &mut Names,
        free: &mut Names,
        class: Option<ScopeId>,
    ) -> Result<Resolution> {
        if symbol.has(Symbol::GLOBAL) {
            if symbol.has(Symbol::NONLOCAL) {
                return self.directive_error(id, name, "name '{}' is nonlocal and global");
            }
            visible.global.insert(name);
            if let Some(bound) = &mut visible.bound {
                bound.remove(&name);
            }
            return Ok(Resolution::GlobalExplicit);
        }
        if symbol.has(Symbol::NONLOCAL) {
            let Some(bound) = &visible.bound else {
                let message = "nonlocal declaration not allowed at module level";
                return self.directive_error(id, name, message);
            };
            if !bound.contains(&name) {
                return self.directive_error(id, name, "no binding for nonlocal '{}' found");
            }
            if visible.type_params.contains(&name) {
                let message = "nonlocal binding not allowed for type parameter '{}'";
                return self.directive_error(id, name, message);
            }
            self.table.scope_mut(id).has_free = true;
            free.insert(name);
            return Ok(Resolution::Free);
        }
        if symbol.has(Symbol::BOUND) {
            local.insert(name);
            visible.global.remove(&name);
            if symbol.has(Symbol::TYPE_PARAM) {
                visible.type_params.insert(name);
            } else {
                visible.type_params.remove(&name);
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
        let is_bound = visible
            .bound
            .as_ref()
            .is_some_and(|bound| bound.contains(&name));
        let scope = self.table.scope_mut(id);
        if is_bound {
            scope.has_free = true;
            free.insert(name);
            return Ok(Resolution::Free);
        }
        if !visible.global.contains(&name) && scope.nested {
            scope.has_free = true;
        }
        Ok(Resolution::GlobalImplicit)
    }

    /// Merges a comprehension's names into the scope it is inlined into.
    fn inline(
        &mut self,
        id: ScopeId,
        comprehension: ScopeId,
        resolutions: &mut FxHashMap<Name, Resolution>,
        free: &mut Names,
        inlined_cells: &mut Names,
    ) {
        self.table.scope_mut(comprehension).is_inlined = true;
        for (name, mut symbol) in self.symbols(comprehension) {
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
                    resolutions.insert(name, symbol.resolution);
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

/// Writes the resolutions into a scope, with the names free in its children.
fn update_symbols(
    scope: &mut Scope,
    resolutions: &FxHashMap<Name, Resolution>,
    visible: &Visible,
    free: &Names,
    inlined_cells: &Names,
) {
    for (name, symbol) in scope.symbols.iter_mut() {
        if inlined_cells.contains(&name) {
            symbol.flags |= Symbol::COMPREHENSION_CELL;
        }
        symbol.resolution = resolutions.get(&name).copied().unwrap_or_default();
    }
    let is_class = scope.kind == ScopeKind::Class;
    for &name in free {
        if let Some(symbol) = scope.symbols.get_mut(name) {
            if is_class && symbol.has(Symbol::BOUND | Symbol::GLOBAL) {
                symbol.flags |= Symbol::FREE_CLASS;
            }
        } else if visible
            .bound
            .as_ref()
            .is_none_or(|bound| bound.contains(&name))
        {
            let symbol = Symbol {
                flags: 0,
                resolution: Resolution::Free,
            };
            scope.symbols.insert(name, symbol);
        }
    }
}
