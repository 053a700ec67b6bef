//! `UnicodeEncodeError`, `UnicodeDecodeError` and `UnicodeTranslateError`.

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::base::keep_args;
use super::fields::{arguments, field, fields, set_field};

const CODEC: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

pub(super) fn install() {
    for type_id in [id::UNICODE_ENCODE_ERROR, id::UNICODE_DECODE_ERROR] {
        fields(type_id, &CODEC);
        define::methods(type_id, &[("__init__", init_codec)]);
    }
    fields(id::UNICODE_TRANSLATE_ERROR, &CODEC[1..]);
    define::methods(id::UNICODE_TRANSLATE_ERROR, &[("__init__", init_translate)]);
    define::methods(id::UNICODE_ENCODE_ERROR, &[("__str__", encode_str)]);
    define::methods(id::UNICODE_DECODE_ERROR, &[("__str__", decode_str)]);
}

fn init(args: &Args<'_>, names: &[&str]) -> PyResult<Obj> {
    let values = args.after_this().values();
    if values.len() != names.len() {
        return Err(errors::type_error(format!(
            "function takes exactly {} arguments ({} given)",
            names.len(),
            values.len()
        )));
    }
    for (name, value) in names.iter().zip(values) {
        set_field(args.this(), name, value.clone());
    }
    keep_args(args);
    Ok(Obj::none())
}

fn init_codec(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    init(args, &CODEC)
}

fn init_translate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    init(args, &CODEC[1..])
}

/// The parts of an error about a codec; `None` if it was made without.
struct Parts {
    encoding: String,
    object: Obj,
    start: i128,
    end: i128,
    reason: String,
}

fn parts(error: &Obj) -> Option<Parts> {
    let args = arguments(error);
    let part = |index: usize| field(error, CODEC[index]).or_else(|| args.get(index).cloned());
    Some(Parts {
        encoding: ops::lossy(&part(0)?),
        object: part(1)?,
        start: part(2)?.as_i128()?,
        end: part(3)?.as_i128()?,
        reason: ops::lossy(&part(4)?),
    })
}

fn encode_str(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let Some(parts) = parts(args.this()) else {
        return ops::exception_str(thread, args.this());
    };
    let (encoding, reason) = (parts.encoding, parts.reason);
    let text = parts.object.as_str_payload();
    let character = text.and_then(|text| text.text().code_points().nth(parts.start as usize));
    Ok(Obj::str(match character {
        Some(character) if parts.end == parts.start + 1 => {
            let shown = match character.to_u32() {
                code @ 0..=0xff => format!("\\x{code:02x}"),
                code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            };
            format!(
                "'{encoding}' codec can't encode character '{shown}' in position {}: {reason}",
                parts.start
            )
        }
        _ => format!(
            "'{encoding}' codec can't encode characters in position {}-{}: {reason}",
            parts.start,
            parts.end - 1
        ),
    }))
}

fn decode_str(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let Some(parts) = parts(args.this()) else {
        return ops::exception_str(thread, args.this());
    };
    let (encoding, reason) = (parts.encoding, parts.reason);
    let bytes = ops::bytes_of(&parts.object).unwrap_or_default();
    Ok(Obj::str(match bytes.get(parts.start as usize) {
        Some(byte) if parts.end == parts.start + 1 => format!(
            "'{encoding}' codec can't decode byte {byte:#04x} in position {}: {reason}",
            parts.start
        ),
        _ => format!(
            "'{encoding}' codec can't decode bytes in position {}-{}: {reason}",
            parts.start,
            parts.end - 1
        ),
    }))
}
