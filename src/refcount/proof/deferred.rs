//! Deferred counting: a value stack looks at what a local no longer holds.

use super::*;

/// How the thread gives up what its local held.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// At a safepoint, when its value stack looks no more.
    Deferred,
    /// At once.
    AtOnce,
    /// At a safepoint that does not look at the value stack.
    WithoutLooking,
}

/// A local and another thread refer to an object. The value stack looks at it,
/// the local is overwritten, the other thread gives up its reference; the stack
/// looks once more.
fn a_local_is_overwritten(way: Way) {
    let lab = Lab::<Faithful>::new();
    let me = lab.known();
    let object = Handle::new(&me);
    object.retain::<Deferred>(&me);
    let other = object.moved();
    let thread = lab.spawn(move |me| other.give_up::<Deferred>(me));
    let mut deferrals = Deferrals::default();
    let counts = &object.body().counts;
    // SAFETY: the local's reference is given up once; this thread is `me`.
    unsafe {
        if way == Way::AtOnce {
            if Deferred::release(counts, &me) {
                free(object.0);
            }
        } else {
            deferrals.defer(counts);
        }
        me.merge_queue::<Deferred>(free_dead);
        let looks = way != Way::WithoutLooking;
        deferrals.give_up::<Deferred>(&me, |_| looks, free_dead);
        me.merge_queue::<Deferred>(free_dead);
        object.look();
        deferrals.give_up::<Deferred>(&me, |_| false, free_dead);
        me.leave::<Deferred>(free_dead);
    }
    thread.join().expect("it ends");
    object.assert_freed();
}

#[test]
fn what_is_looked_at_is_not_freed() {
    prove(10, || a_local_is_overwritten(Way::Deferred));
}

#[test]
fn giving_up_at_once_is_refused() {
    refute(|| a_local_is_overwritten(Way::AtOnce));
}

#[test]
fn a_safepoint_that_does_not_look_is_refused() {
    refute(|| a_local_is_overwritten(Way::WithoutLooking));
}
