//! Traceback objects (`Python/traceback.c`).

use crate::object::{Obj, Traceback, id};
use crate::stdlib::{define, frames};
use crate::vm::{Args, PyResult, Thread, operations as ops};

pub(super) fn install() {
    define::attributes(
        id::TRACEBACK,
        &[
            ("tb_frame", frame, None),
            ("tb_lasti", last_instruction, None),
            ("tb_lineno", line, None),
            ("tb_next", next, None),
        ],
    );
}

fn entry<'a>(args: &Args<'a>) -> &'a Traceback {
    let entry = args.this().get::<Traceback>();
    entry.expect("the caller has checked the receiver")
}

fn frame(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(frames::traceback_frame(entry(args)))
}

fn last_instruction(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(entry(args).instruction.into()))
}

fn line(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let line = ops::traceback_line(entry(args));
    Ok(line.map_or_else(Obj::none, |line| Obj::int(line.into())))
}

fn next(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(entry(args).next.clone().unwrap_or_else(Obj::none))
}
