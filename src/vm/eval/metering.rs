//! What an instruction costs in simulated time: by its form, and where that
//! makes a difference, by what it works on.

use crate::bytecode::{BinaryOperator, CostClass, Opcode};
use crate::object::{Code, Function, id};
use crate::refcount::{RefCount, Strategy};
use crate::vm::load::LOAD_FAST_BORROW;

use super::frame::{Slot, untagged};
use super::machine::{Machine, contents, type_of};
use super::quicken::{general_form, loads_method};

/// The numbers under which instructions are paid for that work on something
/// other than usual; no instruction has them.
const FIRST_UNUSUAL: u8 = 224;

/// What each of those numbers stands for, from the first.
const UNUSUAL: [CostClass; 13] = [
    CostClass::Method,
    CostClass::Division,
    CostClass::FloatArithmetic,
    CostClass::TextArithmetic,
    CostClass::OtherArithmetic,
    CostClass::OtherCompare,
    CostClass::OtherSubscript,
    CostClass::StoreOtherSubscript,
    CostClass::Construct,
    CostClass::ListIteration,
    CostClass::Truth,
    CostClass::SequenceContains,
    CostClass::BindingCall,
];

const fn number_of(class: CostClass) -> u8 {
    let mut index = 0;
    while UNUSUAL[index] as u8 != class as u8 {
        index += 1;
    }
    FIRST_UNUSUAL + index as u8
}

/// The group of what is paid for under a number.
pub(crate) fn cost_class(number: u8) -> CostClass {
    if number == LOAD_FAST_BORROW {
        return CostClass::Borrow;
    }
    let unusual = number.checked_sub(FIRST_UNUSUAL);
    if let Some(&class) = unusual.and_then(|index| UNUSUAL.get(usize::from(index))) {
        return class;
    }
    match (general_form(number), Opcode::from_number(number)) {
        (Some(Opcode::LOAD_GLOBAL), _) => CostClass::CachedName,
        (Some(Opcode::STORE_ATTR), _) => CostClass::CachedStoreAttribute,
        (Some(_), _) if loads_method(number) => CostClass::CachedMethod,
        (Some(_), _) => CostClass::CachedAttribute,
        (None, Some(opcode)) => opcode.cost_class(),
        (None, None) => CostClass::Stack,
    }
}

