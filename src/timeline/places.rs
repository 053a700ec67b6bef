//! Places in the program: kept as code and unit while it runs, looked up in
//! the source when it has ended.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Place;
use crate::bytecode::{CodeObject, LineTable};

/// A code object's address, and a unit of its code. The address is 0 where the
/// thread runs no Python code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Position {
    pub(super) code: usize,
    pub(super) unit: u32,
}

/// Keeps the code objects that tapes speak of alive, so that an address means
/// one of them for good.
#[derive(Debug, Default)]
pub(super) struct CodeRegistry(Mutex<HashMap<usize, Arc<CodeObject>>>);

impl CodeRegistry {
    pub(super) fn register(&self, code: &Arc<CodeObject>) {
        let address = Arc::as_ptr(code).addr();
        let mut codes = self.0.lock();
        codes.entry(address).or_insert_with(|| Arc::clone(code));
    }

    fn get(&self, address: usize) -> Option<Arc<CodeObject>> {
        self.0.lock().get(&address).cloned()
    }
}

/// Numbers places in the order in which they are first seen.
#[derive(Debug, Default)]
pub(super) struct Places {
    numbers: HashMap<Position, u32>,
    positions: Vec<Position>,
}

impl Places {
    pub(super) fn number(&mut self, position: Position) -> Option<u32> {
        if position.code == 0 {
            return None;
        }
        let next = self.positions.len() as u32;
        Some(match self.numbers.entry(position) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.positions.push(position);
                *new.insert(next)
            }
        })
    }

    /// What the places are, with the source read from its files.
    pub(super) fn resolve(&self, registry: &CodeRegistry) -> Vec<Place> {
        let mut sources = HashMap::new();
        let positions = self.positions.iter();
        positions
            .map(|position| match registry.get(position.code) {
                Some(code) => place(&code, position.unit, &mut sources),
                None => Place::default(),
            })
            .collect()
    }
}

fn place(code: &CodeObject, unit: u32, sources: &mut HashMap<String, Vec<String>>) -> Place {
    let file = code.filename.to_string_lossy().into_owned();
    let position = LineTable::decode(code)
        .map(|table| table.position_at(unit as usize * 2))
        .unwrap_or_default();
    let lines = sources
        .entry(file.clone())
        .or_insert_with(|| read_lines(&file));
    // A module begins at line 0, which is none.
    let line = position.line.filter(|&line| line > 0);
    let text = line.and_then(|number| {
        let line = lines.get(number as usize - 1)?;
        let (start, end) = (position.column? as usize, position.end_column? as usize);
        // Of what goes on below, its head: `with lock`.
        let head = line
            .get(start..)
            .map(|head| head.trim_end_matches([':', ' ']));
        match position.end_line == position.line {
            true => line.get(start..end),
            false => head,
        }
        .map(str::to_owned)
    });
    Place {
        function: code.qualname.to_string_lossy().into_owned(),
        file,
        line,
        text,
    }
}

fn read_lines(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}
