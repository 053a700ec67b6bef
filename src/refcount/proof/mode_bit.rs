//! The mode bit: before and after an object escapes.

use super::*;

/// Two threads find an object that only its container refers to; each makes
/// sure that it has escaped, takes a reference and gives it up.
fn two_threads_find_it<A: Model>(escapes: bool) {
    let lab = Lab::<A>::new();
    let me = lab.unknown();
    let object = Handle::new(&me);
    let threads = [object.moved(), object.moved()].map(|found| {
        lab.spawn(move |me| {
            if escapes {
                // SAFETY: the container's reference keeps the object alive, and
                // everybody who counts calls this first.
                unsafe { ModeBit::escape(&found.body().counts) };
            }
            found.retain::<ModeBit>(me);
            found.give_up::<ModeBit>(me);
        })
    });
    for thread in threads {
        thread.join().expect("it ends");
    }
    object.give_up::<ModeBit>(&me);
    object.assert_freed();
}

/// An object is counted by its thread, escapes, and is given up by two.
fn escapes_and_is_given_up<A: Model>() {
    let lab = Lab::<A>::new();
    let me = lab.unknown();
    let object = Handle::new(&me);
    object.retain::<ModeBit>(&me);
    // SAFETY: only this thread has counted it so far.
    unsafe { ModeBit::escape(&object.body().counts) };
    let other = object.moved();
    let thread = lab.spawn(move |me| {
        other.retain::<ModeBit>(me);
        other.give_up::<ModeBit>(me);
        other.give_up::<ModeBit>(me);
    });
    object.give_up::<ModeBit>(&me);
    thread.join().expect("it ends");
    object.assert_freed();
}

#[test]
fn an_escaped_object_is_freed_once_and_last() {
    prove(10, escapes_and_is_given_up::<Faithful>);
}

#[test]
fn many_may_flip_the_bit() {
    prove(10, || two_threads_find_it::<Faithful>(true));
}

#[test]
fn counting_before_the_escape_is_refused() {
    refute(|| two_threads_find_it::<Faithful>(false));
}

#[test]
fn a_flip_that_is_not_atomic_is_refused() {
    refute(|| two_threads_find_it::<TornSwaps>(true));
}

#[test]
fn a_mode_bit_that_loses_counts_is_refused() {
    refute(escapes_and_is_given_up::<TornAdds>);
}

#[test]
fn a_mode_bit_that_gives_up_in_no_order_is_refused() {
    refute(escapes_and_is_given_up::<RelaxedAdds>);
}
