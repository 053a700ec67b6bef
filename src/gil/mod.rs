//! The global interpreter lock, under every policy that CPython has had or
//! was offered.
//!
//! | policy | from | who gives way, and when |
//! |---|---|---|
//! | [`Interval`] | CPython 3.2 and later | a waiter asks after the switch interval; the holder stands by until another has it |
//! | [`Ticks`] | Python 2 | the holder, after a count: it lets go and at once tries again |
//! | [`IoPriority`] | bpo-7946 | as `Interval`, but an I/O-bound waiter asks a CPU-bound holder at once |
//! | [`Fifo`] | none | as `Interval`, but the lock is handed to who has waited longest |
//!
//! Each policy is written once over a [`Substrate`](crate::substrate::Substrate)
//! and model-checked on two of them (`proof`): at no time do two threads hold
//! the lock, no wake-up is lost, and where a policy promises an order or a
//! patience, it keeps it.
//!
//! A host takes the lock before it runs bytecode and gives it back around
//! whatever blocks. The eval loop calls [`Gil::at_breaker`] when its
//! [`EvalBreaker`] shows a drop request.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use crate::substrate::ThreadId;
use crate::vm::EvalBreaker;

mod fifo;
mod interval;
mod io_priority;
mod observer;
mod policy;
#[cfg(test)]
mod proof;
mod ticks;
mod turn;

pub use fifo::Fifo;
pub use interval::Interval;
pub use io_priority::IoPriority;
pub use observer::GilObserver;
pub use policy::Policy;
pub use ticks::{DEFAULT_TICKS_PER_CHECK, Ticks};

/// CPython's default switch interval.
pub const DEFAULT_SWITCH_INTERVAL: Duration = Duration::from_millis(5);

/// A shorter switch interval is taken for this one, as in CPython.
pub const MIN_SWITCH_INTERVAL: Duration = Duration::from_micros(1);

/// A global interpreter lock. Whoever holds it may run bytecode.
///
/// `me` is always the calling thread. Taking a lock that one holds, and giving
/// back one that one does not hold, are errors of the caller.
pub trait Gil: Send + Sync + Debug {
    /// Blocks until the lock is free, and takes it.
    fn take(&self, me: ThreadId);

    /// Gives the lock back before something that blocks. If a drop request is
    /// pending, a policy may wait here until another thread has the lock.
    fn release(&self, me: ThreadId);

    /// Gives the lock back for good: the thread ends, and waits for nobody.
    fn release_last(&self, me: ThreadId);

    /// Gives the lock to another thread that wants it, and takes it again.
    /// Called at a check of the eval breaker that is due. Unless the policy
    /// counts ticks, it returns at once without a drop request, still holding
    /// the lock.
    fn at_breaker(&self, me: ThreadId);

    /// Where this lock sets [`DropRequest`](crate::vm::BreakerBit::DropRequest),
    /// or has checks counted.
    fn breaker(&self) -> &Arc<EvalBreaker>;

    /// How long a waiter waits before it asks for the lock.
    fn switch_interval(&self) -> Duration;

    /// Changes it (`sys.setswitchinterval`), for waits that begin later.
    /// Below [`MIN_SWITCH_INTERVAL`] it is that.
    fn set_switch_interval(&self, interval: Duration);

    /// What has happened so far.
    fn counters(&self) -> GilCounters;
}

/// What has happened to a lock since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GilCounters {
    /// How often it was taken by another thread than the last time.
    pub switches: u64,
    /// Switches for which the last holder stood by until they had happened.
    pub forced_switches: u64,
    /// How often a waiter set the drop request.
    pub drop_requests: u64,
    /// How long threads have waited for it, all of them together, in
    /// nanoseconds. A wait counts when it ends.
    pub wait_ns: u64,
}

impl GilCounters {
    fn count_wait(&mut self, time: Duration) {
        let wait_ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.wait_ns = self.wait_ns.saturating_add(wait_ns);
    }
}
