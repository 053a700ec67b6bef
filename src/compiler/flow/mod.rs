//! The back half of the compiler: a scope's instructions become a control flow
//! graph, are optimised and assembled. The order of passes and their limits
//! are those of CPython 3.12.1's `Python/flowgraph.c` and `Python/assemble.c`:
//! every byte of the result depends on them.

mod assembly;
mod cold;
mod constants;
mod error;
mod exception_table;
mod exception_targets;
mod graph;
mod inline_exits;
mod jumps;
mod line_numbers;
mod line_table;
mod nops;
mod operation;
mod peephole;
mod pseudo_ops;
mod reachability;
mod sequence;
mod slots;
mod stack_depth;
mod swaps;
mod uninitialized;

#[cfg(test)]
mod tests;

pub(crate) use error::FlowError;
pub(crate) use graph::Workspace;
pub(crate) use sequence::Sequence;

use constants::LateConstants;
use graph::Graph;
use slots::Slots;

use super::unit::Unit;
use crate::bytecode::{CodeFlags, CodeObject, Constant};

/// Optimises and assembles a scope, in memory that it leaves to the next one.
/// What goes into the code object is taken from the unit.
///
/// # Errors
///
/// If the unit's instructions do not form a flow graph, or are too many.
pub(crate) fn assemble(
    unit: &mut Unit,
    workspace: &mut Workspace,
) -> Result<CodeObject, FlowError> {
    let mut graph = Graph::of_sequence(&mut unit.sequence, workspace)?;
    exception_targets::label_exception_targets(&mut graph)?;
    let consts = optimize(&mut graph, std::mem::take(&mut unit.consts))?;
    uninitialized::check_uncertain_loads(&mut graph, unit.varnames.len(), parameters(unit));
    cold::push_cold_blocks_to_end(&mut graph)?;
    line_numbers::resolve_line_numbers(&mut graph, unit.firstlineno)?;

    let slots = Slots::new(unit);
    slots.fix_cell_arguments(&mut graph)?;
    slots.insert_prefix(&mut graph, unit);
    let stacksize = stack_depth::stack_size(&mut graph, unit.flags)?;
    pseudo_ops::convert_pseudo_ops(&mut graph);
    jumps::normalize_jumps(&mut graph)?;
    jumps::resolve_jumps(&mut graph)?;
    let assembly = assembly::write(&graph, unit.firstlineno)?;
    graph.recycle(&mut unit.sequence, workspace);

    Ok(CodeObject {
        argcount: unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        stacksize,
        flags: unit.flags,
        code: assembly.code,
        consts,
        names: std::mem::take(&mut unit.names),
        localsplusnames: slots.names,
        localspluskinds: slots.kinds,
        filename: std::mem::take(&mut unit.filename),
        name: std::mem::take(&mut unit.name),
        qualname: std::mem::take(&mut unit.qualname),
        firstlineno: unit.firstlineno,
        linetable: assembly.linetable,
        exceptiontable: assembly.exceptiontable,
    })
}

/// Shortens the graph; the constants it still needs.
#[inline(never)]
fn optimize(graph: &mut Graph, consts: Vec<Constant>) -> Result<Vec<Constant>, FlowError> {
    let mut pool = LateConstants::new(consts);
    inline_exits::inline_small_exit_blocks(graph);
    peephole::optimize_blocks(graph, &mut pool)?;
    nops::remove_redundant_nops_and_pairs(graph);
    inline_exits::inline_small_exit_blocks(graph);
    reachability::empty_unreachable_blocks(graph);
    nops::remove_redundant_nops(graph);
    graph.unlink_empty_blocks()?;
    jumps::remove_redundant_jumps(graph);
    pool.remove_unused(graph)
}

/// How many locals a call binds.
fn parameters(unit: &Unit) -> usize {
    let starred = [CodeFlags::VARARGS, CodeFlags::VARKEYWORDS];
    let starred = starred.iter().filter(|&&flag| unit.flags & flag != 0);
    unit.argcount as usize + unit.kwonlyargcount as usize + starred.count()
}
