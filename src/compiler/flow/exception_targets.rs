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

/// Sets each instruction's handler, and gives `YIELD_VALUE` the number of
/// regions around it.
#[inline(never)]
pub(super) fn label_exception_targets(graph: &mut Graph) -> Result<(), FlowError> {
    if !graph.has_regions() {
        return Ok(());
    }
    let mut stacks = HandlerStacks::default();
    let mut paths = Paths::new(graph);
    while let Some((block, mut stack)) = paths.todo.pop() {
        let mut handler = stacks.top(stack);
        for instr in graph.code_mut(block) {
            match (instr.op(), instr.target) {
                (_, Some(target)) if instr.traits().pushes_handler() => {
                    paths.follow(target, stack);
                    stack = stacks.push(stack, target);
                    handler = stacks.top(stack);
                }
                (Op::PopBlock, _) => {
                    stack = stacks.pop(stack)?;
                    handler = stacks.top(stack);
                }
                (op, target) => {
                    instr.handler = handler;
                    if op == Op::Real(Opcode::YIELD_VALUE) {
                        instr.arg = stacks.depth(stack);
                    }
                    if let Some(target) = target {
                        paths.follow(target, stack);
                    }
                }
            }
        }
        if let Some(next) = graph.successor(block) {
            paths.follow(next, stack);
        }
    }
    Ok(())
}

/// The blocks still to look at, and the handlers in force on entry to each: all
/// paths into a block agree on them, so the first one counts.
struct Paths {
    todo: Vec<(BlockId, Stack)>,
    seen: Vec<bool>,
}

impl Paths {
    fn new(graph: &Graph) -> Paths {
        let mut paths = Paths {
            todo: Vec::new(),
            seen: vec![false; graph.table_len()],
        };
        paths.follow(graph.entry, None);
        paths
    }

    fn follow(&mut self, block: BlockId, stack: Stack) {
        let seen = &mut self.seen[block.index()];
        if !*seen {
            *seen = true;
            self.todo.push((block, stack));
        }
    }
}
