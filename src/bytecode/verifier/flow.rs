//! Following control: what is known before each instruction, on every path.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::layout::Layout;
use super::state::{Kind, Slots, State};
use super::step::step;
use super::{Problem, VerifyError};
use crate::bytecode::{ExceptionTableEntry, Opcode};

/// What may be looked at for each code unit, in values and words of slots.
/// CPython's own code stays far below.
const WORK_PER_UNIT: usize = 256;

/// What may be looked at however short the code is.
const WORK_AT_LEAST: usize = 1 << 16;

/// How many slots more than it uses code may ask for.
const STACK_SLACK: usize = 64;

/// Checks every path through the code.
pub(super) fn check(layout: &Layout<'_>) -> Result<(), VerifyError> {
    let mut flow = Flow {
        layout,
        states: vec![None; layout.instructions.len()],
        pending: BinaryHeap::new(),
        work_left: layout.instructions.len() * WORK_PER_UNIT + WORK_AT_LEAST,
        deepest: 0,
    };
    flow.run(0, entry_state(layout))?;
    while let Some(Reverse(index)) = flow.pending.pop() {
        // One that waits twice, for two jumps to it, finds nothing new the
        // second time.
        let arrival = flow.states[index].as_mut().filter(|arrival| arrival.is_new);
        if let Some(arrival) = arrival {
            arrival.is_new = false;
            let state = arrival.state.clone();
            flow.run(index, state)?;
        }
    }
    let stacksize = layout.code.stacksize;
    if stacksize as usize > flow.deepest + STACK_SLACK {
        let used = flow.deepest;
        let problem = Problem::StackSize { stacksize, used };
        return Err(VerifyError::new(layout.code, None, problem));
    }
    Ok(())
}

/// The parameters are bound, everything else is not.
fn entry_state(layout: &Layout<'_>) -> State {
    let mut slots = Slots::unbound(layout.code.localsplusnames.len());
    for parameter in 0..layout.code.parameter_slots() as u32 {
        slots.bound.set(parameter, true);
    }
    State {
        stack: Vec::new(),
        slots,
    }
}

/// What is known where jumps arrive.
#[derive(Clone)]
struct Arrival {
    state: State,
    /// Whether it has yet to be followed from here.
    is_new: bool,
}

struct Flow<'l, 'a> {
    layout: &'l Layout<'a>,
    /// For each jump target that has been reached.
    states: Vec<Option<Arrival>>,
    /// Targets to follow from, the first in the code first: what comes before
    /// a target is then known before the target, but for loops.
    pending: BinaryHeap<Reverse<usize>>,
    work_left: usize,
    deepest: usize,
}

impl Flow<'_, '_> {
    /// Follows straight-line code from an instruction.
    fn run(&mut self, from: usize, mut state: State) -> Result<(), VerifyError> {
        let mut index = from;
        loop {
            if index != from && self.layout.is_target[index] {
                return self.arrive(index, index - 1, &state);
            }
            self.instruction(index, &mut state)?;
            if self.layout.instructions[index].opcode.ends_block() {
                return Ok(());
            }
            index += 1;
            if index == self.layout.instructions.len() {
                return Err(self.layout.error(index - 1, Problem::RunsOffEnd));
            }
        }
    }

    fn instruction(&mut self, index: usize, state: &mut State) -> Result<(), VerifyError> {
        let layout = self.layout;
        let instruction = &layout.instructions[index];
        let error = |problem| layout.error(index, problem);
        let handler = layout
            .exceptions
            .handler_at(instruction.offset)
            .filter(|_| !instruction.opcode.never_raises());
        // A generator raises in `YIELD_VALUE` when something is thrown into it,
        // which is after it has been resumed.
        let raises_after = instruction.opcode == Opcode::YIELD_VALUE;
        if let Some(handler) = handler.filter(|_| !raises_after) {
            self.raise(index, handler, state)?;
        }
        let effect = step(layout, instruction, state).map_err(error)?;
        if let Some(handler) = handler.filter(|_| raises_after) {
            self.raise(index, handler, state)?;
        }
        self.charge(index, effect.touched)?;
        self.check_depth(index, state.stack.len())?;
        if let Some(handler) = handler.filter(|handler| handler.depth as usize > effect.lowest) {
            return Err(error(Problem::HandlerDepth {
                depth: handler.depth,
                available: effect.lowest,
            }));
        }
        let target = instruction
            .jump_target()
            .and_then(|target| layout.index_of(target));
        match target {
            Some(target) => self.arrive(target, index, state),
            None => Ok(()),
        }
    }

    /// The instruction raises, and control goes to its handler.
    fn raise(
        &mut self,
        index: usize,
        handler: &ExceptionTableEntry,
        state: &State,
    ) -> Result<(), VerifyError> {
        let layout = self.layout;
        let Some(kept) = state.stack.get(..handler.depth as usize) else {
            let problem = Problem::HandlerDepth {
                depth: handler.depth,
                available: state.stack.len(),
            };
            return Err(layout.error(index, problem));
        };
        let pushed: &[Kind] = if handler.lasti {
            &[Kind::LastInstruction, Kind::Exception]
        } else {
            &[Kind::Exception]
        };
        let target = layout
            .index_of(handler.target)
            .expect("the layout has checked it");
        self.check_depth(index, kept.len() + pushed.len())?;
        self.arrive_with(target, index, [kept, pushed], &state.slots)
    }

    fn arrive(&mut self, target: usize, from: usize, state: &State) -> Result<(), VerifyError> {
        self.arrive_with(target, from, [&state.stack, &[]], &state.slots)
    }

    /// Control reaches a jump target with a stack given in two parts.
    fn arrive_with(
        &mut self,
        target: usize,
        from: usize,
        stack: [&[Kind]; 2],
        slots: &Slots,
    ) -> Result<(), VerifyError> {
        self.charge(from, stack[0].len() + stack[1].len() + slots.words())?;
        match &mut self.states[target] {
            Some(arrival) => {
                let changed = arrival
                    .state
                    .join(stack, slots)
                    .map_err(|problem| self.layout.error(target, problem))?;
                if !changed || arrival.is_new {
                    return Ok(());
                }
                arrival.is_new = true;
            }
            unseen => {
                let state = State {
                    stack: stack.concat(),
                    slots: slots.clone(),
                };
                let is_new = true;
                *unseen = Some(Arrival { state, is_new });
            }
        }
        self.pending.push(Reverse(target));
        Ok(())
    }

    fn check_depth(&mut self, index: usize, depth: usize) -> Result<(), VerifyError> {
        self.deepest = self.deepest.max(depth);
        let stacksize = self.layout.code.stacksize;
        if depth > stacksize as usize {
            return Err(self.layout.error(index, Problem::Overflow { stacksize }));
        }
        Ok(())
    }

    fn charge(&mut self, index: usize, work: usize) -> Result<(), VerifyError> {
        match self.work_left.checked_sub(work) {
            Some(left) => {
                self.work_left = left;
                Ok(())
            }
            None => Err(self.layout.error(index, Problem::TooComplex)),
        }
    }
}
