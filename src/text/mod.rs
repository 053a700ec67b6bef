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
//! | [`memory`] | room for text, or a `MemoryError` | |
//! | [`unicode`] | Unicode 15.0: categories and case | `Objects/unicodectype.c` |
//! | [`float`] | reading, writing and rounding floats | `Objects/floatobject.c` |
//! | [`float_format`] | digits of a float in a given layout | `Python/pystrtod.c` |
//! | [`float_hex`] | floats in hexadecimal | `Objects/floatobject.c` |
//! | [`int`] | reading and writing integers in any base | `Objects/longobject.c` |
//! | [`format_spec`] | the format mini-language, parsed | `Python/formatter_unicode.c` |
//! | [`format_value`] | the mini-language, applied | `Python/formatter_unicode.c` |
//! | [`percent`] | `%` formatting | `Objects/unicodeobject.c` |
//! | [`str_format`] | `str.format` templates | `Objects/stringlib/unicode_format.h` |
//! | [`number`] | one hash for equal numbers; complex numbers | `Python/pyhash.c` |
//! | [`bytes`] | the methods of `bytes` and `bytearray` | `Objects/bytes_methods.c` |
//! | [`repr`] | `repr` and `ascii` of strings and bytes | `Objects/unicodeobject.c` |
//! | [`string`] | the methods of `str` | `Objects/unicodeobject.c` |

pub mod bytes;
pub mod error;
pub mod float;
pub mod float_format;
pub mod float_hex;
pub mod format_spec;
pub mod format_value;
pub mod int;
pub mod memory;
pub mod number;
pub mod percent;
pub mod repr;
pub mod str_format;
pub mod string;
pub mod unicode;
mod unicode_tables;
