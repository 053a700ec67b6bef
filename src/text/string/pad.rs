//! Making strings longer.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use super::index::Indexed;
use crate::text::error::TextError;
use crate::text::memory::Grow;

/// `s.ljust(width, fill)`.
pub fn ljust(s: Indexed<'_>, width: i64, fill: CodePoint) -> Result<Wtf8Buf, TextError> {
    padded(s.text(), 0, missing(s, width), fill)
}

/// `s.rjust(width, fill)`.
pub fn rjust(s: Indexed<'_>, width: i64, fill: CodePoint) -> Result<Wtf8Buf, TextError> {
    padded(s.text(), missing(s, width), 0, fill)
}

/// `s.center(width, fill)`. Of an odd padding the larger half goes to the left
/// where the width is odd, else to the right.
pub fn center(s: Indexed<'_>, width: i64, fill: CodePoint) -> Result<Wtf8Buf, TextError> {
    let missing = missing(s, width);
    let left = missing / 2 + usize::from(missing % 2 == 1 && width % 2 == 1);
    padded(s.text(), left, missing - left, fill)
}

/// `s.zfill(width)`: zeros after a leading sign.
pub fn zfill(s: Indexed<'_>, width: i64) -> Result<Wtf8Buf, TextError> {
    let sign = usize::from(matches!(s.text().as_bytes().first(), Some(b'+' | b'-')));
    let digits = padded(&s.text()[sign..], missing(s, width), 0, '0'.into())?;
    let mut out = s.text()[..sign].to_owned();
    out.grow(digits.len())?;
    out.push_wtf8(&digits);
    Ok(out)
}

/// How many code points `s` lacks to be `width` long.
fn missing(s: Indexed<'_>, width: i64) -> usize {
    usize::try_from(width).map_or(0, |width| width.saturating_sub(s.len()))
}

fn padded(s: &Wtf8, left: usize, right: usize, fill: CodePoint) -> Result<Wtf8Buf, TextError> {
    let length = left
        .checked_add(right)
        .and_then(|count| count.checked_mul(fill.len_wtf8()))
        .and_then(|padding| padding.checked_add(s.len()))
        .ok_or_else(TextError::memory)?;
    let mut out = Wtf8Buf::new();
    out.grow(length)?;
    out.extend(std::iter::repeat_n(fill, left));
    out.push_wtf8(s);
    out.extend(std::iter::repeat_n(fill, right));
    Ok(out)
}

/// `s * count`; a negative count is zero.
pub fn repeat(s: &Wtf8, count: i64) -> Result<Wtf8Buf, TextError> {
    let count = usize::try_from(count).unwrap_or(0);
    let length = s
        .len()
        .checked_mul(count)
        .filter(|&length| isize::try_from(length).is_ok())
        .ok_or_else(|| TextError::overflow("repeated string is too long"))?;
    let mut out = Wtf8Buf::new();
    out.grow(length)?;
    if let [byte] = *s.as_bytes() {
        out.extend(std::iter::repeat_n(CodePoint::from(byte), count));
        return Ok(out);
    }
    for _ in 0..if s.is_empty() { 0 } else { count } {
        out.push_wtf8(s);
    }
    Ok(out)
}

/// `s.expandtabs(tab_size)`: spaces up to the next multiple of it. Lines end
/// at `\n` and `\r`; without a positive size, tabs vanish.
pub fn expandtabs(s: &Wtf8, tab_size: i64) -> Result<Wtf8Buf, TextError> {
    let tab_size = usize::try_from(tab_size).unwrap_or(0);
    let mut out = Wtf8Buf::with_capacity(s.len());
    let mut column = 0;
    for c in s.code_points() {
        match c.to_char() {
            Some('\t') => {
                let spaces = if tab_size == 0 {
                    0
                } else {
                    tab_size - column % tab_size
                };
                out.grow(spaces)?;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            other => {
                column = if matches!(other, Some('\n' | '\r')) {
                    0
                } else {
                    column + 1
                };
                out.push(c);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeating_knows_its_limits() {
        assert_eq!(repeat("ab".into(), 3), Ok("ababab".into()));
        assert_eq!(repeat("a".into(), -1), Ok("".into()));
        assert_eq!(repeat("".into(), i64::MAX), Ok("".into()));
        assert_eq!(repeat("a".into(), i64::MAX), Err(TextError::memory()));
        let too_long = TextError::overflow("repeated string is too long");
        assert_eq!(repeat("ab".into(), 1 << 62), Err(too_long));
    }
}
