//! Whether objects can be immortal (PEP 683), for the whole process: a program
//! can be run without, to see what it costs to count `None`.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::refcount::Counts;

static OFF: AtomicBool = AtomicBool::new(false);

/// Whether what would be immortal is counted instead.
#[inline(always)]
pub(crate) fn is_off() -> bool {
    OFF.load(Relaxed)
}

/// Says, before the first program of the process runs, that nothing is
/// immortal.
pub(crate) fn turn_off() {
    if !OFF.swap(true, Relaxed) {
        super::int::count_statics();
    }
}

/// Makes an object immortal, or one that is counted and never freed.
pub(super) fn give(counts: &Counts) {
    if is_off() {
        counts.make_endless();
    } else {
        counts.immortalize();
    }
}
