//! Loads of locals that may be unbound: `LOAD_FAST` becomes `LOAD_FAST_CHECK`
//! wherever some path to it leaves the local unbound.

use super::graph::{BlockId, Graph};
use super::operation::Traits;
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// How many locals are followed across blocks; the others are followed within
/// each block, so that functions of thousands of locals compile in time linear
/// in their size.
const FOLLOWED: usize = 64;

/// Finds and marks the uncertain loads of a unit with `locals` locals, the
/// first `parameters` of which are bound on entry.
#[inline(never)]
pub(super) fn check_uncertain_loads(graph: &mut Graph, locals: usize, parameters: usize) {
    let unbound = unbound_on_entry(locals, parameters);
    if unbound == 0 && locals <= FOLLOWED && !graph.traits.has(Traits::UNBINDS) {
        return;
    }
    if locals > FOLLOWED {
        check_within_blocks(graph, locals);
    }
    let mut flow = Flow::new(graph);
    flow.join(graph.entry, unbound);
    // A deletion makes a local unbound wherever it is, so each block is looked
    // at once, whether or not it was pushed.
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        flow.entries[block.index()].queued = false;
        flow.scan(graph, block);
        cursor = graph[block].next;
    }
    while let Some(block) = flow.todo.pop() {
        if std::mem::take(&mut flow.entries[block.index()].queued) {
            flow.scan(graph, block);
        }
    }
    graph.todo = flow.todo;
}

/// The mask of the locals that are no parameters.
fn unbound_on_entry(locals: usize, parameters: usize) -> u64 {
    let below = |count: usize| match count {
        FOLLOWED.. => u64::MAX,
        _ => (1 << count) - 1,
    };
    below(locals) & !below(parameters)
}

/// The data flow over the first locals.
struct Flow {
    entries: Vec<Entry>,
    /// Blocks that were to be looked at again.
    todo: Vec<BlockId>,
}

/// What holds on entry to a block.
#[derive(Clone, Default)]
struct Entry {
    /// A bit for each local, set where it may be unbound.
    unbound: u64,
    /// Whether the block is still to be looked at again.
    queued: bool,
}

impl Flow {
    fn new(graph: &mut Graph) -> Flow {
        Flow {
            entries: vec![Entry::default(); graph.table_len()],
            todo: std::mem::take(&mut graph.todo),
        }
    }

    /// Adds what may be unbound on an edge into a block.
    #[inline]
    fn join(&mut self, block: BlockId, unbound: u64) {
        let entry = &mut self.entries[block.index()];
        if unbound & !entry.unbound != 0 {
            entry.unbound |= unbound;
            if !std::mem::replace(&mut entry.queued, true) {
                self.todo.push(block);
            }
        }
    }

    /// Marks a block's uncertain loads and tells its successors.
    fn scan(&mut self, graph: &mut Graph, block: BlockId) {
        let mut unbound = self.entries[block.index()].unbound;
        // What was last told to which handler.
        let mut told = (None, 0);
        let handled = graph.has_regions();
        for instr in graph.code_mut(block) {
            if handled && (instr.handler != told.0 || unbound & !told.1 != 0) {
                told = (instr.handler, unbound);
                if let Some(handler) = instr.handler {
                    self.join(handler, unbound);
                }
            }
            if !instr.traits().has(Traits::LOCAL) {
                continue;
            }
            let bit = match instr.arg {
                local @ 0..64 => 1_u64 << local,
                _ => 0,
            };
            match instr.op() {
                Op::Real(Opcode::STORE_FAST | Opcode::LOAD_FAST_CHECK) => unbound &= !bit,
                Op::Real(Opcode::LOAD_FAST) => {
                    if unbound & bit != 0 {
                        instr.set_op(Op::Real(Opcode::LOAD_FAST_CHECK));
                    }
                    unbound &= !bit;
                }
                _ => unbound |= bit,
            }
        }
        if let Some(next) = graph.successor(block) {
            self.join(next, unbound);
        }
        if let Some(target) = graph.jump_target(block) {
            self.join(target, unbound);
        }
    }
}

/// Marks loads of the locals that are not followed unless the same block has
/// bound or loaded them before.
fn check_within_blocks(graph: &mut Graph, locals: usize) {
    // The number of the last block in which each local is known to be bound.
    let mut bound_in = vec![0_usize; locals - FOLLOWED];
    let mut number = 0;
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        number += 1;
        for instr in graph.code_mut(block) {
            let Some(bound_in) = (instr.arg as usize)
                .checked_sub(FOLLOWED)
                .and_then(|local| bound_in.get_mut(local))
            else {
                continue;
            };
            match instr.op() {
                Op::Real(Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR)
                | Op::StoreFastMaybeNull => *bound_in = number - 1,
                Op::Real(Opcode::STORE_FAST) => *bound_in = number,
                Op::Real(Opcode::LOAD_FAST) => {
                    if *bound_in != number {
                        instr.set_op(Op::Real(Opcode::LOAD_FAST_CHECK));
                    }
                    *bound_in = number;
                }
                _ => {}
            }
        }
        cursor = graph[block].next;
    }
}
