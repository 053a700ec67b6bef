//! The instruction set of CPython 3.12 as one table that every consumer reads:
//! the compiler's stack depth, the disassembler, the verifier, the dispatch
//! and the cost model. An opcode without a cost does not compile.
//!
//! Numbers, cache units and stack effects are those of `Lib/opcode.py`,
//! `Python/bytecodes.c` and `Python/opcode_metadata.h`.

/// What an instruction's argument means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgKind {
    /// Takes no argument (number below `HAVE_ARGUMENT`).
    None,
    /// A count, a flag or an operator number.
    Plain,
    /// Index into `co_consts`.
    Const,
    /// Index into `co_names`, shifted left by [`Opcode::name_shift`].
    Name,
    /// Index of a fast slot.
    Local,
    /// Index of a fast slot that holds a cell.
    Deref,
    /// A comparison: operator in the high 4 bits, specialisation hint below.
    Compare,
    /// Forward distance in code units, from after the caches.
    JumpForward,
    /// Backward distance in code units, from after the caches.
    JumpBackward,
}

/// Declares the groups, each with its name and what one of it is.
macro_rules! cost_classes {
    ($($variant:ident = $name:literal, $meaning:literal;)*) => {
        /// The groups in which the virtual clock charges instructions. What the
        /// table below says of an instruction is its usual group; what it works
        /// on can put it into another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CostClass {
            $(#[doc = $meaning] $variant,)*
        }

        impl CostClass {
            /// Every group.
            pub const ALL: &'static [CostClass] = &[$(CostClass::$variant,)*];

            /// Its name in a machine's profile.
            pub fn name(self) -> &'static str {
                match self {
                    $(CostClass::$variant => $name,)*
                }
            }
        }
    };
}

cost_classes! {
    Overhead = "overhead", "one instruction that does no work of the program";
    Constant = "constant", "loading one constant";
    Load = "load", "loading one local that must be counted";
    Borrow = "borrow", "loading one local that need not be counted";
    Store = "store", "storing one local";
    Stack = "stack", "moving values on the stack";
    Jump = "jump", "one jump forward, or test of a bool";
    Truth = "truth", "one test of anything but a bool";
    Loop = "loop", "the end of one round of a loop";
    Arithmetic = "arithmetic", "one operator on ints";
    Division = "division", "one division of ints";
    FloatArithmetic = "float_arithmetic", "one operator on floats";
    TextArithmetic = "text_arithmetic", "one operator on strings";
    OtherArithmetic = "other_arithmetic", "one operator on anything else";
    Compare = "compare", "one comparison of numbers, or test for identity";
    OtherCompare = "other_compare", "one comparison of anything else";
    Contains = "contains", "one test for membership";
    SequenceContains = "sequence_contains", "one test for membership of a list or tuple";
    Subscript = "subscript", "reading one item of a list or tuple";
    OtherSubscript = "other_subscript", "reading one item of anything else";
    Slice = "slice", "making one slice";
    StoreSubscript = "store_subscript", "writing one item of a list";
    StoreOtherSubscript = "store_other_subscript", "writing one item of anything else, or a slice";
    Attribute = "attribute", "reading one attribute";
    Method = "method", "reading one attribute to call it";
    StoreAttribute = "store_attribute", "writing one attribute";
    CachedAttribute = "cached_attribute", "reading one attribute whose place was found before";
    CachedMethod = "cached_method", "reading one attribute to call it whose place was found before";
    CachedStoreAttribute = "cached_store_attribute", "writing one attribute whose place was found before";
    Name = "name", "one access to a global or a name";
    CachedName = "cached_name", "one access to a global whose place was found before";
    Cell = "cell", "one access to a closure's cell";
    Call = "call", "one call";
    BindingCall = "binding_call", "one call that names arguments, or leaves out some that have defaults";
    Construct = "construct", "one call of a class";
    Return = "return", "one return";
    Iteration = "iteration", "one step of a range or another iterator";
    ListIteration = "list_iteration", "one step of an iterator over a list or tuple";
    Generator = "generator", "one way into or out of a generator";
    Build = "build", "building one container";
    Unpack = "unpack", "taking one container apart";
    Append = "append", "one step of a comprehension";
    Text = "text", "one piece of a formatted string";
    With = "with", "one way into a block under with";
    Rare = "rare", "one import, exception or pattern match";
}

