//! What a lock tells whoever draws a timeline of it.

use crate::substrate::ThreadId;

/// Is told what happens to a lock, in the order in which it happens. Methods
/// are called with the lock's own mutex held, so they must be quick and must
/// not call the lock; and not always by the thread that they tell of, for who
/// hands the lock over tells that the next one has it. The unit type observes
/// nothing and costs nothing.
pub trait GilObserver: Send + Sync + 'static {
    /// `me`, which calls, begins to wait for the lock, which `holder` has.
    /// `None` if `me` gave way: the forced switch will tell to whom.
    fn waiting(&self, me: ThreadId, holder: Option<ThreadId>) {
        let _ = (me, holder);
    }

    /// `me` has the lock.
    fn took(&self, me: ThreadId) {
        let _ = me;
    }

    /// `me` has given the lock back.
    fn released(&self, me: ThreadId) {
        let _ = me;
    }

    /// `me` has waited for a whole interval and asks `holder` to let go.
    fn drop_requested(&self, me: ThreadId, holder: ThreadId) {
        let _ = (me, holder);
    }

    /// `from` was made to give way, and `to` now has the lock.
    fn forced_switch(&self, from: ThreadId, to: ThreadId) {
        let _ = (from, to);
    }
}

impl GilObserver for () {}
