//! From the finished graph to bytes: instructions, positions and handlers.

use super::error::FlowError;
use super::exception_table::{ExceptionTable, Handler};
use super::graph::{Graph, Instr};
use super::jumps::{extended_args, size_in_units};
use super::line_table::LineTable;
use crate::bytecode::Opcode;
use crate::compiler::unit::Op;

/// The three tables of a code object that follow its instructions.
#[derive(Debug)]
pub(super) struct Assembly {
    pub(super) code: Vec<u8>,
    pub(super) linetable: Vec<u8>,
    pub(super) exceptiontable: Vec<u8>,
}

/// Writes a graph whose jumps are resolved.
#[inline(never)]
pub(super) fn write(graph: &Graph, firstlineno: u32) -> Result<Assembly, FlowError> {
    let units = graph.order().map(|block| graph[block].size).sum();
    let mut code = Code::of_units(units as usize);
    let mut lines = LineTable::new(firstlineno, units as usize);
    for block in graph.order() {
        for instr in graph.code(block) {
            lines.push(instr.location, code.units());
            code.push(instr)?;
        }
    }
    Ok(Assembly {
        linetable: lines.finish(code.units()),
        code: code.bytes,
        exceptiontable: match graph.has_regions() {
            true => write_handlers(graph, units)?,
            false => Vec::new(),
        },
    })
}

#[inline(never)]
fn write_handlers(graph: &Graph, units: u32) -> Result<Vec<u8>, FlowError> {
    let mut handlers = ExceptionTable::default();
    let mut handled = None;
    let mut position = 0;
    for block in graph.order() {
        for instr in graph.code(block) {
            if instr.handler != handled {
                handled = instr.handler;
                let handler = handled.map(|block| Handler::of(&graph[block]));
                handlers.switch(handler, position)?;
            }
            position += size_in_units(instr);
        }
    }
    handlers.finish(units)
}

/// Instructions as bytes. All are zero at first, as inline caches stay.
struct Code {
    bytes: Vec<u8>,
    end: usize,
}

impl Code {
    fn of_units(units: usize) -> Code {
        Code {
            bytes: vec![0; 2 * units],
            end: 0,
        }
    }

    /// How many code units are written.
    #[inline]
    fn units(&self) -> u32 {
        (self.end / 2) as u32
    }

    /// Writes an instruction.
    #[inline]
    fn push(&mut self, instr: &Instr) -> Result<(), FlowError> {
        let Op::Real(opcode) = instr.op() else {
            return Err(FlowError::Malformed("pseudo-operation left over"));
        };
        if instr.arg > 0xff {
            self.extend(instr.arg)?;
        }
        self.unit(opcode, instr.arg as u8)?;
        self.end += 2 * instr.traits().cache_units() as usize;
        Ok(())
    }

    /// Writes what an argument has above a byte.
    #[cold]
    fn extend(&mut self, arg: u32) -> Result<(), FlowError> {
        (1..=extended_args(arg))
            .rev()
            .try_for_each(|above| self.unit(Opcode::EXTENDED_ARG, (arg >> (8 * above)) as u8))
    }

    #[inline]
    fn unit(&mut self, opcode: Opcode, arg: u8) -> Result<(), FlowError> {
        let unit = self.bytes.get_mut(self.end..self.end + 2);
        let unit = unit.ok_or(FlowError::Malformed("instruction past the end"))?;
        unit.copy_from_slice(&[opcode as u8, arg]);
        self.end += 2;
        Ok(())
    }
}
