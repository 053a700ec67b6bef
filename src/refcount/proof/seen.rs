//! Objects that a thread sees in a place and holds no reference to.

use std::sync::atomic::Ordering::{Acquire, Release};

use loom::sync::atomic::AtomicUsize as Place;

use super::super::biased::{BiasedBy, Exact, Steps};
use super::super::sealed::Sealed;
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
        let place = Arc::new(Place::new(FULL));
        let theirs = Arc::clone(&place);
        let thread = lab.spawn(move |me| {
            theirs.store(0, Release);
            taken.give_up::<Biased>(me);
        });
        if place.load(Acquire) == FULL {
            // SAFETY: the place held a reference when it was looked at.
            let taken = unsafe { Biased::retain_seen(&seen.body().counts, &owner) };
            assert_ne!(taken, Seen::TakenIfThere, "its own needs no second look");
            if taken == Seen::Taken {
                seen.give_up::<Biased>(&owner);
            }
        }
        thread.join().expect("it ends");
        // SAFETY: the owner is this thread.
        unsafe { owner.leave::<Biased>(free_dead) };
        object.assert_freed();
    });
}

/// Whether a thread may be known under an id that another has had.
#[derive(Debug, Clone, Copy)]
enum Ids {
    NeverReused,
    Reused,
}

/// Where a thread's own object lay, which it has freed, another makes one and
/// puts it in a place, in which the first sees it.
fn an_object_in_the_place_of_an_own_one(ids: Ids) {
    let lab = Lab::<Faithful>::new();
    let me = lab.known();
    let slot = Handle::new(&me);
    // SAFETY: that is the only reference.
    assert!(unsafe { Biased::release(&slot.body().counts, &me) });
    let place = Arc::new(Place::new(0));
    let (theirs, their_slot) = (Arc::clone(&place), slot.moved());
    let owner_before = me.id();
    let thread = lab.spawn(move |other| {
        other.enter(Arc::new(Silent));
        let maker = match ids {
            Ids::NeverReused => other.id(),
            Ids::Reused => owner_before,
        };
        their_slot.body().counts.begin(maker);
        their_slot.retain::<Biased>(other);
        theirs.store(FULL, Release);
    });
    if place.load(Acquire) == FULL {
        // SAFETY: only objects lie in the slot.
        let taken = unsafe { Biased::retain_seen(&slot.body().counts, &me) };
        assert_ne!(taken, Seen::Taken, "it is another thread's to count");
    }
    thread.join().expect("it ends");
}

#[test]
fn nobody_takes_an_object_of_another_for_its_own() {
    prove(4, || an_object_in_the_place_of_an_own_one(Ids::NeverReused));
}

#[test]
fn an_id_that_comes_again_is_refused() {
    refute(|| an_object_in_the_place_of_an_own_one(Ids::Reused));
}

/// Whether a thread that has taken what lies in a slot looks again whether that
/// is still in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Twice,
    Once,
}

/// A slot stays one when its object is freed: its counts may be looked at, its
/// contents may not.
fn free_in_slot<A: Model>(body: &Body<A>) {
    assert_eq!(body.freed.fetch_add(1, SeqCst), 0, "freed twice");
    // SAFETY: loom complains if anybody looks without having been seen.
    body.contents
        .with_mut(|contents| unsafe { *contents = 0xdead });
}

fn give_up_in_slot<R: RefCount, A: Model>(object: &Handle<A>, me: &CountingThread<A>) {
    // SAFETY: the model holds a reference wherever it calls this.
    if unsafe { R::release(&object.body().counts, me) } {
        free_in_slot(object.body());
    }
}

/// Takes what is in the place, if it can; looks at it and gives it up again.
fn see<R: RefCount, A: Model>(place: &Place, seen: &Handle<A>, me: &CountingThread<A>, look: Look) {
    if place.load(Acquire) != FULL {
        return;
    }
    // SAFETY: the place held a reference when it was looked at; only objects
    // lie in the slot.
    let there = match unsafe { R::retain_seen(&seen.body().counts, me) } {
        Seen::Refused => return,
        Seen::Taken => true,
        Seen::TakenIfThere => look == Look::Once || place.load(Acquire) == FULL,
    };
    if there {
        seen.look();
    }
    give_up_in_slot::<R, A>(seen, me);
}

/// The owner empties the place and gives its reference up, while another sees
/// the object there, which was shown before.
fn another_sees_it<S: Steps>() {
    let lab = Lab::<Faithful>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    let stranger = lab.unknown();
    // SAFETY: the owner holds a reference.
    unsafe { BiasedBy::<S>::retain_shown(&object.body().counts, &stranger) };
    give_up_in_slot::<BiasedBy<S>, _>(&object, &stranger);
    let place = Arc::new(Place::new(FULL));
    let (theirs, seen) = (Arc::clone(&place), object.moved());
    let thread = lab.spawn(move |me| see::<BiasedBy<S>, _>(&theirs, &seen, me, Look::Twice));
    place.store(0, Release);
    give_up_in_slot::<BiasedBy<S>, _>(&object, &owner);
    thread.join().expect("it ends");
    // SAFETY: the owner is this thread.
    unsafe { owner.leave::<BiasedBy<S>>(|dead| free_in_slot(body_of(&dead))) };
    object.assert_freed();
}

fn body_of<A: Model>(dead: &Dead<A>) -> &Body<A> {
    // SAFETY: the counts are at the head of a body; bodies outlive the model.
    unsafe { dead.address().cast::<Body<A>>().as_ref() }
}

#[test]
fn what_others_see_is_alive_or_left_alone() {
    prove(20, another_sees_it::<Exact>);
}

/// What nobody holds any more is taken all the same.
#[derive(Debug, Clone, Copy)]
struct TakesTheDead;

impl Sealed for TakesTheDead {}

// SAFETY: it is not; the proof must say so.
unsafe impl Steps for TakesTheDead {
    fn may_be_taken(_: i32) -> bool {
        true
    }
}

#[test]
fn taking_the_dead_is_refused() {
    refute(another_sees_it::<TakesTheDead>);
}

/// While a thread sees an object in a place, another empties that, frees the
/// object, and counts a third thread's in the same slot.
fn another_object_in_the_slot<A: Model>(look: Look) {
    let lab = Lab::<A>::new();
    let owner = lab.known();
    let object = Handle::new(&owner);
    let place = Arc::new(Place::new(FULL));
    let (theirs, seen) = (Arc::clone(&place), object.moved());
    let thread = lab.spawn(move |me| see::<Biased, A>(&theirs, &seen, me, look));
    place.store(0, Release);
    give_up_in_slot::<Biased, A>(&object, &owner);
    let third = lab.known();
    object.body().counts.begin(third.id());
    object.retain::<Biased>(&owner);
    thread.join().expect("it ends");
    assert_eq!(object.body().freed.load(SeqCst), 1, "the second is alive");
}

#[test]
fn a_second_look_tells_one_object_from_the_next() {
    prove(10, || another_object_in_the_slot::<Faithful>(Look::Twice));
}

#[test]
fn looking_once_is_refused() {
    refute(|| another_object_in_the_slot::<Faithful>(Look::Once));
}

/// Whoever takes the second object may not see that the first is gone.
#[test]
fn a_relaxed_count_is_refused() {
    refute(|| another_object_in_the_slot::<RelaxedAdds>(Look::Twice));
}
