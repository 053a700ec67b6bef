//! Which handler each instruction's exceptions go to: follows the regions that
//! `SETUP_*` begin and `POP_BLOCK` ends along every path.

use super::error::FlowError;
use super::graph::{BlockId, Graph};
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// The handlers in force, as a list that shares its tail: `handlers[n]` is a
/// handler and the stack below it.
#[derive(Default)]
struct HandlerStacks {
    nodes: Vec<Node>,
}

struct Node {
    handler: BlockId,
    below: Stack,
    depth: u32,
}

/// A stack of handlers: the index of its top node.
type Stack = Option<usize>;

impl HandlerStacks {
    fn push(&mut self, stack: Stack, handler: BlockId) -> Stack {
        let depth = self.depth(stack) + 1;
        self.nodes.push(Node {
            handler,
            below: stack,
            depth,
        });
        Some(self.nodes.len() - 1)
    }

    fn pop(&self, stack: Stack) -> Result<Stack, FlowError> {
        let top = stack.ok_or(FlowError::Malformed("POP_BLOCK outside a region"))?;
        Ok(self.nodes[top].below)
    }

    fn top(&self, stack: Stack) -> Option<BlockId> {
        stack.map(|top| self.nodes[top].handler)
    }

    fn depth(&self, stack: Stack) -> u32 {
        stack.map_or(0, |top| self.nodes[top].depth)
    }
}

/// Marks the blocks that begin handlers, sets each instruction's handler, and
/// gives `YIELD_VALUE` the number of regions around it.
pub(super) fn label_exception_targets(graph: &mut Graph) -> Result<(), FlowError> {
    graph.clear_visited();
    let mut stacks = HandlerStacks::default();
    let entry = graph.entry;
    graph[entry].visited = true;
    let mut todo: Vec<(BlockId, Stack)> = vec![(entry, None)];
    while let Some((block, mut stack)) = todo.pop() {
        for index in 0..graph[block].len() {
            let instr = graph.code(block)[index];
            match (instr.op, instr.target) {
                (op, Some(handler)) if op.pushes_handler() => {
                    enter(graph, &mut todo, handler, stack);
                    if op != Op::SetupFinally {
                        graph[handler].preserves_lasti = true;
                    }
                    stack = stacks.push(stack, handler);
                }
                (Op::PopBlock, _) => stack = stacks.pop(stack)?,
                (op, target) => {
                    let instr = &mut graph.code_mut(block)[index];
                    instr.handler = stacks.top(stack);
                    if op == Op::Real(Opcode::YIELD_VALUE) {
                        instr.arg = stacks.depth(stack);
                    }
                    if let Some(target) = target {
                        enter(graph, &mut todo, target, stack);
                    }
                }
            }
        }
        if let Some(next) = graph.successor(block) {
            enter(graph, &mut todo, next, stack);
        }
    }
    mark_handlers(graph);
    Ok(())
}

fn enter(graph: &mut Graph, todo: &mut Vec<(BlockId, Stack)>, block: BlockId, stack: Stack) {
    if !graph[block].visited {
        graph[block].visited = true;
        todo.push((block, stack));
    }
}

/// Marks every block that some region names as its handler, reachable or not.
fn mark_handlers(graph: &mut Graph) {
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        for index in 0..graph[block].len() {
            let instr = graph.code(block)[index];
            if let Some(handler) = instr.target.filter(|_| instr.op.pushes_handler()) {
                graph[handler].is_handler = true;
            }
        }
        cursor = graph[block].next;
    }
}
