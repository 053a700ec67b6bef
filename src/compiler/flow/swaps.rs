//! Removal of `SWAP`s: a run of them becomes the shortest run that does the
//! same, and stores are reordered so that no swap is needed.

use super::graph::Instr;
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// Replaces the run of `SWAP`s and `NOP`s that begins `code` by the shortest
/// one with the same effect; the number of instructions after the first that
/// belong to it.
pub(super) fn shorten_run(code: &mut [Instr]) -> usize {
    let end = code
        .iter()
        .position(|instr| !instr.is(Opcode::SWAP) && !instr.is(Opcode::NOP))
        .unwrap_or(code.len());
    let run = &mut code[..end];
    if run.iter().filter(|instr| instr.is(Opcode::SWAP)).count() < 2 {
        return 0;
    }
    let mut stack = effect_of(run);
    // A swap reaches only the top, so each cycle of the permutation is undone
    // through position 0; written from the end, the undoing does the shuffle.
    let mut free = run.len();
    for start in 0..stack.len() {
        if stack[start].is_none_or(|item| item == start) {
            continue;
        }
        let mut position = start;
        loop {
            if position != 0 {
                free -= 1;
                run[free].set(Opcode::SWAP, position as u32 + 1);
            }
            match stack[position].take() {
                Some(next) => position = next,
                None => break,
            }
        }
    }
    run[..free].iter_mut().for_each(Instr::clear);
    end - 1
}

/// Where each stack item from the top down comes from after a run of swaps.
fn effect_of(run: &[Instr]) -> Vec<Option<usize>> {
    let swaps = || run.iter().filter(|instr| instr.is(Opcode::SWAP));
    let depth = swaps().map(|swap| swap.arg).max().unwrap_or(0);
    let mut stack: Vec<Option<usize>> = (0..depth as usize).map(Some).collect();
    for swap in swaps() {
        stack.swap(0, swap.arg as usize - 1);
    }
    stack
}

/// Applies swaps up to `last` by exchanging the stores and pops after them.
pub(super) fn apply_statically(code: &mut [Instr], last: usize) {
    for index in (0..=last).rev() {
        let instr = code[index];
        if !instr.is(Opcode::SWAP) {
            if instr.is(Opcode::NOP) || is_swappable(instr.op()) {
                continue;
            }
            return;
        }
        let Some((first, second)) = operands(code, index, instr.arg) else {
            return;
        };
        if !can_exchange(code, first, second) {
            return;
        }
        code[index].clear();
        code.swap(first, second);
    }
}

/// Whether it does nothing but pop the top, runs no code (but finalizers) and
/// cannot fail.
fn is_swappable(op: Op) -> bool {
    matches!(
        op,
        Op::Real(Opcode::STORE_FAST | Opcode::POP_TOP) | Op::StoreFastMaybeNull
    )
}

/// The local that it stores to.
fn stored_local(instr: &Instr) -> Option<u32> {
    match instr.op() {
        Op::Real(Opcode::STORE_FAST) | Op::StoreFastMaybeNull => Some(instr.arg),
        _ => None,
    }
}

/// The two instructions that take what a `SWAP depth` at `index` exchanges.
fn operands(code: &[Instr], index: usize, depth: u32) -> Option<(usize, usize)> {
    let first = next_swappable(code, index, -1)?;
    let line = code[first].location.line;
    let mut second = first;
    for _ in 1..depth {
        second = next_swappable(code, second, line)?;
    }
    Some((first, second))
}

/// The next instruction that can move. One on another line cannot be crossed:
/// a trace function would see the names bound in another order.
fn next_swappable(code: &[Instr], after: usize, line: i32) -> Option<usize> {
    for (index, instr) in code.iter().enumerate().skip(after + 1) {
        if line >= 0 && instr.location.line != line {
            return None;
        }
        if !instr.is(Opcode::NOP) {
            return is_swappable(instr.op()).then_some(index);
        }
    }
    None
}

/// Whether neither stores where the other, or anything between them, does.
fn can_exchange(code: &[Instr], first: usize, second: usize) -> bool {
    let (one, other) = (stored_local(&code[first]), stored_local(&code[second]));
    if one.is_none() && other.is_none() {
        return true;
    }
    one != other
        && code[first + 1..second.max(first + 1)]
            .iter()
            .all(|between| {
                stored_local(between).is_none_or(|local| Some(local) != one && Some(local) != other)
            })
}
