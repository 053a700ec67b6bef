//! The lock of CPython 3.2 and later (`Python/ceval_gil.c`).
//!
//! The timer is the waiter's: only a thread that has waited for a whole
//! interval, in which the lock did not change hands, asks the holder to let
//! go. There is no queue: any waiter may win, and each switch starts the other
//! waiters' intervals anew. A holder that was asked stands by until another
//! thread has the lock, or on several cores it would take it again before the
//! woken thread got there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Gil, GilCounters, GilObserver, MIN_SWITCH_INTERVAL};
use crate::substrate::{Condvar, Guard, Mutex, Nanos, Substrate, ThreadId, Wake};
use crate::vm::{BreakerBit, EvalBreaker};

/// The policy `interval`.
pub struct Interval<S: Substrate, O: GilObserver = ()> {
    substrate: S,
    observer: O,
    breaker: Arc<EvalBreaker>,
    state: S::Mutex<State>,
    /// Notified when the lock is free.
    freed: S::Condvar,
    /// Notified when a holder that gave way has been followed.
    switched: S::Condvar,
}

#[derive(Debug)]
struct State {
    interval: Duration,
    holder: Option<ThreadId>,
    last_holder: Option<ThreadId>,
    /// Counts the changes of `last_holder`.
    switch_number: u64,
    /// Threads that wait, one that stands by included.
    waiting: u32,
    /// Who gave way and stands by until another thread has taken the lock.
    giving_way: Option<ThreadId>,
    /// When a thread that gave way was followed, or later.
    followed_at: Nanos,
    counters: GilCounters,
}

impl<S: Substrate> Interval<S> {
    /// A free lock that nobody observes.
    pub fn new(substrate: S, breaker: Arc<EvalBreaker>, interval: Duration) -> Self {
        Interval::observed(substrate, breaker, interval, ())
    }
}

impl<S: Substrate, O: GilObserver> Interval<S, O> {
    /// A free lock that tells `observer` what happens to it.
    pub fn observed(
        substrate: S,
        breaker: Arc<EvalBreaker>,
        interval: Duration,
        observer: O,
    ) -> Self {
        let state = State {
            interval: interval.max(MIN_SWITCH_INTERVAL),
            holder: None,
            last_holder: None,
            switch_number: 0,
            waiting: 0,
            giving_way: None,
            followed_at: Nanos::default(),
            counters: GilCounters::default(),
        };
        Interval {
            state: substrate.mutex(state),
            freed: substrate.condvar(),
            switched: substrate.condvar(),
            substrate,
            observer,
            breaker,
        }
    }

    /// Waits until the lock is free, asking for it after each interval in
    /// which it did not change hands.
    fn wait_until_free(&self, state: &mut Guard<'_, S, State>, me: ThreadId) {
        while state.holder.is_some() {
            let seen = state.switch_number;
            let interval = state.interval;
            let wake = self.freed.wait_timeout::<State>(state, interval);
            if wake == Wake::TimedOut && state.switch_number == seen {
                self.request_drop(state, me);
            }
        }
    }

    /// Waits until another thread has taken the lock, and then for what is
    /// left of one interval from there.
    ///
    /// CPython wakes the thread that gave way only to let it sleep again, as a
    /// waiter. To sleep once is twice as fast and comes to the same thing, as
    /// long as its interval is counted from the moment it was followed.
    fn stand_by(&self, state: &mut Guard<'_, S, State>, me: ThreadId) {
        let before = state.switch_number;
        let interval = state.interval;
        while state.giving_way == Some(me) {
            self.freed.wait_timeout::<State>(state, interval);
        }
        let followed = before + 1;
        if state.holder.is_none() || state.switch_number != followed {
            return;
        }
        let waited = self.substrate.now().since(state.followed_at);
        let left = interval.saturating_sub(waited);
        let wake = self.freed.wait_timeout::<State>(state, left);
        if wake == Wake::TimedOut && state.switch_number == followed {
            self.request_drop(state, me);
        }
    }

