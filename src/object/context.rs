//! What the running thread is: the strategy it counts with, whether objects
//! must be locked, its free lists, and what waits to be done for objects.
//!
//! Library code is compiled once for all regimes and finds these here at run
//! time; the eval loop is compiled per strategy and does not look.

use std::cell::{Cell, UnsafeCell};
use std::fmt::Debug;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::refcount::{Alarm, CountingThread, Strategy};
use crate::substrate::virtual_cores::meter;

use super::chores::Chore;
use super::counting;
use super::gc::{LEAVES, Magazines, Slabs, Source};
use super::header::Header;
use super::value_blocks::{self, FreeBlocks};

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
    /// The same, but not for reads that need no lock.
    PaysToWrite,
}

/// The state of one thread that touches objects.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) strategy: Cell<Strategy>,
    pub(crate) locking: Cell<Locking>,
    /// Whether it reads contents without their lock where it can.
    looks: Cell<bool>,
    pub(crate) counting: CountingThread,
    /// How many `free` calls are on the Rust stack: a long chain of objects
    /// must not be freed by recursion.
    pub(crate) free_depth: Cell<u32>,
    /// Objects to free when the recursion has ended.
    ///
    /// Never dropped, so that reaching the context needs no check of whether the
    /// thread is ending; it is empty whenever no free runs.
    pub(crate) free_later: UnsafeCell<ManuallyDrop<Vec<NonNull<Header>>>>,
    pub(crate) free_blocks: UnsafeCell<FreeBlocks>,
    /// For objects that the collector walks.
    pub(crate) magazines: UnsafeCell<Magazines>,
    /// For those that hold no references.
    pub(crate) leaves: UnsafeCell<Magazines>,
    /// Never dropped, as above; the thread does them before it ends.
    pub(crate) chores: UnsafeCell<ManuallyDrop<Vec<Chore>>>,
    /// Never dropped, as above; it is given back when the thread is detached.
    bell: UnsafeCell<ManuallyDrop<Option<Arc<dyn Bell>>>>,
}

/// What makes a thread's eval loop stop and ask what objects want of it.
pub(crate) trait Bell: Send + Sync + Debug {
    /// There is something to do.
    fn ring(&self);
}

impl Context {
    /// Tells the thread's eval loop that there is something to do.
    #[cold]
    pub(crate) fn ring(&self) {
        // SAFETY: the bell changes only in `replace_bell`, which rings none.
        if let Some(bell) = unsafe { &**self.bell.get() } {
            bell.ring();
        }
    }

    fn replace_bell(&self, bell: Option<Arc<dyn Bell>>) -> Option<Arc<dyn Bell>> {
        // SAFETY: the bell is borrowed for this call alone.
        unsafe { std::mem::replace(&mut **self.bell.get(), bell) }
    }
}

