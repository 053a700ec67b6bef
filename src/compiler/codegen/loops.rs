//! `for`, `async for` and `while`.

use super::Codegen;
use super::scope::UnitKind;
use super::unwind::Block;
use crate::bytecode::Opcode;
use crate::compiler::ast::{For, While};
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::unit::{Label, Location, Op};

impl<'a> Codegen<'a> {
    pub(super) fn for_loop(&mut self, node: &'a For, location: Location) -> Result<()> {
        let [start, cleanup, exit] = [self.new_label(), self.new_label(), self.new_label()];
        self.push_block(location, Block::For { start, exit })?;
        self.expression(&node.iter)?;
        self.emit(location, Opcode::GET_ITER);
        self.place(start);
        self.emit_branch(location, Opcode::FOR_ITER, cleanup);
        self.store(&node.target)?;
        self.statements(node.body)?;
        self.jump_artificially(start);
        self.place(cleanup);
        self.emit(Location::NONE, Opcode::END_FOR);
        self.leave_block();
        self.statements(node.orelse)?;
        self.place(exit);
        Ok(())
    }

    pub(super) fn async_for(&mut self, node: &'a For, location: Location) -> Result<()> {
        if self.unit().kind != UnitKind::AsyncFunction {
            return syntax_error(location, "'async for' outside async function");
        }
        let [start, except, exit] = [self.new_label(), self.new_label(), self.new_label()];
        self.expression(&node.iter)?;
        self.emit(location, Opcode::GET_AITER);
        self.place(start);
        self.push_block(location, Block::For { start, exit })?;
        self.emit_next_async(location, except);
        self.store(&node.target)?;
        self.statements(node.body)?;
        self.jump_artificially(start);
        self.leave_block();
        self.place(except);
        self.emit(node.iter.location, Opcode::END_ASYNC_FOR);
        self.statements(node.orelse)?;
        self.place(exit);
        Ok(())
    }

    /// Awaits the next value; `StopAsyncIteration` goes to `except`.
    pub(super) fn emit_next_async(&mut self, location: Location, except: Label) {
        self.emit_to(location, Op::SetupFinally, except);
        self.emit(location, Opcode::GET_ANEXT);
        self.load_none(location);
        self.emit_yield_from(location, true);
        self.pop_block(location);
    }

    /// The test stands before the loop and again at its end, so that each turn
    /// jumps once.
    pub(super) fn while_loop(&mut self, node: &'a While, location: Location) -> Result<()> {
        let [start, body, exit, anchor] = [
            self.new_label(),
            self.new_label(),
            self.new_label(),
            self.new_label(),
        ];
        self.place(start);
        self.push_block(location, Block::While { start, exit })?;
        self.jump_if(location, &node.test, anchor, false)?;
        self.place(body);
        self.statements(node.body)?;
        self.jump_if(location, &node.test, body, true)?;
        self.leave_block();
        self.place(anchor);
        self.statements(node.orelse)?;
        self.place(exit);
        Ok(())
    }
}
