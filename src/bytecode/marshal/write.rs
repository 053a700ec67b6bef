//! Constants and code objects to bytes.

use std::collections::HashMap;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use rustpython_wtf8::{Wtf8, Wtf8Buf};

use super::{DIGIT_BITS, tag};
use crate::bytecode::{CodeObject, Constant};

/// A version of the marshal format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Format 2: no references, so equal constants give equal bytes, and they
    /// equal those of CPython's `marshal.dumps(constant, 2)`.
    V2,
    /// Format 4, that of `.pyc` files: compact, and each string that occurs
    /// again is a reference to the first. CPython refers to more kinds of
    /// objects and picks them by runtime refcounts, so these bytes differ
    /// from its own, but it loads them to the same object.
    V4,
}

/// Writes `constant` in `format`.
pub fn write(constant: &Constant, format: Format) -> Vec<u8> {
    let mut writer = Writer {
        format,
        out: Vec::new(),
        strings: HashMap::new(),
    };
    writer.constant(constant);
    writer.out
}

struct Writer<'a> {
    format: Format,
    out: Vec<u8>,
    /// The number by which references name each string already written.
    strings: HashMap<&'a Wtf8, u32>,
}

impl<'a> Writer<'a> {
    fn constant(&mut self, constant: &'a Constant) {
        match constant {
            Constant::None => self.out.push(tag::NONE),
            Constant::Bool(false) => self.out.push(tag::FALSE),
            Constant::Bool(true) => self.out.push(tag::TRUE),
            Constant::Ellipsis => self.out.push(tag::ELLIPSIS),
            Constant::Int(value) => self.int(value),
            Constant::Float(value) => {
                self.out.push(tag::FLOAT);
                self.out.extend(value.to_le_bytes());
            }
            Constant::Complex(real, imaginary) => {
                self.out.push(tag::COMPLEX);
                self.out.extend(real.to_le_bytes());
                self.out.extend(imaginary.to_le_bytes());
            }
            Constant::Str(value) => self.string(value, is_identifier_like(value)),
            Constant::Bytes(value) => self.bytes(value),
            Constant::Tuple(items) => {
                self.tuple_header(items.len());
                items.iter().for_each(|item| self.constant(item));
            }
            Constant::FrozenSet(items) => self.frozenset(items),
            Constant::Code(code) => self.code(code),
        }
    }

    fn int(&mut self, value: &BigInt) {
        if let Some(small) = value.to_i32() {
            self.out.push(tag::INT);
            self.long(small);
            return;
        }
        let digits = digits(value);
        let count = digits.len() as i32;
        self.out.push(tag::LONG);
        self.long(if value.sign() == Sign::Minus {
            -count
        } else {
            count
        });
        for digit in digits {
            self.out.extend(digit.to_le_bytes());
        }
    }

    fn bytes(&mut self, value: &[u8]) {
        self.out.push(tag::BYTES);
        self.long(value.len() as i32);
        self.out.extend(value);
    }

    fn string(&mut self, value: &'a Wtf8, interned: bool) {
        if self.format == Format::V2 {
            self.out.push(tag::UNICODE);
            self.long(value.len() as i32);
            self.out.extend(value.as_bytes());
            return;
        }
        if let Some(&number) = self.strings.get(value) {
            self.out.push(tag::REFERENCE);
            self.long(number as i32);
            return;
        }
        self.strings.insert(value, self.strings.len() as u32);
        self.string_body(value, interned);
    }

    fn string_body(&mut self, value: &Wtf8, interned: bool) {
        let short = u8::try_from(value.len());
        let is_ascii = value.as_bytes().is_ascii();
        let tag = match (is_ascii, short, interned) {
            (true, Ok(_), true) => tag::SHORT_ASCII_INTERNED,
            (true, Ok(_), false) => tag::SHORT_ASCII,
            (true, Err(_), true) => tag::ASCII_INTERNED,
            (true, Err(_), false) => tag::ASCII,
            (false, _, true) => tag::INTERNED,
            (false, _, false) => tag::UNICODE,
        };
        self.out.push(tag | tag::FLAG_REF);
        match short {
            Ok(len) if is_ascii => self.out.push(len),
            _ => self.long(value.len() as i32),
        }
        self.out.extend(value.as_bytes());
    }

    fn tuple_header(&mut self, len: usize) {
        match u8::try_from(len) {
            Ok(len) if self.format == Format::V4 => self.out.extend([tag::SMALL_TUPLE, len]),
            _ => {
                self.out.push(tag::TUPLE);
                self.long(len as i32);
            }
        }
    }

