//! The lock under every policy, and what programs wait on, on the threads of
//! the operating system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use gilsim::gil::{Gil, MIN_SWITCH_INTERVAL, Policy};
use gilsim::substrate::{Real, Substrate, ThreadId, ThreadIds};
use gilsim::sync::{NotHeld, Primitives};
use gilsim::vm::EvalBreaker;

fn lock(policy: Policy, interval: Duration) -> Arc<dyn Gil> {
    policy.lock(Real::new(), Arc::new(EvalBreaker::new()), interval, ())
}

fn check_breaker(gil: &dyn Gil, me: ThreadId) {
    if gil.breaker().is_set() {
        gil.at_breaker(me);
    }
}

/// Loads and stores that only the lock makes one step.
#[test]
fn no_update_is_lost_under_any_policy() {
    const THREADS: u64 = 4;
    const UPDATES: u64 = 20_000;
    for policy in Policy::ALL {
        let gil = lock(policy, MIN_SWITCH_INTERVAL);
        let (ids, count) = (ThreadIds::new(), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let me = ids.fresh().expect("few threads");
                    gil.take(me);
                    for update in 0..UPDATES {
                        count.store(count.load(Relaxed) + 1, Relaxed);
                        check_breaker(&*gil, me);
                        if update % 1000 == 0 {
                            gil.release(me);
                            gil.take(me);
                        }
                    }
                    gil.release_last(me);
                });
            }
        });
        assert_eq!(count.into_inner(), THREADS * UPDATES, "{policy}");
    }
}

/// A thread that never blocks lets another in: no sleep, no luck.
#[test]
fn a_busy_thread_gives_way() {
    for policy in [Policy::Interval, Policy::IoPriority, Policy::Fifo] {
        let gil = lock(policy, Duration::from_millis(1));
        let (ids, served) = (ThreadIds::new(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                let me = ids.fresh().expect("few threads");
                gil.take(me);
                while !served.load(Relaxed) {
                    check_breaker(&*gil, me);
                }
                gil.release_last(me);
            });
            scope.spawn(|| {
                let me = ids.fresh().expect("few threads");
                gil.take(me);
                served.store(true, Relaxed);
                gil.release_last(me);
            });
        });
        assert!(gil.counters().switches >= 2, "{policy}");
    }
}

/// What one thread does alone: nobody asks it, and nobody is waited for.
#[test]
fn a_thread_alone_never_waits() {
    for policy in Policy::ALL {
        let gil = lock(policy, MIN_SWITCH_INTERVAL);
        let me = ThreadId::MAIN;
        gil.take(me);
        gil.breaker().set(gilsim::vm::BreakerBit::DropRequest);
        gil.at_breaker(me);
        gil.release(me);
        gil.take(me);
        gil.release_last(me);
        let counters = gil.counters();
        assert_eq!(counters.switches, 1, "{policy}");
        assert_eq!(counters.forced_switches, 0, "{policy}");
        assert_eq!(counters.wait_ns, 0, "{policy}");
    }
}

#[test]
fn the_switch_interval_has_a_least_value() {
    for policy in Policy::ALL {
        let gil = lock(policy, Duration::ZERO);
        assert_eq!(gil.switch_interval(), MIN_SWITCH_INTERVAL, "{policy}");
        gil.set_switch_interval(Duration::MAX);
        assert_eq!(gil.switch_interval(), Duration::MAX, "{policy}");
        gil.set_switch_interval(Duration::from_nanos(999));
        assert_eq!(gil.switch_interval(), MIN_SWITCH_INTERVAL, "{policy}");
    }
}

/// An interval beyond any clock is one that never ends, and no overflow.
#[test]
fn an_endless_interval_still_lets_go_for_calls() {
    for policy in Policy::ALL {
        let gil = lock(policy, Duration::MAX);
        let ids = ThreadIds::new();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let me = ids.fresh().expect("few threads");
                    for _ in 0..1000 {
                        gil.take(me);
                        gil.release(me);
                    }
                });
            }
        });
        assert_eq!(gil.counters().drop_requests, 0, "{policy}");
    }
}

#[test]
fn locks_time_out_and_are_released_once() {
    let lock = Primitives::lock(&Real::new());
    assert!(lock.acquire(Some(Duration::MAX)));
    assert!(!lock.try_acquire());
    assert!(!lock.acquire(Some(Duration::ZERO)));
    assert!(!lock.acquire(Some(Duration::from_millis(1))));
    assert_eq!(lock.release(), Ok(()));
    assert_eq!(lock.release(), Err(NotHeld));
}

#[test]
fn a_thread_is_joined_whatever_its_name() {
    let machine = Real::new();
    let done = machine.done();
    assert!(!done.wait(Some(Duration::from_millis(1))));
    let ended = Arc::clone(&done);
    machine
        .spawn("no\0name", move || ended.set())
        .expect("the machine has room");
    assert!(done.wait(None));
    assert!(done.is_set());
}
