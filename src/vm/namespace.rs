//! The namespaces of the running frame, and code run in given ones.

use crate::bytecode::LineTable;
use crate::object::{Code, Obj, id};

use super::error::{PyResult, errors};
use super::eval::Frame;
use super::{Args, Thread, bind, call};

/// The globals of the function that is running.
pub(crate) fn current_globals(thread: &Thread) -> Option<Obj> {
    let frame = thread.frames.last()?;
    Some(frame.function().globals.clone())
}

/// The globals of the function that called, so many calls up.
pub(crate) fn globals_above(thread: &Thread, depth: usize) -> Option<Obj> {
    let frame = thread.frames.iter().rev().nth(depth)?;
    Some(frame.function().globals.clone())
}

/// The names that the running frame binds: a module's or class's namespace
/// itself, a new dict for a function.
pub(crate) fn current_locals(thread: &Thread) -> Option<Obj> {
    thread.frames.last().map(locals_of)
}

/// A call that is running.
pub(crate) struct Call {
    pub(crate) code: Obj,
    pub(crate) globals: Obj,
    pub(crate) locals: Obj,
    pub(crate) line: Option<u32>,
    /// The offset of its instruction, in bytes.
    pub(crate) instruction: u32,
}

/// The calls that are running, the outermost first.
pub(crate) fn calls(thread: &Thread) -> Vec<Call> {
    let calls = thread.frames.iter().map(|frame| {
        let instruction = frame.last_unit() as u32 * 2;
        let table = LineTable::decode(&frame.code().plain).ok();
        let position = table.map(|table| table.position_at(instruction as usize));
        Call {
            code: frame.function().code.clone(),
            globals: frame.function().globals.clone(),
            locals: locals_of(frame),
            line: position.and_then(|position| position.line),
            instruction,
        }
    });
    calls.collect()
}

/// The names that a frame binds.
pub(super) fn locals_of(frame: &Frame) -> Obj {
    if let Some(locals) = frame.locals() {
        return locals.clone();
    }
    let locals = Obj::dict();
    for (index, name) in frame.code().local_names.iter().enumerate() {
        if let Some(value) = variable(frame, index) {
            locals.store_name(name, value);
        }
    }
    locals
}

/// The value of a variable, in a cell or not.
fn variable(frame: &Frame, index: usize) -> Option<Obj> {
    let value = frame.slot(index)?;
    if value.type_id() != id::CELL {
        return Some(value);
    }
    value.cell_value()
}

/// What `super()` without arguments means in the running frame: the class
/// whose body the function stands in, and the function's first argument.
///
/// # Errors
///
/// A `RuntimeError` where there is none of either.
pub(crate) fn super_arguments(thread: &Thread) -> PyResult<(Obj, Obj)> {
    let Some(frame) = thread.frames.last() else {
        return Err(errors::runtime_error("super(): no current frame"));
    };
    if frame.code().plain.argcount == 0 {
        return Err(errors::runtime_error("super(): no arguments"));
    }
    let Some(receiver) = variable(frame, 0) else {
        return Err(errors::runtime_error("super(): arg[0] deleted"));
    };
    let mut names = frame.code().local_names.iter();
    let class = names
        .position(|name| name.as_utf8() == Some("__class__"))
        .and_then(|index| variable(frame, index));
    match class {
        Some(class) => Ok((class, receiver)),
        None => Err(errors::runtime_error("super(): __class__ cell not found")),
    }
}

/// Runs code in these namespaces and returns its value.
///
/// # Errors
///
/// A `TypeError` for the code of a closure; whatever the code raises.
pub(crate) fn run_in(thread: &mut Thread, code: Obj, globals: &Obj, locals: Obj) -> PyResult<Obj> {
    let captures = code.get::<Code>().is_some_and(|code| {
        let mut kinds = code.plain.localspluskinds.iter();
        kinds.any(|kind| kind.is_free())
    });
    if captures {
        return Err(errors::type_error(
            "code object passed to exec() may not contain free variables",
        ));
    }
    let name = crate::name!("__builtins__");
    if globals.lookup_name(name).is_none()
        && let Some(builtins) = thread
            .interpreter
            .modules
            .lookup_name(crate::name!("builtins"))
    {
        globals.store_name(name, builtins);
    }
    let function = bind::module_function(code, globals.clone());
    call::call_function(thread, function, &Args::positional(&[]), Some(locals))
}
