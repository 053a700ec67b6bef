//! The words that a strategy counts in: 12 bytes at the head of every object.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI32, AtomicU32};

use super::atomics::{Atomics, Std, Word};
use crate::substrate::virtual_cores::meter::{self, Line};

/// The value of `local` that marks an immortal object.
pub(super) const IMMORTAL: u32 = u32::MAX;

/// The value of `owner` that marks an object that each thread counts in a
/// table of its own; `local` is then its place in those tables.
pub(super) const PER_THREAD: u32 = u32::MAX - 1;

/// What the count of an object begins with that is counted but never freed:
/// far from the ends in every strategy's reading.
const ENDLESS: u32 = 1 << 28;

/// The bit of `local` that says, to [`ModeBit`](super::ModeBit), that threads
/// share the object.
pub(super) const SHARED: u32 = 1 << 31;

/// One reference in `shared`, whose two lowest bits are flags. They lie below
/// the count so that a count below zero never carries into them.
pub(super) const ONE: i32 = 1 << 2;
/// Threads that have no reference may take one when they see the object in a
/// place: it is not freed before its two counts are merged.
pub(super) const SHOWN: i32 = 1;
/// The object waits in its owner's queue, which holds a reference.
pub(super) const QUEUED: i32 = 2;
/// `shared` is the whole count: there is no owner any more.
pub(super) const MERGED: i32 = 3;
/// The flags of `shared`.
pub(super) const FLAGS: i32 = 3;

/// The words that a strategy counts in. Which it uses, and how:
///
/// | strategy | `owner` | `local` | `shared` |
/// |---|---|---|---|
/// | plain, atomic | unused | the count | unused |
/// | mode bit | unused | bit 31: shared; the rest: the count | unused |
/// | biased, deferred | the thread whose references `local` counts; 0: merged | that count | the others' count, times 4, and flags |
/// | none | unused | unused | unused |
/// | metered | the simulated thread that made it | the count | who has the cache line |
///
/// In every strategy `local == u32::MAX` means immortal (PEP 683): such an
/// object is never counted and never freed. `owner == u32::MAX - 1` means
/// counted per thread, under the strategies that have owners.
#[derive(Debug)]
#[repr(C)]
pub struct Counts<A: Atomics = Std> {
    pub(super) owner: A::U32,
    pub(super) local: A::U32,
    pub(super) shared: A::I32,
}

impl<A: Atomics> Counts<A> {
    /// One reference, held by the thread with the id `owner`, which makes the
    /// object.
    pub fn owned_by(owner: u32) -> Self {
        Counts {
            owner: A::U32::of(owner),
            local: A::U32::of(1),
            shared: A::I32::of(0),
        }
    }

    /// Makes these the counts of a new object, where those of another were that
    /// is dead: one reference, held by the thread with the id `owner`. A thread
    /// may still look at the old ones ([`RefCount::retain_seen`]).
    ///
    /// [`RefCount::retain_seen`]: super::RefCount::retain_seen
    #[inline(always)]
    pub fn begin(&self, owner: u32) {
        self.owner.store(owner, Relaxed);
        self.shared.store(0, Relaxed);
        self.local.store(1, Relaxed);
    }

    /// Whether the object is immortal.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        self.local.load(Relaxed) == IMMORTAL
    }

    /// Makes the object immortal, for good. Its owner must be the calling
    /// thread, or no other thread may be counting it.
    pub fn immortalize(&self) {
        self.owner.store(0, Relaxed);
        // Whoever sees it, sees what its slot held before gone from its place.
        self.local.store(IMMORTAL, Release);
    }

    /// Makes an immortal object one that is counted and yet never freed, as
    /// before PEP 683. No other thread may be counting it.
    pub fn make_endless(&self) {
        self.owner.store(0, Relaxed);
        self.local.store(SHARED | ENDLESS, Relaxed);
        self.shared.store((ENDLESS as i32 * ONE) | MERGED, Relaxed);
    }

    /// Whether something else than the counts keeps the object alive: it is
    /// immortal, or counted in the threads' tables.
    pub fn is_kept(&self) -> bool {
        self.is_immortal() || self.owner.load(Relaxed) == PER_THREAD
    }

    /// Adds a reference to the count in the bits `mask` of `local`, unless that
    /// is 0; returns whether it was not.
    pub(super) fn retain_unless_zero(&self, mask: u32) -> bool {
        let mut count = self.local.load(Relaxed);
        while count & mask != 0 {
            if count == IMMORTAL {
                return true;
            }
            match self
                .local
                .compare_exchange(count, count + 1, Acquire, Relaxed)
            {
                Ok(_) => return true,
                Err(other) => count = other,
            }
        }
        false
    }

    /// The number of references as `sys.getrefcount` tells it; other threads
    /// may change it at any moment.
    pub fn count(&self) -> u32 {
        let local = self.local.load(Relaxed);
        if local == IMMORTAL {
            return IMMORTAL;
        }
        let shared = self.shared.load(Relaxed) >> 2;
        match self.owner.load(Relaxed) {
            PER_THREAD => shared.max(0).unsigned_abs(),
            _ => (local & !SHARED).wrapping_add_signed(shared),
        }
    }
}

impl Counts {
    /// The number of references where all of them are in one count.
    pub fn local_count(&self) -> u32 {
        self.local.load(Relaxed)
    }

    /// Pays in simulated time for locking the object that they are the counts
    /// of, whose contents the core with this number had last; returns the number
    /// of the core that has them now.
    #[inline(always)]
    pub(crate) fn pay_for_lock(&self, last_core: u8) -> u8 {
        let line = Line(self.shared.load(Relaxed).cast_unsigned());
        let (Line(line), core) = meter::object_lock(line, last_core);
        self.shared.store(line.cast_signed(), Relaxed);
        core
    }

    /// One reference, held by the thread with the id `owner`.
    #[inline(always)]
    pub const fn one(owner: u32) -> Self {
        Counts {
            owner: AtomicU32::new(owner),
            local: AtomicU32::new(1),
            shared: AtomicI32::new(0),
        }
    }

    /// Never counted, never freed.
    pub const fn immortal() -> Self {
        Counts {
            owner: AtomicU32::new(0),
            local: AtomicU32::new(IMMORTAL),
            shared: AtomicI32::new(0),
        }
    }
}
