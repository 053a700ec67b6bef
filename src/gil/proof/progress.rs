//! No wake-up is lost, nobody is stuck, and every waiter has its turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::{DEADLOCK, ENDLESS, Lab, prove, refute};
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
