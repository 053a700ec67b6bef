//! Upper and lower case.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use crate::text::unicode::{self, is_case_ignorable, is_cased, is_lower, is_upper};

/// `s.lower()`.
pub fn lower(s: &Wtf8) -> Wtf8Buf {
    match s.is_ascii() {
        true => s.to_ascii_lowercase(),
        false => map(s, |at, c, out| push_lower(s, at, c, out)),
    }
}

/// `s.upper()`.
pub fn upper(s: &Wtf8) -> Wtf8Buf {
    match s.is_ascii() {
        true => s.to_ascii_uppercase(),
        false => map(s, |_, c, out| unicode::to_upper(c, &mut |u| out.push(u))),
    }
}

/// `s.casefold()`.
pub fn casefold(s: &Wtf8) -> Wtf8Buf {
    match s.is_ascii() {
        true => s.to_ascii_lowercase(),
        false => map(s, |_, c, out| unicode::to_casefold(c, &mut |f| out.push(f))),
    }
}

/// `s.capitalize()`: the first code point in title case, the rest lower.
pub fn capitalize(s: &Wtf8) -> Wtf8Buf {
    map(s, |at, c, out| match at {
        0 => unicode::to_title(c, &mut |t| out.push(t)),
        _ => push_lower(s, at, c, out),
    })
}

/// `s.title()`: title case wherever no cased code point stands before.
pub fn title(s: &Wtf8) -> Wtf8Buf {
    let mut after_cased = false;
    map(s, |at, c, out| {
        match after_cased {
            true => push_lower(s, at, c, out),
            false => unicode::to_title(c, &mut |t| out.push(t)),
        }
        after_cased = is_cased(c);
    })
}

/// `s.swapcase()`.
pub fn swapcase(s: &Wtf8) -> Wtf8Buf {
    map(s, |at, c, out| {
        if is_upper(c) {
            push_lower(s, at, c, out);
        } else if is_lower(c) {
            unicode::to_upper(c, &mut |u| out.push(u));
        } else {
            out.push(c);
        }
    })
}

fn map(s: &Wtf8, mut push: impl FnMut(usize, CodePoint, &mut Wtf8Buf)) -> Wtf8Buf {
    let mut out = Wtf8Buf::with_capacity(s.len());
    for (at, c) in s.code_point_indices() {
        push(at, c, &mut out);
    }
    out
}

/// Lower case of the code point at byte `at`. A capital sigma at the end of a
/// word becomes the final one.
fn push_lower(s: &Wtf8, at: usize, c: CodePoint, out: &mut Wtf8Buf) {
    const SIGMA: char = 'Σ';
    if c == SIGMA {
        out.push_char(if is_final(s, at, SIGMA.len_utf8()) {
            'ς'
        } else {
            'σ'
        });
    } else {
        unicode::to_lower(c, &mut |l| out.push(l));
    }
}

/// Whether a cased code point comes before and none after, not counting those
/// that case ignores.
fn is_final(s: &Wtf8, at: usize, len: usize) -> bool {
    let seen = |c: &CodePoint| !is_case_ignorable(*c);
    let before = s[..at].code_points().rev().find(seen);
    let after = s[at + len..].code_points().find(seen);
    before.is_some_and(is_cased) && !after.is_some_and(is_cased)
}
