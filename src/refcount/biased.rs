//! Biased counting: the thread that made an object counts its own references
//! with ordinary increments, all others theirs with atomic ones (Choi, Shull
//! and Torrellas 2018; PEP 703, `Include/refcount.h` of CPython 3.13).
//!
//! | `owner` | `local` (one word with `owner`) | `shared` | state |
//! |---|---|---|---|
//! | t | n > 0 | 0 | only thread t has counted |
//! | t | n > 0 | c, no flag | others took c references more than they gave up |
//! | t | n > 0 | c, `SHOWN` | the same, and threads take references when they see the object |
//! | t | n > 0 | c, `QUEUED` | waits in t's queue, which holds a reference |
//! | t, then 0 | 0 | c | t has given up all of its own and is about to merge |
//! | 0 | 0 | c, `MERGED` | c references of any threads; who gets 0 frees |
//! | `u32::MAX` | `u32::MAX` | any | immortal |
//! | `u32::MAX - 1` | place | base | enrolled: counted in each thread's table |
//!
//! The owner merges when `local` gets to 0. Another thread that gives up a
//! reference while `shared` is 0 cannot subtract it, for it was counted in
//! `local`: it queues the object, with that reference, for the owner to merge.
//! Once `shared` says `MERGED` any thread may free the object, so that whoever
//! merges clears `owner` and `local` before, and touches nothing after.
//!
//! A thread that only sees an object in a place takes a reference by exchanging
//! `shared`, unless that is 0 or `MERGED` and nothing more: as it is with every
//! object that is dead, and stays until another begins in the same slot. So
//! what it takes is alive; but it may be that other object, so that the thread
//! looks at the place again. Whoever makes `shared` such that this can succeed
//! does so with Release, by which the thread sees that what it saw first is
//! gone from the place. An object that only its owner counts must be shown once
//! before others can take it so (CPython's `_PyObject_SetMaybeWeakref`).

use std::marker::PhantomData;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release};

use super::atomics::{Atomics, Done, Word};
use super::counts::{FLAGS, MERGED, ONE, Own, PER_THREAD, QUEUED, SHOWN};
use super::registry::Queued;
use super::{CountingThread, Counts, Merging, RefCount, Sealed, Seen, Strategy};

/// Biased counting as PEP 703 has it.
pub type Biased = BiasedBy<Exact>;

/// Biased counting by these steps.
#[derive(Debug, Clone, Copy)]
pub struct BiasedBy<S: Steps>(PhantomData<S>);

/// The steps of the protocol that are easy to get wrong. The proofs replace
/// them one at a time by wrong ones, to see that they would notice.
///
/// # Safety
///
/// As for [`RefCount`].
pub unsafe trait Steps: Sealed + Copy + Send + Sync + 'static {
    /// How merges and the subtractions of others are ordered: each must see
    /// what happened before the earlier ones, and be seen by the later.
    const ORDER: Ordering = AcqRel;

    /// What `shared` is after a thread that is not the owner has queued an
    /// object: its reference goes to the queue and is not subtracted.
    const QUEUES_AS: i32 = QUEUED;

    /// Whether a thread that has no reference may take one where `shared` is
    /// this: no dead object's is.
    #[inline(always)]
    fn may_be_taken(shared: i32) -> bool {
        shared != 0 && shared != MERGED
    }

    /// Merges; see [`Merging::merge`].
    ///
    /// # Safety
    ///
    /// As for [`Merging::merge`].
    #[inline]
    unsafe fn merge<A: Atomics>(counts: &Counts<A>, given_up: i32) -> bool {
        A::note(Done::Merge);
        let local = counts.own(Relaxed).local();
        counts.set_own(Own::of(0, 0));
        let change = (local.cast_signed() - given_up) * ONE;
        let merged = swap_shared::<Self, A>(counts, |shared| ((shared & !FLAGS) + change) | MERGED);
        merged == MERGED
    }
}

/// The steps as they must be.
#[derive(Debug, Clone, Copy)]
pub struct Exact;

impl Sealed for Exact {}

// SAFETY: the provided steps, argued where they stand and at `BiasedBy`.
unsafe impl Steps for Exact {}

