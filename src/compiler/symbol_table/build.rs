//! The first walk: statements and definitions.

use super::{Scope, ScopeKind, Symbol, SymbolTable};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::lower::on_level;
use crate::compiler::names::{Interner, Name};
use crate::compiler::unit::Location;

/// Notes how every scope of a module uses its names.
pub(super) fn build(module: &Module, names: &mut Interner) -> Result<SymbolTable> {
    let scopes = (0..module.scope_count).map(|_| Scope::new(ScopeKind::Module));
    let mut builder = Builder {
        table: SymbolTable {
            scopes: scopes.collect(),
        },
        names,
        stack: vec![module.scope],
        class: None,
        depth: 0,
        future_annotations: module.future_annotations,
    };
    builder.statements(module.body.statements)?;
    Ok(builder.table)
}

pub(super) struct Builder<'a> {
    pub(super) table: SymbolTable,
    pub(super) names: &'a mut Interner,
    /// The scopes around the present place, innermost last.
    pub(super) stack: Vec<ScopeId>,
    /// The class whose private names are mangled.
    class: Option<Name>,
    /// How many statements and expressions enclose the present place.
    depth: u32,
    future_annotations: bool,
}

impl Builder<'_> {
    pub(super) fn current(&mut self) -> &mut Scope {
        let id = *self.stack.last().expect("the module's scope is never left");
        self.table.scope_mut(id)
    }

    /// Enters a scope of the present one.
    pub(super) fn enter(&mut self, id: ScopeId, kind: ScopeKind) {
        let outer = self.current();
        let nested = outer.nested || outer.is_function_like();
        let iterable_depth = outer.iterable_depth;
        // An annotation kept as text has no effect on the names around it.
        if kind != ScopeKind::Annotation {
            outer.children.push(id);
        }
        *self.table.scope_mut(id) = Scope {
            nested,
            iterable_depth,
            ..Scope::new(kind)
        };
        self.stack.push(id);
    }

    pub(super) fn leave(&mut self) {
        self.stack.pop();
    }

    /// How the present scope uses a name so far.
    fn lookup(&mut self, name: Name) -> Symbol {
        let mangled = self.names.mangle(self.class, name);
        self.current().symbol(mangled)
    }

    /// The same for any scope of the stack.
    pub(super) fn lookup_in(&mut self, id: ScopeId, name: Name) -> Symbol {
        let mangled = self.names.mangle(self.class, name);
        self.table.scope(id).symbol(mangled)
    }

    /// Notes a use or binding of a name in the present scope.
    pub(super) fn define(&mut self, name: Name, flags: u16, location: Location) -> Result<()> {
        let id = *self.stack.last().expect("the module's scope is never left");
        self.define_in(id, name, flags, location)
    }

    pub(super) fn define_in(
        &mut self,
        id: ScopeId,
        name: Name,
        flags: u16,
        location: Location,
    ) -> Result<()> {
        let mangled = self.names.mangle(self.class, name);
        let scope = self.table.scope_mut(id);
        let position = scope.symbols.position(mangled);
        let mut symbol = match position {
            Some(position) => *scope.symbols.entry(position).1,
            None => Symbol::default(),
        };
        if flags & symbol.flags & Symbol::PARAMETER != 0 {
            let name = self.names.text(name);
            let message = format!("duplicate argument '{name}' in function definition");
            return syntax_error(location, message);
        }
        if flags & symbol.flags & Symbol::TYPE_PARAM != 0 {
            let name = self.names.text(name);
            return syntax_error(location, format!("duplicate type parameter '{name}'"));
        }
        symbol.flags |= flags;
        if scope.in_iteration_target {
            if symbol.has(Symbol::GLOBAL | Symbol::NONLOCAL) {
                let name = self.names.text(name);
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{name}'"
                );
                return syntax_error(location, message);
            }
            symbol.flags |= Symbol::COMPREHENSION_ITER;
        }
        match position {
            Some(position) => *scope.symbols.value_mut(position) = symbol,
            None => {
                scope.symbols.push_new(mangled, symbol);
            }
        }
        if flags & Symbol::PARAMETER != 0 {
            scope.parameters.push(mangled);
        } else if flags & Symbol::GLOBAL != 0 {
            let module = self.table.scope_mut(self.stack[0]);
            let mut symbol = module.symbol(mangled);
            symbol.flags |= flags;
            module.symbols.insert(mangled, symbol);
        }
        Ok(())
    }

    pub(super) fn record_directive(&mut self, name: Name, location: Location) {
        let mangled = self.names.mangle(self.class, name);
        self.current().directives.push((mangled, location));
    }

    /// Runs one level of the recursion.
    #[inline]
    pub(super) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = on_level(self.depth, || run(self));
        self.depth -= 1;
        result
    }

    pub(super) fn statements(&mut self, statements: &[Stmt]) -> Result<()> {
        statements
            .iter()
            .try_for_each(|statement| self.nested(|this| this.statement(statement)))
    }

    fn statement(&mut self, statement: &Stmt) -> Result<()> {
        let location = statement.location;
        match &statement.kind {
            StmtKind::Function(function) => self.function(function, location),
            StmtKind::Class(class) => self.class(class, location),
            StmtKind::TypeAlias(alias) => self.type_alias(alias),
            StmtKind::Return(value) => self.optional(value.as_ref()),
            StmtKind::Delete(targets) => self.targets(targets),
            StmtKind::Assign(assign) => {
                self.targets(assign.targets)?;
                self.expression(&assign.value)
            }
            StmtKind::AugAssign(assign) => {
                self.target(&assign.target)?;
                self.expression(&assign.value)
            }
            StmtKind::AnnAssign(assign) => self.annotated_assignment(assign, location),
            StmtKind::For(node) => {
                self.target(&node.target)?;
                self.expression(&node.iter)?;
                self.statements(node.body)?;
                self.statements(node.orelse)
            }
            StmtKind::While(node) => {
                self.expression(&node.test)?;
                self.statements(node.body)?;
                self.statements(node.orelse)
            }
            StmtKind::If(node) => {
                for branch in node.branches {
                    self.expression(&branch.test)?;
                    self.statements(branch.body)?;
                }
                self.statements(node.orelse)
            }
            StmtKind::With(with) => {
                for item in with.items {
                    self.expression(&item.context)?;
                    if let Some(target) = &item.target {
                        self.target(target)?;
                    }
                }
                self.statements(with.body)
            }
            StmtKind::Match(node) => {
                self.expression(&node.subject)?;
                for case in node.cases {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_ref())?;
                    self.statements(case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise(raise) => {
                self.optional(raise.exception.as_ref())?;
                self.optional(raise.cause.as_ref())
            }
            StmtKind::Try(node) => self.try_statement(node),
            StmtKind::Assert(assert) => {
                self.expression(&assert.test)?;
                self.optional(assert.message.as_ref())
            }
            StmtKind::Import(aliases) => self.aliases(aliases),
            StmtKind::ImportFrom(import) => self.aliases(import.names),
            StmtKind::Global(names) => self.directive(names, Symbol::GLOBAL, location),
            StmtKind::Nonlocal(names) => self.directive(names, Symbol::NONLOCAL, location),
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn function(&mut self, function: &Function, location: Location) -> Result<()> {
        self.define(function.name, Symbol::LOCAL, location)?;
        let parameters = &function.parameters;
        self.expressions(parameters.defaults)?;
        self.expressions(parameters.keyword_defaults.iter().flatten())?;
        self.expressions(function.decorators)?;
        if let Some(type_params) = &function.type_params {
            self.enter_type_params(type_params, location)?;
            // CPython reserves the slot even where there are no defaults.
            self.define(Name::DEFAULTS, Symbol::PARAMETER, location)?;
            if parameters.keyword_defaults.iter().any(Option::is_some) {
                self.define(Name::KWDEFAULTS, Symbol::PARAMETER, location)?;
            }
            self.type_params(type_params)?;
        }
        self.parameter_annotations(parameters)?;
        if let Some(returns) = &function.returns {
            self.annotation(returns)?;
        }
        self.enter(function.scope, ScopeKind::Function);
        self.current().is_coroutine = function.is_async;
        self.parameters(parameters)?;
        self.statements(function.body.statements)?;
        self.leave();
        if function.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn class(&mut self, class: &Class, location: Location) -> Result<()> {
        self.define(class.name, Symbol::LOCAL, location)?;
        self.expressions(class.decorators)?;
        let outer = self.class;
        if let Some(type_params) = &class.type_params {
            self.enter_type_params(type_params, location)?;
            self.class = Some(class.name);
            for name in [Name::HIDDEN_TYPE_PARAMS, Name::GENERIC_BASE] {
                self.define(name, Symbol::LOCAL | Symbol::USE, location)?;
            }
            self.type_params(type_params)?;
        }
        self.expressions(class.bases)?;
        self.expressions(class.keywords.iter().map(|keyword| &keyword.value))?;
        self.enter(class.scope, ScopeKind::Class);
        self.class = Some(class.name);
        if class.type_params.is_some() {
            self.define(Name::TYPE_PARAMS, Symbol::LOCAL, location)?;
            self.define(Name::HIDDEN_TYPE_PARAMS, Symbol::USE, location)?;
        }
        self.statements(class.body.statements)?;
        self.leave();
        if class.type_params.is_some() {
            self.leave();
        }
        self.class = outer;
        Ok(())
    }

    fn type_alias(&mut self, alias: &TypeAlias) -> Result<()> {
        self.define(alias.name, Symbol::LOCAL, alias.name_location)?;
        let in_class = self.current().kind == ScopeKind::Class;
        if let Some(type_params) = &alias.type_params {
            self.enter_type_params(type_params, alias.name_location)?;
            self.type_params(type_params)?;
        }
        self.enter(alias.scope, ScopeKind::TypeAlias);
        self.see_class(in_class, alias.value.location)?;
        self.expression(&alias.value)?;
        self.leave();
        if alias.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    /// An annotation scope directly in a class can use the class's names.
    fn see_class(&mut self, in_class: bool, location: Location) -> Result<()> {
        self.current().can_see_class_scope = in_class;
        if in_class {
            self.define(Name::CLASSDICT, Symbol::USE, location)?;
        }
        Ok(())
    }

    fn enter_type_params(&mut self, params: &TypeParams, location: Location) -> Result<()> {
        let in_class = self.current().kind == ScopeKind::Class;
        self.enter(params.scope, ScopeKind::TypeParams);
        self.see_class(in_class, location)
    }

    fn type_params(&mut self, params: &TypeParams) -> Result<()> {
        for param in params.params {
            let flags = Symbol::TYPE_PARAM | Symbol::LOCAL;
            self.define(param.name, flags, param.location)?;
            if let TypeParamKind::TypeVar {
                bound: Some((bound, scope)),
            } = &param.kind
            {
                let in_class = self.current().can_see_class_scope;
                self.enter(*scope, ScopeKind::TypeVarBound);
                self.see_class(in_class, bound.location)?;
                self.expression(bound)?;
                self.leave();
            }
        }
        Ok(())
    }

    pub(super) fn annotation(&mut self, annotation: &Annotation) -> Result<()> {
        if self.future_annotations {
            self.enter(annotation.scope, ScopeKind::Annotation);
            self.expression(&annotation.value)?;
            self.leave();
            Ok(())
        } else {
            self.expression(&annotation.value)
        }
    }

    fn annotated_assignment(&mut self, assign: &AnnAssign, location: Location) -> Result<()> {
        if let ExprKind::Name(name) = assign.target.kind {
            let symbol = self.lookup(name);
            let at_module = self.stack.len() == 1;
            if symbol.has(Symbol::GLOBAL | Symbol::NONLOCAL) && !at_module && assign.simple {
                let kind = if symbol.has(Symbol::GLOBAL) {
                    "global"
                } else {
                    "nonlocal"
                };
                let name = self.names.text(name);
                let message = format!("annotated name '{name}' can't be {kind}");
                return syntax_error(location, message);
            }
            let target = assign.target.location;
            if assign.simple {
                self.define(name, Symbol::ANNOTATED | Symbol::LOCAL, target)?;
            } else if assign.value.is_some() {
                self.define(name, Symbol::LOCAL, target)?;
            }
        } else {
            self.target(&assign.target)?;
        }
        self.annotation(&assign.annotation)?;
        self.optional(assign.value.as_ref())
    }

    fn try_statement(&mut self, node: &Try) -> Result<()> {
        self.statements(node.body)?;
        self.statements(node.orelse)?;
        for handler in node.handlers {
            self.optional(handler.class.as_ref())?;
            if let Some(name) = handler.name {
                self.define(name, Symbol::LOCAL, handler.location)?;
            }
            self.statements(handler.body)?;
        }
        self.statements(node.finalbody)
    }

    fn aliases(&mut self, aliases: &[Alias]) -> Result<()> {
        for alias in aliases {
            let name = alias.asname.unwrap_or(alias.name);
            if name != Name::STAR {
                let bound = match self.names.text(name).split_once('.') {
                    Some((package, _)) => {
                        let package = package.to_owned();
                        self.names.intern(&package)
                    }
                    None => name,
                };
                self.define(bound, Symbol::IMPORT, alias.location)?;
            } else if self.current().kind != ScopeKind::Module {
                let message = "import * only allowed at module level";
                return syntax_error(alias.location, message);
            }
        }
        Ok(())
    }

    /// `global` and `nonlocal`, which must come before any use.
    fn directive(&mut self, names: &[Name], flag: u16, location: Location) -> Result<()> {
        let kind = if flag == Symbol::GLOBAL {
            "global"
        } else {
            "nonlocal"
        };
        for &name in names {
            let symbol = self.lookup(name);
            let text = self.names.text(name);
            let message = if symbol.has(Symbol::PARAMETER) {
                format!("name '{text}' is parameter and {kind}")
            } else if symbol.has(Symbol::USE) {
                format!("name '{text}' is used prior to {kind} declaration")
            } else if symbol.has(Symbol::ANNOTATED) {
                format!("annotated name '{text}' can't be {kind}")
            } else if symbol.has(Symbol::LOCAL) {
                format!("name '{text}' is assigned to before {kind} declaration")
            } else {
                self.define(name, flag, location)?;
                self.record_directive(name, location);
                continue;
            };
            return syntax_error(location, message);
        }
        Ok(())
    }
}
