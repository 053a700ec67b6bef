//! Unicode 15.0, the version that CPython 3.12 carries: general categories,
//! the character classes that `str`'s methods test, and case mappings.
//!
//! The tables are made from CPython itself because the standard library and
//! the Unicode crates follow newer versions, in which more code points are
//! assigned. Case mappings between code points that 15.0 assigns never change, so
//! those come from `char`.

use rustpython_wtf8::CodePoint;

use super::unicode_tables as tables;

/// The general category of a code point, in the order of the table's indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Unicode's own abbreviations")]
pub enum Category {
    Lu,
    Ll,
    Lt,
    Lm,
    Lo,
    Mn,
    Mc,
    Me,
    Nd,
    Nl,
    No,
    Pc,
    Pd,
    Ps,
    Pe,
    Pi,
    Pf,
    Po,
    Sm,
    Sc,
    Sk,
    So,
    Zs,
    Zl,
    Zp,
    Cc,
    Cf,
    Cs,
    Co,
    Cn,
}

use Category::*;

const CATEGORIES: [Category; 30] = [
    Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Zs, Zl,
    Zp, Cc, Cf, Cs, Co, Cn,
];

/// The general category of a code point (`unicodedata.category`).
pub fn category(c: CodePoint) -> Category {
    let c = c.to_u32();
    let run = tables::CATEGORY_RUNS.partition_point(|&run| run >> 5 <= c) - 1;
    CATEGORIES[(tables::CATEGORY_RUNS[run] & 31) as usize]
}

/// Whether `c` lies in one of the runs whose boundaries are listed.
fn within(runs: &[u32], c: CodePoint) -> bool {
    runs.partition_point(|&boundary| boundary <= c.to_u32()) % 2 == 1
}

fn ascii(c: CodePoint) -> Option<u8> {
    u8::try_from(c.to_u32()).ok().filter(u8::is_ascii)
}

/// `str.isprintable` for one code point: what `repr` shows unescaped.
pub fn is_printable(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => (0x20..0x7f).contains(&b),
        None => !matches!(category(c), Cc | Cf | Cs | Co | Cn | Zl | Zp | Zs),
    }
}

/// `str.isalpha` for one code point: a letter of any kind.
pub fn is_alpha(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_alphabetic(),
        None => matches!(category(c), Lu | Ll | Lt | Lm | Lo),
    }
}

/// `str.isdecimal` for one code point: a digit of a positional notation.
pub fn is_decimal(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_digit(),
        None => category(c) == Nd,
    }
}

/// The value of a decimal digit, 0 to 9, of any script.
pub fn decimal(c: CodePoint) -> Option<u8> {
    if let Some(b) = ascii(c) {
        return b.is_ascii_digit().then(|| b - b'0');
    }
    let after = tables::DECIMAL_ZEROS.partition_point(|&zero| zero <= c.to_u32());
    let value = c.to_u32() - tables::DECIMAL_ZEROS[after.checked_sub(1)?];
    (value < 10).then_some(value as u8)
}

/// `str.isdigit` for one code point: a decimal digit or one like `²`.
pub fn is_digit(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_digit(),
        None => (category(c) == Nd) != within(tables::DIGIT_FLIPS, c),
    }
}

/// `str.isnumeric` for one code point: anything with a numeric value.
pub fn is_numeric(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_digit(),
        None => matches!(category(c), Nd | Nl | No) != within(tables::NUMERIC_FLIPS, c),
    }
}

/// `str.isalnum` for one code point.
pub fn is_alnum(c: CodePoint) -> bool {
    is_alpha(c) || is_numeric(c)
}

/// `str.isspace` for one code point, and what `split()` and `strip()` remove.
pub fn is_space(c: CodePoint) -> bool {
    match c.to_u32() {
        0x09..=0x0d | 0x1c..=0x20 => true,
        0..=0x7f => false,
        0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 => true,
        _ => false,
    }
}

/// Whether `str.splitlines` ends a line at this code point.
pub fn is_line_break(c: CodePoint) -> bool {
    matches!(c.to_u32(), 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// The `Lowercase` property.
pub fn is_lower(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_lowercase(),
        None => (category(c) == Ll) != within(tables::LOWER_FLIPS, c),
    }
}

/// The `Uppercase` property.
pub fn is_upper(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_uppercase(),
        None => (category(c) == Lu) != within(tables::UPPER_FLIPS, c),
    }
}

