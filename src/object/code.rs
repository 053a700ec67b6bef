//! Code objects, loaded: the compiler's plain data made ready to run.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicU16;

use crate::bytecode::CodeObject;

use super::Obj;

/// The contents of a code object.
#[derive(Debug)]
pub struct Code {
    /// What the compiler made, as it made it.
    pub plain: Arc<CodeObject>,
    /// Tells it from all other code of the process, or [`Code::RUNS_ONCE`].
    pub number: u32,
    /// The instructions that run: opcode in the low byte, argument in the
    /// high one. They begin as the plain code's and may be quickened, if one
    /// thread runs at a time; else each thread runs a copy of its own.
    pub units: Box<[AtomicU16]>,
    /// The constants, immortal.
    pub consts: Box<[Obj]>,
    /// The names, interned.
    pub names: Box<[Obj]>,
    /// The names of the fast slots, interned.
    pub local_names: Box<[Obj]>,
    /// `co_name`, interned.
    pub name: Obj,
    /// `co_qualname`.
    pub qualname: Obj,
    /// `co_filename`.
    pub filename: Obj,
    /// The number of fast slots: locals, cells and free variables.
    pub slot_count: usize,
    /// Fast slots and value stack together.
    pub frame_size: usize,
    /// How many positional arguments fill the function's slots without further
    /// ado; `usize::MAX` if its parameters are of other kinds.
    pub simple_args: usize,
    /// Where generators of the code begin, if it makes one before it does
    /// anything else but copy what the function has captured.
    pub generator_begin: Option<NonZero<u16>>,
    /// Where exceptions go.
    pub handlers: Box<[Handler]>,
}

impl Code {
    /// The number of code that a program makes to run it once: the whole of what
    /// `exec` or `eval` is given.
    pub const RUNS_ONCE: u32 = u32::MAX;

    /// The index of one of the code's units.
    #[inline(always)]
    pub(crate) fn unit_at(&self, unit: *const AtomicU16) -> usize {
        (unit.addr() - self.units.as_ptr().addr()) / size_of::<AtomicU16>()
    }
}

/// An entry of the exception table, in code units.
#[derive(Debug, Clone, Copy)]
pub struct Handler {
    /// The first unit it covers.
    pub start: u32,
    /// The first unit that it does not.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// The depth that the value stack is cut to.
    pub depth: u32,
    /// Whether the handler finds the instruction's offset under the exception.
    pub push_lasti: bool,
}
