//! The lock under which modules are loaded: one thread at a time, which may
//! import more while it holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::sync::{Lock, LockTag};

use super::Thread;

/// The number that timelines know the import lock by.
pub const IMPORT_LOCK: u32 = 0;

/// A lock that its holder may take again.
#[derive(Debug)]
pub(crate) struct ImportLock {
    lock: Arc<dyn Lock>,
    tag: Arc<LockTag>,
    depth: AtomicU32,
}

impl ImportLock {
    pub(crate) fn new(lock: Arc<dyn Lock>) -> Self {
        ImportLock {
            lock,
            tag: Arc::new(LockTag::new(IMPORT_LOCK)),
            depth: AtomicU32::new(0),
        }
    }

    /// Takes the lock, or takes it once more.
    pub(crate) fn enter(&self, thread: &Thread) {
        if !self.tag.is_held_by(thread.id()) {
            if !self.lock.try_acquire() {
                thread.wait_for_good(&self.lock, &self.tag);
            }
            self.tag.take(thread.id());
        }
        self.depth.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives it back once.
    pub(crate) fn leave(&self) {
        if self.depth.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.tag.free();
            let held = self.lock.release();
            debug_assert!(held.is_ok(), "whoever leaves has entered");
        }
    }

    /// Whether no other thread is importing.
    pub(crate) fn is_free_or_held_by(&self, thread: &Thread) -> bool {
        let owner = self.tag.holder();
        owner.is_none_or(|owner| owner == thread.id())
    }
}
