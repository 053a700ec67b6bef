//! Finding, counting and replacing.

use memchr::memmem;
use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::index::{Indexed, bounds};
use crate::text::error::TextError;
use crate::text::memory::Grow;

/// The part of a string between two bounds, and where it starts.
fn window<'a>(
    s: Indexed<'a>,
    start: Option<i64>,
    end: Option<i64>,
) -> Option<(&'a Wtf8, usize, usize)> {
    let (start, end) = bounds(s.len(), start, end);
    (start <= end).then(|| (s.range(start, end), start, end))
}

/// `s.find(needle, start, end)` in code points; `None` where it is -1.
pub fn find(s: Indexed<'_>, needle: &Wtf8, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, start, _) = window(s, start, end)?;
    let at = window.find(needle)?;
    Some(start + code_points_before(s, window, at))
}

/// `s.rfind(needle, start, end)` in code points; `None` where it is -1.
pub fn rfind(s: Indexed<'_>, needle: &Wtf8, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (window, start, _) = window(s, start, end)?;
    let at = window.rfind(needle)?;
    Some(start + code_points_before(s, window, at))
}

fn code_points_before(s: Indexed<'_>, window: &Wtf8, at: usize) -> usize {
    match s.is_ascii() {
        true => at,
        false => window[..at].code_points().count(),
    }
}

/// `s.count(needle, start, end)`: occurrences that do not overlap.
pub fn count(s: Indexed<'_>, needle: &Wtf8, start: Option<i64>, end: Option<i64>) -> usize {
    match window(s, start, end) {
        None => 0,
        Some((_, start, end)) if needle.is_empty() => end - start + 1,
        Some((window, _, _)) => occurrences(window, needle),
    }
}

fn occurrences(s: &Wtf8, needle: &Wtf8) -> usize {
    match *needle.as_bytes() {
        [byte] => memchr::memchr_iter(byte, s.as_bytes()).count(),
        _ => memmem::find_iter(s.as_bytes(), needle.as_bytes()).count(),
    }
}

/// `s.startswith(prefix, start, end)` for one prefix.
pub fn starts_with(s: Indexed<'_>, prefix: &Wtf8, start: Option<i64>, end: Option<i64>) -> bool {
    window(s, start, end).is_some_and(|(window, _, _)| window.starts_with(prefix))
}

/// `s.endswith(suffix, start, end)` for one suffix.
pub fn ends_with(s: Indexed<'_>, suffix: &Wtf8, start: Option<i64>, end: Option<i64>) -> bool {
    window(s, start, end).is_some_and(|(window, _, _)| window.ends_with(suffix))
}

/// `s.replace(old, new, count)`; a negative count replaces all. Fails where
/// the result cannot fit in memory.
pub fn replace(s: &Wtf8, old: &Wtf8, new: &Wtf8, count: i64) -> Result<Wtf8Buf, TextError> {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let found = match old.is_empty() {
        true => s.code_points().count() + 1,
        false => occurrences(s, old),
    };
    let replaced = found.min(most);
    if replaced == 0 {
        return Ok(s.to_owned());
    }
    let length = replaced
        .checked_mul(new.len())
        .and_then(|inserted| (s.len() - replaced * old.len()).checked_add(inserted))
        .ok_or_else(|| TextError::overflow("replace string is too long"))?;
    let mut out = Wtf8Buf::new();
    out.grow(length)?;
    if old.is_empty() {
        insert_between(&mut out, s, new, replaced);
        return Ok(out);
    }
    let mut copied = 0;
    for at in memmem::find_iter(s.as_bytes(), old.as_bytes()).take(replaced) {
        out.push_wtf8(&s[copied..at]);
        out.push_wtf8(new);
        copied = at + old.len();
    }
    out.push_wtf8(&s[copied..]);
    Ok(out)
}

/// Puts `new` before each of the first `count` code points; after the last
/// code point there is room for one more.
fn insert_between(out: &mut Wtf8Buf, s: &Wtf8, new: &Wtf8, count: usize) {
    let mut rest = s.code_points();
    for _ in 0..count {
        out.push_wtf8(new);
        out.extend(rest.next());
    }
    out.push_wtf8(rest.as_wtf8());
}

/// What stands before and after a separator.
pub type Sides<'a> = (&'a Wtf8, &'a Wtf8);

/// `s.partition(separator)` around the first one; `None` where there is none.
pub fn partition<'a>(s: &'a Wtf8, separator: &Wtf8) -> Result<Option<Sides<'a>>, TextError> {
    check_separator(separator)?;
    let sides = |at: usize| (&s[..at], &s[at + separator.len()..]);
    Ok(s.find(separator).map(sides))
}

/// `s.rpartition(separator)` around the last one; `None` where there is none.
pub fn rpartition<'a>(s: &'a Wtf8, separator: &Wtf8) -> Result<Option<Sides<'a>>, TextError> {
    check_separator(separator)?;
    let sides = |at: usize| (&s[..at], &s[at + separator.len()..]);
    Ok(s.rfind(separator).map(sides))
}

pub(super) fn check_separator(separator: &Wtf8) -> Result<(), TextError> {
    match separator.is_empty() {
        true => Err(TextError::value("empty separator")),
        false => Ok(()),
    }
}

/// What `str.translate` makes of a code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Translation {
    /// The table has nothing for it.
    Keep,
    /// The table maps it to `None`.
    Delete,
    /// The table maps it to an integer.
    CodePoint(CodePoint),
    /// The table maps it to a string.
    Text(Wtf8Buf),
}

/// `s.translate(table)`, asking `look_up` once for each code point.
pub fn translate<E>(
    s: &Wtf8,
    mut look_up: impl FnMut(CodePoint) -> Result<Translation, E>,
) -> Result<Wtf8Buf, E> {
    let mut out = Wtf8Buf::with_capacity(s.len());
    for c in s.code_points() {
        match look_up(c)? {
            Translation::Keep => out.push(c),
            Translation::Delete => {}
            Translation::CodePoint(to) => out.push(to),
            Translation::Text(text) => out.push_wtf8(&text),
        }
    }
    Ok(out)
}
