//! Counting in simulated time.

use std::sync::atomic::Ordering::Relaxed;

use super::atomics::{Atomics, Word};
use super::counts::IMMORTAL;
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};
use crate::substrate::virtual_cores::meter::{self, Line};
use crate::substrate::virtual_cores::pause;

/// Counts as [`Plain`](super::Plain) does, for a simulation runs on one thread
/// of the operating system, and pays what the simulated strategy costs. The
/// words that it has no use for remember who made the object and which
/// simulated core had its cache line last.
#[derive(Debug, Clone, Copy)]
pub struct Metered;

impl Sealed for Metered {}

// SAFETY: all threads that count with it are coroutines of one system thread,
// which change places only between instructions and where they block: the loads
// and stores below are an ordinary counter.
unsafe impl RefCount for Metered {
    const STRATEGY: Strategy = Strategy::Metered;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) {
        let count = counts.local.load(Relaxed);
        if count != IMMORTAL {
            counts.local.store(count + 1, Relaxed);
            pay(counts);
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let count = counts.local.load(Relaxed);
        if count == IMMORTAL {
            return false;
        }
        counts.local.store(count - 1, Relaxed);
        pay(counts);
        let is_last = count == 1;
        if is_last {
            meter::last_count(counts.owner.load(Relaxed));
        }
        is_last
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        let alive = counts.local.load(Relaxed) > 0;
        if alive {
            // SAFETY: passed on; somebody holds a reference.
            unsafe { Metered::retain(counts, me) };
        }
        alive
    }

    #[inline]
    unsafe fn still_last<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) -> bool {
        true
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        counts.local.store(1, Relaxed);
    }

    #[inline(always)]
    fn instruction(opcode: u8) {
        if meter::instruction(opcode) {
            pause();
        }
    }

    #[inline(always)]
    fn native_call(is_method: bool) {
        meter::native_call(is_method);
    }
}

#[inline]
fn pay<A: Atomics>(counts: &Counts<A>) {
    let line = Line(counts.shared.load(Relaxed).cast_unsigned());
    let (owner, Line(line)) = meter::count(counts.owner.load(Relaxed), line);
    counts.owner.store(owner, Relaxed);
    counts.shared.store(line.cast_signed(), Relaxed);
}
