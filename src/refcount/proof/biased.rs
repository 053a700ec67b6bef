//! Biased counting: owner, others, the queue and the owner's exit.

use std::sync::atomic::Ordering::Relaxed;

use super::super::biased::{BiasedBy, Steps};
use super::super::counts::{MERGED, ONE, Own, QUEUED};
use super::super::sealed::Sealed;
use super::*;

/// The owner gives an object to another thread, gives up its own reference and
/// leaves; the other clones and drops it before it gives it up.
fn owner_and_other<S: Steps>() {
    let lab = Lab::<Faithful>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    object.retain::<BiasedBy<S>>(&owner);
    let other = object.moved();
    let thread = lab.spawn(move |me| {
        other.retain::<BiasedBy<S>>(me);
        other.give_up::<BiasedBy<S>>(me);
        other.give_up::<BiasedBy<S>>(me);
    });
    object.give_up::<BiasedBy<S>>(&owner);
    // SAFETY: the owner is this thread.
    unsafe { owner.leave::<BiasedBy<S>>(free_dead) };
    thread.join().expect("it ends");
    object.assert_freed();
}

/// The owner and another thread, each with a reference of its own count, give
/// up: no queue and no lock comes between them.
fn both_have_counted<S: Steps>() {
    let lab = Lab::<Faithful>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    object.retain::<BiasedBy<S>>(&lab.unknown());
    let other = object.moved();
    let thread = lab.spawn(move |me| other.give_up::<BiasedBy<S>>(me));
    object.give_up::<BiasedBy<S>>(&owner);
    thread.join().expect("it ends");
    object.assert_freed();
}

/// The owner gives its only reference away and merges at a breaker, while two
/// others give theirs up: one of them queues, the other subtracts.
fn two_others<S: Steps>() {
    let lab = Lab::<Faithful>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    object.retain::<BiasedBy<S>>(&owner);
    let threads = [object.moved(), object.moved()]
        .map(|other| lab.spawn(move |me| other.give_up::<BiasedBy<S>>(me)));
    // SAFETY: the owner is this thread.
    unsafe {
        owner.merge_queue::<BiasedBy<S>>(free_dead);
        owner.leave::<BiasedBy<S>>(free_dead);
    }
    for thread in threads {
        thread.join().expect("they end");
    }
    object.assert_freed();
}

/// One thread queues the object while another hands two references to the
/// owner, who gives up so many that its own count gets to 0.
fn merged_while_it_is_queued<S: Steps>() {
    let lab = Lab::<Faithful>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    object.retain::<BiasedBy<S>>(&owner);
    object.retain::<BiasedBy<S>>(&owner);
    let [queues, hands] = [object.moved(), object.moved()];
    let queues = lab.spawn(move |me| queues.give_up::<BiasedBy<S>>(me));
    let hands = lab.spawn(move |me| hands.retain::<BiasedBy<S>>(me));
    hands.join().expect("it ends");
    for _ in 0..3 {
        object.give_up::<BiasedBy<S>>(&owner);
    }
    // SAFETY: the owner is this thread.
    unsafe { owner.leave::<BiasedBy<S>>(free_dead) };
    queues.join().expect("it ends");
    object.assert_freed();
}

#[test]
fn owner_and_other_free_once_and_last() {
    prove(30, owner_and_other::<Exact>);
}

#[test]
fn both_who_have_counted_free_once_and_last() {
    prove(4, both_have_counted::<Exact>);
}

#[test]
fn two_others_free_once_and_last() {
    prove(100, two_others::<Exact>);
}

#[test]
fn a_merge_and_a_queueing_may_cross() {
    prove(100, merged_while_it_is_queued::<Exact>);
}

/// Nobody sees what happened before an earlier step.
#[derive(Debug, Clone, Copy)]
struct RelaxedMerge;

impl Sealed for RelaxedMerge {}

// SAFETY: it is not; the proof must say so.
unsafe impl Steps for RelaxedMerge {
    const ORDER: Ordering = Relaxed;
}

#[test]
fn a_relaxed_merge_is_refused() {
    refute(both_have_counted::<RelaxedMerge>);
}

/// The owner's words are cleared when others may have freed the object.
#[derive(Debug, Clone, Copy)]
struct StoreAfterMerge;

impl Sealed for StoreAfterMerge {}

// SAFETY: it is not; the proof must say so.
unsafe impl Steps for StoreAfterMerge {
    unsafe fn merge<A: Atomics>(counts: &Counts<A>, given_up: i32) -> bool {
        let local = counts.own(Relaxed).local();
        let change = (local.cast_signed() - given_up) * ONE;
        let mut shared = counts.shared.load(Relaxed);
        let merged = loop {
            let new = ((shared & !MERGED) + change) | MERGED;
            match counts
                .shared
                .compare_exchange(shared, new, Self::ORDER, Relaxed)
            {
                Ok(_) => break new,
                Err(other) => shared = other,
            }
        };
        counts.set_own(Own::of(0, 0));
        merged == MERGED
    }
}

#[test]
fn a_store_after_the_merge_is_refused() {
    refute(both_have_counted::<StoreAfterMerge>);
}

/// The queue is given an object and no reference.
#[derive(Debug, Clone, Copy)]
struct QueueWithoutReference;

impl Sealed for QueueWithoutReference {}

// SAFETY: it is not; the proof must say so.
unsafe impl Steps for QueueWithoutReference {
    const QUEUES_AS: i32 = QUEUED - ONE;
}

#[test]
fn a_queue_without_a_reference_is_refused() {
    refute(two_others::<QueueWithoutReference>);
}

#[test]
fn an_owner_that_never_merges_is_refused() {
    refute(|| {
        let lab = Lab::<Faithful>::new();
        let owner = lab.known();
        let object = Handle::new(&owner);
        let other = object.moved();
        let thread = lab.spawn(move |me| other.give_up::<Biased>(me));
        thread.join().expect("it ends");
        object.assert_freed();
    });
}
