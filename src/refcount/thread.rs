//! A thread that counts: who it is to the strategies with owners, and the
//! counts that it keeps for itself.

use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::Merging;
use super::atomics::{Atomics, Done, Std, Word};
use super::counts::{Counts, MERGED, ONE, Own, PER_THREAD};
use super::registry::{Alarm, Dead};

/// The id of a thread that no registry knows: it owns no object.
const NOBODY: u32 = u32::MAX - 2;

/// Begins the marks of locks, which stand where a thread's id would (see
/// [`CountingThread::mark`]).
const MARK: u32 = 1 << 30;

/// What counting needs to know of the thread that counts.
///
/// Objects that many threads use and few free (functions) can be *enrolled*:
/// each thread then counts its references in a table of its own
/// (CPython 3.14's per-thread counts), which are added up when it leaves.
#[derive(Debug)]
pub struct CountingThread<A: Atomics = Std> {
    id: Cell<u32>,
    /// This thread's references to each enrolled object, less those that it
    /// gave up for others.
    ///
    /// Never dropped, so that a thread local needs no look at whether the thread
    /// is ending; leaving empties it.
    table: UnsafeCell<ManuallyDrop<Vec<i32>>>,
    pub(super) registry: A::Registry,
}

impl CountingThread {
    /// A thread that the registry does not know.
    pub const fn unknown() -> Self {
        CountingThread::with_registry(Std::registry())
    }
}

impl<A: Atomics> CountingThread<A> {
    /// A thread that this registry does not know yet.
    pub const fn with_registry(registry: A::Registry) -> Self {
        CountingThread {
            id: Cell::new(NOBODY),
            table: UnsafeCell::new(ManuallyDrop::new(Vec::new())),
            registry,
        }
    }

    /// The thread's id, which objects name as their owner.
    #[inline(always)]
    pub fn id(&self) -> u32 {
        self.id.get()
    }

    /// Has what the thread makes name the lock with this number as its owner,
    /// where threads have no ids: in debug builds [`Plain`](super::Plain) sees to
    /// it that nobody counts an object under another lock. `None`
    /// ends it.
    pub fn mark(&self, lock: Option<u32>) {
        self.id.set(lock.map_or(NOBODY, |number| MARK | number));
    }

    /// Counts under another id from now on: for the simulated thread that goes on
    /// in this one.
    pub(crate) fn pose_as(&self, id: u32) {
        self.id.set(id);
    }

    /// Whether the object was not made under another lock than the thread's, as
    /// far as both are marked.
    pub(super) fn may_share_lock_with(&self, counts: &Counts<A>) -> bool {
        let is_mark = |id: u32| (MARK..MARK << 1).contains(&id);
        let (own, other) = (self.id.get(), counts.own(Relaxed).owner());
        own == other || !is_mark(own) || !is_mark(other)
    }

    /// Makes the thread known, under an id that no other thread ever has;
    /// `alarm` tells it that objects wait in its queue.
    ///
    /// # Panics
    ///
    /// After four billion threads.
    pub fn enter(&self, alarm: Arc<dyn Alarm>) {
        let id = self.registry.enter(alarm);
        assert!(id < NOBODY, "four billion threads have come and gone");
        self.id.set(id);
    }

    /// Merges what waits in the thread's queue, until nothing does, and makes
    /// the thread unknown; `free` gets each object whose last reference the
    /// queue held.
    ///
    /// What the thread owned is merged by whoever gives up a reference to it
    /// next. The thread itself may count on, as somebody who owns nothing.
    ///
    /// # Safety
    ///
    /// The thread is the calling one, and holds whatever lock its strategy
    /// demands.
    pub unsafe fn leave<R: Merging>(&self, mut free: impl FnMut(Dead<A>)) {
        let id = self.id.get();
        loop {
            // SAFETY: passed on.
            unsafe { self.merge_queue::<R>(&mut free) };
            self.give_back_counts();
            if self.registry.leave(id) {
                break;
            }
        }
        self.id.set(NOBODY);
    }