/// A titlecase letter such as `ǅ`.
pub fn is_title(c: CodePoint) -> bool {
    ascii(c).is_none() && category(c) == Lt
}

/// The `Cased` property.
pub fn is_cased(c: CodePoint) -> bool {
    is_lower(c) || is_upper(c) || is_title(c)
}

/// The `Case_Ignorable` property: what the rule for a final sigma looks past.
pub fn is_case_ignorable(c: CodePoint) -> bool {
    matches!(category(c), Mn | Me | Cf | Lm | Sk) != within(tables::CASE_IGNORABLE_FLIPS, c)
}

/// Whether an identifier may start with this code point (`_` included).
pub fn is_identifier_start(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_alphabetic() || b == b'_',
        None => {
            matches!(category(c), Lu | Ll | Lt | Lm | Lo | Nl) != within(tables::XID_START_FLIPS, c)
        }
    }
}

/// Whether an identifier may go on with this code point.
pub fn is_identifier_continue(c: CodePoint) -> bool {
    match ascii(c) {
        Some(b) => b.is_ascii_alphanumeric() || b == b'_',
        None => {
            matches!(category(c), Lu | Ll | Lt | Lm | Lo | Nl | Mn | Mc | Nd | Pc)
                != within(tables::XID_CONTINUE_FLIPS, c)
        }
    }
}

/// The full lowercase mapping of one code point, regardless of its
/// surroundings (a final sigma is the caller's concern).
pub fn to_lower(c: CodePoint, push: &mut impl FnMut(CodePoint)) {
    map(c, char::to_lowercase, push);
}

/// The full uppercase mapping of one code point.
pub fn to_upper(c: CodePoint, push: &mut impl FnMut(CodePoint)) {
    map(c, char::to_uppercase, push);
}

/// Applies a mapping of the standard library's Unicode as far as 15.0 knows
/// it: where it takes or gives code points assigned later, CPython 3.12 leaves
/// `c` alone.
fn map<I>(c: CodePoint, mapping: fn(char) -> I, push: &mut impl FnMut(CodePoint))
where
    I: Iterator<Item = char>,
{
    let assigned = |ch: char| ch.is_ascii() || category(ch.into()) != Cn;
    match c.to_char().filter(|&ch| assigned(ch)) {
        Some(ch) if mapping(ch).all(assigned) => mapping(ch).for_each(|to| push(to.into())),
        _ => push(c),
    }
}

/// The full titlecase mapping of one code point.
pub fn to_title(c: CodePoint, push: &mut impl FnMut(CodePoint)) {
    match listed(tables::TITLECASE, c) {
        Some(title) => title.chars().for_each(|t| push(t.into())),
        None => to_upper(c, push),
    }
}

/// The full case folding of one code point.
pub fn to_casefold(c: CodePoint, push: &mut impl FnMut(CodePoint)) {
    match listed(tables::CASEFOLD, c) {
        Some(folded) => folded.chars().for_each(|f| push(f.into())),
        None => to_lower(c, push),
    }
}

fn listed(table: &'static [(char, &'static str)], c: CodePoint) -> Option<&'static str> {
    let c = c.to_char()?;
    let at = table.binary_search_by_key(&c, |&(from, _)| from).ok()?;
    Some(table[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_those_of_unicode_15() {
        let cases = [
            (0x41, Lu),
            (0x1c5, Lt),
            (0x660, Nd),
            (0x378, Cn),
            (0xd800, Cs),
            (0xe000, Co),
            (0x1_e4d0, Lo),
            // Assigned by Unicode 16.
            (0x1c89, Cn),
            (0x10_ffff, Cn),
        ];
        for (c, expected) in cases {
            assert_eq!(
                category(CodePoint::from_u32(c).unwrap()),
                expected,
                "U+{c:04X}"
            );
        }
    }

    #[test]
    fn digits_have_values_in_every_script() {
        assert_eq!(decimal('٣'.into()), Some(3));
        assert_eq!(decimal('९'.into()), Some(9));
        assert_eq!(decimal('²'.into()), None);
        assert_eq!(decimal('\u{80}'.into()), None);
    }
}