impl<S: Steps> Sealed for BiasedBy<S> {}

// SAFETY: the sum of `local` and the count in `shared` is the number of
// references, the queue's included, and no thread adds to a count without
// holding one. `local` is only the owner's to write, or its successor's after
// it left (ordered by the registry's lock). An owner that finds `shared` 0 after
// `local` got to 0 has seen, by Acquire, every subtraction of the others, and
// nobody has a reference left to count with. In every other case the last step
// to `MERGED` with a count of 0 is an AcqRel exchange that one thread makes.
unsafe impl<S: Steps> RefCount for BiasedBy<S> {
    const STRATEGY: Strategy = Strategy::Biased;

    #[inline(always)]
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // No thread owns an immortal object, so the owner need not look for that.
        let own = counts.own(Relaxed);
        if own.owner() == me.id() {
            A::note(Done::Local);
            counts.set_own(own.more());
        } else if own.is_immortal() {
            A::note(Done::Elided);
        } else if own.owner() == PER_THREAD {
            me.count_own(own.local(), 1);
        } else {
            retain_for_others(counts);
        }
    }

    const SEES: bool = true;

    /// The owner alone gives up what `local` counts and frees the object then,
    /// so what is its own and has a count is alive, and stays so while it looks.
    /// An object that was freed meanwhile is not its own, nor is one that others
    /// have made in its place.
    #[inline(always)]
    unsafe fn retain_seen<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> Seen {
        let own = counts.own(Acquire);
        if own.is_immortal() {
            A::note(Done::Elided);
            Seen::TakenIfThere
        } else if own.owner() == me.id() && own.local() != 0 {
            A::note(Done::Local);
            counts.set_own(own.more());
            Seen::Taken
        } else {
            retain_what_lies_there::<S, A>(counts)
        }
    }

    #[inline(always)]
    unsafe fn retain_shown<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // SAFETY: passed on.
        unsafe { Self::retain(counts, me) };
        if counts.own(Relaxed).owner() != me.id() && !counts.is_kept() {
            show(counts);
        }
    }

    #[inline(always)]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        let own = counts.own(Relaxed);
        if own.owner() == me.id() {
            A::note(Done::Local);
            let own = own.less();
            counts.set_own(own);
            // SAFETY: this thread is the owner, and has no reference left.
            own.local() == 0 && unsafe { own_no_more::<S, A>(counts) }
        } else if own.is_immortal() {
            A::note(Done::Elided);
            false
        } else if own.owner() == PER_THREAD {
            me.count_own(own.local(), -1);
            false
        } else {
            // SAFETY: passed on.
            unsafe { release_for_others::<S, A>(counts, me) }
        }
    }

    /// The owner may be giving up its last reference meanwhile; whether this
    /// one came first, it finds out in `still_last`.
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool {
        let own = counts.own(Relaxed);
        let counts_itself = own.owner() == me.id() && own.local() > 0;
        if own.is_immortal() || own.owner() == PER_THREAD || counts_itself {
            // SAFETY: something keeps the object alive, or this thread does.
            unsafe { Self::retain(counts, me) };
            return true;
        }
        let mut shared = counts.shared.load(Relaxed);
        loop {
            let held = counts.own(Relaxed).local() > 0 || shared & !FLAGS != 0;
            if !held {
                return false;
            }
            match counts
                .shared
                .compare_exchange(shared, shared + ONE, AcqRel, Relaxed)
            {
                Ok(_) => return true,
                Err(other) => shared = other,
            }
        }
    }

    /// What the owner gave up last is merged if others count by now.
    unsafe fn still_last<A: Atomics>(counts: &Counts<A>, _: &CountingThread<A>) -> bool {
        let shared = counts.shared.load(Acquire);
        // SAFETY: it is the owner that found `shared` 0 and nothing merged.
        shared == 0 || shared == MERGED || unsafe { S::merge(counts, 0) }
    }

    unsafe fn revive<A: Atomics>(counts: &Counts<A>) {
        match counts.own(Relaxed).owner() {
            0 => counts.shared.store(ONE | MERGED, Relaxed),
            owner => counts.set_own(Own::of(owner, 1)),
        }
    }
}