    /// Merges what waits in the thread's queue; `free` gets each object whose
    /// last reference the queue held.
    ///
    /// # Safety
    ///
    /// As for [`CountingThread::leave`].
    pub unsafe fn merge_queue<R: Merging>(&self, mut free: impl FnMut(Dead<A>)) {
        for queued in self.registry.take_queue(self.id.get()) {
            // SAFETY: the queue held a reference; this thread is the owner.
            if unsafe { R::merge(queued.counts(), 1) } {
                free(queued);
            }
        }
    }

    /// Merges what waits in every thread's queue, for all of them.
    ///
    /// # Safety
    ///
    /// No other thread counts meanwhile.
    pub unsafe fn merge_all_queues<R: Merging>(&self, free: impl FnMut(Dead<A>)) {
        // SAFETY: passed on.
        unsafe { merge::<A, R>(self.registry.take_all_queues(), free) }
    }

    /// Merges what waits in the queues of all threads that share this one's
    /// alarm, for all of them.
    ///
    /// # Safety
    ///
    /// None of them counts meanwhile: the caller holds the one lock under which
    /// they do. Threads with another alarm may: they are under another lock.
    pub unsafe fn merge_queues_beside<R: Merging>(&self, free: impl FnMut(Dead<A>)) {
        let queued = self.registry.take_queues_beside(self.id.get());
        // SAFETY: passed on.
        unsafe { merge::<A, R>(queued, free) }
    }

    /// Has all threads count this object in tables of their own from now on.
    /// It is not freed before [`CountingThread::dismiss_all`].
    ///
    /// # Safety
    ///
    /// The thread is the calling one and the only one that has a reference.
    pub unsafe fn enrol(&self, counts: &Counts<A>) {
        let own = counts.own(Relaxed);
        if own.is_immortal() || own.owner() != self.id.get() {
            return;
        }
        let references = own.local();
        let place = self.registry.enrol(counts);
        counts
            .shared
            .store((references.cast_signed() * ONE) | MERGED, Relaxed);
        counts.set_own(Own::of(PER_THREAD, place));
    }

    /// Counts a reference to the enrolled object in this place in (1) or out
    /// (-1).
    #[inline(always)]
    pub(super) fn count_own(&self, place: u32, change: i32) {
        A::note(Done::Local);
        // SAFETY: the table is the calling thread's, and is borrowed only here
        // and in `give_back_counts`, neither of which calls the other.
        let table = unsafe { &mut **self.table.get() };
        match table.get_mut(place as usize) {
            Some(count) => *count += change,
            None => grow(table, place, change),
        }
    }

    /// Adds the thread's counts of enrolled objects to the objects'.
    fn give_back_counts(&self) {
        // SAFETY: as in `count_own`.
        let table = std::mem::take(unsafe { &mut **self.table.get() });
        self.registry.add_counts(&table);
    }

    /// Ends the counting per thread: every enrolled object gets one count
    /// again; `free` gets those that nobody refers to. While another thread is
    /// known, nothing ends.
    ///
    /// # Safety
    ///
    /// The thread is the calling one; no other counts that is not known.
    pub unsafe fn dismiss_all(&self, mut free: impl FnMut(Dead<A>)) {
        if self.registry.threads() > 1 {
            return;
        }
        self.give_back_counts();
        for dismissed in self.registry.dismiss_all() {
            // SAFETY: nobody else counts; an enrolled object is alive.
            let counts = unsafe { dismissed.counts() };
            counts.set_own(Own::of(0, 0));
            if counts.shared.load(Relaxed) == MERGED {
                free(dismissed);
            }
        }
    }
}

/// # Safety
///
/// The owners of these objects are at rest.
unsafe fn merge<A: Atomics, R: Merging>(queued: Vec<Dead<A>>, mut free: impl FnMut(Dead<A>)) {
    for queued in queued {
        // SAFETY: the queue held a reference; the rest is passed on.
        if unsafe { R::merge(queued.counts(), 1) } {
            free(queued);
        }
    }
}

#[cold]
#[inline(never)]
fn grow(table: &mut Vec<i32>, place: u32, change: i32) {
    table.resize(place as usize + 1, 0);
    table[place as usize] = change;
}
