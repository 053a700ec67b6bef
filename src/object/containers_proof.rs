//! The order in which the items of lists ([`items`](super::items)) and the
//! entries of tables ([`table`](super::table)) are changed and looked at,
//! model-checked: their steps on loom's atomics, and wrong ones that must be
//! refused. How a reference is taken to what was seen, `refcount` proves; what
//! sets do differently, [`sets_proof`](super::sets_proof).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicUsize as Counter, Ordering::SeqCst};

use loom::sync::Arc;
use loom::sync::atomic::AtomicUsize;
use loom::thread;

/// An object in a slot, which another object gets when nobody holds it.
pub(super) struct Slot {
    holders: AtomicUsize,
    identity: AtomicUsize,
}

/// Who is in a slot after its first object.
const SUCCESSOR: usize = 1000;

impl Slot {
    pub(super) fn new(identity: usize) -> Self {
        Slot {
            holders: AtomicUsize::new(1),
            identity: AtomicUsize::new(identity),
        }
    }

    /// Takes a reference to whatever is alive there, as `retain_seen` does.
    fn take(&self) -> bool {
        let mut holders = self.holders.load(Relaxed);
        while holders != 0 {
            match self
                .holders
                .compare_exchange(holders, holders + 1, Ordering::AcqRel, Relaxed)
            {
                Ok(_) => return true,
                Err(other) => holders = other,
            }
        }
        false
    }

    /// Gives a reference up; after the last another object begins in the slot.
    pub(super) fn give_up(&self) {
        if self.holders.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.identity.store(SUCCESSOR, Relaxed);
            self.holders.store(1, Release);
        }
    }
}

/// What a place contains that holds no reference; else it contains the number
/// of a slot.
pub(super) const NOTHING: usize = 99;

/// Looks into a place, takes what is there and looks again; returns whose
/// identity it has found.
pub(super) fn see(slots: &[Slot], peek: impl Fn() -> usize, looks_again: bool) -> Option<usize> {
    let seen = peek();
    let slot = slots.get(seen)?;
    if !slot.take() {
        return None;
    }
    let is_there = !looks_again || peek() == seen;
    let found = is_there.then(|| slot.identity.load(Relaxed));
    slot.give_up();
    found
}

/// Runs two threads in every order within a bound on preemptions.
pub(super) fn explore<T: Send + Sync + 'static>(
    make: impl Fn() -> T + Send + Sync + 'static,
    change: fn(&T),
    look: fn(&T),
) {
    let orders = std::sync::Arc::new(Counter::new(0));
    let counted = std::sync::Arc::clone(&orders);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        counted.fetch_add(1, SeqCst);
        let shared = Arc::new(make());
        let gate = Arc::new(AtomicUsize::new(0));
        let (theirs, their_gate) = (Arc::clone(&shared), Arc::clone(&gate));
        let writer = thread::spawn(move || {
            their_gate.fetch_add(1, Relaxed);
            change(&theirs);
        });
        // Without read-modify-writes loom runs the threads in one order.
        gate.fetch_add(1, Relaxed);
        look(&shared);
        writer.join().expect("it ends");
    });
    assert!(orders.load(SeqCst) > 10, "too few orders were looked at");
}

pub(super) fn is_refused(run: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(run)).is_err()
}

/// Two blocks of a list's cells, the second larger, and two items.
struct List {
    len: AtomicUsize,
    block: AtomicUsize,
    blocks: [Vec<AtomicUsize>; 2],
    items: [Slot; 2],
    fault: ListFault,
}

/// What a model of a list gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListFault {
    None,
    /// The length reaches a cell before that is written.
    LengthFirst,
    /// The larger block is the list's before the items are in it.
    BlockFirst,
    /// An item is given up before it is out of its cell.
    GivenUpFirst,
    /// Who has taken a reference does not look again.
    LooksOnce,
}

impl List {
    /// A list of the first item.
    fn new(fault: ListFault) -> Self {
        let cells = |count: usize| (0..count).map(|_| AtomicUsize::new(NOTHING)).collect();
        let list = List {
            len: AtomicUsize::new(1),
            block: AtomicUsize::new(0),
            blocks: [cells(2), cells(4)],
            items: [0, 1].map(Slot::new),
            fault,
        };
        list.blocks[0][0].store(0, Relaxed);
        list
    }

