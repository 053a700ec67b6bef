//! The eval loop (`Python/ceval.c` and `bytecodes.c`): one dispatch, in which
//! every instruction is one line that names a function.
//!
//! The loop keeps its registers in a [`Machine`] that never leaves it: only
//! functions that are inlined into the loop may take it by reference, so the
//! compiler keeps it in the processor's registers. What is not hot goes through
//! [`Machine::outlined`] to a function that sees the thread and the value
//! stack.

mod access;
mod asynchronous;
mod attributes;
mod build;
mod call_frame;
mod calls;
mod exceptions;
mod frame;
mod functions;
mod globals;
mod items;
mod iteration;
mod jumps;
mod locals;
mod loops;
mod machine;
mod met_keys;
mod metering;
mod names;
mod names_seen;
mod operators;
mod own_code;
mod patterns;
mod quicken;
mod stack;
mod stopped_world;
mod unwind;

use crate::bytecode::Opcode;
use crate::object::Obj;
use crate::refcount::{RefCount, Strategy};

use super::load::{LOAD_CONST_COUNTED, LOAD_FAST_BORROW};
use super::{Checkpoints, PyResult, Raised, Thread};
pub(super) use access::AccessCache;
pub(super) use frame::{DataStack, Frame, Kind as FrameKind, ResumedBy};
pub(super) use iteration::{
    Entered, delegates, enter as enter_generator, generator_of_native_call,
};
use machine::Machine;
pub(super) use machine::give_up_deferred;
pub(crate) use metering::cost_class;
pub(super) use names_seen::NamesSeen;
pub(super) use own_code::OwnCode;
use quicken::{
    LOAD_ATTR_CLASS, LOAD_ATTR_CLASS_METHOD, LOAD_ATTR_INHERITED, LOAD_ATTR_METHOD,
    LOAD_ATTR_METHOD_PLAIN, LOAD_ATTR_MODULE, LOAD_ATTR_SEEN, LOAD_ATTR_SLOT, LOAD_ATTR_VALUE,
    LOAD_GLOBAL_BUILTIN, LOAD_GLOBAL_MODULE, LOAD_GLOBAL_PLACED, LOAD_GLOBAL_SEEN, STORE_ATTR_NEW,
    STORE_ATTR_SLOT, STORE_ATTR_VALUE,
};
pub(super) use stopped_world::StoppedWorld;

/// The eval loop for one refcount strategy and one choice of checkpoints.
#[derive(Debug, Clone, Copy)]
pub struct Runner {
    strategy: Strategy,
    run: fn(&mut Thread) -> PyResult<Obj>,
}

impl Runner {
    /// The loop that counts with `R` and looks at the breaker at `checkpoints`.
    pub fn of<R: RefCount>(checkpoints: Checkpoints) -> Runner {
        Runner {
            strategy: R::STRATEGY,
            run: match checkpoints {
                Checkpoints::CallsAndLoops => run::<R, false>,
                Checkpoints::EveryBytecode => run::<R, true>,
            },
        }
    }

    /// The loop that counts with `R` and looks at the breaker after calls and at
    /// the end of loops. Each loop takes long to compile, and no interpreter
    /// that looks between instructions has counted in so unusual a way.
    pub fn of_calls_and_loops<R: RefCount>() -> Runner {
        Runner {
            strategy: R::STRATEGY,
            run: run::<R, false>,
        }
    }

    /// The strategy that it counts with.
    pub fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// Raises an exception in the thread's last frame, an entry frame, and runs
    /// on from its handler.
    pub(crate) fn throw(&self, thread: &mut Thread, raised: Raised) -> PyResult<Obj> {
        unwind::unwind(thread, raised, false)?;
        (self.run)(thread)
    }

    /// Runs the thread's last frame, which must be an entry frame, until it
    /// returns, yields or is left by an exception.
    pub(crate) fn run(&self, thread: &mut Thread) -> PyResult<Obj> {
        (self.run)(thread)
    }
}

/// Why the dispatch stopped.
enum Exit {
    /// The entry frame returned or yielded this.
    Return(Obj),
    /// An instruction failed.
    Raise(Raised),
    /// A handler passes its exception on: the traceback stays as it is.
    Reraise(Raised),
}

