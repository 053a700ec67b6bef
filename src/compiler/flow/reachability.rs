//! Which blocks control can reach.

use super::graph::{BlockId, Graph};

/// Counts the edges into each block and drops the instructions of those that
/// have none.
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
    let mut stack = vec![entry];
    while let Some(block) = stack.pop() {
        graph[block].visited = true;
        if let Some(next) = graph.successor(block) {
            count_edge(graph, &mut stack, next);
        }
        for index in graph.naming(block) {
            if let Some(target) = graph.code(block)[index].target {
                count_edge(graph, &mut stack, target);
            }
        }
    }
}

fn count_edge(graph: &mut Graph, stack: &mut Vec<BlockId>, to: BlockId) {
    if !graph[to].visited {
        stack.push(to);
    }
    graph[to].predecessors += 1;
}
