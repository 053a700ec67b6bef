//! Statements, and those too small for a file of their own.

use super::Codegen;
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

use super::scope::UnitKind;

impl<'a> Codegen<'a> {
    /// The body of a module or class: its annotations and docstring are names
    /// in its namespace.
    pub(super) fn body(&mut self, body: &'a Body, mut location: Location) -> Result<()> {
        if self.unit().kind == UnitKind::Module
            && let Some(first) = body.statements.first()
        {
            location = first.location;
        }
        if has_annotation(body.statements) {
            self.emit(location, Opcode::SETUP_ANNOTATIONS);
        }
        let (docstring, statements) = body.split_docstring();
        if let Some(docstring) = docstring {
            if let StmtKind::Expr(value) = &docstring.kind {
                self.expression(value)?;
            }
            self.store_name(Location::NONE, Name::DOC)?;
        }
        self.statements(statements)
    }

    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Result<()> {
        statements
            .iter()
            .try_for_each(|statement| self.nested(|this| this.statement(statement)))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Result<()> {
        let location = statement.location;
        self.check_room(location)?;
        match &statement.kind {
            StmtKind::Function(function) => self.function(function, location),
            StmtKind::Class(class) => self.class(class, location),
            StmtKind::Return(value) => self.return_statement(value.as_ref(), location),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Assign(node) => self.assign(node.targets, &node.value, location),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, location),
            StmtKind::AugAssign(assign) => self.augmented_assign(assign, location),
            StmtKind::AnnAssign(assign) => self.annotated_assign(assign, location),
            StmtKind::For(node) if node.is_async => self.async_for(node, location),
            StmtKind::For(node) => self.for_loop(node, location),
            StmtKind::While(node) => self.while_loop(node, location),
            StmtKind::If(node) => self.if_statement(node),
            StmtKind::With(node) => self.with(node, 0, location),
            StmtKind::Match(node) => self.match_statement(node),
            StmtKind::Raise(node) => {
                let mut count = 0;
                for value in [&node.exception, &node.cause].into_iter().flatten() {
                    self.expression(value)?;
                    count += 1;
                }
                self.emit_arg(location, Opcode::RAISE_VARARGS, count);
                Ok(())
            }
            StmtKind::Try(node) => self.try_statement(node, location),
            StmtKind::Assert(node) => self.assert(&node.test, node.message.as_ref(), location),
            StmtKind::Import(aliases) => self.import(aliases, location),
            StmtKind::ImportFrom(import) => self.import_from(import, location),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Expr(value) => self.expression_statement(value, location),
            StmtKind::Pass => {
                self.emit(location, Opcode::NOP);
                Ok(())
            }
            StmtKind::Break => self.break_statement(location),
            StmtKind::Continue => self.continue_statement(location),
        }
    }

    fn expression_statement(&mut self, value: &Expr, location: Location) -> Result<()> {
        if value.as_constant().is_some() {
            self.emit(location, Opcode::NOP);
            return Ok(());
        }
        self.expression(value)?;
        self.emit(Location::NONE, Opcode::POP_TOP);
        Ok(())
    }

    fn assert(&mut self, test: &Expr, message: Option<&Expr>, location: Location) -> Result<()> {
        let end = self.new_label();
        self.jump_if(location, test, end, true)?;
        self.emit(location, Opcode::LOAD_ASSERTION_ERROR);
        if let Some(message) = message {
            self.expression(message)?;
            self.emit_arg(location, Opcode::CALL, 0);
        }
        self.emit_arg(location, Opcode::RAISE_VARARGS, 1);
        self.place(end);
        Ok(())
    }

    fn return_statement(&mut self, value: Option<&Expr>, mut location: Location) -> Result<()> {
        let scope = self.scope();
        if !scope.is_function_like() && !self.returns_value {
            return syntax_error(location, "'return' outside function");
        }
        if value.is_some() && scope.is_generator && scope.is_coroutine {
            let message = "'return' with value in async generator";
            return syntax_error(location, message);
        }
        let statement = location;
        let constant = value.and_then(Expr::as_constant);
        let computed = value.filter(|value| value.as_constant().is_none());
        if let Some(value) = computed {
            self.expression(value)?;
        } else if let Some(value) = value {
            location = value.location;
            self.emit(location, Opcode::NOP);
        }
        if value.is_none_or(|value| value.location.line != statement.line) {
            location = statement;
            self.emit(location, Opcode::NOP);
        }
        self.unwind(&mut location, computed.is_some(), false)?;
        if computed.is_none() {
            self.load_const(location, constant.cloned().unwrap_or(Constant::None));
        }
        self.emit(location, Opcode::RETURN_VALUE);
        Ok(())
    }
}

/// Whether the namespace needs `__annotations__`.
fn has_annotation(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StmtKind::AnnAssign(_) => true,
        StmtKind::For(node) => has_annotation(node.body) || has_annotation(node.orelse),
        StmtKind::While(node) => has_annotation(node.body) || has_annotation(node.orelse),
        StmtKind::If(node) => {
            node.branches
                .iter()
                .any(|branch| has_annotation(branch.body))
                || has_annotation(node.orelse)
        }
        StmtKind::With(node) => has_annotation(node.body),
        StmtKind::Match(node) => node.cases.iter().any(|case| has_annotation(case.body)),
        StmtKind::Try(node) => {
            has_annotation(node.body)
                || node
                    .handlers
                    .iter()
                    .any(|handler| has_annotation(handler.body))
                || has_annotation(node.orelse)
                || has_annotation(node.finalbody)
        }
        _ => false,
    })
}
