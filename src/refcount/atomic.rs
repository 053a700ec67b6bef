//! Every count an atomic read-modify-write, as the Gilectomy did and as
//! `std::sync::Arc` does.
//!
//! | `local` | means | `retain` | `release` |
//! |---|---|---|---|
//! | 1 | the caller's reference is the only one | 2 | free, without a write |
//! | n | n references | n + 1 | n - 1; who gets 0 frees |
//! | `u32::MAX` | immortal | stays | stays |

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::atomics::{Atomics, Done, Word};
use super::counts::Own;
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};

/// Counts atomically: correct under any interleaving.
#[derive(Debug, Clone, Copy)]
pub struct Atomic;

impl Sealed for Atomic {}

// SAFETY: `local` is a counter of atomic additions. A holder that reads 1 owns
// the only reference, so nobody else can add one; every other release is a
// Release subtraction, and the last one is followed by an Acquire, so the
// freeing thread sees all that was done to the object.
unsafe impl RefCount for Atomic {
    const STRATEGY: Strategy = Strategy::Atomic;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) {
        if counts.is_immortal() {
            return A::note(Done::Elided);
        }
        A::note(Done::Atomic);
        counts.own.fetch_add(Own::ONE, Relaxed);
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let own = counts.own(Acquire);
        if own.local() == 1 {
            return true;
        }
        if own.is_immortal() {
            A::note(Done::Elided);
            return false;
        }
        A::note(Done::Atomic);
        let before = Own(counts.own.fetch_add(Own::ONE.wrapping_neg(), Release));
        if before.local() == 1 {
            A::acquire(&counts.own);
            return true;
        }
        false
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        counts.retain_unless_zero(u32::MAX)
    }

    /// A last reference that was given up by the load alone is still counted,
    /// so a `try_retain` may have added one.
    #[inline]
    unsafe fn still_last<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: passed on; the reference was not counted down.
        counts.own(Acquire).local() == 0 || unsafe { Atomic::release(counts, me) }
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        counts.set_own(Own::of(counts.own(Relaxed).owner(), 1));
    }
}
