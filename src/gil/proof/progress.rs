//! No wake-up is lost, nobody is stuck, and every waiter has its turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::{DEADLOCK, ENDLESS, Event, Lab, prove, refute};
use crate::gil::Policy;
use crate::substrate::model::{Fault, Timeouts};

/// Threads give way, let go for a call and end, in any order, and no timeout
/// comes to the rescue: every thread ends only if every waiter that has to be
/// woken is.
fn wakes_every_waiter(policy: Policy, fault: Option<Fault>) {
    let lab = Lab::new(policy, Timeouts::Never, fault);
    for _ in 0..3 {
        lab.spawn(|lab, me| {
            lab.gil.take(me);
            lab.run_bytecode();
            lab.ask();
            lab.check_breaker(me);
            lab.run_bytecode();
            lab.gil.release(me);
            lab.gil.take(me);
            lab.ask();
            lab.gil.release(me);
            lab.gil.take(me);
            lab.run_bytecode();
            lab.gil.release_last(me);
        });
    }
    lab.model.join_all();
}

#[test]
fn interval_wakes_every_waiter() {
    prove(|| wakes_every_waiter(Policy::Interval, None));
}

#[test]
fn interval_without_its_signals_is_caught() {
    let [freed, followed] = [0, 1];
    refute(DEADLOCK, move || {
        wakes_every_waiter(Policy::Interval, Some(Fault::LosesNotifications(freed)))
    });
    refute(DEADLOCK, move || {
        wakes_every_waiter(Policy::Interval, Some(Fault::LosesNotifications(followed)))
    });
}

#[test]
fn ticks_wakes_every_waiter() {
    prove(|| wakes_every_waiter(Policy::Ticks, None));
}

#[test]
fn ticks_without_its_signal_is_caught() {
    refute(DEADLOCK, || {
        wakes_every_waiter(Policy::Ticks, Some(Fault::LosesNotifications(0)))
    });
}

#[test]
fn io_priority_wakes_every_waiter() {
    prove(|| wakes_every_waiter(Policy::IoPriority, None));
}

#[test]
fn io_priority_without_its_signals_is_caught() {
    let [for_io, for_cpu, followed] = [0, 1, 2];
    refute(DEADLOCK, move || {
        wakes_every_waiter(Policy::IoPriority, Some(Fault::LosesNotifications(for_io)))
    });
    refute(DEADLOCK, move || {
        wakes_every_waiter(Policy::IoPriority, Some(Fault::LosesNotifications(for_cpu)))
    });
    refute(DEADLOCK, move || {
        wakes_every_waiter(
            Policy::IoPriority,
            Some(Fault::LosesNotifications(followed)),
        );
    });
}

#[test]
fn fifo_wakes_every_waiter() {
    prove(|| wakes_every_waiter(Policy::Fifo, None));
}

#[test]
fn fifo_without_its_signal_is_caught() {
    let first_waiter = 0;
    refute(DEADLOCK, move || {
        wakes_every_waiter(Policy::Fifo, Some(Fault::LosesNotifications(first_waiter)))
    });
}

/// A thread that never blocks runs until two others have had their turn: they
/// have it only if they ask, and if asking is heard.
fn serves_beside_a_busy_thread(policy: Policy, fault: Option<Fault>) {
    let lab = Lab::new(policy, Timeouts::AtAnyTime, fault);
    let served = Arc::new(AtomicU32::new(0));
    for _ in 0..2 {
        let served = Arc::clone(&served);
        lab.spawn(move |lab, me| {
            lab.gil.take(me);
            lab.run_bytecode();
            served.fetch_add(1, SeqCst);
            lab.gil.release_last(me);
        });
    }
    lab.spawn(move |lab, me| {
        lab.gil.take(me);
        while served.load(SeqCst) < 2 {
            lab.run_bytecode();
            lab.check_breaker(me);
        }
        lab.gil.release_last(me);
    });
    lab.model.join_all();
}

#[test]
fn interval_serves_beside_a_busy_thread() {
    prove(|| serves_beside_a_busy_thread(Policy::Interval, None));
}

#[test]
fn interval_that_never_asks_is_caught() {
    refute(ENDLESS, || {
        serves_beside_a_busy_thread(Policy::Interval, Some(Fault::HidesTimeouts))
    });
}

#[test]
fn io_priority_serves_beside_a_busy_thread() {
    prove(|| serves_beside_a_busy_thread(Policy::IoPriority, None));
}

#[test]
fn io_priority_that_never_asks_is_caught() {
    refute(ENDLESS, || {
        serves_beside_a_busy_thread(Policy::IoPriority, Some(Fault::HidesTimeouts))
    });
}

#[test]
fn fifo_serves_beside_a_busy_thread() {
    prove(|| serves_beside_a_busy_thread(Policy::Fifo, None));
}

#[test]
fn fifo_that_never_asks_is_caught() {
    refute(ENDLESS, || {
        serves_beside_a_busy_thread(Policy::Fifo, Some(Fault::HidesTimeouts))
    });
}

/// A thread in a call comes back only when another has run meanwhile: letting
/// go for the call must wake it, with no request and no timeout.
fn runs_during_calls(policy: Policy, fault: Option<Fault>) {
    let lab = Lab::new(policy, Timeouts::Never, fault);
    let [caller, other] = std::array::from_fn(|_| lab.ids.fresh().expect("one of two threads"));
    lab.gil.take(caller);
    lab.spawn_as(other, |lab, me| {
        lab.gil.take(me);
        lab.gil.release_last(me);
    });
    lab.until(|lab| lab.journal.has(Event::Waiting(other)));
    lab.gil.release(caller);
    lab.until(|lab| lab.journal.has(Event::Took(other)));
    lab.gil.take(caller);
    lab.gil.release_last(caller);
    lab.model.join_all();
}

#[test]
fn every_policy_runs_others_during_calls() {
    prove(|| runs_during_calls(Policy::Interval, None));
    prove(|| runs_during_calls(Policy::Ticks, None));
    prove(|| runs_during_calls(Policy::IoPriority, None));
    prove(|| runs_during_calls(Policy::Fifo, None));
}

/// Under `fifo` the lock is handed over all the same, but the thread that has
/// it never learns of it.
#[test]
fn a_call_that_wakes_nobody_is_caught() {
    let mute = Some(Fault::LosesNotifications(0));
    refute(ENDLESS, move || runs_during_calls(Policy::Interval, mute));
    refute(ENDLESS, move || runs_during_calls(Policy::Ticks, mute));
    refute(ENDLESS, move || runs_during_calls(Policy::IoPriority, mute));
    refute(DEADLOCK, move || runs_during_calls(Policy::Fifo, mute));
}
