//! Splitting and stripping.

use memchr::memmem;
use rustpython_wtf8::{CodePoint, Wtf8};

use super::search::check_separator;
use crate::text::error::TextError;
use crate::text::unicode::{is_line_break, is_space};

/// At most how many splits; a negative number means no limit.
fn limit(most: i64) -> usize {
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// `s.split(separator, most)`; a negative `most` means no limit.
pub fn split<'a>(s: &'a Wtf8, separator: &Wtf8, most: i64) -> Result<Vec<&'a Wtf8>, TextError> {
    check_separator(separator)?;
    let mut parts = Vec::new();
    let mut start = 0;
    for at in memmem::find_iter(s.as_bytes(), separator.as_bytes()).take(limit(most)) {
        parts.push(&s[start..at]);
        start = at + separator.len();
    }
    parts.push(&s[start..]);
    Ok(parts)
}

/// `s.rsplit(separator, most)`.
pub fn rsplit<'a>(s: &'a Wtf8, separator: &Wtf8, most: i64) -> Result<Vec<&'a Wtf8>, TextError> {
    check_separator(separator)?;
    let mut parts = Vec::new();
    let mut end = s.len();
    for at in memmem::rfind_iter(s.as_bytes(), separator.as_bytes()).take(limit(most)) {
        parts.push(&s[at + separator.len()..end]);
        end = at;
    }
    parts.push(&s[..end]);
    parts.reverse();
    Ok(parts)
}

/// `s.split(None, most)`: the runs of what is not space. A remainder keeps the
/// space at its end.
pub fn split_whitespace(s: &Wtf8, most: i64) -> Vec<&Wtf8> {
    let mut parts = Vec::new();
    let mut rest = strip_start(s, is_space);
    while !rest.is_empty() {
        if parts.len() == limit(most) {
            parts.push(rest);
            break;
        }
        let after = strip_start(rest, |c| !is_space(c));
        parts.push(&rest[..rest.len() - after.len()]);
        rest = strip_start(after, is_space);
    }
    parts
}

/// `s.rsplit(None, most)`. A remainder keeps the space at its start.
pub fn rsplit_whitespace(s: &Wtf8, most: i64) -> Vec<&Wtf8> {
    let mut parts = Vec::new();
    let mut rest = strip_end(s, is_space);
    while !rest.is_empty() {
        if parts.len() == limit(most) {
            parts.push(rest);
            break;
        }
        let before = strip_end(rest, |c| !is_space(c));
        parts.push(&rest[before.len()..]);
        rest = strip_end(before, is_space);
    }
    parts.reverse();
    parts
}

/// `s.splitlines(keep_ends)`. `\r\n` ends one line.
pub fn split_lines(s: &Wtf8, keep_ends: bool) -> Vec<&Wtf8> {
    let mut lines = Vec::new();
    let mut rest = s;
    while !rest.is_empty() {
        let after = strip_start(rest, |c| !is_line_break(c));
        let line = rest.len() - after.len();
        let end = match after.as_bytes() {
            [b'\r', b'\n', ..] => line + 2,
            _ => line + after.code_points().next().map_or(0, |c| c.len_wtf8()),
        };
        lines.push(&rest[..if keep_ends { end } else { line }]);
        rest = &rest[end..];
    }
    lines
}

/// `s.strip()` or, with the code points to remove, `s.strip(chars)`.
pub fn strip<'a>(s: &'a Wtf8, chars: Option<&Wtf8>) -> &'a Wtf8 {
    lstrip(rstrip(s, chars), chars)
}

/// `s.lstrip()` or `s.lstrip(chars)`.
pub fn lstrip<'a>(s: &'a Wtf8, chars: Option<&Wtf8>) -> &'a Wtf8 {
    match chars {
        None => strip_start(s, is_space),
        Some(chars) => strip_start(s, |c| chars.contains_code_point(c)),
    }
}

/// `s.rstrip()` or `s.rstrip(chars)`.
pub fn rstrip<'a>(s: &'a Wtf8, chars: Option<&Wtf8>) -> &'a Wtf8 {
    match chars {
        None => strip_end(s, is_space),
        Some(chars) => strip_end(s, |c| chars.contains_code_point(c)),
    }
}

fn strip_start(s: &Wtf8, unwanted: impl Fn(CodePoint) -> bool) -> &Wtf8 {
    match s.code_point_indices().find(|&(_, c)| !unwanted(c)) {
        Some((start, _)) => &s[start..],
        None => &s[s.len()..],
    }
}

fn strip_end(s: &Wtf8, unwanted: impl Fn(CodePoint) -> bool) -> &Wtf8 {
    match s.code_point_indices().rev().find(|&(_, c)| !unwanted(c)) {
        Some((last, c)) => &s[..last + c.len_wtf8()],
        None => &s[..0],
    }
}
