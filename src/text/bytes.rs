//! The methods of `bytes` and `bytearray`, on bytes: ASCII letters, no
//! Unicode.
//!
//! Follows `Objects/bytes_methods.c` and `Objects/stringlib/`.

use memchr::memmem;

use super::error::TextError;
use super::memory::Grow;
use super::string::index::bounds;

/// `b.find(needle, start, end)`.
pub fn find(b: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (from, part) = part(b, start, end)?;
    Some(from + memmem::find(part, needle)?)
}

/// `b.rfind(needle, start, end)`.
pub fn rfind(b: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (from, part) = part(b, start, end)?;
    Some(from + memmem::rfind(part, needle)?)
}

/// `b.count(needle, start, end)`.
pub fn count(b: &[u8], needle: &[u8], start: Option<i64>, end: Option<i64>) -> usize {
    match part(b, start, end) {
        None => 0,
        Some((_, part)) if needle.is_empty() => part.len() + 1,
        Some((_, part)) => memmem::find_iter(part, needle).count(),
    }
}

/// `b.startswith(prefix, start, end)`.
pub fn starts_with(b: &[u8], prefix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    part(b, start, end).is_some_and(|(_, part)| part.starts_with(prefix))
}

/// `b.endswith(suffix, start, end)`.
pub fn ends_with(b: &[u8], suffix: &[u8], start: Option<i64>, end: Option<i64>) -> bool {
    part(b, start, end).is_some_and(|(_, part)| part.ends_with(suffix))
}

/// The bytes between two bounds and where they start; `None` where the bounds
/// cross, so that not even nothing is found there.
fn part(b: &[u8], start: Option<i64>, end: Option<i64>) -> Option<(usize, &[u8])> {
    let (start, end) = bounds(b.len(), start, end);
    Some((start, b.get(start..end)?))
}

/// `b.replace(old, new, count)`; all of them where `count` is negative.
pub fn replace(b: &[u8], old: &[u8], new: &[u8], count: i64) -> Result<Vec<u8>, TextError> {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let places: Vec<usize> = if old.is_empty() {
        (0..=b.len()).take(most).collect()
    } else {
        memmem::find_iter(b, old).take(most).collect()
    };
    let mut out = Vec::new();
    let added = places
        .len()
        .checked_mul(new.len())
        .ok_or_else(TextError::memory)?;
    out.grow(b.len().checked_add(added).ok_or_else(TextError::memory)?)?;
    let mut done = 0;
    for place in places {
        out.extend_from_slice(&b[done..place]);
        out.extend_from_slice(new);
        done = place + old.len();
    }
    out.extend_from_slice(&b[done..]);
    Ok(out)
}

/// What stands before and after a separator.
pub type Sides<'a> = (&'a [u8], &'a [u8]);

/// `b.partition(separator)`; `None` where there is none.
pub fn partition<'a>(b: &'a [u8], separator: &[u8]) -> Result<Option<Sides<'a>>, TextError> {
    check_separator(separator)?;
    let sides = |at: usize| (&b[..at], &b[at + separator.len()..]);
    Ok(memmem::find(b, separator).map(sides))
}

/// `b.rpartition(separator)`; `None` where there is none.
pub fn rpartition<'a>(b: &'a [u8], separator: &[u8]) -> Result<Option<Sides<'a>>, TextError> {
    check_separator(separator)?;
    let sides = |at: usize| (&b[..at], &b[at + separator.len()..]);
    Ok(memmem::rfind(b, separator).map(sides))
}

fn check_separator(separator: &[u8]) -> Result<(), TextError> {
    match separator.is_empty() {
        true => Err(TextError::value("empty separator")),
        false => Ok(()),
    }
}

/// `b.split(separator, most)`.
pub fn split<'a>(b: &'a [u8], separator: &[u8], most: i64) -> Result<Vec<&'a [u8]>, TextError> {
    check_separator(separator)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut pieces = Vec::new();
    let mut done = 0;
    for place in memmem::find_iter(b, separator).take(most) {
        pieces.push(&b[done..place]);
        done = place + separator.len();
    }
    pieces.push(&b[done..]);
    Ok(pieces)
}

