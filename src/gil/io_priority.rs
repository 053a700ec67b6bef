//! The interval lock with priorities, as proposed in bpo-7946 to cure the
//! convoy: an I/O-bound thread need not wait for an interval at each return
//! from a call.
//!
//! A thread that had to be made to let go is CPU-bound, one that lets go by
//! itself is not. A thread that is not asks a CPU-bound holder at once, and
//! the lock goes to such threads first. A CPU-bound thread that has waited for
//! an interval takes its chance with the others.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::turn::{Referee, Turn};
use super::{Gil, GilCounters, GilObserver};
use crate::substrate::{Condvar, Guard, Mutex, Nanos, Substrate, ThreadId, Wake};
use crate::vm::EvalBreaker;

/// How often a thread looks again before it sleeps. A CPU-bound holder gives
/// way at its next check and an I/O-bound one soon calls again: both take less
/// time than it takes to fall asleep and be woken. (Two looks are as good as
/// many to a checker.)
const LOOKS: u32 = if cfg!(test) { 2 } else { 40 };

/// The policy `io-priority`.
pub struct IoPriority<S: Substrate, O: GilObserver = ()> {
    referee: Referee<S, O>,
    ranks: S::Mutex<Ranks>,
    /// Notified when the lock is free and a thread that is not CPU-bound waits.
    freed_for_io: S::Condvar,
    /// Notified when the lock is free and only CPU-bound threads wait.
    freed_for_cpu: S::Condvar,
    /// Notified when a holder that gave way has been followed.
    followed: S::Condvar,
}

#[derive(Debug)]
struct Ranks {
    turn: Turn,
    cpu_bound: BTreeSet<ThreadId>,
    /// How many of those that wait are not CPU-bound.
    io_waiting: u32,
    /// How many of those that are do not sleep: they will look once more.
    cpu_looking: u32,
}

impl Ranks {
    fn holder_is_cpu_bound(&self) -> bool {
        self.turn
            .holder
            .is_some_and(|holder| self.cpu_bound.contains(&holder))
    }

    /// Whether a CPU-bound waiter may not take the lock now.
    fn bars_cpu_bound(&self, overdue: bool) -> bool {
        self.turn.holder.is_some() || self.io_waiting > 0 && !overdue
    }
}

impl AsMut<Turn> for Ranks {
    fn as_mut(&mut self) -> &mut Turn {
        &mut self.turn
    }
}

impl<S: Substrate> IoPriority<S> {
    /// A free lock that nobody observes.
    pub fn new(substrate: S, breaker: Arc<EvalBreaker>, interval: Duration) -> Self {
        IoPriority::observed(substrate, breaker, interval, ())
    }
}

impl<S: Substrate, O: GilObserver> IoPriority<S, O> {
    /// A free lock that tells `observer` what happens to it.
    pub fn observed(
        substrate: S,
        breaker: Arc<EvalBreaker>,
        interval: Duration,
        observer: O,
    ) -> Self {
        IoPriority {
            ranks: substrate.mutex(Ranks {
                turn: Turn::new(interval),
                cpu_bound: BTreeSet::new(),
                io_waiting: 0,
                cpu_looking: 0,
            }),
            freed_for_io: substrate.condvar(),
            freed_for_cpu: substrate.condvar(),
            followed: substrate.condvar(),
            referee: Referee {
                substrate,
                observer,
                breaker,
            },
        }
    }

