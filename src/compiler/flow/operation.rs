//! What the flow graph needs to know of an operation, pseudo or real.

use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

impl Op {
    /// Whether it may jump to its target.
    #[inline]
    pub(super) fn is_jump(self) -> bool {
        self.is_unconditional_jump()
            || matches!(
                self,
                Op::Real(
                    Opcode::FOR_ITER
                        | Opcode::SEND
                        | Opcode::POP_JUMP_IF_FALSE
                        | Opcode::POP_JUMP_IF_TRUE
                        | Opcode::POP_JUMP_IF_NONE
                        | Opcode::POP_JUMP_IF_NOT_NONE
                )
            )
    }

    /// Whether it always jumps to its target.
    #[inline]
    pub(super) fn is_unconditional_jump(self) -> bool {
        matches!(
            self,
            Op::Jump
                | Op::JumpNoInterrupt
                | Op::Real(
                    Opcode::JUMP_FORWARD
                        | Opcode::JUMP_BACKWARD
                        | Opcode::JUMP_BACKWARD_NO_INTERRUPT
                )
        )
    }

    /// Whether it begins a region with the target as handler.
    #[inline]
    pub(super) fn pushes_handler(self) -> bool {
        matches!(self, Op::SetupFinally | Op::SetupCleanup | Op::SetupWith)
    }

    /// Whether it names another block.
    #[inline]
    pub(super) fn has_target(self) -> bool {
        self.is_jump() || self.pushes_handler()
    }

    /// Whether it leaves the scope: returns or raises.
    #[inline]
    pub(super) fn exits_scope(self) -> bool {
        matches!(
            self,
            Op::Real(
                Opcode::RETURN_VALUE
                    | Opcode::RETURN_CONST
                    | Opcode::RAISE_VARARGS
                    | Opcode::RERAISE
            )
        )
    }

    /// Whether no instruction of the same block can follow it.
    #[inline]
    pub(super) fn ends_block(self) -> bool {
        self.is_jump() || self.exits_scope()
    }

    /// Whether its argument indexes the constants.
    #[inline]
    pub(super) fn has_const(self) -> bool {
        matches!(
            self,
            Op::Real(Opcode::LOAD_CONST | Opcode::RETURN_CONST | Opcode::KW_NAMES)
        )
    }
}
