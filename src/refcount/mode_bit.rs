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
use super::counts::{Own, SHARED};
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
        let own = counts.own(Relaxed);
        if own.local() < SHARED {
            A::note(Done::Local);
            counts.set_own(own.more());
        } else if own.is_immortal() {
            A::note(Done::Elided);
        } else {
            A::note(Done::Atomic);
            counts.own.fetch_add(Own::ONE, Relaxed);
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let own = counts.own(Acquire);
        if own.local() < SHARED {
            A::note(Done::Local);
            counts.set_own(own.less());
            return own.local() == 1;
        }
        if own.local() == SHARED | 1 {
            return true;
        }
        if own.is_immortal() {
            A::note(Done::Elided);
            return false;
        }
        A::note(Done::Atomic);
        let before = Own(counts.own.fetch_add(Own::ONE.wrapping_neg(), Release));
        if before.local() == SHARED | 1 {
            A::acquire(&counts.own);
            return true;
        }
        false
    }

    #[inline(always)]
    unsafe fn escape<A: Atomics>(counts: &Counts<A>) {
        let mut own = counts.own(Relaxed);
        while own.local() < SHARED {
            A::note(Done::Atomic);
            let shared = Own::of(own.owner(), own.local() | SHARED);
            match counts
                .own
                .compare_exchange(own.0, shared.0, Relaxed, Relaxed)
            {
                Ok(_) => return,
                Err(other) => {
                    A::note(Done::Retry);
                    own = Own(other);
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
        let counted = counts.own(Acquire).local() & !SHARED != 0;
        // SAFETY: passed on; the reference was not counted down.
        !counted || unsafe { ModeBit::release(counts, me) }
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        let own = counts.own(Relaxed);
        counts.set_own(Own::of(own.owner(), own.local() & SHARED | 1));
    }
}
