//! The frame's fast slots: locals, then cells that are no locals, then free
//! variables; and the instructions that set cells and generators up.

use rustc_hash::FxHashMap;
use rustpython_wtf8::Wtf8Buf;

use super::error::FlowError;
use super::graph::{Graph, Instr};
use crate::bytecode::{CodeFlags, LocalKind, Opcode};
use crate::compiler::unit::{Location, Op, Unit};

/// The names and kinds of a unit's slots, and where its cells are.
#[derive(Debug)]
pub(super) struct Slots {
    pub(super) names: Vec<Wtf8Buf>,
    pub(super) kinds: Vec<LocalKind>,
    /// The slot of each cell and free variable. A parameter that inner
    /// functions capture is a cell in its own slot.
    of_cells: Vec<u32>,
    /// How many of them are cells.
    cells: usize,
}

impl Slots {
    /// Lays out a unit's slots, whose names it takes.
    #[inline(never)]
    pub(super) fn new(unit: &mut Unit) -> Slots {
        let hidden = |name: &Wtf8Buf| match unit.hidden.contains(name) {
            true => LocalKind::HIDDEN,
            false => 0,
        };
        let mut names = std::mem::take(&mut unit.varnames);
        let mut kinds: Vec<u8> = names
            .iter()
            .map(|name| LocalKind::LOCAL | hidden(name))
            .collect();
        let mut of_cells = Vec::with_capacity(unit.cellvars.len() + unit.freevars.len());
        let mut others = Vec::new();
        if !unit.cellvars.is_empty() {
            let locals: FxHashMap<&Wtf8Buf, u32> = names.iter().zip(0..).collect();
            for name in std::mem::take(&mut unit.cellvars) {
                if let Some(&local) = locals.get(&name) {
                    kinds[local as usize] |= LocalKind::CELL;
                    of_cells.push(local);
                } else {
                    of_cells.push((locals.len() + others.len()) as u32);
                    kinds.push(LocalKind::CELL);
                    others.push(name);
                }
            }
        }
        let cells = of_cells.len();
        names.append(&mut others);
        for name in std::mem::take(&mut unit.freevars) {
            of_cells.push(names.len() as u32);
            names.push(name);
            kinds.push(LocalKind::FREE);
        }
        Slots {
            names,
            kinds: kinds.into_iter().map(LocalKind).collect(),
            of_cells,
            cells,
        }
    }

    /// Turns indices of cells and free variables into slots.
    #[inline(never)]
    pub(super) fn fix_cell_arguments(&self, graph: &mut Graph) -> Result<(), FlowError> {
        if self.of_cells.is_empty() {
            return Ok(());
        }
        graph.for_each_block(|graph, block| {
            for instr in graph.code_mut(block) {
                if let Op::Real(
                    Opcode::MAKE_CELL
                    | Opcode::LOAD_CLOSURE
                    | Opcode::LOAD_DEREF
                    | Opcode::STORE_DEREF
                    | Opcode::DELETE_DEREF
                    | Opcode::LOAD_FROM_DICT_OR_DEREF,
                ) = instr.op()
                {
                    instr.arg = *self
                        .of_cells
                        .get(instr.arg as usize)
                        .ok_or(FlowError::Malformed("no such cell"))?;
                }
            }
            Ok(())
        })
    }

    /// Inserts what every call begins with: free variables first, then cells in
    /// the order of their slots, then the generator.
    #[inline(never)]
    pub(super) fn insert_prefix(&self, graph: &mut Graph, unit: &Unit) {
        let mut prefix = Vec::new();
        let (cells, free) = self.of_cells.split_at(self.cells);
        if !free.is_empty() {
            let count = free.len() as u32;
            prefix.push(Instr::new(Opcode::COPY_FREE_VARS, count, Location::NONE));
        }
        let mut cells = cells.to_vec();
        cells.sort_unstable();
        let make = |slot| Instr::new(Opcode::MAKE_CELL, slot, Location::NONE);
        prefix.extend(cells.into_iter().map(make));
        if unit.flags & GENERATOR_LIKE != 0 {
            let first = Location {
                line: unit.firstlineno as i32,
                end_line: unit.firstlineno as i32,
                ..Location::NONE
            };
            prefix.push(Instr::new(Opcode::RETURN_GENERATOR, 0, first));
            prefix.push(Instr::new(Opcode::POP_TOP, 0, Location::NONE));
        }
        if !prefix.is_empty() {
            graph.prepend(graph.entry, &prefix);
        }
    }
}

/// The flags of code whose call makes a generator or its kin.
pub(super) const GENERATOR_LIKE: u32 =
    CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
