//! The machine as it is: operating system threads, wall time, parking_lot's
//! mutex and condition variable. The only place that reads the clock.

use std::thread;
use std::time::{Duration, Instant};

use super::{Condvar, Guard, Mutex, Nanos, SpawnError, Substrate, Wake};

/// Operating system threads and wall time.
#[derive(Debug, Clone, Copy)]
pub struct Real {
    epoch: Instant,
}

/// What a thread gets for its stack. Calls from bytecode to bytecode use none
/// of it, but native code that calls back does (`sorted` with a key function).
/// It is address space; memory is used only as deep as a thread goes.
const STACK_BYTES: usize = 16 << 20;

impl Real {
    /// The machine, its clock at zero.
    #[must_use]
    pub fn new() -> Self {
        Real {
            epoch: Instant::now(),
        }
    }
}

impl Default for Real {
    fn default() -> Self {
        Real::new()
    }
}

impl Substrate for Real {
    type Mutex<T: Send + 'static> = parking_lot::Mutex<T>;
    type Condvar = parking_lot::Condvar;

    fn now(&self) -> Nanos {
        Nanos::from(self.epoch.elapsed())
    }

    fn spawn(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), SpawnError> {
        thread::Builder::new()
            // The operating system's names end at a NUL byte; a program's need not.
            .name(name.replace('\0', " "))
            .stack_size(STACK_BYTES)
            .spawn(body)
            .map(drop)
            .map_err(|error| SpawnError { cause: Some(error) })
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }

    fn yield_now(&self) {
        thread::yield_now();
    }

    fn mutex<T: Send + 'static>(&self, value: T) -> parking_lot::Mutex<T> {
        parking_lot::Mutex::new(value)
    }

    fn condvar(&self) -> parking_lot::Condvar {
        parking_lot::Condvar::new()
    }
}

impl<T: Send + 'static> Mutex<T> for parking_lot::Mutex<T> {
    type Guard<'a> = parking_lot::MutexGuard<'a, T>;

    #[inline]
    fn lock(&self) -> parking_lot::MutexGuard<'_, T> {
        parking_lot::Mutex::lock(self)
    }
}

impl Condvar<Real> for parking_lot::Condvar {
    #[inline]
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, Real, T>) {
        parking_lot::Condvar::wait(self, guard);
    }

    #[inline]
    fn wait_timeout<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Real, T>,
        timeout: Duration,
    ) -> Wake {
        if self.wait_for(guard, timeout).timed_out() {
            Wake::TimedOut
        } else {
            Wake::Notified
        }
    }

    #[inline]
    fn notify_one(&self) {
        parking_lot::Condvar::notify_one(self);
    }

    #[inline]
    fn notify_all(&self) {
        parking_lot::Condvar::notify_all(self);
    }
}
