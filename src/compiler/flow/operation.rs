//! What the flow graph needs to know of an operation, pseudo or real.

use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// Facts about an operation, a bit each: every pass asks for some of them of
/// every instruction, so they stand in one table. The highest bits say how many
/// inline cache units follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traits(u16);

/// Where the number of cache units stands.
const CACHES_SHIFT: u32 = 12;

impl Traits {
    /// May jump to its target.
    const JUMP: Traits = Traits(1);
    /// Always jumps to its target.
    const UNCONDITIONAL: Traits = Traits(1 << 1);
    /// Begins a region with the target as handler.
    pub(super) const REGION: Traits = Traits(1 << 2);
    /// Leaves the scope: returns or raises.
    const EXIT: Traits = Traits(1 << 3);
    /// Its argument indexes the constants.
    const CONST: Traits = Traits(1 << 4);
    /// May leave a local unbound.
    pub(super) const UNBINDS: Traits = Traits(1 << 5);
    /// Is none of the VM's, nor a jump that will be one.
    pub(super) const PSEUDO: Traits = Traits(1 << 6);
    /// Local rewriting looks at it.
    pub(super) const REWRITTEN: Traits = Traits(1 << 7);
    /// Says whether a local is bound, or makes it so.
    pub(super) const LOCAL: Traits = Traits(1 << 8);
    /// Matters as it is emitted: it may be one with the instruction before it,
    /// is a `NOP`, or swaps.
    pub(super) const NOTED: Traits = Traits(1 << 9);
    /// No instruction of the same block can follow it.
    pub(super) const ENDS_BLOCK: Traits = Traits::JUMP.and(Traits::EXIT);

    /// Names another block.
    pub(super) const NAMES_BLOCK: Traits = Traits::JUMP.and(Traits::REGION);

    const fn and(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
    }

    /// Whether any of these holds.
    #[inline]
    pub(super) fn has(self, any: Traits) -> bool {
        self.0 & any.0 != 0
    }

    /// Adds what holds for another operation.
    #[inline]
    pub(super) fn join(&mut self, other: Traits) {
        self.0 |= other.0;
    }

    /// How many inline cache units follow it; means nothing where the facts of
    /// several operations are joined.
    #[inline]
    pub(super) fn cache_units(self) -> u32 {
        u32::from(self.0 >> CACHES_SHIFT)
    }

    /// Whether it always jumps to its target.
    #[inline]
    pub(super) fn is_unconditional_jump(self) -> bool {
        self.has(Traits::UNCONDITIONAL)
    }

    /// Whether it begins a region with the target as handler.
    #[inline]
    pub(super) fn pushes_handler(self) -> bool {
        self.has(Traits::REGION)
    }

    /// Whether it names another block.
    #[inline]
    pub(super) fn has_target(self) -> bool {
        self.has(Traits::NAMES_BLOCK)
    }

    /// Whether it leaves the scope: returns or raises.
    #[inline]
    pub(super) fn exits_scope(self) -> bool {
        self.has(Traits::EXIT)
    }

    /// Whether control never runs on from it.
    #[inline]
    pub(super) fn never_falls_through(self) -> bool {
        self.has(Traits::EXIT.and(Traits::UNCONDITIONAL))
    }

    /// Whether its argument indexes the constants.
    #[inline]
    pub(super) fn has_const(self) -> bool {
        self.has(Traits::CONST)
    }
}

/// The traits of the VM's instructions, by number.
const REAL: [Traits; 256] = {
    let jump = Traits::JUMP;
    let always = jump.and(Traits::UNCONDITIONAL);
    let local = Traits::LOCAL;
    let unbinding = local.and(Traits::UNBINDS);
    let rewritten = Traits::REWRITTEN;
    let rows = [
        (Opcode::FOR_ITER, jump),
        (Opcode::SEND, jump),
        (Opcode::POP_JUMP_IF_FALSE, jump),
        (Opcode::POP_JUMP_IF_TRUE, jump),
        (Opcode::POP_JUMP_IF_NONE, jump),
        (Opcode::POP_JUMP_IF_NOT_NONE, jump),
        (Opcode::JUMP_FORWARD, always),
        (Opcode::JUMP_BACKWARD, always),
        (Opcode::JUMP_BACKWARD_NO_INTERRUPT, always),
        (Opcode::RETURN_VALUE, Traits::EXIT.and(Traits::NOTED)),
        (Opcode::RETURN_CONST, Traits::EXIT.and(Traits::CONST)),
        (Opcode::RAISE_VARARGS, Traits::EXIT),
        (Opcode::RERAISE, Traits::EXIT),
        (Opcode::LOAD_CONST, Traits::CONST.and(rewritten)),
        (Opcode::KW_NAMES, Traits::CONST),
        (Opcode::LOAD_GLOBAL, Traits::NOTED),
        (Opcode::COPY, rewritten),
        (Opcode::BUILD_TUPLE, rewritten),
        (Opcode::SWAP, rewritten.and(Traits::NOTED)),
        (Opcode::PUSH_NULL, rewritten),
        (Opcode::NOP, rewritten.and(Traits::NOTED)),
        (Opcode::LOAD_FAST, local),
        (Opcode::LOAD_FAST_CHECK, local),
        (Opcode::STORE_FAST, local),
        (Opcode::DELETE_FAST, unbinding),
        (Opcode::LOAD_FAST_AND_CLEAR, unbinding),
    ];
    let mut table = [Traits(0); 256];
    let mut row = 0;
    while row < rows.len() {
        table[rows[row].0 as usize] = rows[row].1;
        row += 1;
    }
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let opcode = Opcode::ALL[index];
        let units = opcode.cache_units() as u16;
        assert!(units << CACHES_SHIFT >> CACHES_SHIFT == units);
        table[opcode as usize].0 |= units << CACHES_SHIFT;
        index += 1;
    }
    table
};

impl Op {
    /// What is known of it.
    #[inline]
    pub(super) fn traits(self) -> Traits {
        match self {
            Op::Real(opcode) => REAL[opcode as usize],
            _ => self.pseudo_traits(),
        }
    }

    /// The same for one of the few that are not the VM's.
    #[inline(never)]
    fn pseudo_traits(self) -> Traits {
        match self {
            Op::Real(opcode) => REAL[opcode as usize],
            Op::Jump | Op::JumpNoInterrupt => Traits::JUMP.and(Traits::UNCONDITIONAL),
            Op::SetupFinally | Op::SetupCleanup | Op::SetupWith => {
                Traits::REGION.and(Traits::PSEUDO)
            }
            Op::PopBlock => Traits::PSEUDO,
            Op::StoreFastMaybeNull => Traits::UNBINDS.and(Traits::LOCAL).and(Traits::PSEUDO),
        }
    }
}
