//! Ordinary increments, as CPython with a GIL does them.
//!
//! | `local` | means | `retain` | `release` |
//! |---|---|---|---|
//! | 1 | one reference | 2 | 0: free |
//! | n | n references | n + 1 | n - 1 |
//! | `u32::MAX` | immortal | stays | stays |

use super::atomics::{Atomics, Done};
use super::counts::IMMORTAL;
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};

/// Counts with ordinary loads and stores: every call for one object must be
/// made under one lock (the GIL).
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Sealed for Plain {}

// SAFETY: under one lock the loads and stores below are an ordinary counter;
// the lock's own hand-over orders them.
unsafe impl RefCount for Plain {
    const STRATEGY: Strategy = Strategy::Plain;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // SAFETY: the caller holds the lock, unless the object is immortal.
        unsafe {
            let count = counts.local_under_lock();
            if count == IMMORTAL {
                return A::note(Done::Elided);
            }
            debug_assert!(me.may_share_lock_with(counts), "it is under another lock");
            A::note(Done::Local);
            counts.set_local_under_lock(count + 1);
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: the caller holds the lock, unless the object is immortal.
        unsafe {
            let count = counts.local_under_lock();
            if count == IMMORTAL {
                A::note(Done::Elided);
                return false;
            }
            debug_assert!(me.may_share_lock_with(counts), "it is under another lock");
            A::note(Done::Local);
            counts.set_local_under_lock(count - 1);
            count == 1
        }
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: the caller holds the lock; if anybody holds a reference, the
        // object is alive.
        unsafe {
            let alive = counts.local_under_lock() > 0;
            if alive {
                Plain::retain(counts, me);
            }
            alive
        }
    }

    #[inline]
    unsafe fn still_last<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) -> bool {
        true
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        // SAFETY: the caller holds the lock.
        unsafe { counts.set_local_under_lock(1) };
    }
}
