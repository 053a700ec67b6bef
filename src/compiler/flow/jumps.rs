//! Jumps: those to the next block go, the others get a direction and then a
//! distance.

use super::error::FlowError;
use super::graph::{BlockId, Graph, Instr};
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// Turns unconditional jumps to the block that follows into `NOP`s.
#[inline(never)]
pub(super) fn remove_redundant_jumps(graph: &mut Graph) {
    if !graph.traits.is_unconditional_jump() {
        return;
    }
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        let next = graph[block].next;
        if let Some(last) = graph.last_mut(block)
            && last.traits().is_unconditional_jump()
            && last.target == next
        {
            last.clear();
            graph.note_nops(block);
        }
        cursor = next;
    }
}

/// Gives every jump its direction. Conditional jumps go only forward, so one
/// that would go back is inverted to skip an unconditional one.
#[inline(never)]
pub(super) fn normalize_jumps(graph: &mut Graph) -> Result<(), FlowError> {
    graph.clear_visited();
    graph.for_each_block(|graph, block| {
        graph[block].visited = true;
        normalize_jump(graph, block)
    })
}

fn normalize_jump(graph: &mut Graph, block: BlockId) -> Result<(), FlowError> {
    let (Some(&last), Some(target)) = (graph.last(block), graph.jump_target(block)) else {
        return Ok(());
    };
    let forward = !graph[target].visited;
    let opcode = match last.op() {
        Op::Jump | Op::JumpNoInterrupt if forward => Opcode::JUMP_FORWARD,
        Op::Jump => Opcode::JUMP_BACKWARD,
        Op::JumpNoInterrupt => Opcode::JUMP_BACKWARD_NO_INTERRUPT,
        Op::Real(opcode) if forward => opcode,
        Op::Real(Opcode::POP_JUMP_IF_NOT_NONE) => Opcode::POP_JUMP_IF_NONE,
        Op::Real(Opcode::POP_JUMP_IF_NONE) => Opcode::POP_JUMP_IF_NOT_NONE,
        Op::Real(Opcode::POP_JUMP_IF_FALSE) => Opcode::POP_JUMP_IF_TRUE,
        Op::Real(Opcode::POP_JUMP_IF_TRUE) => Opcode::POP_JUMP_IF_FALSE,
        _ => return Err(FlowError::Malformed("jump that cannot go back")),
    };
    let inverted = !forward && last.op() != Op::Jump && last.op() != Op::JumpNoInterrupt;
    let next = graph[block].next;
    if let Some(last) = graph.last_mut(block) {
        last.set_op(Op::Real(opcode));
        if inverted {
            last.target = next;
        }
    }
    if inverted {
        if next.is_none() {
            return Err(FlowError::Malformed("conditional jump at the end"));
        }
        let back = graph.insert_jump(block, target, last.location)?;
        graph[back].cold = graph[block].cold;
    }
    Ok(())
}

/// Rounds after which sizes start over from the smallest: from there they only
/// grow, so the search ends, where CPython's may go in a circle.
const ROUNDS: u32 = 64;

/// Sets each block's offset and each jump's distance, in code units. A distance
/// decides the jump's size, which moves offsets, until nothing changes.
#[inline(never)]
pub(super) fn resolve_jumps(graph: &mut Graph) -> Result<(), FlowError> {
    measure_blocks(graph)?;
    for round in 0.. {
        if round == ROUNDS {
            forget_distances(graph);
            measure_blocks(graph)?;
        }
        place_blocks(graph)?;
        if !set_distances(graph) {
            break;
        }
    }
    Ok(())
}

fn forget_distances(graph: &mut Graph) {
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        if let Some(jump) = graph.last_mut(block).filter(|last| last.target.is_some()) {
            jump.arg = 0;
        }
        cursor = graph[block].next;
    }
}

fn measure_blocks(graph: &mut Graph) -> Result<(), FlowError> {
    graph.for_each_block(|graph, block| {
        let sizes = graph.code(block).iter().map(size_in_units);
        let size: u64 = sizes.map(u64::from).sum();
        graph[block].size = u32::try_from(size).map_err(|_| FlowError::TooLarge)?;
        Ok(())
    })
}

fn place_blocks(graph: &mut Graph) -> Result<(), FlowError> {
    let mut offset: u32 = 0;
    graph.for_each_block(|graph, block| {
        graph[block].offset = offset;
        offset = offset
            .checked_add(graph[block].size)
            .ok_or(FlowError::TooLarge)?;
        Ok(())
    })
}

/// Sets the distances at the current offsets; whether a jump's size changed.
fn set_distances(graph: &mut Graph) -> bool {
    let mut resized = false;
    let mut cursor = Some(graph.entry);
    while let Some(block) = cursor {
        if let Some(target) = graph.jump_target(block) {
            let end = graph[block].offset + graph[block].size;
            let distance = graph[target].offset.abs_diff(end);
            if let Some(jump) = graph.last_mut(block) {
                let before = size_in_units(jump);
                jump.arg = distance;
                let after = size_in_units(jump);
                resized |= after != before;
                graph[block].size = graph[block].size - before + after;
            }
        }
        cursor = graph[block].next;
    }
    resized
}

/// How many code units an instruction takes, `EXTENDED_ARG`s and inline caches
/// included.
#[inline]
pub(super) fn size_in_units(instr: &Instr) -> u32 {
    extended_args(instr.arg) + 1 + instr.traits().cache_units()
}

/// How many `EXTENDED_ARG`s an argument needs: mostly none.
#[inline]
pub(super) fn extended_args(arg: u32) -> u32 {
    match arg {
        0..=0xff => 0,
        0x100..=0xffff => 1,
        0x1_0000..=0xff_ffff => 2,
        _ => 3,
    }
}
