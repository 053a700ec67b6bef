//! Python's text rules as functions over plain data: how numbers and strings
//! are read, written and formatted, exactly as CPython 3.12 does it.
//!
//! Nothing here knows an object or an interpreter. Strings are
//! [`Wtf8`](rustpython_wtf8::Wtf8), because a Python string may hold lone
//! surrogates; numbers are `f64` or anything that is an [`int::Integer`].
//! What CPython raises comes back as an [`error::TextError`] that names the
//! exception and carries CPython's own words; the VM makes the object of it.
//!
//! | noun | what it knows | in CPython |
//! |---|---|---|
//! | [`error`] | the exceptions text can raise | |
//! | [`unicode`] | Unicode 15.0: categories and case | `Objects/unicodectype.c` |
//! | [`float`] | reading, writing and rounding floats | `Objects/floatobject.c` |
//! | [`float_format`] | digits of a float in a given layout | `Python/pystrtod.c` |
//! | [`int`] | reading and writing integers in any base | `Objects/longobject.c` |
//! | [`format_spec`] | the format mini-language, parsed | `Python/formatter_unicode.c` |
//! | [`format_value`] | the mini-language, applied | `Python/formatter_unicode.c` |
//! | [`repr`] | `repr` and `ascii` of strings and bytes | `Objects/unicodeobject.c` |

pub mod error;
pub mod float;
pub mod float_format;
pub mod format_spec;
pub mod format_value;
pub mod int;
pub mod repr;
pub mod unicode;
mod unicode_tables;
