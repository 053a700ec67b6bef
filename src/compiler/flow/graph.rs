//! The control flow graph: basic blocks over one arena of instructions.
//!
//! Blocks are indices and keep their instructions as a run of the arena, so a
//! unit of any size costs a handful of allocations. A block that grows moves
//! its run to the arena's end.

use std::num::NonZeroU32;
use std::ops::{Index, IndexMut, Range};

use super::error::FlowError;
use super::operation::Traits;
use super::sequence::Sequence;
use crate::bytecode::Opcode;
use crate::compiler::unit::{Location, Op};

/// Names a block of a [`Graph`]: its place in the table of blocks, whose first
/// is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockId(NonZeroU32);

impl BlockId {
    /// The first block.
    pub(super) const FIRST: BlockId = BlockId(NonZeroU32::MIN);

    fn from_index(index: usize) -> Result<BlockId, FlowError> {
        u32::try_from(index)
            .ok()
            .and_then(NonZeroU32::new)
            .map(BlockId)
            .ok_or(FlowError::TooLarge)
    }

    /// The block at a place. While blocks are made nobody looks whether there
    /// are too many: the number of instructions tells in the end.
    #[inline]
    pub(super) fn at(index: usize) -> BlockId {
        NonZeroU32::new(index as u32).map_or(BlockId::FIRST, BlockId)
    }

    /// Its place in tables that have an entry per block.
    #[inline]
    pub(super) fn index(self) -> usize {
        self.0.get() as usize
    }
}

/// An instruction of the graph: like the unit's, with blocks for labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instr {
    op: Op,
    /// What is known of the operation: most passes ask for no more.
    traits: Traits,
    /// The argument. A jump holds its label's number until offsets are known:
    /// CPython sizes jumps by it at first, and that can decide the outcome.
    pub(super) arg: u32,
    /// The block that a jump goes to or that a region has as handler.
    pub(super) target: Option<BlockId>,
    /// Where an exception that it raises goes.
    pub(super) handler: Option<BlockId>,
    pub(super) location: Location,
}

impl Instr {
    /// An instruction without target or handler.
    pub(super) fn new(opcode: Opcode, arg: u32, location: Location) -> Instr {
        let op = Op::Real(opcode);
        Instr::with_traits(op, op.traits(), arg, location)
    }

    /// The same for any operation whose traits are known.
    #[inline]
    pub(super) fn with_traits(op: Op, traits: Traits, arg: u32, location: Location) -> Instr {
        Instr {
            op,
            traits,
            arg,
            target: None,
            handler: None,
            location,
        }
    }

    /// A jump whose direction is not known.
    pub(super) fn jump(target: BlockId, label: Option<u32>, location: Location) -> Instr {
        Instr {
            op: Op::Jump,
            traits: Op::Jump.traits(),
            arg: label.unwrap_or(0),
            target: Some(target),
            handler: None,
            location,
        }
    }

    /// What it does.
    #[inline]
    pub(super) fn op(&self) -> Op {
        self.op
    }

    /// What is known of what it does.
    #[inline]
    pub(super) fn traits(&self) -> Traits {
        self.traits
    }

    /// Turns it into another operation, with the same argument.
    #[inline]
    pub(super) fn set_op(&mut self, op: Op) {
        self.op = op;
        self.traits = op.traits();
    }

    /// Whether it is this instruction of the VM.
    #[inline]
    pub(super) fn is(&self, opcode: Opcode) -> bool {
        self.op == Op::Real(opcode)
    }

    /// Where it may jump to.
    #[inline]
    pub(super) fn jump_target(&self) -> Option<BlockId> {
        self.target.filter(|_| !self.traits.pushes_handler())
    }

    /// Turns it into another instruction; where it comes from, its target and
    /// its handler stay.
    #[inline]
    pub(super) fn set(&mut self, opcode: Opcode, arg: u32) {
        self.set_op(Op::Real(opcode));
        self.arg = arg;
    }

    /// Turns it into a `NOP` at the same place.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.set(Opcode::NOP, 0);
        self.target = None;
    }
}

