//! Removal of `NOP`s that no line event needs: one stays where it is the only
//! instruction of its line.

use super::graph::{BlockId, Graph, Instr};
use crate::bytecode::Opcode;

/// Removes from every block the `NOP`s that can go.
#[inline(never)]
pub(super) fn remove_redundant_nops(graph: &mut Graph) {
    let mut cursor = Some(graph.entry).filter(|_| graph.nops);
    let mut stay = false;
    while let Some(block) = cursor {
        remove_from_block(graph, block);
        stay |= graph[block].nops;
        cursor = graph[block].next;
    }
    graph.nops = stay;
}

/// Removes a block's `NOP`s that have no line, or share it with the
/// instruction before or after. A following instruction without a line takes
/// the `NOP`'s.
#[inline]
pub(super) fn remove_from_block(graph: &mut Graph, block: BlockId) {
    if graph[block].nops {
        remove_some(graph, block);
    }
}

fn remove_some(graph: &mut Graph, block: BlockId) {
    let Some(first) = graph.code(block).iter().position(|i| i.is(Opcode::NOP)) else {
        graph[block].nops = false;
        return;
    };
    let code = graph.code_mut(block);
    let len = code.len();
    let mut stay = 0;
    let mut kept = first;
    let mut previous_line = match first {
        0 => -1,
        _ => code[first - 1].location.line,
    };
    for index in first..len {
        let instr = code[index];
        let line = instr.location.line;
        if instr.is(Opcode::NOP) {
            if line < 0 || line == previous_line {
                continue;
            }
            if let Some(following) = code.get_mut(index + 1) {
                if following.location.line == line {
                    continue;
                }
                if following.location.line < 0 {
                    following.location = instr.location;
                    continue;
                }
            }
            stay += 1;
        }
        code[kept] = instr;
        kept += 1;
        previous_line = line;
    }
    // The last one depends on what follows the block.
    if let Some(last) = code[first..kept].last().copied()
        && last.is(Opcode::NOP)
        && line_after(graph, block) == Some(last.location.line)
    {
        kept -= 1;
        stay -= 1;
    }
    graph[block].nops = stay > 0;
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
#[inline(never)]
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
        if let Some((before, position)) = previous
            && graph.first(block).is_some_and(|i| i.is(Opcode::POP_TOP))
            && is_pure_push(&graph.code(before)[position])
        {
            graph.code_mut(before)[position].clear();
            graph.code_mut(block)[0].clear();
            graph.note_nops(before);
            graph.note_nops(block);
            found = true;
        }
        let code = graph.code_mut(block);
        let mut cleared = false;
        for at in 1..code.len() {
            if let [push, pop] = &mut code[at - 1..=at]
                && pop.is(Opcode::POP_TOP)
                && is_pure_push(push)
            {
                push.clear();
                pop.clear();
                cleared = true;
            }
        }
        if let Some(last) = code.last() {
            let leaves = last.jump_target().is_some() || last.traits().never_falls_through();
            previous = (!leaves).then_some((block, code.len() - 1));
        }
        if cleared {
            graph.note_nops(block);
            found = true;
        }
        cursor = graph[block].next;
    }
    found
}

/// Whether it does nothing but push a value.
fn is_pure_push(instr: &Instr) -> bool {
    instr.is(Opcode::LOAD_CONST) || (instr.is(Opcode::COPY) && instr.arg == 1)
}
