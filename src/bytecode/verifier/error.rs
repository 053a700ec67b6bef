//! What the verifier has to say.

use thiserror::Error;

use crate::bytecode::{CodeObject, ExceptionTableError, InstructionError, LineTableError};

/// Why code may not run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("invalid bytecode in {qualname}{}: {problem}", .offset.map(|offset| format!(" at offset {offset}")).unwrap_or_default())]
pub struct VerifyError {
    /// The qualified name of the function or module.
    pub qualname: String,
    /// The instruction, in bytes from the start of its code.
    pub offset: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl VerifyError {
    pub(super) fn new(code: &CodeObject, offset: Option<usize>, problem: Problem) -> VerifyError {
        VerifyError {
            qualname: code.qualname.to_string_lossy().into_owned(),
            offset,
            problem,
        }
    }
}

/// What is wrong with code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The outermost code is not a module's.
    #[error("a module takes no parameters, has no free variables and is no generator")]
    NoModule,
    /// The code has no instructions, or half a unit.
    #[error("the code is {0} bytes long")]
    CodeLength(usize),
    /// Bytes that are no instruction.
    #[error(transparent)]
    Instruction(#[from] InstructionError),
    /// More `EXTENDED_ARG` prefixes than an argument has bytes.
    #[error("more than three EXTENDED_ARG prefixes")]
    LongPrefix,
    /// An inline cache that is not zero.
    #[error("the inline cache is not zero")]
    DirtyCache,
    /// The line table is malformed.
    #[error(transparent)]
    LineTable(#[from] LineTableError),
    /// The line table covers more or less than the code.
    #[error("the line table covers {covered} bytes of {code}")]
    LineTableLength {
        /// Bytes that it covers.
        covered: usize,
        /// Bytes of code.
        code: usize,
    },
    /// The exception table is malformed.
    #[error(transparent)]
    ExceptionTable(#[from] ExceptionTableError),
    /// An entry's range or handler is no instruction, or the handler does not
    /// come after the range.
    #[error("the exception table's entry for {start} to {end} with handler {target} does not fit")]
    ExceptionEntry {
        /// Where the range starts.
        start: usize,
        /// Where it ends.
        end: usize,
        /// Where the handler begins.
        target: usize,
    },
    /// Names and kinds of slots, or their order, do not fit together.
    #[error("the slots of locals, cells and free variables do not fit together")]
    Slots,
    /// More parameters than locals, or positional-only than positional ones.
    #[error("the parameters do not fit the locals")]
    Parameters,
    /// A function is a generator, a coroutine or an asynchronous generator.
    #[error("the flags {0:#x} contradict each other")]
    Flags(u32),
    /// The first instructions are not those of a function with these slots
    /// and flags.
    #[error("the first instructions do not fit the flags and slots")]
    Prologue,
    /// An instruction that only the interpreter makes, or one in a place where
    /// the compiler never puts it.
    #[error("{0} is out of place")]
    OutOfPlace(&'static str),
    /// An argument that the instruction gives no meaning to.
    #[error("{opcode} cannot have the argument {arg}")]
    Argument {
        /// The instruction.
        opcode: &'static str,
        /// Its argument.
        arg: u32,
    },
    /// A constant that the instruction cannot use.
    #[error("{opcode} cannot use its constant")]
    ConstantType {
        /// The instruction.
        opcode: &'static str,
    },
    /// Code inside a tuple constant, where nothing could make a function of it.
    #[error("a tuple constant holds code")]
    NestedCode,
    /// A jump to somewhere that is not the start of an instruction after the
    /// prologue.
    #[error("{opcode} jumps to no instruction")]
    JumpTarget {
        /// The instruction.
        opcode: &'static str,
    },
    /// Control reaches the end of the code.
    #[error("control runs off the end")]
    RunsOffEnd,
    /// The instruction needs more values than there are.
    #[error("the stack has too few values")]
    Underflow,
    /// The stack grows beyond `stacksize`.
    #[error("the stack grows beyond stacksize {stacksize}")]
    Overflow {
        /// What the code object promises.
        stacksize: u32,
    },
    /// `stacksize` asks for far more memory than the code uses.
    #[error("stacksize is {stacksize}, but the stack is never deeper than {used}")]
    StackSize {
        /// What the code object asks for.
        stacksize: u32,
        /// The deepest the stack gets.
        used: usize,
    },
    /// Two paths meet with stacks of different depths.
    #[error("paths meet with {first} and {second} values on the stack")]
    DepthMismatch {
        /// On one path.
        first: usize,
        /// On the other.
        second: usize,
    },
    /// A value on the stack cannot be what the instruction takes.
    #[error("{expected} is needed on the stack, not {found}")]
    Operand {
        /// What the instruction needs.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// Values stay on the stack after a return.
    #[error("{0} values are left on the stack at a return")]
    ReturnDepth(usize),
    /// The instruction or a handler unwinds more than the stack has above it.
    #[error("the handler expects {depth} values on the stack where {available} stay")]
    HandlerDepth {
        /// What the exception table says.
        depth: u32,
        /// What is sure to be there.
        available: usize,
    },
    /// A local that may be unbound where the instruction does not check.
    #[error("local {0} may be unbound")]
    Unbound(u32),
    /// A slot that may hold no cell.
    #[error("slot {0} may hold no cell")]
    NoCell(u32),
    /// The abstract states outgrow what code of this size needs.
    #[error("too complex for its size")]
    TooComplex,
}
