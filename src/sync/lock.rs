//! `threading.Lock`.

use std::fmt;
use std::time::Duration;

use super::{Lock, NotHeld, Witness, block_until};
use crate::substrate::{Condvar, Mutex, Substrate};

/// A flag under a mutex. Who releases it wakes one waiter, but does not hand
/// it over: a thread that comes by in between takes it, as in CPython
/// (`Python/thread_pthread.h`).
pub struct PlainLock<S: Substrate> {
    substrate: S,
    held: S::Mutex<bool>,
    freed: S::Condvar,
}

impl<S: Substrate> PlainLock<S> {
    /// A free lock.
    pub fn new(substrate: S) -> Self {
        PlainLock {
            held: substrate.mutex(false),
            freed: substrate.condvar(),
            substrate,
        }
    }
}

impl<S: Substrate> Lock for PlainLock<S> {
    fn try_acquire(&self) -> bool {
        !std::mem::replace(&mut *self.held.lock(), true)
    }

    fn acquire_while(&self, timeout: Option<Duration>, goes_on: &dyn Fn() -> bool) -> bool {
        let mut held = self.held.lock();
        block_until(&self.substrate, &self.freed, &mut held, timeout, |held| {
            !held || !goes_on()
        });
        !std::mem::replace(&mut *held, true)
    }

    fn acquire_before(&self, witness: &dyn Witness, goes_on: &dyn Fn() -> bool) -> bool {
        let mut held = self.held.lock();
        if *held && goes_on() {
            witness.waits();
            block_until(&self.substrate, &self.freed, &mut held, None, |held| {
                !held || !goes_on()
            });
            witness.goes_on();
        }
        !std::mem::replace(&mut *held, true)
    }

    fn nudge(&self) {
        // Whoever is about to wait has been asked, or will be woken.
        drop(self.held.lock());
        self.freed.notify_all();
    }

    fn release(&self) -> Result<(), NotHeld> {
        let was_held = std::mem::replace(&mut *self.held.lock(), false);
        if !was_held {
            return Err(NotHeld);
        }
        self.freed.notify_one();
        Ok(())
    }

    fn is_held(&self) -> bool {
        *self.held.lock()
    }
}

impl<S: Substrate> fmt::Debug for PlainLock<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainLock")
            .field("held", &self.is_held())
            .finish()
    }
}
