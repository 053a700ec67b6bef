//! `UnicodeEncodeError`, `UnicodeDecodeError` and `UnicodeTranslateError`.

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

use super::base::keep_args;
use super::fields::{fields, set_field};

const CODEC: [&str; 5] = ["encoding", "object", "start", "end", "reason"];

pub(super) fn install() {
    for type_id in [id::UNICODE_ENCODE_ERROR, id::UNICODE_DECODE_ERROR] {
        fields(type_id, &CODEC);
        define::methods(type_id, &[("__init__", init_codec)]);
    }
    fields(id::UNICODE_TRANSLATE_ERROR, &CODEC[1..]);
    define::methods(id::UNICODE_TRANSLATE_ERROR, &[("__init__", init_translate)]);
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