/// Instructions that run one after the other, entered only at the first and
/// left only at the last (but for exceptions).
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) start: u32,
    pub(super) len: u32,
    /// The block after it in program order.
    pub(super) next: Option<BlockId>,
    /// The label's number, if one stands before it, jumped to or not.
    pub(super) label: Option<u32>,
    /// How many instructions are part of the one after them that stand apart in
    /// CPython, until its rewriting has joined them.
    pub(super) joined: u32,
    /// How many edges lead to it, as counted by reachability.
    pub(super) predecessors: u32,
    /// The stack's depth on entry; negative until it is known.
    pub(super) start_depth: i32,
    /// Where it begins, in code units.
    pub(super) offset: u32,
    /// How many code units it takes.
    pub(super) size: u32,
    /// An exception handler that finds the raising instruction's offset too.
    pub(super) preserves_lasti: bool,
    /// Begins an exception handler.
    pub(super) is_handler: bool,
    /// May have `NOP`s.
    pub(super) nops: bool,
    /// Reached only through exceptions.
    pub(super) cold: bool,
    /// Reached without an exception.
    pub(super) warm: bool,
    /// Scratch of whichever pass runs.
    pub(super) visited: bool,
}

impl Block {
    pub(super) fn at(start: usize) -> Block {
        Block {
            start: start as u32,
            len: 0,
            next: None,
            label: None,
            joined: 0,
            predecessors: 0,
            start_depth: i32::MIN,
            offset: 0,
            size: 0,
            preserves_lasti: false,
            is_handler: false,
            nops: false,
            cold: false,
            warm: false,
            visited: false,
        }
    }

    /// How many instructions it has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether it has no instructions.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Memory that flow graphs use one after the other.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    todo: Vec<BlockId>,
}

/// A unit's control flow graph.
#[derive(Debug)]
pub(super) struct Graph {
    instrs: Vec<Instr>,
    /// The blocks, after one that is none.
    blocks: Vec<Block>,
    /// Memory for the blocks that a pass has still to look at.
    pub(super) todo: Vec<BlockId>,
    /// The block where execution begins, first in program order.
    pub(super) entry: BlockId,
    /// What holds for any of the instructions that it ever had.
    pub(super) traits: Traits,
    /// Whether any block may have `NOP`s.
    pub(super) nops: bool,
    /// Whether any block may be empty.
    empties: bool,
}

impl Index<BlockId> for Graph {
    type Output = Block;

    #[inline]
    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }
}

impl IndexMut<BlockId> for Graph {
    #[inline]
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }
}

impl Graph {
    /// Takes a sequence's blocks and links its jumps to them.
    #[inline(never)]
    pub(super) fn of_sequence(
        sequence: &mut Sequence,
        workspace: &mut Workspace,
    ) -> Result<Graph, FlowError> {
        sequence.finish()?;
        let mut graph = Graph {
            instrs: std::mem::take(&mut sequence.instrs),
            blocks: std::mem::take(&mut sequence.blocks),
            todo: std::mem::take(&mut workspace.todo),
            entry: BlockId::FIRST,
            traits: sequence.traits,
            nops: sequence.nops,
            empties: false,
        };
        graph.link(&sequence.labels)?;
        Ok(graph)
    }

    /// Leaves its memory to the next sequence and graph.
    pub(super) fn recycle(self, sequence: &mut Sequence, workspace: &mut Workspace) {
        let labels = std::mem::take(&mut sequence.labels);
        *sequence = Sequence::in_memory_of(self.instrs, self.blocks, labels);
        workspace.todo = self.todo;
    }

    /// Jumps and regions get the blocks that their labels stand before, and
    /// those of regions are marked as handlers.
    #[inline(never)]
    fn link(&mut self, labels: &[Option<BlockId>]) -> Result<(), FlowError> {
        for block in BlockId::FIRST.index()..self.blocks.len() {
            for index in self.naming(BlockId::at(block)) {
                let index = self.blocks[block].start as usize + index;
                let instr = &mut self.instrs[index];
                if !instr.traits().has_target() {
                    continue;
                }
                let id = labels.get(instr.arg as usize).copied().flatten();
                let id = id.ok_or(FlowError::UnplacedLabel)?;
                let target = self.blocks.get_mut(id.index());
                let target = target.ok_or(FlowError::UnplacedLabel)?;
                instr.target = Some(id);
                instr.arg = target.label.unwrap_or(0);
                if instr.traits().pushes_handler() {
                    target.is_handler = true;
                    target.preserves_lasti |= instr.op != Op::SetupFinally;
                }
            }
        }
        Ok(())
    }

