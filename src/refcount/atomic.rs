//! Every count an atomic read-modify-write, as the Gilectomy did and as
//! `std::sync::Arc` does.

use std::sync::atomic::{Ordering, fence};

use super::{Counts, IMMORTAL, RefCount, Strategy};

/// Counts atomically: correct under any interleaving.
#[derive(Debug, Clone, Copy)]
pub struct Atomic;

// SAFETY: `local` is a counter of atomic additions. A holder that reads 1 owns
// the only reference, so nobody else can add one; every other release is a
// Release subtraction, and the last one is followed by an Acquire, so the
// freeing thread sees all that was done to the object.
unsafe impl RefCount for Atomic {
    const STRATEGY: Strategy = Strategy::Atomic;

    #[inline(always)]
    unsafe fn retain(counts: &Counts) {
        if counts.local.load(Ordering::Relaxed) != IMMORTAL {
            counts.local.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[inline(always)]
    unsafe fn release(counts: &Counts) -> bool {
        let count = counts.local.load(Ordering::Acquire);
        if count == 1 {
            return true;
        }
        if count == IMMORTAL {
            return false;
        }
        if counts.local.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            return true;
        }
        false
    }
}
