//! The code object: what CPython 3.12's `Objects/codeobject.c` calls
//! `PyCodeObject`, field for field, holding plain data instead of objects.

use std::sync::Arc;

use num_bigint::BigInt;
use rustpython_wtf8::Wtf8Buf;

/// A constant of a code object (`co_consts`).
///
/// Strings are WTF-8 because a Python string may hold lone surrogates.
/// Equality follows Rust's: two NaN floats differ, `0.0 == -0.0`. The
/// compiler's constant merging uses a key of its own that tells types and
/// signs apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// `...`.
    Ellipsis,
    /// An integer of any size.
    Int(BigInt),
    /// A double-precision float.
    Float(f64),
    /// A complex number: real and imaginary part.
    Complex(f64, f64),
    /// A string.
    Str(Wtf8Buf),
    /// A bytes object.
    Bytes(Vec<u8>),
    /// A tuple of constants.
    Tuple(Vec<Constant>),
    /// A frozenset of constants (the right side of `x in {1, 2}`).
    FrozenSet(Vec<Constant>),
    /// The code of a nested function, class body or comprehension.
    Code(Arc<CodeObject>),
}

impl Constant {
    /// Python's name for its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Constant::None => "NoneType",
            Constant::Bool(_) => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex(..) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
            Constant::Code(_) => "code",
        }
    }
}

/// What a slot of `localsplusnames` is (`localspluskinds`). A slot can be a
/// local and a cell at once: an argument that a closure captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalKind(pub u8);

impl LocalKind {
    /// Hidden from `locals()`: a comprehension's inlined variable (PEP 709).
    pub const HIDDEN: u8 = 0x10;
    /// A plain local variable (`CO_FAST_LOCAL`).
    pub const LOCAL: u8 = 0x20;
    /// A variable that inner functions capture (`CO_FAST_CELL`).
    pub const CELL: u8 = 0x40;
    /// A variable captured from an outer function (`CO_FAST_FREE`).
    pub const FREE: u8 = 0x80;

    /// Whether the slot is a local.
    pub fn is_local(self) -> bool {
        self.0 & Self::LOCAL != 0
    }

    /// Whether the slot is a cell made by this function.
    pub fn is_cell(self) -> bool {
        self.0 & Self::CELL != 0
    }

    /// Whether the slot is a cell received from the enclosing function.
    pub fn is_free(self) -> bool {
        self.0 & Self::FREE != 0
    }
}

/// Bits of `co_flags` (CPython's `Include/cpython/code.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeFlags;

impl CodeFlags {
    /// Uses fast locals.
    pub const OPTIMIZED: u32 = 0x1;
    /// A call makes a new local namespace.
    pub const NEWLOCALS: u32 = 0x2;
    /// Has a `*args` parameter.
    pub const VARARGS: u32 = 0x4;
    /// Has a `**kwargs` parameter.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Is nested in another function.
    pub const NESTED: u32 = 0x10;
    /// Is a generator function.
    pub const GENERATOR: u32 = 0x20;
    /// Is a coroutine function (`async def`).
    pub const COROUTINE: u32 = 0x80;
    /// Is a generator-based coroutine (`types.coroutine`).
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// Is an asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import annotations` is in force.
    pub const FUTURE_ANNOTATIONS: u32 = 0x0100_0000;
}

/// A compiled piece of code, with CPython 3.12's fields and meanings.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeObject {
    /// Number of positional parameters, positional-only ones included,
    /// `*args` not.
    pub argcount: u32,
    /// Number of positional-only parameters.
    pub posonlyargcount: u32,
    /// Number of keyword-only parameters.
    pub kwonlyargcount: u32,
    /// The deepest value stack this code needs, in slots.
    pub stacksize: u32,
    /// A union of [`CodeFlags`] bits.
    pub flags: u32,
    /// The instructions: pairs of opcode and argument, inline caches included
    /// as zeros.
    pub code: Vec<u8>,
    /// The constants that `LOAD_CONST` and its kin index.
    pub consts: Vec<Constant>,
    /// The names that `LOAD_GLOBAL`, `LOAD_ATTR` and their kin index.
    pub names: Vec<Wtf8Buf>,
    /// The names of the frame's fast slots: locals, then cells that are no
    /// locals, then free variables.
    pub localsplusnames: Vec<Wtf8Buf>,
    /// What each slot of `localsplusnames` is.
    pub localspluskinds: Vec<LocalKind>,
    /// The file the source came from, as given to the compiler.
    pub filename: Wtf8Buf,
    /// The function's or class's name; `<module>` for a module.
    pub name: Wtf8Buf,
    /// The dotted name with enclosing scopes.
    pub qualname: Wtf8Buf,
    /// The line the code starts at, counted from 1.
    pub firstlineno: u32,
    /// The encoded position table (PEP 626 and PEP 657).
    pub linetable: Vec<u8>,
    /// The encoded exception table.
    pub exceptiontable: Vec<u8>,
}

impl CodeObject {
    /// The code objects directly inside it, in the order of its constants.
    pub fn nested(&self) -> impl DoubleEndedIterator<Item = &CodeObject> {
        self.consts.iter().filter_map(|constant| match constant {
            Constant::Code(code) => Some(&**code),
            _ => None,
        })
    }

    /// Code without instructions, names or constants, to be filled in.
    #[cfg(test)]
    pub(crate) fn empty() -> CodeObject {
        CodeObject {
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 1,
            flags: 0,
            code: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            localsplusnames: Vec::new(),
            localspluskinds: Vec::new(),
            filename: "test.py".into(),
            name: "<module>".into(),
            qualname: "<module>".into(),
            firstlineno: 1,
            linetable: Vec::new(),
            exceptiontable: Vec::new(),
        }
    }

    /// The free variables' names (`co_freevars`), in slot order.
    pub fn freevars(&self) -> impl Iterator<Item = &Wtf8Buf> {
        self.slots(LocalKind::is_free)
    }

    /// The names of the cells this code makes (`co_cellvars`), in slot order.
    pub fn cellvars(&self) -> impl Iterator<Item = &Wtf8Buf> {
        self.slots(LocalKind::is_cell)
    }

    /// The locals' names (`co_varnames`), parameters first.
    pub fn varnames(&self) -> impl Iterator<Item = &Wtf8Buf> {
        self.slots(LocalKind::is_local)
    }

    /// How many slots the parameters fill, `*args` and `**kwargs` included.
    pub fn parameter_slots(&self) -> u64 {
        let variadic = [CodeFlags::VARARGS, CodeFlags::VARKEYWORDS]
            .into_iter()
            .filter(|flag| self.flags & flag != 0)
            .count() as u64;
        u64::from(self.argcount) + u64::from(self.kwonlyargcount) + variadic
    }

    fn slots(&self, wanted: fn(LocalKind) -> bool) -> impl Iterator<Item = &Wtf8Buf> {
        self.localsplusnames
            .iter()
            .zip(&self.localspluskinds)
            .filter(move |&(_, &kind)| wanted(kind))
            .map(|(name, _)| name)
    }
}
