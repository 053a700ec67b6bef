//! A fair lock: first come, first served.
//!
//! Who lets go hands the lock to the thread that has waited longest; it is
//! never free while somebody waits, so nobody can come in between. The price
//! is a wake-up at each release that another thread waits for: a convoy.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::turn::{Referee, Turn};
use super::{Gil, GilCounters, GilObserver};
use crate::substrate::{Condvar, Guard, Mutex, Nanos, Substrate, ThreadId};
use crate::vm::EvalBreaker;

/// The policy `fifo`.
pub struct Fifo<S: Substrate, O: GilObserver = ()> {
    referee: Referee<S, O>,
    line: S::Mutex<Line<S>>,
}

struct Line<S: Substrate> {
    turn: Turn,
    queue: VecDeque<Waiter<S>>,
}

impl<S: Substrate> AsMut<Turn> for Line<S> {
    fn as_mut(&mut self) -> &mut Turn {
        &mut self.turn
    }
}

struct Waiter<S: Substrate> {
    thread: ThreadId,
    began: Nanos,
    /// Notified when the lock is this thread's.
    called: Arc<S::Condvar>,
}

impl<S: Substrate> Fifo<S> {
    /// A free lock that nobody observes.
    pub fn new(substrate: S, breaker: Arc<EvalBreaker>, interval: Duration) -> Self {
        Fifo::observed(substrate, breaker, interval, ())
    }
}

impl<S: Substrate, O: GilObserver> Fifo<S, O> {
    /// A free lock that tells `observer` what happens to it.
    pub fn observed(
        substrate: S,
        breaker: Arc<EvalBreaker>,
        interval: Duration,
        observer: O,
    ) -> Self {
        Fifo {
            line: substrate.mutex(Line {
                turn: Turn::new(interval),
                queue: VecDeque::new(),
            }),
            referee: Referee {
                substrate,
                observer,
                breaker,
            },
        }
    }

    /// Puts `me` at the end of the queue; returns what it is to wait on.
    fn enqueue(&self, line: &mut Line<S>, me: ThreadId) -> Arc<S::Condvar> {
        let called = Arc::new(self.referee.substrate.condvar());
        line.queue.push_back(Waiter {
            thread: me,
            began: self.referee.begin_wait(&mut line.turn, me),
            called: Arc::clone(&called),
        });
        called
    }

    /// Waits until the lock has been handed to `me`, asking for it after each
    /// interval in which it did not change hands.
    fn wait_for_turn(&self, line: &mut Guard<'_, S, Line<S>>, me: ThreadId, called: &S::Condvar) {
        while line.turn.holder != Some(me) {
            self.referee.wait_and_ask(line, called, me, None);
        }
    }

    /// Gives the lock to the first in the queue, if there is one.
    fn hand_over(&self, line: &mut Line<S>, me: ThreadId) {
        self.referee.free(&mut line.turn, me);
        if let Some(next) = line.queue.pop_front() {
            line.turn.waiting -= 1;
            self.referee
                .hold(&mut line.turn, next.thread, Some(next.began));
            next.called.notify_one();
        }
    }
}

impl<S: Substrate, O: GilObserver> Gil for Fifo<S, O> {
    fn take(&self, me: ThreadId) {
        let mut line = self.line.lock();
        if line.turn.holder.is_none() {
            return self.referee.hold(&mut line.turn, me, None);
        }
        let called = self.enqueue(&mut line, me);
        self.wait_for_turn(&mut line, me, &called);
    }

    fn release(&self, me: ThreadId) {
        self.hand_over(&mut self.line.lock(), me);
    }

    fn release_last(&self, me: ThreadId) {
        self.release(me);
    }

    fn at_breaker(&self, me: ThreadId) {
        let mut line = self.line.lock();
        if !self.referee.must_give_way(&line.turn) {
            return;
        }
        line.turn.giving_way = Some(me);
        self.hand_over(&mut line, me);
        let called = self.enqueue(&mut line, me);
        self.wait_for_turn(&mut line, me, &called);
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.referee.breaker
    }

    fn switch_interval(&self) -> Duration {
        self.line.lock().turn.interval
    }

    fn set_switch_interval(&self, interval: Duration) {
        self.line.lock().turn.set_interval(interval);
    }

    fn counters(&self) -> GilCounters {
        self.line.lock().turn.counters
    }
}

impl<S: Substrate, O: GilObserver> fmt::Debug for Fifo<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fifo").field(&self.line.lock().turn).finish()
    }
}
