//! The disassembler: text as `python3.12 -m dis` prints it (`Lib/dis.py`).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;

use rustpython_wtf8::Wtf8Buf;

use super::constant_repr::{code_repr, constant_repr};
use super::instructions::UNIT;
use super::{
    ArgKind, BinaryOperator, CodeObject, Comparison, ExceptionTable, Instruction, InstructionError,
    Instructions, Intrinsic1, Intrinsic2, LineTable, Opcode,
};

/// What to show beside the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DisOptions {
    /// Inline caches too, as `dis.dis(code, show_caches=True)` does.
    pub show_caches: bool,
    /// How many levels of nested code objects to show after the code itself;
    /// `None` shows all.
    pub depth: Option<u32>,
}

impl DisOptions {
    /// Everything, inline caches too.
    pub const WITH_CACHES: DisOptions = DisOptions {
        show_caches: true,
        depth: None,
    };
}

/// One row of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The instruction's name; `<number>` where there is none of that number.
    pub name: Cow<'static, str>,
    /// The opcode.
    pub number: u8,
    /// The argument, with what prefixes before it add.
    pub arg: Option<u32>,
    /// What the argument stands for; empty if the number says it all.
    pub repr: String,
    /// Bytes from the start of the code.
    pub offset: usize,
    /// The source line that begins here.
    pub line: Option<u32>,
    /// Whether a jump or a handler leads here.
    pub is_target: bool,
    /// Where it may jump to.
    pub target: Option<usize>,
}

/// The rows of one code object's listing.
pub fn rows(code: &CodeObject, show_caches: bool) -> Vec<Row> {
    let options = DisOptions {
        show_caches,
        depth: Some(0),
    };
    Listing::new(code, &options).rows()
}

/// Disassembles `code` and, after it, each code object among its constants.
///
/// What differs from CPython's text: the addresses of code objects, and the
/// order of a frozenset's items, which CPython does not promise either. Code
/// that [`verify`](super::verifier::verify) refuses is shown as far as it
/// goes: an unknown opcode as `<number>`, a constant or name that is not
/// there as nothing, a malformed table as if it were empty.
pub fn disassemble(code: &CodeObject, options: &DisOptions) -> String {
    let mut out = String::new();
    let mut pending = vec![(code, 0)];
    while let Some((code, depth)) = pending.pop() {
        if !out.is_empty() {
            _ = write!(out, "\nDisassembly of {}:\n", code_repr(code));
        }
        Listing::new(code, options).print(&mut out);
        if options.depth.is_none_or(|deepest| depth < deepest) {
            pending.extend(code.nested().rev().map(|code| (code, depth + 1)));
        }
    }
    out
}

/// The listing of one code object.
struct Listing<'a> {
    code: &'a CodeObject,
    show_caches: bool,
    line_starts: Vec<(usize, u32)>,
    /// How wide the column of line numbers is; 0 leaves it out.
    line_width: usize,
    offset_width: usize,
    exceptions: ExceptionTable,
    jump_targets: HashSet<usize>,
}

