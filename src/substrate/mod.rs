//! What a concurrency algorithm needs from the machine under it: a clock,
//! threads, a mutex, and a condition variable with a timeout.
//!
//! Every lock policy, `threading.Lock` and join is written once over
//! [`Substrate`]. On [`Real`] it runs on operating system threads; on a
//! virtual machine of N simulated cores, in simulated time; on a model
//! checker, through every interleaving that the checker can think of. For that
//! to hold, nothing above this floor may name `std::sync`'s locks, a thread
//! local of the operating system or its clock.

use std::ops::DerefMut;
use std::time::Duration;

pub mod affinity;
#[cfg(test)]
pub(crate) mod exhaustive;
#[cfg(test)]
pub(crate) mod model;
mod nanos;
mod real;
mod thread_id;
pub mod virtual_cores;

pub use nanos::Nanos;
pub use real::{Real, RealCondvar};
pub use thread_id::{ThreadId, ThreadIds};
pub use virtual_cores::Virtual;

/// When simulated machines are switched on: the first of January 2024.
const SIMULATED_START_NS: u64 = 1_704_067_200_000_000_000;

/// A machine that concurrency algorithms run on. A value is a cheap handle;
/// its clones mean the same machine.
pub trait Substrate: Clone + Send + Sync + 'static {
    /// A mutual exclusion lock around a value.
    type Mutex<T: Send + 'static>: Mutex<T>;
    /// A condition variable for any of this substrate's mutexes.
    type Condvar: Condvar<Self>;

    /// The time since this substrate came to be.
    fn now(&self) -> Nanos;

    /// Starts a thread.
    ///
    /// # Errors
    /// The machine has no room for another thread; CPython's
    /// `can't start new thread`.
    fn spawn(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), SpawnError>;

    /// The time of day, since 1970. A machine that is not real begins at the
    /// same moment whenever it runs.
    fn unix_time(&self) -> Nanos {
        let Nanos(now) = self.now();
        Nanos(SIMULATED_START_NS + now)
    }

    /// How long the process has computed. Where that is not told apart, the
    /// time that has passed.
    fn process_time(&self) -> Nanos {
        self.now()
    }

    /// How long the calling thread has computed, as [`Substrate::process_time`].
    fn thread_time(&self) -> Nanos {
        self.now()
    }

    /// Blocks the calling thread for at least this long.
    fn sleep(&self, time: Duration);

    /// Lets another thread run, if one can.
    fn yield_now(&self);

    /// A new, free mutex.
    fn mutex<T: Send + 'static>(&self, value: T) -> Self::Mutex<T>;

    /// A new condition variable.
    fn condvar(&self) -> Self::Condvar;
}

/// What [`Mutex::lock`] of a substrate's mutex returns.
pub type Guard<'a, S, T> = <<S as Substrate>::Mutex<T> as Mutex<T>>::Guard<'a>;

/// A mutual exclusion lock around a value. It has no poisoning and promises
/// no fairness.
pub trait Mutex<T: Send + 'static>: Send + Sync + 'static {
    /// Access to the value; dropping it unlocks the mutex.
    type Guard<'a>: DerefMut<Target = T>;

    /// Blocks until the mutex is free, and takes it.
    fn lock(&self) -> Self::Guard<'_>;
}

/// A condition variable. A wait may end without a notification, so callers
/// wait in a loop; and which waiter a notification reaches is not said.
pub trait Condvar<S: Substrate>: Send + Sync + 'static {
    /// Unlocks the mutex, blocks until notified, and locks it again.
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, S, T>);

    /// The same, but not for longer than to `deadline`. A notification that
    /// this waiter received is never reported as [`Wake::TimedOut`].
    fn wait_until<T: Send + 'static>(&self, guard: &mut Guard<'_, S, T>, deadline: Nanos) -> Wake;

    /// Wakes one waiter, if there is any.
    fn notify_one(&self);

    /// Wakes every waiter.
    fn notify_all(&self);
}

/// Why a wait with a deadline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Somebody notified the condition variable (or the wait ended for no
    /// reason, which condition variables may do).
    Notified,
    /// The time was over.
    TimedOut,
}

/// The machine has no room for another thread.
#[derive(Debug, thiserror::Error)]
#[error("can't start new thread")]
pub struct SpawnError {
    /// What the operating system said, where there is one.
    #[source]
    pub cause: Option<std::io::Error>,
}
