//! `try` with `except*` (PEP 654).

use super::unwind::Block;
use super::{Codegen, intrinsic};
use crate::bytecode::Opcode;
use crate::compiler::ast::{Handler, Try};
use crate::compiler::error::Result;
use crate::compiler::unit::{Location, Op};

impl<'a> Codegen<'a> {
    /// Every handler takes its part of the group; what the handlers raise and
    /// what none took is collected in a list and raised again at the end.
    pub(super) fn try_except_star(&mut self, node: &'a Try, location: Location) -> Result<()> {
        let nowhere = Location::NONE;
        let [except, orelse, end] = [self.new_label(), self.new_label(), self.new_label()];
        let [cleanup, reraise_star] = [self.new_label(), self.new_label()];
        self.emit_to(location, Op::SetupFinally, except);
        self.begin_block();
        self.push_block(location, Block::TryExcept)?;
        self.statements(node.body)?;
        self.leave_block();
        self.pop_block(nowhere);
        self.jump_artificially(orelse);

        self.place(except);
        self.emit_to(nowhere, Op::SetupCleanup, cleanup);
        self.emit(nowhere, Opcode::PUSH_EXC_INFO);
        self.push_block(location, Block::ExceptionGroupHandler)?;
        for (index, handler) in node.handlers.iter().enumerate() {
            if index == 0 {
                self.emit_arg(handler.location, Opcode::BUILD_LIST, 0);
                self.emit_arg(handler.location, Opcode::COPY, 2);
            }
            self.star_handler(handler)?;
            if index + 1 == node.handlers.len() {
                self.emit_arg(nowhere, Opcode::LIST_APPEND, 1);
                self.jump_artificially(reraise_star);
            }
        }
        self.leave_block();

        let reraise = self.new_label();
        self.place(reraise_star);
        let prepare = intrinsic::PREP_RERAISE_STAR;
        self.emit_arg(nowhere, Opcode::CALL_INTRINSIC_2, prepare);
        self.emit_arg(nowhere, Opcode::COPY, 1);
        self.emit_branch(nowhere, Opcode::POP_JUMP_IF_NOT_NONE, reraise);
        self.emit(nowhere, Opcode::POP_TOP);
        self.pop_block(nowhere);
        self.emit(nowhere, Opcode::POP_EXCEPT);
        self.jump_artificially(end);
        self.place(reraise);
        self.pop_block(nowhere);
        self.emit_arg(nowhere, Opcode::SWAP, 2);
        self.emit(nowhere, Opcode::POP_EXCEPT);
        self.emit_arg(nowhere, Opcode::RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(orelse);
        self.statements(node.orelse)?;
        self.place(end);
        Ok(())
    }

    fn star_handler(&mut self, handler: &'a Handler) -> Result<()> {
        let location = handler.location;
        let nowhere = Location::NONE;
        let [next, with_error, no_match] = [self.new_label(), self.new_label(), self.new_label()];
        let cleanup = self.new_label();
        if let Some(class) = &handler.class {
            self.expression(class)?;
            self.emit(location, Opcode::CHECK_EG_MATCH);
            self.emit_arg(location, Opcode::COPY, 1);
            self.emit_branch(location, Opcode::POP_JUMP_IF_NONE, no_match);
        }
        match handler.name {
            Some(name) => self.store_name(location, name)?,
            None => self.emit(location, Opcode::POP_TOP),
        }
        self.emit_to(location, Op::SetupCleanup, cleanup);
        self.begin_block();
        self.push_block(location, Block::HandlerCleanup(handler.name))?;
        self.statements(handler.body)?;
        self.leave_block();
        self.pop_block(nowhere);
        self.clear_handler_name(handler)?;
        self.jump_artificially(next);

        self.place(cleanup);
        self.clear_handler_name(handler)?;
        self.emit_arg(nowhere, Opcode::LIST_APPEND, 3);
        self.emit(nowhere, Opcode::POP_TOP);
        self.jump_artificially(with_error);

        self.place(next);
        // Holds the line of the body's end.
        self.emit(nowhere, Opcode::NOP);
        self.jump_artificially(with_error);
        self.place(no_match);
        self.emit(location, Opcode::POP_TOP);
        self.place(with_error);
        Ok(())
    }

    fn clear_handler_name(&mut self, handler: &Handler) -> Result<()> {
        match handler.name {
            Some(name) => self.clear_name(Location::NONE, name),
            None => Ok(()),
        }
    }
}