impl<'a> Listing<'a> {
    fn new(code: &'a CodeObject, options: &DisOptions) -> Self {
        let line_starts: Vec<_> = LineTable::decode(code)
            .map(|table| table.line_starts().collect())
            .unwrap_or_default();
        let last_line = line_starts.iter().map(|&(_, line)| line).max();
        let exceptions = ExceptionTable::decode(&code.exceptiontable).unwrap_or_default();
        let handlers = exceptions.entries().iter().map(|entry| entry.target);
        let jump_targets = decode_leniently(&code.code)
            .filter_map(|decoded| decoded.ok()?.jump_target())
            .chain(handlers)
            .collect();
        Listing {
            code,
            show_caches: options.show_caches,
            line_width: last_line.map_or(0, |line| line.to_string().len().max(3)),
            offset_width: code.code.len().saturating_sub(2).to_string().len().max(4),
            line_starts,
            exceptions,
            jump_targets,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for decoded in decode_leniently(&self.code.code) {
            match decoded {
                Ok(instruction) => self.instruction(&mut rows, &instruction),
                Err((number, offset)) => rows.push(self.unknown(number, offset)),
            }
        }
        rows
    }

    fn print(&self, out: &mut String) {
        for row in self.rows() {
            self.row(out, &row);
        }
        if self.exceptions.entries().is_empty() {
            return;
        }
        out.push_str("ExceptionTable:\n");
        for entry in self.exceptions.entries() {
            _ = writeln!(
                out,
                "  {} to {} -> {} [{}]{}",
                entry.start,
                entry.end - UNIT,
                entry.target,
                entry.depth,
                if entry.lasti { " lasti" } else { "" }
            );
        }
    }

    fn instruction(&self, rows: &mut Vec<Row>, instruction: &Instruction) {
        let prefixes = instruction.prefix_units();
        for index in 0..prefixes {
            // A prefix shows what has been folded up to it.
            let shift = 8 * (prefixes - index) as u32;
            let arg = instruction.arg.checked_shr(shift).unwrap_or(0);
            rows.push(Row {
                arg: Some(arg),
                ..self.at(instruction.start + index * UNIT, Opcode::EXTENDED_ARG)
            });
        }
        let repr = argument_repr(self.code, instruction);
        rows.push(Row {
            arg: repr.as_ref().map(|_| instruction.arg),
            repr: repr.unwrap_or_default(),
            target: instruction.jump_target(),
            ..self.at(instruction.offset, instruction.opcode)
        });
        if self.show_caches {
            self.caches(rows, instruction);
        }
    }

    /// A row without an argument.
    fn at(&self, offset: usize, opcode: Opcode) -> Row {
        let line = self
            .line_starts
            .binary_search_by_key(&offset, |&(start, _)| start);
        Row {
            name: opcode.name().into(),
            number: opcode as u8,
            arg: None,
            repr: String::new(),
            offset,
            line: line.ok().map(|index| self.line_starts[index].1),
            is_target: self.jump_targets.contains(&offset),
            target: None,
        }
    }

    fn unknown(&self, number: u8, offset: usize) -> Row {
        let arg = self.code.code.get(offset + 1);
        Row {
            name: format!("<{number}>").into(),
            number,
            arg: arg
                .filter(|_| number >= Opcode::HAVE_ARGUMENT)
                .map(|&low| low.into()),
            ..self.at(offset, Opcode::CACHE)
        }
    }

    fn caches(&self, rows: &mut Vec<Row>, instruction: &Instruction) {
        let mut offset = instruction.offset + UNIT;
        for &(name, units) in cache_fields(instruction.opcode) {
            let bytes = &self.code.code[offset..offset + units * UNIT];
            let value = bytes
                .iter()
                .rev()
                .fold(0u64, |value, &byte| value << 8 | u64::from(byte));
            for unit in 0..units {
                rows.push(Row {
                    arg: Some(0),
                    repr: match unit {
                        0 => format!("{name}: {value}"),
                        _ => String::new(),
                    },
                    // A cache starts no line and is no target, whatever the
                    // tables say.
                    line: None,
                    is_target: false,
                    ..self.at(offset, Opcode::CACHE)
                });
                offset += UNIT;
            }
        }
    }

    /// One line of the listing, after an empty one where a source line begins.
    fn row(&self, out: &mut String, row: &Row) {
        if row.line.is_some() && row.offset > 0 {
            out.push('\n');
        }
        if self.line_width > 0 {
            let line = row.line.map(|line| line.to_string()).unwrap_or_default();
            _ = write!(out, "{line:>width$} ", width = self.line_width);
        }
        let target = if row.is_target { ">>" } else { "" };
        let (offset, width, name, repr) = (row.offset, self.offset_width, &row.name, &row.repr);
        _ = match row.arg {
            None => write!(out, "    {target:2} {offset:>width$} {name}"),
            Some(arg) if repr.is_empty() => {
                write!(out, "    {target:2} {offset:>width$} {name:20} {arg:>5}")
            }
            Some(arg) => {
                write!(
                    out,
                    "    {target:2} {offset:>width$} {name:20} {arg:>5} ({repr})"
                )
            }
        };
        out.push('\n');
    }
}

/// What an instruction's argument stands for, as `dis` shows it in parentheses:
/// `None` if it takes no argument, empty if the number says it all.
pub fn argument_repr(code: &CodeObject, instruction: &Instruction) -> Option<String> {
    let arg = instruction.arg;
    let index = arg as usize;
    Some(match instruction.opcode.arg_kind() {
        ArgKind::None => return None,
        ArgKind::Const => code
            .consts
            .get(index)
            .map_or_else(String::new, constant_repr),
        ArgKind::Name => name_repr(code, instruction.opcode, arg),
        ArgKind::Local | ArgKind::Deref => name_at(&code.localsplusnames, index),
        ArgKind::Compare => Comparison::from_arg(arg)
            .map_or_else(String::new, |comparison| comparison.name().to_owned()),
        ArgKind::JumpForward | ArgKind::JumpBackward => instruction
            .jump_target()
            .map_or_else(String::new, |target| format!("to {target}")),
        ArgKind::Plain => plain_repr(instruction.opcode, arg),
    })
}

fn name_repr(code: &CodeObject, opcode: Opcode, arg: u32) -> String {
    let name = name_at(&code.names, (arg >> opcode.name_shift()) as usize);
    let pushes_two = opcode.name_shift() > 0 && arg & 1 != 0;
    match opcode {
        _ if name.is_empty() || !pushes_two => name,
        Opcode::LOAD_GLOBAL => format!("NULL + {name}"),
        _ => format!("NULL|self + {name}"),
    }
}

fn name_at(names: &[Wtf8Buf], index: usize) -> String {
    names
        .get(index)
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn plain_repr(opcode: Opcode, arg: u32) -> String {
    match opcode {
        Opcode::FORMAT_VALUE => {
            let conversion = ["", "str", "repr", "ascii"][(arg & 3) as usize];
            let with_format = if arg & 4 != 0 { "with format" } else { "" };
            listed([conversion, with_format])
        }
        Opcode::MAKE_FUNCTION => {
            let parts = ["defaults", "kwdefaults", "annotations", "closure"];
            let mut bit = 0;
            listed(parts.map(|part| {
                bit += 1;
                if arg >> (bit - 1) & 1 != 0 { part } else { "" }
            }))
        }
        Opcode::BINARY_OP => {
            BinaryOperator::from_arg(arg).map_or_else(String::new, |(operator, inplace)| {
                let equals = if inplace { "=" } else { "" };
                format!("{}{equals}", operator.symbol())
            })
        }
        Opcode::CALL_INTRINSIC_1 if arg == 0 => "INTRINSIC_1_INVALID".to_owned(),
        Opcode::CALL_INTRINSIC_2 if arg == 0 => "INTRINSIC_2_INVALID".to_owned(),
        Opcode::CALL_INTRINSIC_1 => Intrinsic1::from_number(arg)
            .map_or_else(String::new, |intrinsic| intrinsic.name().to_owned()),
        Opcode::CALL_INTRINSIC_2 => Intrinsic2::from_number(arg)
            .map_or_else(String::new, |intrinsic| intrinsic.name().to_owned()),
        _ => String::new(),
    }
}

/// The parts that are not empty, separated by commas.
fn listed<const N: usize>(parts: [&str; N]) -> String {
    let mut present: Vec<&str> = parts.into();
    present.retain(|part| !part.is_empty());
    present.join(", ")
}

/// The fields of an opcode's inline cache: name and units.
fn cache_fields(opcode: Opcode) -> &'static [(&'static str, usize)] {
    match opcode {
        Opcode::LOAD_GLOBAL => &[
            ("counter", 1),
            ("index", 1),
            ("module_keys_version", 1),
            ("builtin_keys_version", 1),
        ],
        Opcode::LOAD_ATTR => &[
            ("counter", 1),
            ("version", 2),
            ("keys_version", 2),
            ("descr", 4),
        ],
        Opcode::STORE_ATTR => &[("counter", 1), ("version", 2), ("index", 1)],
        Opcode::CALL => &[("counter", 1), ("func_version", 2)],
        other if other.cache_units() == 1 => &[("counter", 1)],
        _ => &[],
    }
}

/// The instructions; where there is none, the byte and its offset, and on with
/// the next unit.
fn decode_leniently(code: &[u8]) -> impl Iterator<Item = Result<Instruction, (u8, usize)>> {
    let mut instructions = Instructions::new(code);
    std::iter::from_fn(move || match instructions.next()? {
        Ok(instruction) => Some(Ok(instruction)),
        Err(InstructionError::UnknownOpcode { number, offset }) => {
            instructions = Instructions::from_offset(code, offset + UNIT);
            Some(Err((number, offset)))
        }
        Err(InstructionError::Truncated { .. }) => None,
    })
}
