//! Which blocks control can reach.

use super::graph::{Block, BlockId, Graph};

/// Counts the edges into each block and drops the instructions of those that
/// have none.
#[inline(never)]
pub(super) fn empty_unreachable_blocks(graph: &mut Graph) {
    count_predecessors(graph);
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        if graph[block].predecessors == 0 {
            graph.empty(block);
        }
        cursor = graph[block].next;
    }
}

/// A block that is pushed twice before it is popped counts its edges twice, as
/// it does in CPython; later passes see those counts.
fn count_predecessors(graph: &mut Graph) {
    graph.clear_visited();
    let entry = graph.entry;
    graph[entry].predecessors = 1;
    let mut stack = std::mem::take(&mut graph.todo);
    stack.push(entry);
    while let Some(block) = stack.pop() {
        graph[block].visited = true;
        if let Some(next) = graph.successor(block) {
            count_edge(&mut graph[next], &mut stack, next);
        }
        let naming = graph.naming(block);
        let (code, blocks) = graph.code_and_blocks(block);
        for target in code[naming].iter().filter_map(|instr| instr.target) {
            count_edge(&mut blocks[target.index()], &mut stack, target);
        }
    }
    graph.todo = stack;
}

fn count_edge(block: &mut Block, stack: &mut Vec<BlockId>, id: BlockId) {
    if !block.visited {
        stack.push(id);
    }
    block.predecessors += 1;
}
