//! Strings to bytes and back: UTF-8, ASCII and Latin-1.
//!
//! Follows `Objects/unicodeobject.c` and `Python/codecs.c`.

use std::fmt::Write;

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use crate::text::error::{ErrorKind, TextError};
use crate::text::repr::escape;

/// How text is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, without surrogates.
    Utf8,
    /// 7-bit ASCII.
    Ascii,
    /// ISO 8859-1: the first 256 code points.
    Latin1,
}

/// What happens to what does not fit (`errors=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorHandler {
    /// Raise.
    Strict,
    /// Leave it out.
    Ignore,
    /// `?`, or U+FFFD when decoding.
    Replace,
    /// `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
    BackslashReplace,
    /// `&#NNN;`; encoding only.
    XmlCharRefReplace,
    /// Lone bytes as the surrogates U+DC80 to U+DCFF, and back (PEP 383).
    SurrogateEscape,
    /// Surrogates as UTF-8 would have them.
    SurrogatePass,
}

impl Encoding {
    /// Finds an encoding by any of its names, however spelled.
    pub fn named(name: &str) -> Result<Self, TextError> {
        let spelled = name.to_ascii_lowercase().replace(['-', ' '], "_");
        match spelled.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8_ucs2" | "utf8_ucs4" => {
                Ok(Self::Utf8)
            }
            "ascii" | "us_ascii" | "646" | "us" | "ansi_x3.4_1968" | "iso646_us" => Ok(Self::Ascii),
            "latin_1" | "latin1" | "latin" | "l1" | "iso_8859_1" | "iso8859_1" | "8859"
            | "iso8859" | "cp819" => Ok(Self::Latin1),
            _ => Err(TextError::new(
                ErrorKind::Lookup,
                format!("unknown encoding: {name}"),
            )),
        }
    }

    /// The name that error messages carry.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Ascii => "ascii",
            Self::Latin1 => "latin-1",
        }
    }

    fn takes(self, c: CodePoint) -> bool {
        match self {
            Self::Utf8 => c.to_char().is_some(),
            Self::Ascii => c.to_u32() < 0x80,
            Self::Latin1 => c.to_u32() < 0x100,
        }
    }

    fn encode_reason(self) -> &'static str {
        match self {
            Self::Utf8 => "surrogates not allowed",
            Self::Ascii => "ordinal not in range(128)",
            Self::Latin1 => "ordinal not in range(256)",
        }
    }

    fn push(self, c: CodePoint, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 => out.extend_from_slice(c.encode_wtf8(&mut [0; 4]).as_bytes()),
            Self::Ascii | Self::Latin1 => out.push(c.to_u32() as u8),
        }
    }
}

impl ErrorHandler {
    /// Finds a handler by its name.
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(match name {
            "strict" => Self::Strict,
            "ignore" => Self::Ignore,
            "replace" => Self::Replace,
            "backslashreplace" => Self::BackslashReplace,
            "xmlcharrefreplace" => Self::XmlCharRefReplace,
            "surrogateescape" => Self::SurrogateEscape,
            "surrogatepass" => Self::SurrogatePass,
            _ => {
                return Err(TextError::new(
                    ErrorKind::Lookup,
                    format!("unknown error handler name '{name}'"),
                ));
            }
        })
    }
}

/// What `UnicodeEncodeError` and `UnicodeDecodeError` tell of, besides the
/// object itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError {
    /// The encoding's name.
    pub encoding: &'static str,
    /// Where what does not fit starts: in code points, or in bytes to decode.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Why it does not fit.
    pub reason: &'static str,
}

impl CodecError {
    /// `str` of the `UnicodeEncodeError` about `s`.
    pub fn encode_message(&self, s: &Wtf8) -> String {
        encode_message(s, self.encoding, self.start, self.end, self.reason)
    }

    /// `str` of the `UnicodeDecodeError` about `bytes`.
    pub fn decode_message(&self, bytes: &[u8]) -> String {
        decode_message(bytes, self.encoding, self.start, self.end, self.reason)
    }
}

