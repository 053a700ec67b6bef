//! No counts at all: the floor under every strategy. An object lives until the
//! region that it was made in is given back as a whole, with the program.
//!
//! | word | means |
//! |---|---|
//! | any | nothing |

use super::atomics::{Atomics, Done};
use super::{CountingThread, Counts, RefCount, Sealed, Strategy};

/// Counts nothing and frees nothing.
#[derive(Debug, Clone, Copy)]
pub struct Uncounted;

impl Sealed for Uncounted {}

// SAFETY: it never tells that an object must be freed.
unsafe impl RefCount for Uncounted {
    const STRATEGY: Strategy = Strategy::Uncounted;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) {
        A::note(Done::Elided);
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) -> bool {
        A::note(Done::Elided);
        false
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) -> bool {
        true
    }

    #[inline]
    unsafe fn still_last<A: Atomics>(_: &Counts<A>, _: &CountingThread<A>) -> bool {
        false
    }

    #[inline]
    unsafe fn revive<A: Atomics>(_: &Counts<A>) {}
}
