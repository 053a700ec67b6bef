//! Encoding and decoding, and the exceptions they raise.

use rustpython_wtf8::Wtf8;

use crate::object::{Obj, TypeId, id};
use crate::stdlib::define;
use crate::text::string::codec::{self, CodecError, Encoding, ErrorHandler};
use crate::vm::{Args, PyResult, Raised, Thread, errors};

pub(super) fn install() {
    for owner in [id::UNICODE_ENCODE_ERROR, id::UNICODE_DECODE_ERROR] {
        define::attributes(
            owner,
            &[
                ("encoding", |_, args| argument(args, 0), None),
                ("object", |_, args| argument(args, 1), None),
                ("start", |_, args| argument(args, 2), None),
                ("end", |_, args| argument(args, 3), None),
                ("reason", |_, args| argument(args, 4), None),
            ],
        );
    }
}

fn argument(args: &Args<'_>, index: usize) -> PyResult<Obj> {
    let values = args.this().with_exception(|state| state.args.clone());
    let found = values.and_then(|values| values.as_tuple()?.get(index).cloned());
    Ok(found.unwrap_or_else(Obj::none))
}

/// The name of an encoding or error handler that a program gave.
pub(super) fn name_argument(
    function: &str,
    parameter: &str,
    value: Option<&Obj>,
    default: &str,
) -> PyResult<String> {
    let Some(value) = value else {
        return Ok(default.to_owned());
    };
    match value.as_utf8() {
        Some(name) => Ok(name.to_owned()),
        None => Err(errors::type_error(format!(
            "{function}() argument '{parameter}' must be str, not {}",
            value.class().static_name()
        ))),
    }
}

/// `text.encode(encoding, errors)`.
pub(super) fn encode(
    _: &mut Thread,
    text: &Obj,
    encoding: &str,
    handler: &str,
) -> PyResult<Vec<u8>> {
    let contents = text.as_str_payload().map(|text| text.text());
    let contents = contents.unwrap_or(Wtf8::new(""));
    let encoding = Encoding::named(encoding)?;
    if handler == "strict" || contents.is_ascii() {
        return codec::encode(contents, encoding, ErrorHandler::Strict)
            .map_err(|error| codec_error(id::UNICODE_ENCODE_ERROR, text.clone(), &error));
    }
    codec::encode(contents, encoding, ErrorHandler::named(handler)?)
        .map_err(|error| codec_error(id::UNICODE_ENCODE_ERROR, text.clone(), &error))
}

/// `bytes.decode(encoding, errors)`.
pub(super) fn decode(bytes: &[u8], encoding: &str, handler: &str) -> PyResult<Obj> {
    let encoding = Encoding::named(encoding)?;
    let handler = if handler == "strict" || bytes.is_ascii() {
        ErrorHandler::Strict
    } else {
        ErrorHandler::named(handler)?
    };
    match codec::decode(bytes, encoding, handler) {
        Ok(text) => Ok(Obj::str(text)),
        Err(error) => Err(codec_error(
            id::UNICODE_DECODE_ERROR,
            Obj::bytes(bytes),
            &error,
        )),
    }
}

fn codec_error(type_id: TypeId, object: Obj, error: &CodecError) -> Raised {
    let args = vec![
        Obj::str(error.encoding),
        object,
        Obj::int(error.start as i128),
        Obj::int(error.end as i128),
        Obj::str(error.reason),
    ];
    Raised(Obj::exception(type_id, args))
}
