//! The end of pseudo-operations: regions are in the handlers by now.

use super::graph::Graph;
use super::nops;
use super::operation::Traits;
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// Drops the marks of regions and makes the rest real.
#[inline(never)]
pub(super) fn convert_pseudo_ops(graph: &mut Graph) {
    let pseudo = graph.traits.has(Traits::PSEUDO);
    let mut cursor = Some(graph.entry).filter(|_| pseudo);
    while let Some(block) = cursor {
        let mut cleared = false;
        for instr in graph.code_mut(block) {
            match instr.op() {
                Op::SetupFinally | Op::SetupCleanup | Op::SetupWith | Op::PopBlock => {
                    instr.clear();
                    cleared = true;
                }
                Op::StoreFastMaybeNull => instr.set_op(Op::Real(Opcode::STORE_FAST)),
                _ => {}
            }
        }
        if cleared {
            graph.note_nops(block);
        }
        cursor = graph[block].next;
    }
    nops::remove_redundant_nops(graph);
}
