//! Locks and joins, model-checked, each also on a machine that is broken.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use shuttle::scheduler::RandomScheduler;
use shuttle::{Config, FailurePersistence, Runner};

use super::{NotHeld, Primitives};
use crate::substrate::Substrate;
use crate::substrate::model::{Fault, Model, Timeouts};

fn prove(check: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    Runner::new(RandomScheduler::new_from_seed(1, 1000), config).run(check);
}

fn refute(check: impl Fn() + Send + Sync + 'static) {
    let panic = catch_unwind(AssertUnwindSafe(|| prove(check))).expect_err("an error");
    let said = panic.downcast_ref::<String>().expect("a complaint");
    assert!(said.contains("deadlock"), "another error: {said}");
}

/// Threads that wait for ever and threads that may give up share one lock.
fn excludes(timeouts: Timeouts, fault: Option<Fault>) {
    let model = Model::new(timeouts, fault);
    let lock = Primitives::lock(&model);
    let inside = Arc::new(AtomicBool::new(false));
    for timeout in [None, None, Some(Duration::from_millis(1))] {
        let (lock, inside, machine) = (Arc::clone(&lock), Arc::clone(&inside), model.clone());
        model
            .spawn("checked", move || {
                for _ in 0..2 {
                    if !lock.try_acquire() && !lock.acquire(timeout) {
                        continue;
                    }
                    assert!(!inside.swap(true, SeqCst), "two threads hold the lock");
                    machine.yield_now();
                    assert!(inside.swap(false, SeqCst), "two threads held the lock");
                    lock.release().expect("it is held");
                }
            })
            .expect("the model has room");
    }
    model.join_all();
    assert_eq!(lock.release(), Err(NotHeld));
    assert!(!lock.is_held());
}

#[test]
fn locks_exclude() {
    prove(|| excludes(Timeouts::AtAnyTime, None));
}

#[test]
fn locks_wake_every_waiter() {
    prove(|| excludes(Timeouts::Never, None));
}

#[test]
fn a_lock_that_wakes_nobody_is_caught() {
    refute(|| excludes(Timeouts::Never, Some(Fault::LosesNotifications(0))));
}

fn wakes_all_who_join(fault: Option<Fault>) {
    let model = Model::new(Timeouts::Never, fault);
    let done = model.done();
    let joined = Arc::new(AtomicU32::new(0));
    for timeout in [None, None, Some(Duration::from_millis(1))] {
        let (done, joined) = (Arc::clone(&done), Arc::clone(&joined));
        model
            .spawn("joins", move || {
                assert!(done.wait(timeout));
                joined.fetch_add(1, SeqCst);
            })
            .expect("the model has room");
    }
    done.set();
    model.join_all();
    assert!(done.is_set());
    assert_eq!(joined.load(SeqCst), 3);
}

#[test]
fn the_end_of_a_thread_wakes_all_who_join() {
    prove(|| wakes_all_who_join(None));
}

#[test]
fn an_end_that_wakes_nobody_is_caught() {
    refute(|| wakes_all_who_join(Some(Fault::LosesNotifications(0))));
}

/// A timeout ends a wait for what does not happen, and says so.
#[test]
fn waits_end_with_their_time() {
    prove(|| {
        let model = Model::new(Timeouts::AtAnyTime, None);
        let timeout = Some(Duration::from_millis(1));
        assert!(!model.done().wait(timeout));
        let lock = Primitives::lock(&model);
        assert!(lock.try_acquire());
        assert!(!lock.try_acquire());
        assert!(!lock.acquire(timeout));
        assert!(lock.is_held());
    });
}
