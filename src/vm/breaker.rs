//! The eval breaker: one word that the eval loop looks at where CPython 3.12
//! does, and that anybody may set to make a thread stop and listen.

use std::sync::atomic::{AtomicU32, Ordering};

/// A reason to leave the eval loop for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum BreakerBit {
    /// Another thread asks for the lock (`gil_drop_request`).
    DropRequest = 1,
    /// The program is to stop at once: interrupt or a fatal error elsewhere.
    Interrupt = 2,
    /// All threads are to park: the cycle collector wants the world stopped.
    StopTheWorld = 4,
    /// Objects wait in this thread's merge queue (PEP 703).
    MergeQueue = 8,
}

/// A set of [`BreakerBit`]s that is cheap to read: the eval loop pays one
/// relaxed load while no bit is set.
///
/// With a lock there is one for the interpreter, as in CPython 3.12; without,
/// one for each thread, as in 3.13.
#[derive(Debug, Default)]
pub struct EvalBreaker(AtomicU32);

impl EvalBreaker {
    /// A breaker with no bit set.
    pub const fn new() -> Self {
        EvalBreaker(AtomicU32::new(0))
    }

    /// Whether any bit is set. Relaxed: a request seen a little later is no
    /// error, and what follows it synchronises by itself.
    #[inline(always)]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Whether this bit is set.
    pub fn has(&self, bit: BreakerBit) -> bool {
        self.0.load(Ordering::Acquire) & bit as u32 != 0
    }

    /// Sets a bit.
    pub fn set(&self, bit: BreakerBit) {
        self.0.fetch_or(bit as u32, Ordering::Release);
    }

    /// Clears a bit.
    pub fn clear(&self, bit: BreakerBit) {
        self.0.fetch_and(!(bit as u32), Ordering::AcqRel);
    }
}
