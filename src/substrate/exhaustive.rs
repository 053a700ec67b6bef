//! The exhaustively checked machine: loom's threads, run in every order there
//! is within a bound on preemptions. For small programs only; shuttle's
//! [`model`](super::model) takes the large ones.
//!
//! Loom knows no timeouts. Here they are somebody's doing: whoever calls
//! [`Exhaustive::time_out`] ends every wait that has a deadline, and loom tries
//! that at every moment at which it can happen.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex as Cell, PoisonError};
use std::time::Duration;

use loom::thread::{self, Thread};

use super::{Condvar, Guard, Mutex, Nanos, SpawnError, Substrate, Wake};

/// A machine for one execution under loom. The cells behind it are only ever
/// locked between two points at which loom may switch threads.
#[derive(Clone)]
pub(crate) struct Exhaustive {
    shared: Arc<Shared>,
}

struct Shared {
    /// Whether notifications get lost: a machine that no check may pass on.
    mute: bool,
    clock_ns: AtomicU64,
    /// Everybody who waits with a deadline, on any condition variable.
    timed: Cell<Vec<Arc<Waiter>>>,
}

impl Exhaustive {
    pub(crate) fn new(mute: bool) -> Self {
        Exhaustive {
            shared: Arc::new(Shared {
                mute,
                clock_ns: AtomicU64::new(0),
                timed: Cell::default(),
            }),
        }
    }

    /// Every wait with a deadline that is under way times out.
    pub(crate) fn time_out(&self) {
        let timed = std::mem::take(&mut *open(&self.shared.timed));
        for waiter in timed {
            waiter.wake(Waiter::TIMED_OUT);
        }
    }
}

fn open<T>(cell: &Cell<T>) -> std::sync::MutexGuard<'_, T> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Substrate for Exhaustive {
    type Mutex<T: Send + 'static> = ExhaustiveMutex<T>;
    type Condvar = ExhaustiveCondvar;

    fn now(&self) -> Nanos {
        Nanos(self.shared.clock_ns.fetch_add(1, SeqCst))
    }

    fn spawn(&self, _name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), SpawnError> {
        thread::spawn(body);
        Ok(())
    }

    fn sleep(&self, _time: Duration) {
        thread::yield_now();
    }

    fn yield_now(&self) {
        thread::yield_now();
    }

    fn mutex<T: Send + 'static>(&self, value: T) -> ExhaustiveMutex<T> {
        ExhaustiveMutex(loom::sync::Mutex::new(value))
    }

    fn condvar(&self) -> ExhaustiveCondvar {
        ExhaustiveCondvar {
            machine: self.clone(),
            before_notify: loom::sync::atomic::AtomicBool::new(false),
            waiters: Cell::default(),
        }
    }
}

pub(crate) struct ExhaustiveMutex<T>(loom::sync::Mutex<T>);

/// Empty only while its owner waits on a condition variable.
pub(crate) struct ExhaustiveGuard<'a, T> {
    mutex: &'a ExhaustiveMutex<T>,
    inner: Option<loom::sync::MutexGuard<'a, T>>,
}

impl<T: Send + 'static> Mutex<T> for ExhaustiveMutex<T> {
    type Guard<'a> = ExhaustiveGuard<'a, T>;

    fn lock(&self) -> ExhaustiveGuard<'_, T> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ExhaustiveGuard {
            mutex: self,
            inner: Some(inner),
        }
    }
}

impl<T> Deref for ExhaustiveGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.inner
            .as_ref()
            .expect("the guard of a wait is not used meanwhile")
    }
}

impl<T> DerefMut for ExhaustiveGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.inner
            .as_mut()
            .expect("the guard of a wait is not used meanwhile")
    }
}

pub(crate) struct ExhaustiveCondvar {
    machine: Exhaustive,
    /// Read before each notification, so that loom may switch threads there.
    before_notify: loom::sync::atomic::AtomicBool,
    waiters: Cell<Vec<Arc<Waiter>>>,
}

struct Waiter {
    thread: Thread,
    woken: AtomicU8,
}

impl Waiter {
    const NOT_YET: u8 = 0;
    const NOTIFIED: u8 = 1;
    const TIMED_OUT: u8 = 2;

    /// Only the first reason to wake up counts.
    fn wake(&self, reason: u8) -> bool {
        let first = self
            .woken
            .compare_exchange(Waiter::NOT_YET, reason, SeqCst, SeqCst)
            .is_ok();
        if first {
            self.thread.unpark();
        }
        first
    }
}

impl ExhaustiveCondvar {
    fn block<T: Send + 'static>(&self, guard: &mut ExhaustiveGuard<'_, T>, timed: bool) -> Wake {
        let waiter = Arc::new(Waiter {
            thread: thread::current(),
            woken: AtomicU8::new(Waiter::NOT_YET),
        });
        open(&self.waiters).push(Arc::clone(&waiter));
        if timed {
            open(&self.machine.shared.timed).push(Arc::clone(&waiter));
        }
        guard.inner = None;
        while waiter.woken.load(SeqCst) == Waiter::NOT_YET {
            thread::park();
        }
        open(&self.waiters).retain(|other| !Arc::ptr_eq(other, &waiter));
        open(&self.machine.shared.timed).retain(|other| !Arc::ptr_eq(other, &waiter));
        *guard = guard.mutex.lock();
        match waiter.woken.load(SeqCst) {
            Waiter::TIMED_OUT => Wake::TimedOut,
            _ => Wake::Notified,
        }
    }
}

impl Condvar<Exhaustive> for ExhaustiveCondvar {
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, Exhaustive, T>) {
        self.block(guard, false);
    }

    fn wait_until<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Exhaustive, T>,
        deadline: Nanos,
    ) -> Wake {
        let wake = self.block(guard, true);
        if wake == Wake::TimedOut {
            self.machine.shared.clock_ns.fetch_max(deadline.0, SeqCst);
        }
        wake
    }

    fn notify_one(&self) {
        self.before_notify.load(SeqCst);
        if self.machine.shared.mute {
            return;
        }
        let waiters = std::mem::take(&mut *open(&self.waiters));
        let mut still_waiting = waiters.into_iter();
        let _ = still_waiting.find(|waiter| waiter.wake(Waiter::NOTIFIED));
        open(&self.waiters).extend(still_waiting);
    }

    fn notify_all(&self) {
        self.before_notify.load(SeqCst);
        if self.machine.shared.mute {
            return;
        }
        let waiters = std::mem::take(&mut *open(&self.waiters));
        for waiter in waiters {
            waiter.wake(Waiter::NOTIFIED);
        }
    }
}
