//! What happens when a program uses more memory than it may.

use crate::text::memory::budget;

use super::error::{PyResult, errors};
use super::{Thread, collector};

/// Looks whether the program uses more memory than it may.
///
/// # Errors
///
/// A `MemoryError` if it does, and collecting garbage has not helped.
#[inline(always)]
pub(crate) fn check(thread: &mut Thread) -> PyResult<()> {
    if budget::is_exceeded() {
        return make_room(thread);
    }
    Ok(())
}

#[cold]
#[inline(never)]
fn make_room(thread: &mut Thread) -> PyResult<()> {
    collector::collect(thread, collector::OLDEST);
    if !budget::is_exceeded() {
        return Ok(());
    }
    budget::forgive();
    Err(errors::memory_error())
}
