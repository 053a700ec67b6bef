//! What code generation emits: a scope's instructions in order, cut into blocks
//! as they come.

use super::error::FlowError;
use super::graph::{Block, BlockId, Instr};
use super::operation::Traits;
use crate::bytecode::Opcode;
use crate::compiler::unit::{Label, Location, Op};

/// The largest argument of an instruction, as in CPython; stack effects of any
/// argument up to it fit 32 bits.
const LARGEST_ARGUMENT: u32 = (1 << 30) - 1;

/// A scope's instructions. A block begins at every placed label, jumped to or
/// not, and after every instruction that ends one. What jumps or begins a
/// region has its label's number as argument for now.
#[derive(Debug, Clone)]
pub(crate) struct Sequence {
    pub(super) instrs: Vec<Instr>,
    /// The finished blocks, after one that is none.
    pub(super) blocks: Vec<Block>,
    /// The block that each label stands before, once it is placed.
    pub(super) labels: Vec<Option<BlockId>>,
    /// What holds for any of the instructions.
    pub(super) traits: Traits,
    /// Whether any block may have `NOP`s.
    pub(super) nops: bool,
    /// The block that is being filled; it is not in the table yet.
    block: Block,
    /// Whether the next instruction begins a block.
    begins: bool,
    /// The label before the next instruction: the last made where there are
    /// several.
    label: Option<u32>,
    defect: Option<FlowError>,
}

impl Default for Sequence {
    fn default() -> Sequence {
        Sequence::in_memory_of(Vec::new(), vec![Block::at(0)], Vec::new())
    }
}

impl Sequence {
    /// An empty one in the memory of another.
    pub(super) fn in_memory_of(
        mut instrs: Vec<Instr>,
        mut blocks: Vec<Block>,
        mut labels: Vec<Option<BlockId>>,
    ) -> Sequence {
        instrs.clear();
        blocks.truncate(BlockId::FIRST.index());
        labels.clear();
        Sequence {
            instrs,
            blocks,
            labels,
            traits: Traits::default(),
            nops: false,
            block: Block::at(0),
            begins: true,
            label: None,
            defect: None,
        }
    }

    /// Makes a label that stands nowhere yet.
    pub(crate) fn new_label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places a label before the next instruction.
    pub(crate) fn place(&mut self, label: Label) {
        let next = self.blocks.len() + usize::from(!self.instrs.is_empty());
        self.labels[label.0 as usize] = Some(BlockId::at(next));
        self.label = self.label.max(Some(label.0));
        self.begins = true;
    }

    /// Appends an instruction of the VM that names no block.
    #[inline]
    pub(crate) fn push(&mut self, opcode: Opcode, arg: u32, location: Location) {
        let op = Op::Real(opcode);
        self.push_with(op, op.traits(), arg, location);
    }

    /// Appends an operation that may name a block; then its argument is 0.
    #[inline]
    pub(crate) fn push_op(&mut self, op: Op, arg: u32, target: Option<Label>, location: Location) {
        let traits = op.traits();
        if target.is_none() && traits.has(Traits::NAMES_BLOCK) {
            self.defect = Some(FlowError::Malformed("jump without a target"));
        }
        let arg = target.map_or(arg, |label| label.0);
        self.push_with(op, traits, arg, location);
    }

    #[inline]
    fn push_with(&mut self, op: Op, traits: Traits, arg: u32, location: Location) {
        if self.begins {
            self.begin_block();
        }
        self.traits.join(traits);
        self.begins = traits.has(Traits::ENDS_BLOCK);
        if arg > LARGEST_ARGUMENT {
            self.defect = Some(FlowError::TooLarge);
        }
        if traits.has(Traits::NOTED) && self.note(op, arg, location) {
            return;
        }
        self.instrs
            .push(Instr::with_traits(op, traits, arg, location));
    }

    /// Notes what matters of an instruction to come; whether it is one with the
    /// last.
    #[inline(never)]
    fn note(&mut self, op: Op, arg: u32, location: Location) -> bool {
        match op {
            Op::Real(Opcode::LOAD_GLOBAL | Opcode::RETURN_VALUE) => self.join(op, arg, location),
            Op::Real(Opcode::SWAP) if arg == 0 => {
                self.defect = Some(FlowError::Malformed("SWAP of nothing"));
                false
            }
            _ => {
                self.block.nops |= op == Op::Real(Opcode::NOP);
                false
            }
        }
    }

    /// Puts the beginning of a region before all instructions.
    pub(crate) fn push_front(&mut self, op: Op, handler: Label) {
        let traits = op.traits();
        self.traits.join(traits);
        let first = Instr::with_traits(op, traits, handler.0, Location::NONE);
        self.instrs.insert(0, first);
        if let [_, first, others @ ..] = &mut self.blocks[..] {
            first.len += 1;
            others.iter_mut().for_each(|block| block.start += 1);
            self.block.start += 1;
        }
    }

    /// Ends the last block.
    ///
    /// # Errors
    ///
    /// If there are no instructions, too many, or any that are malformed.
    pub(super) fn finish(&mut self) -> Result<(), FlowError> {
        if self.instrs.is_empty() {
            return Err(FlowError::Malformed("no instructions"));
        }
        // Inlined exits and prefixes come on top; this bounds every index.
        if self.instrs.len() > (u32::MAX / 16) as usize {
            return Err(FlowError::TooLarge);
        }
        self.end_block(None);
        self.defect.take().map_or(Ok(()), Err)
    }

    #[inline(never)]
    fn begin_block(&mut self) {
        if !self.instrs.is_empty() {
            self.end_block(Some(BlockId::at(self.blocks.len() + 1)));
        }
        self.block.label = self.label.take();
    }

    fn end_block(&mut self, next: Option<BlockId>) {
        let end = self.instrs.len();
        let mut block = std::mem::replace(&mut self.block, Block::at(end));
        block.len = end as u32 - block.start;
        block.next = next;
        self.nops |= block.nops;
        self.blocks.push(block);
    }

    /// Makes one of the last instruction and the one to come, if they are on one
    /// line and local rewriting would join them in any case, leaving a `NOP`
    /// that has no line to itself. Most blocks that would have a `NOP` have none
    /// for it.
    fn join(&mut self, op: Op, arg: u32, location: Location) -> bool {
        let Some(previous) = self.instrs[self.block.start as usize..].last_mut() else {
            return false;
        };
        if previous.location.line != location.line {
            return false;
        }
        let (opcode, arg) = match (previous.op(), op) {
            (Op::Real(Opcode::PUSH_NULL), Op::Real(Opcode::LOAD_GLOBAL)) => {
                (Opcode::LOAD_GLOBAL, arg | 1)
            }
            (Op::Real(Opcode::LOAD_CONST), Op::Real(Opcode::RETURN_VALUE)) => {
                (Opcode::RETURN_CONST, previous.arg)
            }
            _ => return false,
        };
        *previous = Instr::new(opcode, arg, location);
        self.block.joined += 1;
        true
    }
}
