//! From the finished graph to bytes: instructions, positions and handlers.

use super::error::FlowError;
use super::exception_table::{ExceptionTable, Handler};
use super::graph::{Graph, Instr};
use super::jumps::size_in_units;
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
pub(super) fn write(graph: &Graph, firstlineno: u32) -> Result<Assembly, FlowError> {
    let units: u32 = graph.order().map(|block| graph[block].size).sum();
    let mut code = Code::of_units(units as usize);
    let mut lines = LineTable::new(firstlineno, units as usize);
    let mut handlers = ExceptionTable::default();
    for block in graph.order() {
        for instr in graph.code(block) {
            let units = code.push(instr)?;
            lines.push(instr.location, units);
            if graph.has_regions() {
                let handler = instr.handler.map(|block| Handler {
                    offset: graph[block].offset,
                    start_depth: graph[block].start_depth,
                    preserves_lasti: graph[block].preserves_lasti,
                });
                handlers.push(handler, units as u32)?;
            }
        }
    }
    Ok(Assembly {
        code: code.bytes,
        linetable: lines.finish(),
        exceptiontable: handlers.finish()?,
    })
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

    /// Writes an instruction; how many code units it takes.
    fn push(&mut self, instr: &Instr) -> Result<usize, FlowError> {
        let Op::Real(opcode) = instr.op else {
            return Err(FlowError::Malformed("pseudo-operation left over"));
        };
        let [high, upper, lower, low] = instr.arg.to_be_bytes();
        let units = size_in_units(instr);
        let rest = self.bytes.get_mut(self.end..self.end + 2 * units);
        let mut rest = rest.ok_or(FlowError::Malformed("instruction past the end"))?;
        self.end += 2 * units;
        if instr.arg > 0xff {
            let needed = 3 - instr.arg.leading_zeros() as usize / 8;
            for &byte in &[high, upper, lower][3 - needed..] {
                rest[..2].copy_from_slice(&[Opcode::EXTENDED_ARG as u8, byte]);
                rest = &mut rest[2..];
            }
        }
        rest[..2].copy_from_slice(&[opcode as u8, low]);
        Ok(units)
    }
}
