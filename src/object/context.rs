//! What the running thread is: the strategy it counts with, whether objects
//! must be locked, and its free lists.
//!
//! Library code is compiled once for all regimes and finds these here at run
//! time; the eval loop is compiled per strategy and does not look.

use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::refcount::{Alarm, CountingThread, Strategy};

use super::counting;
use super::header::Header;
use super::heap::FreeLists;

/// What a thread does before it touches an object's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Locking {
    /// Nothing: it holds the interpreter's lock, or time is simulated and no
    /// other thread runs before it is done.
    None,
    /// It takes the object's lock.
    Locks,
    /// It pays for taking the object's lock in simulated time.
    Pays,
}

/// The state of one thread that touches objects.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) strategy: Cell<Strategy>,
    pub(crate) locking: Cell<Locking>,
    pub(crate) counting: CountingThread,
    /// How many `free` calls are on the Rust stack: a long chain of objects
    /// must not be freed by recursion.
    pub(crate) free_depth: Cell<u32>,
    /// Objects to free when the recursion has ended.
    ///
    /// Never dropped, so that reaching the context needs no check of whether the
    /// thread is ending; it is empty whenever no free runs.
    pub(crate) free_later: UnsafeCell<ManuallyDrop<Vec<NonNull<Header>>>>,
    pub(crate) free_lists: UnsafeCell<FreeLists>,
}

thread_local! {
    // A thread that no interpreter has attached counts atomically and locks:
    // the choice that is sound whatever others do.
    static CONTEXT: Context = const {
        Context {
            strategy: Cell::new(Strategy::Atomic),
            locking: Cell::new(Locking::Locks),
            counting: CountingThread::unknown(),
            free_depth: Cell::new(0),
            free_later: UnsafeCell::new(ManuallyDrop::new(Vec::new())),
            free_lists: UnsafeCell::new(FreeLists::new()),
        }
    };
}

/// Calls `f` with the running thread's context.
#[inline(always)]
pub(crate) fn with<T>(f: impl FnOnce(&Context) -> T) -> T {
    CONTEXT.with(f)
}

/// The strategy the running thread counts with.
#[inline(always)]
pub(crate) fn strategy() -> Strategy {
    with(|context| context.strategy.get())
}

/// What to do before an object's contents are touched.
#[inline(always)]
pub(crate) fn locking() -> Locking {
    with(|context| context.locking.get())
}

/// Whether what objects cost is paid in simulated time.
pub(crate) fn is_metered() -> bool {
    strategy() == Strategy::Metered
}

/// The id under which the running thread owns the objects it makes.
#[inline(always)]
pub(crate) fn owner_id() -> u32 {
    with(|context| context.counting.id())
}

/// Makes the running thread count and lock as its interpreter does, until the
/// guard is dropped; `alarm` tells it that objects wait in its merge queue.
pub(crate) fn attach(strategy: Strategy, locks_objects: bool, alarm: Arc<dyn Alarm>) -> Attached {
    if strategy.has_owners() {
        counting::enter(alarm);
    }
    let locking = match (locks_objects, strategy) {
        (false, _) => Locking::None,
        (true, Strategy::Metered) => Locking::Pays,
        (true, _) => Locking::Locks,
    };
    let before = with(|context| {
        (
            context.strategy.replace(strategy),
            context.locking.replace(locking),
        )
    });
    super::heap::drain_free_lists();
    super::heap::keep_free_lists(strategy != Strategy::Metered);
    Attached { before }
}

/// A thread's membership of an interpreter; dropping it gives the free lists
/// back and restores what was before.
#[derive(Debug)]
pub(crate) struct Attached {
    before: (Strategy, Locking),
}

impl Drop for Attached {
    fn drop(&mut self) {
        super::heap::drain_free_lists();
        let (strategy, locking) = self.before;
        with(|context| {
            context.strategy.set(strategy);
            context.locking.set(locking);
        });
        super::heap::keep_free_lists(strategy != Strategy::Metered);
    }
}
