//! `Plain` under its lock and `Atomic` without.

use std::sync::Arc;

use super::*;

/// Two threads look at an object and give it up; one of them clones it.
fn two_threads_give_up<R: RefCount, A: Model>() {
    let lab = Lab::<A>::new();
    let me = lab.unknown();
    let object = Handle::new(&me);
    object.retain::<R>(&me);
    let other = object.moved();
    let thread = lab.spawn(move |me| {
        other.retain::<R>(me);
        other.give_up::<R>(me);
        other.give_up::<R>(me);
    });
    object.give_up::<R>(&me);
    thread.join().expect("it ends");
    object.assert_freed();
}

#[test]
fn atomic_frees_once_and_last() {
    prove(10, two_threads_give_up::<Atomic, Faithful>);
}

#[test]
fn an_atomic_that_loses_counts_is_refused() {
    refute(two_threads_give_up::<Atomic, TornAdds>);
}

#[test]
fn an_atomic_that_gives_up_in_no_order_is_refused() {
    refute(two_threads_give_up::<Atomic, RelaxedAdds>);
}

#[test]
fn an_atomic_that_does_not_see_the_others_is_refused() {
    refute(two_threads_give_up::<Atomic, NoAcquire>);
}

#[test]
fn plain_without_a_lock_is_refused() {
    refute(two_threads_give_up::<Plain, Faithful>);
}

/// The same under a lock, as strategies that need one are used.
fn two_threads_under_a_lock<R: RefCount>() {
    let lab = Lab::<Faithful>::new();
    let lock = Arc::new(loom::sync::Mutex::new(()));
    let me = lab.unknown();
    let object = Handle::new(&me);
    object.retain::<R>(&me);
    let (other, taken) = (object.moved(), Arc::clone(&lock));
    let thread = lab.spawn(move |me| {
        let _locked = taken.lock().expect("nobody panics");
        other.retain::<R>(me);
        other.give_up::<R>(me);
        other.give_up::<R>(me);
    });
    {
        let _locked = lock.lock().expect("nobody panics");
        object.give_up::<R>(&me);
    }
    thread.join().expect("it ends");
    object.assert_freed();
}

#[test]
fn plain_under_a_lock_frees_once_and_last() {
    prove(2, two_threads_under_a_lock::<Plain>);
}
