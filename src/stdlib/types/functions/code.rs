//! Code objects (`Objects/codeobject.c`).

use crate::bytecode::{CodeObject, LineTable, LocalKind};
use crate::object::{Code, Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

pub(super) fn install() {
    define::methods(
        id::CODE,
        &[("co_lines", lines), ("co_positions", positions)],
    );
    define::attributes(
        id::CODE,
        &[
            (
                "co_argcount",
                |_, args| number(args, |code| code.argcount),
                None,
            ),
            (
                "co_cellvars",
                |_, args| names_of(args, LocalKind::is_cell),
                None,
            ),
            (
                "co_code",
                |_, args| Ok(Obj::bytes(plain(args).code.clone())),
                None,
            ),
            (
                "co_consts",
                |_, args| Ok(Obj::tuple(code(args).consts.to_vec())),
                None,
            ),
            (
                "co_exceptiontable",
                |_, args| Ok(Obj::bytes(plain(args).exceptiontable.clone())),
                None,
            ),
            (
                "co_filename",
                |_, args| Ok(code(args).filename.clone()),
                None,
            ),
            ("co_firstlineno", first_line, None),
            ("co_flags", |_, args| number(args, |code| code.flags), None),
            (
                "co_freevars",
                |_, args| names_of(args, LocalKind::is_free),
                None,
            ),
            (
                "co_kwonlyargcount",
                |_, args| number(args, |code| code.kwonlyargcount),
                None,
            ),
            (
                "co_linetable",
                |_, args| Ok(Obj::bytes(plain(args).linetable.clone())),
                None,
            ),
            ("co_name", |_, args| Ok(code(args).name.clone()), None),
            (
                "co_names",
                |_, args| Ok(Obj::tuple(code(args).names.to_vec())),
                None,
            ),
            ("co_nlocals", local_count, None),
            (
                "co_posonlyargcount",
                |_, args| number(args, |code| code.posonlyargcount),
                None,
            ),
            (
                "co_qualname",
                |_, args| Ok(code(args).qualname.clone()),
                None,
            ),
            (
                "co_stacksize",
                |_, args| number(args, |code| code.stacksize),
                None,
            ),
            (
                "co_varnames",
                |_, args| names_of(args, LocalKind::is_local),
                None,
            ),
        ],
    );
}

fn code<'a>(args: &Args<'a>) -> &'a Code {
    let code = args.this().get::<Code>();
    code.expect("the caller has checked the receiver")
}

fn plain<'a>(args: &Args<'a>) -> &'a CodeObject {
    &code(args).plain
}

fn number(args: &Args<'_>, field: impl FnOnce(&CodeObject) -> u32) -> PyResult<Obj> {
    Ok(Obj::int(field(plain(args)).into()))
}

fn first_line(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(plain(args).firstlineno.into()))
}

/// The names of the fast slots of one kind.
fn names_of(args: &Args<'_>, kind: fn(LocalKind) -> bool) -> PyResult<Obj> {
    let code = code(args);
    let slots = code.local_names.iter().zip(&code.plain.localspluskinds);
    let names = slots
        .filter(|(_, of)| kind(**of))
        .map(|(name, _)| name.clone());
    Ok(Obj::tuple(names.collect::<Vec<Obj>>()))
}

fn local_count(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let kinds = plain(args).localspluskinds.iter();
    Ok(Obj::int(
        kinds.filter(|kind| kind.is_local()).count() as i128
    ))
}

fn line_table(args: &Args<'_>) -> PyResult<LineTable> {
    LineTable::decode(plain(args)).map_err(|error| errors::value_error(error.to_string()))
}

fn or_none(number: Option<u32>) -> Obj {
    number.map_or_else(Obj::none, |number| Obj::int(number.into()))
}

fn iterator_over(items: Vec<Obj>) -> Obj {
    let items = crate::object::SequenceIterator::new(Obj::tuple(items));
    Obj::new(id::TUPLE_ITERATOR, items)
}

/// `(start, end, line)` for each run of instructions of one line.
fn lines(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let table = line_table(args)?;
    let mut runs: Vec<(usize, usize, Option<u32>)> = Vec::new();
    for range in table.ranges() {
        match runs.last_mut() {
            Some((_, end, line)) if *line == range.position.line => *end = range.end,
            _ => runs.push((range.start, range.end, range.position.line)),
        }
    }
    let entry = |(start, end, line): (usize, usize, Option<u32>)| {
        let (start, end) = (Obj::int(start as i128), Obj::int(end as i128));
        Obj::tuple([start, end, or_none(line)])
    };
    Ok(iterator_over(runs.into_iter().map(entry).collect()))
}

/// `(line, end_line, column, end_column)` for each code unit.
fn positions(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let table = line_table(args)?;
    let mut entries = Vec::new();
    for range in table.ranges() {
        let at = range.position;
        let entry = [at.line, at.end_line, at.column, at.end_column].map(or_none);
        let entry = Obj::tuple(entry);
        let units = (range.end - range.start) / 2;
        entries.extend(std::iter::repeat_n(entry, units));
    }
    Ok(iterator_over(entries))
}
