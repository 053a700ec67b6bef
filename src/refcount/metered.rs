//! Counting in simulated time.

use std::sync::atomic::Ordering::Relaxed;

use super::atomics::{Atomics, Word};
use super::counts::Own;
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};
use crate::substrate::virtual_cores::meter::{self, Line};
use crate::substrate::virtual_cores::{Native, pause};

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
        let own = counts.own(Relaxed);
        if !own.is_immortal() {
            pay(counts, own.more());
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let own = counts.own(Relaxed);
        if own.is_immortal() {
            return false;
        }
        let own = pay(counts, own.less());
        let is_last = own.local() == 0;
        if is_last {
            meter::last_count(own.owner());
        }
        is_last
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        let alive = counts.own(Relaxed).local() > 0;
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
        counts.set_own(Own::of(counts.own(Relaxed).owner(), 1));
    }

    #[inline(always)]
    fn instruction(opcode: u8) {
        if meter::instruction(opcode) {
            pause();
        }
    }

    #[inline(always)]
    fn jump(number: impl FnOnce() -> u32, taken: bool) {
        meter::jump(number, taken);
    }

    #[inline(always)]
    fn native_call(native: impl FnOnce() -> Native) {
        meter::native_call(native());
    }
}

/// Pays for an operation that makes this of the count; gives what was kept of it,
/// with the object's owner.
#[inline]
fn pay<A: Atomics>(counts: &Counts<A>, own: Own) -> Own {
    let line = Line(counts.shared.load(Relaxed).cast_unsigned());
    let (owner, Line(line)) = meter::count(own.owner(), line);
    let own = Own::of(owner, own.local());
    counts.set_own(own);
    counts.shared.store(line.cast_signed(), Relaxed);
    own
}
