//! Expressions and targets.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::Lowerer;
use crate::bytecode::{BinaryOperator, Constant};
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::fold;
use crate::compiler::names::Name;

impl<'t> Lowerer<'_, 't> {
    pub(super) fn expressions<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e ruff::Expr, IntoIter: ExactSizeIterator>,
    ) -> Result<&'t [Expr<'t>]> {
        self.list(expressions, Self::expression)
    }

    pub(super) fn optional_expression(
        &mut self,
        expression: Option<&ruff::Expr>,
    ) -> Result<Option<Expr<'t>>> {
        expression
            .map(|expression| self.expression(expression))
            .transpose()
    }

    fn node(&mut self, expression: &ruff::Expr) -> Result<&'t Expr<'t>> {
        let expression = self.expression(expression)?;
        Ok(self.arena.node(expression))
    }

    pub(super) fn constant(&self, constant: Constant) -> ExprKind<'t> {
        ExprKind::Constant(self.arena.constant(constant))
    }

    /// An expression that is loaded, folded.
    pub(super) fn expression(&mut self, expression: &ruff::Expr) -> Result<Expr<'t>> {
        let range = expression.range();
        self.nested(range, |this| this.unfolded(expression, range))
            .map(|expression| match expression.kind {
                ExprKind::Unary { .. }
                | ExprKind::Binary { .. }
                | ExprKind::Tuple(_)
                | ExprKind::Subscript { .. }
                | ExprKind::Compare(_)
                    if self.folding =>
                {
                    fold::expression(expression, self.arena)
                }
                _ => expression,
            })
    }

    fn unfolded(&mut self, expression: &ruff::Expr, range: TextRange) -> Result<Expr<'t>> {
        let location = self.source.location(range);
        let kind = match expression {
            ruff::Expr::BoolOp(node) => ExprKind::BoolOp {
                is_and: node.op == ruff::BoolOp::And,
                values: self.expressions(&node.values)?,
            },
            ruff::Expr::Named(node) => ExprKind::Named {
                target: self.arena.node(self.target(&node.target)?),
                value: self.node(&node.value)?,
            },
            ruff::Expr::BinOp(node) => ExprKind::Binary {
                left: self.node(&node.left)?,
                operator: binary_operator(node.op),
                right: self.node(&node.right)?,
            },
            ruff::Expr::UnaryOp(node) => ExprKind::Unary {
                operator: unary_operator(node.op),
                operand: self.node(&node.operand)?,
            },
            ruff::Expr::Lambda(node) => {
                let parameters = match node.parameters.as_deref() {
                    Some(parameters) => self.parameters(parameters)?,
                    None => Parameters::default(),
                };
                ExprKind::Lambda(self.arena.node(Lambda {
                    parameters,
                    scope: self.new_scope(),
                    body: self.expression(&node.body)?,
                }))
            }
            ruff::Expr::If(node) => ExprKind::Conditional(self.arena.node(Conditional {
                test: self.expression(&node.test)?,
                body: self.expression(&node.body)?,
                orelse: self.expression(&node.orelse)?,
            })),
            ruff::Expr::Dict(node) => ExprKind::Dict(self.arena.node(Dict {
                keys: self.list(&node.items, |this, item| {
                    this.optional_expression(item.key.as_ref())
                })?,
                values: self.expressions(node.items.iter().map(|item| &item.value))?,
            })),
            ruff::Expr::Set(node) => ExprKind::Set(self.expressions(&node.elts)?),
            ruff::Expr::ListComp(node) => {
                self.comprehension(ComprehensionKind::List, &node.elt, None, &node.generators)?
            }
            ruff::Expr::SetComp(node) => {
                self.comprehension(ComprehensionKind::Set, &node.elt, None, &node.generators)?
            }
            ruff::Expr::DictComp(node) => {
                let key = node
                    .key
                    .as_deref()
                    .expect("3.12 has no ** in comprehensions");
                let value = Some(&*node.value);
                self.comprehension(ComprehensionKind::Dict, key, value, &node.generators)?
            }
            ruff::Expr::Generator(node) => self.comprehension(
                ComprehensionKind::Generator,
                &node.elt,
                None,
                &node.generators,
            )?,
            ruff::Expr::Await(node) => ExprKind::Await(self.node(&node.value)?),
            ruff::Expr::Yield(node) => ExprKind::Yield(match &node.value {
                Some(value) => Some(self.node(value)?),
                None => None,
            }),
            ruff::Expr::YieldFrom(node) => ExprKind::YieldFrom(self.node(&node.value)?),
            ruff::Expr::Compare(node) => ExprKind::Compare(self.arena.node(Compare {
                left: self.expression(&node.left)?,
                operators: self.list(&node.ops, |_, &op| Ok(comparison(op)))?,
                comparators: self.expressions(&node.comparators)?,
            })),
            ruff::Expr::Call(node) => {
                let function = self.expression(&node.func)?;
                let (arguments, keywords) = self.arguments(&node.arguments)?;
                ExprKind::Call(self.arena.node(Call {
                    function,
                    arguments,
                    keywords,
                }))
            }
            ruff::Expr::FString(node) => self.joined_string(&node.value)?,
            ruff::Expr::TString(_) => unreachable!("3.12 has no t-strings"),
            ruff::Expr::StringLiteral(node) => self.string(&node.value)?,
            ruff::Expr::BytesLiteral(node) => {
                self.constant(Constant::Bytes(node.value.bytes().collect()))
            }
            ruff::Expr::NumberLiteral(node) => {
                let number = self.number(&node.value, node.range())?;
                self.constant(number)
            }
            ruff::Expr::BooleanLiteral(node) => ExprKind::Constant(match node.value {
                true => &Constant::Bool(true),
                false => &Constant::Bool(false),
            }),
            ruff::Expr::NoneLiteral(_) => ExprKind::Constant(&Constant::None),
            ruff::Expr::EllipsisLiteral(_) => ExprKind::Constant(&Constant::Ellipsis),
            ruff::Expr::Name(node) => match self.names.intern(&node.id) {
                Name::DEBUG if self.folding => ExprKind::Constant(&Constant::Bool(true)),
                name => ExprKind::Name(name),
            },
            ruff::Expr::List(node) => ExprKind::List(self.expressions(&node.elts)?),
            ruff::Expr::Tuple(node) => ExprKind::Tuple(self.expressions(&node.elts)?),
            ruff::Expr::Starred(node) => ExprKind::Starred(self.node(&node.value)?),
            ruff::Expr::Slice(node) => ExprKind::Slice(self.arena.node(Slice {
                lower: self.optional_expression(node.lower.as_deref())?,
                upper: self.optional_expression(node.upper.as_deref())?,
                step: self.optional_expression(node.step.as_deref())?,
            })),
            ruff::Expr::Attribute(_) | ruff::Expr::Subscript(_) => self.place(expression)?,
            ruff::Expr::IpyEscapeCommand(_) => {
                unreachable!("the parser makes these for notebooks only")
            }
        };
        Ok(Expr { kind, location })
    }

    /// An attribute or subscript, loaded or not.
    fn place(&mut self, expression: &ruff::Expr) -> Result<ExprKind<'t>> {
        Ok(match expression {
            ruff::Expr::Attribute(node) => ExprKind::Attribute {
                value: self.node(&node.value)?,
                name: self.identifier(&node.attr),
            },
            ruff::Expr::Subscript(node) => ExprKind::Subscript {
                value: self.node(&node.value)?,
                index: self.node(&node.slice)?,
            },
            _ => unreachable!("not a place"),
        })
    }

    pub(super) fn targets(&mut self, targets: &[ruff::Expr]) -> Result<&'t [Expr<'t>]> {
        self.list(targets, Self::target)
    }

    /// An expression that is stored into or deleted.
    pub(super) fn target(&mut self, target: &ruff::Expr) -> Result<Expr<'t>> {
        let range = target.range();
        let kind = self.nested(range, |this| {
            Ok(match target {
                ruff::Expr::Name(node) => ExprKind::Name(this.names.intern(&node.id)),
                ruff::Expr::List(node) => ExprKind::List(this.targets(&node.elts)?),
                ruff::Expr::Tuple(node) => ExprKind::Tuple(this.targets(&node.elts)?),
                ruff::Expr::Starred(node) => {
                    ExprKind::Starred(this.arena.node(this.target(&node.value)?))
                }
                _ => this.place(target)?,
            })
        })?;
        Ok(Expr {
            kind,
            location: self.source.location(range),
        })
    }

    /// What a `for` iterates over: a list or set written out need not be built.
    pub(super) fn iterable(&mut self, iterable: &ruff::Expr) -> Result<Expr<'t>> {
        let iterable = self.expression(iterable)?;
        Ok(if self.folding {
            fold::iterable(iterable, self.arena)
        } else {
            iterable
        })
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: &ruff::Expr,
        value: Option<&ruff::Expr>,
        generators: &[ruff::Comprehension],
    ) -> Result<ExprKind<'t>> {
        let scope = self.new_scope();
        let element = self.expression(element)?;
        let value = self.optional_expression(value)?;
        let generators = self.list(generators, |this, generator| {
            Ok(Generator {
                target: this.target(&generator.target)?,
                iter: this.iterable(&generator.iter)?,
                conditions: this.expressions(&generator.ifs)?,
                is_async: generator.is_async,
            })
        })?;
        Ok(ExprKind::Comprehension(self.arena.node(Comprehension {
            kind,
            element,
            value,
            generators,
            scope,
        })))
    }

    pub(super) fn arguments(
        &mut self,
        arguments: &ruff::Arguments,
    ) -> Result<(&'t [Expr<'t>], &'t [Keyword<'t>])> {
        let mut positional = self.expressions(&arguments.args)?;
        // A generator expression alone borrows the call's parentheses.
        if let [ruff::Expr::Generator(generator)] = &*arguments.args
            && !generator.parenthesized
        {
            let location = self.location(arguments);
            positional = self.arena.copied(&[Expr {
                location,
                ..positional[0]
            }]);
        }
        let keywords = self.list(&arguments.keywords, |this, keyword| {
            Ok(Keyword {
                name: this.optional_identifier(keyword.arg.as_ref()),
                value: this.expression(&keyword.value)?,
                location: this.location(keyword),
            })
        })?;
        Ok((positional, keywords))
    }

    pub(super) fn parameters(&mut self, parameters: &ruff::Parameters) -> Result<Parameters<'t>> {
        let mut defaults = Vec::new();
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            if let Some(default) = &parameter.default {
                defaults.push(self.expression(default)?);
            }
        }
        let keyword_defaults = self.list(&parameters.kwonlyargs, |this, parameter| {
            this.optional_expression(parameter.default.as_deref())
        })?;
        Ok(Parameters {
            positional_only: self.parameter_list(&parameters.posonlyargs)?,
            positional: self.parameter_list(&parameters.args)?,
            varargs: self.optional_parameter(parameters.vararg.as_deref())?,
            keyword_only: self.parameter_list(&parameters.kwonlyargs)?,
            varkeywords: self.optional_parameter(parameters.kwarg.as_deref())?,
            defaults: self.arena.copied(&defaults),
            keyword_defaults,
        })
    }

    fn parameter_list(
        &mut self,
        parameters: &[ruff::ParameterWithDefault],
    ) -> Result<&'t [Parameter<'t>]> {
        self.list(parameters, |this, parameter| {
            this.parameter(&parameter.parameter)
        })
    }

    fn optional_parameter(
        &mut self,
        parameter: Option<&ruff::Parameter>,
    ) -> Result<Option<Parameter<'t>>> {
        parameter
            .map(|parameter| self.parameter(parameter))
            .transpose()
    }

    fn parameter(&mut self, parameter: &ruff::Parameter) -> Result<Parameter<'t>> {
        Ok(Parameter {
            name: self.identifier(&parameter.name),
            annotation: match &parameter.annotation {
                Some(annotation) => Some(self.annotation(annotation)?),
                None => None,
            },
            location: self.location(parameter),
        })
    }
}

