//! What every strategy must do, whichever it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::*;

/// A thread that nobody wakes: these tests merge where they choose to.
#[derive(Debug)]
struct Silent;

impl Alarm for Silent {
    fn ring(&self) {}
}

/// Runs `body` as a thread that can own objects; returns how many objects it
/// was told to free when it left.
fn as_known(body: impl FnOnce(&CountingThread)) -> u32 {
    as_known_by(Arc::new(Silent), body)
}

fn as_known_by(alarm: Arc<dyn Alarm>, body: impl FnOnce(&CountingThread)) -> u32 {
    let me = CountingThread::unknown();
    me.enter(alarm);
    body(&me);
    let mut freed = 0;
    // SAFETY: the thread is the calling one.
    unsafe { me.leave::<Biased>(|_| freed += 1) };
    freed
}

fn frees_exactly_once<R: RefCount>() {
    as_known(|me| {
        let counts = Counts::one(me.id());
        // SAFETY: this thread holds every reference it counts here.
        unsafe {
            R::retain(&counts, me);
            R::retain(&counts, me);
            assert_eq!(counts.count(), 3);
            assert!(!R::release(&counts, me));
            assert!(!R::release(&counts, me));
            assert!(R::release(&counts, me), "{:?}", R::STRATEGY);
        }
    });
}

fn never_frees_an_immortal<R: RefCount>() {
    as_known(|me| {
        let endless = Counts::immortal(0);
        endless.make_endless();
        for counts in [&Counts::immortal(0), &endless] {
            // SAFETY: an immortal object has a reference for everybody.
            unsafe {
                R::escape(counts);
                for _ in 0..10 {
                    assert!(!R::release(counts, me), "{:?}", R::STRATEGY);
                }
                R::retain(counts, me);
            }
        }
        assert!(!endless.is_immortal());
        let own = Counts::one(me.id());
        own.immortalize();
        // SAFETY: as above.
        assert!(!unsafe { R::release(&own, me) });
        assert!(own.is_immortal());
    });
}

fn lives_again<R: RefCount>() {
    as_known(|me| {
        let counts = Counts::one(me.id());
        // SAFETY: this thread holds every reference it counts here, and nobody
        // takes the memory back.
        unsafe {
            assert!(R::release(&counts, me) && R::still_last(&counts, me));
            R::revive(&counts);
            assert_eq!(counts.count(), 1);
            assert!(R::try_retain(&counts, me));
            assert!(!R::release(&counts, me));
            assert!(R::release(&counts, me), "{:?}", R::STRATEGY);
        }
    });
}

/// Threads that clone and drop one object that another keeps, and at the end
/// the last reference, which another thread than the owner gives up.
fn survives_traffic<R: RefCount>() {
    let freed = AtomicU32::new(0);
    let freed_at_exit = as_known(|owner| {
        let counts = Counts::one(owner.id());
        let (counts, freed) = (&counts, &freed);
        // SAFETY: the first reference keeps the object until every thread has
        // ended; each gives up what it took, and one of them the first.
        unsafe { R::escape(counts) };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    let own = as_known(|me| {
                        for _ in 0..20_000 {
                            // SAFETY: as above.
                            unsafe {
                                R::retain(counts, me);
                                freed.fetch_add(R::release(counts, me).into(), Relaxed);
                            }
                        }
                    });
                    freed.fetch_add(own, Relaxed);
                });
            }
        });
        assert_eq!(freed.load(Relaxed), 0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let me = CountingThread::unknown();
                // SAFETY: the first reference is this thread's to give up.
                freed.fetch_add(unsafe { R::release(counts, &me) }.into(), Relaxed);
            });
        });
        // SAFETY: the owner's queue holds the reference, if anything does.
        unsafe {
            owner.merge_queue::<Biased>(|_| {
                freed.fetch_add(1, Relaxed);
            });
        }
    });
    assert_eq!(freed.load(Relaxed) + freed_at_exit, 1, "{:?}", R::STRATEGY);
}