/// What a `UnicodeEncodeError` about `s[start:end]` says.
pub fn encode_message(s: &Wtf8, encoding: &str, start: usize, end: usize, reason: &str) -> String {
    if end.checked_sub(start) != Some(1) {
        let last = end.saturating_sub(1);
        return format!(
            "'{encoding}' codec can't encode characters in position {start}-{last}: {reason}"
        );
    }
    let mut shown = String::new();
    if let Some(c) = s.code_points().nth(start) {
        escape(&mut shown, c);
    }
    format!("'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}")
}

/// What a `UnicodeDecodeError` about `bytes[start:end]` says.
pub fn decode_message(
    bytes: &[u8],
    encoding: &str,
    start: usize,
    end: usize,
    reason: &str,
) -> String {
    match (end.checked_sub(start), bytes.get(start)) {
        (Some(1), Some(byte)) => format!(
            "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
        ),
        _ => format!(
            "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
            end.saturating_sub(1)
        ),
    }
}

/// `s.encode(encoding, errors)`.
pub fn encode(s: &Wtf8, encoding: Encoding, errors: ErrorHandler) -> Result<Vec<u8>, CodecError> {
    if s.is_ascii() || (encoding == Encoding::Utf8 && s.is_utf8()) {
        return Ok(s.as_bytes().to_vec());
    }
    let mut out = Vec::with_capacity(s.len());
    let mut rest = s.code_points();
    let mut index = 0;
    loop {
        let from = rest.as_wtf8();
        let Some(c) = rest.next() else {
            return Ok(out);
        };
        if encoding.takes(c) {
            encoding.push(c, &mut out);
            index += 1;
            continue;
        }
        // An error covers the whole run of what does not fit.
        let run = from.code_points().take_while(|&c| !encoding.takes(c));
        let bad: Vec<CodePoint> = run.collect();
        rest = from.code_points();
        rest.by_ref().take(bad.len()).for_each(drop);
        let handled = encode_bad(&bad, encoding, errors, &mut out);
        handled.map_err(|fitting| CodecError {
            encoding: encoding.name(),
            start: index + fitting,
            end: index + bad.len(),
            reason: encoding.encode_reason(),
        })?;
        index += bad.len();
    }
}

/// Writes what the handler puts for `bad`; fails with how many it could handle.
fn encode_bad(
    bad: &[CodePoint],
    encoding: Encoding,
    errors: ErrorHandler,
    out: &mut Vec<u8>,
) -> Result<(), usize> {
    match errors {
        ErrorHandler::Strict => return Err(0),
        ErrorHandler::Ignore => {}
        ErrorHandler::Replace => out.extend(std::iter::repeat_n(b'?', bad.len())),
        ErrorHandler::BackslashReplace => {
            let mut escaped = String::new();
            bad.iter().for_each(|&c| escape(&mut escaped, c));
            out.extend_from_slice(escaped.as_bytes());
        }
        ErrorHandler::XmlCharRefReplace => {
            let mut references = String::new();
            for c in bad {
                write!(references, "&#{};", c.to_u32()).expect("writing to a string cannot fail");
            }
            out.extend_from_slice(references.as_bytes());
        }
        ErrorHandler::SurrogateEscape => {
            for (at, c) in bad.iter().enumerate() {
                match c.to_u32() {
                    escaped @ 0xdc80..=0xdcff => out.push(escaped as u8),
                    _ => return Err(at),
                }
            }
        }
        ErrorHandler::SurrogatePass => {
            if encoding != Encoding::Utf8 {
                return Err(0);
            }
            bad.iter().for_each(|&c| encoding.push(c, out));
        }
    }
    Ok(())
}

/// `bytes.decode(encoding, errors)`.
pub fn decode(
    bytes: &[u8],
    encoding: Encoding,
    errors: ErrorHandler,
) -> Result<Wtf8Buf, CodecError> {
    if encoding == Encoding::Latin1 {
        return Ok(bytes.iter().map(|&byte| CodePoint::from(byte)).collect());
    }
    let mut out = Wtf8Buf::with_capacity(bytes.len());
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        let (valid, bad) = valid_prefix(rest, encoding);
        out.push_str(valid);
        at += valid.len();
        let Some((length, reason)) = bad else {
            return Ok(out);
        };
        let handled = decode_bad(&bytes[at..], length, encoding, errors, &mut out);
        at += handled.ok_or(CodecError {
            encoding: encoding.name(),
            start: at,
            end: at + length,
            reason,
        })?;
    }
}

