//! Tests that jump: conditions of `if`, `while`, `assert` and comprehensions.

use super::Codegen;
use crate::bytecode::Opcode;
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::unit::{Label, Location};

/// The jump taken when the value on the stack is true, or is false.
fn jump_opcode(when: bool) -> Opcode {
    if when {
        Opcode::POP_JUMP_IF_TRUE
    } else {
        Opcode::POP_JUMP_IF_FALSE
    }
}

impl Codegen<'_> {
    /// Jumps to `target` if the truth of `test` is `when`.
    pub(super) fn jump_if(
        &mut self,
        location: Location,
        test: &Expr,
        target: Label,
        when: bool,
    ) -> Result<()> {
        self.nested(|this| this.jump_if_unguarded(location, test, target, when))
    }

    fn jump_if_unguarded(
        &mut self,
        location: Location,
        test: &Expr,
        target: Label,
        when: bool,
    ) -> Result<()> {
        match &test.kind {
            ExprKind::Unary {
                operator: UnaryOperator::Not,
                operand,
            } => return self.jump_if(location, operand, target, !when),
            ExprKind::BoolOp { is_and, values } => {
                let Some((last, others)) = values.split_last() else {
                    return Ok(());
                };
                let decides = !is_and;
                let next = if decides == when {
                    target
                } else {
                    self.new_label()
                };
                for value in others {
                    self.jump_if(location, value, next, decides)?;
                }
                self.jump_if(location, last, target, when)?;
                if next != target {
                    self.place(next);
                }
                return Ok(());
            }
            ExprKind::Conditional(node) => {
                let [end, next] = [self.new_label(), self.new_label()];
                self.jump_if(location, &node.test, next, false)?;
                self.jump_if(location, &node.body, target, when)?;
                self.jump_artificially(end);
                self.place(next);
                self.jump_if(location, &node.orelse, target, when)?;
                self.place(end);
                return Ok(());
            }
            ExprKind::Compare(compare) if compare.operators.len() > 1 => {
                let cleanup = self.new_label();
                self.compare_chain(test.location, compare, cleanup)?;
                self.emit_branch(test.location, jump_opcode(when), target);
                let end = self.new_label();
                self.jump_artificially(end);
                self.place(cleanup);
                self.emit(test.location, Opcode::POP_TOP);
                if !when {
                    self.jump_artificially(target);
                }
                self.place(end);
                return Ok(());
            }
            _ => {}
        }
        self.expression(test)?;
        self.emit_branch(test.location, jump_opcode(when), target);
        Ok(())
    }

    /// `a < b < c`: the last outcome is on the stack; where an earlier one was
    /// false, control goes to `cleanup` with one value too many.
    fn compare_chain(
        &mut self,
        location: Location,
        compare: &Compare,
        cleanup: Label,
    ) -> Result<()> {
        self.expression(&compare.left)?;
        let last = compare.operators.len() - 1;
        for (&operator, comparator) in compare.operators.iter().zip(compare.comparators).take(last)
        {
            self.expression(comparator)?;
            self.emit_arg(location, Opcode::SWAP, 2);
            self.emit_arg(location, Opcode::COPY, 2);
            self.compare(location, operator);
            self.emit_branch(location, Opcode::POP_JUMP_IF_FALSE, cleanup);
        }
        self.expression(&compare.comparators[last])?;
        self.compare(location, compare.operators[last]);
        Ok(())
    }

    /// A comparison as a value.
    pub(super) fn comparison(&mut self, location: Location, compare: &Compare) -> Result<()> {
        let last = compare.operators.len() - 1;
        if last == 0 {
            self.expression(&compare.left)?;
            self.expression(&compare.comparators[0])?;
            self.compare(location, compare.operators[0]);
            return Ok(());
        }
        self.expression(&compare.left)?;
        let cleanup = self.new_label();
        for (&operator, comparator) in compare.operators.iter().zip(compare.comparators).take(last)
        {
            self.expression(comparator)?;
            self.emit_arg(location, Opcode::SWAP, 2);
            self.emit_arg(location, Opcode::COPY, 2);
            self.compare(location, operator);
            self.emit_arg(location, Opcode::COPY, 1);
            self.emit_branch(location, Opcode::POP_JUMP_IF_FALSE, cleanup);
            self.emit(location, Opcode::POP_TOP);
        }
        self.expression(&compare.comparators[last])?;
        self.compare(location, compare.operators[last]);
        let end = self.new_label();
        self.jump_artificially(end);
        self.place(cleanup);
        self.emit_arg(location, Opcode::SWAP, 2);
        self.emit(location, Opcode::POP_TOP);
        self.place(end);
        Ok(())
    }
}
