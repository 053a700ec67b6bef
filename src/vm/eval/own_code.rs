//! A thread's own copies of the instructions that it runs, where no lock holds
//! the other threads off: their cache units are written and read by one thread
//! alone, so that instructions quicken there as they do under a lock
//! (CPython 3.14's thread-local bytecode, `co_tlbc`).
//!
//! What a copy remembers, other threads may drop from where it was found at any
//! time, so the thread holds it until the instruction remembers something else.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::names_seen::{Placed, Seen};
use super::quicken::Cells;
use crate::object::{Code, Obj};

/// The copies, and what their cache units lead to.
#[derive(Debug, Default)]
pub(crate) struct OwnCode {
    /// Where the copy of the code with this number begins; null if there is
    /// none.
    units: Vec<*const AtomicU16>,
    copies: Vec<Box<[AtomicU16]>>,
    /// What instructions remember, by the address of their cache units.
    kept: ByCells<Obj>,
    names: ByCells<Box<Seen>>,
    places: ByCells<Box<Placed>>,
}

/// In the order in which it came, in which it also goes: it is counted, and in
/// simulated time must not be counted in the order of addresses.
type ByCells<T> = IndexMap<usize, T, FxBuildHasher>;

// SAFETY: the pointers lead into `copies`, which move with them.
unsafe impl Send for OwnCode {}

impl OwnCode {
    /// The instructions that the thread runs for this code: its own copy, or,
    /// where code is to run once, those that all threads share, which never
    /// quicken then.
    #[inline(always)]
    pub(crate) fn units_of(&mut self, code: &Code) -> *const AtomicU16 {
        match self.units.get(code.number as usize) {
            Some(units) if !units.is_null() => *units,
            _ => self.copy(code),
        }
    }

    #[cold]
    #[inline(never)]
    fn copy(&mut self, code: &Code) -> *const AtomicU16 {
        if code.number == Code::RUNS_ONCE {
            return code.units.as_ptr();
        }
        let number = code.number as usize;
        if number >= self.units.len() {
            self.units.resize(number + 1, std::ptr::null());
        }
        let units = code.units.iter();
        let copy: Box<[AtomicU16]> = units
            .map(|unit| AtomicU16::new(unit.load(Ordering::Relaxed)))
            .collect();
        self.units[number] = copy.as_ptr();
        self.copies.push(copy);
        self.units[number]
    }

    /// Holds what an instruction's cache units lead to.
    pub(super) fn keep(&mut self, cells: Cells, object: &Obj) {
        self.kept.insert(cells.address(), object.clone());
    }

    /// Holds a name that an instruction's cache units are to lead to.
    pub(super) fn keep_name(&mut self, cells: Cells, seen: Seen) -> NonNull<Seen> {
        hold(&mut self.names, cells, seen)
    }

    /// Holds where such a name is.
    pub(super) fn keep_place(&mut self, cells: Cells, placed: Placed) -> NonNull<Placed> {
        hold(&mut self.places, cells, placed)
    }
}

/// Holds what these cache units are to lead to, and tells where it is.
fn hold<T>(held: &mut ByCells<Box<T>>, cells: Cells, value: T) -> NonNull<T> {
    let value = Box::new(value);
    let place = NonNull::from(&*value);
    held.insert(cells.address(), value);
    place
}
