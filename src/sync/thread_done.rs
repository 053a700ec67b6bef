//! The end of a thread, for those who join it.

use std::fmt;
use std::time::Duration;

use super::{Done, block_until};
use crate::substrate::{Condvar, Mutex, Substrate};

/// A flag that is set once, at the very end of a thread.
pub struct ThreadDone<S: Substrate> {
    substrate: S,
    done: S::Mutex<bool>,
    ended: S::Condvar,
}

impl<S: Substrate> ThreadDone<S> {
    /// A thread that has not ended.
    pub fn new(substrate: S) -> Self {
        ThreadDone {
            done: substrate.mutex(false),
            ended: substrate.condvar(),
            substrate,
        }
    }
}

impl<S: Substrate> Done for ThreadDone<S> {
    fn set(&self) {
        *self.done.lock() = true;
        self.ended.notify_all();
    }

    fn is_set(&self) -> bool {
        *self.done.lock()
    }

    fn wait(&self, timeout: Option<Duration>) -> bool {
        let mut done = self.done.lock();
        block_until(&self.substrate, &self.ended, &mut done, timeout, |done| {
            *done
        })
    }
}

impl<S: Substrate> fmt::Debug for ThreadDone<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadDone")
            .field("done", &self.is_set())
            .finish()
    }
}