/// Calls the macro `$then` with the whole table. A row reads
/// `NAME = number, argument kind, inline cache units, stack effect, cost class`;
/// an effect of `varies` depends on the argument and stands in
/// [`Opcode::stack_effect`].
macro_rules! for_each_opcode {
    ($then:ident) => {
        $then! {
            CACHE = 0, None, 0, 0, Overhead;
            POP_TOP = 1, None, 0, -1, Stack;
            PUSH_NULL = 2, None, 0, 1, Constant;
            INTERPRETER_EXIT = 3, None, 0, -1, Return;
            END_FOR = 4, None, 0, -2, Iteration;
            END_SEND = 5, None, 0, -1, Generator;
            NOP = 9, None, 0, 0, Overhead;
            UNARY_NEGATIVE = 11, None, 0, 0, Arithmetic;
            UNARY_NOT = 12, None, 0, 0, Arithmetic;
            UNARY_INVERT = 15, None, 0, 0, Arithmetic;
            BINARY_SUBSCR = 25, None, 1, -1, Subscript;
            BINARY_SLICE = 26, None, 0, -2, Slice;
            STORE_SLICE = 27, None, 0, -4, StoreOtherSubscript;
            GET_LEN = 30, None, 0, 1, Rare;
            MATCH_MAPPING = 31, None, 0, 1, Rare;
            MATCH_SEQUENCE = 32, None, 0, 1, Rare;
            MATCH_KEYS = 33, None, 0, 1, Rare;
            PUSH_EXC_INFO = 35, None, 0, 1, Rare;
            CHECK_EXC_MATCH = 36, None, 0, 0, Rare;
            CHECK_EG_MATCH = 37, None, 0, 0, Rare;
            WITH_EXCEPT_START = 49, None, 0, 1, Rare;
            GET_AITER = 50, None, 0, 0, Iteration;
            GET_ANEXT = 51, None, 0, 1, Iteration;
            BEFORE_ASYNC_WITH = 52, None, 0, 1, With;
            BEFORE_WITH = 53, None, 0, 1, With;
            END_ASYNC_FOR = 54, None, 0, -2, Rare;
            CLEANUP_THROW = 55, None, 0, -1, Rare;
            STORE_SUBSCR = 60, None, 1, -3, StoreSubscript;
            DELETE_SUBSCR = 61, None, 0, -2, StoreOtherSubscript;
            GET_ITER = 68, None, 0, 0, Iteration;
            GET_YIELD_FROM_ITER = 69, None, 0, 0, Iteration;
            LOAD_BUILD_CLASS = 71, None, 0, 1, Rare;
            LOAD_ASSERTION_ERROR = 74, None, 0, 1, Rare;
            RETURN_GENERATOR = 75, None, 0, 0, Generator;
            RETURN_VALUE = 83, None, 0, -1, Return;
            SETUP_ANNOTATIONS = 85, None, 0, 0, Rare;
            LOAD_LOCALS = 87, None, 0, 1, Name;
            POP_EXCEPT = 89, None, 0, -1, Rare;
            STORE_NAME = 90, Name, 0, -1, Name;
            DELETE_NAME = 91, Name, 0, 0, Name;
            UNPACK_SEQUENCE = 92, Plain, 1, varies, Unpack;
            FOR_ITER = 93, JumpForward, 1, 1, Iteration;
            UNPACK_EX = 94, Plain, 0, varies, Unpack;
            STORE_ATTR = 95, Name, 4, -2, StoreAttribute;
            DELETE_ATTR = 96, Name, 0, -1, StoreAttribute;
            STORE_GLOBAL = 97, Name, 0, -1, Name;
            DELETE_GLOBAL = 98, Name, 0, 0, Name;
            SWAP = 99, Plain, 0, 0, Stack;
            LOAD_CONST = 100, Const, 0, 1, Constant;
            LOAD_NAME = 101, Name, 0, 1, Name;
            BUILD_TUPLE = 102, Plain, 0, varies, Build;
            BUILD_LIST = 103, Plain, 0, varies, Build;
            BUILD_SET = 104, Plain, 0, varies, Build;
            BUILD_MAP = 105, Plain, 0, varies, Build;
            LOAD_ATTR = 106, Name, 9, varies, Attribute;
            COMPARE_OP = 107, Compare, 1, -1, Compare;
            IMPORT_NAME = 108, Name, 0, -1, Name;
            IMPORT_FROM = 109, Name, 0, 1, Rare;
            JUMP_FORWARD = 110, JumpForward, 0, 0, Jump;
            POP_JUMP_IF_FALSE = 114, JumpForward, 0, -1, Jump;
            POP_JUMP_IF_TRUE = 115, JumpForward, 0, -1, Jump;
            LOAD_GLOBAL = 116, Name, 4, varies, Name;
            IS_OP = 117, Plain, 0, -1, Compare;
            CONTAINS_OP = 118, Plain, 0, -1, Contains;
            RERAISE = 119, Plain, 0, -1, Rare;
            COPY = 120, Plain, 0, 1, Stack;
            RETURN_CONST = 121, Const, 0, 0, Return;
            BINARY_OP = 122, Plain, 1, -1, Arithmetic;
            SEND = 123, JumpForward, 1, 0, Generator;
            LOAD_FAST = 124, Local, 0, 1, Load;
            STORE_FAST = 125, Local, 0, -1, Store;
            DELETE_FAST = 126, Local, 0, 0, Store;
            LOAD_FAST_CHECK = 127, Local, 0, 1, Load;
            POP_JUMP_IF_NOT_NONE = 128, JumpForward, 0, -1, Jump;
            POP_JUMP_IF_NONE = 129, JumpForward, 0, -1, Jump;
            RAISE_VARARGS = 130, Plain, 0, varies, Rare;
            GET_AWAITABLE = 131, Plain, 0, 0, Iteration;
            MAKE_FUNCTION = 132, Plain, 0, varies, Call;
            BUILD_SLICE = 133, Plain, 0, varies, OtherSubscript;
            JUMP_BACKWARD_NO_INTERRUPT = 134, JumpBackward, 0, 0, Loop;
            MAKE_CELL = 135, Deref, 0, 0, Overhead;
            LOAD_CLOSURE = 136, Deref, 0, 1, Cell;
            LOAD_DEREF = 137, Deref, 0, 1, Cell;
            STORE_DEREF = 138, Deref, 0, -1, Cell;
            DELETE_DEREF = 139, Deref, 0, 0, Cell;
            JUMP_BACKWARD = 140, JumpBackward, 0, 0, Loop;
            LOAD_SUPER_ATTR = 141, Name, 1, varies, Attribute;
            CALL_FUNCTION_EX = 142, Plain, 0, varies, Call;
            LOAD_FAST_AND_CLEAR = 143, Local, 0, 1, Load;
            EXTENDED_ARG = 144, Plain, 0, 0, Overhead;
            LIST_APPEND = 145, Plain, 0, -1, Append;
            SET_ADD = 146, Plain, 0, -1, Append;
            MAP_ADD = 147, Plain, 0, -2, Append;
            COPY_FREE_VARS = 149, Plain, 0, 0, Overhead;
            YIELD_VALUE = 150, Plain, 0, 0, Generator;
            RESUME = 151, Plain, 0, 0, Overhead;
            MATCH_CLASS = 152, Plain, 0, -2, Rare;
            FORMAT_VALUE = 155, Plain, 0, varies, Text;
            BUILD_CONST_KEY_MAP = 156, Plain, 0, varies, Build;
            BUILD_STRING = 157, Plain, 0, varies, Text;
            LIST_EXTEND = 162, Plain, 0, -1, Build;
            SET_UPDATE = 163, Plain, 0, -1, Build;
            DICT_MERGE = 164, Plain, 0, -1, Build;
            DICT_UPDATE = 165, Plain, 0, -1, Build;
            CALL = 171, Plain, 3, varies, Call;
            KW_NAMES = 172, Const, 0, 0, Overhead;
            CALL_INTRINSIC_1 = 173, Plain, 0, 0, Call;
            CALL_INTRINSIC_2 = 174, Plain, 0, -1, Call;
            LOAD_FROM_DICT_OR_GLOBALS = 175, Name, 0, 0, Name;
            LOAD_FROM_DICT_OR_DEREF = 176, Deref, 0, 0, Cell;
        }
    };
}

