//! Finding out that a program stands still for good: every thread waits,
//! without a limit of time, for a lock that only another one could free.
//!
//! A thread says that it waits, and that it goes on, under the mutex of the lock
//! that it waits for. If every thread has said that it waits, none of them frees
//! anything; if then every lock is held, and no thread has said anything since,
//! nobody will ever go on: there is no moment at which that could be wrong. If a
//! lock is free, its waiter has been woken and has not come round to saying so.
//!
//! Nothing is counted or locked for a lock that is free when it is taken.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxBuildHasher;

use super::Lock;
use crate::substrate::{Condvar, Mutex, Substrate, ThreadId};

/// Is told by a lock when the calling thread begins to wait for it and when it
/// goes on. The lock's mutex is held meanwhile.
pub trait Witness {
    /// The thread is about to wait until the lock is free.
    fn waits(&self);

    /// The lock is free, and the thread takes it.
    fn goes_on(&self);
}

/// A program's threads, and those of them that wait.
pub struct Standstill<S: Substrate> {
    substrate: S,
    state: S::Mutex<State>,
    suspected: S::Condvar,
}

struct State {
    /// How many threads there are, those included that are about to begin.
    threads: usize,
    /// What each waiting thread waits for.
    waiting: HashMap<ThreadId, Arc<dyn Lock>, FxBuildHasher>,
    /// How often a thread has begun to wait or gone on.
    changes: u64,
}

impl State {
    fn looks_still(&self) -> bool {
        self.threads > 0 && self.waiting.len() == self.threads
    }
}

/// Every thread has said that it waits.
pub(super) struct Suspicion {
    locks: Vec<Arc<dyn Lock>>,
    changes: u64,
}

impl Suspicion {
    /// Whether nobody can take one of the locks.
    pub(super) fn all_held(&self) -> bool {
        self.locks.iter().all(|lock| lock.is_held())
    }
}

impl<S: Substrate> Standstill<S> {
    /// A program whose only thread is the calling one.
    pub fn new(substrate: S) -> Self {
        let state = State {
            threads: 1,
            waiting: HashMap::default(),
            changes: 0,
        };
        Standstill {
            state: substrate.mutex(state),
            suspected: substrate.condvar(),
            substrate,
        }
    }

    /// A thread is about to begin.
    pub fn begins(&self) {
        self.state.lock().threads += 1;
    }

    /// A thread has ended, or could not begin. One that ends while the process
    /// does is not counted any more.
    pub fn ends(&self) {
        let mut state = self.state.lock();
        state.threads = state.threads.saturating_sub(1);
        self.suspect(&state);
    }

    /// The program is over, whatever its threads do.
    pub fn is_over(&self) {
        self.state.lock().threads = 0;
    }

    /// Blocks the calling thread, `thread`, until the lock is free, and takes it;
    /// gives up when `goes_on` says no. Says whether it took the lock.
    pub fn wait_for(
        &self,
        thread: ThreadId,
        lock: &Arc<dyn Lock>,
        goes_on: &dyn Fn() -> bool,
    ) -> bool {
        let waiter = Waiter {
            standstill: self,
            thread,
            lock,
        };
        lock.acquire_before(&waiter, goes_on)
    }

    /// Blocks until the program stands still for good. Looks no more often than
    /// once in `pause`: in a program whose threads take turns all of them seem to
    /// wait now and then.
    pub fn watch(&self, pause: Duration) {
        loop {
            let mut state = self.state.lock();
            while !state.looks_still() {
                self.suspected.wait::<State>(&mut state);
            }
            drop(state);
            self.substrate.sleep(pause);
            if self.is_complete() {
                return;
            }
        }
    }

    /// Whether no thread will ever go on.
    pub(super) fn is_complete(&self) -> bool {
        self.suspicion()
            .is_some_and(|suspicion| suspicion.all_held() && self.still_holds(&suspicion))
    }

    pub(super) fn suspicion(&self) -> Option<Suspicion> {
        let state = self.state.lock();
        state.looks_still().then(|| Suspicion {
            locks: state.waiting.values().cloned().collect(),
            changes: state.changes,
        })
    }

    /// Whether no thread has said anything since.
    fn still_holds(&self, suspicion: &Suspicion) -> bool {
        let state = self.state.lock();
        state.changes == suspicion.changes && state.looks_still()
    }

    fn suspect(&self, state: &State) {
        if state.looks_still() {
            self.suspected.notify_one();
        }
    }
}

impl<S: Substrate> fmt::Debug for Standstill<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standstill").finish_non_exhaustive()
    }
}

struct Waiter<'a, S: Substrate> {
    standstill: &'a Standstill<S>,
    thread: ThreadId,
    lock: &'a Arc<dyn Lock>,
}

impl<S: Substrate> Witness for Waiter<'_, S> {
    fn waits(&self) {
        let mut state = self.standstill.state.lock();
        state.waiting.insert(self.thread, self.lock.clone());
        state.changes += 1;
        self.standstill.suspect(&state);
    }

    fn goes_on(&self) {
        let mut state = self.standstill.state.lock();
        state.waiting.remove(&self.thread);
        state.changes += 1;
    }
}
