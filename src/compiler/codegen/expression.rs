//! Expressions.

use super::assignment::two_element_slice;
use super::scope::UnitKind;
use super::{Codegen, STACK_USE_GUIDELINE, intrinsic};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::symbol_table::ScopeKind;
use crate::compiler::unit::Location;

impl Codegen<'_> {
    pub(super) fn expressions<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e Expr<'e>>,
    ) -> Result<()> {
        expressions
            .into_iter()
            .try_for_each(|expression| self.expression(expression))
    }

    /// Leaves the expression's value on the stack.
    pub(super) fn expression(&mut self, expression: &Expr) -> Result<()> {
        let location = expression.location;
        match &expression.kind {
            ExprKind::Constant(value) => self.constant(value, location),
            ExprKind::UnicodeConstant(value) => self.constant(value, location),
            ExprKind::Name(name) => self.load_name(location, *name),
            _ => self.nested(|this| this.compound(expression)),
        }
    }

    fn constant(&mut self, value: &Constant, location: Location) -> Result<()> {
        let index = self.unit().consts.add_ref(value);
        self.emit_arg(location, Opcode::LOAD_CONST, index);
        Ok(())
    }

    fn compound(&mut self, expression: &Expr) -> Result<()> {
        let location = expression.location;
        match &expression.kind {
            ExprKind::Constant(_) | ExprKind::UnicodeConstant(_) | ExprKind::Name(_) => {}
            ExprKind::Named { target, value } => {
                self.expression(value)?;
                self.emit_arg(location, Opcode::COPY, 1);
                self.store(target)?;
            }
            ExprKind::BoolOp { is_and, values } => {
                self.bool_operation(*is_and, values, location)?
            }
            ExprKind::Binary {
                left,
                operator,
                right,
            } => {
                self.expression(left)?;
                self.expression(right)?;
                self.binary(location, *operator);
            }
            ExprKind::Unary { operator, operand } => {
                self.expression(operand)?;
                self.unary(*operator, location);
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda, location)?,
            ExprKind::Conditional(node) => {
                let [end, next] = [self.new_label(), self.new_label()];
                self.jump_if(location, &node.test, next, false)?;
                self.expression(&node.body)?;
                self.jump_artificially(end);
                self.place(next);
                self.expression(&node.orelse)?;
                self.place(end);
            }
            ExprKind::Dict(node) => self.dict(node.keys, node.values, location)?,
            ExprKind::Set(elements) => self.set(elements, location)?,
            ExprKind::List(elements) => self.list(elements, location)?,
            ExprKind::Tuple(elements) => self.tuple(elements, location)?,
            ExprKind::Comprehension(node) => self.comprehension(node, location)?,
            ExprKind::Yield(value) => {
                self.check_yield(location)?;
                match value {
                    Some(value) => self.expression(value)?,
                    None => self.load_none(location),
                }
                self.emit_yield(location);
            }
            ExprKind::YieldFrom(value) => {
                self.check_yield(location)?;
                if self.unit().kind == UnitKind::AsyncFunction {
                    return syntax_error(location, "'yield from' inside async function");
                }
                self.expression(value)?;
                self.emit(location, Opcode::GET_YIELD_FROM_ITER);
                self.load_none(location);
                self.emit_yield_from(location, false);
            }
            ExprKind::Await(value) => self.await_expression(value, location)?,
            ExprKind::Compare(compare) => self.comparison(location, compare)?,
            ExprKind::Call(call) => self.call(call, location)?,
            ExprKind::JoinedStr(parts) => self.joined_string(parts, location)?,
            ExprKind::FormattedValue(field) => self.formatted_value(field, location)?,
            ExprKind::Attribute { value, name } => self.attribute(expression, value, *name)?,
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                match two_element_slice(index) {
                    Some(slice) => {
                        self.slice_bounds(slice, index.location)?;
                        self.emit(location, Opcode::BINARY_SLICE);
                    }
                    None => {
                        self.expression(index)?;
                        self.emit(location, Opcode::BINARY_SUBSCR);
                    }
                }
            }
            ExprKind::Starred(_) => {
                return syntax_error(location, "can't use starred expression here");
            }
            ExprKind::Slice(slice) => {
                self.slice_bounds(slice, location)?;
                let mut count = 2;
                if let Some(step) = &slice.step {
                    self.expression(step)?;
                    count += 1;
                }
                self.emit_arg(location, Opcode::BUILD_SLICE, count);
            }
        }
        Ok(())
    }

    fn bool_operation(&mut self, is_and: bool, values: &[Expr], location: Location) -> Result<()> {
        let opcode = match is_and {
            true => Opcode::POP_JUMP_IF_FALSE,
            false => Opcode::POP_JUMP_IF_TRUE,
        };
        let end = self.new_label();
        for (index, value) in values.iter().enumerate() {
            self.expression(value)?;
            if index + 1 < values.len() {
                self.emit_arg(location, Opcode::COPY, 1);
                self.emit_branch(location, opcode, end);
                self.emit(location, Opcode::POP_TOP);
            }
        }
        self.place(end);
        Ok(())
    }

    fn unary(&mut self, operator: UnaryOperator, location: Location) {
        match operator {
            UnaryOperator::Invert => self.emit(location, Opcode::UNARY_INVERT),
            UnaryOperator::Not => self.emit(location, Opcode::UNARY_NOT),
            UnaryOperator::Minus => self.emit(location, Opcode::UNARY_NEGATIVE),
            UnaryOperator::Plus => {
                let positive = intrinsic::UNARY_POSITIVE;
                self.emit_arg(location, Opcode::CALL_INTRINSIC_1, positive);
            }
        }
    }

    fn check_yield(&self, location: Location) -> Result<()> {
        if self.scope().is_function_like() {
            Ok(())
        } else {
            syntax_error(location, "'yield' outside function")
        }
    }

    fn await_expression(&mut self, value: &Expr, location: Location) -> Result<()> {
        if self.scope().kind != ScopeKind::Function {
            return syntax_error(location, "'await' outside function");
        }
        if !matches!(
            self.unit().kind,
            UnitKind::AsyncFunction | UnitKind::Comprehension
        ) {
            return syntax_error(location, "'await' outside async function");
        }
        self.expression(value)?;
        self.emit_await(location, 0);
        Ok(())
    }

    fn attribute(&mut self, attribute: &Expr, value: &Expr, name: Name) -> Result<()> {
        if let Some(call) = self.specializable_super(value, name) {
            self.super_arguments(call, value.location)?;
            let flags = if call.arguments.is_empty() { 0 } else { 2 };
            let location = attribute.location;
            self.emit_attribute(location, Opcode::LOAD_SUPER_ATTR, name, flags);
            let location = self.attribute_location(location, attribute, name);
            self.emit(location, Opcode::NOP);
            return Ok(());
        }
        self.expression(value)?;
        let location = self.attribute_location(attribute.location, attribute, name);
        self.emit_name(location, Opcode::LOAD_ATTR, name);
        Ok(())
    }

    fn joined_string(&mut self, parts: &[Expr], location: Location) -> Result<()> {
        if parts.len() > STACK_USE_GUIDELINE {
            self.load_text(location, "");
            self.emit_attribute(location, Opcode::LOAD_ATTR, Name::JOIN, 1);
            self.emit_arg(location, Opcode::BUILD_LIST, 0);
            for part in parts {
                self.expression(part)?;
                self.emit_arg(location, Opcode::LIST_APPEND, 1);
            }
            self.emit_arg(location, Opcode::CALL, 1);
            return Ok(());
        }
        self.expressions(parts)?;
        if parts.len() != 1 {
            self.emit_arg(location, Opcode::BUILD_STRING, parts.len() as u32);
        }
        Ok(())
    }

    fn formatted_value(&mut self, field: &FormattedValue, location: Location) -> Result<()> {
        const HAS_SPEC: u32 = 4;
        self.expression(&field.value)?;
        let mut arg = field.conversion as u32;
        if let Some(spec) = &field.spec {
            self.expression(spec)?;
            arg |= HAS_SPEC;
        }
        self.emit_arg(location, Opcode::FORMAT_VALUE, arg);
        Ok(())
    }

    /// Constants of all elements, if all are constants.
    pub(super) fn all_constants<'e>(
        elements: impl IntoIterator<Item = &'e Expr<'e>>,
    ) -> Option<Vec<Constant>> {
        elements
            .into_iter()
            .map(|element| element.as_constant().cloned())
            .collect()
    }
}
