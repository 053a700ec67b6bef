//! The disassembler: text as `python3.12 -m dis` prints it (`Lib/dis.py`).

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
    let mut pending = vec![code];
    while let Some(code) = pending.pop() {
        if !out.is_empty() {
            _ = write!(out, "\nDisassembly of {}:\n", code_repr(code));
        }
        Listing::new(code, options).print(&mut out);
        pending.extend(code.nested().rev());
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

    fn print(&self, out: &mut String) {
        for decoded in decode_leniently(&self.code.code) {
            match decoded {
                Ok(instruction) => self.instruction(out, &instruction),
                Err((number, offset)) => self.unknown(out, number, offset),
            }
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

    fn instruction(&self, out: &mut String, instruction: &Instruction) {
        let prefixes = instruction.prefix_units();
        for index in 0..prefixes {
            let offset = instruction.start + index * UNIT;
            // A prefix shows what has been folded up to it.
            let arg = instruction
                .arg
                .checked_shr(8 * (prefixes - index) as u32)
                .unwrap_or(0);
            let name = Opcode::EXTENDED_ARG.name();
            self.row(out, offset, name, Some((arg, String::new())));
        }
        let repr = argument_repr(self.code, instruction);
        let arg = repr.map(|repr| (instruction.arg, repr));
        self.row(out, instruction.offset, instruction.opcode.name(), arg);
        if self.show_caches {
            self.caches(out, instruction);
        }
    }

    fn unknown(&self, out: &mut String, number: u8, offset: usize) {
        let arg = self.code.code.get(offset + 1);
        let arg = arg
            .filter(|_| number >= Opcode::HAVE_ARGUMENT)
            .map(|&low| (low.into(), String::new()));
        self.row(out, offset, &format!("<{number}>"), arg);
    }

    fn caches(&self, out: &mut String, instruction: &Instruction) {
        let mut offset = instruction.offset + UNIT;
        for &(name, units) in cache_fields(instruction.opcode) {
            let bytes = &self.code.code[offset..offset + units * UNIT];
            let value = bytes
                .iter()
                .rev()
                .fold(0u64, |value, &byte| value << 8 | u64::from(byte));
            for unit in 0..units {
                let repr = match unit {
                    0 => format!("{name}: {value}"),
                    _ => String::new(),
                };
                self.cache_row(out, offset, repr);
                offset += UNIT;
            }
        }
    }

    /// One line of the listing, after an empty one where a source line begins.
    fn row(&self, out: &mut String, offset: usize, name: &str, arg: Option<(u32, String)>) {
        let line = self
            .line_starts
            .binary_search_by_key(&offset, |&(start, _)| start)
            .ok()
            .map(|index| self.line_starts[index].1);
        if line.is_some() && offset > 0 {
            out.push('\n');
        }
        let target = if self.jump_targets.contains(&offset) {
            ">>"
        } else {
            ""
        };
        self.columns(out, line, target, offset, name, arg);
    }

    /// A cache starts no line and is no target, whatever the tables say.
    fn cache_row(&self, out: &mut String, offset: usize, repr: String) {
        let name = Opcode::CACHE.name();
        self.columns(out, None, "", offset, name, Some((0, repr)));
    }

    fn columns(
        &self,
        out: &mut String,
        line: Option<u32>,
        target: &str,
        offset: usize,
        name: &str,
        arg: Option<(u32, String)>,
    ) {
        if self.line_width > 0 {
            let line = line.map(|line| line.to_string()).unwrap_or_default();
            _ = write!(out, "{line:>width$} ", width = self.line_width);
        }
        let width = self.offset_width;
        _ = match arg {
            None => write!(out, "    {target:2} {offset:>width$} {name}"),
            Some((arg, repr)) if repr.is_empty() => {
                write!(out, "    {target:2} {offset:>width$} {name:20} {arg:>5}")
            }
            Some((arg, repr)) => {
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
