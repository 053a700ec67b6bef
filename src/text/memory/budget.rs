//! How much memory a program may have, and how much it has.
//!
//! What a thread takes from the allocator and gives back it counts by itself,
//! and tells the others when that comes to more than a little. Without a limit
//! nothing is counted.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};

/// The least that a program can be limited to, in bytes.
pub const LEAST: u64 = 16 << 20;

/// What a thread may have counted that no other knows of.
const UNTOLD_BYTES: i64 = 64 << 10;

/// After an error a program may have this part of its limit more, so that it can
/// handle the error.
const ROOM_FOR_HANDLERS: i64 = 16;

const UNLIMITED: i64 = i64::MAX;

static LIMIT: AtomicI64 = AtomicI64::new(UNLIMITED);
static USED: AtomicI64 = AtomicI64::new(0);
/// Beyond this much the next `MemoryError` is due.
static CEILING: AtomicI64 = AtomicI64::new(UNLIMITED);
static EXCEEDED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static UNTOLD: Cell<i64> = const { Cell::new(0) };
}

/// Limits the process to so many bytes from now on.
pub fn limit_to(bytes: u64) {
    let bytes = i64::try_from(bytes).unwrap_or(UNLIMITED);
    CEILING.store(bytes, Relaxed);
    LIMIT.store(bytes, Relaxed);
}

/// Whether there is a limit.
#[inline(always)]
pub fn is_limited() -> bool {
    LIMIT.load(Relaxed) != UNLIMITED
}

/// So many bytes were taken, or given back if it is below zero. Says whether
/// that is too much. It allocates nothing.
pub(crate) fn count(bytes: i64) -> bool {
    let sum = UNTOLD.get() + bytes;
    if sum.abs() < UNTOLD_BYTES {
        UNTOLD.set(sum);
        return false;
    }
    UNTOLD.set(0);
    let used = USED.fetch_add(sum, Relaxed) + sum;
    let limit = LIMIT.load(Relaxed);
    if used <= limit {
        CEILING.store(limit, Relaxed);
        EXCEEDED.store(false, Relaxed);
        return false;
    }
    let exceeded = used > CEILING.load(Relaxed);
    EXCEEDED.store(exceeded, Relaxed);
    exceeded
}

/// Whether a `MemoryError` is due.
#[inline(always)]
pub fn is_exceeded() -> bool {
    EXCEEDED.load(Relaxed)
}

/// A `MemoryError` is being raised: the program may have a little more to handle
/// it.
pub fn forgive() {
    let room = LIMIT.load(Relaxed) / ROOM_FOR_HANDLERS;
    CEILING.store(USED.load(Relaxed).saturating_add(room), Relaxed);
    EXCEEDED.store(false, Relaxed);
}

/// How many more bytes the program may have at once; `None` without a limit. What
/// is small is never refused beforehand: once it is there garbage is collected
/// first.
pub(super) fn left() -> Option<u64> {
    let limit = LIMIT.load(Relaxed);
    let left = limit.saturating_sub(USED.load(Relaxed));
    let left = left.max(limit / ROOM_FOR_HANDLERS);
    (limit != UNLIMITED).then_some(left.unsigned_abs())
}
