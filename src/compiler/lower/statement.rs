//! Statements.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::Lowerer;
use super::expression::binary_operator;
use crate::bytecode::Constant;
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;
use crate::compiler::unparse;

impl<'t> Lowerer<'_, 't> {
    /// A whole file, taken apart statement by statement.
    pub(super) fn file(&mut self, module: ruff::ModModule) -> Result<Body<'t>> {
        let has_docstring = begins_with_docstring(&module.body);
        let mut statements = self.arena.list(module.body.len());
        for statement in module.body {
            statements.push(self.nested_statement(&statement)?);
        }
        Ok(self.finished_body(statements.into_bump_slice(), has_docstring))
    }

    /// The body of a class or function, whose first string is its docstring.
    pub(super) fn body(&mut self, body: &[ruff::Stmt]) -> Result<Body<'t>> {
        let statements = self.statements(body)?;
        Ok(self.finished_body(statements, begins_with_docstring(body)))
    }

    pub(super) fn statements(&mut self, body: &[ruff::Stmt]) -> Result<&'t [Stmt<'t>]> {
        self.list(body, Self::nested_statement)
    }

    fn nested_statement(&mut self, statement: &ruff::Stmt) -> Result<Stmt<'t>> {
        self.nested(statement.range(), |this| this.statement(statement))
    }

    fn statement(&mut self, statement: &ruff::Stmt) -> Result<Stmt<'t>> {
        let location = self.statement_location(statement);
        let kind = match statement {
            ruff::Stmt::FunctionDef(function) => self.function(function)?,
            ruff::Stmt::ClassDef(class) => self.class(class, location)?,
            ruff::Stmt::Return(node) => {
                StmtKind::Return(self.optional_expression(node.value.as_deref())?)
            }
            ruff::Stmt::Delete(node) => StmtKind::Delete(self.targets(&node.targets)?),
            ruff::Stmt::TypeAlias(alias) => self.type_alias(alias)?,
            ruff::Stmt::Assign(node) => StmtKind::Assign(self.arena.node(Assign {
                targets: self.targets(&node.targets)?,
                value: self.expression(&node.value)?,
            })),
            ruff::Stmt::AugAssign(node) => StmtKind::AugAssign(self.arena.node(AugAssign {
                target: self.target(&node.target)?,
                operator: binary_operator(node.op),
                value: self.expression(&node.value)?,
            })),
            ruff::Stmt::AnnAssign(node) => StmtKind::AnnAssign(self.arena.node(AnnAssign {
                target: self.target(&node.target)?,
                annotation: self.annotation(&node.annotation)?,
                value: self.optional_expression(node.value.as_deref())?,
                simple: node.simple,
            })),
            ruff::Stmt::For(node) => StmtKind::For(self.arena.node(For {
                target: self.target(&node.target)?,
                iter: self.iterable(&node.iter)?,
                body: self.statements(&node.body)?,
                orelse: self.statements(&node.orelse)?,
                is_async: node.is_async,
            })),
            ruff::Stmt::While(node) => StmtKind::While(self.arena.node(While {
                test: self.expression(&node.test)?,
                body: self.statements(&node.body)?,
                orelse: self.statements(&node.orelse)?,
            })),
            ruff::Stmt::If(node) => self.if_statement(node, location)?,
            ruff::Stmt::With(node) => self.with(node)?,
            ruff::Stmt::Match(node) => self.match_statement(node)?,
            ruff::Stmt::Raise(node) => StmtKind::Raise(self.arena.node(Raise {
                exception: self.optional_expression(node.exc.as_deref())?,
                cause: self.optional_expression(node.cause.as_deref())?,
            })),
            ruff::Stmt::Try(node) => self.try_statement(node)?,
            ruff::Stmt::Assert(node) => StmtKind::Assert(self.arena.node(Assert {
                test: self.expression(&node.test)?,
                message: self.optional_expression(node.msg.as_deref())?,
            })),
            ruff::Stmt::Import(node) => StmtKind::Import(self.aliases(&node.names)?),
            ruff::Stmt::ImportFrom(node) => StmtKind::ImportFrom(self.arena.node(ImportFrom {
                module: self.optional_identifier(node.module.as_ref()),
                names: self.aliases(&node.names)?,
                level: node.level,
            })),
            ruff::Stmt::Global(node) => StmtKind::Global(self.identifiers(&node.names)?),
            ruff::Stmt::Nonlocal(node) => StmtKind::Nonlocal(self.identifiers(&node.names)?),
            ruff::Stmt::Expr(node) => StmtKind::Expr(self.expression(&node.value)?),
            ruff::Stmt::Pass(_) => StmtKind::Pass,
            ruff::Stmt::Break(_) => StmtKind::Break,
            ruff::Stmt::Continue(_) => StmtKind::Continue,
            ruff::Stmt::IpyEscapeCommand(_) => {
                unreachable!("the parser makes these for notebooks only")
            }
        };
        Ok(Stmt { kind, location })
    }

    /// A decorated definition is where its `def` or `class` is.
    fn statement_location(&self, statement: &ruff::Stmt) -> Location {
        let decorators = match statement {
            ruff::Stmt::FunctionDef(function) => &function.decorator_list[..],
            ruff::Stmt::ClassDef(class) => &class.decorator_list,
            ruff::Stmt::For(_)
            | ruff::Stmt::While(_)
            | ruff::Stmt::If(_)
            | ruff::Stmt::With(_)
            | ruff::Stmt::Match(_)
            | ruff::Stmt::Try(_) => &[],
            _ => return self.location(statement),
        };
        let start = match decorators.last() {
            Some(last) => self.source.next_token(last.end()),
            None => statement.start(),
        };
        self.compound_location(TextRange::new(start, statement.end()))
    }

    /// A block that ends in a semicolon includes it.
    fn compound_location(&self, range: TextRange) -> Location {
        let end = self.source.after_semicolon(range.end());
        self.source.location(TextRange::new(range.start(), end))
    }

    fn function(&mut self, function: &ruff::StmtFunctionDef) -> Result<StmtKind<'t>> {
        let name = self.identifier(&function.name);
        let decorators = self.decorators(&function.decorator_list)?;
        let type_params = self.type_params(function.type_params.as_deref())?;
        let parameters = self.parameters(&function.parameters)?;
        let returns = match &function.returns {
            Some(returns) => Some(self.annotation(returns)?),
            None => None,
        };
        let scope = self.new_scope();
        Ok(StmtKind::Function(self.arena.node(Function {
            name,
            parameters,
            body: self.body(&function.body)?,
            decorators,
            returns,
            type_params,
            is_async: function.is_async,
            scope,
        })))
    }

    fn class(&mut self, class: &ruff::StmtClassDef, location: Location) -> Result<StmtKind<'t>> {
        let name = self.identifier(&class.name);
        let decorators = self.decorators(&class.decorator_list)?;
        let type_params = self.type_params(class.type_params.as_deref())?;
        let (mut bases, keywords) = match class.arguments.as_deref() {
            Some(arguments) => self.arguments(arguments)?,
            None => Default::default(),
        };
        // The scope of the type parameters adds `Generic[...]` to the bases.
        if type_params.is_some() {
            let kind = ExprKind::Name(Name::GENERIC_BASE);
            bases = self
                .arena
                .copied(&[bases, &[Expr { kind, location }]].concat());
        }
        let scope = self.new_scope();
        Ok(StmtKind::Class(self.arena.node(Class {
            name,
            bases,
            keywords,
            body: self.body(&class.body)?,
            decorators,
            type_params,
            scope,
        })))
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> Result<&'t [Expr<'t>]> {
        self.list(decorators, |this, decorator| {
            this.expression(&decorator.expression)
        })
    }

    fn type_alias(&mut self, alias: &ruff::StmtTypeAlias) -> Result<StmtKind<'t>> {
        let name = match &*alias.name {
            ruff::Expr::Name(name) => self.names.intern(&name.id),
            _ => unreachable!("the parser takes a name only"),
        };
        let type_params = self.type_params(alias.type_params.as_deref())?;
        let scope = self.new_scope();
        Ok(StmtKind::TypeAlias(self.arena.node(TypeAlias {
            name,
            name_location: self.location(&*alias.name),
            type_params,
            value: self.expression(&alias.value)?,
            scope,
        })))
    }

    fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> Result<Option<TypeParams<'t>>> {
        let Some(params) = params else {
            return Ok(None);
        };
        let scope = self.new_scope();
        let params = self.list(&params.type_params, |this, param| {
            let (name, kind) = match param {
                ruff::TypeParam::TypeVar(var) => {
                    let bound = match &var.bound {
                        Some(bound) => Some((this.expression(bound)?, this.new_scope())),
                        None => None,
                    };
                    (&var.name, TypeParamKind::TypeVar { bound })
                }
                ruff::TypeParam::TypeVarTuple(tuple) => (&tuple.name, TypeParamKind::TypeVarTuple),
                ruff::TypeParam::ParamSpec(spec) => (&spec.name, TypeParamKind::ParamSpec),
            };
            Ok(TypeParam {
                name: this.identifier(name),
                kind,
                location: this.location(param),
            })
        })?;
        Ok(Some(TypeParams { params, scope }))
    }

    /// An annotation is not folded where only its text is kept.
    pub(super) fn annotation(&mut self, annotation: &ruff::Expr) -> Result<Annotation<'t>> {
        let scope = self.new_scope();
        self.folding = !self.future_annotations;
        let value = self.expression(annotation);
        self.folding = true;
        let value = value?;
        let text = self.future_annotations.then(|| {
            let text = unparse::expression(&value, self.names);
            self.arena.text(&text)
        });
        Ok(Annotation { value, text, scope })
    }

    fn if_statement(&mut self, node: &ruff::StmtIf, location: Location) -> Result<StmtKind<'t>> {
        let mut branches = vec![Branch {
            test: self.expression(&node.test)?,
            body: self.statements(&node.body)?,
            location,
        }];
        let mut orelse: &[Stmt<'t>] = &[];
        for clause in &node.elif_else_clauses {
            let body = self.statements(&clause.body)?;
            match &clause.test {
                Some(test) => branches.push(Branch {
                    test: self.expression(test)?,
                    body,
                    location: self.compound_location(TextRange::new(clause.start(), node.end())),
                }),
                None => orelse = body,
            }
        }
        let branches = self.arena.copied(&branches);
        Ok(StmtKind::If(self.arena.node(If { branches, orelse })))
    }

    fn with(&mut self, node: &ruff::StmtWith) -> Result<StmtKind<'t>> {
        let items = self.list(&node.items, |this, item| {
            Ok(WithItem {
                context: this.expression(&item.context_expr)?,
                target: match &item.optional_vars {
                    Some(target) => Some(this.target(target)?),
                    None => None,
                },
            })
        })?;
        Ok(StmtKind::With(self.arena.node(With {
            items,
            body: self.statements(&node.body)?,
            is_async: node.is_async,
        })))
    }

    fn match_statement(&mut self, node: &ruff::StmtMatch) -> Result<StmtKind<'t>> {
        let subject = self.expression(&node.subject)?;
        let cases = self.list(&node.cases, |this, case| {
            Ok(Case {
                pattern: this.pattern(&case.pattern)?,
                guard: this.optional_expression(case.guard.as_deref())?,
                body: this.statements(&case.body)?,
            })
        })?;
        Ok(StmtKind::Match(self.arena.node(Match { subject, cases })))
    }

    fn try_statement(&mut self, node: &ruff::StmtTry) -> Result<StmtKind<'t>> {
        let body = self.statements(&node.body)?;
        let handlers = self.list(&node.handlers, |this, handler| {
            let ruff::ExceptHandler::ExceptHandler(handler) = handler;
            Ok(Handler {
                class: this.optional_expression(handler.type_.as_deref())?,
                name: this.optional_identifier(handler.name.as_ref()),
                body: this.statements(&handler.body)?,
                location: this.compound_location(handler.range()),
            })
        })?;
        Ok(StmtKind::Try(self.arena.node(Try {
            handlers,
            body,
            orelse: self.statements(&node.orelse)?,
            finalbody: self.statements(&node.finalbody)?,
            is_star: node.is_star,
        })))
    }

    fn aliases(&mut self, aliases: &[ruff::Alias]) -> Result<&'t [Alias]> {
        self.list(aliases, |this, alias| {
            Ok(Alias {
                name: this.identifier(&alias.name),
                asname: this.optional_identifier(alias.asname.as_ref()),
                location: this.location(alias),
            })
        })
    }

    fn identifiers(&mut self, identifiers: &[ruff::Identifier]) -> Result<&'t [Name]> {
        self.list(identifiers, |this, name| Ok(this.identifier(name)))
    }

    fn finished_body(&self, statements: &'t [Stmt<'t>], has_docstring: bool) -> Body<'t> {
        Body {
            statements: match statements.split_first() {
                Some((first, others)) if !has_docstring && is_string(first) => {
                    let first = self.kept_from_being_docstring(first);
                    self.arena.copied(&[&[first], others].concat())
                }
                _ => statements,
            },
            has_docstring,
        }
    }

    /// Only what is written as a plain string is a docstring: one that folding
    /// made becomes a joined string of one part, which compiles to the same
    /// value.
    fn kept_from_being_docstring(&self, statement: &Stmt<'t>) -> Stmt<'t> {
        let StmtKind::Expr(string) = statement.kind else {
            return *statement;
        };
        let kind = ExprKind::JoinedStr(self.arena.copied(&[string]));
        Stmt {
            kind: StmtKind::Expr(Expr { kind, ..string }),
            ..*statement
        }
    }
}

fn begins_with_docstring(body: &[ruff::Stmt]) -> bool {
    matches!(
        body.first(),
        Some(ruff::Stmt::Expr(statement)) if statement.value.is_string_literal_expr()
    )
}

fn is_string(statement: &Stmt<'_>) -> bool {
    matches!(
        statement.kind,
        StmtKind::Expr(Expr {
            kind: ExprKind::Constant(Constant::Str(_)),
            ..
        })
    )
}
