//! The simulated machine's condition variable.

use std::collections::VecDeque;
use std::fmt;

use super::scheduler::{Key, Waiting};
use super::{PICOS_PER_NANO, Virtual, meter};
use crate::substrate::{Condvar, Guard, Nanos, Wake};

/// A condition variable that wakes who has waited longest.
pub struct VirtualCondvar {
    machine: Virtual,
    number: u64,
    waiting: parking_lot::Mutex<VecDeque<Key>>,
}

impl VirtualCondvar {
    pub(super) fn new(machine: Virtual, number: u64) -> Self {
        VirtualCondvar {
            machine,
            number,
            waiting: parking_lot::Mutex::default(),
        }
    }

    fn wait_to<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Virtual, T>,
        deadline: Option<u64>,
    ) -> Wake {
        let me = meter::running_thread().expect("only simulated threads wait");
        self.waiting.lock().push_back(me);
        guard.unlocked(|| {
            let wake = self.machine.block(Waiting::Condvar(self.number), deadline);
            self.waiting.lock().retain(|&other| other != me);
            wake
        })
    }

    /// Wakes a waiter that stood in the queue. One that has just timed out and
    /// did not run yet is told that it was notified.
    fn wake(&self, thread: Key) {
        let now = meter::clock();
        // The other core may be awake before this one is back from its call.
        let (latency, notify) = self.machine.with(|state| {
            let costs = &state.scheduler.costs;
            if state.scheduler.dozes(thread, now) {
                (costs.brief_wake, costs.brief_wake)
            } else {
                (costs.wake_latency, costs.notify)
            }
        });
        self.machine.wake(thread, latency);
        meter::owe(notify);
    }
}

impl Condvar<Virtual> for VirtualCondvar {
    fn wait<T: Send + 'static>(&self, guard: &mut Guard<'_, Virtual, T>) {
        self.wait_to(guard, None);
    }

    fn wait_until<T: Send + 'static>(
        &self,
        guard: &mut Guard<'_, Virtual, T>,
        deadline: Nanos,
    ) -> Wake {
        let slack = self.machine.with(|state| state.scheduler.costs.timer_slack);
        let at = deadline.0.checked_mul(PICOS_PER_NANO);
        // A deadline that the clock cannot show will not come.
        self.wait_to(guard, at.map(|at| at.saturating_add(slack)))
    }

    fn notify_one(&self) {
        let next = self.waiting.lock().pop_front();
        if let Some(next) = next {
            self.wake(next);
        }
    }

    fn notify_all(&self) {
        let all = std::mem::take(&mut *self.waiting.lock());
        for thread in all {
            self.wake(thread);
        }
    }
}

impl fmt::Debug for VirtualCondvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualCondvar({})", self.number)
    }
}
