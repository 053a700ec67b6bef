//! `SyntaxError`: a message and a place.

use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, operations as ops};

use super::base::keep_args;
use super::fields::{field, fields, set_field};

const PLACE: [&str; 6] = [
    "filename",
    "lineno",
    "offset",
    "text",
    "end_lineno",
    "end_offset",
];

pub(super) fn install() {
    fields(id::SYNTAX_ERROR, &["msg", "print_file_and_line"]);
    fields(id::SYNTAX_ERROR, &PLACE);
    define::methods(id::SYNTAX_ERROR, &[("__init__", init), ("__str__", str_of)]);
}

fn init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("SyntaxError")?;
    let values = args.after_this().values();
    if let Some(message) = values.first() {
        set_field(args.this(), "msg", message.clone());
    }
    if let [_, place] = values {
        let parts = ops::collect(thread, place)?;
        for (name, part) in PLACE.into_iter().zip(parts) {
            set_field(args.this(), name, part);
        }
    }
    keep_args(args);
    Ok(Obj::none())
}

/// The message, and where the error is as far as that is known.
fn str_of(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let error = args.this();
    let message = field(error, "msg").unwrap_or_else(Obj::none);
    let message = ops::lossy(&ops::str_of(thread, &message)?);
    let file = field(error, "filename").map(|file| ops::lossy(&file));
    let file = file.map(|file| file.rsplit('/').next().unwrap_or_default().to_owned());
    let line = field(error, "lineno").and_then(|line| line.as_i128());
    Ok(Obj::str(match (file, line) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    }))
}
