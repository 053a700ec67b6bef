//! Deferred counting: what a frame only looks at is not counted, so what its
//! locals held while its value stack looks at it is given up at a safepoint
//! only, when it does not any more (after Deutsch and Bobrow 1976; the tagged
//! references of CPython 3.14's stack are of this kind). Everything else dies
//! when its last reference goes, as there.
//!
//! | a reference in | is |
//! |---|---|
//! | an object, a local | counted, as biased |
//! | a value stack | not counted; a local, or an entry of [`Deferrals`], of the same thread counts for it |
//! | [`Deferrals`] | the count of a local that was overwritten, not yet given up |

use super::atomics::{Atomics, Std};
use super::registry::Dead;
use super::{Biased, CountingThread, Counts, Merging, RefCount, Sealed, Seen, Strategy};

/// Counts as [`Biased`] does, and gives up at safepoints what locals held.
#[derive(Debug, Clone, Copy)]
pub struct Deferred;

impl Sealed for Deferred {}

// SAFETY: the counting is that of `Biased`. References that are not counted
// are not the strategy's: `Deferrals` says what holds for them.
unsafe impl RefCount for Deferred {
    const STRATEGY: Strategy = Strategy::Deferred;
    const DEFERS: bool = true;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // SAFETY: passed on.
        unsafe { Biased::retain(counts, me) }
    }

    const SEES: bool = true;

    #[inline(always)]
    unsafe fn retain_seen<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> Seen {
        // SAFETY: passed on.
        unsafe { Biased::retain_seen(counts, me) }
    }

    #[inline(always)]
    unsafe fn retain_shown<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // SAFETY: passed on.
        unsafe { Biased::retain_shown(counts, me) }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: passed on.
        unsafe { Biased::release(counts, me) }
    }

    #[inline]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: passed on.
        unsafe { Biased::try_retain(counts, me) }
    }

    #[inline]
    unsafe fn still_last<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        // SAFETY: passed on.
        unsafe { Biased::still_last(counts, me) }
    }

    #[inline]
    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        // SAFETY: passed on.
        unsafe { Biased::revive(counts) }
    }
}

// SAFETY: as for `RefCount`.
unsafe impl Merging for Deferred {
    #[inline]
    unsafe fn merge<A: Atomics>(counts: &Counts<A>, given_up: i32) -> bool {
        // SAFETY: passed on.
        unsafe { Biased::merge(counts, given_up) }
    }
}

/// How many references wait before a safepoint gives them up.
const FULL: usize = 256;

/// The counted references that a thread's locals held and that it has not
/// given up yet, because its value stacks may still look at their objects.
#[derive(Debug)]
pub struct Deferrals<A: Atomics = Std>(Vec<Dead<A>>);

impl<A: Atomics> Default for Deferrals<A> {
    fn default() -> Self {
        Deferrals(Vec::new())
    }
}

impl<A: Atomics> Deferrals<A> {
    /// Keeps a reference until a safepoint.
    ///
    /// # Safety
    ///
    /// The caller gives its reference away.
    #[inline(always)]
    pub unsafe fn defer(&mut self, counts: &Counts<A>) {
        self.0.push(Dead::of(counts));
    }

    /// Whether the next safepoint should give them up.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.0.len() >= FULL
    }

    /// Gives up what no value stack looks at; `free` gets each object whose
    /// last reference this was.
    ///
    /// # Safety
    ///
    /// `is_seen` tells of every object that a value stack of the thread holds
    /// without counting it; `me` is the calling thread, whose these are.
    pub unsafe fn give_up<R: RefCount>(
        &mut self,
        me: &CountingThread<A>,
        is_seen: impl Fn(&Dead<A>) -> bool,
        mut free: impl FnMut(Dead<A>),
    ) {
        let (seen, unseen): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.0).into_iter().partition(is_seen);
        self.0 = seen;
        for object in unseen {
            // SAFETY: the reference was counted, and is given up once.
            if unsafe { R::release(object.counts(), me) } {
                free(object);
            }
        }
    }
}