macro_rules! define_opcode {
    ($($name:ident = $number:literal, $kind:ident, $caches:literal, $effect:expr, $cost:ident;)*) => {
        /// An instruction of CPython 3.12, under CPython's own name.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, missing_docs)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Opcode {
            $($name = $number,)*
        }

        impl Opcode {
            /// Every opcode, in the order of its number.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$name,)*];

            /// The opcode with this number, if there is one.
            #[inline]
            pub fn from_number(number: u8) -> Option<Opcode> {
                match number {
                    $($number => Some(Opcode::$name),)*
                    _ => None,
                }
            }

            /// CPython's name for it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Opcode::$name => stringify!($name),)*
                }
            }

            /// What its argument means.
            #[inline]
            pub fn arg_kind(self) -> ArgKind {
                match self {
                    $(Opcode::$name => ArgKind::$kind,)*
                }
            }

            /// How many 2-byte inline cache units follow it.
            #[inline]
            pub const fn cache_units(self) -> usize {
                const UNITS: [u8; 256] = {
                    let mut units = [0; 256];
                    $(units[Opcode::$name as usize] = $caches;)*
                    units
                };
                UNITS[self as usize] as usize
            }

            /// Its group in the cost model.
            pub fn cost_class(self) -> CostClass {
                match self {
                    $(Opcode::$name => CostClass::$cost,)*
                }
            }

            /// The stack effect where it is the same for every argument.
            #[inline]
            fn fixed_stack_effect(self) -> Option<i32> {
                /// Marks a row whose effect depends on its argument.
                #[allow(non_upper_case_globals)]
                const varies: i8 = i8::MAX;
                const EFFECTS: [i8; 256] = {
                    let mut effects = [varies; 256];
                    $(effects[Opcode::$name as usize] = $effect;)*
                    effects
                };
                let effect = EFFECTS[self as usize];
                (effect != varies).then_some(i32::from(effect))
            }
        }
    };
}

