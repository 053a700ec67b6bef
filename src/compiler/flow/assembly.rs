//! From the finished graph to bytes: instructions, positions and handlers.

use super::error::FlowError;
use super::exception_table::{ExceptionTable, Handler};
use super::graph::{Graph, Instr};
use super::jumps::extended_args;
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
        let mut handled = None;
        let mut handler = None;
        for instr in graph.code(block) {
            let units = code.push(instr)?;
            lines.push(instr.location, units);
            if graph.has_regions() {
                if instr.handler != handled {
                    handled = instr.handler;
                    handler = handled.map(|block| Handler::of(&graph[block]));
                }
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
    #[inline]
    fn push(&mut self, instr: &Instr) -> Result<usize, FlowError> {
        let Op::Real(opcode) = instr.op else {
            return Err(FlowError::Malformed("pseudo-operation left over"));
        };
        let extended = extended_args(instr.arg);
        for above in (1..=extended).rev() {
            self.unit(Opcode::EXTENDED_ARG, (instr.arg >> (8 * above)) as u8)?;
        }
        self.unit(opcode, instr.arg as u8)?;
        let caches = opcode.cache_units();
        self.end += 2 * caches;
        Ok(extended + 1 + caches)
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
