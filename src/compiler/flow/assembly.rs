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
    let mut code = Vec::with_capacity(2 * units as usize);
    let mut lines = LineTable::new(firstlineno);
    let mut handlers = ExceptionTable::default();
    for block in graph.order() {
        for instr in graph.code(block) {
            let units = size_in_units(instr);
            write_instruction(&mut code, instr)?;
            lines.push(instr.location, units);
            let handler = instr.handler.map(|block| Handler {
                offset: graph[block].offset,
                start_depth: graph[block].start_depth,
                preserves_lasti: graph[block].preserves_lasti,
            });
            handlers.push(handler, units as u32)?;
        }
    }
    Ok(Assembly {
        code,
        linetable: lines.finish(),
        exceptiontable: handlers.finish()?,
    })
}

fn write_instruction(code: &mut Vec<u8>, instr: &Instr) -> Result<(), FlowError> {
    let Op::Real(opcode) = instr.op else {
        return Err(FlowError::Malformed("pseudo-operation left over"));
    };
    let [high, upper, lower, low] = instr.arg.to_be_bytes();
    let needed = 3 - (instr.arg | 1).leading_zeros() as usize / 8;
    for &byte in &[high, upper, lower][3 - needed..] {
        code.extend([Opcode::EXTENDED_ARG as u8, byte]);
    }
    code.extend([opcode as u8, low]);
    code.resize(code.len() + 2 * opcode.cache_units(), 0);
    Ok(())
}
