//! What one instruction takes from the stack and leaves there.

use super::Problem;
use super::layout::Layout;
use super::state::{Kind, State};
use crate::bytecode::{CodeObject, Constant, Instruction, Intrinsic1, Intrinsic2, Opcode};

/// What an instruction did, beside changing the state.
pub(super) struct Effect {
    /// The lowest depth of the stack meanwhile.
    pub(super) lowest: usize,
    /// How many values it looked at.
    pub(super) touched: usize,
}

/// Applies an instruction to the state before it. The state after it holds
/// for falling through and for jumping.
pub(super) fn step(
    layout: &Layout<'_>,
    instruction: &Instruction,
    state: &mut State,
) -> Result<Effect, Problem> {
    let lowest = state.stack.len();
    let mut step = Step {
        layout,
        state,
        effect: Effect { lowest, touched: 1 },
    };
    let (opcode, arg) = (instruction.opcode, instruction.arg);
    if let Some((pops, pushes)) = plain_effect(opcode, arg) {
        step.pop_objects(pops)?;
        step.push_objects(pushes)?;
    } else if opcode.is_slot_access() {
        step.slot_access(opcode, arg)?;
    } else if is_exception_handling(opcode) {
        step.exception_handling(opcode, arg)?;
    } else {
        step.special(opcode, arg)?;
    }
    Ok(step.effect)
}

/// How many objects of any kind an instruction replaces by how many others.
fn plain_effect(opcode: Opcode, arg: u32) -> Option<(u32, u32)> {
    Some(match opcode {
        Opcode::NOP
        | Opcode::RESUME
        | Opcode::KW_NAMES
        | Opcode::SETUP_ANNOTATIONS
        | Opcode::DELETE_NAME
        | Opcode::DELETE_GLOBAL
        | Opcode::JUMP_FORWARD
        | Opcode::JUMP_BACKWARD
        | Opcode::JUMP_BACKWARD_NO_INTERRUPT => (0, 0),
        Opcode::POP_TOP
        | Opcode::STORE_NAME
        | Opcode::STORE_GLOBAL
        | Opcode::DELETE_ATTR
        | Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE => (1, 0),
        Opcode::END_FOR | Opcode::STORE_ATTR | Opcode::DELETE_SUBSCR => (2, 0),
        Opcode::STORE_SUBSCR => (3, 0),
        Opcode::STORE_SLICE => (4, 0),
        // The generator it makes is resumed with a value.
        Opcode::RETURN_GENERATOR
        | Opcode::LOAD_BUILD_CLASS
        | Opcode::LOAD_ASSERTION_ERROR
        | Opcode::LOAD_LOCALS
        | Opcode::LOAD_NAME => (0, 1),
        Opcode::UNARY_NEGATIVE
        | Opcode::UNARY_NOT
        | Opcode::UNARY_INVERT
        | Opcode::GET_ITER
        | Opcode::GET_YIELD_FROM_ITER
        | Opcode::GET_AITER
        | Opcode::GET_AWAITABLE
        | Opcode::LOAD_FROM_DICT_OR_GLOBALS => (1, 1),
        Opcode::BEFORE_WITH | Opcode::BEFORE_ASYNC_WITH => (1, 2),
        Opcode::BINARY_OP
        | Opcode::BINARY_SUBSCR
        | Opcode::COMPARE_OP
        | Opcode::IS_OP
        | Opcode::CONTAINS_OP
        | Opcode::IMPORT_NAME
        | Opcode::END_SEND => (2, 1),
        Opcode::BINARY_SLICE => (3, 1),
        Opcode::BUILD_SLICE => (arg, 1),
        Opcode::UNPACK_SEQUENCE => (1, arg),
        Opcode::UNPACK_EX => (1, (arg & 0xff).saturating_add(arg >> 8).saturating_add(1)),
        Opcode::RAISE_VARARGS => (arg, 0),
        _ => return None,
    })
}

