//! Bytes to constants and code objects.

use std::sync::Arc;

use num_bigint::{BigInt, Sign};
use rustpython_wtf8::Wtf8Buf;
use thiserror::Error;

use super::{DIGIT_BITS, tag};
use crate::bytecode::{CodeObject, Constant, LocalKind};

/// How deep tuples and code objects may nest. CPython's own limit is 2000;
/// this one leaves any consumer that walks them recursively enough stack on a
/// thread of 2 MiB.
pub const MAX_NESTING: u32 = 500;

/// What is wrong with marshalled bytes, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("bad marshal data at byte {offset}: {problem}")]
pub struct MarshalError {
    /// Index of the byte, from the start of the marshalled data.
    pub offset: usize,
    /// What is wrong.
    pub problem: MarshalProblem,
}

/// What is wrong with marshalled bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MarshalProblem {
    /// The data ends inside an object.
    #[error("the data ends {missing} bytes too early")]
    Truncated {
        /// How many more bytes the object needs at least.
        missing: usize,
    },
    /// No object begins with this byte.
    #[error("no object begins with the byte {0:#04x}")]
    UnknownTag(u8),
    /// A Python object that no code object holds.
    #[error("a {0} cannot be part of a code object")]
    Unsupported(&'static str),
    /// A length or number that cannot be.
    #[error("{what} is {value}")]
    BadNumber {
        /// What the number counts.
        what: &'static str,
        /// The number found.
        value: i64,
    },
    /// An integer whose digits are not in their shortest form.
    #[error("an integer's digits are not normalised")]
    BadDigits,
    /// A text that is no number.
    #[error("a float's text is no number")]
    BadFloat,
    /// A string that is not encoded as UTF-8 (lone surrogates allowed).
    #[error("a string is not valid UTF-8")]
    BadString,
    /// An ASCII string with other bytes in it.
    #[error("an ASCII string has a byte above 127")]
    BadAscii,
    /// A reference to an object that does not exist or is not complete yet.
    #[error("a reference to object {0}, which is not there yet")]
    BadReference(i64),
    /// One kind of object stands where a code object needs another.
    #[error("{field} is a {found}, not a {expected}")]
    WrongType {
        /// The code object's field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// Objects nest deeper than [`MAX_NESTING`].
    #[error("objects nest deeper than {MAX_NESTING} levels")]
    TooDeep,
    /// References repeat objects so often that they would fill the memory.
    #[error("references expand to more memory than the data's size justifies")]
    TooLarge,
    /// There is more data after the object.
    #[error("{0} bytes follow the object")]
    TrailingData(usize),
}

/// Reads one object that fills all of `data`.
///
/// # Errors
///
/// [`MarshalError`] where the data is malformed, holds something that cannot
/// be part of a code object, or exceeds the bounds.
pub fn read(data: &[u8]) -> Result<Constant, MarshalError> {
    let mut reader = Reader {
        data,
        at: 0,
        references: Vec::new(),
        weight_left: weight_limit(data.len()),
    };
    let object = reader.object(0)?;
    match data.len() - reader.at {
        0 => Ok(object.value),
        rest => Err(reader.error(MarshalProblem::TrailingData(rest))),
    }
}

/// Bytes of memory that `len` bytes of data may become. The smallest object is
/// one byte in the data and a whole [`Constant`] in memory, twice where it may
/// be referred to, and a large project's long file names are repeated in each
/// of its code objects.
fn weight_limit(len: usize) -> usize {
    len.saturating_mul(128).saturating_add(1 << 20)
}

/// How much there is of an object. Bytes are approximate.
#[derive(Clone, Copy, Default)]
struct Size {
    /// Levels of nesting inside it.
    height: u32,
    /// Bytes that a copy takes.
    copied: usize,
    /// Bytes it would take if nothing in it were shared.
    expanded: usize,
}

impl Size {
    fn include(&mut self, part: Size) {
        self.height = self.height.max(part.height);
        self.copied += part.copied;
        self.expanded += part.expanded;
    }
}

#[derive(Clone)]
struct Object {
    value: Constant,
    size: Size,
}

impl Object {
    fn leaf(value: Constant, payload: usize) -> Object {
        let bytes = size_of::<Constant>() + payload;
        let size = Size {
            height: 0,
            copied: bytes,
            expanded: bytes,
        };
        Object { value, size }
    }
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    /// The objects that references may name; `None` while one is being read.
    references: Vec<Option<Object>>,
    weight_left: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, problem: MarshalProblem) -> MarshalError {
        MarshalError {
            offset: self.at,
            problem,
        }
    }

    fn object(&mut self, depth: u32) -> Result<Object, MarshalError> {
        let [byte] = self.array()?;
        let flagged = byte & tag::FLAG_REF != 0;
        let tag = byte & !tag::FLAG_REF;
        if let Some(value) = singleton(tag) {
            return Ok(Object::leaf(value, 0));
        }
        if tag == tag::REFERENCE {
            return self.reference(depth);
        }
        // A container takes its number before its items take theirs.
        let number = self.references.len();
        if flagged {
            self.references.push(None);
        }
        let object = match tag {
            tag::TUPLE | tag::SMALL_TUPLE | tag::FROZENSET | tag::CODE => {
                self.container(tag, depth)?
            }
            _ => self.scalar(tag)?,
        };
        if flagged {
            self.charge(object.size.copied)?;
            self.references[number] = Some(object.clone());
        }
        Ok(object)
    }

    fn reference(&mut self, depth: u32) -> Result<Object, MarshalError> {
        let number = i64::from(self.i32()?);
        let object = usize::try_from(number)
            .ok()
            .and_then(|number| self.references.get(number)?.as_ref());
        let Some(object) = object else {
            return Err(self.error(MarshalProblem::BadReference(number)));
        };
        if depth + object.size.height > MAX_NESTING {
            return Err(self.error(MarshalProblem::TooDeep));
        }
        // Charged first, so that nothing beyond the bound is ever copied.
        let rest = self.weight_left.checked_sub(object.size.expanded);
        let copy = rest.map(|_| object.clone());
        self.weight_left = rest.unwrap_or(0);
        copy.ok_or_else(|| self.error(MarshalProblem::TooLarge))
    }

    fn charge(&mut self, weight: usize) -> Result<(), MarshalError> {
        self.weight_left = self
            .weight_left
            .checked_sub(weight)
            .ok_or_else(|| self.error(MarshalProblem::TooLarge))?;
        Ok(())
    }

    fn scalar(&mut self, tag: u8) -> Result<Object, MarshalError> {
        match tag {
            tag::INT => Ok(Object::leaf(Constant::Int(self.i32()?.into()), 0)),
            tag::INT64 => {
                let value = i64::from_le_bytes(self.array()?);
                Ok(Object::leaf(Constant::Int(value.into()), 8))
            }
            tag::LONG => self.long(),
            tag::FLOAT => Ok(Object::leaf(Constant::Float(self.float()?), 0)),
            tag::FLOAT_TEXT => Ok(Object::leaf(Constant::Float(self.float_text()?), 0)),
            tag::COMPLEX => {
                let value = Constant::Complex(self.float()?, self.float()?);
                Ok(Object::leaf(value, 0))
            }
            tag::COMPLEX_TEXT => {
                let value = Constant::Complex(self.float_text()?, self.float_text()?);
                Ok(Object::leaf(value, 0))
            }
            tag::BYTES => {
                let bytes = self.long_bytes()?.to_vec();
                let payload = bytes.len();
                Ok(Object::leaf(Constant::Bytes(bytes), payload))
            }
            tag::UNICODE | tag::INTERNED => {
                let bytes = self.long_bytes()?;
                self.string(bytes)
            }
            tag::ASCII | tag::ASCII_INTERNED => {
                let bytes = self.long_bytes()?;
                self.ascii(bytes)
            }
            tag::SHORT_ASCII | tag::SHORT_ASCII_INTERNED => {
                let bytes = self.short_bytes()?;
                self.ascii(bytes)
            }
            _ => {
                self.at -= 1;
                Err(self.error(unsupported(tag)))
            }
        }
    }

    fn container(&mut self, tag: u8, depth: u32) -> Result<Object, MarshalError> {
        if depth >= MAX_NESTING {
            return Err(self.error(MarshalProblem::TooDeep));
        }
        match tag {
            tag::CODE => self.code(depth + 1),
            tag::SMALL_TUPLE => {
                let [count] = self.array()?;
                self.items(count.into(), depth + 1, Constant::Tuple)
            }
            tag::TUPLE => {
                let count = self.length("a tuple's length")?;
                self.items(count, depth + 1, Constant::Tuple)
            }
            _ => {
                let count = self.length("a frozenset's length")?;
                self.items(count, depth + 1, Constant::FrozenSet)
            }
        }
    }

    fn items(
        &mut self,
        count: usize,
        depth: u32,
        build: fn(Vec<Constant>) -> Constant,
    ) -> Result<Object, MarshalError> {
        // Each item has at least a byte; a length beyond that is refused
        // before anything is allocated for it. No more than a little is
        // reserved, for the items may be huge tuples themselves.
        self.need(count)?;
        let mut items = Vec::with_capacity(count.min(16));
        let mut size = Object::leaf(Constant::None, 0).size;
        for _ in 0..count {
            let item = self.object(depth)?;
            size.include(item.size);
            items.push(item.value);
        }
        size.height += 1;
        Ok(Object {
            value: build(items),
            size,
        })
    }

    fn long(&mut self) -> Result<Object, MarshalError> {
        let count = i64::from(self.i32()?);
        let bytes = self.take(count.unsigned_abs() as usize * 2)?;
        let mut words = Vec::with_capacity(bytes.len() / 4 + 1);
        let (mut pending, mut bits) = (0u64, 0);
        let mut digit = 1;
        for pair in bytes.chunks_exact(2) {
            digit = u64::from(u16::from_le_bytes([pair[0], pair[1]]));
            if digit >> DIGIT_BITS != 0 {
                return Err(self.error(MarshalProblem::BadDigits));
            }
            pending |= digit << bits;
            bits += DIGIT_BITS;
            if bits >= 32 {
                words.push(pending as u32);
                pending >>= 32;
                bits -= 32;
            }
        }
        if digit == 0 {
            return Err(self.error(MarshalProblem::BadDigits));
        }
        words.push(pending as u32);
        let sign = if count < 0 { Sign::Minus } else { Sign::Plus };
        let payload = bytes.len();
        Ok(Object::leaf(
            Constant::Int(BigInt::from_slice(sign, &words)),
            payload,
        ))
    }

    fn string(&self, bytes: &[u8]) -> Result<Object, MarshalError> {
        let value = Wtf8Buf::from_bytes(bytes.to_vec())
            .map_err(|_| self.error(MarshalProblem::BadString))?;
        Ok(Object::leaf(Constant::Str(value), bytes.len()))
    }

    fn ascii(&self, bytes: &[u8]) -> Result<Object, MarshalError> {
        if !bytes.is_ascii() {
            return Err(self.error(MarshalProblem::BadAscii));
        }
        self.string(bytes)
    }

    fn float(&mut self) -> Result<f64, MarshalError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    fn float_text(&mut self) -> Result<f64, MarshalError> {
        let text = self.short_bytes()?;
        std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.error(MarshalProblem::BadFloat))
    }

    fn i32(&mut self) -> Result<i32, MarshalError> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    /// A number that is never negative.
    fn length(&mut self, what: &'static str) -> Result<usize, MarshalError> {
        let value = self.i32()?;
        usize::try_from(value).map_err(|_| {
            self.error(MarshalProblem::BadNumber {
                what,
                value: value.into(),
            })
        })
    }

    fn long_bytes(&mut self) -> Result<&'a [u8], MarshalError> {
        let len = self.length("a string's length")?;
        self.take(len)
    }

    fn short_bytes(&mut self) -> Result<&'a [u8], MarshalError> {
        let [len] = self.array()?;
        self.take(len.into())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], MarshalError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], MarshalError> {
        self.need(len)?;
        let bytes = &self.data[self.at..self.at + len];
        self.at += len;
        Ok(bytes)
    }

    fn need(&self, len: usize) -> Result<(), MarshalError> {
        match len.saturating_sub(self.data.len() - self.at) {
            0 => Ok(()),
            missing => Err(self.error(MarshalProblem::Truncated { missing })),
        }
    }
}