/// What is wrong with the bytes after those that decode: how many, and why.
type Bad = Option<(usize, &'static str)>;

fn valid_prefix(bytes: &[u8], encoding: Encoding) -> (&str, Bad) {
    if encoding == Encoding::Ascii {
        let ascii = bytes.iter().take_while(|byte| byte.is_ascii()).count();
        let bad = (ascii < bytes.len()).then_some((1, "ordinal not in range(128)"));
        return (valid_utf8(&bytes[..ascii]).0, bad);
    }
    valid_utf8(bytes)
}

fn valid_utf8(bytes: &[u8]) -> (&str, Bad) {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let (valid, rest) = bytes.split_at(error.valid_up_to());
    let bad = match (error.error_len(), rest[0]) {
        (None, _) => (rest.len(), "unexpected end of data"),
        (Some(length), 0xc2..=0xf4) => (length, "invalid continuation byte"),
        (Some(length), _) => (length, "invalid start byte"),
    };
    (std::str::from_utf8(valid).unwrap_or_default(), Some(bad))
}

/// Writes what the handler puts for the `length` bytes at the start of
/// `bytes`; how many bytes it took, `None` to raise.
fn decode_bad(
    bytes: &[u8],
    length: usize,
    encoding: Encoding,
    errors: ErrorHandler,
    out: &mut Wtf8Buf,
) -> Option<usize> {
    match errors {
        ErrorHandler::Strict | ErrorHandler::XmlCharRefReplace => return None,
        ErrorHandler::Ignore => {}
        ErrorHandler::Replace => out.push_char(char::REPLACEMENT_CHARACTER),
        ErrorHandler::BackslashReplace => {
            let mut escaped = String::new();
            bytes[..length]
                .iter()
                .for_each(|&byte| escape(&mut escaped, byte.into()));
            out.push_str(&escaped);
        }
        ErrorHandler::SurrogateEscape => {
            out.extend(
                bytes[..length]
                    .iter()
                    .map(|&byte| CodePoint::from(0xdc00 | u16::from(byte))),
            );
        }
        ErrorHandler::SurrogatePass => {
            let (second, third) = match *bytes {
                [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => (second, third),
                _ => return None,
            };
            if encoding != Encoding::Utf8 {
                return None;
            }
            let low_bits = u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f);
            out.push(CodePoint::from(0xd000 | low_bits));
            return Some(3);
        }
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_where() {
        let s: Wtf8Buf = [0x61, 0xdc80, 0xd800]
            .map(|c: u16| CodePoint::from(c))
            .into_iter()
            .collect();
        let strict = encode(&s, Encoding::Utf8, ErrorHandler::Strict).unwrap_err();
        assert_eq!((strict.start, strict.end), (1, 3));
        let escaped = encode(&s, Encoding::Utf8, ErrorHandler::SurrogateEscape).unwrap_err();
        assert_eq!((escaped.start, escaped.end), (2, 3));
        let decoded = decode(b"ab\xe2\x82", Encoding::Utf8, ErrorHandler::Strict).unwrap_err();
        assert_eq!((decoded.start, decoded.end), (2, 4));
        assert_eq!(decoded.reason, "unexpected end of data");
    }

    #[test]
    fn a_surrogate_passes_only_whole() {
        let pass = |bytes| decode(bytes, Encoding::Utf8, ErrorHandler::SurrogatePass);
        let surrogate = pass(b"\xed\xa0\x80").unwrap();
        assert_eq!(
            surrogate
                .code_points()
                .map(CodePoint::to_u32)
                .collect::<Vec<_>>(),
            [0xd800]
        );
        assert!(pass(b"\xed\xa0A").is_err());
    }
}
