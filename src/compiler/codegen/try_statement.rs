//! `try` with `except` and `finally`.

use super::Codegen;
use super::unwind::Block;
use crate::bytecode::Opcode;
use crate::compiler::ast::{Handler, Try};
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::unit::{Label, Location, Op};

impl<'a> Codegen<'a> {
    pub(super) fn try_statement(&mut self, node: &'a Try, location: Location) -> Result<()> {
        if node.finalbody.is_empty() {
            self.try_except(node, location)
        } else {
            self.try_finally(node, location)
        }
    }

    /// The statements of `finally` are compiled twice: after the body, and for
    /// an exception.
    fn try_finally(&mut self, node: &'a Try, location: Location) -> Result<()> {
        let [handler, exit, cleanup] = [self.new_label(), self.new_label(), self.new_label()];
        self.emit_to(location, Op::SetupFinally, handler);
        self.begin_block();
        self.push_block(location, Block::FinallyTry(node.finalbody))?;
        if node.handlers.is_empty() {
            self.statements(node.body)?;
        } else {
            self.try_except(node, location)?;
        }
        self.pop_block(Location::NONE);
        self.leave_block();
        self.statements(node.finalbody)?;
        self.jump_artificially(exit);

        self.place(handler);
        self.push_block(location, Block::FinallyEnd)?;
        self.emit_to(Location::NONE, Op::SetupCleanup, cleanup);
        self.emit(Location::NONE, Opcode::PUSH_EXC_INFO);
        self.statements(node.finalbody)?;
        self.leave_block();
        self.emit_arg(Location::NONE, Opcode::RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
        Ok(())
    }

    fn try_except(&mut self, node: &'a Try, location: Location) -> Result<()> {
        if node.is_star {
            return self.try_except_star(node, location);
        }
        let [except, end, cleanup] = [self.new_label(), self.new_label(), self.new_label()];
        self.emit_to(location, Op::SetupFinally, except);
        self.begin_block();
        self.push_block(location, Block::TryExcept)?;
        self.statements(node.body)?;
        self.leave_block();
        self.pop_block(Location::NONE);
        self.statements(node.orelse)?;
        self.jump_artificially(end);

        self.place(except);
        self.emit_to(Location::NONE, Op::SetupCleanup, cleanup);
        self.emit(Location::NONE, Opcode::PUSH_EXC_INFO);
        self.push_block(location, Block::ExceptionHandler)?;
        for (index, handler) in node.handlers.iter().enumerate() {
            if handler.class.is_none() && index + 1 < node.handlers.len() {
                return syntax_error(handler.location, "default 'except:' must be last");
            }
            self.handler(handler, end)?;
        }
        self.emit_arg(Location::NONE, Opcode::RERAISE, 0);
        self.leave_block();
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(end);
        Ok(())
    }

    fn handler(&mut self, handler: &'a Handler, end: Label) -> Result<()> {
        let location = handler.location;
        let nowhere = Location::NONE;
        let next = self.new_label();
        if let Some(class) = &handler.class {
            self.expression(class)?;
            self.emit(location, Opcode::CHECK_EXC_MATCH);
            self.emit_branch(location, Opcode::POP_JUMP_IF_FALSE, next);
        }
        match handler.name {
            Some(name) => {
                let cleanup = self.new_label();
                self.store_name(location, name)?;
                self.emit_to(location, Op::SetupCleanup, cleanup);
                self.begin_block();
                self.push_block(location, Block::HandlerCleanup(Some(name)))?;
                self.statements(handler.body)?;
                self.leave_block();
                self.pop_block(nowhere);
                self.pop_block(nowhere);
                self.emit(nowhere, Opcode::POP_EXCEPT);
                self.clear_name(nowhere, name)?;
                self.jump_artificially(end);
                self.place(cleanup);
                self.clear_name(nowhere, name)?;
                self.emit_arg(nowhere, Opcode::RERAISE, 1);
            }
            None => {
                self.emit(location, Opcode::POP_TOP);
                self.begin_block();
                self.push_block(location, Block::HandlerCleanup(None))?;
                self.statements(handler.body)?;
                self.leave_block();
                self.pop_block(nowhere);
                self.emit(nowhere, Opcode::POP_EXCEPT);
                self.jump_artificially(end);
            }
        }
        self.place(next);
        Ok(())
    }
}