/// How an instruction that may fail in two ways failed.
enum Failure {
    Raise(Raised),
    Reraise(Raised),
}

fn run<R: RefCount, const EVERY: bool>(thread: &mut Thread) -> PyResult<Obj> {
    loop {
        // SAFETY: the thread's last frame is complete: its code was verified
        // or made by the compiler, its slots lie on this thread's data stack.
        let exit = unsafe { Machine::<R>::resume(thread).dispatch::<EVERY>() };
        match exit {
            Exit::Return(value) => return Ok(value),
            Exit::Raise(raised) => unwind::unwind(thread, raised, false)?,
            Exit::Reraise(raised) => unwind::unwind(thread, raised, true)?,
        }
    }
}

macro_rules! opcodes {
    ($($name:ident)*) => {
        $(const $name: u8 = Opcode::$name as u8;)*
    };
}

opcodes! {
    CACHE POP_TOP PUSH_NULL END_FOR END_SEND NOP UNARY_NEGATIVE UNARY_NOT UNARY_INVERT
    BINARY_SUBSCR BINARY_SLICE STORE_SLICE GET_LEN MATCH_MAPPING MATCH_SEQUENCE MATCH_KEYS
    PUSH_EXC_INFO CHECK_EXC_MATCH CHECK_EG_MATCH WITH_EXCEPT_START BEFORE_WITH STORE_SUBSCR
    DELETE_SUBSCR GET_ITER GET_YIELD_FROM_ITER LOAD_BUILD_CLASS LOAD_ASSERTION_ERROR
    RETURN_GENERATOR RETURN_VALUE SETUP_ANNOTATIONS LOAD_LOCALS POP_EXCEPT STORE_NAME DELETE_NAME
    UNPACK_SEQUENCE FOR_ITER UNPACK_EX STORE_ATTR DELETE_ATTR STORE_GLOBAL DELETE_GLOBAL SWAP
    LOAD_CONST LOAD_NAME BUILD_TUPLE BUILD_LIST BUILD_SET BUILD_MAP LOAD_ATTR COMPARE_OP
    IMPORT_NAME IMPORT_FROM JUMP_FORWARD POP_JUMP_IF_FALSE POP_JUMP_IF_TRUE LOAD_GLOBAL IS_OP
    CONTAINS_OP RERAISE COPY RETURN_CONST BINARY_OP SEND LOAD_FAST STORE_FAST DELETE_FAST
    LOAD_FAST_CHECK POP_JUMP_IF_NOT_NONE POP_JUMP_IF_NONE RAISE_VARARGS GET_AWAITABLE MAKE_FUNCTION
    BUILD_SLICE JUMP_BACKWARD_NO_INTERRUPT MAKE_CELL LOAD_CLOSURE LOAD_DEREF STORE_DEREF
    DELETE_DEREF JUMP_BACKWARD LOAD_SUPER_ATTR CALL_FUNCTION_EX LOAD_FAST_AND_CLEAR EXTENDED_ARG
    LIST_APPEND SET_ADD MAP_ADD COPY_FREE_VARS YIELD_VALUE RESUME MATCH_CLASS FORMAT_VALUE
    BUILD_CONST_KEY_MAP BUILD_STRING LIST_EXTEND SET_UPDATE DICT_MERGE DICT_UPDATE CALL KW_NAMES
    CALL_INTRINSIC_1 CALL_INTRINSIC_2 LOAD_FROM_DICT_OR_GLOBALS LOAD_FROM_DICT_OR_DEREF
    CLEANUP_THROW GET_AITER GET_ANEXT BEFORE_ASYNC_WITH END_ASYNC_FOR
}