/// The fields of a code object.
impl Reader<'_> {
    fn code(&mut self, depth: u32) -> Result<Object, MarshalError> {
        let mut fields = Fields {
            reader: self,
            depth,
            size: Size {
                height: 0,
                expanded: size_of::<CodeObject>(),
                ..Size::default()
            },
        };
        let code = CodeObject {
            argcount: fields.number("argcount")?,
            posonlyargcount: fields.number("posonlyargcount")?,
            kwonlyargcount: fields.number("kwonlyargcount")?,
            stacksize: fields.number("stacksize")?,
            flags: fields.number("flags")?,
            code: fields.bytes("code")?,
            consts: fields.tuple("consts")?,
            names: fields.strings("names")?,
            localsplusnames: fields.strings("localsplusnames")?,
            localspluskinds: fields
                .bytes("localspluskinds")?
                .into_iter()
                .map(LocalKind)
                .collect(),
            filename: fields.string("filename")?,
            name: fields.string("name")?,
            qualname: fields.string("qualname")?,
            firstlineno: fields.number("firstlineno")?,
            linetable: fields.bytes("linetable")?,
            exceptiontable: fields.bytes("exceptiontable")?,
        };
        Ok(Object {
            size: Size {
                height: fields.size.height + 1,
                // Copies share the code, but whoever walks it walks each.
                copied: size_of::<Constant>(),
                expanded: fields.size.expanded,
            },
            value: Constant::Code(Arc::new(code)),
        })
    }
}

