//! Constants and code objects as bytes: CPython 3.12's `marshal` format
//! (`Python/marshal.c`), as far as code objects need it.
//!
//! [`read`] accepts formats 0 to 4 and trusts nothing: nesting, lengths and
//! the memory that references expand to are bounded. What it returns is well
//! formed as data only; [`verify`](super::verifier::verify) says whether
//! the code may run.
//!
//! [`write`](fn@write) makes format 2, which has no references and whose
//! bytes equal those of CPython's `marshal.dumps(code, 2)`, and format 4,
//! which `.pyc` files have.

mod read;
mod write;

pub use read::{MAX_NESTING, MarshalError, MarshalProblem, read};
pub use write::{Format, write};

/// The bytes that begin each object.
mod tag {
    pub(super) const NULL: u8 = b'0';
    pub(super) const NONE: u8 = b'N';
    pub(super) const FALSE: u8 = b'F';
    pub(super) const TRUE: u8 = b'T';
    pub(super) const STOP_ITERATION: u8 = b'S';
    pub(super) const ELLIPSIS: u8 = b'.';
    pub(super) const INT: u8 = b'i';
    pub(super) const INT64: u8 = b'I';
    pub(super) const LONG: u8 = b'l';
    pub(super) const FLOAT_TEXT: u8 = b'f';
    pub(super) const FLOAT: u8 = b'g';
    pub(super) const COMPLEX_TEXT: u8 = b'x';
    pub(super) const COMPLEX: u8 = b'y';
    pub(super) const BYTES: u8 = b's';
    pub(super) const UNICODE: u8 = b'u';
    pub(super) const INTERNED: u8 = b't';
    pub(super) const ASCII: u8 = b'a';
    pub(super) const ASCII_INTERNED: u8 = b'A';
    pub(super) const SHORT_ASCII: u8 = b'z';
    pub(super) const SHORT_ASCII_INTERNED: u8 = b'Z';
    pub(super) const REFERENCE: u8 = b'r';
    pub(super) const TUPLE: u8 = b'(';
    pub(super) const SMALL_TUPLE: u8 = b')';
    pub(super) const LIST: u8 = b'[';
    pub(super) const DICT: u8 = b'{';
    pub(super) const SET: u8 = b'<';
    pub(super) const FROZENSET: u8 = b'>';
    pub(super) const CODE: u8 = b'c';
    /// Added to a tag: later references may name this object.
    pub(super) const FLAG_REF: u8 = 0x80;
}

/// The integers of the long form are stored in digits of this many bits.
const DIGIT_BITS: usize = 15;