// SAFETY: as for `RefCount`.
unsafe impl<S: Steps> Merging for BiasedBy<S> {
    #[inline]
    unsafe fn merge<A: Atomics>(counts: &Counts<A>, given_up: i32) -> bool {
        // SAFETY: passed on.
        unsafe { S::merge(counts, given_up) }
    }
}

/// One more reference of a thread that is not the owner, to an object that has
/// one count for all threads but that.
#[cold]
#[inline(never)]
fn retain_for_others<A: Atomics>(counts: &Counts<A>) {
    A::note(Done::Atomic);
    counts.shared.fetch_add(ONE, Release);
}

/// One more reference to whatever is alive in this slot, if a thread that has
/// none may take one.
#[inline(never)]
fn retain_what_lies_there<S: Steps, A: Atomics>(counts: &Counts<A>) -> Seen {
    let mut shared = counts.shared.load(Relaxed);
    while S::may_be_taken(shared) {
        match counts
            .shared
            .compare_exchange(shared, shared + ONE, AcqRel, Relaxed)
        {
            Ok(_) => {
                A::note(Done::Atomic);
                return Seen::TakenIfThere;
            }
            Err(other) => {
                A::note(Done::Retry);
                shared = other;
            }
        }
    }
    Seen::Refused
}

/// Lets threads take references to the object when they see it, of which the
/// caller, who is not the owner, holds one.
#[inline(always)]
fn show<A: Atomics>(counts: &Counts<A>) {
    let mut shared = counts.shared.load(Relaxed);
    while shared & FLAGS == 0 {
        match counts
            .shared
            .compare_exchange(shared, shared | SHOWN, AcqRel, Relaxed)
        {
            Ok(_) => return,
            Err(other) => shared = other,
        }
    }
}

/// The owner has given up the last reference that `local` counted; returns
/// whether no other is left.
///
/// # Safety
///
/// The calling thread is the owner, and uses the object no more.
#[inline(always)]
unsafe fn own_no_more<S: Steps, A: Atomics>(counts: &Counts<A>) -> bool {
    // Most objects never leave their thread.
    counts.shared.load(Acquire) == 0 || {
        // SAFETY: passed on; `local` is 0.
        unsafe { merge_the_rest::<S, A>(counts) }
    }
}

#[cold]
#[inline(never)]
unsafe fn merge_the_rest<S: Steps, A: Atomics>(counts: &Counts<A>) -> bool {
    // SAFETY: passed on.
    unsafe { S::merge(counts, 0) }
}

/// # Safety
///
/// As for [`RefCount::release`]; the calling thread is not the owner, and the
/// object has one count for all threads but that.
#[cold]
#[inline(never)]
unsafe fn release_for_others<S: Steps, A: Atomics>(
    counts: &Counts<A>,
    me: &CountingThread<A>,
) -> bool {
    loop {
        let mut queues = false;
        let shared = swap_shared::<S, A>(counts, |shared| {
            queues = shared & !SHOWN == 0;
            if queues { S::QUEUES_AS } else { shared - ONE }
        });
        if !queues {
            return shared == MERGED;
        }
        match me.registry.enqueue(counts) {
            Queued::Waits => return false,
            // SAFETY: the queue's reference is the caller's; the owner is gone.
            Queued::Orphaned => return unsafe { S::merge(counts, 1) },
            // `shared` counts the reference by now: subtract it after all.
            Queued::Merged => {}
        }
    }
}

/// Replaces `shared` by what `change` makes of it, and returns that.
#[inline(always)]
fn swap_shared<S: Steps, A: Atomics>(
    counts: &Counts<A>,
    mut change: impl FnMut(i32) -> i32,
) -> i32 {
    let mut shared = counts.shared.load(Relaxed);
    loop {
        let new = change(shared);
        match counts
            .shared
            .compare_exchange(shared, new, S::ORDER, Relaxed)
        {
            Ok(_) => {
                A::note(Done::Atomic);
                return new;
            }
            Err(other) => {
                A::note(Done::Retry);
                shared = other;
            }
        }
    }
}
