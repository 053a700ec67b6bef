//! Removal of `NOP`s that no line event needs: one stays where it is the only
//! instruction of its line.

use super::graph::{BlockId, Graph};
use crate::bytecode::Opcode;

/// Removes from every block the `NOP`s that can go.
pub(super) fn remove_redundant_nops(graph: &mut Graph) {
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        remove_from_block(graph, block);
        cursor = graph[block].next;
    }
}

/// Removes a block's `NOP`s that have no line, or share it with the
/// instruction before or after. A following instruction without a line takes
/// the `NOP`'s.
pub(super) fn remove_from_block(graph: &mut Graph, block: BlockId) {
    let len = graph[block].len();
    let Some(first) = graph.code(block).iter().position(|i| i.is(Opcode::NOP)) else {
        return;
    };
    let mut kept = first;
    let mut previous_line = match first {
        0 => -1,
        _ => graph.code(block)[first - 1].location.line,
    };
    for index in first..len {
        let instr = graph.code(block)[index];
        let line = instr.location.line;
        if instr.is(Opcode::NOP) {
            if line < 0 || line == previous_line {
                continue;
            }
            if index + 1 < len {
                let following = &mut graph.code_mut(block)[index + 1];
                if following.location.line == line {
                    continue;
                }
                if following.location.line < 0 {
                    following.location = instr.location;
                    continue;
                }
            } else if line_after(graph, block) == Some(line) {
                continue;
            }
        }
        graph.code_mut(block)[kept] = instr;
        kept += 1;
        previous_line = line;
    }
    graph.truncate(block, kept);
}

/// The line on which the code after a block begins; `NOP`s without one are
/// about to go and do not count.
fn line_after(graph: &Graph, block: BlockId) -> Option<i32> {
    let next = graph.first_non_empty(graph[block].next)?;
    graph
        .code(next)
        .iter()
        .find(|instr| !(instr.is(Opcode::NOP) && instr.location.line < 0))
        .map(|instr| instr.location.line)
}

/// Removes redundant `NOP`s together with loads and copies that are popped at
/// once, until none is left.
pub(super) fn remove_redundant_nops_and_pairs(graph: &mut Graph) {
    while remove_pairs(graph) {}
}

/// One round over the graph; whether it found a pair.
fn remove_pairs(graph: &mut Graph) -> bool {
    let mut found = false;
    let mut previous: Option<(BlockId, usize)> = None;
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        remove_from_block(graph, block);
        if graph[block].label.is_some() {
            previous = None;
        }
        for index in 0..graph[block].len() {
            if graph.code(block)[index].is(Opcode::POP_TOP)
                && let Some((before, position)) = previous
            {
                let pushed = &mut graph.code_mut(before)[position];
                if pushed.is(Opcode::LOAD_CONST) || (pushed.is(Opcode::COPY) && pushed.arg == 1) {
                    pushed.clear();
                    graph.code_mut(block)[index].clear();
                    found = true;
                }
            }
            previous = Some((block, index));
        }
        if graph.jump_target(block).is_some() || !graph.falls_through(block) {
            previous = None;
        }
        cursor = graph[block].next;
    }
    found
}
