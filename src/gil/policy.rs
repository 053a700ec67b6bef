//! The policies by name, and the one place that makes a lock from one.

use std::sync::Arc;
use std::time::Duration;

use super::{DEFAULT_TICKS_PER_CHECK, Fifo, Gil, GilObserver, Interval, IoPriority, Ticks};
use crate::substrate::Substrate;
use crate::vm::EvalBreaker;

/// Who gives way to whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Policy {
    /// CPython 3.2 and later: [`Interval`].
    #[default]
    Interval,
    /// Python 2: [`Ticks`].
    Ticks,
    /// The proposal of bpo-7946: [`IoPriority`].
    IoPriority,
    /// First come, first served: [`Fifo`].
    Fifo,
}

impl Policy {
    /// Every policy, in the order in which they are shown.
    pub const ALL: [Policy; 4] = [
        Policy::Interval,
        Policy::Ticks,
        Policy::IoPriority,
        Policy::Fifo,
    ];

    /// A free lock under this policy. `breaker` is where it asks the eval loop
    /// to let go; `interval` is how long a waiter waits before it does.
    pub fn lock<S: Substrate, O: GilObserver>(
        self,
        substrate: S,
        breaker: Arc<EvalBreaker>,
        interval: Duration,
        observer: O,
    ) -> Arc<dyn Gil> {
        match self {
            Policy::Interval => {
                Arc::new(Interval::observed(substrate, breaker, interval, observer))
            }
            Policy::Ticks => {
                let ticks = DEFAULT_TICKS_PER_CHECK;
                let lock = Ticks::observed(substrate, breaker, ticks, observer);
                // Of no effect, but what the program reads back.
                lock.set_switch_interval(interval);
                Arc::new(lock)
            }
            Policy::IoPriority => {
                Arc::new(IoPriority::observed(substrate, breaker, interval, observer))
            }
            Policy::Fifo => Arc::new(Fifo::observed(substrate, breaker, interval, observer)),
        }
    }
}