fn conforms<R: RefCount>() {
    frees_exactly_once::<R>();
    lives_again::<R>();
    never_frees_an_immortal::<R>();
}

#[test]
fn plain_conforms_under_its_lock() {
    conforms::<Plain>();
}

#[test]
fn atomic_conforms() {
    conforms::<Atomic>();
    survives_traffic::<Atomic>();
}

#[test]
fn biased_conforms() {
    conforms::<Biased>();
    survives_traffic::<Biased>();
}

#[test]
fn the_mode_bit_conforms() {
    conforms::<ModeBit>();
    survives_traffic::<ModeBit>();
}

#[test]
fn deferred_conforms() {
    conforms::<Deferred>();
    survives_traffic::<Deferred>();
}

#[test]
fn uncounted_frees_nothing() {
    never_frees_an_immortal::<Uncounted>();
    as_known(|me| {
        let counts = Counts::one(me.id());
        // SAFETY: this thread holds the only reference.
        assert!(!unsafe { Uncounted::release(&counts, me) });
    });
}

#[test]
fn an_object_whose_owner_is_gone_is_freed_by_whoever_gives_it_up() {
    let mut counts = None;
    as_known(|owner| counts = Some(Counts::one(owner.id())));
    let counts = counts.expect("the owner made it");
    let me = CountingThread::unknown();
    // SAFETY: this thread was given the only reference.
    assert!(unsafe { Biased::release(&counts, &me) });
}

#[test]
fn the_rest_of_the_threads_merge_for_all_under_one_lock() {
    let one_lock: Arc<dyn Alarm> = Arc::new(Silent);
    as_known_by(one_lock.clone(), |owner| {
        let counts = Counts::one(owner.id());
        as_known_by(one_lock.clone(), |other| {
            let mut freed = 0;
            // SAFETY: the only reference is given up by another thread than
            // the owner, which is at rest.
            unsafe {
                assert!(!Biased::release(&counts, other));
                assert_eq!(counts.count(), 1);
                as_known(|under_another_lock| {
                    let nothing = |_| unreachable!("it is not theirs to merge");
                    under_another_lock.merge_queues_beside::<Biased>(nothing);
                });
                other.merge_queues_beside::<Biased>(|_| freed += 1);
            }
            assert_eq!(freed, 1);
        });
    });
}

#[test]
fn enrolled_objects_are_counted_by_each_thread_and_freed_at_the_end() {
    let registry = Box::leak(Box::new(Registry::<Std>::empty()));
    let me = CountingThread::with_registry(&*registry);
    me.enter(Arc::new(Silent));
    let (kept, dropped) = (Counts::one(me.id()), Counts::one(me.id()));
    let mut freed = Vec::new();
    // SAFETY: this thread holds every reference but the one that the other
    // thread takes.
    unsafe {
        me.enrol(&kept);
        me.enrol(&dropped);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let other = CountingThread::with_registry(&*registry);
                other.enter(Arc::new(Silent));
                Biased::retain(&kept, &other);
                other.leave::<Biased>(|_| unreachable!("nothing was queued"));
            });
        });
        assert!(!Biased::release(&kept, &me));
        assert!(!Biased::release(&dropped, &me));
        me.dismiss_all(|dead| freed.push(dead.address()));
        assert_eq!(freed, [std::ptr::NonNull::from_ref(&dropped)]);
        assert_eq!(kept.count(), 1);
        assert!(Biased::release(&kept, &me));
    }
}

#[test]
fn deferrals_are_given_up_when_nobody_looks() {
    as_known(|me| {
        let counts = Counts::one(me.id());
        let mut deferrals = Deferrals::default();
        let mut freed = 0;
        // SAFETY: the only reference is deferred.
        unsafe {
            deferrals.defer(&counts);
            deferrals.give_up::<Deferred>(me, |_| true, |_| freed += 1);
            assert_eq!((freed, counts.count()), (0, 1));
            deferrals.give_up::<Deferred>(me, |_| false, |_| freed += 1);
        }
        assert_eq!(freed, 1);
    });
}