    fn peek(&self, index: usize) -> usize {
        if index >= self.len.load(Acquire) {
            return NOTHING;
        }
        self.blocks[self.block.load(Acquire)][index].load(Acquire)
    }

    /// Appends the second item, grows, and pops it.
    fn change(&self) {
        let [small, large] = &self.blocks;
        if self.fault == ListFault::LengthFirst {
            self.len.store(2, Release);
        }
        small[1].store(1, Release);
        self.len.store(2, Release);
        if self.fault == ListFault::BlockFirst {
            self.block.store(1, Release);
        }
        for (from, to) in small.iter().zip(large) {
            to.store(from.load(Relaxed), Relaxed);
        }
        self.block.store(1, Release);
        if self.fault == ListFault::GivenUpFirst {
            self.items[1].give_up();
        }
        large[1].store(NOTHING, Release);
        self.len.store(1, Release);
        if self.fault != ListFault::GivenUpFirst {
            self.items[1].give_up();
        }
    }

    /// What is in the first two places was put there; the first is there all
    /// the time.
    fn look(&self) {
        if self.len.load(Acquire) == 2 {
            // The smaller block keeps what was in it.
            let cell = self.blocks[0][1].load(Acquire);
            assert_eq!(cell, 1, "the length reaches what is not there");
        }
        assert_eq!(self.peek(0), 0, "an item was lost");
        let looks_again = self.fault != ListFault::LooksOnce;
        if let Some(found) = see(&self.items, || self.peek(1), looks_again) {
            assert_eq!(found, 1, "it was never in the list");
        }
    }
}

fn look_at_a_list(fault: ListFault) {
    explore(move || List::new(fault), List::change, List::look);
}

#[test]
fn what_is_seen_in_a_list_was_there() {
    look_at_a_list(ListFault::None);
}

#[test]
fn mistakes_with_lists_are_refused() {
    for fault in [
        ListFault::LengthFirst,
        ListFault::BlockFirst,
        ListFault::GivenUpFirst,
        ListFault::LooksOnce,
    ] {
        assert!(is_refused(|| look_at_a_list(fault)), "{fault:?}");
    }
}

/// The version of a table of keys.
pub(super) struct Version {
    number: AtomicUsize,
    fault: VersionFault,
}

/// What a model of a version gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VersionFault {
    None,
    /// It does not say that keys are being changed.
    NeverOdd,
    /// It changes before the keys only, so that it tells nobody.
    ChangesNothing,
    /// Who has seen something does not look at the version again.
    TrustsTheFirstLook,
}

impl VersionFault {
    pub(super) const ALL: [Self; 3] = [
        VersionFault::NeverOdd,
        VersionFault::ChangesNothing,
        VersionFault::TrustsTheFirstLook,
    ];
}

impl Version {
    pub(super) fn new(fault: VersionFault) -> Self {
        let number = AtomicUsize::new(0);
        Version { number, fault }
    }

    pub(super) fn begin(&self) {
        let step = match self.fault {
            VersionFault::NeverOdd | VersionFault::ChangesNothing => 0,
            _ => 1,
        };
        let version = self.number.load(Relaxed);
        self.number.store(version + step, Relaxed);
    }

    pub(super) fn end(&self) {
        let step = match self.fault {
            VersionFault::ChangesNothing => 0,
            VersionFault::NeverOdd => 2,
            _ => 1,
        };
        let version = self.number.load(Relaxed);
        self.number.store(version + step, Release);
    }

    pub(super) fn seen(&self) -> Option<usize> {
        let version = self.number.load(Acquire);
        (version & 1 == 0).then_some(version)
    }

    pub(super) fn is_still(&self, version: usize) -> bool {
        self.fault == VersionFault::TrustsTheFirstLook || self.number.load(Acquire) == version
    }
}

/// The two keys of a table, of which one follows the other in the same place.
const KEYS: [usize; 2] = [71, 72];
/// The index that leads nowhere, and the one that leads to the place.
const FREE: usize = 0;
const THERE: usize = 1;

/// A table with one slot in its index and one place, and a value for each key.
struct Table {
    version: Version,
    slot: AtomicUsize,
    /// The slot of a third key, which stays.
    other_slot: AtomicUsize,
    key: AtomicUsize,
    value: AtomicUsize,
    /// How many keys there are, beside the third.
    len: AtomicUsize,
    values: [Slot; 2],
    fault: TableFault,
}

