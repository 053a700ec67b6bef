//! How handles count: with the strategy of the running thread, looked up each
//! time. The eval loop counts the same words with the one it was compiled for.

use std::ptr::NonNull;
use std::sync::Arc;

use crate::refcount::{
    Alarm, Atomic, Biased, CountingThread, Counts, Dead, Deferred, Metered, ModeBit, Plain,
    RefCount, Seen, Strategy, Uncounted,
};

use super::context::{self, Context};
use super::header::Header;
use super::heap;
use super::{Function, Obj};

/// Takes one more reference.
///
/// # Safety
///
/// The caller holds a reference; the running thread holds whatever lock its
/// strategy demands.
#[inline(always)]
pub(super) unsafe fn retain(counts: &Counts) {
    context::with(|context| {
        // SAFETY: passed on.
        unsafe {
            if context.strategy.get() == Strategy::Plain {
                Plain::retain(counts, &context.counting);
            } else {
                retain_without_lock(counts, context);
            }
        }
    });
}

#[inline(never)]
unsafe fn retain_without_lock(counts: &Counts, context: &Context) {
    // SAFETY: passed on.
    unsafe {
        match context.strategy.get().has_owners() {
            true => Biased::retain(counts, &context.counting),
            false => retain_without_owner(counts, context),
        }
    }
}

#[inline(never)]
unsafe fn retain_without_owner(counts: &Counts, context: &Context) {
    let me = &context.counting;
    // SAFETY: passed on.
    unsafe {
        match context.strategy.get() {
            Strategy::Atomic => Atomic::retain(counts, me),
            Strategy::ModeBit => {
                ModeBit::escape(counts);
                ModeBit::retain(counts, me);
            }
            Strategy::Metered => Metered::retain(counts, me),
            Strategy::Uncounted => {}
            Strategy::Plain | Strategy::Biased | Strategy::Deferred => {
                unreachable!("these have gone another way")
            }
        }
    }
}

/// Gives up a reference; returns whether it was the last.
///
/// # Safety
///
/// As for [`retain`].
#[inline(always)]
pub(super) unsafe fn release(counts: &Counts) -> bool {
    context::with(|context| {
        // SAFETY: passed on.
        unsafe {
            if context.strategy.get() == Strategy::Plain {
                Plain::release(counts, &context.counting)
            } else {
                release_without_lock(counts, context)
            }
        }
    })
}

#[inline(never)]
unsafe fn release_without_lock(counts: &Counts, context: &Context) -> bool {
    // SAFETY: passed on.
    unsafe {
        match context.strategy.get().has_owners() {
            true => Biased::release(counts, &context.counting),
            false => release_without_owner(counts, context),
        }
    }
}

#[inline(never)]
unsafe fn release_without_owner(counts: &Counts, context: &Context) -> bool {
    let me = &context.counting;
    // SAFETY: passed on.
    unsafe {
        match context.strategy.get() {
            Strategy::Atomic => Atomic::release(counts, me),
            Strategy::ModeBit => ModeBit::release(counts, me),
            Strategy::Metered => Metered::release(counts, me),
            Strategy::Uncounted => false,
            Strategy::Plain | Strategy::Biased | Strategy::Deferred => {
                unreachable!("these have gone another way")
            }
        }
    }
}

/// Calls one function of the running thread's strategy.
macro_rules! with_strategy {
    (|$strategy:ident, $me:ident| $body:expr) => {
        context::with(|context| {
            let $me = &context.counting;
            macro_rules! of {
                ($known:ty) => {{
                    type $strategy = $known;
                    // SAFETY: passed on by the caller.
                    unsafe { $body }
                }};
            }
            match context.strategy.get() {
                Strategy::Plain => of!(Plain),
                Strategy::Atomic => of!(Atomic),
                Strategy::Biased => of!(Biased),
                Strategy::ModeBit => of!(ModeBit),
                Strategy::Deferred => of!(Deferred),
                Strategy::Uncounted => of!(Uncounted),
                Strategy::Metered => of!(Metered),
            }
        })
    };
}

/// As [`RefCount::retain_seen`].
///
/// # Safety
///
/// As for that.
#[inline]
pub(super) unsafe fn retain_seen(counts: &Counts) -> Seen {
    context::with(|context| match context.strategy.get() {
        Strategy::Biased | Strategy::Deferred => {
            // SAFETY: passed on.
            unsafe { Biased::retain_seen(counts, &context.counting) }
        }
        _ => Seen::Refused,
    })
}

