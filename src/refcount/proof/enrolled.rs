//! Objects that each thread counts in a table of its own.

use super::*;

/// When the tables are added up and the object can be freed.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// When every other thread has left.
    AfterAll,
    /// While the other thread may still count.
    Early,
}

/// Two threads are given a reference each, take another, look, and give both
/// up, in their own tables; the maker gives up its own and ends the counting.
fn counted_in_tables(end: End) {
    let lab = Lab::<Faithful>::new();
    let me = lab.known();
    let object = Handle::new(&me);
    // SAFETY: only this thread has a reference.
    unsafe { me.enrol(&object.body().counts) };
    let threads = [(); 2].map(|()| {
        object.retain::<Biased>(&me);
        let (given, its_own) = (object.moved(), lab.known());
        lab.spawn(move |_| {
            given.retain::<Biased>(&its_own);
            given.give_up::<Biased>(&its_own);
            given.give_up::<Biased>(&its_own);
            // SAFETY: it is this thread's own.
            unsafe { its_own.leave::<Biased>(free_dead) };
        })
    });
    object.give_up::<Biased>(&me);
    if end == End::Early {
        lab.registry.dismiss_all().into_iter().for_each(free_dead);
    }
    for thread in threads {
        thread.join().expect("it ends");
    }
    // SAFETY: no other thread counts any more.
    unsafe { me.dismiss_all(free_dead) };
    object.assert_freed();
}

#[test]
fn the_tables_add_up() {
    prove(2, || counted_in_tables(End::AfterAll));
}

#[test]
fn ending_the_counting_early_is_refused() {
    refute(|| counted_in_tables(End::Early));
}
