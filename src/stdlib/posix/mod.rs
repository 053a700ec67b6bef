//! The module `posix`: what `os` needs of the operating system
//! (`Modules/posixmodule.c`). Calls that may block let other threads run.

mod files;
mod folders;
mod process;
pub(super) mod sockets;

use std::io;

use crate::object::{NativeCode, Obj, id, types};
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::define::ModuleBuilder;
use super::struct_sequence;

const FUNCTIONS: &[&[(&str, NativeCode)]] =
    &[files::FUNCTIONS, folders::FUNCTIONS, process::FUNCTIONS];

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let mut module = ModuleBuilder::new("posix");
    for functions in FUNCTIONS {
        module = module.functions(functions);
    }
    for (name, value) in files::FLAGS {
        module = module.value(name, Obj::int((*value).into()));
    }
    let stat = struct_sequence::class(thread, "os", "stat_result", &files::STAT_FIELDS)?;
    let terminal = struct_sequence::class(thread, "os", "terminal_size", &["columns", "lines"])?;
    let times = [
        "user",
        "system",
        "children_user",
        "children_system",
        "elapsed",
    ];
    let times = struct_sequence::class(thread, "posix", "times_result", &times)?;
    let names = ["sysname", "nodename", "release", "version", "machine"];
    let uname = struct_sequence::class(thread, "posix", "uname_result", &names)?;
    Ok(module
        .value("environ", process::environment())
        .value("error", types::class(id::OS_ERROR).object())
        .value("stat_result", stat.object())
        .value("terminal_size", terminal.object())
        .value("times_result", times.object())
        .value("uname_result", uname.object())
        .build())
}

/// The `OSError` of a failed call, of the subclass that its number asks for.
pub(super) fn os_error(thread: &mut Thread, error: &io::Error, path: Option<&Obj>) -> Raised {
    let number = error.raw_os_error().unwrap_or(0);
    let mut values = vec![Obj::int(number.into()), Obj::str(message(error))];
    values.extend(path.cloned());
    let class = types::class(id::OS_ERROR).object();
    match ops::call(thread, &class, &Args::positional(&values)) {
        Ok(exception) => Raised(exception),
        Err(raised) => raised,
    }
}

/// The system's words, without the number that Rust adds to them.
fn message(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The path in a string, bytes or path object.
fn path(thread: &mut Thread, value: &Obj) -> PyResult<String> {
    if value.as_str_payload().is_some() {
        let text = ops::lossy(value);
        if text.contains('\0') {
            return Err(errors::value_error("embedded null byte"));
        }
        return Ok(text);
    }
    if let Some(bytes) = ops::bytes_of(value) {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    if let Some(method) = ops::get_special(thread, value, crate::name!("__fspath__"))? {
        let text = ops::call(thread, &method, &Args::positional(&[]))?;
        return Ok(ops::lossy(&text));
    }
    Err(errors::type_error(format!(
        "expected str, bytes or os.PathLike object, not {}",
        value.class().static_name()
    )))
}

fn descriptor(thread: &mut Thread, value: &Obj) -> PyResult<i32> {
    let number = ops::clamped_index(thread, value)?;
    i32::try_from(number).map_err(|_| errors::overflow_error("fd is greater than maximum"))
}
