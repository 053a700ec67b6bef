//! `with` and `async with`.

use super::Codegen;
use super::scope::UnitKind;
use super::unwind::Block;
use crate::bytecode::Opcode;
use crate::compiler::ast::With;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::unit::{Label, Location, Op};

impl<'a> Codegen<'a> {
    /// The items of a `with` from `index` on, and its body.
    pub(super) fn with(&mut self, node: &'a With, index: usize, location: Location) -> Result<()> {
        let Some(item) = node.items.get(index) else {
            return self.statements(&node.body);
        };
        let is_async = node.is_async;
        if is_async && self.unit().kind != UnitKind::AsyncFunction {
            return syntax_error(location, "'async with' outside async function");
        }
        let [handler, exit, cleanup] = [self.new_label(), self.new_label(), self.new_label()];
        self.expression(&item.context)?;
        let here = item.context.location;
        if is_async {
            self.emit(here, Opcode::BEFORE_ASYNC_WITH);
            self.emit_await(here, 1);
        } else {
            self.emit(here, Opcode::BEFORE_WITH);
        }
        self.emit_to(here, Op::SetupWith, handler);
        let block = Block::With {
            is_async,
            location: here,
        };
        self.push_block(here, block)?;
        match &item.target {
            Some(target) => self.store(target)?,
            None => self.emit(here, Opcode::POP_TOP),
        }
        self.with(node, index + 1, location)?;
        self.pop_block(Location::NONE);
        self.leave_block();
        self.call_exit_with_nones(here);
        if is_async {
            self.emit_await(here, 2);
        }
        self.emit(here, Opcode::POP_TOP);
        self.jump(here, exit);

        self.place(handler);
        self.emit_to(here, Op::SetupCleanup, cleanup);
        self.emit(here, Opcode::PUSH_EXC_INFO);
        self.emit(here, Opcode::WITH_EXCEPT_START);
        if is_async {
            self.emit_await(here, 2);
        }
        self.finish_exceptional_exit(cleanup);
        self.place(exit);
        Ok(())
    }

    /// `__exit__` said whether it swallows the exception.
    fn finish_exceptional_exit(&mut self, cleanup: Label) {
        let [suppress, exit] = [self.new_label(), self.new_label()];
        let nowhere = Location::NONE;
        self.emit_branch(nowhere, Opcode::POP_JUMP_IF_TRUE, suppress);
        self.emit_arg(nowhere, Opcode::RERAISE, 2);
        self.place(suppress);
        self.emit(nowhere, Opcode::POP_TOP);
        self.pop_block(nowhere);
        self.emit(nowhere, Opcode::POP_EXCEPT);
        self.emit(nowhere, Opcode::POP_TOP);
        self.emit(nowhere, Opcode::POP_TOP);
        self.jump_artificially(exit);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
    }

    /// `__exit__(None, None, None)`.
    pub(super) fn call_exit_with_nones(&mut self, location: Location) {
        for _ in 0..3 {
            self.load_none(location);
        }
        self.emit_arg(location, Opcode::CALL, 2);
    }
}
