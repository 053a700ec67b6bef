//! Writes down what happens to a lock.

use std::sync::Arc;

use super::Tapes;
use crate::gil::GilObserver;
use crate::substrate::ThreadId;

/// Observes an interpreter's lock for its threads' tapes.
#[derive(Debug, Clone)]
pub struct Watcher(pub Arc<Tapes>);

impl GilObserver for Watcher {
    fn waiting(&self, me: ThreadId, _: Option<ThreadId>) {
        self.0.wait(me);
    }

    fn took(&self, me: ThreadId) {
        self.0.took(me);
    }

    fn drop_requested(&self, me: ThreadId, holder: ThreadId) {
        self.0.drop_requested(me, holder);
    }

    fn forced_switch(&self, from: ThreadId, to: ThreadId) {
        self.0.forced_switch(from, to);
    }
}
