//! Appending instructions.

use rustpython_wtf8::Wtf8Buf;

use super::Codegen;
use crate::bytecode::{BinaryOperator, Constant, Opcode};
use crate::compiler::ast::Comparison;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::{Label, Location, Op};

impl Codegen<'_> {
    pub(super) fn new_label(&mut self) -> Label {
        self.unit().sequence.new_label()
    }

    pub(super) fn place(&mut self, label: Label) {
        self.unit().sequence.place(label);
    }

    /// Begins a basic block that nothing jumps to: CPython has a label at the
    /// start of every guarded region, and its optimiser works block by block.
    pub(super) fn begin_block(&mut self) {
        let label = self.new_label();
        self.place(label);
    }

    /// Whether there is room for an instruction. Once there is none the code is
    /// never assembled.
    #[inline]
    fn take_room(&mut self) -> bool {
        self.room = self.room.saturating_sub(1);
        self.room != 0
    }

    #[inline(never)]
    fn push(&mut self, location: Location, opcode: Opcode, arg: u32) {
        if self.take_room() {
            self.unit().sequence.push(opcode, arg, location);
        }
    }

    #[inline(never)]
    fn push_op(&mut self, location: Location, op: Op, arg: u32, target: Option<Label>) {
        if self.take_room() {
            self.unit().sequence.push_op(op, arg, target, location);
        }
    }

    /// Refuses code that has become too large to be worth finishing.
    ///
    /// # Errors
    ///
    /// A `SyntaxError` once more instructions were emitted than the source may
    /// become.
    pub(super) fn check_room(&self, location: Location) -> Result<()> {
        if self.room == 0 {
            return syntax_error(location, "code is too large to compile");
        }
        Ok(())
    }

    /// An instruction without an argument.
    pub(super) fn emit(&mut self, location: Location, opcode: Opcode) {
        self.push(location, opcode, 0);
    }

    pub(super) fn emit_arg(&mut self, location: Location, opcode: Opcode, arg: u32) {
        self.push(location, opcode, arg);
    }

    pub(super) fn emit_pseudo(&mut self, location: Location, op: Op) {
        self.push_op(location, op, 0, None);
    }

    pub(super) fn pop_block(&mut self, location: Location) {
        self.emit_pseudo(location, Op::PopBlock);
    }

    pub(super) fn emit_pseudo_arg(&mut self, location: Location, op: Op, arg: u32) {
        self.push_op(location, op, arg, None);
    }

    /// A conditional jump or a loop's exit.
    pub(super) fn emit_branch(&mut self, location: Location, opcode: Opcode, target: Label) {
        self.push_op(location, Op::Real(opcode), 0, Some(target));
    }

    /// A jump, or the setup of a handler.
    pub(super) fn emit_to(&mut self, location: Location, op: Op, target: Label) {
        self.push_op(location, op, 0, Some(target));
    }

    pub(super) fn jump(&mut self, location: Location, target: Label) {
        self.emit_to(location, Op::Jump, target);
    }

    /// A jump that belongs to no line.
    pub(super) fn jump_artificially(&mut self, target: Label) {
        self.jump(Location::NONE, target);
    }

    pub(super) fn add_const(&mut self, constant: Constant) -> u32 {
        self.unit().consts.add(constant)
    }

    pub(super) fn load_const(&mut self, location: Location, constant: Constant) {
        let index = self.add_const(constant);
        self.emit_arg(location, Opcode::LOAD_CONST, index);
    }

    pub(super) fn load_none(&mut self, location: Location) {
        self.load_const(location, Constant::None);
    }

    pub(super) fn load_int(&mut self, location: Location, value: usize) {
        self.load_const(location, Constant::Int(value.into()));
    }

    pub(super) fn load_text(&mut self, location: Location, text: impl Into<Wtf8Buf>) {
        self.load_const(location, Constant::Str(text.into()));
    }

    pub(super) fn load_name_text(&mut self, location: Location, name: Name) {
        let text = self.names.owned(name);
        self.load_text(location, text);
    }

    /// A private name's true form in the present class.
    pub(super) fn mangle(&mut self, name: Name) -> Name {
        let class = self.unit().class;
        self.names.mangle(class, name)
    }

    /// The index of a (mangled) name in `co_names`.
    pub(super) fn name_index(&mut self, name: Name) -> u32 {
        let mangled = self.mangle(name);
        self.unit().names.add(mangled) as u32
    }

    pub(super) fn emit_name(&mut self, location: Location, opcode: Opcode, name: Name) {
        let index = self.name_index(name);
        self.emit_arg(location, opcode, index << opcode.name_shift());
    }

    /// `LOAD_ATTR` or `LOAD_SUPER_ATTR` with its low bits.
    pub(super) fn emit_attribute(
        &mut self,
        location: Location,
        opcode: Opcode,
        name: Name,
        flags: u32,
    ) {
        let index = self.name_index(name);
        self.emit_arg(location, opcode, index << opcode.name_shift() | flags);
    }

    pub(super) fn binary(&mut self, location: Location, operator: BinaryOperator) {
        self.emit_arg(location, Opcode::BINARY_OP, operator as u32);
    }

    pub(super) fn compare(&mut self, location: Location, comparison: Comparison) {
        // The low bits are the outcomes of comparing that make it true.
        let (opcode, arg) = match comparison {
            Comparison::Lt => (Opcode::COMPARE_OP, 2),
            Comparison::LtE => (Opcode::COMPARE_OP, 1 << 4 | 10),
            Comparison::Eq => (Opcode::COMPARE_OP, 2 << 4 | 8),
            Comparison::NotEq => (Opcode::COMPARE_OP, 3 << 4 | 7),
            Comparison::Gt => (Opcode::COMPARE_OP, 4 << 4 | 4),
            Comparison::GtE => (Opcode::COMPARE_OP, 5 << 4 | 12),
            Comparison::Is => (Opcode::IS_OP, 0),
            Comparison::IsNot => (Opcode::IS_OP, 1),
            Comparison::In => (Opcode::CONTAINS_OP, 0),
            Comparison::NotIn => (Opcode::CONTAINS_OP, 1),
        };
        self.emit_arg(location, opcode, arg);
    }

    /// Yields the value on the stack and resumes.
    pub(super) fn emit_yield(&mut self, location: Location) {
        let scope = self.scope();
        if scope.is_generator && scope.is_coroutine {
            let wrap = super::intrinsic::ASYNC_GEN_WRAP;
            self.emit_arg(location, Opcode::CALL_INTRINSIC_1, wrap);
        }
        self.emit_arg(location, Opcode::YIELD_VALUE, 0);
        self.emit_arg(location, Opcode::RESUME, 1);
    }

    /// Delegates to the iterator below the value on the stack: `yield from`
    /// and `await`.
    pub(super) fn emit_yield_from(&mut self, location: Location, is_await: bool) {
        let [send, fail, exit] = [self.new_label(), self.new_label(), self.new_label()];
        self.place(send);
        self.emit_branch(location, Opcode::SEND, exit);
        // Only close() and throw() raise at the yield.
        self.emit_to(location, Op::SetupFinally, fail);
        self.emit_arg(location, Opcode::YIELD_VALUE, 0);
        self.pop_block(Location::NONE);
        let reason = if is_await { 3 } else { 2 };
        self.emit_arg(location, Opcode::RESUME, reason);
        self.emit_to(location, Op::JumpNoInterrupt, send);
        self.place(fail);
        self.emit(location, Opcode::CLEANUP_THROW);
        self.place(exit);
        self.emit(location, Opcode::END_SEND);
    }

    /// Awaits the value on the stack; `reason` tells error messages what for.
    pub(super) fn emit_await(&mut self, location: Location, reason: u32) {
        self.emit_arg(location, Opcode::GET_AWAITABLE, reason);
        self.load_none(location);
        self.emit_yield_from(location, true);
    }

    /// Leaves a handler that did not handle: restores the outer exception and
    /// raises again.
    pub(super) fn pop_except_and_reraise(&mut self) {
        self.emit_arg(Location::NONE, Opcode::COPY, 3);
        self.emit(Location::NONE, Opcode::POP_EXCEPT);
        self.emit_arg(Location::NONE, Opcode::RERAISE, 1);
    }
}
