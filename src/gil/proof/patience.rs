//! A waiter asks only after a whole interval in which the lock did not change
//! hands.

use std::sync::{Arc, Mutex as Cell};
use std::time::Duration;

use super::{Journal, Lab, prove, refute};
use crate::gil::{DEFAULT_SWITCH_INTERVAL, GilObserver, Policy};
use crate::substrate::model::{Fault, Model, Timeouts};
use crate::substrate::{Nanos, Substrate, ThreadId};
use crate::vm::EvalBreaker;

/// Knows when the lock changed hands, and holds every request against it.
struct Stopwatch {
    model: Model,
    last: Arc<Cell<Option<(ThreadId, Nanos)>>>,
}

/// What readings of the clock may add between the moment from which a waiter
/// counts and the one at which the observer is told; far below an interval.
const SLACK: Duration = Duration::from_micros(1);

impl GilObserver for Stopwatch {
    fn took(&self, me: ThreadId) {
        let mut last = self.last.lock().expect("the stopwatch is not poisoned");
        if last.is_none_or(|(holder, _)| holder != me) {
            *last = Some((me, self.model.now()));
        }
    }

    fn drop_requested(&self, _me: ThreadId, holder: ThreadId) {
        let last = *self.last.lock().expect("the stopwatch is not poisoned");
        let (last_holder, since) = last.expect("a lock that is held was taken");
        assert_eq!(
            last_holder, holder,
            "asked a thread that does not hold the lock"
        );
        let held = self.model.now().since(since);
        assert!(
            held + SLACK >= DEFAULT_SWITCH_INTERVAL,
            "asked after only {held:?}"
        );
    }
}

fn waits_a_whole_interval(policy: Policy, fault: Option<Fault>) {
    let model = Model::new(Timeouts::AtAnyTime, fault);
    let stopwatch = Stopwatch {
        model: model.clone(),
        last: Arc::default(),
    };
    let breaker = Arc::new(EvalBreaker::new());
    let gil = policy.lock(model.clone(), breaker, DEFAULT_SWITCH_INTERVAL, stopwatch);
    let lab = Lab::with_lock(model, gil, Journal::default());
    for _ in 0..3 {
        lab.spawn(|lab, me| {
            lab.gil.take(me);
            for _ in 0..3 {
                lab.run_bytecode();
                lab.model.sleep(DEFAULT_SWITCH_INTERVAL / 4);
                lab.check_breaker(me);
                lab.model.sleep(DEFAULT_SWITCH_INTERVAL / 4);
                lab.gil.release(me);
                lab.gil.take(me);
            }
            lab.gil.release_last(me);
        });
    }
    lab.model.join_all();
}

#[test]
fn interval_waits_a_whole_interval() {
    prove(|| waits_a_whole_interval(Policy::Interval, None));
}

#[test]
fn interval_that_asks_early_is_caught() {
    refute("asked after only", || {
        waits_a_whole_interval(Policy::Interval, Some(Fault::TimesOutEarly));
    });
}

#[test]
fn fifo_waits_a_whole_interval() {
    prove(|| waits_a_whole_interval(Policy::Fifo, None));
}

#[test]
fn fifo_that_asks_early_is_caught() {
    refute("asked after only", || {
        waits_a_whole_interval(Policy::Fifo, Some(Fault::TimesOutEarly));
    });
}