struct Fields<'r, 'a> {
    reader: &'r mut Reader<'a>,
    depth: u32,
    size: Size,
}

impl Fields<'_, '_> {
    fn number(&mut self, name: &'static str) -> Result<u32, MarshalError> {
        Ok(self.reader.length(name)? as u32)
    }

    fn object(&mut self) -> Result<Constant, MarshalError> {
        let object = self.reader.object(self.depth)?;
        self.size.include(object.size);
        Ok(object.value)
    }

    fn bytes(&mut self, field: &'static str) -> Result<Vec<u8>, MarshalError> {
        match self.object()? {
            Constant::Bytes(bytes) => Ok(bytes),
            other => Err(self.wrong_type(field, "bytes object", &other)),
        }
    }

    fn string(&mut self, field: &'static str) -> Result<Wtf8Buf, MarshalError> {
        match self.object()? {
            Constant::Str(string) => Ok(string),
            other => Err(self.wrong_type(field, "string", &other)),
        }
    }

    fn tuple(&mut self, field: &'static str) -> Result<Vec<Constant>, MarshalError> {
        match self.object()? {
            Constant::Tuple(items) => Ok(items),
            other => Err(self.wrong_type(field, "tuple", &other)),
        }
    }

    fn strings(&mut self, field: &'static str) -> Result<Vec<Wtf8Buf>, MarshalError> {
        self.tuple(field)?
            .into_iter()
            .map(|item| match item {
                Constant::Str(string) => Ok(string),
                other => Err(self.wrong_type(field, "tuple of strings only", &other)),
            })
            .collect()
    }