impl<R: RefCount> Machine<'_, R> {
    /// Runs instructions until one leaves the entry frame or fails. `EVERY` is
    /// whether it looks at the breaker between almost any two of them.
    ///
    /// # Safety
    ///
    /// The registers are those of the thread's last frame, as
    /// [`Machine::resume`] loads them.
    #[inline(always)]
    unsafe fn dispatch<const EVERY: bool>(mut self) -> Exit {
        'next: loop {
            // What a finished instruction means for the loop: the next one, or
            // the way out. Each instruction ends in its own jump to the fetch.
            macro_rules! then {
                ($done:expr) => {
                    match $done {
                        Ok(()) => continue 'next,
                        Err(raised) => {
                            self.save();
                            return Exit::Raise(raised);
                        }
                    }
                };
            }
            // The same for an instruction that may leave the entry frame.
            macro_rules! leave {
                ($left:expr) => {
                    match $left {
                        Ok(None) => continue 'next,
                        Ok(Some(value)) => return Exit::Return(value),
                        Err(raised) => {
                            self.save();
                            return Exit::Raise(raised);
                        }
                    }
                };
            }
            if EVERY && let Err(raised) = self.check_between() {
                self.save();
                return Exit::Raise(raised);
            }
            let (mut opcode, mut arg) = self.fetch();
            // SAFETY: the operands are on the stack.
            unsafe { self.pay(opcode, arg) };
            // SAFETY: the code keeps every instruction's contract: operands
            // are on the stack and arguments are in range.
            unsafe {
                loop {
                    match opcode {
                        LOAD_FAST_BORROW => then!(self.load_fast_borrow(arg)),
                        LOAD_FAST | LOAD_FAST_CHECK => then!(self.load_fast(arg)),
                        STORE_FAST => then!(self.store_fast(arg)),
                        LOAD_CONST => then!(self.load_const(arg)),
                        LOAD_CONST_COUNTED => then!(self.load_const_counted(arg)),
                        BINARY_OP => then!(self.binary_op(arg)),
                        FOR_ITER => then!(self.for_iter(arg)),
                        JUMP_BACKWARD => then!(self.jump_backward(arg)),
                        COMPARE_OP => then!(self.compare_op(arg)),
                        POP_JUMP_IF_FALSE => then!(self.pop_jump_if(arg, false)),
                        POP_JUMP_IF_TRUE => then!(self.pop_jump_if(arg, true)),
                        POP_TOP => then!(self.pop_top()),
                        LOAD_GLOBAL => then!(self.load_global(arg)),
                        LOAD_GLOBAL_MODULE => then!(self.load_global_module(arg)),
                        LOAD_GLOBAL_BUILTIN => then!(self.load_global_builtin(arg)),
                        LOAD_GLOBAL_SEEN => then!(self.load_global_seen(arg)),
                        LOAD_GLOBAL_PLACED => then!(self.load_global_placed(arg)),
                        LOAD_ATTR => then!(self.load_attr(arg)),
                        LOAD_ATTR_VALUE => then!(self.load_attr_value(arg)),
                        LOAD_ATTR_SLOT => then!(self.load_attr_slot(arg)),
                        LOAD_ATTR_INHERITED => then!(self.load_attr_inherited(arg)),
                        LOAD_ATTR_METHOD => then!(self.load_attr_method()),
                        LOAD_ATTR_METHOD_PLAIN => then!(self.load_attr_method_plain()),
                        LOAD_ATTR_MODULE => then!(self.load_attr_module(arg)),
                        LOAD_ATTR_SEEN => then!(self.load_attr_seen(arg)),
                        LOAD_ATTR_CLASS => then!(self.load_attr_class(arg)),
                        LOAD_ATTR_CLASS_METHOD => then!(self.load_attr_class_method()),
                        STORE_ATTR => then!(self.store_attr(arg)),
                        STORE_ATTR_VALUE => then!(self.store_attr_value()),
                        STORE_ATTR_NEW => then!(self.store_attr_new()),
                        STORE_ATTR_SLOT => then!(self.store_attr_slot()),
                        BINARY_SUBSCR => then!(self.binary_subscr()),
                        STORE_SUBSCR => then!(self.store_subscr()),
                        CALL => then!(self.call(arg)),
                        KW_NAMES => then!(self.kw_names(arg)),
                        PUSH_NULL => then!(self.push_null()),
                        RESUME => then!(self.resume_at(arg)),
                        RETURN_VALUE => leave!(self.return_value()),
                        RETURN_CONST => leave!(self.return_const(arg)),
                        JUMP_FORWARD => then!(self.jump_forward(arg)),
                        JUMP_BACKWARD_NO_INTERRUPT => then!(self.jump_back(arg)),
                        POP_JUMP_IF_NONE => then!(self.pop_jump_if_none(arg, true)),
                        POP_JUMP_IF_NOT_NONE => then!(self.pop_jump_if_none(arg, false)),
                        IS_OP => then!(self.is_op(arg)),
                        CONTAINS_OP => then!(self.contains_op(arg)),
                        COPY => then!(self.copy(arg)),
                        SWAP => then!(self.swap(arg)),
                        // LLVM copies the fetch to where instructions end
                        // (`.cargo/config.toml`), but not if one that does
                        // nothing makes the fetch its own successor.
                        NOP | CACHE => {
                            std::arch::asm!("", options(nomem, nostack, preserves_flags));
                            continue 'next;
                        }
                        BUILD_TUPLE => then!(self.outlined(arg, build::build_tuple)),
                        BUILD_LIST => then!(self.outlined(arg, build::build_list)),
                        UNPACK_SEQUENCE => then!(self.unpack_sequence(arg)),
                        LIST_APPEND => then!(self.outlined(arg, build::list_append)),
                        LOAD_DEREF => then!(self.load_deref(arg)),
                        STORE_DEREF => then!(self.store_deref(arg)),
                        END_FOR => then!(self.end_for()),
                        LOAD_FAST_AND_CLEAR => then!(self.load_fast_and_clear(arg)),
                        DELETE_FAST => then!(self.delete_fast(arg)),
                        UNARY_NEGATIVE => then!(self.outlined(arg, functions::unary_negative)),
                        UNARY_NOT => then!(self.unary_not()),
                        UNARY_INVERT => then!(self.outlined(arg, functions::unary_invert)),
                        GET_ITER => then!(self.outlined(arg, iteration::get_iter)),
                        BINARY_SLICE => then!(self.outlined(arg, build::binary_slice)),
                        STORE_SLICE => then!(self.outlined(arg, build::store_slice)),
                        DELETE_SUBSCR => then!(self.outlined(arg, build::delete_subscr)),
                        BUILD_SET => then!(self.outlined(arg, build::build_set)),
                        BUILD_MAP => then!(self.outlined(arg, build::build_map)),
                        BUILD_CONST_KEY_MAP => {
                            then!(self.outlined(arg, build::build_const_key_map))
                        }
                        BUILD_STRING => then!(self.outlined(arg, build::build_string)),
                        BUILD_SLICE => then!(self.outlined(arg, build::build_slice)),
                        FORMAT_VALUE => then!(self.outlined(arg, build::format_value)),
                        LIST_EXTEND => then!(self.outlined(arg, build::list_extend)),
                        SET_ADD => then!(self.outlined(arg, build::set_add)),
                        SET_UPDATE => then!(self.outlined(arg, build::set_update)),
                        MAP_ADD => then!(self.outlined(arg, build::map_add)),
                        DICT_UPDATE => then!(self.outlined(arg, build::dict_update)),
                        DICT_MERGE => then!(self.outlined(arg, build::dict_merge)),
                        UNPACK_EX => then!(self.outlined(arg, build::unpack_ex)),
                        LOAD_NAME => then!(self.outlined(arg, names::load_name)),
                        STORE_NAME => then!(self.outlined(arg, names::store_name)),
                        DELETE_NAME => then!(self.outlined(arg, names::delete_name)),
                        STORE_GLOBAL => then!(self.outlined(arg, names::store_global)),
                        DELETE_GLOBAL => then!(self.outlined(arg, names::delete_global)),
                        DELETE_DEREF => then!(self.outlined(arg, names::delete_deref)),
                        LOAD_CLOSURE => then!(self.outlined(arg, names::load_closure)),
                        MAKE_CELL => then!(self.outlined(arg, names::make_cell)),
                        COPY_FREE_VARS => then!(self.outlined(arg, names::copy_free_vars)),
                        LOAD_LOCALS => then!(self.outlined(arg, names::load_locals)),
                        LOAD_FROM_DICT_OR_GLOBALS => {
                            then!(self.outlined(arg, names::load_from_dict_or_globals))
                        }
                        LOAD_FROM_DICT_OR_DEREF => {
                            then!(self.outlined(arg, names::load_from_dict_or_deref))
                        }
                        SETUP_ANNOTATIONS => then!(self.outlined(arg, names::setup_annotations)),
                        DELETE_ATTR => then!(self.outlined(arg, names::delete_attr)),
                        LOAD_SUPER_ATTR => then!(self.load_super_attr(arg)),
                        IMPORT_NAME => then!(self.outlined(arg, names::import_name)),
                        IMPORT_FROM => then!(self.outlined(arg, names::import_from)),
                        MAKE_FUNCTION => then!(self.outlined(arg, functions::make_function)),
                        LOAD_BUILD_CLASS => then!(self.outlined(arg, functions::load_build_class)),
                        CALL_FUNCTION_EX => then!(self.outlined(arg, functions::call_function_ex)),
                        CALL_INTRINSIC_1 => then!(self.outlined(arg, functions::call_intrinsic_1)),
                        CALL_INTRINSIC_2 => then!(self.outlined(arg, functions::call_intrinsic_2)),
                        LOAD_ASSERTION_ERROR => {
                            then!(self.outlined(arg, exceptions::load_assertion_error))
                        }
                        PUSH_EXC_INFO => then!(self.outlined(arg, exceptions::push_exc_info)),
                        POP_EXCEPT => then!(self.outlined(arg, exceptions::pop_except)),
                        CHECK_EXC_MATCH => then!(self.outlined(arg, exceptions::check_exc_match)),
                        CHECK_EG_MATCH => then!(self.outlined(arg, exceptions::check_eg_match)),
                        BEFORE_WITH => then!(self.outlined(arg, exceptions::before_with)),
                        WITH_EXCEPT_START => {
                            then!(self.outlined(arg, exceptions::with_except_start))
                        }
                        RAISE_VARARGS => match self.raise(arg) {
                            Failure::Raise(raised) => then!(Err(raised)),
                            Failure::Reraise(raised) => return Exit::Reraise(raised),
                        },
                        RERAISE => return self.reraise(),
                        CLEANUP_THROW => then!(self.outlined(arg, iteration::cleanup_throw)),
                        RETURN_GENERATOR => leave!(self.return_generator()),
                        YIELD_VALUE => leave!(self.yield_value()),
                        SEND => then!(self.send(arg)),
                        END_SEND => then!(self.end_send()),
                        GET_YIELD_FROM_ITER => {
                            then!(self.outlined(arg, iteration::get_yield_from_iter))
                        }
                        GET_AWAITABLE => then!(self.outlined(arg, asynchronous::get_awaitable)),
                        GET_AITER => then!(self.outlined(arg, asynchronous::get_aiter)),
                        GET_ANEXT => then!(self.outlined(arg, asynchronous::get_anext)),
                        BEFORE_ASYNC_WITH => {
                            then!(self.outlined(arg, asynchronous::before_async_with))
                        }
                        END_ASYNC_FOR => match self.end_async_for() {
                            Some(exit) => return exit,
                            None => then!(Ok(())),
                        },
                        GET_LEN => then!(self.outlined(arg, patterns::get_len)),
                        MATCH_MAPPING => then!(self.outlined(arg, patterns::match_mapping)),
                        MATCH_SEQUENCE => then!(self.outlined(arg, patterns::match_sequence)),
                        MATCH_KEYS => then!(self.outlined(arg, patterns::match_keys)),
                        MATCH_CLASS => then!(self.outlined(arg, patterns::match_class)),
                        EXTENDED_ARG => {
                            let (next, low) = self.fetch();
                            opcode = next;
                            arg = arg << 8 | low;
                        }
                        // The verifier and the compiler know no others, and
                        // without this arm each fetch would compare.
                        _ => std::hint::unreachable_unchecked(),
                    }
                }
            }
        }
    }
}
