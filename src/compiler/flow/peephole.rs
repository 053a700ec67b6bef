//! Local rewriting of each block: constant tests, `is None` tests, constant
//! returns, late tuple folding, jump threading and swap removal. What becomes
//! superfluous turns into `NOP`s, which a later pass removes.

use super::constants::LateConstants;
use super::error::FlowError;
use super::graph::{BlockId, Graph, Instr};
use super::operation::Traits;
use super::swaps;
use crate::bytecode::{Constant, Opcode};
use crate::compiler::unit::Op;

/// Rewrites every block.
#[inline(never)]
pub(super) fn optimize_blocks(
    graph: &mut Graph,
    pool: &mut LateConstants,
) -> Result<(), FlowError> {
    graph.for_each_block(|graph, block| optimize_block(graph, block, pool))
}

fn optimize_block(
    graph: &mut Graph,
    block: BlockId,
    pool: &mut LateConstants,
) -> Result<(), FlowError> {
    // The constant on top of the stack, which a `COPY 1` keeps there.
    let mut loaded: Option<u32> = None;
    let code = graph.code_mut(block);
    let mut nops = false;
    let mut index = 0;
    while index < code.len() {
        let (op, arg) = (code[index].op(), code[index].arg);
        if !code[index].traits().has(Traits::REWRITTEN) {
            loaded = None;
            index += 1;
            continue;
        }
        let at = index;
        loaded = match op {
            Op::Real(Opcode::LOAD_CONST) => Some(arg),
            Op::Real(Opcode::COPY) if arg == 1 => loaded,
            _ => None,
        };
        nops |= match op {
            Op::Real(Opcode::LOAD_CONST | Opcode::COPY) => {
                if let Some(constant) = loaded {
                    index += fold_use_of_constant(&mut code[index..], constant, pool)?;
                }
                // Where a load is kept, so is what uses it.
                code[at].is(Opcode::NOP)
            }
            Op::Real(Opcode::BUILD_TUPLE) => {
                unpack_tuple_by_swap(code, index) || fold_tuple(code, index, pool)?
            }
            Op::Real(Opcode::SWAP) if arg == 1 => {
                code[index].clear();
                true
            }
            Op::Real(Opcode::SWAP) => {
                index += swaps::shorten_run(&mut code[index..]);
                swaps::apply_statically(code, index);
                true
            }
            Op::Real(Opcode::PUSH_NULL) => push_null_with_global(&mut code[index..]),
            _ => false,
        };
        index += 1;
    }
    if let Some(&last) = code.last() {
        // The test of a constant may have become a jump.
        graph.traits.join(last.traits());
        if is_threaded(last.op()) {
            thread_jump(graph, block);
        }
    }
    if nops {
        graph.note_nops(block);
    }
    graph[block].joined = 0;
    Ok(())
}

/// Rewrites the test or return of a constant whose load begins `code`; the
/// number of instructions after the load that are settled.
fn fold_use_of_constant(
    code: &mut [Instr],
    constant: u32,
    pool: &LateConstants,
) -> Result<usize, FlowError> {
    let [load, using, rest @ ..] = code else {
        return Ok(0);
    };
    match using.op() {
        Op::Real(test @ (Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE)) => {
            load.clear();
            if is_true(pool.get(constant)?) == (test == Opcode::POP_JUMP_IF_TRUE) {
                using.set_op(Op::Jump);
            } else {
                using.clear();
            }
        }
        Op::Real(Opcode::IS_OP) => {
            if let Some(jump) = rest.first_mut()
                && let Op::Real(test @ (Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE)) =
                    jump.op()
                && *pool.get(constant)? == Constant::None
            {
                let negated = using.arg as u8 != 0;
                load.clear();
                using.clear();
                jump.set_op(Op::Real(
                    if negated != (test == Opcode::POP_JUMP_IF_FALSE) {
                        Opcode::POP_JUMP_IF_NOT_NONE
                    } else {
                        Opcode::POP_JUMP_IF_NONE
                    },
                ));
            }
        }
        Op::Real(Opcode::RETURN_VALUE) => {
            load.clear();
            using.set(Opcode::RETURN_CONST, constant);
            return Ok(1);
        }
        _ => {}
    }
    Ok(0)
}

/// Python's truth of a constant.
fn is_true(constant: &Constant) -> bool {
    match constant {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Int(value) => *value != num_bigint::BigInt::ZERO,
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
        Constant::Str(value) => !value.is_empty(),
        Constant::Bytes(value) => !value.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::Ellipsis | Constant::Code(_) => true,
    }
}

/// Turns a tuple of up to three that is unpacked at once into a swap; whether
/// it is one.
fn unpack_tuple_by_swap(code: &mut [Instr], index: usize) -> bool {
    let [build, unpack, ..] = &mut code[index..] else {
        return false;
    };
    if !unpack.is(Opcode::UNPACK_SEQUENCE) || unpack.arg != build.arg {
        return false;
    }
    match build.arg {
        1 => unpack.clear(),
        2 | 3 => unpack.set_op(Op::Real(Opcode::SWAP)),
        _ => return false,
    }
    build.clear();
    true
}

/// Lets a `LOAD_GLOBAL` do what the `PUSH_NULL` before it does; whether it can.
fn push_null_with_global(code: &mut [Instr]) -> bool {
    let [push, load, ..] = code else {
        return false;
    };
    if !load.is(Opcode::LOAD_GLOBAL) || load.arg & 1 != 0 {
        return false;
    }
    push.clear();
    load.arg |= 1;
    true
}

/// Folds a `BUILD_TUPLE` of nothing but constants into one constant; whether
/// that left `NOP`s.
fn fold_tuple(
    code: &mut [Instr],
    index: usize,
    pool: &mut LateConstants,
) -> Result<bool, FlowError> {
    let Some(first) = index.checked_sub(code[index].arg as usize) else {
        return Ok(false);
    };
    let (loads, rest) = code[first..].split_at_mut(index - first);
    if !loads.iter().all(|load| load.traits().has_const()) {
        return Ok(false);
    }
    let mut items = Vec::with_capacity(loads.len());
    for load in loads.iter_mut() {
        items.push(pool.get(load.arg)?.clone());
    }
    let folded = pool.intern_tuple(items)?;
    loads.iter_mut().for_each(Instr::clear);
    rest[0].set(Opcode::LOAD_CONST, folded);
    Ok(true)
}

/// Whether it is a jump that may be sent on.
fn is_threaded(op: Op) -> bool {
    matches!(
        op,
        Op::Jump
            | Op::Real(
                Opcode::POP_JUMP_IF_FALSE
                    | Opcode::POP_JUMP_IF_TRUE
                    | Opcode::POP_JUMP_IF_NONE
                    | Opcode::POP_JUMP_IF_NOT_NONE
            )
    )
}

/// Sends a block's jump to a jump to where that goes, if it is on the same line or on
/// none. A cycle of jumps ends the chase.
fn thread_jump(graph: &mut Graph, block: BlockId) {
    for _ in 0..graph.block_count() {
        let Some(&jump) = graph.last(block) else {
            return;
        };
        let Some(&onward) = jump.target.and_then(|target| graph.first(target)) else {
            return;
        };
        let invisible = onward.location.line == jump.location.line || onward.location.line == -1;
        if onward.op() != Op::Jump || !invisible || onward.target == jump.target {
            return;
        }
        if let Some(last) = graph.last_mut(block) {
            last.target = onward.target;
        }
    }
}
