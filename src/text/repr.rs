//! `repr` and `ascii` of strings, and `repr` of bytes.
//!
//! Follows `unicode_repr` and `PyBytes_Repr`.

use std::fmt::Write;

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::unicode::is_printable;

/// `repr(s)`: single quotes unless only double ones avoid escapes; what is
/// not printable is escaped. The result has no surrogates, so it is UTF-8.
pub fn repr_str(s: &Wtf8) -> String {
    quoted(s, is_printable)
}

/// `ascii(s)`: like [`repr_str`] with everything beyond ASCII escaped.
pub fn ascii_str(s: &Wtf8) -> String {
    quoted(s, |c| c.is_ascii() && is_printable(c))
}

/// What `ascii(x)` makes of an object's `repr`: everything beyond ASCII
/// escaped, nothing quoted.
pub fn ascii_of_repr(repr: &Wtf8) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.code_points() {
        match c.to_char().filter(char::is_ascii) {
            Some(ch) => out.push(ch),
            None => escape(&mut out, c),
        }
    }
    out
}

/// `repr(b)` of a bytes object, quotes and prefix included.
pub fn repr_bytes(b: &[u8]) -> String {
    let quote = quote_for(b.contains(&b'\''), b.contains(&b'"'));
    let mut out = String::with_capacity(b.len() + 3);
    out.push('b');
    out.push(quote);
    for &byte in b {
        match byte {
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\\' => out.push_str("\\\\"),
            _ if char::from(byte) == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..0x7f => out.push(char::from(byte)),
            _ => push_hex(&mut out, 'x', 2, u32::from(byte)),
        }
    }
    out.push(quote);
    out
}

/// At most `limit` code points of `repr(s)`, as C's `%.200R` shows it in
/// error messages.
pub fn repr_str_truncated(s: &Wtf8, limit: usize) -> String {
    // Each code point of the source makes at least one of the result.
    let head: Wtf8Buf = s.code_points().take(limit).collect();
    let has = |quote: char| s.contains_code_point(quote.into());
    let full = quoted_as(&head, quote_for(has('\''), has('"')), is_printable);
    let whole = head.len() == s.len();
    let shown = if whole {
        &full[..]
    } else {
        &full[..full.len() - 1]
    };
    shown.chars().take(limit).collect()
}

fn quote_for(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

fn quoted(s: &Wtf8, shown: impl Fn(CodePoint) -> bool) -> String {
    let has = |quote: u8| memchr::memchr(quote, s.as_bytes()).is_some();
    quoted_as(s, quote_for(has(b'\''), has(b'"')), shown)
}

fn quoted_as(s: &Wtf8, quote: char, shown: impl Fn(CodePoint) -> bool) -> String {
    let mut out = String::with_capacity(s.len() + 2);
    out.push(quote);
    for c in s.code_points() {
        match c.to_char() {
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\\') => out.push_str("\\\\"),
            Some(ch) if ch == quote => {
                out.push('\\');
                out.push(ch);
            }
            Some(ch) if shown(c) => out.push(ch),
            _ => escape(&mut out, c),
        }
    }
    out.push(quote);
    out
}

/// `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, whichever is shortest.
pub(super) fn escape(out: &mut String, c: CodePoint) {
    match c.to_u32() {
        c @ 0..=0xff => push_hex(out, 'x', 2, c),
        c @ 0x100..=0xffff => push_hex(out, 'u', 4, c),
        c => push_hex(out, 'U', 8, c),
    }
}

fn push_hex(out: &mut String, letter: char, digits: usize, value: u32) {
    write!(out, "\\{letter}{value:0digits$x}").expect("writing to a string cannot fail");
}
