//! The unit's constants while the graph still refers to them: late additions
//! and the removal of those that nothing loads.

use rustc_hash::FxHashMap;

use super::error::FlowError;
use super::graph::Graph;
use crate::bytecode::Constant;
use crate::compiler::constants::{hash_of, same};

/// `co_consts` once code generation has filled it.
#[derive(Debug)]
pub(super) struct LateConstants {
    constants: Vec<Constant>,
    /// Where tuples of each hash are; filled when the first is interned.
    tuples: Option<FxHashMap<u64, Vec<u32>>>,
}

impl LateConstants {
    /// The pool of a unit's constants.
    pub(super) fn new(constants: Vec<Constant>) -> LateConstants {
        LateConstants {
            constants,
            tuples: None,
        }
    }

    /// The constant with this index.
    pub(super) fn get(&self, index: u32) -> Result<&Constant, FlowError> {
        self.constants
            .get(index as usize)
            .ok_or(FlowError::Malformed("no such constant"))
    }

    /// The index of a tuple of these items, added unless it is there.
    pub(super) fn intern_tuple(&mut self, items: Vec<Constant>) -> Result<u32, FlowError> {
        let tuple = Constant::Tuple(items);
        let hash = hash_of(&tuple);
        let constants = &mut self.constants;
        let places = self
            .tuples
            .get_or_insert_with(|| index_tuples(constants))
            .entry(hash)
            .or_default();
        if let Some(&place) = places
            .iter()
            .find(|&&place| same(&constants[place as usize], &tuple))
        {
            return Ok(place);
        }
        let place = u32::try_from(constants.len()).map_err(|_| FlowError::TooLarge)?;
        places.push(place);
        constants.push(tuple);
        Ok(place)
    }

    /// Drops the constants that no instruction refers to and renumbers the
    /// rest. The first stays: it may be the docstring.
    #[inline(never)]
    pub(super) fn remove_unused(mut self, graph: &mut Graph) -> Result<Vec<Constant>, FlowError> {
        let mut used = vec![false; self.constants.len()];
        if let Some(first) = used.first_mut() {
            *first = true;
        }
        for block in graph.order() {
            for instr in graph.code(block).iter().filter(|i| i.traits().has_const()) {
                *used
                    .get_mut(instr.arg as usize)
                    .ok_or(FlowError::Malformed("no such constant"))? = true;
            }
        }
        if used.iter().all(|&used| used) {
            return Ok(self.constants);
        }
        let mut count = 0;
        let renumbered: Vec<u32> = used
            .iter()
            .map(|&used| {
                count += u32::from(used);
                count.wrapping_sub(1)
            })
            .collect();
        let mut cursor = Some(graph.entry);
        while let Some(block) = cursor {
            for instr in graph.code_mut(block) {
                if instr.traits().has_const() {
                    instr.arg = renumbered[instr.arg as usize];
                }
            }
            cursor = graph[block].next;
        }
        let mut keep = used.into_iter();
        self.constants.retain(|_| keep.next().unwrap_or(true));
        Ok(self.constants)
    }
}

fn index_tuples(constants: &[Constant]) -> FxHashMap<u64, Vec<u32>> {
    let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (place, constant) in constants.iter().enumerate() {
        if matches!(constant, Constant::Tuple(_)) {
            places
                .entry(hash_of(constant))
                .or_default()
                .push(place as u32);
        }
    }
    places
}