/// What a model of a table gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableFault {
    Version(VersionFault),
    /// The length changes before the version says that anything does.
    LengthFirst,
}

impl Table {
    /// A table in which the first key has its value.
    fn new(fault: TableFault) -> Self {
        let version = match fault {
            TableFault::Version(fault) => fault,
            TableFault::LengthFirst => VersionFault::None,
        };
        Table {
            version: Version::new(version),
            slot: AtomicUsize::new(THERE),
            other_slot: AtomicUsize::new(THERE),
            key: AtomicUsize::new(KEYS[0]),
            value: AtomicUsize::new(0),
            len: AtomicUsize::new(1),
            values: [0, 1].map(Slot::new),
            fault,
        }
    }

    /// Changes the length where that is due.
    fn now_so_many(&self, len: usize, is_first: bool) {
        if is_first == (self.fault == TableFault::LengthFirst) {
            self.len.store(len, Release);
        }
    }

    /// Removes the first key, and inserts the second in its place after it has
    /// made the index again.
    fn change(&self) {
        self.now_so_many(0, true);
        self.version.begin();
        self.slot.store(FREE, Release);
        self.key.store(0, Release);
        self.value.store(NOTHING, Release);
        self.now_so_many(0, false);
        self.version.end();
        self.values[0].give_up();
        self.now_so_many(1, true);
        self.version.begin();
        self.other_slot.store(FREE, Release);
        self.other_slot.store(THERE, Release);
        self.value.store(1, Release);
        self.key.store(KEYS[1], Release);
        self.slot.store(THERE, Release);
        self.now_so_many(1, false);
        self.version.end();
    }

    /// Each key has its own value if it has one; the third is always there.
    fn look(&self) {
        if let Some(version) = self.version.seen()
            && self.other_slot.load(Acquire) == FREE
        {
            assert!(!self.version.is_still(version), "a key was lost");
        }
        for key in [1, 0] {
            let Some(version) = self.version.seen() else {
                continue;
            };
            let is_there = self.slot.load(Acquire) == THERE && self.key.load(Acquire) == KEYS[key];
            if !is_there {
                continue;
            }
            let peek = || {
                let seen = self.value.load(Acquire);
                let holds = self.version.is_still(version);
                if holds { seen } else { NOTHING }
            };
            if let Some(found) = see(&self.values, peek, true) {
                assert_eq!(found, key, "it is another key's value");
            }
        }
    }
}

impl Table {
    /// A walk comes to as many keys as there are, and each has its own value.
    fn walk(&self) {
        let Some(version) = self.version.seen() else {
            return;
        };
        let len = self.len.load(Acquire);
        let seen = self.key.load(Acquire);
        if !self.version.is_still(version) {
            return;
        }
        let key = KEYS.iter().position(|key| *key == seen);
        assert_eq!(key.is_some(), len == 1, "an entry was lost");
        let peek = || {
            let value = self.value.load(Acquire);
            let holds = self.version.is_still(version);
            if holds { value } else { NOTHING }
        };
        if let Some((key, found)) = key.zip(see(&self.values, peek, true)) {
            assert_eq!(found, key, "it is another key's value");
        }
    }
}

fn walk_a_table(fault: TableFault) {
    explore(move || Table::new(fault), Table::change, Table::walk);
}

#[test]
fn a_walk_over_a_table_comes_to_its_keys() {
    walk_a_table(TableFault::Version(VersionFault::None));
}

#[test]
fn mistakes_with_walks_are_refused() {
    let faults = VersionFault::ALL.map(TableFault::Version);
    for fault in faults.into_iter().chain([TableFault::LengthFirst]) {
        assert!(is_refused(|| walk_a_table(fault)), "{fault:?}");
    }
}

fn look_at_a_table(fault: TableFault) {
    explore(move || Table::new(fault), Table::change, Table::look);
}

#[test]
fn what_is_seen_in_a_table_is_the_keys() {
    look_at_a_table(TableFault::Version(VersionFault::None));
}

#[test]
fn mistakes_with_tables_are_refused() {
    for fault in VersionFault::ALL.map(TableFault::Version) {
        assert!(is_refused(|| look_at_a_table(fault)), "{fault:?}");
    }
}
