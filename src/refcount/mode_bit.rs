//! One word with a bit that says whether threads share the object, which flips
//! one way (Koka; Lean 4). There is no owner: an object must be flipped before
//! a second thread can reach it.
//!
//! | `local` | means | `retain` | `release` | `escape` |
//! |---|---|---|---|---|
//! | 1 | one thread's only reference | 2 | free | shared, 1 |
//! | n | n references, all one thread's | n + 1, ordinary | n - 1, ordinary | shared, n |
//! | shared, n | n references of any threads | n + 1, atomic | n - 1, atomic; who gets 0 frees | stays |
//! | `u32::MAX` | immortal | stays | stays | stays |

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::atomics::{Atomics, Done, Word};
use super::counts::{IMMORTAL, SHARED};
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};

/// Counts ordinarily until the object escapes its thread, then atomically.
#[derive(Debug, Clone, Copy)]
pub struct ModeBit;

impl Sealed for ModeBit {}

// SAFETY: before an object escapes one thread alone counts it, so ordinary
// loads and stores do; afterwards the word is the counter that `Atomic` has.
// The flip is a compare-and-swap, so that several who find an object that only
// its container refers to may all flip it.
unsafe impl RefCount for ModeBit {
    const STRATEGY: Strategy = Strategy::ModeBit;
    const ESCAPES: bool = true;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) {
        let count = counts.local.load(Relaxed);
        if count < SHARED {
            A::note(Done::Local);
            counts.local.store(count + 1, Relaxed);
        } else if count == IMMORTAL {
            A::note(Done::Elided);
        } else {
            A::note(Done::Atomic);
            counts.local.fetch_add(1, Relaxed);
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let count = counts.local.load(Acquire);
        if count < SHARED {
            A::note(Done::Local);
            counts.local.store(count - 1, Relaxed);
            return count == 1;
        }
        if count == SHARED | 1 {
            return true;
        }
        if count == IMMORTAL {
            A::note(Done::Elided);
            return false;
        }
        A::note(Done::Atomic);
        if counts.local.fetch_add(u32::MAX, Release) == SHARED | 1 {
            A::acquire_fence();
            return true;
        }
        false
    }

    #[inline(always)]
    unsafe fn escape<A: Atomics>(counts: &Counts<A>) {
        let mut count = counts.local.load(Relaxed);
        while count < SHARED {
            A::note(Done::Atomic);
            match counts
                .local
                .compare_exchange(count, count | SHARED, Relaxed, Relaxed)
            {
                Ok(_) => return,
                Err(other) => {
                    A::note(Done::Retry);
                    count = other;
                }
            }
        }
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        counts.retain_unless_zero(!SHARED)
    }

    /// As for [`Atomic`](super::Atomic).
    #[inline]
    unsafe fn still_last<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        let counted = counts.local.load(Acquire) & !SHARED != 0;
        // SAFETY: passed on; the reference was not counted down.
        !counted || unsafe { ModeBit::release(counts, me) }
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        let mode = counts.local.load(Relaxed) & SHARED;
        counts.local.store(mode | 1, Relaxed);
    }
}
