//! The lock under which modules are loaded: one thread at a time, which may
//! import more while it holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::{HostLock, Thread};

/// A lock that its holder may take again.
#[derive(Debug)]
pub(crate) struct ImportLock {
    lock: Arc<dyn HostLock>,
    /// The number of the thread that holds it; 0 if none does.
    owner: AtomicU64,
    depth: AtomicU32,
}

impl ImportLock {
    pub(crate) fn new(lock: Arc<dyn HostLock>) -> Self {
        ImportLock {
            lock,
            owner: AtomicU64::new(0),
            depth: AtomicU32::new(0),
        }
    }

    /// Takes the lock, or takes it once more.
    pub(crate) fn enter(&self, thread: &Thread) {
        if self.owner.load(Ordering::Relaxed) != thread.number() {
            if !self.lock.try_acquire() {
                thread.without_lock(|| self.lock.acquire(None));
            }
            self.owner.store(thread.number(), Ordering::Relaxed);
        }
        self.depth.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives it back once.
    pub(crate) fn leave(&self) {
        if self.depth.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.owner.store(0, Ordering::Relaxed);
            self.lock.release();
        }
    }

    /// Whether no other thread is importing.
    pub(crate) fn is_free_or_held_by(&self, thread: &Thread) -> bool {
        let owner = self.owner.load(Ordering::Relaxed);
        owner == 0 || owner == thread.number()
    }
}
