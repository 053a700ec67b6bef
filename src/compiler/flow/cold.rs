//! Moves code that only exceptions reach to the unit's end.

use super::error::FlowError;
use super::graph::{BlockId, Graph};
use super::jumps;
use crate::compiler::unit::Location;

/// Puts the cold blocks after all others, in the order they had.
#[inline(never)]
pub(super) fn push_cold_blocks_to_end(graph: &mut Graph) -> Result<(), FlowError> {
    let entry = graph.entry;
    if graph[entry].next.is_none() || !graph.has_regions() {
        return Ok(());
    }
    mark_warm(graph);
    mark_cold(graph);
    make_falls_into_warm_explicit(graph)?;
    if graph[entry].cold {
        return Err(FlowError::Malformed("the entry is an exception handler"));
    }
    if split_off_cold(graph) {
        jumps::remove_redundant_jumps(graph);
    }
    Ok(())
}

/// Marks what is reached from the entry without an exception.
fn mark_warm(graph: &mut Graph) {
    graph.clear_visited();
    let entry = graph.entry;
    graph[entry].visited = true;
    let mut stack = std::mem::take(&mut graph.todo);
    stack.push(entry);
    while let Some(block) = stack.pop() {
        graph[block].warm = true;
        push_successors(graph, &mut stack, block, |_| true);
    }
    graph.todo = stack;
}

/// Marks what is reached from exception handlers and is not warm.
fn mark_cold(graph: &mut Graph) {
    graph.clear_visited();
    let mut stack = std::mem::take(&mut graph.todo);
    stack.extend(graph.order().filter(|&block| graph[block].is_handler));
    for &handler in &stack {
        graph[handler].visited = true;
    }
    while let Some(block) = stack.pop() {
        graph[block].cold = true;
        push_successors(graph, &mut stack, block, |to| !to.warm);
    }
    graph.todo = stack;
}

fn push_successors(
    graph: &mut Graph,
    stack: &mut Vec<BlockId>,
    block: BlockId,
    wanted: impl Fn(&super::graph::Block) -> bool,
) {
    for to in [graph.successor(block), graph.jump_target(block)]
        .into_iter()
        .flatten()
    {
        if !graph[to].visited && wanted(&graph[to]) {
            graph[to].visited = true;
            stack.push(to);
        }
    }
}

/// Where a cold block runs on into a warm one, which will not follow it any
/// more, adds a jump.
fn make_falls_into_warm_explicit(graph: &mut Graph) -> Result<(), FlowError> {
    let mut label = graph.first_free_label();
    graph.for_each_block(|graph, block| {
        if graph[block].cold
            && let Some(next) = graph.successor(block)
            && graph[next].warm
        {
            if graph[next].label.is_none() {
                graph[next].label = Some(label);
                label += 1;
            }
            let jump = graph.insert_jump(block, next, Location::NONE)?;
            graph[jump].cold = true;
        }
        Ok(())
    })
}

/// Relinks the blocks, warm before cold; whether any is cold.
fn split_off_cold(graph: &mut Graph) -> bool {
    let mut blocks = std::mem::take(&mut graph.todo);
    blocks.extend(graph.order().filter(|&block| !graph[block].cold));
    let warm = blocks.len();
    blocks.extend(graph.order().filter(|&block| graph[block].cold));
    let any_cold = blocks.len() > warm;
    if any_cold {
        let mut next = None;
        for &block in blocks.iter().rev() {
            graph[block].next = next;
            next = Some(block);
        }
    }
    blocks.clear();
    graph.todo = blocks;
    any_cold
}
