//! At no time do two threads hold the lock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Event, Journal, Lab, prove, refute};
use crate::gil::{DEFAULT_SWITCH_INTERVAL, Gil, GilCounters, GilObserver, Policy};
use crate::substrate::model::{Model, Timeouts};
use crate::substrate::{Condvar, Mutex, Substrate, ThreadId};
use crate::vm::EvalBreaker;

fn excludes(lab: &Lab) {
    for _ in 0..3 {
        lab.spawn(|lab, me| {
            lab.gil.take(me);
            for _ in 0..2 {
                lab.run_bytecode();
                lab.check_breaker(me);
                lab.run_bytecode();
                lab.gil.release(me);
                lab.model.yield_now();
                lab.gil.take(me);
            }
            lab.run_bytecode();
            lab.gil.release_last(me);
        });
    }
    lab.model.join_all();
    assert_alternates(&lab.journal.events());
}

/// The lock is taken and given back in turns, as the observer saw it.
fn assert_alternates(events: &[Event]) {
    let mut holder = None;
    for &event in events {
        match event {
            Event::Took(me) => assert_eq!(holder.replace(me), None, "taken while held"),
            Event::Released(me) => assert_eq!(holder.take(), Some(me), "released by another"),
            Event::Waiting(_) | Event::ForcedSwitch(..) => {}
        }
    }
    assert_eq!(holder, None, "held at the end");
}

#[test]
fn interval_excludes() {
    prove(|| excludes(&Lab::new(Policy::Interval, Timeouts::AtAnyTime, None)));
}

#[test]
fn ticks_excludes() {
    prove(|| excludes(&Lab::new(Policy::Ticks, Timeouts::AtAnyTime, None)));
}

#[test]
fn io_priority_excludes() {
    prove(|| excludes(&Lab::new(Policy::IoPriority, Timeouts::AtAnyTime, None)));
}

#[test]
fn fifo_excludes() {
    prove(|| excludes(&Lab::new(Policy::Fifo, Timeouts::AtAnyTime, None)));
}

/// The oldest error there is: a woken waiter takes the lock without a second
/// look at whether it is still free. Threads and observer each see it.
#[test]
fn a_lock_without_a_second_look_is_caught() {
    let broken = |tell: bool| {
        let model = Model::new(Timeouts::AtAnyTime, None);
        let journal = Journal::default();
        let told = if tell {
            journal.clone()
        } else {
            Journal::default()
        };
        let gil = NoSecondLook::new(&model, told);
        excludes(&Lab::with_lock(model, Arc::new(gil), journal));
    };
    refute("two threads hold the lock", move || broken(false));
    refute("taken while held", move || broken(true));
}

struct NoSecondLook {
    held: <Model as Substrate>::Mutex<bool>,
    freed: <Model as Substrate>::Condvar,
    breaker: Arc<EvalBreaker>,
    journal: Journal,
}

impl NoSecondLook {
    fn new(model: &Model, journal: Journal) -> Self {
        NoSecondLook {
            held: model.mutex(false),
            freed: model.condvar(),
            breaker: Arc::new(EvalBreaker::new()),
            journal,
        }
    }
}

impl Gil for NoSecondLook {
    fn take(&self, me: ThreadId) {
        let mut held = self.held.lock();
        if *held {
            self.freed.wait::<bool>(&mut held);
        }
        *held = true;
        self.journal.took(me);
    }

    fn release(&self, me: ThreadId) {
        let mut held = self.held.lock();
        *held = false;
        self.journal.released(me);
        drop(held);
        self.freed.notify_one();
    }

    fn release_last(&self, me: ThreadId) {
        self.release(me);
    }

    fn at_breaker(&self, me: ThreadId) {
        self.release(me);
        self.take(me);
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.breaker
    }

    fn switch_interval(&self) -> Duration {
        DEFAULT_SWITCH_INTERVAL
    }

    fn set_switch_interval(&self, _interval: Duration) {}

    fn counters(&self) -> GilCounters {
        GilCounters::default()
    }
}

impl fmt::Debug for NoSecondLook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoSecondLook")
    }
}