pub(super) fn binary_operator(operator: ruff::Operator) -> BinaryOperator {
    match operator {
        ruff::Operator::Add => BinaryOperator::Add,
        ruff::Operator::Sub => BinaryOperator::Subtract,
        ruff::Operator::Mult => BinaryOperator::Multiply,
        ruff::Operator::MatMult => BinaryOperator::MatrixMultiply,
        ruff::Operator::Div => BinaryOperator::TrueDivide,
        ruff::Operator::Mod => BinaryOperator::Remainder,
        ruff::Operator::Pow => BinaryOperator::Power,
        ruff::Operator::LShift => BinaryOperator::LeftShift,
        ruff::Operator::RShift => BinaryOperator::RightShift,
        ruff::Operator::BitOr => BinaryOperator::Or,
        ruff::Operator::BitXor => BinaryOperator::Xor,
        ruff::Operator::BitAnd => BinaryOperator::And,
        ruff::Operator::FloorDiv => BinaryOperator::FloorDivide,
    }
}

fn unary_operator(operator: ruff::UnaryOp) -> UnaryOperator {
    match operator {
        ruff::UnaryOp::Invert => UnaryOperator::Invert,
        ruff::UnaryOp::Not => UnaryOperator::Not,
        ruff::UnaryOp::UAdd => UnaryOperator::Plus,
        ruff::UnaryOp::USub => UnaryOperator::Minus,
    }
}

fn comparison(operator: ruff::CmpOp) -> Comparison {
    match operator {
        ruff::CmpOp::Eq => Comparison::Eq,
        ruff::CmpOp::NotEq => Comparison::NotEq,
        ruff::CmpOp::Lt => Comparison::Lt,
        ruff::CmpOp::LtE => Comparison::LtE,
        ruff::CmpOp::Gt => Comparison::Gt,
        ruff::CmpOp::GtE => Comparison::GtE,
        ruff::CmpOp::Is => Comparison::Is,
        ruff::CmpOp::IsNot => Comparison::IsNot,
        ruff::CmpOp::In => Comparison::In,
        ruff::CmpOp::NotIn => Comparison::NotIn,
    }
}
