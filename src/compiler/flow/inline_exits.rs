//! Copies of small exit blocks in place of jumps to them.

use super::graph::Graph;

/// The longest exit block, in instructions, that is copied.
const LONGEST_COPY: usize = 4;

/// Replaces each unconditional jump to a small block that leaves the scope by
/// a copy of that block.
#[inline(never)]
pub(super) fn inline_small_exit_blocks(graph: &mut Graph) {
    if !graph.traits.is_unconditional_jump() {
        return;
    }
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        let target = graph
            .last(block)
            .filter(|last| last.traits().is_unconditional_jump())
            .and_then(|last| last.target);
        if let Some(target) = target
            && graph.exits_scope(target)
            && graph[target].len() + graph[target].joined as usize <= LONGEST_COPY
        {
            if let Some(jump) = graph.last_mut(block) {
                jump.clear();
            }
            graph.note_nops(block);
            graph.append(block, target);
        }
        cursor = graph[block].next;
    }
}