for_each_opcode!(define_opcode);

impl Opcode {
    /// The first number whose instruction takes an argument.
    pub const HAVE_ARGUMENT: u8 = 90;

    /// Whether it takes an argument.
    #[inline]
    pub fn has_arg(self) -> bool {
        self as u8 >= Self::HAVE_ARGUMENT
    }

    /// Whether it may jump.
    #[inline]
    pub fn is_jump(self) -> bool {
        matches!(
            self.arg_kind(),
            ArgKind::JumpForward | ArgKind::JumpBackward
        )
    }

    /// By how many bits the name index in its argument is shifted: the low
    /// bits of `LOAD_ATTR`, `LOAD_GLOBAL` and `LOAD_SUPER_ATTR` are flags.
    pub fn name_shift(self) -> u32 {
        match self {
            Opcode::LOAD_ATTR | Opcode::LOAD_GLOBAL => 1,
            Opcode::LOAD_SUPER_ATTR => 2,
            _ => 0,
        }
    }

    /// By how many slots it changes the value stack's depth, the same for the
    /// branch taken and for falling through: exhausted, `FOR_ITER` leaves two
    /// slots for `END_FOR` to pop.
    #[inline]
    pub fn stack_effect(self, arg: u32) -> i32 {
        match self.fixed_stack_effect() {
            Some(effect) => effect,
            None => self.stack_effect_of(arg as i32),
        }
    }

    /// The stack effect where it varies with the argument.
    #[inline]
    fn stack_effect_of(self, arg: i32) -> i32 {
        match self {
            Opcode::UNPACK_SEQUENCE => arg - 1,
            Opcode::UNPACK_EX => (arg & 0xff) + (arg >> 8),
            Opcode::BUILD_TUPLE | Opcode::BUILD_LIST | Opcode::BUILD_SET | Opcode::BUILD_STRING => {
                1 - arg
            }
            Opcode::BUILD_MAP => 1 - 2 * arg,
            Opcode::BUILD_CONST_KEY_MAP => -arg,
            Opcode::BUILD_SLICE => -1 - i32::from(arg == 3),
            Opcode::LOAD_ATTR => arg & 1,
            Opcode::LOAD_GLOBAL => (arg & 1) + 1,
            Opcode::LOAD_SUPER_ATTR => -2 + (arg & 1),
            Opcode::RAISE_VARARGS => -arg,
            Opcode::MAKE_FUNCTION => -((arg & 0xf).count_ones() as i32),
            Opcode::CALL => -1 - arg,
            Opcode::CALL_FUNCTION_EX => -2 - (arg & 1),
            Opcode::FORMAT_VALUE => -i32::from(arg & 4 != 0),
            fixed => unreachable!("{} has a fixed stack effect", fixed.name()),
        }
    }

