//! Who a thread is, to locks and timelines.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// A thread of one run. Ids count up from 1 and are never used again, so that
/// a lock's "last holder" cannot be mistaken for a later thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThreadId(NonZeroU32);

impl ThreadId {
    /// The thread that a program starts on.
    pub const MAIN: ThreadId = ThreadId(NonZeroU32::MIN);

    /// The thread with this number; `None` for 0, which is nobody's.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<ThreadId> {
        match NonZeroU32::new(number) {
            Some(number) => Some(ThreadId(number)),
            None => None,
        }
    }

    /// The id as a number, from 1 up.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a run's thread ids come from. The first is [`ThreadId::MAIN`].
#[derive(Debug)]
pub struct ThreadIds(AtomicU32);

impl ThreadIds {
    /// A source that has given out none.
    #[must_use]
    pub const fn new() -> Self {
        ThreadIds(AtomicU32::new(0))
    }

    /// An id that was never given out before; `None` after four billion.
    pub fn fresh(&self) -> Option<ThreadId> {
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                last.checked_add(1)
            })
            .ok()?;
        NonZeroU32::new(last + 1).map(ThreadId)
    }
}

impl Default for ThreadIds {
    fn default() -> Self {
        ThreadIds::new()
    }
}
