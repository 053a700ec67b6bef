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

use super::turn::{Referee, Turn};
use super::{Gil, GilCounters, GilObserver};
use crate::substrate::{Condvar, Guard, Mutex, Nanos, Substrate, ThreadId};
use crate::vm::EvalBreaker;

/// The policy `interval`.
pub struct Interval<S: Substrate, O: GilObserver = ()> {
    referee: Referee<S, O>,
    turn: S::Mutex<Turn>,
    /// Notified when the lock is free.
    freed: S::Condvar,
    /// Notified when a holder that gave way has been followed.
    followed: S::Condvar,
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
        Interval {
            turn: substrate.mutex(Turn::new(interval)),
            freed: substrate.condvar(),
            followed: substrate.condvar(),
            referee: Referee {
                substrate,
                observer,
                breaker,
            },
        }
    }

    /// Waits until the lock is free, from `began` or from now, asking for it after each interval in
    /// which it did not change hands.
    fn wait_until_free(
        &self,
        turn: &mut Guard<'_, S, Turn>,
        me: ThreadId,
        mut began: Option<Nanos>,
    ) {
        while turn.holder.is_some() {
            self.referee
                .wait_and_ask(turn, &self.freed, me, began.take());
        }
    }

    fn hold(&self, turn: &mut Turn, me: ThreadId, began: Option<Nanos>) {
        if turn.giving_way.is_some() {
            self.followed.notify_one();
        }
        self.referee.hold(turn, me, began);
    }
}

impl<S: Substrate, O: GilObserver> Gil for Interval<S, O> {
    fn take(&self, me: ThreadId) {
        let mut turn = self.turn.lock();
        if turn.holder.is_none() {
            return self.hold(&mut turn, me, None);
        }
        let began = self.referee.begin_wait(&mut turn, me);
        self.wait_until_free(&mut turn, me, Some(began));
        turn.waiting -= 1;
        self.hold(&mut turn, me, Some(began));
    }

    fn release(&self, me: ThreadId) {
        let mut turn = self.turn.lock();
        self.referee.free(&mut turn, me);
        if self.referee.must_give_way(&turn) {
            turn.giving_way = Some(me);
            self.freed.notify_one();
            while turn.giving_way == Some(me) {
                self.followed.wait::<Turn>(&mut turn);
            }
        } else if turn.waiting > 0 {
            // Notified with the mutex held, parking_lot would now and then hand
            // that over too, and a thread back from a short call could not win.
            drop(turn);
            self.freed.notify_one();
        }
    }

    fn release_last(&self, me: ThreadId) {
        self.referee.free(&mut self.turn.lock(), me);
        self.freed.notify_one();
    }

    fn at_breaker(&self, me: ThreadId) {
        let mut turn = self.turn.lock();
        if !self.referee.must_give_way(&turn) {
            return;
        }
        self.referee.free(&mut turn, me);
        turn.giving_way = Some(me);
        self.freed.notify_one();

        let began = self.referee.begin_wait(&mut turn, me);
        self.referee.stand_by(&mut turn, &self.freed, me, began);
        self.wait_until_free(&mut turn, me, None);
        turn.waiting -= 1;
        self.hold(&mut turn, me, Some(began));
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.referee.breaker
    }

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

impl<S: Substrate, O: GilObserver> fmt::Debug for Interval<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interval").field(&*self.turn.lock()).finish()
    }
}
