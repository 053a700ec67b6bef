//! `print` and `input`.

use crate::object::{NativeCode, Obj, id};
use crate::stdlib::streams;
use crate::vm::{Args, Parameters, PyResult, Raised, Thread, errors, operations as ops};

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
    let mut pieces = Vec::new();
    for (index, value) in args.values().iter().enumerate() {
        if index > 0 {
            pieces.push(separator.clone());
        }
        pieces.push(ops::lossy(&ops::str_of(thread, value)?));
    }
    pieces.push(end);
    let file = match file.filter(|file| !file.is_none()) {
        Some(file) => file.clone(),
        None => match streams::current(thread, crate::name!("stdout")) {
            Some(file) => file,
            None => return Ok(Obj::none()),
        },
    };
    streams::write_pieces(thread, &file, &pieces)?;
    if let Some(flush) = flush
        && ops::is_true(thread, flush)?
    {
        ops::call_method(thread, &file, crate::name!("flush"), &[])?;
    }
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

/// A line of standard input, without its line feed. Other threads run while
/// it waits.
fn input(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let prompt = args.between("input", 0, 1)?.first();
    if let Some(file) = streams::current(thread, crate::name!("stdout")) {
        if let Some(prompt) = prompt {
            let prompt = ops::str_of(thread, prompt)?;
            streams::write_to(thread, &file, &ops::lossy(&prompt))?;
        }
        ops::call_method(thread, &file, crate::name!("flush"), &[])?;
    }
    let Some(source) = streams::current(thread, crate::name!("stdin")) else {
        return Err(errors::runtime_error("input(): lost sys.stdin"));
    };
    let line = ops::call_method(thread, &source, crate::name!("readline"), &[])?;
    let line = ops::lossy(&line);
    if line.is_empty() {
        let message = vec![Obj::str("EOF when reading a line")];
        return Err(Raised(Obj::exception(id::EOF_ERROR, message)));
    }
    Ok(Obj::str(line.strip_suffix('\n').unwrap_or(&line)))
}