/// `b.rsplit(separator, most)`.
pub fn rsplit<'a>(b: &'a [u8], separator: &[u8], most: i64) -> Result<Vec<&'a [u8]>, TextError> {
    check_separator(separator)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut pieces = Vec::new();
    let mut rest = b;
    while pieces.len() < most
        && let Some(place) = memmem::rfind(rest, separator)
    {
        pieces.push(&rest[place + separator.len()..]);
        rest = &rest[..place];
    }
    pieces.push(rest);
    pieces.reverse();
    Ok(pieces)
}

/// Whether a byte is ASCII white space, as `bytes.isspace` has it.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// `b.split(None, most)`.
pub fn split_whitespace(b: &[u8], most: i64) -> Vec<&[u8]> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut pieces = Vec::new();
    let mut rest = trim_start(b);
    while !rest.is_empty() {
        if pieces.len() == most {
            pieces.push(rest);
            break;
        }
        let end = rest
            .iter()
            .position(|&byte| is_space(byte))
            .unwrap_or(rest.len());
        pieces.push(&rest[..end]);
        rest = trim_start(&rest[end..]);
    }
    pieces
}

/// `b.rsplit(None, most)`.
pub fn rsplit_whitespace(b: &[u8], most: i64) -> Vec<&[u8]> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut pieces = Vec::new();
    let mut rest = trim_end(b);
    while !rest.is_empty() {
        if pieces.len() == most {
            pieces.push(rest);
            break;
        }
        let start = rest
            .iter()
            .rposition(|&byte| is_space(byte))
            .map_or(0, |at| at + 1);
        pieces.push(&rest[start..]);
        rest = trim_end(&rest[..start]);
    }
    pieces.reverse();
    pieces
}

fn trim_start(b: &[u8]) -> &[u8] {
    let start = b
        .iter()
        .position(|&byte| !is_space(byte))
        .unwrap_or(b.len());
    &b[start..]
}

fn trim_end(b: &[u8]) -> &[u8] {
    let end = b
        .iter()
        .rposition(|&byte| !is_space(byte))
        .map_or(0, |at| at + 1);
    &b[..end]
}

/// `b.splitlines(keep_ends)`: lines end at `\n`, `\r` and `\r\n`.
pub fn split_lines(b: &[u8], keep_ends: bool) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = b;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let next = match &rest[end..] {
            [] => end,
            [b'\r', b'\n', ..] => end + 2,
            _ => end + 1,
        };
        lines.push(&rest[..if keep_ends { next } else { end }]);
        rest = &rest[next..];
    }
    lines
}

/// The side or sides that `strip` works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `lstrip`.
    Left,
    /// `rstrip`.
    Right,
    /// `strip`.
    Both,
}

/// `b.strip(chars)` and its one-sided forms; white space without `chars`.
pub fn strip<'a>(b: &'a [u8], chars: Option<&[u8]>, side: Side) -> &'a [u8] {
    let goes = |byte: &u8| match chars {
        Some(chars) => chars.contains(byte),
        None => is_space(*byte),
    };
    let mut rest = b;
    if side != Side::Right {
        let start = rest
            .iter()
            .position(|byte| !goes(byte))
            .unwrap_or(rest.len());
        rest = &rest[start..];
    }
    if side != Side::Left {
        let end = rest
            .iter()
            .rposition(|byte| !goes(byte))
            .map_or(0, |at| at + 1);
        rest = &rest[..end];
    }
    rest
}

/// `b.expandtabs(tab_size)`.
pub fn expandtabs(b: &[u8], tab_size: i64) -> Result<Vec<u8>, TextError> {
    let tab_size = usize::try_from(tab_size).unwrap_or(0);
    let mut out = Vec::new();
    let mut column = 0;
    for &byte in b {
        match byte {
            b'\t' if tab_size == 0 => {}
            b'\t' => {
                let spaces = tab_size - column % tab_size;
                out.grow(spaces)?;
                out.resize(out.len() + spaces, b' ');
                column += spaces;
            }
            b'\n' | b'\r' => {
                out.push(byte);
                column = 0;
            }
            _ => {
                out.push(byte);
                column += 1;
            }
        }
    }
    Ok(out)
}

/// `b` with `left` and `right` times `fill` around it.
pub fn pad(b: &[u8], left: usize, right: usize, fill: u8) -> Result<Vec<u8>, TextError> {
    let mut out = Vec::new();
    let added = left
        .checked_add(right)
        .and_then(|added| added.checked_add(b.len()));
    out.grow(added.ok_or_else(TextError::memory)?)?;
    out.resize(left, fill);
    out.extend_from_slice(b);
    out.resize(left + b.len() + right, fill);
    Ok(out)
}

