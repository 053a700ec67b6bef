//! The module `_dis`: listings and opcodes for `python/dis.py`.

use crate::bytecode::dis::{DisOptions, Row, disassemble, rows};
use crate::bytecode::{ArgKind, Instructions, LineTable, Opcode};
use crate::object::{Code, Obj};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_dis")
        .functions(&[
            ("listing", listing),
            ("rows", code_rows),
            ("opcodes", opcodes),
            ("stack_effect", stack_effect),
            ("targets", targets),
        ])
        .build()
}

fn code_of(object: &Obj) -> PyResult<&Code> {
    object.get::<Code>().ok_or_else(|| {
        errors::type_error(format!(
            "don't know how to disassemble {} objects",
            object.class().static_name()
        ))
    })
}

/// `listing(code, show_caches, depth)`: the text of a code object's
/// instructions and of those inside it, so many levels deep or all.
fn listing(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [code, show_caches, depth] = args.exactly("listing")?;
    let depth = depth
        .as_i128()
        .map(|depth| u32::try_from(depth).unwrap_or(0));
    let options = DisOptions {
        show_caches: ops::is_true(thread, show_caches)?,
        depth,
    };
    Ok(Obj::str(disassemble(&code_of(code)?.plain, &options)))
}

/// `rows(code, show_caches)`: a tuple for each row of the listing: name, opcode,
/// argument, what it stands for, offset, line that begins, whether it is a
/// target, where it jumps to, and its position.
fn code_rows(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [code, show_caches] = args.exactly("rows")?;
    let show_caches = ops::is_true(thread, show_caches)?;
    let code = &code_of(code)?.plain;
    let positions = LineTable::decode(code).ok();
    let number = |value: Option<i128>| value.map_or_else(Obj::none, Obj::int);
    let row = |row: Row| {
        let at = positions
            .as_ref()
            .map(|table| table.position_at(row.offset));
        let part = |part: Option<u32>| number(part.map(i128::from));
        let position = [
            at.and_then(|at| at.line),
            at.and_then(|at| at.end_line),
            at.and_then(|at| at.column),
            at.and_then(|at| at.end_column),
        ];
        Obj::tuple(vec![
            Obj::str(row.name.as_ref()),
            Obj::int(row.number.into()),
            part(row.arg),
            Obj::str(row.repr),
            Obj::int(row.offset as i128),
            part(row.line),
            Obj::bool(row.is_target),
            number(row.target.map(|target| target as i128)),
            Obj::tuple(position.map(part).to_vec()),
        ])
    };
    let rows = rows(code, show_caches).into_iter().map(row);
    Ok(Obj::list(rows.collect()))
}

/// `opcodes()`: name, number, kind of argument and the shift of its index for
/// each instruction.
fn opcodes(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.exactly("opcodes")?;
    let row = |&opcode: &Opcode| {
        let kind = match opcode.arg_kind() {
            ArgKind::None => "none",
            ArgKind::Plain => "plain",
            ArgKind::Const => "const",
            ArgKind::Name => "name",
            ArgKind::Local => "local",
            ArgKind::Deref => "free",
            ArgKind::Compare => "compare",
            ArgKind::JumpForward | ArgKind::JumpBackward => "jump",
        };
        Obj::tuple(vec![
            Obj::str(opcode.name()),
            Obj::int((opcode as u8).into()),
            Obj::str(kind),
            Obj::int(opcode.name_shift().into()),
        ])
    };
    Ok(Obj::list(Opcode::ALL.iter().map(row).collect()))
}

/// `targets(code)`: where the jumps in some code's bytes lead, in order.
fn targets(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [code] = args.exactly("targets")?;
    let Some(code) = code.as_bytes() else {
        return Err(errors::type_error("findlabels() takes the bytes of code"));
    };
    let jumps = Instructions::new(code).map_while(Result::ok);
    let targets = jumps.filter_map(|instruction| instruction.jump_target());
    let targets = targets.map(|target| Obj::int(target as i128));
    Ok(Obj::list(targets.collect()))
}

/// `stack_effect(opcode, arg)`: how many values more there are after it.
fn stack_effect(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, arg] = args.exactly("stack_effect")?;
    let invalid = || errors::value_error("invalid opcode or oparg");
    let number = number
        .as_i128()
        .and_then(|number| u8::try_from(number).ok());
    let number = number.ok_or_else(invalid)?;
    let arg = match (arg.as_i128(), number >= Opcode::HAVE_ARGUMENT) {
        (None, false) => 0,
        (Some(arg), true) => u32::try_from(arg).map_err(|_| invalid())?,
        (None, true) => {
            let message = "stack_effect: opcode requires oparg but oparg was not specified";
            return Err(errors::value_error(message));
        }
        (Some(_), false) => {
            let message = "stack_effect: opcode does not permit oparg but oparg was specified";
            return Err(errors::value_error(message));
        }
    };
    let opcode = Opcode::from_number(number).ok_or_else(invalid)?;
    Ok(Obj::int(opcode.stack_effect(arg).into()))
}
