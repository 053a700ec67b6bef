//! The lock under which modules are loaded: one thread at a time, which may
//! import more while it holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::substrate::ThreadId;
use crate::sync::Lock;

use super::{Pause, Thread};

/// The number that timelines know the import lock by.
pub const IMPORT_LOCK: u32 = 0;

/// A lock that its holder may take again.
#[derive(Debug)]
pub(crate) struct ImportLock {
    lock: Arc<dyn Lock>,
    /// The id of the thread that holds it; 0 if none does.
    owner: AtomicU32,
    depth: AtomicU32,
}

impl ImportLock {
    pub(crate) fn new(lock: Arc<dyn Lock>) -> Self {
        ImportLock {
            lock,
            owner: AtomicU32::new(0),
            depth: AtomicU32::new(0),
        }
    }

    /// Takes the lock, or takes it once more.
    pub(crate) fn enter(&self, thread: &Thread) {
        if !self.is_held_by(thread.id()) {
            if !self.lock.try_acquire() {
                thread.without_lock(self.pause(), || self.lock.acquire(None));
            }
            self.owner.store(thread.id().get(), Ordering::Relaxed);
        }
        self.depth.fetch_add(1, Ordering::Relaxed);
    }

    fn pause(&self) -> Pause {
        Pause::Lock {
            number: IMPORT_LOCK,
            holder: ThreadId::from_number(self.owner.load(Ordering::Relaxed)),
        }
    }

    /// Gives it back once.
    pub(crate) fn leave(&self) {
        if self.depth.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.owner.store(0, Ordering::Relaxed);
            let held = self.lock.release();
            debug_assert!(held.is_ok(), "whoever leaves has entered");
        }
    }

    /// Whether no other thread is importing.
    pub(crate) fn is_free_or_held_by(&self, thread: &Thread) -> bool {
        let owner = self.owner.load(Ordering::Relaxed);
        owner == 0 || owner == thread.id().get()
    }

    fn is_held_by(&self, thread: ThreadId) -> bool {
        self.owner.load(Ordering::Relaxed) == thread.get()
    }
}