fn is_exception_handling(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::PUSH_EXC_INFO
            | Opcode::POP_EXCEPT
            | Opcode::CHECK_EXC_MATCH
            | Opcode::CHECK_EG_MATCH
            | Opcode::WITH_EXCEPT_START
            | Opcode::END_ASYNC_FOR
            | Opcode::CLEANUP_THROW
            | Opcode::RERAISE
    )
}

struct Step<'s, 'l, 'a> {
    layout: &'l Layout<'a>,
    state: &'s mut State,
    effect: Effect,
}

/// The stack.
impl<'a> Step<'_, '_, 'a> {
    fn pop(&mut self) -> Result<Kind, Problem> {
        let kind = self.state.stack.pop().ok_or(Problem::Underflow)?;
        self.effect.lowest = self.effect.lowest.min(self.state.stack.len());
        self.effect.touched += 1;
        Ok(kind)
    }

    fn push(&mut self, kind: Kind) {
        self.effect.touched += 1;
        self.state.stack.push(kind);
    }

    fn pop_object(&mut self) -> Result<Kind, Problem> {
        let kind = self.pop()?;
        need(kind.is_object(), "an object", kind)?;
        Ok(kind)
    }

    fn pop_objects(&mut self, count: u32) -> Result<(), Problem> {
        (0..count).try_for_each(|_| self.pop_object().map(drop))
    }

    /// Refused before the memory is taken where there are more than the stack
    /// may ever hold.
    fn push_objects(&mut self, count: u32) -> Result<(), Problem> {
        let stacksize = self.layout.code.stacksize;
        if count > stacksize {
            return Err(Problem::Overflow { stacksize });
        }
        (0..count).for_each(|_| self.push(Kind::Object));
        Ok(())
    }

    fn pop_kind(&mut self, wanted: Kind) -> Result<(), Problem> {
        let kind = self.pop()?;
        need(kind == wanted, wanted.describe(), kind)
    }

    /// The value that is `depth` from the top, which is 1.
    fn peek(&self, depth: u32) -> Result<Kind, Problem> {
        let index = self.state.stack.len().checked_sub(depth as usize);
        let kind = index.and_then(|index| self.state.stack.get(index));
        kind.copied().ok_or(Problem::Underflow)
    }

    fn peek_object(&self, depth: u32) -> Result<Kind, Problem> {
        let kind = self.peek(depth)?;
        need(kind.is_object(), "an object", kind)?;
        Ok(kind)
    }

    fn peek_kind(&self, depth: u32, wanted: Kind) -> Result<(), Problem> {
        let kind = self.peek(depth)?;
        need(kind == wanted, wanted.describe(), kind)
    }

    fn constant(&self, kind: Kind) -> Option<&'a Constant> {
        match kind {
            Kind::Constant(index) => self.layout.constant(index),
            _ => None,
        }
    }
}

fn need(holds: bool, expected: &'static str, found: Kind) -> Result<(), Problem> {
    if holds {
        Ok(())
    } else {
        let found = found.describe();
        Err(Problem::Operand { expected, found })
    }
}