/// `b.capitalize()`.
pub fn capitalize(b: &[u8]) -> Vec<u8> {
    let mut out = b.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `b.title()`: the first letter of each run of letters is upper case.
pub fn title(b: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    let change = |&byte: &u8| {
        let changed = if in_word {
            byte.to_ascii_lowercase()
        } else {
            byte.to_ascii_uppercase()
        };
        in_word = byte.is_ascii_alphabetic();
        changed
    };
    b.iter().map(change).collect()
}

/// `b.swapcase()`.
pub fn swapcase(b: &[u8]) -> Vec<u8> {
    let swap = |&byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' => byte ^ 0x20,
        other => other,
    };
    b.iter().map(swap).collect()
}

/// `b.islower()` and `b.isupper()`: there is a letter, and none of the other
/// case.
pub fn is_cased(b: &[u8], case: fn(&u8) -> bool) -> bool {
    let mut letters = b
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .peekable();
    letters.peek().is_some() && letters.all(case)
}

/// `b.istitle()`.
pub fn is_title(b: &[u8]) -> bool {
    let mut in_word = false;
    let mut any = false;
    for byte in b {
        let fits = match byte {
            b'A'..=b'Z' => !in_word,
            b'a'..=b'z' => in_word,
            _ => true,
        };
        if !fits {
            return false;
        }
        in_word = byte.is_ascii_alphabetic();
        any |= in_word;
    }
    any
}

/// `b.hex(separator, group)`: groups are counted from the right, or from the
/// left where `group` is negative.
pub fn hex(b: &[u8], separator: Option<u8>, group: i64) -> Result<String, TextError> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::new();
    out.grow(b.len().checked_mul(3).ok_or_else(TextError::memory)?)?;
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    for (index, byte) in b.iter().enumerate() {
        let counted = if group > 0 { b.len() - index } else { index };
        if let Some(separator) = separator.filter(|_| size > 0 && index > 0)
            && counted.is_multiple_of(size)
        {
            out.push(char::from(separator));
        }
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    Ok(out)
}

/// `bytes.fromhex(text)`: pairs of digits with white space between them. An
/// error carries the position of the character that does not fit.
pub fn from_hex(text: impl IntoIterator<Item = u32>) -> Result<Vec<u8>, TextError> {
    let mut out = Vec::new();
    let mut high = None;
    let mut position = 0;
    let digit = |character: u32| char::from_u32(character).and_then(|c| c.to_digit(16));
    let wrong = |position: usize| {
        TextError::value(format!(
            "non-hexadecimal number found in fromhex() arg at position {position}"
        ))
    };
    for (index, character) in text.into_iter().enumerate() {
        position = index + 1;
        let is_blank = u8::try_from(character).is_ok_and(is_space);
        match (high, digit(character)) {
            (None, None) if is_blank => {}
            (None, Some(value)) => high = Some(value),
            (Some(first), Some(value)) => {
                out.push((first * 16 + value) as u8);
                high = None;
            }
            (_, None) => return Err(wrong(index)),
        }
    }
    match high {
        None => Ok(out),
        Some(_) => Err(wrong(position)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_from_either_side() {
        let pieces = |list: Vec<&[u8]>| list.iter().map(|b| b.to_vec()).collect::<Vec<_>>();
        assert_eq!(
            pieces(split(b"a,b,c", b",", 1).unwrap()),
            [&b"a"[..], b"b,c"]
        );
        assert_eq!(
            pieces(rsplit(b"a,b,c", b",", 1).unwrap()),
            [&b"a,b"[..], b"c"]
        );
        assert_eq!(
            pieces(split_whitespace(b"  a b  c ", 1)),
            [&b"a"[..], b"b  c "]
        );
        assert_eq!(
            pieces(rsplit_whitespace(b"  a b  c ", 1)),
            [&b"  a b"[..], b"c"]
        );
        assert_eq!(
            pieces(split_lines(b"a\r\nb\n\nc", false)),
            [&b"a"[..], b"b", b"", b"c"]
        );
    }

    #[test]
    fn groups_of_hex_are_counted_from_the_right() {
        assert_eq!(hex(b"abcde", Some(b'-'), 2).unwrap(), "61-6263-6465");
        assert_eq!(hex(b"abcde", Some(b'-'), -2).unwrap(), "6162-6364-65");
    }
}
