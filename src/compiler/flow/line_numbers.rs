//! Lines for the instructions that code generation gave none: PEP 626 wants
//! every exit to have one.

use super::error::FlowError;
use super::graph::{BlockId, Graph};
use crate::bytecode::Opcode;
use crate::compiler::unit::Location;

/// Gives lines to exits, then to whatever follows an instruction with a line.
#[inline(never)]
pub(super) fn resolve_line_numbers(graph: &mut Graph, firstlineno: u32) -> Result<(), FlowError> {
    duplicate_exits_without_line(graph)?;
    give_fallen_into_exits_a_line(graph);
    propagate_lines(graph);
    guarantee_lines_for_returns(graph, firstlineno);
    Ok(())
}

/// Copies each exit without a line for all but one of the jumps to it, so that
/// each copy can take the line of the jump.
fn duplicate_exits_without_line(graph: &mut Graph) -> Result<(), FlowError> {
    let mut free_label = None;
    graph.for_each_block(|graph, block| {
        let (Some(&last), Some(target)) = (graph.last(block), graph.jump_target(block)) else {
            return Ok(());
        };
        if !is_exit_without_line(graph, target) || graph[target].predecessors <= 1 {
            return Ok(());
        }
        let copy = graph.copy_block(target)?;
        graph.code_mut(copy)[0].location = last.location;
        graph[target].predecessors -= 1;
        graph[copy].predecessors = 1;
        graph[copy].next = graph[target].next;
        graph[target].next = Some(copy);
        if let Some(last) = graph.last_mut(block) {
            last.target = Some(copy);
        }
        let label = free_label.unwrap_or_else(|| graph.first_free_label());
        graph[copy].label = Some(label);
        free_label = Some(label + 1);
        Ok(())
    })
}

/// The exits without a line that are left are run into from the block before.
fn give_fallen_into_exits_a_line(graph: &mut Graph) {
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        if let Some(next) = graph.successor(block)
            && is_exit_without_line(graph, next)
            && let Some(location) = graph.last(block).map(|last| last.location)
        {
            graph.code_mut(next)[0].location = location;
        }
        cursor = graph[block].next;
    }
}

fn is_exit_without_line(graph: &Graph, block: BlockId) -> bool {
    graph.exits_scope(block) && graph.code(block).iter().all(|i| i.location.line < 0)
}

/// Copies lines forward within blocks, and into blocks with one predecessor.
fn propagate_lines(graph: &mut Graph) {
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        cursor = graph[block].next;
        let Some(&last) = graph.last(block) else {
            continue;
        };
        let mut location = Location::NONE;
        for instr in graph.code_mut(block) {
            if instr.location.line < 0 {
                instr.location = location;
            } else {
                location = instr.location;
            }
        }
        for to in [graph.successor(block), last.jump_target()]
            .into_iter()
            .flatten()
        {
            if graph[to].predecessors == 1
                && let Some(first) = graph.code_mut(to).first_mut()
                && first.location.line < 0
            {
                first.location = location;
            }
        }
    }
}

/// Gives returns that are still without a line that of the code before them.
fn guarantee_lines_for_returns(graph: &mut Graph, firstlineno: u32) {
    let mut line = firstlineno as i32;
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        cursor = graph[block].next;
        let Some(&last) = graph.last(block) else {
            continue;
        };
        if last.location.line >= 0 {
            line = last.location.line;
        } else if last.is(Opcode::RETURN_VALUE) {
            for instr in graph.code_mut(block) {
                instr.location.line = line;
            }
        }
    }
}
