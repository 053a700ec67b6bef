//! The world, stopped: the promise that the cycle collector asks for.

use crate::object::gc::WorldStopped;
use crate::object::{self, Queues};
use crate::vm::{StopReason, Thread};

/// All other threads of an interpreter stand still for as long as this lives:
/// under a lock those that share it, without one those of the whole process.
/// The thread that stopped them runs none of the program's code meanwhile.
#[derive(Debug)]
pub(crate) struct StoppedWorld<'t> {
    thread: &'t Thread,
    promise: WorldStopped,
}

impl<'t> StoppedWorld<'t> {
    /// Waits until no other thread may touch an object.
    pub(crate) fn new(thread: &'t mut Thread, reason: StopReason) -> Self {
        let thread = &*thread;
        thread.interpreter.host.stop_world(thread, reason);
        // SAFETY: other threads have left their seats, which they do only where
        // they borrow no object's contents. Without seats there is a lock that
        // this thread holds, and gives to nobody while this lives.
        let promise = unsafe { WorldStopped::promise() };
        StoppedWorld { thread, promise }
    }

    /// Merges the counts of all objects that wait in threads' queues: what a
    /// queue holds looks as if nobody held it.
    pub(crate) fn merge_queues(&self) {
        object::merge_queues(match self.thread.seat() {
            Some(_) => Queues::All,
            None => Queues::OfItsLock,
        });
    }

    /// The promise that it is so.
    pub(crate) fn promise(&self) -> &WorldStopped {
        &self.promise
    }
}

impl Drop for StoppedWorld<'_> {
    fn drop(&mut self) {
        self.thread.interpreter.host.start_world(self.thread);
    }
}