    /// Whether it never raises an exception, so that no handler needs to know
    /// the stack before it. The VM must keep this.
    #[inline]
    pub fn never_raises(self) -> bool {
        matches!(
            self,
            Opcode::NOP
                | Opcode::POP_TOP
                | Opcode::PUSH_NULL
                | Opcode::COPY
                | Opcode::SWAP
                | Opcode::END_FOR
                | Opcode::END_SEND
                | Opcode::LOAD_CONST
                | Opcode::LOAD_FAST
                | Opcode::LOAD_FAST_AND_CLEAR
                | Opcode::STORE_FAST
                | Opcode::LOAD_CLOSURE
                | Opcode::STORE_DEREF
                | Opcode::LOAD_ASSERTION_ERROR
                | Opcode::KW_NAMES
                | Opcode::COPY_FREE_VARS
                | Opcode::JUMP_FORWARD
                | Opcode::JUMP_BACKWARD_NO_INTERRUPT
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE
                | Opcode::IS_OP
                | Opcode::PUSH_EXC_INFO
                | Opcode::POP_EXCEPT
                | Opcode::RETURN_VALUE
                | Opcode::RETURN_CONST
        )
    }

    /// Whether it reads or writes a slot of locals, cells or free variables.
    #[inline]
    pub fn is_slot_access(self) -> bool {
        matches!(self.arg_kind(), ArgKind::Local | ArgKind::Deref)
    }

    /// Whether control never falls through to the next instruction.
    #[inline]
    pub fn ends_block(self) -> bool {
        matches!(
            self,
            Opcode::RETURN_VALUE
                | Opcode::RETURN_CONST
                | Opcode::RERAISE
                | Opcode::RAISE_VARARGS
                | Opcode::JUMP_FORWARD
                | Opcode::JUMP_BACKWARD
                | Opcode::JUMP_BACKWARD_NO_INTERRUPT
                | Opcode::INTERPRETER_EXIT
        )
    }
}

/// The operators of `BINARY_OP`, numbered as CPython's `NB_*`. The in-place
/// form of each is its number plus [`BinaryOperator::INPLACE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum BinaryOperator {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    LeftShift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    RightShift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
}

impl BinaryOperator {
    /// What is added to the number for the in-place form (`+=`).
    pub const INPLACE: u8 = 13;

    const ALL: [(BinaryOperator, &'static str); 13] = [
        (BinaryOperator::Add, "+"),
        (BinaryOperator::And, "&"),
        (BinaryOperator::FloorDivide, "//"),
        (BinaryOperator::LeftShift, "<<"),
        (BinaryOperator::MatrixMultiply, "@"),
        (BinaryOperator::Multiply, "*"),
        (BinaryOperator::Remainder, "%"),
        (BinaryOperator::Or, "|"),
        (BinaryOperator::Power, "**"),
        (BinaryOperator::RightShift, ">>"),
        (BinaryOperator::Subtract, "-"),
        (BinaryOperator::TrueDivide, "/"),
        (BinaryOperator::Xor, "^"),
    ];

    /// The operator and whether it is the in-place form, from the argument of
    /// `BINARY_OP`; `None` if no operator has that number.
    pub fn from_arg(arg: u32) -> Option<(BinaryOperator, bool)> {
        let inplace = arg >= u32::from(Self::INPLACE);
        let index = if inplace { arg - 13 } else { arg };
        let &(operator, _) = Self::ALL.get(index as usize)?;
        Some((operator, inplace))
    }

    /// The operator as it is written in source, without `=`.
    pub fn symbol(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
