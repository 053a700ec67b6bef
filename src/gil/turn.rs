//! Whose turn it is: what every policy keeps, and does when the lock changes
//! hands.

use std::sync::Arc;
use std::time::Duration;

use super::{GilCounters, GilObserver, MIN_SWITCH_INTERVAL};
use crate::substrate::{Condvar, Guard, Nanos, Substrate, ThreadId, Wake};
use crate::vm::{BreakerBit, EvalBreaker};

/// The part of a policy's state that all policies have in common.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) interval: Duration,
    pub(super) holder: Option<ThreadId>,
    last_holder: Option<ThreadId>,
    /// Counts the changes of `last_holder`.
    pub(super) switch_number: u64,
    /// Threads that wait, one that stands by included.
    pub(super) waiting: u32,
    /// Who gave way and stands by until another thread has taken the lock.
    pub(super) giving_way: Option<ThreadId>,
    /// When a thread that gave way was followed, or later.
    pub(super) followed_at: Nanos,
    pub(super) counters: GilCounters,
}

impl Turn {
    /// A free lock.
    pub(super) fn new(interval: Duration) -> Self {
        Turn {
            interval: interval.max(MIN_SWITCH_INTERVAL),
            holder: None,
            last_holder: None,
            switch_number: 0,
            waiting: 0,
            giving_way: None,
            followed_at: Nanos::default(),
            counters: GilCounters::default(),
        }
    }

    pub(super) fn set_interval(&mut self, interval: Duration) {
        self.interval = interval.max(MIN_SWITCH_INTERVAL);
    }
}

impl AsMut<Turn> for Turn {
    fn as_mut(&mut self) -> &mut Turn {
        self
    }
}

/// Passes the lock on, and tells the eval loop and the observer of it.
pub(super) struct Referee<S, O> {
    pub(super) substrate: S,
    pub(super) observer: O,
    pub(super) breaker: Arc<EvalBreaker>,
}

impl<S: Substrate, O: GilObserver> Referee<S, O> {
    /// Makes `me` the holder, after a wait since `began` if it had to wait.
    /// Whatever request there was has been met.
    pub(super) fn hold(&self, turn: &mut Turn, me: ThreadId, began: Option<Nanos>) {
        if began.is_some() || turn.giving_way.is_some() {
            let now = self.substrate.now();
            turn.followed_at = now;
            turn.counters
                .count_wait(began.map_or(Duration::ZERO, |began| now.since(began)));
        }
        turn.holder = Some(me);
        if turn.last_holder != Some(me) {
            turn.last_holder = Some(me);
            turn.switch_number += 1;
            turn.counters.switches += 1;
        }
        if let Some(from) = turn.giving_way.take() {
            turn.counters.forced_switches += 1;
            self.observer.forced_switch(from, me);
        }
        if self.drop_requested() {
            self.breaker.clear(BreakerBit::DropRequest);
        }
        self.observer.took(me);
    }

    pub(super) fn free(&self, turn: &mut Turn, me: ThreadId) {
        debug_assert_eq!(turn.holder, Some(me), "only the holder gives the lock back");
        turn.holder = None;
        self.observer.released(me);
    }

    /// Notes that `me` begins to wait, and when.
    pub(super) fn begin_wait(&self, turn: &mut Turn, me: ThreadId) -> Nanos {
        debug_assert_ne!(turn.holder, Some(me), "the holder takes the lock again");
        self.observer.waiting(me, turn.holder);
        turn.waiting += 1;
        self.substrate.now()
    }

    /// Asks the holder, if there is one, to let go at its next check.
    pub(super) fn request_drop(&self, turn: &mut Turn, me: ThreadId) {
        if let Some(holder) = turn.holder {
            turn.counters.drop_requests += 1;
            self.observer.drop_requested(me, holder);
            self.breaker.set(BreakerBit::DropRequest);
        }
    }

    pub(super) fn drop_requested(&self) -> bool {
        self.breaker.has(BreakerBit::DropRequest)
    }

    /// Whether somebody waits and has asked for the lock.
    pub(super) fn must_give_way(&self, turn: &Turn) -> bool {
        turn.waiting > 0 && self.drop_requested()
    }

    /// Waits on `freed` to the end of an interval that begins now, or began at
    /// `began`; asks for the lock if it went by and the lock did not change
    /// hands.
    pub(super) fn wait_and_ask<T: AsMut<Turn> + Send + 'static>(
        &self,
        state: &mut Guard<'_, S, T>,
        freed: &S::Condvar,
        me: ThreadId,
        began: Option<Nanos>,
    ) -> Wake {
        let seen = state.as_mut().switch_number;
        let began = began.unwrap_or_else(|| self.substrate.now());
        let deadline = began + state.as_mut().interval;
        let wake = freed.wait_until::<T>(state, deadline);
        let turn = state.as_mut();
        if wake == Wake::TimedOut && turn.switch_number == seen {
            self.request_drop(turn, me);
        }
        wake
    }

    /// Waits until another thread has taken the lock after `me`, and then as
    /// any waiter to the end of an interval from there.
    ///
    /// CPython wakes the thread that gave way only to let it sleep again, as a
    /// waiter. To sleep once costs one wake-up less for each switch, and comes
    /// to the same thing as long as the interval counts from when the thread
    /// was followed.
    pub(super) fn stand_by<T: AsMut<Turn> + Send + 'static>(
        &self,
        state: &mut Guard<'_, S, T>,
        freed: &S::Condvar,
        me: ThreadId,
        began: Nanos,
    ) {
        let followed = state.as_mut().switch_number + 1;
        let mut began = began;
        while state.as_mut().giving_way == Some(me) {
            let deadline = began + state.as_mut().interval;
            if freed.wait_until::<T>(state, deadline) == Wake::TimedOut {
                began = self.substrate.now();
            }
        }
        let turn = state.as_mut();
        if turn.holder.is_some() && turn.switch_number == followed {
            let followed_at = turn.followed_at;
            self.wait_and_ask(state, freed, me, Some(followed_at));
        }
    }
}
