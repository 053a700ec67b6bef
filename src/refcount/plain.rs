//! Ordinary increments, as CPython with a GIL does them.

use std::sync::atomic::Ordering;

use super::{Counts, IMMORTAL, RefCount, Strategy};

/// Counts with ordinary loads and stores: every call for one object must be
/// made under one lock (the GIL).
#[derive(Debug, Clone, Copy)]
pub struct Plain;

// SAFETY: under one lock the loads and stores below are an ordinary counter;
// the lock's own hand-over orders them.
unsafe impl RefCount for Plain {
    const STRATEGY: Strategy = Strategy::Plain;

    #[inline(always)]
    unsafe fn retain(counts: &Counts) {
        let count = counts.local.load(Ordering::Relaxed);
        if count != IMMORTAL {
            counts.local.store(count + 1, Ordering::Relaxed);
        }
    }

    #[inline(always)]
    unsafe fn release(counts: &Counts) -> bool {
        let count = counts.local.load(Ordering::Relaxed);
        if count == IMMORTAL {
            return false;
        }
        counts.local.store(count - 1, Ordering::Relaxed);
        count == 1
    }
}
