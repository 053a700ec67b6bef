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

/// The state of one thread that touches objects.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) strategy: Cell<Strategy>,
    pub(crate) locks_objects: Cell<bool>,
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
            locks_objects: Cell::new(true),
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

/// Whether an object's contents must be locked before they are touched.
#[inline(always)]
pub(crate) fn locks_objects() -> bool {
    with(|context| context.locks_objects.get())
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
    let before = with(|context| {
        (
            context.strategy.replace(strategy),
            context.locks_objects.replace(locks_objects),
        )
    });
    Attached { before }
}

/// A thread's membership of an interpreter; dropping it gives the free lists
/// back and restores what was before.
#[derive(Debug)]
pub(crate) struct Attached {
    before: (Strategy, bool),
}

impl Drop for Attached {
    fn drop(&mut self) {
        super::heap::drain_free_lists();
        let (strategy, locks_objects) = self.before;
        with(|context| {
            context.strategy.set(strategy);
            context.locks_objects.set(locks_objects);
        });
    }
}