thread_local! {
    // A thread that no interpreter has attached counts atomically and locks:
    // the choice that is sound whatever others do.
    static CONTEXT: Context = const {
        Context {
            strategy: Cell::new(Strategy::Atomic),
            locking: Cell::new(Locking::Locks),
            looks: Cell::new(false),
            counting: CountingThread::unknown(),
            free_depth: Cell::new(0),
            free_later: UnsafeCell::new(ManuallyDrop::new(Vec::new())),
            free_blocks: UnsafeCell::new(FreeBlocks::new()),
            magazines: UnsafeCell::new(Magazines::new()),
            leaves: UnsafeCell::new(Magazines::new()),
            chores: UnsafeCell::new(ManuallyDrop::new(Vec::new())),
            bell: UnsafeCell::new(ManuallyDrop::new(None)),
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

/// Whether threads that touch the same objects run at the same time, and take
/// their locks.
#[inline(always)]
pub(crate) fn locks_objects() -> bool {
    locking() == Locking::Locks
}

/// Whether the running thread reads contents without their lock where it can.
#[inline(always)]
pub(crate) fn looks() -> bool {
    with(|context| context.looks.get())
}

/// Whether what objects cost is paid in simulated time.
pub(crate) fn is_metered() -> bool {
    strategy() == Strategy::Metered
}

/// Pays, in simulated time, for a step of an iterator that native code takes.
#[inline(always)]
pub(crate) fn pay_for_step() {
    if is_metered() {
        meter::native_step();
    }
}

/// Pays, in simulated time, for so many items that native code puts into a new list
/// or tuple.
pub(crate) fn pay_for_copies(items: usize) {
    if is_metered() {
        meter::copies(items);
    }
}

/// The id under which the running thread owns the objects it makes.
#[inline(always)]
pub(crate) fn owner_id() -> u32 {
    with(|context| context.counting.id())
}

/// A step between which and the next another thread may do anything to what the
/// running one looks at or changes: in the tests that search for orders in
/// which that goes wrong, another thread may go on here.
#[inline(always)]
pub(super) fn step() {
    #[cfg(test)]
    super::containers_race::step();
}

/// Makes the running thread one that counts and looks as those of a
/// free-threaded interpreter do, under the id `owner`; returns its id before.
#[cfg(test)]
pub(super) fn pose_as(owner: u32) -> u32 {
    with(|context| {
        context.strategy.set(Strategy::Biased);
        context.locking.set(Locking::Locks);
        context.looks.set(true);
        let before = context.counting.id();
        context.counting.pose_as(owner);
        before
    })
}

/// What an interpreter asks of the threads that touch its objects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Membership {
    /// The strategy to count with.
    pub(crate) strategy: Strategy,
    /// The number of the lock under which they count, if there is one.
    pub(crate) lock: Option<u32>,
    /// Whether objects are locked before their contents are touched.
    pub(crate) locks_objects: bool,
    /// Whether they look first, and lock only what cannot be read so.
    pub(crate) looks: bool,
    /// Where tracked objects come from.
    pub(crate) slabs: &'static Slabs,
}

/// Makes the running thread count and lock as its interpreter does, until the
/// guard is dropped. `alarm` tells it that objects wait in its merge queue, and
/// `bell` that they want something else done.
pub(crate) fn attach(
    membership: Membership,
    alarm: Arc<dyn Alarm>,
    bell: Arc<dyn Bell>,
) -> Attached {
    if membership.strategy.has_owners() {
        counting::enter(alarm);
    } else if cfg!(debug_assertions) && membership.strategy == Strategy::Plain {
        with(|context| context.counting.mark(membership.lock));
    }
    let locking = match (membership.locks_objects, membership.strategy) {
        (false, _) => Locking::None,
        (true, Strategy::Metered) if membership.looks => Locking::PaysToWrite,
        (true, Strategy::Metered) => Locking::Pays,
        (true, _) => Locking::Locks,
    };
    let looks = membership.looks && locking == Locking::Locks;
    let keeps = membership.strategy != Strategy::Metered;
    value_blocks::drain();
    value_blocks::keep_free(keeps);
    let source = |slabs| Source {
        slabs: Some(slabs),
        keeps,
    };
    with(|context| {
        // SAFETY: the magazines are borrowed for these calls alone.
        let (tracked, leaves) = unsafe {
            (
                (*context.magazines.get()).move_to(source(membership.slabs)),
                (*context.leaves.get()).move_to(source(&LEAVES)),
            )
        };
        Attached {
            strategy: context.strategy.replace(membership.strategy),
            locking: context.locking.replace(locking),
            looks: context.looks.replace(looks),
            tracked,
            leaves,
            bell: context.replace_bell(Some(bell)),
        }
    })
}

/// A thread's membership of an interpreter; dropping it gives the free lists
/// back and restores what was before.
#[derive(Debug)]
pub(crate) struct Attached {
    strategy: Strategy,
    locking: Locking,
    looks: bool,
    tracked: Source,
    leaves: Source,
    bell: Option<Arc<dyn Bell>>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        // The last thread of an interpreter could not do so before it had freed
        // what was left.
        counting::leave();
        value_blocks::drain();
        with(|context| {
            // SAFETY: the magazines are borrowed for these calls alone.
            unsafe {
                (*context.magazines.get()).move_to(self.tracked);
                (*context.leaves.get()).move_to(self.leaves);
            }
            if context.strategy.replace(self.strategy) == Strategy::Plain {
                context.counting.mark(None);
            }
            context.locking.set(self.locking);
            context.looks.set(self.looks);
            context.replace_bell(self.bell.take());
        });
        value_blocks::keep_free(self.strategy != Strategy::Metered);
    }
}
