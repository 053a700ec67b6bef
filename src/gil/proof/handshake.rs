//! The hand-shake between one thread that is asked to let go and one that
//! asks, in every order in which it can happen.

use std::rc::Rc;
use std::sync::Arc;

use loom::cell::UnsafeCell;

use super::{DEADLOCK, refuse};
use crate::gil::{DEFAULT_SWITCH_INTERVAL, Gil, Policy};
use crate::substrate::exhaustive::Exhaustive;
use crate::substrate::{ThreadId, ThreadIds};
use crate::vm::{BreakerBit, EvalBreaker};

/// More preemptions than this find nothing new in so small a program, and
/// take long.
const PREEMPTIONS: usize = 3;

fn explore(check: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.check(check);
}

/// Takes the lock, is asked to let go at its first check of the breaker and
/// once more as it lets go by itself, and ends. Loom sees to it that nobody
/// else is in the cell meanwhile, and that what was written there is seen.
fn run(gil: &dyn Gil, me: ThreadId, cell: &UnsafeCell<u32>) {
    gil.take(me);
    cell.with_mut(|_| ());
    gil.breaker().set(BreakerBit::DropRequest);
    gil.at_breaker(me);
    cell.with_mut(|_| ());
    gil.breaker().set(BreakerBit::DropRequest);
    gil.release(me);
    gil.take(me);
    cell.with_mut(|_| ());
    gil.release_last(me);
}

fn hands_over(policy: Policy, mute: bool, timeouts: usize) {
    let machine = Exhaustive::new(mute);
    let gil = policy.lock(
        machine.clone(),
        Arc::new(EvalBreaker::new()),
        DEFAULT_SWITCH_INTERVAL,
        (),
    );
    // All of loom's threads are coroutines of one.
    let cell = Rc::new(UnsafeCell::new(0));
    let ids = ThreadIds::new();
    let [one, other] = std::array::from_fn(|_| ids.fresh().expect("one of two threads"));

    let timer = (timeouts > 0).then(|| {
        loom::thread::spawn(move || {
            for _ in 0..timeouts {
                machine.time_out();
                loom::thread::yield_now();
            }
        })
    });
    let thread = {
        let (gil, cell) = (Arc::clone(&gil), Rc::clone(&cell));
        loom::thread::spawn(move || run(&*gil, other, &cell))
    };
    run(&*gil, one, &cell);
    thread.join().expect("the other thread ends");
    if let Some(timer) = timer {
        timer.join().expect("the timer ends");
    }
}

#[test]
fn every_policy_hands_over() {
    for policy in Policy::ALL {
        explore(move || hands_over(policy, false, 0));
    }
}

#[test]
fn interval_hands_over_whenever_a_wait_times_out() {
    explore(|| hands_over(Policy::Interval, false, 2));
}

#[test]
fn a_lock_that_wakes_nobody_is_caught() {
    for policy in Policy::ALL {
        refuse(DEADLOCK, || explore(move || hands_over(policy, true, 0)));
    }
}
