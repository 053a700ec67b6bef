//! The machine as it is: operating system threads, wall time, parking_lot's
//! mutex and condition variable. The only place that reads the clock.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustix::time::ClockId;

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

fn computed(clock: ClockId) -> Nanos {
    let time = rustix::time::clock_gettime(clock);
    Nanos(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

impl Substrate for Real {
    type Mutex<T: Send + 'static> = parking_lot::Mutex<T>;
    type Condvar = RealCondvar;

    fn now(&self) -> Nanos {
        Nanos::from(self.epoch.elapsed())
    }

    fn unix_time(&self) -> Nanos {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        // A clock before 1970 is a clock that was never set.
        Nanos::from(since.unwrap_or_default())
    }

    fn process_time(&self) -> Nanos {
        computed(ClockId::ProcessCPUTime)
    }

    fn thread_time(&self) -> Nanos {
        computed(ClockId::ThreadCPUTime)
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
        // To sleep for no time at all is a system call too, and takes as long
        // as the system's timers are coarse: time in which others run.
        thread::sleep(time.max(Duration::from_nanos(1)));
    }

    fn yield_now(&self) {
        thread::yield_now();
    }

    fn mutex<T: Send + 'static>(&self, value: T) -> parking_lot::Mutex<T> {
        parking_lot::Mutex::new(value)
    }

    fn condvar(&self) -> RealCondvar {
        RealCondvar {
            epoch: self.epoch,
            inner: parking_lot::Condvar::new(),
        }
    }
}

impl<T: Send + 'static> Mutex<T> for parking_lot::Mutex<T> {
    type Guard<'a> = parking_lot::MutexGuard<'a, T>;

    #[inline]
    fn lock(&self) -> parking_lot::MutexGuard<'_, T> {
        parking_lot::Mutex::lock(self)
    }
}

/// A condition variable that knows when its substrate's time began.
#[derive(Debug)]
pub struct RealCondvar {
    epoch: Instant,
    inner: parking_lot::Condvar,
}

impl Condvar<Real> for RealCondvar {
    #[inline]
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, Real, T>) {
        self.inner.wait(guard);
    }

    #[inline]
    fn wait_until<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Real, T>,
        deadline: Nanos,
    ) -> Wake {
        // A deadline that the clock cannot show will not come.
        let Some(deadline) = self.epoch.checked_add(Duration::from_nanos(deadline.0)) else {
            self.inner.wait(guard);
            return Wake::Notified;
        };
        if self.inner.wait_until(guard, deadline).timed_out() {
            Wake::TimedOut
        } else {
            Wake::Notified
        }
    }

    #[inline]
    fn notify_one(&self) {
        self.inner.notify_one();
    }

    #[inline]
    fn notify_all(&self) {
        self.inner.notify_all();
    }
}