    fn wrong_type(
        &self,
        field: &'static str,
        expected: &'static str,
        found: &Constant,
    ) -> MarshalError {
        self.reader.error(MarshalProblem::WrongType {
            field,
            expected,
            found: found.type_name(),
        })
    }
}

/// The objects that are their tag alone.
fn singleton(tag: u8) -> Option<Constant> {
    match tag {
        tag::NONE => Some(Constant::None),
        tag::TRUE => Some(Constant::Bool(true)),
        tag::FALSE => Some(Constant::Bool(false)),
        tag::ELLIPSIS => Some(Constant::Ellipsis),
        _ => None,
    }
}

fn unsupported(tag: u8) -> MarshalProblem {
    MarshalProblem::Unsupported(match tag {
        tag::LIST => "list",
        tag::DICT => "dict",
        tag::SET => "set",
        tag::NULL => "null pointer",
        tag::STOP_ITERATION => "StopIteration",
        _ => return MarshalProblem::UnknownTag(tag),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(data: &[u8]) -> MarshalProblem {
        read(data).unwrap_err().problem
    }

    #[test]
    fn scalars_of_every_format() {
        let reads = |data: &[u8], value: Constant| assert_eq!(read(data), Ok(value));
        reads(b"i\xfe\xff\xff\xff", Constant::Int((-2).into()));
        reads(b"I\0\0\0\0\x01\0\0\0", Constant::Int((1i64 << 32).into()));
        reads(
            b"l\x03\0\0\0\0\0\0\0\x02\0",
            Constant::Int((1i64 << 31).into()),
        );
        reads(b"l\xff\xff\xff\xff\x05\0", Constant::Int((-5).into()));
        reads(b"l\0\0\0\0", Constant::Int(0.into()));
        reads(b"f\x041e10", Constant::Float(1e10));
        reads(b"x\x011\x02-2", Constant::Complex(1.0, -2.0));
        reads(b"g\0\0\0\0\0\0\xf0\x3f", Constant::Float(1.0));
        reads(
            b"u\x03\0\0\0\xed\xa0\x80",
            Constant::Str(Wtf8Buf::from_bytes(b"\xed\xa0\x80".to_vec()).unwrap()),
        );
        reads(b"Z\x02ab", Constant::Str("ab".into()));
        reads(b"s\x01\0\0\0\xff", Constant::Bytes(vec![0xff]));
        reads(b">\x01\0\0\0N", Constant::FrozenSet(vec![Constant::None]));
    }

    #[test]
    fn references_count_containers_before_their_items() {
        // ("a", ("a", 7), 7): the outer tuple is 0, "a" 1, the inner tuple
        // 2, the number 3.
        let data = b"\xa9\x03\xda\x01a\xa9\x02r\x01\0\0\0\xe9\x07\0\0\0r\x03\0\0\0";
        let text = Constant::Str("a".into());
        let seven = Constant::Int(7.into());
        let inner = Constant::Tuple(vec![text.clone(), seven.clone()]);
        assert_eq!(read(data), Ok(Constant::Tuple(vec![text, inner, seven])));
        assert_eq!(
            problem(b"\xa9\x01r\0\0\0\0"),
            MarshalProblem::BadReference(0)
        );
        assert_eq!(
            problem(b"r\xff\xff\xff\xff"),
            MarshalProblem::BadReference(-1)
        );
    }

    #[test]
    fn malformed_data_is_refused() {
        assert_eq!(problem(b""), MarshalProblem::Truncated { missing: 1 });
        assert_eq!(
            problem(b"(\xff\xff\xff\x7f"),
            MarshalProblem::Truncated {
                missing: 0x7fff_ffff
            }
        );
        assert_eq!(problem(b"i\0\0"), MarshalProblem::Truncated { missing: 2 });
        assert_eq!(problem(b"l\x01\0\0\0\0\x80"), MarshalProblem::BadDigits);
        assert_eq!(problem(b"l\x01\0\0\0\0\0"), MarshalProblem::BadDigits);
        assert_eq!(problem(b"[\0\0\0\0"), MarshalProblem::Unsupported("list"));
        assert_eq!(problem(b"q"), MarshalProblem::UnknownTag(b'q'));
        assert_eq!(problem(b"f\x01x"), MarshalProblem::BadFloat);
        assert_eq!(problem(b"u\x01\0\0\0\xff"), MarshalProblem::BadString);
        assert_eq!(problem(b"z\x01\xff"), MarshalProblem::BadAscii);
        assert_eq!(problem(b"NN"), MarshalProblem::TrailingData(1));
        assert_eq!(
            problem(b"s\xff\xff\xff\xff"),
            MarshalProblem::BadNumber {
                what: "a string's length",
                value: -1
            }
        );
    }

    #[test]
    fn nesting_is_bounded_without_and_with_references() {
        let nested = |levels: u32| {
            let mut data = b")\x01".repeat(levels as usize);
            data.push(b'N');
            data
        };
        // A small stack, so that the bound is known to hold for threads.
        let thread = std::thread::Builder::new()
            .stack_size(1 << 20)
            .spawn(move || {
                assert!(read(&nested(MAX_NESTING)).is_ok());
                assert_eq!(problem(&nested(MAX_NESTING + 1)), MarshalProblem::TooDeep);
                assert_eq!(problem(&nested(1_000_000)), MarshalProblem::TooDeep);
                // Two flagged towers, the second standing on the first.
                let mut towers = b")\x02\xa9\x01".to_vec();
                towers.extend(nested(MAX_NESTING - 100));
                towers.extend(b")\x01".repeat(200));
                towers.extend(b"r\0\0\0\0");
                assert_eq!(problem(&towers), MarshalProblem::TooDeep);
            });
        thread.unwrap().join().unwrap();
    }

    #[test]
    fn references_cannot_fill_the_memory() {
        // Each tuple holds the one before it ten times: 10^50 items.
        let mut laughs = b")\x32\xa9\x01N".to_vec();
        for level in 0..49u32 {
            laughs.extend(b"\xa9\x0a");
            for _ in 0..10 {
                laughs.push(b'r');
                laughs.extend(level.to_le_bytes());
            }
        }
        assert_eq!(problem(&laughs), MarshalProblem::TooLarge);
    }
}
