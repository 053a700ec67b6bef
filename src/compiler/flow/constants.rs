//! The unit's constants while the graph still refers to them: late additions
//! and the removal of those that nothing loads.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::error::FlowError;
use super::graph::Graph;
use crate::bytecode::Constant;

/// `co_consts` in the making.
#[derive(Debug)]
pub(super) struct ConstantPool {
    constants: Vec<Constant>,
    /// Where tuples of each hash are; filled when the first is interned.
    tuples: Option<HashMap<u64, Vec<u32>>>,
}

impl ConstantPool {
    /// The pool of a unit's constants.
    pub(super) fn new(constants: Vec<Constant>) -> ConstantPool {
        ConstantPool {
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
    pub(super) fn remove_unused(mut self, graph: &mut Graph) -> Result<Vec<Constant>, FlowError> {
        let mut used = vec![false; self.constants.len()];
        if let Some(first) = used.first_mut() {
            *first = true;
        }
        for block in graph.order() {
            for instr in graph.code(block).iter().filter(|i| i.op.has_const()) {
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
                if instr.op.has_const() {
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

fn index_tuples(constants: &[Constant]) -> HashMap<u64, Vec<u32>> {
    let mut places: HashMap<u64, Vec<u32>> = HashMap::new();
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

fn hash_of(constant: &Constant) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_into(constant, &mut hasher);
    hasher.finish()
}

/// Hashes a constant so that those that are the [`same`] agree.
fn hash_into(constant: &Constant, hasher: &mut DefaultHasher) {
    std::mem::discriminant(constant).hash(hasher);
    match constant {
        Constant::None | Constant::Ellipsis => {}
        Constant::Bool(value) => value.hash(hasher),
        Constant::Int(value) => value.hash(hasher),
        Constant::Float(value) => value.to_bits().hash(hasher),
        Constant::Complex(real, imaginary) => {
            (real.to_bits(), imaginary.to_bits()).hash(hasher);
        }
        Constant::Str(value) => value.as_bytes().hash(hasher),
        Constant::Bytes(value) => value.hash(hasher),
        Constant::Tuple(items) | Constant::FrozenSet(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| hash_into(item, hasher));
        }
        Constant::Code(code) => (code.name.as_bytes(), code.firstlineno).hash(hasher),
    }
}

/// Whether two constants are merged into one: equal, and of the same types and
/// signs throughout.
fn same(one: &Constant, other: &Constant) -> bool {
    match (one, other) {
        (Constant::Float(a), Constant::Float(b)) => a.to_bits() == b.to_bits(),
        (Constant::Complex(a, b), Constant::Complex(c, d)) => {
            a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
        }
        (Constant::Tuple(a), Constant::Tuple(b))
        | (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => one == other,
    }
}