    fn request_drop(&self, state: &mut State, me: ThreadId) {
        if let Some(holder) = state.holder {
            state.counters.drop_requests += 1;
            self.observer.drop_requested(me, holder);
            self.breaker.set(BreakerBit::DropRequest);
        }
    }

    /// Makes `me` the holder, after a wait since `began` if it had to wait.
    fn hold(&self, state: &mut State, me: ThreadId, began: Option<Nanos>) {
        if began.is_some() || state.giving_way.is_some() {
            let now = self.substrate.now();
            state
                .counters
                .count_wait(began.map_or(Duration::ZERO, |began| now.since(began)));
            state.followed_at = now;
        }
        state.holder = Some(me);
        if state.last_holder != Some(me) {
            state.last_holder = Some(me);
            state.switch_number += 1;
            state.counters.switches += 1;
        }
        if let Some(from) = state.giving_way.take() {
            state.counters.forced_switches += 1;
            self.observer.forced_switch(from, me);
            self.switched.notify_one();
        }
        if self.breaker.has(BreakerBit::DropRequest) {
            self.breaker.clear(BreakerBit::DropRequest);
        }
        self.observer.took(me);
    }

    fn free(&self, state: &mut State, me: ThreadId) {
        debug_assert_eq!(
            state.holder,
            Some(me),
            "only the holder gives the lock back"
        );
        state.holder = None;
        self.observer.released(me);
    }

    /// Whether somebody waits and has asked for the lock.
    fn must_give_way(&self, state: &State) -> bool {
        state.waiting > 0 && self.breaker.has(BreakerBit::DropRequest)
    }
}

impl<S: Substrate, O: GilObserver> Gil for Interval<S, O> {
    fn take(&self, me: ThreadId) {
        let mut state = self.state.lock();
        debug_assert_ne!(state.holder, Some(me), "the holder takes the lock again");
        if let Some(holder) = state.holder {
            let began = self.substrate.now();
            self.observer.waiting(me, holder);
            state.waiting += 1;
            self.wait_until_free(&mut state, me);
            state.waiting -= 1;
            self.hold(&mut state, me, Some(began));
        } else {
            self.hold(&mut state, me, None);
        }
    }

    fn release(&self, me: ThreadId) {
        let mut state = self.state.lock();
        self.free(&mut state, me);
        if self.must_give_way(&state) {
            state.giving_way = Some(me);
            self.freed.notify_one();
            while state.giving_way == Some(me) {
                self.switched.wait::<State>(&mut state);
            }
        } else if state.waiting > 0 {
            // Notified with the mutex held, parking_lot would now and then hand
            // that over too, and a thread back from a short call could not win.
            drop(state);
            self.freed.notify_one();
        }
    }

    fn release_last(&self, me: ThreadId) {
        let mut state = self.state.lock();
        self.free(&mut state, me);
        drop(state);
        self.freed.notify_one();
    }

    fn at_breaker(&self, me: ThreadId) {
        let mut state = self.state.lock();
        if !self.must_give_way(&state) {
            return;
        }
        self.free(&mut state, me);
        state.giving_way = Some(me);
        self.freed.notify_one();

        let began = self.substrate.now();
        state.waiting += 1;
        self.stand_by(&mut state, me);
        self.wait_until_free(&mut state, me);
        state.waiting -= 1;
        self.hold(&mut state, me, Some(began));
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.breaker
    }

    fn switch_interval(&self) -> Duration {
        self.state.lock().interval
    }

    fn set_switch_interval(&self, interval: Duration) {
        self.state.lock().interval = interval.max(MIN_SWITCH_INTERVAL);
    }

    fn counters(&self) -> GilCounters {
        self.state.lock().counters
    }
}

impl<S: Substrate, O: GilObserver> fmt::Debug for Interval<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interval")
            .field("state", &*self.state.lock())
            .finish_non_exhaustive()
    }
}
