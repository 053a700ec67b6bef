//! The deepest value stack that any path through the graph needs.

use super::error::FlowError;
use super::graph::{Block, BlockId, Graph, Instr};
use super::slots::GENERATOR_LIKE;
use crate::compiler::unit::Op;

/// The depth from which a block that is entered at different depths, which
/// well-formed code never has, is not looked at again.
const DEEPEST_REVISIT: i32 = 100;

/// Finds the stack size and each block's depth on entry.
#[inline(never)]
pub(super) fn stack_size(graph: &mut Graph, flags: u32) -> Result<u32, FlowError> {
    let mut todo = std::mem::take(&mut graph.todo);
    let mut deepest = 0;
    let first = i32::from(flags & GENERATOR_LIKE != 0);
    let entry = graph.entry;
    enter(&mut graph[entry], &mut todo, entry, first);
    while let Some(block) = todo.pop() {
        let start = graph[block].start_depth;
        // So wide that no sum of effects is out of range.
        let mut depth = i64::from(start);
        let mut lowest = depth;
        let mut highest = depth;
        let (code, blocks) = graph.code_and_blocks(block);
        for instr in code {
            let before = depth;
            depth += i64::from(effect(instr));
            lowest = lowest.min(depth);
            highest = highest.max(depth);
            if let Some(target) = instr.target {
                let on_entry = before + i64::from(effect_on_target(instr));
                highest = highest.max(on_entry);
                let on_entry = checked(on_entry)?;
                enter(&mut blocks[target.index()], &mut todo, target, on_entry);
            }
        }
        checked(lowest)?;
        deepest = deepest.max(checked(highest)?);
        if let Some(next) = graph.successor(block) {
            enter(&mut graph[next], &mut todo, next, depth as i32);
        }
    }
    graph.todo = todo;
    Ok(deepest as u32)
}

fn enter(block: &mut Block, todo: &mut Vec<BlockId>, id: BlockId, depth: i32) {
    let known = block.start_depth;
    if known < depth && known < DEEPEST_REVISIT {
        block.start_depth = depth;
        todo.push(id);
    }
}

/// A depth that a stack can have.
#[inline]
fn checked(depth: i64) -> Result<i32, FlowError> {
    i32::try_from(depth)
        .ok()
        .filter(|&depth| depth >= 0)
        .ok_or(FlowError::Malformed("stack depth out of range"))
}

/// The change of depth when control falls through.
#[inline(always)]
fn effect(instr: &Instr) -> i32 {
    match instr.op() {
        Op::Real(opcode) => opcode.stack_effect(instr.arg),
        Op::StoreFastMaybeNull => -1,
        _ => 0,
    }
}

/// The change of depth on the way to the target. A handler finds the exception,
/// below it the raising instruction's offset if it keeps that, and not what
/// `with` has entered.
fn effect_on_target(instr: &Instr) -> i32 {
    match instr.op() {
        Op::SetupFinally | Op::SetupWith => 1,
        Op::SetupCleanup => 2,
        _ => effect(instr),
    }
}
