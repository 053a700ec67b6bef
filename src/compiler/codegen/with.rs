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
            return self.statements(node.body);
        };
        let is_async = node.is_async;
        if is_async && self.unit().kind != UnitKind::AsyncFunction {
            return syntax_error(location, "'async with' outside async function");
        }
        let [handler, exit, cleanup] = [self.new_label(), self.new_label(), self.new_label()];
        self.expression(&item.context)?;
        if is_async {
            self.emit(location, Opcode::BEFORE_ASYNC_WITH);
            self.emit_await(location, 1);
        } else {
            self.emit(location, Opcode::BEFORE_WITH);
        }
        self.emit_to(location, Op::SetupWith, handler);
        let block = Block::With { is_async, location };
        self.begin_block();
        self.push_block(location, block)?;
        match &item.target {
            Some(target) => self.store(target)?,
            None => self.emit(location, Opcode::POP_TOP),
        }
        self.with(node, index + 1, location)?;
        self.pop_block(if is_async { location } else { Location::NONE });
        self.leave_block();
        self.call_exit_with_nones(location);
        if is_async {
            self.emit_await(location, 2);
        }
        self.emit(location, Opcode::POP_TOP);
        self.jump(location, exit);

        self.place(handler);
        self.emit_to(location, Op::SetupCleanup, cleanup);
        self.emit(location, Opcode::PUSH_EXC_INFO);
        self.emit(location, Opcode::WITH_EXCEPT_START);
        if is_async {
            self.emit_await(location, 2);
        }
        self.finish_exceptional_exit(cleanup);
        self.place(exit);
        Ok(())
    }

    /// `__exit__` said whether it swallows the exception.
    fn finish_exceptional_exit(&mut self, cleanup: Label) {
        let [suppress, exit] = [self.new_label(), self.new_label()];
        let nowlocation = Location::NONE;
        self.emit_branch(nowlocation, Opcode::POP_JUMP_IF_TRUE, suppress);
        self.emit_arg(nowlocation, Opcode::RERAISE, 2);
        self.place(suppress);
        self.emit(nowlocation, Opcode::POP_TOP);
        self.pop_block(nowlocation);
        self.emit(nowlocation, Opcode::POP_EXCEPT);
        self.emit(nowlocation, Opcode::POP_TOP);
        self.emit(nowlocation, Opcode::POP_TOP);
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
