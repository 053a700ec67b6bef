//! What a lock is to those who show who waits for whom.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::substrate::ThreadId;

/// A lock's number, and who has it.
#[derive(Debug)]
pub struct LockTag {
    number: u32,
    /// The id of the thread that took it last; 0 if it is free.
    holder: AtomicU32,
}

impl LockTag {
    /// That of a free lock.
    pub fn new(number: u32) -> Self {
        LockTag {
            number,
            holder: AtomicU32::new(0),
        }
    }

    /// The number, one of its own in a program.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Who has the lock. Another thread than the one that does may know it a
    /// moment too late.
    pub fn holder(&self) -> Option<ThreadId> {
        ThreadId::from_number(self.holder.load(Ordering::Relaxed))
    }

    /// Whether this thread has the lock; exact if it is the calling one.
    pub fn is_held_by(&self, thread: ThreadId) -> bool {
        self.holder.load(Ordering::Relaxed) == thread.get()
    }

    /// This thread has taken the lock.
    pub fn take(&self, thread: ThreadId) {
        self.holder.store(thread.get(), Ordering::Relaxed);
    }

    /// Nobody has the lock.
    pub fn free(&self) {
        self.holder.store(0, Ordering::Relaxed);
    }
}
