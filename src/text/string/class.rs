//! What kind of characters a string is made of.

use rustpython_wtf8::{CodePoint, Wtf8};

use crate::text::unicode;

/// Whether there is a code point and `holds` for all of them.
fn all(s: &Wtf8, holds: impl Fn(CodePoint) -> bool) -> bool {
    !s.is_empty() && s.code_points().all(holds)
}

/// `s.isalpha()`.
pub fn is_alpha(s: &Wtf8) -> bool {
    all(s, unicode::is_alpha)
}

/// `s.isalnum()`.
pub fn is_alnum(s: &Wtf8) -> bool {
    all(s, unicode::is_alnum)
}

/// `s.isdecimal()`.
pub fn is_decimal(s: &Wtf8) -> bool {
    all(s, unicode::is_decimal)
}

/// `s.isdigit()`.
pub fn is_digit(s: &Wtf8) -> bool {
    all(s, unicode::is_digit)
}

/// `s.isnumeric()`.
pub fn is_numeric(s: &Wtf8) -> bool {
    all(s, unicode::is_numeric)
}

/// `s.isspace()`.
pub fn is_space(s: &Wtf8) -> bool {
    all(s, unicode::is_space)
}

/// `s.isprintable()`, true of the empty string.
pub fn is_printable(s: &Wtf8) -> bool {
    s.code_points().all(unicode::is_printable)
}

/// `s.islower()`: something is lower case and nothing is upper or title case.
pub fn is_lower(s: &Wtf8) -> bool {
    let capital = |c| unicode::is_upper(c) || unicode::is_title(c);
    s.code_points().any(unicode::is_lower) && !s.code_points().any(capital)
}

/// `s.isupper()`: something is upper case and nothing is lower or title case.
pub fn is_upper(s: &Wtf8) -> bool {
    let small = |c| unicode::is_lower(c) || unicode::is_title(c);
    s.code_points().any(unicode::is_upper) && !s.code_points().any(small)
}

/// `s.istitle()`: every run of cased code points starts with the only capital
/// in it, and there is such a run.
pub fn is_title(s: &Wtf8) -> bool {
    let mut after_cased = false;
    let mut found = false;
    for c in s.code_points() {
        let capital = unicode::is_upper(c) || unicode::is_title(c);
        let small = unicode::is_lower(c);
        if (capital && after_cased) || (small && !after_cased) {
            return false;
        }
        after_cased = capital || small;
        found |= after_cased;
    }
    found
}

/// `s.isidentifier()`. Keywords are identifiers too.
pub fn is_identifier(s: &Wtf8) -> bool {
    let mut rest = s.code_points();
    rest.next().is_some_and(unicode::is_identifier_start)
        && rest.all(unicode::is_identifier_continue)
}