    /// Looks again a few times, letting others run in between, until it is `so`.
    fn look<'a>(
        &'a self,
        mut ranks: Guard<'a, S, Ranks>,
        so: impl Fn(&Ranks) -> bool,
    ) -> Guard<'a, S, Ranks> {
        for _ in 0..LOOKS {
            if so(&ranks) {
                break;
            }
            drop(ranks);
            self.referee.substrate.yield_now();
            ranks = self.ranks.lock();
        }
        ranks
    }

    /// Waits until the lock is free, asking a CPU-bound holder at once and any
    /// other after each interval in which the lock did not change hands.
    fn wait_as_io<'a>(
        &'a self,
        mut ranks: Guard<'a, S, Ranks>,
        me: ThreadId,
    ) -> Guard<'a, S, Ranks> {
        ranks.io_waiting += 1;
        if ranks.holder_is_cpu_bound() {
            if !self.referee.drop_requested() {
                self.referee.request_drop(&mut ranks.turn, me);
            }
            ranks = self.look(ranks, |ranks| ranks.turn.holder.is_none());
        }
        while ranks.turn.holder.is_some() {
            if ranks.holder_is_cpu_bound() && !self.referee.drop_requested() {
                self.referee.request_drop(&mut ranks.turn, me);
            }
            self.referee
                .wait_and_ask(&mut ranks, &self.freed_for_io, me, None);
        }
        ranks.io_waiting -= 1;
        ranks
    }

    /// Waits until the lock is free and, for one interval, wanted by no thread
    /// that comes first; asks for it as under the policy `interval`.
    fn wait_as_cpu(&self, ranks: &mut Guard<'_, S, Ranks>, me: ThreadId) {
        let mut overdue = false;
        while ranks.bars_cpu_bound(overdue) {
            let wake = self
                .referee
                .wait_and_ask(ranks, &self.freed_for_cpu, me, None);
            overdue |= wake == Wake::TimedOut;
        }
    }

    fn hold(&self, ranks: &mut Ranks, me: ThreadId, began: Option<Nanos>) {
        if ranks.turn.giving_way.is_some() {
            self.followed.notify_one();
        }
        self.referee.hold(&mut ranks.turn, me, began);
    }

    /// What to notify of a free lock; nothing if a thread that may have it is
    /// awake.
    fn next(&self, ranks: &Ranks) -> Option<&S::Condvar> {
        match (ranks.io_waiting, ranks.cpu_looking) {
            (0, 0) => Some(&self.freed_for_cpu),
            (0, _) => None,
            _ => Some(&self.freed_for_io),
        }
    }

    fn notify_next(&self, ranks: &Ranks) {
        if let Some(freed) = self.next(ranks) {
            freed.notify_one();
        }
    }
}

impl<S: Substrate, O: GilObserver> Gil for IoPriority<S, O> {
    fn take(&self, me: ThreadId) {
        let mut ranks = self.ranks.lock();
        if ranks.turn.holder.is_none() {
            return self.hold(&mut ranks, me, None);
        }
        let began = self.referee.begin_wait(&mut ranks.turn, me);
        if ranks.cpu_bound.contains(&me) {
            self.wait_as_cpu(&mut ranks, me);
        } else {
            ranks = self.wait_as_io(ranks, me);
        }
        ranks.turn.waiting -= 1;
        self.hold(&mut ranks, me, Some(began));
    }

    fn release(&self, me: ThreadId) {
        let mut ranks = self.ranks.lock();
        ranks.cpu_bound.remove(&me);
        self.referee.free(&mut ranks.turn, me);
        if self.referee.must_give_way(&ranks.turn) {
            ranks.turn.giving_way = Some(me);
            self.notify_next(&ranks);
            while ranks.turn.giving_way == Some(me) {
                self.followed.wait::<Ranks>(&mut ranks);
            }
        } else if ranks.turn.waiting > 0 {
            let freed = self.next(&ranks);
            drop(ranks);
            if let Some(freed) = freed {
                freed.notify_one();
            }
        }
    }

    fn release_last(&self, me: ThreadId) {
        let mut ranks = self.ranks.lock();
        ranks.cpu_bound.remove(&me);
        self.referee.free(&mut ranks.turn, me);
        self.notify_next(&ranks);
    }

    fn at_breaker(&self, me: ThreadId) {
        let mut ranks = self.ranks.lock();
        if !self.referee.must_give_way(&ranks.turn) {
            return;
        }
        ranks.cpu_bound.insert(me);
        self.referee.free(&mut ranks.turn, me);
        ranks.turn.giving_way = Some(me);
        self.notify_next(&ranks);

        let began = self.referee.begin_wait(&mut ranks.turn, me);
        if ranks.io_waiting > 0 {
            ranks.cpu_looking += 1;
            ranks = self.look(ranks, |ranks| {
                ranks.turn.giving_way != Some(me) && !ranks.bars_cpu_bound(false)
            });
            ranks.cpu_looking -= 1;
        }
        self.referee
            .stand_by(&mut ranks, &self.freed_for_cpu, me, began);
        self.wait_as_cpu(&mut ranks, me);
        ranks.turn.waiting -= 1;
        self.hold(&mut ranks, me, Some(began));
    }

    fn breaker(&self) -> &Arc<EvalBreaker> {
        &self.referee.breaker
    }

    fn switch_interval(&self) -> Duration {
        self.ranks.lock().turn.interval
    }

    fn set_switch_interval(&self, interval: Duration) {
        self.ranks.lock().turn.set_interval(interval);
    }

    fn counters(&self) -> GilCounters {
        self.ranks.lock().turn.counters
    }
}

impl<S: Substrate, O: GilObserver> fmt::Debug for IoPriority<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IoPriority")
            .field(&*self.ranks.lock())
            .finish()
    }
}