    /// The items in the order of their bytes in format 2, as CPython sorts
    /// them too, so that the order in memory does not show.
    fn frozenset(&mut self, items: &'a [Constant]) {
        let mut sorted: Vec<(Vec<u8>, &Constant)> = items
            .iter()
            .map(|item| (write(item, Format::V2), item))
            .collect();
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.out.push(tag::FROZENSET);
        self.long(items.len() as i32);
        for (_, item) in sorted {
            self.constant(item);
        }
    }

    fn code(&mut self, code: &'a CodeObject) {
        self.out.push(tag::CODE);
        for number in [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.stacksize,
            code.flags,
        ] {
            self.long(number as i32);
        }
        self.bytes(&code.code);
        self.tuple_header(code.consts.len());
        code.consts.iter().for_each(|item| self.constant(item));
        self.names(&code.names);
        self.names(&code.localsplusnames);
        let kinds: Vec<u8> = code.localspluskinds.iter().map(|kind| kind.0).collect();
        self.bytes(&kinds);
        self.string(&code.filename, true);
        self.string(&code.name, true);
        self.string(&code.qualname, true);
        self.long(code.firstlineno as i32);
        self.bytes(&code.linetable);
        self.bytes(&code.exceptiontable);
    }

    fn names(&mut self, names: &'a [Wtf8Buf]) {
        self.tuple_header(names.len());
        names.iter().for_each(|name| self.string(name, true));
    }

    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }
}

/// Whether CPython interns a string constant: it might be a name.
fn is_identifier_like(value: &Wtf8) -> bool {
    value
        .as_bytes()
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The magnitude in digits of [`DIGIT_BITS`] bits, lowest first.
fn digits(value: &BigInt) -> Vec<u16> {
    const MASK: u64 = (1 << DIGIT_BITS) - 1;
    let mut digits = Vec::new();
    let (mut pending, mut bits) = (0u64, 0);
    for word in value.iter_u32_digits() {
        pending |= u64::from(word) << bits;
        bits += 32;
        while bits >= DIGIT_BITS {
            digits.push((pending & MASK) as u16);
            pending >>= DIGIT_BITS;
            bits -= DIGIT_BITS;
        }
    }
    digits.push(pending as u16);
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn hex(constant: &Constant, format: Format) -> String {
        write(constant, format)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    #[test]
    fn integers_as_cpython_writes_them() {
        let int = |value: i128| hex(&Constant::Int(value.into()), Format::V2);
        assert_eq!(int(-1), "69ffffffff");
        assert_eq!(int(0x7fff_ffff), "69ffffff7f");
        assert_eq!(int(1 << 31), "6c03000000000000000200");
        assert_eq!(int(-(1 << 31) - 1), "6cfdffffff010000000200");
        assert_eq!(int((1 << 60) - 1), "6c04000000ff7fff7fff7fff7f");
    }

    #[test]
    fn a_frozenset_is_written_in_the_order_of_its_bytes() {
        let text = |text: &str| Constant::Str(text.into());
        let one = Constant::FrozenSet(vec![text("bb"), text("a"), Constant::Int(3.into())]);
        let other = Constant::FrozenSet(vec![Constant::Int(3.into()), text("bb"), text("a")]);
        assert_eq!(hex(&one, Format::V2), hex(&other, Format::V2));
        assert_eq!(
            hex(&one, Format::V2),
            "3e03000000690300000075010000006175020000006262"
        );
    }

    #[test]
    fn a_repeated_string_is_a_reference() {
        let text = Constant::Str("spam".into());
        let pair = Constant::Tuple(vec![text.clone(), text]);
        assert_eq!(hex(&pair, Format::V4), "2902da047370616d7200000000");
        assert_eq!(read(&write(&pair, Format::V4)), Ok(pair));
    }

    #[test]
    fn what_is_written_reads_back() {
        let constants = Constant::Tuple(vec![
            Constant::None,
            Constant::Bool(true),
            Constant::Bool(false),
            Constant::Ellipsis,
            Constant::Int(BigInt::from(7).pow(100)),
            Constant::Int(-BigInt::from(7).pow(101)),
            Constant::Float(-0.5),
            Constant::Complex(1.5, -2.0),
            Constant::Str("héllo wörld".into()),
            Constant::Str("x".repeat(300).into()),
            Constant::Str("two words".into()),
            Constant::Bytes(vec![0, 255]),
            Constant::Tuple(vec![Constant::None; 300]),
            Constant::FrozenSet(vec![Constant::Int(1.into()), Constant::Int(2.into())]),
        ]);
        for format in [Format::V2, Format::V4] {
            assert_eq!(read(&write(&constants, format)), Ok(constants.clone()));
        }
    }
}
