//! The model-checked machine: shuttle's threads, run one at a time in an order
//! that its scheduler chooses.
//!
//! Time is whatever hurts most. Under [`Timeouts::AtAnyTime`] a wait with a
//! timeout may end at any moment; under [`Timeouts::Never`] only a
//! notification ends it, so that a lost wake-up shows as a deadlock and no
//! timeout papers over it. A wait may also end for no reason at all, and a
//! notification goes to any waiter.
//!
//! A [`Fault`] breaks the machine on purpose: a check that passes on a broken
//! machine proves nothing.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex as Cell, PoisonError};
use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};
use shuttle::thread::{self, JoinHandle, Thread};

use super::{Condvar, Guard, Mutex, Nanos, SpawnError, Substrate, Wake};

/// When a wait with a timeout times out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timeouts {
    AtAnyTime,
    Never,
}

/// What is wrong with a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Notifications of the n-th condition variable that was made get lost.
    LosesNotifications(usize),
    /// A wait that timed out says that it was notified.
    HidesTimeouts,
    /// A wait times out before its deadline has come.
    TimesOutEarly,
}

/// A machine for one execution under shuttle. The cells behind it are only
/// ever locked between two points at which shuttle may switch threads.
#[derive(Clone)]
pub(crate) struct Model {
    shared: Arc<Shared>,
}

struct Shared {
    timeouts: Timeouts,
    fault: Option<Fault>,
    clock_ns: AtomicU64,
    condvars_made: AtomicUsize,
    threads: Cell<Vec<JoinHandle<()>>>,
}

impl Model {
    pub(crate) fn new(timeouts: Timeouts, fault: Option<Fault>) -> Self {
        Model {
            shared: Arc::new(Shared {
                timeouts,
                fault,
                clock_ns: AtomicU64::new(0),
                condvars_made: AtomicUsize::new(0),
                threads: Cell::default(),
            }),
        }
    }

    /// Waits until every thread has ended; shuttle reports a deadlock only
    /// among threads that somebody waits for.
    pub(crate) fn join_all(&self) {
        loop {
            let thread = open(&self.shared.threads).pop();
            match thread {
                Some(thread) => thread.join().expect("a model thread panicked"),
                None => return,
            }
        }
    }
}

fn open<T>(cell: &Cell<T>) -> std::sync::MutexGuard<'_, T> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

fn one_in(n: u32) -> bool {
    thread_rng().gen_ratio(1, n)
}

impl Substrate for Model {
    type Mutex<T: Send + 'static> = ModelMutex<T>;
    type Condvar = ModelCondvar;

    fn now(&self) -> Nanos {
        Nanos(self.shared.clock_ns.fetch_add(1, SeqCst))
    }

    fn spawn(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), SpawnError> {
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(body)
            .map_err(|error| SpawnError { cause: Some(error) })?;
        open(&self.shared.threads).push(thread);
        Ok(())
    }

    fn sleep(&self, time: Duration) {
        self.shared.clock_ns.fetch_add(Nanos::from(time).0, SeqCst);
        thread::yield_now();
    }

    fn yield_now(&self) {
        thread::yield_now();
    }

    fn mutex<T: Send + 'static>(&self, value: T) -> ModelMutex<T> {
        ModelMutex(shuttle::sync::Mutex::new(value))
    }

    fn condvar(&self) -> ModelCondvar {
        ModelCondvar {
            number: self.shared.condvars_made.fetch_add(1, SeqCst),
            machine: self.clone(),
            waiters: Cell::default(),
        }
    }
}

pub(crate) struct ModelMutex<T>(shuttle::sync::Mutex<T>);

/// Empty only while its owner waits on a condition variable.
pub(crate) struct ModelGuard<'a, T> {
    mutex: &'a ModelMutex<T>,
    inner: Option<shuttle::sync::MutexGuard<'a, T>>,
}

impl<T: Send + 'static> Mutex<T> for ModelMutex<T> {
    type Guard<'a> = ModelGuard<'a, T>;

    fn lock(&self) -> ModelGuard<'_, T> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ModelGuard {
            mutex: self,
            inner: Some(inner),
        }
    }
}

impl<T> Deref for ModelGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.inner
            .as_ref()
            .expect("the guard of a wait is not used meanwhile")
    }
}

impl<T> DerefMut for ModelGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.inner
            .as_mut()
            .expect("the guard of a wait is not used meanwhile")
    }
}

pub(crate) struct ModelCondvar {
    number: usize,
    machine: Model,
    waiters: Cell<Vec<Arc<Waiter>>>,
}

struct Waiter {
    thread: Thread,
    notified: AtomicBool,
}

impl Waiter {
    fn notify(&self) {
        self.notified.store(true, SeqCst);
        self.thread.unpark();
    }
}

impl ModelCondvar {
    /// Waits with the mutex unlocked; `blocked` blocks until it is done.
    fn unlocked<T: Send + 'static>(
        &self,
        guard: &mut ModelGuard<'_, T>,
        blocked: impl FnOnce(&Waiter) -> Wake,
    ) -> Wake {
        let waiter = Arc::new(Waiter {
            thread: thread::current(),
            notified: AtomicBool::new(false),
        });
        open(&self.waiters).push(Arc::clone(&waiter));
        guard.inner = None;
        let wake = blocked(&waiter);
        open(&self.waiters).retain(|other| !Arc::ptr_eq(other, &waiter));
        let notified = waiter.notified.load(SeqCst);
        *guard = guard.mutex.lock();
        if notified { Wake::Notified } else { wake }
    }

    fn loses_notifications(&self) -> bool {
        self.machine.shared.fault == Some(Fault::LosesNotifications(self.number))
    }
}

/// How seldom a wait ends for no reason.
const ONE_SPURIOUS_WAKE_IN: u32 = 32;

/// How seldom a thread that may time out does, each time it could run.
const ONE_TIMEOUT_IN: u32 = 3;

impl Condvar<Model> for ModelCondvar {
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, Model, T>) {
        self.unlocked(guard, |waiter| {
            if !one_in(ONE_SPURIOUS_WAKE_IN) {
                while !waiter.notified.load(SeqCst) {
                    thread::park();
                }
            }
            Wake::Notified
        });
    }

    fn wait_until<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Model, T>,
        deadline: Nanos,
    ) -> Wake {
        let shared = &self.machine.shared;
        if shared.timeouts == Timeouts::Never {
            self.wait::<T>(guard);
            return Wake::Notified;
        }
        let wake = self.unlocked(guard, |waiter| {
            while !waiter.notified.load(SeqCst) && !one_in(ONE_TIMEOUT_IN) {
                thread::yield_now();
            }
            Wake::TimedOut
        });
        if wake == Wake::TimedOut && shared.fault != Some(Fault::TimesOutEarly) {
            shared.clock_ns.fetch_max(deadline.0, SeqCst);
        }
        if shared.fault == Some(Fault::HidesTimeouts) {
            return Wake::Notified;
        }
        wake
    }

    fn notify_one(&self) {
        thread::yield_now();
        if self.loses_notifications() {
            return;
        }
        let waiter = {
            let mut waiters = open(&self.waiters);
            if waiters.is_empty() {
                return;
            }
            let chosen = thread_rng().gen_range(0..waiters.len());
            waiters.swap_remove(chosen)
        };
        waiter.notify();
    }

    fn notify_all(&self) {
        thread::yield_now();
        if self.loses_notifications() {
            return;
        }
        let waiters = std::mem::take(&mut *open(&self.waiters));
        for waiter in waiters {
            waiter.notify();
        }
    }
}