/// Instructions on locals, cells and free variables.
impl Step<'_, '_, '_> {
    fn slot_access(&mut self, opcode: Opcode, slot: u32) -> Result<(), Problem> {
        match opcode {
            Opcode::LOAD_FAST => {
                let kind = self.state.slots.kind(slot);
                if !kind.is_object() {
                    return Err(Problem::Unbound(slot));
                }
                self.push(kind);
            }
            Opcode::LOAD_FAST_CHECK => {
                if self.state.slots.kind(slot) == Kind::MaybeNull {
                    self.state.slots.store(slot, Kind::Object);
                }
                self.push(self.state.slots.kind(slot));
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                self.push(self.state.slots.kind(slot));
                self.state.slots.store(slot, Kind::Null);
            }
            Opcode::STORE_FAST => {
                let kind = self.pop()?;
                self.state.slots.store(slot, kind);
            }
            Opcode::DELETE_FAST => self.state.slots.store(slot, Kind::Null),
            Opcode::MAKE_CELL => self.state.slots.store(slot, Kind::Cell),
            _ => self.cell_access(opcode, slot)?,
        }
        Ok(())
    }

    fn cell_access(&mut self, opcode: Opcode, slot: u32) -> Result<(), Problem> {
        if self.state.slots.kind(slot) != Kind::Cell {
            return Err(Problem::NoCell(slot));
        }
        match opcode {
            Opcode::LOAD_CLOSURE => self.push(Kind::Cell),
            Opcode::LOAD_DEREF => self.push(Kind::Object),
            Opcode::STORE_DEREF => self.pop_objects(1)?,
            Opcode::LOAD_FROM_DICT_OR_DEREF => {
                self.pop_objects(1)?;
                self.push(Kind::Object);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Instructions of handlers and `with`.
impl Step<'_, '_, '_> {
    fn exception_handling(&mut self, opcode: Opcode, arg: u32) -> Result<(), Problem> {
        match opcode {
            Opcode::PUSH_EXC_INFO => {
                self.pop_kind(Kind::Exception)?;
                self.push(Kind::PreviousException);
                self.push(Kind::Exception);
            }
            Opcode::POP_EXCEPT => self.pop_kind(Kind::PreviousException)?,
            Opcode::CHECK_EXC_MATCH => {
                self.pop_objects(1)?;
                self.peek_kind(1, Kind::Exception)?;
                self.push(Kind::Object);
            }
            Opcode::CHECK_EG_MATCH => {
                self.pop_objects(1)?;
                self.pop_exception()?;
                self.push(Kind::MaybeException);
                self.push(Kind::MaybeException);
            }
            Opcode::WITH_EXCEPT_START => {
                self.peek_kind(1, Kind::Exception)?;
                self.peek_kind(2, Kind::PreviousException)?;
                self.peek_kind(3, Kind::LastInstruction)?;
                self.peek_object(4)?;
                self.push(Kind::Object);
            }
            Opcode::END_ASYNC_FOR => {
                self.pop_kind(Kind::Exception)?;
                self.pop_objects(1)?;
            }
            Opcode::CLEANUP_THROW => {
                self.pop_kind(Kind::Exception)?;
                self.pop_objects(2)?;
                self.push_objects(2)?;
            }
            _ => self.reraise(arg)?,
        }
        Ok(())
    }

    fn reraise(&mut self, arg: u32) -> Result<(), Problem> {
        self.pop_exception()?;
        if arg > 0 {
            self.peek_kind(arg, Kind::LastInstruction)?;
        }
        Ok(())
    }

    fn pop_exception(&mut self) -> Result<(), Problem> {
        let kind = self.pop()?;
        need(kind.is_maybe_exception(), Kind::Exception.describe(), kind)
    }
}

/// Instructions whose values have a kind, calls among them.
impl Step<'_, '_, '_> {
    fn special(&mut self, opcode: Opcode, arg: u32) -> Result<(), Problem> {
        match opcode {
            Opcode::PUSH_NULL => self.push(Kind::Null),
            Opcode::LOAD_CONST => self.push(Kind::Constant(arg)),
            Opcode::SWAP => self.swap(arg)?,
            Opcode::COPY => {
                let kind = self.peek_object(arg)?;
                self.push(kind);
            }
            Opcode::RETURN_VALUE => {
                self.pop_objects(1)?;
                self.check_empty()?;
            }
            Opcode::RETURN_CONST => self.check_empty()?,
            Opcode::LOAD_GLOBAL => {
                if arg & 1 != 0 {
                    self.push(Kind::Null);
                }
                self.push(Kind::Object);
            }
            Opcode::LOAD_ATTR => self.load_method(1, arg)?,
            Opcode::LOAD_SUPER_ATTR => self.load_method(3, arg)?,
            Opcode::CALL => {
                // The callable or `self`, and the arguments.
                self.pop_objects(arg.saturating_add(1))?;
                self.pop()?;
                self.push(Kind::Object);
            }
            Opcode::CALL_FUNCTION_EX => {
                if arg & 1 != 0 {
                    self.pop_kind(Kind::Dict)?;
                }
                self.pop_objects(2)?;
                self.pop_kind(Kind::Null)?;
                self.push(Kind::Object);
            }
            Opcode::MAKE_FUNCTION => self.make_function(arg)?,
            Opcode::CALL_INTRINSIC_1 => self.intrinsic_1(arg)?,
            Opcode::CALL_INTRINSIC_2 => self.intrinsic_2(arg)?,
            Opcode::MATCH_CLASS => {
                let names = self.pop()?;
                need(self.is_tuple_of_names(names), "a tuple of names", names)?;
                self.pop_objects(2)?;
                self.push(Kind::Object);
            }
            Opcode::MATCH_KEYS => {
                let keys = self.peek(1)?;
                need(self.is_tuple(keys), Kind::Tuple.describe(), keys)?;
                self.peek_object(2)?;
                self.push(Kind::Object);
            }
            Opcode::GET_LEN
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE
            | Opcode::GET_ANEXT
            | Opcode::IMPORT_FROM
            | Opcode::FOR_ITER => {
                self.peek_object(1)?;
                self.push(Kind::Object);
            }
            Opcode::YIELD_VALUE => {
                // What it yields leaves with it, and what is sent takes the
                // place: nothing sees the stack between the two.
                self.peek_object(1)?;
                self.state.stack.pop();
                self.push(Kind::Object);
            }
            Opcode::SEND => {
                self.pop_objects(1)?;
                self.peek_object(1)?;
                self.push(Kind::Object);
            }
            Opcode::COPY_FREE_VARS => {
                // They are the last slots.
                let slots = self.layout.code.localsplusnames.len() as u32;
                for slot in slots - arg..slots {
                    self.state.slots.store(slot, Kind::Cell);
                }
            }
            _ => self.build(opcode, arg)?,
        }
        Ok(())
    }

    fn swap(&mut self, arg: u32) -> Result<(), Problem> {
        let stack = &mut self.state.stack;
        let top = stack.len();
        let other = top.checked_sub(arg as usize).ok_or(Problem::Underflow)?;
        stack.swap(other, top - 1);
        // The swapped value's old place is as good as popped.
        self.effect.lowest = self.effect.lowest.min(other);
        Ok(())
    }

    fn check_empty(&self) -> Result<(), Problem> {
        match self.state.stack.len() {
            0 => Ok(()),
            rest => Err(Problem::ReturnDepth(rest)),
        }
    }

    /// An attribute, or a method and `self`, of the top of the stack.
    fn load_method(&mut self, pops: u32, arg: u32) -> Result<(), Problem> {
        self.pop_objects(pops)?;
        if arg & 1 != 0 {
            self.push(Kind::MaybeNull);
        }
        self.push(Kind::Object);
        Ok(())
    }

    fn make_function(&mut self, flags: u32) -> Result<(), Problem> {
        const CLOSURE: u32 = 8;
        let kind = self.pop()?;
        let Some(Constant::Code(code)) = self.constant(kind) else {
            return need(false, "a code object", kind);
        };
        if flags & CLOSURE != 0 {
            self.pop_kind(Kind::Cells(free_slots(code)))?;
        } else {
            need(free_slots(code) == 0, "code without free variables", kind)?;
        }
        self.pop_objects((flags & !CLOSURE).count_ones())?;
        self.push(Kind::Object);
        Ok(())
    }

    fn intrinsic_1(&mut self, arg: u32) -> Result<(), Problem> {
        match Intrinsic1::from_number(arg) {
            Some(Intrinsic1::StopIterationError) => {
                self.pop_kind(Kind::Exception)?;
                self.push(Kind::Exception);
            }
            Some(Intrinsic1::ListToTuple) => {
                self.pop_kind(Kind::List)?;
                self.push(Kind::Tuple);
            }
            _ => {
                self.pop_objects(1)?;
                self.push(Kind::Object);
            }
        }
        Ok(())
    }

    fn intrinsic_2(&mut self, arg: u32) -> Result<(), Problem> {
        if Intrinsic2::from_number(arg) == Some(Intrinsic2::PrepReraiseStar) {
            self.pop_kind(Kind::List)?;
            self.pop_exception()?;
            self.push(Kind::MaybeException);
        } else {
            self.pop_objects(2)?;
            self.push(Kind::Object);
        }
        Ok(())
    }

    fn is_tuple(&self, kind: Kind) -> bool {
        kind == Kind::Tuple || matches!(self.constant(kind), Some(Constant::Tuple(_)))
    }

    fn is_tuple_of_names(&self, kind: Kind) -> bool {
        match self.constant(kind) {
            Some(Constant::Tuple(names)) => {
                names.iter().all(|name| matches!(name, Constant::Str(_)))
            }
            _ => false,
        }
    }
}

/// Instructions that build containers and strings.
impl Step<'_, '_, '_> {
    fn build(&mut self, opcode: Opcode, arg: u32) -> Result<(), Problem> {
        match opcode {
            Opcode::BUILD_LIST => self.build_from(arg, Kind::List),
            Opcode::BUILD_SET => self.build_from(arg, Kind::Set),
            Opcode::BUILD_MAP => self.build_from(arg.saturating_mul(2), Kind::Dict),
            Opcode::BUILD_TUPLE => self.build_tuple(arg),
            Opcode::BUILD_CONST_KEY_MAP => {
                let keys = self.pop()?;
                let fits = matches!(
                    self.constant(keys),
                    Some(Constant::Tuple(keys)) if keys.len() == arg as usize
                );
                need(fits, "a tuple of as many keys as values", keys)?;
                self.build_from(arg, Kind::Dict)
            }
            Opcode::FORMAT_VALUE => self.build_from(1 + (arg >> 2 & 1), Kind::Str),
            Opcode::BUILD_STRING => {
                for _ in 0..arg {
                    let kind = self.pop()?;
                    let is_str =
                        kind == Kind::Str || matches!(self.constant(kind), Some(Constant::Str(_)));
                    need(is_str, Kind::Str.describe(), kind)?;
                }
                self.push(Kind::Str);
                Ok(())
            }
            Opcode::LIST_APPEND | Opcode::LIST_EXTEND => self.add_to(Kind::List, 1, arg),
            Opcode::SET_ADD | Opcode::SET_UPDATE => self.add_to(Kind::Set, 1, arg),
            Opcode::MAP_ADD => self.add_to(Kind::Dict, 2, arg),
            Opcode::DICT_UPDATE => self.add_to(Kind::Dict, 1, arg),
            Opcode::DICT_MERGE => {
                self.add_to(Kind::Dict, 1, arg)?;
                // Errors name the function that is about to be called.
                self.peek_object(arg.saturating_add(2)).map(drop)
            }
            other => Err(Problem::OutOfPlace(other.name())),
        }
    }

    fn build_from(&mut self, items: u32, kind: Kind) -> Result<(), Problem> {
        self.pop_objects(items)?;
        self.push(kind);
        Ok(())
    }

    fn build_tuple(&mut self, items: u32) -> Result<(), Problem> {
        let mut cells = 0;
        for _ in 0..items {
            cells += u32::from(self.pop_object()? == Kind::Cell);
        }
        let all_cells = items > 0 && cells == items;
        self.push(if all_cells {
            Kind::Cells(items)
        } else {
            Kind::Tuple
        });
        Ok(())
    }

    /// Values from the top go into a container further down.
    fn add_to(&mut self, container: Kind, items: u32, depth: u32) -> Result<(), Problem> {
        self.pop_objects(items)?;
        self.peek_kind(depth, container)
    }
}

fn free_slots(code: &CodeObject) -> u32 {
    code.freevars().count() as u32
}
