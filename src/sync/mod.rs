//! What Python programs wait on, written once over a
//! [`Substrate`]: the lock of the `threading` module, the
//! end of a thread, and the stopping of the world; and what finds out that they
//! all wait for good.
//!
//! The VM must not be generic over a substrate, so it holds `Arc<dyn Lock>`
//! and `Arc<dyn Done>`, which it gets from an `Arc<dyn Primitives>` of its
//! host. Nothing here knows of a GIL: the host releases it around the calls
//! that block, and only after the attempt that does not block has failed, as
//! CPython does.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use crate::substrate::{Condvar, Guard, Substrate, Wake};

mod interrupts;
mod lock;
mod lock_tag;
#[cfg(test)]
mod proof;
mod standstill;
mod thread_done;
mod world;

pub use interrupts::{Bell, Interrupts};
pub use lock::PlainLock;
pub use lock_tag::LockTag;
pub use standstill::{Standstill, Witness};
pub use thread_done::ThreadDone;
pub use world::{Alarm, Seat, World};

/// The lock of Python's `threading.Lock`: any thread may release it, waiters
/// stand in no queue, and its owner may not take it twice.
pub trait Lock: Send + Sync + Debug {
    /// Takes the lock if it is free, and says whether it was.
    fn try_acquire(&self) -> bool;

    /// Blocks until the lock is free and takes it; after `timeout`, gives up.
    /// Says whether it took the lock. `None` waits for ever.
    fn acquire(&self, timeout: Option<Duration>) -> bool {
        self.acquire_while(timeout, &|| true)
    }

    /// The same; gives up too when `goes_on` says no. It is asked before every
    /// wait and after a [nudge](Lock::nudge).
    fn acquire_while(&self, timeout: Option<Duration>, goes_on: &dyn Fn() -> bool) -> bool;

    /// The same without a timeout; tells `witness` if it has to wait.
    fn acquire_before(&self, witness: &dyn Witness, goes_on: &dyn Fn() -> bool) -> bool;

    /// Has all who wait ask again whether to go on.
    fn nudge(&self);

    /// Frees the lock and wakes a waiter.
    ///
    /// # Errors
    /// The lock was not held.
    fn release(&self) -> Result<(), NotHeld>;

    /// Whether somebody holds the lock; by the time of the answer it may not
    /// be true any more.
    fn is_held(&self) -> bool;
}

/// A lock was released that nobody held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("release unlocked lock")]
pub struct NotHeld;

/// Something that happens once, and that any number of threads may wait for:
/// the end of a thread.
pub trait Done: Send + Sync + Debug {
    /// It has happened: wakes all who wait.
    fn set(&self);

    /// Whether it has happened.
    fn is_set(&self) -> bool;

    /// Blocks until it has happened, for at most `timeout`; says whether it
    /// has. `None` waits for ever.
    fn wait(&self, timeout: Option<Duration>) -> bool;
}

/// Makes what programs wait on; every substrate does.
pub trait Primitives: Send + Sync {
    /// A free lock.
    fn lock(&self) -> Arc<dyn Lock>;

    /// Something that has not happened.
    fn done(&self) -> Arc<dyn Done>;
}

impl<S: Substrate> Primitives for S {
    fn lock(&self) -> Arc<dyn Lock> {
        Arc::new(PlainLock::new(self.clone()))
    }

    fn done(&self) -> Arc<dyn Done> {
        Arc::new(ThreadDone::new(self.clone()))
    }
}

/// Blocks on `condvar` until the value is `ready`, for at most `timeout`; says
/// whether it is.
fn block_until<S: Substrate, T: Send + 'static>(
    substrate: &S,
    condvar: &S::Condvar,
    guard: &mut Guard<'_, S, T>,
    timeout: Option<Duration>,
    ready: impl Fn(&T) -> bool,
) -> bool {
    let deadline = timeout.map(|timeout| substrate.now() + timeout);
    while !ready(guard) {
        match deadline {
            None => condvar.wait::<T>(guard),
            Some(deadline) => {
                if condvar.wait_until::<T>(guard, deadline) == Wake::TimedOut {
                    return ready(guard);
                }
            }
        }
    }
    true
}
