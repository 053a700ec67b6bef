//! `print` and `input`.

use std::io::{BufRead, Write};

use crate::object::{NativeCode, Obj, id};
use crate::vm::{Args, Parameters, Pause, PyResult, Raised, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[("input", input), ("print", print)];

const PRINT: Parameters<4> = Parameters {
    function: "print",
    names: ["sep", "end", "file", "flush"],
    required: 0,
    positional_only: 0,
    positional: 0,
};

fn print(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (values, names) = args.parts();
    let keywords = &values[args.len()..];
    let [separator, end, file, flush] = Args::new(keywords, names).bind(&PRINT)?;
    let separator = text_or(separator, "sep", " ")?;
    let end = text_or(end, "end", "\n")?;
    let mut line = String::new();
    for (index, value) in args.values().iter().enumerate() {
        if index > 0 {
            line.push_str(&separator);
        }
        line.push_str(&ops::lossy(&ops::str_of(thread, value)?));
    }
    line.push_str(&end);
    if let Some(file) = file.filter(|file| !file.is_none()) {
        let write = crate::name!("write");
        return ops::call_method(thread, file, write, &[Obj::str(line)]).map(|_| Obj::none());
    }
    let flush = match flush {
        Some(flush) => ops::is_true(thread, flush)?,
        None => false,
    };
    write_out(&line, flush)?;
    Ok(Obj::none())
}

fn text_or(value: Option<&Obj>, name: &str, default: &str) -> PyResult<String> {
    match value {
        None => Ok(default.to_owned()),
        Some(value) if value.is_none() => Ok(default.to_owned()),
        Some(value) if value.as_str_payload().is_some() => Ok(ops::lossy(value)),
        Some(value) => Err(errors::type_error(format!(
            "{name} must be None or a string, not {}",
            value.class().static_name()
        ))),
    }
}

/// Writes to the process's standard output, which buffers by lines.
fn write_out(text: &str, flush: bool) -> PyResult<()> {
    let mut out = std::io::stdout().lock();
    let mut done = out.write_all(text.as_bytes());
    if flush {
        done = done.and_then(|()| out.flush());
    }
    done.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Raised(Obj::exception(
            id::BROKEN_PIPE_ERROR,
            vec![Obj::int(32), Obj::str("Broken pipe")],
        )),
        _ => errors::os_error(error.to_string()),
    })
}

/// A line of standard input, without its line feed. Other threads run while
/// it waits.
fn input(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if let [prompt, ..] = args.between("input", 0, 1)? {
        let prompt = ops::str_of(thread, prompt)?;
        write_out(&ops::lossy(&prompt), true)?;
    }
    let read = thread.without_lock(Pause::Io, || {
        let mut line = Vec::new();
        let read = std::io::stdin().lock().read_until(b'\n', &mut line);
        read.map(|_| line)
    });
    let line = read.map_err(|error| errors::os_error(error.to_string()))?;
    if line.is_empty() {
        let message = vec![Obj::str("EOF when reading a line")];
        return Err(Raised(Obj::exception(id::EOF_ERROR, message)));
    }
    let line = String::from_utf8_lossy(&line);
    Ok(Obj::str(line.strip_suffix('\n').unwrap_or(&line)))
}
