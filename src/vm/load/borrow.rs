//! Borrowed loads: a local that is loaded only to be looked at, and that
//! nothing can overwrite meanwhile, need not be counted (CPython 3.14's
//! `LOAD_FAST_BORROW`).

use std::collections::HashSet;

use crate::bytecode::{ArgKind, CodeObject, ExceptionTable, Opcode};

/// The number, free in CPython 3.12, of the borrowing form of `LOAD_FAST`.
pub(crate) const LOAD_FAST_BORROW: u8 = 200;

/// Which loads of locals need not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loads {
    /// None: every load counts, as in CPython up to 3.13.
    Counted,
    /// Those whose local nothing overwrites before the value is consumed.
    Borrowed,
    /// Those and the rest: what locals held is given up later.
    Deferred,
}

/// A code object's instructions in 16-bit units.
pub(super) fn units_of(plain: &CodeObject) -> Vec<u16> {
    plain
        .code
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// Replaces every `LOAD_FAST` that may borrow.
///
/// A load may borrow if, within its basic block, its value is consumed by an
/// instruction that only looks at it ([`looks_only`]) before its local is
/// assigned; where what locals held is given up later, assignments do not
/// matter. Every other instruction never meets a borrowed reference.
pub(super) fn borrow_loads(units: &mut [u16], plain: &CodeObject, loads: Loads) {
    if loads == Loads::Counted {
        return;
    }
    let leaders = block_leaders(plain, units);
    let mut block = Block::new(loads);
    let mut borrowed = Vec::new();
    let mut unit = 0;
    while unit < units.len() {
        if leaders.contains(&unit) {
            block = Block::new(loads);
        }
        let Some((opcode, arg, at)) = instruction(units, unit) else {
            return;
        };
        block.step(opcode, arg, at, &mut borrowed);
        unit = at + 1 + opcode.cache_units();
    }
    for at in borrowed {
        units[at] = units[at] & 0xff00 | u16::from(LOAD_FAST_BORROW);
    }
}

/// The units at which this instruction stands.
pub(super) fn places_of(units: &[u16], wanted: Opcode) -> Vec<usize> {
    let mut places = Vec::new();
    let mut unit = 0;
    while let Some((opcode, _, at)) = instruction(units, unit) {
        if opcode == wanted {
            places.push(at);
        }
        unit = at + 1 + opcode.cache_units();
    }
    places
}

/// The instruction that begins at `unit`, its whole argument, and the unit
/// after its `EXTENDED_ARG`s.
fn instruction(units: &[u16], mut unit: usize) -> Option<(Opcode, u32, usize)> {
    let mut arg = 0;
    loop {
        let [number, low] = units.get(unit)?.to_le_bytes();
        arg = arg << 8 | u32::from(low);
        let opcode = Opcode::from_number(number)?;
        if opcode != Opcode::EXTENDED_ARG {
            return Some((opcode, arg, unit));
        }
        unit += 1;
    }
}

/// The units at which a basic block begins.
fn block_leaders(plain: &CodeObject, units: &[u16]) -> HashSet<usize> {
    let mut leaders = HashSet::new();
    let mut unit = 0;
    while let Some((opcode, arg, at)) = instruction(units, unit) {
        let next = at + 1 + opcode.cache_units();
        match opcode.arg_kind() {
            ArgKind::JumpForward => {
                leaders.insert(next + arg as usize);
                leaders.insert(next);
            }
            ArgKind::JumpBackward => {
                leaders.insert(next.saturating_sub(arg as usize));
                leaders.insert(next);
            }
            _ if opcode.ends_block() || opcode == Opcode::YIELD_VALUE => {
                leaders.insert(next);
            }
            _ => {}
        }
        unit = next;
    }
    if let Ok(table) = ExceptionTable::decode(&plain.exceptiontable) {
        leaders.extend(table.entries().iter().map(|entry| entry.target / 2));
    }
    leaders
}

/// Whether the instruction consumes its operands by looking at them, and can
/// do that with borrowed references.
fn looks_only(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::BINARY_OP
            | Opcode::COMPARE_OP
            | Opcode::BINARY_SUBSCR
            | Opcode::STORE_SUBSCR
            | Opcode::LOAD_ATTR
            | Opcode::STORE_ATTR
            | Opcode::CONTAINS_OP
            | Opcode::IS_OP
            | Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
    )
}

