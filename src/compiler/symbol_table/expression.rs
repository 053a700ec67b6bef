//! The first walk: expressions.

use super::build::Builder;
use super::{ScopeKind, Symbol};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

impl Builder<'_> {
    pub(super) fn expressions<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e Expr<'e>>,
    ) -> Result<()> {
        expressions
            .into_iter()
            .try_for_each(|expression| self.expression(expression))
    }

    pub(super) fn optional(&mut self, expression: Option<&Expr>) -> Result<()> {
        self.expressions(expression)
    }

    pub(super) fn targets(&mut self, targets: &[Expr]) -> Result<()> {
        targets.iter().try_for_each(|target| self.target(target))
    }

    /// What is stored into or deleted.
    pub(super) fn target(&mut self, target: &Expr) -> Result<()> {
        match &target.kind {
            ExprKind::Name(name) => self.define(*name, Symbol::LOCAL, target.location),
            ExprKind::Starred(value) => self.target(value),
            ExprKind::List(elements) | ExprKind::Tuple(elements) => {
                self.nested(|this| this.targets(elements))
            }
            _ => self.expression(target),
        }
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Result<()> {
        match &expression.kind {
            ExprKind::Constant(_) | ExprKind::UnicodeConstant(_) => Ok(()),
            ExprKind::Name(name) => self.name(*name, expression.location),
            _ => self.nested(|this| this.compound(expression)),
        }
    }

    fn name(&mut self, name: Name, location: Location) -> Result<()> {
        self.define(name, Symbol::USE, location)?;
        // super() needs the class that the method stands in.
        if name == Name::SUPER && self.current().is_function_like() {
            self.define(Name::CLASS, Symbol::USE, location)?;
        }
        Ok(())
    }

    fn compound(&mut self, expression: &Expr) -> Result<()> {
        let location = expression.location;
        match &expression.kind {
            ExprKind::Constant(_) | ExprKind::UnicodeConstant(_) | ExprKind::Name(_) => Ok(()),
            ExprKind::BoolOp { values, .. } => self.expressions(*values),
            ExprKind::Named { target, value } => self.named(target, value, location),
            ExprKind::Binary { left, right, .. } => self.expressions([&**left, right]),
            ExprKind::Unary { operand, .. } => self.expression(operand),
            ExprKind::Lambda(lambda) => {
                self.refuse_in_class_annotation("lambda", location)?;
                let parameters = &lambda.parameters;
                self.expressions(parameters.defaults)?;
                self.expressions(parameters.keyword_defaults.iter().flatten())?;
                self.enter(lambda.scope, ScopeKind::Function);
                self.parameters(parameters)?;
                self.expression(&lambda.body)?;
                self.leave();
                Ok(())
            }
            ExprKind::Conditional(node) => self.expressions([&node.test, &node.body, &node.orelse]),
            ExprKind::Dict(node) => {
                self.expressions(node.keys.iter().flatten())?;
                self.expressions(node.values)
            }
            ExprKind::Comprehension(node) => self.comprehension(node, location),
            ExprKind::Await(value) => {
                self.refuse_in_annotation("await expression", location)?;
                self.expression(value)?;
                self.current().is_coroutine = true;
                Ok(())
            }
            ExprKind::Yield(value) => self.generator_yield(value.as_deref(), location),
            ExprKind::YieldFrom(value) => self.generator_yield(Some(value), location),
            ExprKind::Compare(compare) => {
                self.expression(&compare.left)?;
                self.expressions(compare.comparators)
            }
            ExprKind::Call(call) => {
                self.expression(&call.function)?;
                self.expressions(call.arguments)?;
                self.expressions(call.keywords.iter().map(|keyword| &keyword.value))
            }
            ExprKind::FormattedValue(field) => {
                self.expression(&field.value)?;
                self.optional(field.spec.as_ref())
            }
            ExprKind::Attribute { value, .. } | ExprKind::Starred(value) => self.expression(value),
            ExprKind::Subscript { value, index } => self.expressions([&**value, index]),
            ExprKind::Slice(slice) => self.expressions(
                [&slice.lower, &slice.upper, &slice.step]
                    .into_iter()
                    .flatten(),
            ),
            ExprKind::JoinedStr(elements)
            | ExprKind::Set(elements)
            | ExprKind::List(elements)
            | ExprKind::Tuple(elements) => self.expressions(*elements),
        }
    }

    /// Annotation scopes run outside any function, or never.
    fn refuse_in_annotation(&mut self, what: &str, location: Location) -> Result<()> {
        let place = match self.current().kind {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVarBound => "a TypeVar bound",
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        syntax_error(location, format!("{what} cannot be used within {place}"))
    }

    /// A function in an annotation scope could not see the class's names.
    fn refuse_in_class_annotation(&mut self, what: &str, location: Location) -> Result<()> {
        if !self.current().can_see_class_scope {
            return Ok(());
        }
        let message = format!("Cannot use {what} in annotation scope within class scope");
        syntax_error(location, message)
    }

    fn generator_yield(&mut self, value: Option<&Expr>, location: Location) -> Result<()> {
        self.refuse_in_annotation("yield expression", location)?;
        self.optional(value)?;
        let scope = self.current();
        scope.is_generator = true;
        let place = match scope.comprehension {
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
            None => return Ok(()),
        };
        syntax_error(location, format!("'yield' inside {place}"))
    }

    fn named(&mut self, target: &Expr, value: &Expr, location: Location) -> Result<()> {
        self.refuse_in_annotation("named expression", location)?;
        if self.current().iterable_depth > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return syntax_error(location, message);
        }
        if self.current().comprehension.is_some() {
            self.bind_outside_comprehension(target)?;
        }
        self.expression(value)?;
        self.target(target)
    }

    /// `:=` in a comprehension binds in the function or module around it.
    fn bind_outside_comprehension(&mut self, target: &Expr) -> Result<()> {
        let ExprKind::Name(name) = target.kind else {
            unreachable!("the parser takes a name only");
        };
        let location = target.location;
        for depth in (0..self.stack.len()).rev() {
            let id = self.stack[depth];
            let scope = self.table.scope(id);
            if scope.comprehension.is_some() {
                if self.lookup_in(id, name).has(Symbol::COMPREHENSION_ITER) {
                    let name = self.names.text(name);
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable \
                         '{name}'"
                    );
                    return syntax_error(location, message);
                }
                continue;
            }
            let place = match scope.kind {
                ScopeKind::Function => {
                    let is_global = self.lookup_in(id, name).has(Symbol::GLOBAL);
                    let flag = if is_global {
                        Symbol::GLOBAL
                    } else {
                        Symbol::NONLOCAL
                    };
                    self.define(name, flag, location)?;
                    self.record_directive(name, location);
                    return self.define_in(id, name, Symbol::LOCAL, location);
                }
                ScopeKind::Module => {
                    self.define(name, Symbol::GLOBAL, location)?;
                    self.record_directive(name, location);
                    return self.define_in(id, name, Symbol::GLOBAL, location);
                }
                ScopeKind::Class => "a class body",
                ScopeKind::TypeVarBound => "a TypeVar bound",
                ScopeKind::TypeAlias => "a type alias",
                ScopeKind::TypeParams => "the definition of a generic",
                ScopeKind::Annotation => "an annotation",
            };
            let message =
                format!("assignment expression within a comprehension cannot be used in {place}");
            return syntax_error(location, message);
        }
        Ok(())
    }

    fn comprehension(&mut self, node: &Comprehension, location: Location) -> Result<()> {
        let (outermost, rest) = node
            .generators
            .split_first()
            .expect("the grammar wants one");
        self.refuse_in_class_annotation("comprehension", location)?;
        // The first iterable is evaluated outside and received as an argument.
        self.current().iterable_depth += 1;
        self.expression(&outermost.iter)?;
        self.current().iterable_depth -= 1;
        self.enter(node.scope, ScopeKind::Function);
        let scope = self.current();
        scope.comprehension = Some(node.kind);
        scope.is_coroutine = outermost.is_async;
        self.define(Name::ANONYMOUS_PARAMETER, Symbol::PARAMETER, location)?;
        self.iteration_target(&outermost.target)?;
        self.expressions(outermost.conditions)?;
        for generator in rest {
            self.iteration_target(&generator.target)?;
            self.current().iterable_depth += 1;
            self.expression(&generator.iter)?;
            self.current().iterable_depth -= 1;
            self.expressions(generator.conditions)?;
            self.current().is_coroutine |= generator.is_async;
        }
        self.optional(node.value.as_ref())?;
        self.expression(&node.element)?;
        let is_generator = node.kind == ComprehensionKind::Generator;
        let scope = self.current();
        scope.is_generator = is_generator;
        let awaits = scope.is_coroutine && !is_generator;
        self.leave();
        self.current().is_coroutine |= awaits;
        Ok(())
    }

    fn iteration_target(&mut self, target: &Expr) -> Result<()> {
        self.current().in_iteration_target = true;
        self.target(target)?;
        self.current().in_iteration_target = false;
        Ok(())
    }
}
