//! `if`, `break` and `continue`.

use super::Codegen;
use super::unwind::Block;
use crate::bytecode::Opcode;
use crate::compiler::ast::If;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::unit::Location;

impl<'a> Codegen<'a> {
    /// `elif` is an `if` in an `else`: every branch has its own end, all at
    /// the same place.
    pub(super) fn if_statement(&mut self, node: &'a If) -> Result<()> {
        let mut ends = Vec::with_capacity(node.branches.len());
        for (index, branch) in node.branches.iter().enumerate() {
            let is_last = index + 1 == node.branches.len();
            let has_else = !is_last || !node.orelse.is_empty();
            let end = self.new_label();
            let next = if has_else { self.new_label() } else { end };
            self.jump_if(branch.location, &branch.test, next, false)?;
            self.statements(branch.body)?;
            if has_else {
                self.jump_artificially(end);
                self.place(next);
            }
            ends.push(end);
        }
        self.statements(node.orelse)?;
        for end in ends {
            self.place(end);
        }
        Ok(())
    }

    pub(super) fn break_statement(&mut self, mut location: Location) -> Result<()> {
        let origin = location;
        self.emit(location, Opcode::NOP);
        let found = self.unwind(&mut location, false, true)?;
        let Some(block @ (Block::While { exit, .. } | Block::For { exit, .. })) = found else {
            return syntax_error(origin, "'break' outside loop");
        };
        self.unwind_block(&mut location, block, false)?;
        self.jump(location, exit);
        Ok(())
    }

    pub(super) fn continue_statement(&mut self, mut location: Location) -> Result<()> {
        let origin = location;
        self.emit(location, Opcode::NOP);
        let found = self.unwind(&mut location, false, true)?;
        let Some(Block::While { start, .. } | Block::For { start, .. }) = found else {
            return syntax_error(origin, "'continue' not properly in loop");
        };
        self.jump(location, start);
        Ok(())
    }
}
