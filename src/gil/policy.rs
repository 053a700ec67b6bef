//! The policies by name, and the one place that makes a lock from one.

use std::fmt;
use std::str::FromStr;
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

    /// What it is called on the command line and in scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Policy::Interval => "interval",
            Policy::Ticks => "ticks",
            Policy::IoPriority => "io-priority",
            Policy::Fifo => "fifo",
        }
    }

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

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No policy has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown lock policy `{0}`; there are interval, ticks, io-priority and fifo")]
pub struct UnknownPolicy(pub String);

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        Policy::ALL
            .into_iter()
            .find(|policy| policy.name() == name)
            .ok_or_else(|| UnknownPolicy(name.to_owned()))
    }
}
