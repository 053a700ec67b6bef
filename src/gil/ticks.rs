//! The lock of Python 2 and of Python 3.0 and 3.1 (`Python/ceval.c`).
//!
//! The holder counts. After so many ticks it lets go and at once tries to take
//! the lock again, with no regard to whether anybody did in between. On one
//! core the woken thread runs and wins; on several it is still waking up when
//! the lock is taken again, and all it did was cost a system call.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::turn::{Referee, Turn};
use super::{Gil, GilCounters, GilObserver};
use crate::substrate::{Condvar, Mutex, Substrate, ThreadId};
use crate::vm::EvalBreaker;

/// How many ticks Python 2 runs between two checks by default.
pub const DEFAULT_TICKS_PER_CHECK: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// The policy `ticks`.
pub struct Ticks<S: Substrate, O: GilObserver = ()> {
    referee: Referee<S, O>,
    turn: S::Mutex<Turn>,
    /// Notified when the lock is free.
    freed: S::Condvar,
}

impl<S: Substrate> Ticks<S> {
    /// A free lock that nobody observes.
    pub fn new(substrate: S, breaker: Arc<EvalBreaker>, ticks_per_check: NonZeroU32) -> Self {
        Ticks::observed(substrate, breaker, ticks_per_check, ())
    }
}

impl<S: Substrate, O: GilObserver> Ticks<S, O> {
    /// A free lock that tells `observer` what happens to it.
    pub fn observed(
        substrate: S,
        breaker: Arc<EvalBreaker>,
        ticks_per_check: NonZeroU32,
        observer: O,
    ) -> Self {
        breaker.count_ticks(ticks_per_check);
        Ticks {
            turn: substrate.mutex(Turn::new(super::DEFAULT_SWITCH_INTERVAL)),
            freed: substrate.condvar(),
            referee: Referee {
                substrate,
                observer,
                breaker,
            },
        }
    }
}

impl<S: Substrate, O: GilObserver> Gil for Ticks<S, O> {
    fn take(&self, me: ThreadId) {
        let mut turn = self.turn.lock();
        if turn.holder.is_none() {
            return self.referee.hold(&mut turn, me, None);
        }
        let began = self.referee.begin_wait(&mut turn, me);
        while turn.holder.is_some() {
            self.freed.wait::<Turn>(&mut turn);
        }
        turn.waiting -= 1;
        self.referee.hold(&mut turn, me, Some(began));
    }

    fn release(&self, me: ThreadId) {
        let mut turn = self.turn.lock();
        self.referee.free(&mut turn, me);
        let waiting = turn.waiting;
        // Notified with the mutex held, parking_lot would now and then hand that
        // over too, and with it the lock: a fairness that Python 2 had not.
        drop(turn);
        if waiting > 0 {
            self.freed.notify_one();
        }
    }

    fn release_last(&self, me: ThreadId) {
        self.release(me);
    }

    fn at_breaker(&self, me: ThreadId) {
        self.release(me);
        self.take(me);
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.referee.breaker
    }

    /// What was last set; it has no effect on this policy.
    fn switch_interval(&self) -> Duration {
        self.turn.lock().interval
    }

    fn set_switch_interval(&self, interval: Duration) {
        self.turn.lock().set_interval(interval);
    }

    fn counters(&self) -> GilCounters {
        self.turn.lock().counters
    }
}

impl<S: Substrate, O: GilObserver> fmt::Debug for Ticks<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ticks").field(&*self.turn.lock()).finish()
    }
}
