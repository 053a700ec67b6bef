//! What code generation hands to the flow graph: one scope's instructions with
//! labels instead of offsets, and the names and constants they refer to.

use std::collections::HashSet;

use rustpython_wtf8::Wtf8Buf;

use super::flow::Sequence;
use crate::bytecode::{Constant, Opcode};

/// Where in the source an instruction comes from. Lines count from 1, columns
/// are UTF-8 byte offsets from 0; an instruction without a place of its own
/// has [`Location::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) line: i32,
    pub(crate) end_line: i32,
    pub(crate) column: i32,
    pub(crate) end_column: i32,
}

impl Location {
    /// No place in the source (CPython's `NO_LOCATION`).
    pub(crate) const NONE: Location = Location {
        line: -1,
        end_line: -1,
        column: -1,
        end_column: -1,
    };
}

/// An instruction's operation: one that the VM knows, or a pseudo-operation
/// that the flow graph resolves (CPython numbers those from 256).
#[allow(clippy::upper_case_acronyms)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// An instruction of the VM.
    Real(Opcode),
    /// Begins a region whose exceptions go to the target (`SETUP_FINALLY`).
    SetupFinally,
    /// The same, and the handler finds the last instruction's offset too.
    SetupCleanup,
    /// The same, for a `with` block.
    SetupWith,
    /// Ends the innermost such region.
    PopBlock,
    /// A jump whose direction is not known yet.
    Jump,
    /// A jump that is not to look at the eval breaker.
    JumpNoInterrupt,
    /// `STORE_FAST` of a slot that may be empty: restores a local that an
    /// inlined comprehension saved.
    StoreFastMaybeNull,
}

/// A place in a [`Sequence`] that jumps and handlers name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub(crate) u32);

/// A scope, compiled but not assembled.
///
/// Arguments of cell and free variable instructions (`LOAD_DEREF`,
/// `LOAD_CLOSURE`, `MAKE_CELL`, ...) index `cellvars` followed by `freevars`,
/// as in CPython; assembly maps them to fast slots and adds the prefix
/// (`MAKE_CELL`, `COPY_FREE_VARS`, `RETURN_GENERATOR`).
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) name: Wtf8Buf,
    pub(crate) qualname: Wtf8Buf,
    pub(crate) filename: Wtf8Buf,
    pub(crate) firstlineno: u32,
    pub(crate) argcount: u32,
    pub(crate) posonlyargcount: u32,
    pub(crate) kwonlyargcount: u32,
    /// A union of `CodeFlags` bits, complete.
    pub(crate) flags: u32,
    pub(crate) consts: Vec<Constant>,
    pub(crate) names: Vec<Wtf8Buf>,
    pub(crate) varnames: Vec<Wtf8Buf>,
    pub(crate) cellvars: Vec<Wtf8Buf>,
    pub(crate) freevars: Vec<Wtf8Buf>,
    /// Fast locals hidden from `locals()`: an inlined comprehension's
    /// variables in a module or class body (PEP 709).
    pub(crate) hidden: HashSet<Wtf8Buf>,
    pub(crate) sequence: Sequence,
}
