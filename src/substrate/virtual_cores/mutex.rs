//! The simulated machine's mutex.

use std::collections::VecDeque;
use std::fmt;
use std::ops::{Deref, DerefMut};

use super::scheduler::{Key, Waiting};
use super::{Virtual, meter};
use crate::substrate::Mutex;

/// A mutex between simulated threads.
///
/// A critical section takes simulated time, but mostly runs in one go, so a
/// thread that comes second finds the mutex free and must still begin after the
/// first has left: the mutex knows until when it was held. Only where a thread
/// stops inside its section do others really wait.
pub struct VirtualMutex<T> {
    machine: Virtual,
    number: u64,
    value: parking_lot::Mutex<T>,
    queue: parking_lot::Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    /// When it was given back last.
    free_at: u64,
    /// Which core had its cache line last; 0 for none.
    last_core: u32,
    waiting: VecDeque<Key>,
}

impl<T: Send + 'static> VirtualMutex<T> {
    pub(super) fn new(machine: Virtual, number: u64, value: T) -> Self {
        VirtualMutex {
            machine,
            number,
            value: parking_lot::Mutex::new(value),
            queue: parking_lot::Mutex::default(),
        }
    }

    /// Takes the mutex; whoever finds it held has waited in the queue.
    fn take(&self) -> parking_lot::MutexGuard<'_, T> {
        let Some(me) = meter::running_thread() else {
            return self.value.lock();
        };
        self.machine.in_order();
        self.machine.pay(|costs| costs.mutex);
        loop {
            if let Some(value) = self.value.try_lock() {
                self.fetch();
                return value;
            }
            self.queue.lock().waiting.push_back(me);
            self.machine.block(Waiting::Mutex(self.number), None);
        }
    }

    /// Waits until the one before has left, and has the core take the mutex's
    /// cache line.
    fn fetch(&self) {
        let core = meter::running_core();
        let mut queue = self.queue.lock();
        let before = std::mem::replace(&mut queue.last_core, core);
        meter::wait_to(queue.free_at);
        if before != core && before != 0 {
            meter::fetch_line();
        }
    }

    /// Notes that the mutex is free, and wakes who has waited longest.
    fn freed(&self) {
        if meter::running_thread().is_none() {
            return;
        }
        let next = {
            let mut queue = self.queue.lock();
            queue.free_at = meter::clock();
            queue.waiting.pop_front()
        };
        if let Some(next) = next {
            self.machine.wake(next, 0);
        }
    }
}

impl<T: Send + 'static> Mutex<T> for VirtualMutex<T> {
    type Guard<'a> = VirtualGuard<'a, T>;

    fn lock(&self) -> VirtualGuard<'_, T> {
        VirtualGuard {
            mutex: self,
            value: Some(self.take()),
        }
    }
}

/// Access to a mutex's value; empty only while its owner waits on a condition
/// variable.
pub struct VirtualGuard<'a, T: Send + 'static> {
    mutex: &'a VirtualMutex<T>,
    value: Option<parking_lot::MutexGuard<'a, T>>,
}

impl<T: Send + 'static> VirtualGuard<'_, T> {
    /// Runs `wait` with the mutex free.
    pub(super) fn unlocked<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        self.value = None;
        self.mutex.freed();
        let result = wait();
        self.value = Some(self.mutex.take());
        result
    }
}

impl<T: Send + 'static> Drop for VirtualGuard<'_, T> {
    fn drop(&mut self) {
        self.value = None;
        self.mutex.freed();
    }
}

impl<T: Send + 'static> Deref for VirtualGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        let value = self.value.as_ref();
        value.expect("the guard of a wait is not used meanwhile")
    }
}

impl<T: Send + 'static> DerefMut for VirtualGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        let value = self.value.as_mut();
        value.expect("the guard of a wait is not used meanwhile")
    }
}

impl<T> fmt::Debug for VirtualMutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualMutex({})", self.number)
    }
}

impl<T: Send + 'static> fmt::Debug for VirtualGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualGuard({})", self.mutex.number)
    }
}
