//! Built-in functions about text: `chr`, `ord`, `format` and their kin.

use rustpython_wtf8::CodePoint;

use crate::object::{NativeCode, Obj};
use crate::text::int as int_text;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("chr", chr),
    ("ord", ord),
    ("bin", |thread, args| prefixed(thread, args, "bin", 2)),
    ("oct", |thread, args| prefixed(thread, args, "oct", 8)),
    ("hex", |thread, args| prefixed(thread, args, "hex", 16)),
    ("ascii", ascii),
    ("format", format),
];

fn chr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("chr")?;
    let number = ops::index(thread, number)?;
    let Some(number) = number
        .as_i128()
        .and_then(|number| i32::try_from(number).ok())
    else {
        return Err(errors::overflow_error(
            "Python int too large to convert to C int",
        ));
    };
    let character = u32::try_from(number).ok().and_then(CodePoint::from_u32);
    match character {
        Some(character) => Ok(ops::character_object(character)),
        None => Err(errors::value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [text] = args.exactly("ord")?;
    let length = if let Some(contents) = text.as_str_payload() {
        if let (1, Some(character)) = (contents.len(), contents.text().code_points().next()) {
            return Ok(Obj::int(character.to_u32().into()));
        }
        contents.len()
    } else if let Some(bytes) = ops::bytes_of(text) {
        if let [byte] = bytes[..] {
            return Ok(Obj::int(byte.into()));
        }
        bytes.len()
    } else {
        return Err(errors::type_error(format!(
            "ord() expected string of length 1, but {} found",
            text.class().static_name()
        )));
    };
    Err(errors::type_error(format!(
        "ord() expected a character, but string of length {length} found"
    )))
}

fn prefixed(thread: &mut Thread, args: &Args<'_>, name: &str, radix: u32) -> PyResult<Obj> {
    let [number] = args.exactly(name)?;
    let number = ops::index(thread, number)?.as_big().unwrap_or_default();
    Ok(Obj::str(int_text::to_prefixed(&number, radix)))
}

fn ascii(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("ascii")?;
    ops::ascii(thread, object)
}

fn format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("format", 1, 2)?;
    let empty = Obj::str("");
    let spec = values.get(1).unwrap_or(&empty);
    if spec.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "format() argument 2 must be str, not {}",
            spec.class().static_name()
        )));
    }
    ops::format(thread, &values[0], spec)
}
