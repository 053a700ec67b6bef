//! Objects that a thread sees in a place and holds no reference to.

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};

use super::*;

/// What a place contains that holds a reference to the one object there is;
/// an empty one contains 0.
const FULL: usize = 1;

/// The owner sees its own object in a place that another thread empties, and
/// takes a reference if it can.
#[test]
fn what_the_owner_sees_is_alive_or_left_alone() {
    prove(20, || {
        let lab = Lab::<Faithful>::new();
        let owner = lab.known();
        let object = Handle::new(&owner);
        let (taken, seen) = (object.moved(), object.moved());
        let place = Arc::new(loom::sync::atomic::AtomicUsize::new(FULL));
        let theirs = Arc::clone(&place);
        let thread = lab.spawn(move |me| {
            theirs.store(0, Release);
            taken.give_up::<Biased>(me);
        });
        let is_there = place.load(Acquire) == FULL;
        // SAFETY: the place held a reference when it was looked at.
        if is_there && unsafe { Biased::retain_seen(&seen.body().counts, &owner) } {
            seen.give_up::<Biased>(&owner);
        }
        thread.join().expect("it ends");
        // SAFETY: the owner is this thread.
        unsafe { owner.leave::<Biased>(free_dead) };
        object.assert_freed();
    });
}

/// Where a thread's own object lay, which it has freed, another makes one and
/// puts it in a place, in which the first sees it.
fn an_object_in_the_place_of_an_own_one(seen_with: Ordering) {
    let lab = Lab::<Faithful>::new();
    let me = lab.known();
    let slot = Handle::new(&me);
    // SAFETY: that is the only reference.
    assert!(unsafe { Biased::release(&slot.body().counts, &me) });
    let place = Arc::new(loom::sync::atomic::AtomicUsize::new(0));
    let (theirs, their_slot) = (Arc::clone(&place), slot.moved());
    let thread = lab.spawn(move |other| {
        other.enter(Arc::new(Silent));
        their_slot.body().counts.begin(other.id());
        their_slot.retain::<Biased>(other);
        theirs.store(FULL, Release);
    });
    if place.load(seen_with) == FULL {
        // SAFETY: only objects lie in the slot.
        let taken = unsafe { Biased::retain_seen(&slot.body().counts, &me) };
        assert!(!taken, "it is another thread's to count");
    }
    thread.join().expect("it ends");
}

#[test]
fn nobody_takes_an_object_of_another_for_its_own() {
    prove(4, || an_object_in_the_place_of_an_own_one(Acquire));
}

/// It may see the object and yet its own as the owner.
#[test]
fn refutes_a_look_without_acquire() {
    refute(|| an_object_in_the_place_of_an_own_one(Relaxed));
}