    /// Whether it has exception handlers.
    #[inline]
    pub(super) fn has_regions(&self) -> bool {
        self.traits.has(Traits::REGION)
    }

    /// Where in a block instructions may name other blocks: a jump is the last,
    /// a region can begin anywhere.
    #[inline]
    pub(super) fn naming(&self, id: BlockId) -> Range<usize> {
        let len = self[id].len();
        match self.has_regions() {
            true => 0..len,
            false => len.saturating_sub(1)..len,
        }
    }

    /// How many blocks were ever made.
    pub(super) fn block_count(&self) -> usize {
        self.table_len() - BlockId::FIRST.index()
    }

    /// How long a table is that has an entry per block.
    pub(super) fn table_len(&self) -> usize {
        self.blocks.len()
    }

    /// The first number above those of all labels.
    pub(super) fn first_free_label(&self) -> u32 {
        let last = self.order().filter_map(|id| self[id].label).max();
        last.map_or(0, |last| last + 1)
    }

    /// A block's instructions.
    #[inline]
    pub(super) fn code(&self, id: BlockId) -> &[Instr] {
        let block = &self[id];
        &self.instrs[block.start as usize..][..block.len as usize]
    }

    /// A block's instructions, to change.
    #[inline]
    pub(super) fn code_mut(&mut self, id: BlockId) -> &mut [Instr] {
        let block = &self.blocks[id.index()];
        &mut self.instrs[block.start as usize..][..block.len as usize]
    }

    /// A block's first instruction.
    #[inline]
    pub(super) fn first(&self, id: BlockId) -> Option<&Instr> {
        let block = &self[id];
        match block.len {
            0 => None,
            _ => self.instrs.get(block.start as usize),
        }
    }

    /// A block's last instruction.
    #[inline]
    pub(super) fn last(&self, id: BlockId) -> Option<&Instr> {
        let block = &self[id];
        match block.len {
            0 => None,
            len => self.instrs.get((block.start + len - 1) as usize),
        }
    }

    /// A block's last instruction, to change.
    #[inline]
    pub(super) fn last_mut(&mut self, id: BlockId) -> Option<&mut Instr> {
        let block = &self.blocks[id.index()];
        match block.len {
            0 => None,
            len => self.instrs.get_mut((block.start + len - 1) as usize),
        }
    }

    /// Where a block's last instruction may jump to.
    #[inline]
    pub(super) fn jump_target(&self, id: BlockId) -> Option<BlockId> {
        self.last(id)?.jump_target()
    }

    /// Whether control can run on from a block's end into the next block.
    #[inline]
    pub(super) fn falls_through(&self, id: BlockId) -> bool {
        !self
            .last(id)
            .is_some_and(|last| last.traits().never_falls_through())
    }

    /// The block that control runs on into from a block's end, if it can.
    #[inline]
    pub(super) fn successor(&self, id: BlockId) -> Option<BlockId> {
        self[id].next.filter(|_| self.falls_through(id))
    }

    /// Whether a block ends by leaving the scope.
    #[inline]
    pub(super) fn exits_scope(&self, id: BlockId) -> bool {
        self.last(id)
            .is_some_and(|last| last.traits().exits_scope())
    }

