//! What the flow graph needs to know of an operation, pseudo or real.

use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

impl Op {
    /// Whether it may jump to its target.
    pub(super) fn is_jump(self) -> bool {
        match self {
            Op::Jump | Op::JumpNoInterrupt => true,
            Op::Real(opcode) => opcode.is_jump(),
            _ => false,
        }
    }

    /// Whether it always jumps to its target.
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
    pub(super) fn pushes_handler(self) -> bool {
        matches!(self, Op::SetupFinally | Op::SetupCleanup | Op::SetupWith)
    }

    /// Whether it names another block.
    pub(super) fn has_target(self) -> bool {
        self.is_jump() || self.pushes_handler()
    }

    /// Whether it leaves the scope: returns or raises.
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
    pub(super) fn ends_block(self) -> bool {
        self.is_jump() || self.exits_scope()
    }

    /// Whether its argument indexes the constants.
    pub(super) fn has_const(self) -> bool {
        matches!(
            self,
            Op::Real(Opcode::LOAD_CONST | Opcode::RETURN_CONST | Opcode::KW_NAMES)
        )
    }
}
