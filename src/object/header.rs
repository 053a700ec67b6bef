//! The 16 bytes that every object begins with, and the one-byte lock in them.
//!
//! | bytes | field |
//! |---|---|
//! | 0 - 11 | [`Counts`]: owner, local and shared count |
//! | 12 | the object's lock ([`ByteLock`]) |
//! | 13 | the object's [`Mark`]s |
//! | 14 - 15 | [`TypeId`] |
//!
//! The last four are the [`Rest`] of the counts.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicU16, Ordering};
use std::time::Duration;

use parking_lot_core::SpinWait;

use super::context;
use crate::refcount::{Counts, Rest};

/// Names a type: an index into the process-wide table of types. Two bytes in
/// the header instead of a pointer keep it at 16 under every strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct TypeId(pub u16);

/// The head of every object.
#[derive(Debug)]
#[repr(C, align(16))]
pub struct Header {
    pub(crate) counts: Counts,
}

const _: () = assert!(size_of::<Header>() == 16);

/// What the cycle collector and finalization remember of an object: a bit of
/// its head each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mark {
    /// It lies in a page that the collector walks, and is alive: a free block
    /// has no mark.
    Tracked = 1,
    /// Its finalizer has been called, and is not called again (PEP 442).
    Finalized = 2,
    /// Weak references lead to it.
    WeaklyReferenced = 4,
    /// It was found to be garbage, and is about to be freed.
    Doomed = 8,
    /// Collections leave it alone (`gc.freeze`).
    Frozen = 16,
    /// It has been freed: set where debug assertions are on.
    Buried = 32,
    /// Simulated time knows it by a number (`Obj::identity`).
    Numbered = 64,
}

impl Header {
    /// Writes the head of a new object with one reference, made by the thread
    /// that counts under the id `owner`.
    ///
    /// # Safety
    ///
    /// `place` is a slot of a page, whose last object is dead.
    #[inline(always)]
    pub(crate) unsafe fn begin(place: NonNull<Header>, type_id: TypeId, owner: u32, tracked: bool) {
        let marks = if tracked { Mark::Tracked as u8 } else { 0 };
        let head = place.as_ptr();
        // SAFETY: the slot is the caller's. Other threads may still look at the
        // counts of the object that it held, but not at the rest.
        unsafe {
            (&raw mut (*head).counts.rest).write(Rest {
                lock: AtomicU8::new(FREE),
                marks: AtomicU8::new(marks),
                kind: AtomicU16::new(type_id.0),
            });
            (*head).counts.begin(owner);
        }
    }

    /// The head of an object that lives as long as the process.
    pub(crate) const fn immortal(type_id: TypeId) -> Self {
        Header {
            counts: Counts::immortal(type_id.0),
        }
    }

    /// The object's lock.
    #[inline(always)]
    pub(crate) fn lock(&self) -> ByteLock<'_> {
        ByteLock(&self.counts.rest.lock)
    }

    #[inline(always)]
    fn marks(&self) -> &AtomicU8 {
        &self.counts.rest.marks
    }

    /// The object's type.
    #[inline(always)]
    pub fn type_id(&self) -> TypeId {
        TypeId(self.counts.rest.kind.load(Ordering::Relaxed))
    }

    /// How many references to the object there are.
    pub(crate) fn reference_count(&self) -> u32 {
        match context::is_metered() {
            true => self.counts.local_count(),
            false => self.counts.count(),
        }
    }

    /// Whether the object has this mark.
    #[inline(always)]
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.marks().load(Ordering::Relaxed) & mark as u8 != 0
    }

    /// Gives the object a mark; returns whether it was new.
    pub(crate) fn set(&self, mark: Mark) -> bool {
        self.marks().fetch_or(mark as u8, Ordering::Relaxed) & mark as u8 == 0
    }

    /// Takes a mark off.
    pub(crate) fn clear(&self, mark: Mark) {
        self.marks().fetch_and(!(mark as u8), Ordering::Relaxed);
    }

    /// The object is gone: nothing is tracked here.
    #[inline(always)]
    pub(crate) fn vacate(&self) {
        self.marks().store(0, Ordering::Relaxed);
    }

    /// The object is being freed. A build with debug assertions sees if it
    /// comes here twice; no other pays for that.
    #[inline(always)]
    pub(crate) fn bury(&self) {
        if cfg!(debug_assertions) {
            assert!(self.set(Mark::Buried), "an object is freed twice");
        }
    }

    /// Pays for locking the object in simulated time. Nobody holds its lock
    /// there, whose byte remembers the core that had the contents last.
    #[inline(always)]
    pub(crate) fn pay_for_lock(&self) {
        let byte = &self.counts.rest.lock;
        let core = self.counts.pay_for_lock(byte.load(Ordering::Relaxed));
        byte.store(core, Ordering::Relaxed);
    }

    /// Changes the object's type (`obj.__class__ = C`); the new one must have
    /// the same layout.
    pub(crate) fn set_type_id(&self, id: TypeId) {
        self.counts.rest.kind.store(id.0, Ordering::Relaxed);
    }
}

/// A lock of one byte, for the contents of one object in a free-threaded
/// regime (PEP 703's `PyMutex`).
///
/// It is held for a few instructions and never while a program's code runs.
/// So whoever waits looks again until it is free, and lets other threads have
/// the core more and more: nobody has to be woken, and giving it back is an
/// ordinary store, where a lock with a list of waiters takes a second atomic
/// read-modify-write.
#[derive(Debug)]
pub(crate) struct ByteLock<'a>(&'a AtomicU8);

const FREE: u8 = 0;
const HELD: u8 = 1;

impl ByteLock<'_> {
    /// Waits until the lock is free and takes it.
    #[inline(always)]
    pub(crate) fn acquire(&self) {
        if self.0.swap(HELD, Ordering::Acquire) == HELD {
            self.acquire_contended();
        }
    }

    /// Frees the lock.
    #[inline(always)]
    pub(crate) fn release(&self) {
        self.0.store(FREE, Ordering::Release);
    }

    #[cold]
    #[inline(never)]
    fn acquire_contended(&self) {
        let mut spin = SpinWait::new();
        loop {
            if self.0.load(Ordering::Relaxed) == HELD {
                context::step();
                // The holder may have lost its core.
                if !spin.spin() {
                    std::thread::sleep(HOLDER_IS_OUT);
                }
            } else if self.0.swap(HELD, Ordering::Acquire) == FREE {
                return;
            }
        }
    }
}

/// How long to sleep when a lock that is held for nanoseconds stays held.
const HOLDER_IS_OUT: Duration = Duration::from_micros(50);

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::UnsafeCell;

    struct Shared(AtomicU8, UnsafeCell<u64>);
    // SAFETY: the cell is only touched under the lock.
    unsafe impl Sync for Shared {}

    #[test]
    fn the_byte_lock_excludes() {
        let shared = Shared(AtomicU8::new(FREE), UnsafeCell::new(0));
        let shared = &shared;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    for _ in 0..20_000 {
                        ByteLock(&shared.0).acquire();
                        // SAFETY: the lock is held.
                        unsafe { *shared.1.get() += 1 };
                        ByteLock(&shared.0).release();
                    }
                });
            }
        });
        ByteLock(&shared.0).acquire();
        // SAFETY: every thread has ended.
        assert_eq!(unsafe { *shared.1.get() }, 80_000);
    }
}