    /// The blocks in program order.
    pub(super) fn order(&self) -> impl Iterator<Item = BlockId> + '_ {
        std::iter::successors(Some(self.entry), |&id| self[id].next)
    }

    /// A block's instructions beside the table of all blocks, to change.
    #[inline]
    pub(super) fn code_and_blocks(&mut self, id: BlockId) -> (&[Instr], &mut [Block]) {
        let block = &self.blocks[id.index()];
        let code = &self.instrs[block.start as usize..][..block.len as usize];
        (code, &mut self.blocks)
    }

    /// Runs `visit` on every block in program order. Blocks that it inserts
    /// after the current one are visited too.
    pub(super) fn for_each_block<E>(
        &mut self,
        mut visit: impl FnMut(&mut Graph, BlockId) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cursor = Some(self.entry);
        while let Some(id) = cursor {
            visit(self, id)?;
            cursor = self[id].next;
        }
        Ok(())
    }

    /// Forgets which blocks were visited.
    pub(super) fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
    }

    /// Notes that a block may have `NOP`s.
    #[inline]
    pub(super) fn note_nops(&mut self, id: BlockId) {
        self[id].nops = true;
        self.nops = true;
    }

    /// Drops a block's instructions.
    pub(super) fn empty(&mut self, id: BlockId) {
        self.truncate(id, 0);
    }

    /// Keeps only a block's first `len` instructions.
    pub(super) fn truncate(&mut self, id: BlockId, len: usize) {
        debug_assert!(len <= self[id].len());
        self[id].len = len as u32;
        self.empties |= len == 0;
    }

    /// Appends copies of one block's instructions to another.
    pub(super) fn append(&mut self, to: BlockId, from: BlockId) {
        self.move_to_end(to);
        let start = self[from].start as usize;
        let len = self[from].len();
        self.instrs.extend_from_within(start..start + len);
        self[to].len += len as u32;
        self[to].nops |= self[from].nops;
        self[to].joined += self[from].joined;
    }

    /// Inserts instructions at a block's beginning.
    pub(super) fn prepend(&mut self, id: BlockId, prefix: &[Instr]) {
        let start = self[id].start as usize;
        let len = self[id].len();
        let moved = self.instrs.len();
        self.instrs.extend_from_slice(prefix);
        self.instrs.extend_from_within(start..start + len);
        self[id].start = moved as u32;
        self[id].len += prefix.len() as u32;
    }

    /// Makes a block with copies of another's instructions; it stands nowhere
    /// in program order yet.
    pub(super) fn copy_block(&mut self, from: BlockId) -> Result<BlockId, FlowError> {
        let id = self.new_block()?;
        self.append(id, from);
        Ok(id)
    }

    /// Makes a block that jumps to another and puts it after a third.
    pub(super) fn insert_jump(
        &mut self,
        after: BlockId,
        target: BlockId,
        location: Location,
    ) -> Result<BlockId, FlowError> {
        let id = self.new_block()?;
        let label = self[target].label;
        let jump = Instr::jump(target, label, location);
        self.traits.join(jump.traits);
        self.instrs.push(jump);
        self[id].len = 1;
        self[id].next = self[after].next;
        self[after].next = Some(id);
        Ok(id)
    }

    fn new_block(&mut self) -> Result<BlockId, FlowError> {
        if self.instrs.len() > (u32::MAX / 2) as usize {
            return Err(FlowError::TooLarge);
        }
        let id = BlockId::from_index(self.blocks.len())?;
        self.blocks.push(Block::at(self.instrs.len()));
        Ok(id)
    }

    /// Moves a block's run to the arena's end, where it can grow.
    fn move_to_end(&mut self, id: BlockId) {
        let start = self[id].start as usize;
        let len = self[id].len();
        if start + len != self.instrs.len() {
            self[id].start = self.instrs.len() as u32;
            self.instrs.extend_from_within(start..start + len);
        }
    }

    /// Unlinks blocks without instructions and sends whoever named one to the
    /// first block after it that has any.
    #[inline(never)]
    pub(super) fn unlink_empty_blocks(&mut self) -> Result<(), FlowError> {
        if !std::mem::take(&mut self.empties) {
            return Ok(());
        }
        while self[self.entry].is_empty() {
            self.entry = self[self.entry]
                .next
                .ok_or(FlowError::Malformed("no instructions"))?;
        }
        let mut cursor = Some(self.entry);
        while let Some(id) = cursor {
            let next = self.first_non_empty(self[id].next);
            self[id].next = next;
            cursor = next;
        }
        let mut label = self.first_free_label();
        self.for_each_block(|graph, id| {
            for index in graph.naming(id) {
                if let Some(target) = graph.code(id)[index].target
                    && graph[target].is_empty()
                {
                    let target = graph
                        .first_non_empty(Some(target))
                        .ok_or(FlowError::Malformed("jump past the end"))?;
                    let arg = *graph[target].label.get_or_insert_with(|| {
                        label += 1;
                        label - 1
                    });
                    let instr = &mut graph.code_mut(id)[index];
                    instr.target = Some(target);
                    instr.arg = arg;
                }
            }
            Ok(())
        })
    }

    /// The first block with instructions, from this one on.
    pub(super) fn first_non_empty(&self, from: Option<BlockId>) -> Option<BlockId> {
        std::iter::successors(from, |&id| self[id].next).find(|&id| !self[id].is_empty())
    }
}