/// How many slots an instruction takes from the stack before it pushes its
/// results, for those that this analysis follows; others end the block.
fn consumed(opcode: Opcode) -> Option<usize> {
    Some(match opcode {
        Opcode::LOAD_ATTR
        | Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE => 1,
        Opcode::BINARY_OP
        | Opcode::COMPARE_OP
        | Opcode::BINARY_SUBSCR
        | Opcode::CONTAINS_OP
        | Opcode::IS_OP
        | Opcode::STORE_ATTR => 2,
        Opcode::STORE_SUBSCR => 3,
        _ => return None,
    })
}

/// What is known of the value stack within a basic block: for each slot above
/// the block's first depth, the load that put it there if it may still borrow.
struct Block {
    stack: Vec<Option<Load>>,
    loads: Loads,
}

#[derive(Clone, Copy)]
struct Load {
    unit: usize,
    local: u32,
}

impl Block {
    fn new(loads: Loads) -> Self {
        Block {
            stack: Vec::new(),
            loads,
        }
    }

    fn step(&mut self, opcode: Opcode, arg: u32, at: usize, borrowed: &mut Vec<usize>) {
        match opcode {
            Opcode::LOAD_FAST => self.stack.push(Some(Load {
                unit: at,
                local: arg,
            })),
            Opcode::STORE_FAST | Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR => {
                self.assigned(arg);
                self.pass_over(opcode, arg);
            }
            Opcode::SWAP => self.swap(arg as usize),
            Opcode::COPY => {
                let place = self.stack.len().checked_sub(arg as usize);
                if let Some(place) = place {
                    self.stack[place] = None;
                }
                self.stack.push(None);
            }
            Opcode::NOP | Opcode::RESUME | Opcode::KW_NAMES => {}
            _ if looks_only(opcode) => {
                let count = consumed(opcode).unwrap_or(0);
                for _ in 0..count {
                    if let Some(Some(load)) = self.stack.pop() {
                        borrowed.push(load.unit);
                    }
                }
                let pushed = opcode.stack_effect(arg) + count as i32;
                self.push_unknown(pushed);
            }
            _ => self.pass_over(opcode, arg),
        }
    }

    /// A local was assigned: loads of it that are still on the stack must
    /// hold their own reference.
    fn assigned(&mut self, local: u32) {
        if self.loads == Loads::Deferred {
            return;
        }
        for slot in &mut self.stack {
            if slot.is_some_and(|load| load.local == local) {
                *slot = None;
            }
        }
    }

    fn swap(&mut self, depth: usize) {
        let top = self.stack.len();
        if depth <= top && depth >= 1 {
            self.stack.swap(top - 1, top - depth);
        } else {
            self.stack.clear();
        }
    }

    /// An instruction that takes references over. What exactly it pops is not
    /// followed: it pops at most what it and its pushes leave unexplained, so
    /// every load from that depth up must hold its own reference.
    fn pass_over(&mut self, opcode: Opcode, arg: u32) {
        let effect = opcode.stack_effect(arg);
        let (popped, pushed) = pops_and_pushes(opcode, arg, effect);
        self.stack.truncate(self.stack.len().saturating_sub(popped));
        self.push_unknown(pushed);
    }

    fn push_unknown(&mut self, count: i32) {
        for _ in 0..count.max(0) {
            self.stack.push(None);
        }
    }
}

/// How many slots an instruction pops and pushes. Where that is not spelled
/// out, popping everything known is always right: it only costs a count.
fn pops_and_pushes(opcode: Opcode, arg: u32, effect: i32) -> (usize, i32) {
    use Opcode::*;
    let pushed = match opcode {
        LOAD_CONST | LOAD_GLOBAL | LOAD_NAME | LOAD_DEREF | LOAD_CLOSURE | PUSH_NULL
        | LOAD_FAST_CHECK | LOAD_FAST_AND_CLEAR | LOAD_LOCALS | LOAD_BUILD_CLASS => {
            return (0, effect);
        }
        POP_TOP | STORE_FAST | STORE_GLOBAL | STORE_DEREF | STORE_NAME | LIST_APPEND | SET_ADD
        | MAP_ADD | DELETE_SUBSCR | STORE_SLICE => return (effect.unsigned_abs() as usize, 0),
        CALL | BUILD_TUPLE | BUILD_LIST | BUILD_SET | BUILD_STRING | BUILD_MAP | BUILD_SLICE
        | BINARY_SLICE | FORMAT_VALUE | UNARY_NEGATIVE | UNARY_NOT | UNARY_INVERT | GET_ITER
        | MAKE_FUNCTION => 1,
        UNPACK_SEQUENCE => arg as i32,
        _ => return (usize::MAX, 0),
    };
    ((pushed - effect).max(0) as usize, pushed)
}
