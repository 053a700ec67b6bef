//! The world, stopped: the promise that the cycle collector asks for.

use std::sync::Arc;

use crate::object::gc::WorldStopped;
use crate::object::{self, Queues};
use crate::sync::Seat;
use crate::vm::Thread;

/// All other threads of an interpreter stand still for as long as this lives:
/// under a lock those that share it, without one those of the whole process.
#[derive(Debug)]
pub(crate) struct StoppedWorld {
    seat: Option<Arc<dyn Seat>>,
    promise: WorldStopped,
}

impl StoppedWorld {
    /// Waits until no other thread may touch an object.
    pub(crate) fn new(thread: &mut Thread) -> Self {
        let seat = thread.seat().cloned();
        if let Some(seat) = &seat {
            seat.stop_others();
        }
        // SAFETY: other threads have left their seats, which they do only where
        // they borrow no object's contents. Without seats there is a lock that
        // this thread holds, and gives to nobody while this lives.
        let promise = unsafe { WorldStopped::promise() };
        StoppedWorld { seat, promise }
    }

    /// Merges the counts of all objects that wait in threads' queues: what a
    /// queue holds looks as if nobody held it.
    pub(crate) fn merge_queues(&self) {
        object::merge_queues(match self.seat {
            Some(_) => Queues::All,
            None => Queues::OfItsLock,
        });
    }

    /// The promise that it is so.
    pub(crate) fn promise(&self) -> &WorldStopped {
        &self.promise
    }
}

impl Drop for StoppedWorld {
    fn drop(&mut self) {
        if let Some(seat) = &self.seat {
            seat.start_others();
        }
    }
}
