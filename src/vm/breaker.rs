//! The eval breaker: one word that the eval loop looks at where CPython 3.12
//! does, and that anybody may set to make a thread stop and listen.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::object::Bell;
use crate::refcount::Alarm;

/// Where the eval loop looks at the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoints {
    /// At function entry, at the end of a loop's round and after calls, as
    /// CPython 3.10 and later.
    CallsAndLoops,
    /// Between almost any two instructions, as CPython up to 3.9.
    EveryBytecode,
}

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
    /// Checks are counted: so many of them, and one is due.
    Ticks = 16,
    /// Objects want something done: finalizers wait to be called, or a
    /// collection is due.
    Chores = 32,
}

/// A set of [`BreakerBit`]s that is cheap to read: the eval loop pays one
/// relaxed load while no bit is set.
///
/// With a lock there is one for the interpreter, as in CPython 3.12; without,
/// one for each thread, as in 3.13.
#[derive(Debug, Default)]
pub struct EvalBreaker {
    bits: AtomicU32,
    /// How many checks there are from one that is due to the next.
    ticks_per_check: AtomicU32,
    /// How many of them are left. Only who holds the lock counts.
    ticks_left: AtomicU32,
}

impl EvalBreaker {
    /// A breaker with no bit set.
    pub const fn new() -> Self {
        EvalBreaker {
            bits: AtomicU32::new(0),
            ticks_per_check: AtomicU32::new(0),
            ticks_left: AtomicU32::new(0),
        }
    }

    /// Whether any bit is set. Relaxed: a request seen a little later is no
    /// error, and what follows it synchronises by itself.
    #[inline(always)]
    pub fn is_set(&self) -> bool {
        self.bits.load(Ordering::Relaxed) != 0
    }

    /// Whether this bit is set.
    pub fn has(&self, bit: BreakerBit) -> bool {
        self.bits.load(Ordering::Acquire) & bit as u32 != 0
    }

    /// Sets a bit.
    pub fn set(&self, bit: BreakerBit) {
        self.bits.fetch_or(bit as u32, Ordering::Release);
    }

    /// Clears a bit.
    pub fn clear(&self, bit: BreakerBit) {
        self.bits.fetch_and(!(bit as u32), Ordering::AcqRel);
    }

    /// Counts checks from now on (`sys.setcheckinterval`): each finds the
    /// breaker set, and every so many of them is due.
    pub fn count_ticks(&self, per_check: NonZeroU32) {
        self.ticks_per_check
            .store(per_check.get(), Ordering::Relaxed);
        self.ticks_left.store(per_check.get(), Ordering::Relaxed);
        self.set(BreakerBit::Ticks);
    }

    /// How many checks there are from one that is due to the next, if they are
    /// counted.
    pub fn ticks_per_check(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.ticks_per_check.load(Ordering::Relaxed))
    }

    /// Whether the host is to hear of a check that found the breaker set:
    /// always, unless all that it does is to count.
    pub fn is_due(&self) -> bool {
        if self.bits.load(Ordering::Relaxed) != BreakerBit::Ticks as u32 {
            return true;
        }
        let left = self.ticks_left.load(Ordering::Relaxed);
        let due = left <= 1;
        let next = match due {
            true => self.ticks_per_check.load(Ordering::Relaxed),
            false => left - 1,
        };
        self.ticks_left.store(next, Ordering::Relaxed);
        due
    }
}

impl Alarm for EvalBreaker {
    fn ring(&self) {
        self.set(BreakerBit::MergeQueue);
    }
}

impl Bell for EvalBreaker {
    fn ring(&self) {
        self.set(BreakerBit::Chores);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_so_many_checks_is_due() {
        let breaker = EvalBreaker::new();
        assert!(!breaker.is_set());
        breaker.count_ticks(NonZeroU32::new(3).expect("not 0"));
        assert!(breaker.is_set());
        let due: Vec<bool> = (0..7).map(|_| breaker.is_due()).collect();
        assert_eq!(due, [false, false, true, false, false, true, false]);
        breaker.set(BreakerBit::Interrupt);
        assert!(breaker.is_due(), "an interrupt does not wait for its turn");
    }
}
