//! Atomics that count what is done with them, and those counts.

use std::cell::Cell;
use std::iter::Sum;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64};

use super::super::registry::Registry;
use super::super::{Atomics, Done, Std};
use super::Machine;

/// The machine's own atomics, with a count of what strategies do.
#[derive(Debug)]
pub enum Tallied {}

/// What a strategy did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Counts by ordinary loads and stores.
    pub local: u64,
    /// Atomic read-modify-writes.
    pub atomic: u64,
    /// Compare-and-swaps that another thread spoiled.
    pub retried: u64,
    /// Objects queued for their owners.
    pub enqueued: u64,
    /// Objects whose two counts were made one.
    pub merged: u64,
    /// Counts that were not made: immortal objects.
    pub elided: u64,
}

thread_local! {
    static TALLIES: Cell<Tallies> = const {
        Cell::new(Tallies {
            local: 0,
            atomic: 0,
            retried: 0,
            enqueued: 0,
            merged: 0,
            elided: 0,
        })
    };
}

impl Tallies {
    fn add(&mut self, done: Done) {
        let count = match done {
            Done::Local => &mut self.local,
            Done::Atomic => &mut self.atomic,
            Done::Retry => &mut self.retried,
            Done::Enqueue => &mut self.enqueued,
            Done::Merge => &mut self.merged,
            Done::Elided => &mut self.elided,
        };
        *count += 1;
    }
}

impl Sum for Tallies {
    fn sum<I: Iterator<Item = Tallies>>(parts: I) -> Tallies {
        parts.fold(Tallies::default(), |sum, part| Tallies {
            local: sum.local + part.local,
            atomic: sum.atomic + part.atomic,
            retried: sum.retried + part.retried,
            enqueued: sum.enqueued + part.enqueued,
            merged: sum.merged + part.merged,
            elided: sum.elided + part.elided,
        })
    }
}

impl Atomics for Tallied {
    type U64 = AtomicU64;
    type I32 = AtomicI32;
    type Mutex<T: Send + 'static> = parking_lot::Mutex<T>;
    type Registry = Arc<Registry<Self>>;

    fn acquire(word: &AtomicU64) {
        Std::acquire(word);
    }

    fn note(done: Done) {
        TALLIES.with(|tallies| {
            let mut counted = tallies.get();
            counted.add(done);
            tallies.set(counted);
        });
    }
}

impl Machine for Tallied {
    fn new_registry() -> Self::Registry {
        Arc::new(Registry::empty())
    }

    fn take_tallies() -> Tallies {
        TALLIES.take()
    }
}