impl<R: RefCount> Machine<'_, R> {
    /// Pays for the instruction that begins, where time is simulated; other
    /// threads may run first.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`]: its operands are on the stack.
    #[inline(always)]
    pub(super) unsafe fn pay(&self, opcode: u8, arg: u32) {
        if matches!(R::STRATEGY, Strategy::Metered) {
            // SAFETY: passed on.
            R::instruction(unsafe { self.price_number(opcode, arg) });
        }
    }

    /// Pays for a conditional jump, where time is simulated and it could not be
    /// foreseen that it is taken or not.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn pay_for_jump(&self, taken: bool) {
        // SAFETY: the frame is the running one, whose code the next unit is in.
        R::jump(|| unsafe { self.place() }, taken);
    }

    /// A number for the place of the next instruction: the same in every run.
    ///
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    unsafe fn place(&self) -> u32 {
        // SAFETY: see above.
        unsafe {
            let frame = &*self.frame;
            let unit = self.next.offset_from(frame.units) as u32;
            let line = frame.code().plain.firstlineno;
            line.wrapping_mul(0x85eb_ca6b).wrapping_add(unit)
        }
    }

    /// # Safety
    ///
    /// As for [`Machine::pay`].
    #[inline]
    unsafe fn price_number(&self, opcode: u8, arg: u32) -> u8 {
        const BINARY_OP: u8 = Opcode::BINARY_OP as u8;
        const COMPARE_OP: u8 = Opcode::COMPARE_OP as u8;
        const BINARY_SUBSCR: u8 = Opcode::BINARY_SUBSCR as u8;
        const STORE_SUBSCR: u8 = Opcode::STORE_SUBSCR as u8;
        const FOR_ITER: u8 = Opcode::FOR_ITER as u8;
        const CALL: u8 = Opcode::CALL as u8;
        const LOAD_ATTR: u8 = Opcode::LOAD_ATTR as u8;
        const CONTAINS_OP: u8 = Opcode::CONTAINS_OP as u8;
        const POP_JUMP_IF_FALSE: u8 = Opcode::POP_JUMP_IF_FALSE as u8;
        const POP_JUMP_IF_TRUE: u8 = Opcode::POP_JUMP_IF_TRUE as u8;
        // SAFETY: the operands are on the stack. A call's callable lies under
        // its arguments, above the mark of none.
        let class = unsafe {
            let operand = |depth: usize| -> Slot { untagged(*self.peek(depth)) };
            match opcode {
                BINARY_OP => match type_of(operand(2)) {
                    id::INT if divides(arg) => CostClass::Division,
                    id::INT if type_of(operand(1)) == id::INT => return opcode,
                    id::INT | id::FLOAT => CostClass::FloatArithmetic,
                    id::STR => CostClass::TextArithmetic,
                    _ => CostClass::OtherArithmetic,
                },
                COMPARE_OP => match type_of(operand(2)) {
                    id::INT | id::FLOAT => return opcode,
                    _ => CostClass::OtherCompare,
                },
                BINARY_SUBSCR => match type_of(operand(2)) {
                    id::LIST | id::TUPLE => return opcode,
                    _ => CostClass::OtherSubscript,
                },
                STORE_SUBSCR => match type_of(operand(2)) {
                    id::LIST => return opcode,
                    _ => CostClass::StoreOtherSubscript,
                },
                FOR_ITER => match type_of(operand(1)) {
                    id::LIST_ITERATOR | id::TUPLE_ITERATOR => CostClass::ListIteration,
                    id::GENERATOR => return Opcode::YIELD_VALUE as u8,
                    _ => return opcode,
                },
                CONTAINS_OP => match type_of(operand(1)) {
                    id::LIST | id::TUPLE => CostClass::SequenceContains,
                    _ => return opcode,
                },
                POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE => match type_of(operand(1)) {
                    id::BOOL => return opcode,
                    _ => CostClass::Truth,
                },
                // The lowest bit says that what is read is called.
                LOAD_ATTR if arg & 1 == 1 => CostClass::Method,
                CALL => match self.unusual_call(arg as usize) {
                    Some(class) => class,
                    None => return opcode,
                },
                _ => return opcode,
            }
        };
        number_of(class)
    }

    /// The group of a call with so many arguments, where it is not the usual one: of a
    /// class, or of a function that has to look which argument is which.
    ///
    /// # Safety
    ///
    /// As for [`Machine::pay`].
    unsafe fn unusual_call(&self, arguments: usize) -> Option<CostClass> {
        // SAFETY: under the arguments lie a function and the first of its arguments, or
        // the mark of none and what is called. What has a function's type is one, and
        // its code is code.
        unsafe {
            let lowest = self.peek(arguments + 2);
            let has_receiver = !(*lowest).is_null();
            let callable = untagged(if has_receiver {
                *lowest
            } else {
                *lowest.add(1)
            });
            match type_of(callable) {
                id::TYPE if !has_receiver => Some(CostClass::Construct),
                id::FUNCTION => {
                    let code = contents::<Function>(callable).code.get_unchecked::<Code>();
                    let count = arguments + usize::from(has_receiver);
                    let is_simple = code.simple_args == count && (*self.frame).keyword_names == 0;
                    (!is_simple).then_some(CostClass::BindingCall)
                }
                _ => None,
            }
        }
    }
}

/// Whether an operator divides, which takes processors longer.
fn divides(arg: u32) -> bool {
    let operator = arg as u8 % BinaryOperator::INPLACE;
    [
        BinaryOperator::FloorDivide,
        BinaryOperator::Remainder,
        BinaryOperator::TrueDivide,
        BinaryOperator::Power,
    ]
    .iter()
    .any(|divides| *divides as u8 == operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unusual_has_a_number_that_no_instruction_has() {
        for class in UNUSUAL {
            let number = number_of(class);
            assert_eq!(cost_class(number), class);
            assert!(Opcode::from_number(number).is_none());
            assert!(general_form(number).is_none());
        }
        assert_eq!(cost_class(Opcode::BINARY_OP as u8), CostClass::Arithmetic);
        assert_eq!(cost_class(LOAD_FAST_BORROW), CostClass::Borrow);
    }

    #[test]
    fn divisions_are_told_from_other_operators() {
        let divide = BinaryOperator::Remainder as u32;
        let in_place = u32::from(BinaryOperator::INPLACE);
        assert!(divides(divide) && divides(divide + in_place));
        assert!(!divides(BinaryOperator::Add as u32 + in_place));
    }
}