/// As [`RefCount::retain_shown`].
///
/// # Safety
///
/// As for that.
pub(super) unsafe fn retain_shown(counts: &Counts) {
    with_strategy!(|Known, me| Known::retain_shown(counts, me))
}

/// As [`RefCount::try_retain`].
///
/// # Safety
///
/// As for that.
pub(super) unsafe fn try_retain(counts: &Counts) -> bool {
    with_strategy!(|Known, me| Known::try_retain(counts, me))
}

/// As [`RefCount::still_last`].
///
/// # Safety
///
/// As for that.
pub(super) unsafe fn still_last(counts: &Counts) -> bool {
    with_strategy!(|Known, me| Known::still_last(counts, me))
}

/// As [`RefCount::revive`].
///
/// # Safety
///
/// As for that.
pub(super) unsafe fn revive(counts: &Counts) {
    with_strategy!(|Known, _me| Known::revive(counts));
}

/// The running thread, as counting knows it: for as long as the thread runs.
pub(crate) fn counting_thread() -> *const CountingThread {
    context::with(|context| std::ptr::from_ref(&context.counting))
}

/// Makes the running thread one that can own objects; `alarm` tells it that
/// objects wait in its queue.
pub(super) fn enter(alarm: Arc<dyn Alarm>) {
    context::with(|context| context.counting.enter(alarm));
}

/// The running thread owns no object any more: what waits in its queue is
/// merged, and what it owned is merged by those who give it up.
pub(crate) fn leave() {
    with_owners(|me| {
        // SAFETY: the running thread may count when it may touch objects.
        unsafe { me.leave::<Biased>(free) }
    });
}

/// Whose queues are to be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queues {
    /// The running thread's.
    Own,
    /// Those of all threads that share its alarm, as they do the lock that it
    /// holds.
    OfItsLock,
    /// Every thread's: the others of the process stand still.
    All,
}

/// Merges what waits in these queues.
pub(crate) fn merge_queues(queues: Queues) {
    with_owners(|me| {
        // SAFETY: as in `leave`; whose queues are merged for them do not count
        // meanwhile.
        unsafe {
            match queues {
                Queues::Own => me.merge_queue::<Biased>(free),
                Queues::OfItsLock => me.merge_queues_beside::<Biased>(free),
                Queues::All => me.merge_all_queues::<Biased>(free),
            }
        }
    });
}

/// Ends the counting of functions per thread, if the running thread is the last.
pub(crate) fn dismiss_enrolled() {
    with_owners(|me| {
        // SAFETY: as in `leave`; it looks whether other threads are known.
        unsafe { me.dismiss_all(free) }
    });
}

fn with_owners(work: impl FnOnce(&CountingThread)) {
    context::with(|context| {
        if context.strategy.get().has_owners() {
            work(&context.counting);
        }
    });
}

/// Frees an object whose last reference a queue held.
fn free(dead: Dead) {
    let object: NonNull<Header> = dead.address().cast();
    // SAFETY: the counts are at the head of every object, and the strategy has
    // told that this one must be freed.
    unsafe { heap::free(object) };
}

/// Whether [`Obj::escape`] does anything.
#[inline(always)]
pub(crate) fn objects_escape() -> bool {
    context::strategy() == Strategy::ModeBit
}

impl Obj {
    /// Makes a function that the running thread has just made one that is never
    /// freed.
    pub(crate) fn immortalize_function(&self) {
        if self.get::<Function>().is_some() {
            self.header().counts.immortalize();
        }
    }

    /// Has every thread count this object, which the running one has just made,
    /// in a table of its own; where the strategy has no such tables, nothing
    /// happens.
    pub(crate) fn count_per_thread(&self) {
        with_owners(|me| {
            // SAFETY: the object is new: only this handle refers to it.
            unsafe { me.enrol(&self.header().counts) }
        });
    }

    /// The object is about to become one that other threads can reach, without
    /// being cloned.
    pub(crate) fn escape(&self) {
        if objects_escape() {
            // SAFETY: this handle holds a reference; nobody else counts an
            // object that has not escaped.
            unsafe { ModeBit::escape(&self.header().counts) };
        }
    }
}
