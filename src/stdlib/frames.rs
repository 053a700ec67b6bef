//! Frame objects, as pictures of the calls at the moment they were asked for:
//! what a frame does later is not seen in them.

use std::sync::OnceLock;

use crate::object::{Obj, Traceback, TypeId};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define;

/// A picture of a call.
#[derive(Debug)]
struct FramePicture {
    code: Obj,
    globals: Obj,
    locals: Obj,
    line: Obj,
    /// The offset of its instruction, in bytes.
    instruction: u32,
    /// The frame that made the call.
    back: Obj,
}

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("builtins", "frame");
        define::attributes(
            type_id,
            &[
                ("f_back", |_, args| Ok(frame(args).back.clone()), None),
                ("f_code", |_, args| Ok(frame(args).code.clone()), None),
                ("f_globals", |_, args| Ok(frame(args).globals.clone()), None),
                (
                    "f_lasti",
                    |_, args| Ok(Obj::int(frame(args).instruction.into())),
                    None,
                ),
                ("f_lineno", |_, args| Ok(frame(args).line.clone()), None),
                ("f_locals", |_, args| Ok(frame(args).locals.clone()), None),
                ("f_trace", |_, _| Ok(Obj::none()), None),
            ],
        );
        define::methods(
            type_id,
            &[("__repr__", repr), ("clear", |_, _| Ok(Obj::none()))],
        );
        type_id
    })
}

fn frame<'a>(args: &Args<'a>) -> &'a FramePicture {
    let frame = args.this().as_native::<FramePicture>();
    frame.expect("the caller has checked the receiver")
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let frame = frame(args);
    let mut part = |name| ops::get_attribute(thread, &frame.code, &crate::object::intern(name));
    let (file, function) = (part("co_filename")?, part("co_name")?);
    let line = frame.line.as_i128().unwrap_or(0);
    Ok(Obj::str(format!(
        "<frame at {:#x}, file '{}', line {line}, code {}>",
        args.this().identity(),
        ops::lossy(&file),
        ops::lossy(&function)
    )))
}

/// `sys._getframe(depth=0)`: a picture of the calls from there outwards.
pub(super) fn get_frame(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let depth = match args.between("_getframe", 0, 1)?.first() {
        Some(depth) => ops::clamped_index(thread, depth)?.max(0),
        None => 0,
    };
    let calls = ops::calls(thread);
    let wanted = calls.len().checked_sub(depth as usize);
    let Some(wanted) = wanted.filter(|wanted| *wanted > 0) else {
        return Err(errors::value_error("call stack is not deep enough"));
    };
    let mut back = Obj::none();
    for call in calls.into_iter().take(wanted) {
        let picture = FramePicture {
            code: call.code,
            globals: call.globals,
            locals: call.locals,
            line: call
                .line
                .map_or_else(Obj::none, |line| Obj::int(line.into())),
            instruction: call.instruction,
            back,
        };
        back = Obj::native(type_id(), picture);
    }
    Ok(back)
}

/// The frame of a traceback's entry: which code it ran, and where.
pub(super) fn traceback_frame(entry: &Traceback) -> Obj {
    let line = ops::traceback_line(entry);
    let picture = FramePicture {
        code: entry.code.clone(),
        globals: Obj::dict(),
        locals: Obj::dict(),
        line: line.map_or_else(Obj::none, |line| Obj::int(line.into())),
        instruction: entry.instruction,
        back: Obj::none(),
    };
    Obj::native(type_id(), picture)
}
