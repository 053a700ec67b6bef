//! Who has the lock next, where a policy makes a promise about it. A policy
//! that makes no such promise must fail the same check.

use std::collections::VecDeque;

use super::{ENDLESS, Event, Lab, prove, refute};
use crate::gil::Policy;
use crate::substrate::ThreadId;
use crate::substrate::model::Timeouts;
use crate::vm::BreakerBit;

/// Asked to let go, a thread goes on only after another had the lock, whether
/// it `lets_go` at a check or because it is about to block.
fn gives_way(policy: Policy, lets_go: fn(&Lab, ThreadId)) {
    let lab = Lab::new(policy, Timeouts::Never, None);
    let [busy, waiter] = std::array::from_fn(|_| lab.ids.fresh().expect("one of two threads"));
    lab.gil.take(busy);
    lab.spawn_as(waiter, |lab, me| {
        lab.gil.take(me);
        lab.gil.release_last(me);
    });
    lab.until(|lab| lab.journal.has(Event::Waiting(waiter)));
    lab.ask();
    lets_go(&lab, busy);
    assert!(
        lab.journal.has(Event::Took(waiter)),
        "the waiter was passed over"
    );
    assert!(
        !lab.gil.breaker().has(BreakerBit::DropRequest),
        "the request was met twice"
    );
    lab.model.join_all();
}

fn at_check(lab: &Lab, me: ThreadId) {
    lab.check_breaker(me);
    lab.gil.release_last(me);
}

fn before_call(lab: &Lab, me: ThreadId) {
    lab.gil.release(me);
}

#[test]
fn interval_gives_way() {
    prove(|| gives_way(Policy::Interval, at_check));
    prove(|| gives_way(Policy::Interval, before_call));
}

#[test]
fn io_priority_gives_way() {
    prove(|| gives_way(Policy::IoPriority, at_check));
    prove(|| gives_way(Policy::IoPriority, before_call));
}

#[test]
fn fifo_gives_way() {
    prove(|| gives_way(Policy::Fifo, at_check));
    prove(|| gives_way(Policy::Fifo, before_call));
}

#[test]
fn ticks_does_not_give_way() {
    refute("passed over", || gives_way(Policy::Ticks, at_check));
    refute("passed over", || gives_way(Policy::Ticks, before_call));
}

/// The lock is had in the order in which it was asked for.
fn serves_in_order(policy: Policy) {
    let lab = Lab::new(policy, Timeouts::AtAnyTime, None);
    for _ in 0..4 {
        lab.spawn(|lab, me| {
            lab.gil.take(me);
            lab.run_bytecode();
            lab.check_breaker(me);
            lab.gil.release(me);
            lab.gil.take(me);
            lab.run_bytecode();
            lab.gil.release_last(me);
        });
    }
    lab.model.join_all();

    let mut queue = VecDeque::new();
    for event in lab.journal.events() {
        match event {
            Event::Waiting(me) => queue.push_back(me),
            Event::Took(me) => {
                let next = queue.pop_front();
                assert!(
                    next.is_none_or(|next| next == me),
                    "{me} went before {next:?}"
                );
            }
            Event::Released(_) | Event::ForcedSwitch(..) => {}
        }
    }
}

#[test]
fn fifo_serves_in_order() {
    prove(|| serves_in_order(Policy::Fifo));
}

#[test]
fn interval_does_not_serve_in_order() {
    refute("went before", || serves_in_order(Policy::Interval));
}

#[test]
fn ticks_does_not_serve_in_order() {
    refute("went before", || serves_in_order(Policy::Ticks));
}

/// A thread that had to be made to let go is asked again at once, without any
/// timeout, by a thread that had let go by itself.
fn asks_cpu_bound_holders_at_once(policy: Policy) {
    let lab = Lab::new(policy, Timeouts::Never, None);
    let busy = lab.ids.fresh().expect("the first thread");
    let caller = lab.ids.fresh().expect("the second");
    lab.gil.take(busy);
    lab.spawn_as(caller, |lab, me| {
        for _ in 0..3 {
            lab.gil.take(me);
            lab.run_bytecode();
            lab.gil.release(me);
        }
    });
    lab.until(|lab| lab.journal.has(Event::Waiting(caller)));
    lab.ask();
    let took = |lab: &Lab| lab.journal.count(Event::Took(caller));
    while took(&lab) < 3 {
        lab.check_breaker(busy);
        lab.run_bytecode();
    }
    lab.gil.release_last(busy);
    lab.model.join_all();
}

#[test]
fn io_priority_asks_cpu_bound_holders_at_once() {
    prove(|| asks_cpu_bound_holders_at_once(Policy::IoPriority));
}

#[test]
fn interval_does_not_ask_at_once() {
    refute(ENDLESS, || asks_cpu_bound_holders_at_once(Policy::Interval));
}

/// A thread that had to be made to let go waits behind one that came later but
/// was not.
fn prefers_callers(policy: Policy) {
    let lab = Lab::new(policy, Timeouts::Never, None);
    let [first, busy, caller] =
        std::array::from_fn(|_| lab.ids.fresh().expect("one of three threads"));
    lab.spawn_as(busy, move |lab, me| {
        lab.gil.take(me);
        lab.until(|lab| lab.journal.has(Event::Waiting(first)));
        lab.ask();
        lab.check_breaker(me);
        lab.gil.release_last(me);
    });
    lab.until(|lab| lab.journal.has(Event::Took(busy)));
    lab.gil.take(first);
    lab.spawn_as(caller, |lab, me| {
        lab.gil.take(me);
        lab.gil.release_last(me);
    });
    lab.until(|lab| lab.journal.has(Event::Waiting(caller)));
    lab.gil.release_last(first);
    lab.model.join_all();

    let busy_again = lab.journal.last(Event::Took(busy));
    assert!(
        lab.journal.last(Event::Took(caller)) < busy_again,
        "the caller came second"
    );
}

#[test]
fn io_priority_prefers_callers() {
    prove(|| prefers_callers(Policy::IoPriority));
}

#[test]
fn interval_has_no_preference() {
    refute("the caller came second", || {
        prefers_callers(Policy::Interval)
    });
}
