//! What watches a program on the real clock for a deadlock.

use std::fmt;
use std::sync::{Arc, Once};
use std::time::Duration;

use crate::substrate::{Substrate, ThreadId};
use crate::sync::{Lock, Standstill};

/// For how long a program seems to stand still before it is asked whether that
/// is for good. Only how soon a deadlock is reported hangs on it.
const PAUSE: Duration = Duration::from_millis(100);

/// Watches from when a thread first waits for a lock without a limit of time.
pub(super) struct DeadlockWatch<S: Substrate> {
    substrate: S,
    standstill: Arc<Standstill<S>>,
    begun: Once,
    report: Arc<dyn Fn() + Send + Sync>,
}

impl<S: Substrate> DeadlockWatch<S> {
    /// A watch over a program whose only thread is the main one; `report` is
    /// called if it is deadlocked.
    pub(super) fn new(substrate: S, report: Arc<dyn Fn() + Send + Sync>) -> Self {
        DeadlockWatch {
            standstill: Arc::new(Standstill::new(substrate.clone())),
            substrate,
            begun: Once::new(),
            report,
        }
    }

    /// A thread is about to begin.
    pub(super) fn begins(&self) {
        self.standstill.begins();
    }

    /// A thread has ended, or could not begin. With the main one the process
    /// ends.
    pub(super) fn ends(&self, thread: ThreadId) {
        if thread == ThreadId::MAIN {
            self.standstill.is_over();
        } else {
            self.standstill.ends();
        }
    }

    /// Blocks the calling thread, `thread`, until the lock is free, and takes it;
    /// gives up when `goes_on` says no. Says whether it took the lock.
    pub(super) fn wait_for(
        &self,
        thread: ThreadId,
        lock: &Arc<dyn Lock>,
        goes_on: &dyn Fn() -> bool,
    ) -> bool {
        self.begun.call_once(|| self.begin());
        self.standstill.wait_for(thread, lock, goes_on)
    }

    fn begin(&self) {
        let (standstill, report) = (self.standstill.clone(), self.report.clone());
        let watching = self.substrate.spawn("deadlock-watch", move || {
            standstill.watch(PAUSE);
            report();
        });
        // Without room for the watcher the program runs on unwatched.
        drop(watching);
    }
}

impl<S: Substrate> fmt::Debug for DeadlockWatch<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadlockWatch")
            .field("standstill", &self.standstill)
            .finish_non_exhaustive()
    }
}
