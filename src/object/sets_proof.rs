//! What sets do otherwise than other tables ([`set_table`](super::set_table)),
//! model-checked: an item is its own entry, a slot says in the hash whether a
//! probe ends there, and a set that becomes smaller sorts its items anew into
//! fewer slots of the same block.

use std::sync::atomic::Ordering::{Acquire, Release};

use loom::sync::atomic::AtomicUsize;

use super::containers_proof::{
    NOTHING, Slot as Place, Version, VersionFault, explore, is_refused, see,
};

/// The hashes in slots without an item.
const FREE: usize = 0;
const DELETED: usize = 90;

/// The items: one stays, in slot 3 of four because the other is in slot 2, and
/// then in slot 0 of two.
const STAYS: usize = 0;
const GOES: usize = 1;
const HASHES: [usize; 2] = [2, 6];

/// A slot with the number of an item.
struct Slot {
    hash: AtomicUsize,
    key: AtomicUsize,
}

impl Slot {
    /// A slot with an item, if that is one.
    fn of(item: usize) -> Self {
        Slot {
            hash: AtomicUsize::new(HASHES.get(item).copied().unwrap_or(FREE)),
            key: AtomicUsize::new(item),
        }
    }

    fn fill(&self, item: usize) {
        self.hash.store(HASHES[item], Release);
        self.key.store(item, Release);
    }

    fn vacate(&self, vacancy: usize) {
        self.key.store(NOTHING, Release);
        self.hash.store(vacancy, Release);
    }
}

/// A set, and its block of four slots.
struct Set {
    version: Version,
    mask: AtomicUsize,
    slots: [Slot; 4],
    items: [Place; 2],
    fault: Fault,
}

/// What a model of a set gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Version(VersionFault),
    /// A removed item leaves its slot free, where probes for others end.
    NeverDeleted,
    /// The mask changes when the version says that nothing does any more.
    MaskLast,
    /// An item is given up before it is out of its slot.
    GivenUpFirst,
}

impl Set {
    /// A set of both items.
    fn new(fault: Fault) -> Self {
        let version = match fault {
            Fault::Version(fault) => fault,
            _ => VersionFault::None,
        };
        Set {
            version: Version::new(version),
            mask: AtomicUsize::new(3),
            slots: [NOTHING, NOTHING, GOES, STAYS].map(Slot::of),
            items: [STAYS, GOES].map(Place::new),
            fault,
        }
    }

    /// Removes an item, and sorts the other anew.
    fn change(&self) {
        if self.fault == Fault::GivenUpFirst {
            self.items[GOES].give_up();
        }
        self.version.begin();
        self.slots[2].vacate(match self.fault {
            Fault::NeverDeleted => FREE,
            _ => DELETED,
        });
        self.version.end();
        if self.fault != Fault::GivenUpFirst {
            self.items[GOES].give_up();
        }
        self.version.begin();
        self.slots[2].hash.store(FREE, Release);
        self.slots[3].vacate(FREE);
        if self.fault != Fault::MaskLast {
            self.mask.store(1, Release);
        }
        self.slots[0].fill(STAYS);
        self.version.end();
        if self.fault == Fault::MaskLast {
            self.mask.store(1, Release);
        }
    }

    /// Whether an item is there, as far as it can be told.
    fn look(&self, hash: usize) -> Option<bool> {
        let version = self.version.seen()?;
        let mask = self.mask.load(Acquire);
        for step in 0..2 {
            let slot = &self.slots[(hash + step) & mask];
            let (key, its_hash) = (slot.key.load(Acquire), slot.hash.load(Acquire));
            if key == NOTHING && its_hash == FREE {
                return self.version.is_still(version).then_some(false);
            }
            if key != NOTHING && its_hash == hash {
                let peek = || {
                    let seen = slot.key.load(Acquire);
                    let holds = self.version.is_still(version);
                    if holds { seen } else { NOTHING }
                };
                let found = see(&self.items, peek, true)?;
                assert_eq!(HASHES.get(found), Some(&hash), "it was never in the set");
                return self.version.is_still(version).then_some(true);
            }
        }
        None
    }

    /// The one item is never lost, the other not found in place of it.
    fn look_for_both(&self) {
        assert_ne!(self.look(HASHES[STAYS]), Some(false), "an item was lost");
        self.look(HASHES[GOES]);
    }
}

fn look_at_a_set(fault: Fault) {
    explore(move || Set::new(fault), Set::change, Set::look_for_both);
}

#[test]
fn what_is_seen_in_a_set_was_there() {
    look_at_a_set(Fault::Version(VersionFault::None));
}

#[test]
fn mistakes_with_sets_are_refused() {
    let faults = VersionFault::ALL.map(Fault::Version);
    let others = [Fault::NeverDeleted, Fault::MaskLast, Fault::GivenUpFirst];
    for fault in faults.into_iter().chain(others) {
        assert!(is_refused(|| look_at_a_set(fault)), "{fault:?}");
    }
}
