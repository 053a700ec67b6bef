//! The words that a strategy counts in: 12 of the 16 bytes at the head of every
//! object.

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI32, AtomicU8, AtomicU16, AtomicU64};

use super::atomics::{Atomics, Halves, Std, Word};
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

/// Who owns an object, in the lower half, and the count that most strategies use,
/// in the upper: in one word, for to an owner's count belongs that it is the
/// owner's, and one load tells both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Own(pub(super) u64);

impl Own {
    /// What an immortal object has.
    pub(super) const IMMORTAL: Own = Own(u64::MAX);
    /// One reference in the count.
    pub(super) const ONE: u64 = 1 << 32;

    pub(super) const fn of(owner: u32, local: u32) -> Own {
        Own((local as u64) << 32 | owner as u64)
    }

    #[inline(always)]
    pub(super) fn owner(self) -> u32 {
        self.0 as u32
    }

    #[inline(always)]
    pub(super) fn local(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline(always)]
    pub(super) fn is_immortal(self) -> bool {
        self == Own::IMMORTAL
    }

    /// With one reference more.
    #[inline(always)]
    pub(super) fn more(self) -> Own {
        Own(self.0 + Own::ONE)
    }

    /// With one reference less.
    #[inline(always)]
    pub(super) fn less(self) -> Own {
        Own(self.0 - Own::ONE)
    }
}

/// What the counts leave of an object's head, for whoever makes the object: no
/// strategy looks at it.
#[derive(Debug)]
#[repr(C)]
pub struct Rest {
    /// A lock.
    pub lock: AtomicU8,
    /// Bits to be remembered.
    pub marks: AtomicU8,
    /// What kind of object it is.
    pub kind: AtomicU16,
}

impl Rest {
    /// Nothing is locked or remembered.
    pub const fn of_kind(kind: u16) -> Self {
        Rest {
            lock: AtomicU8::new(0),
            marks: AtomicU8::new(0),
            kind: AtomicU16::new(kind),
        }
    }
}

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
/// `owner` and `local` are the halves of one word. In every strategy both are
/// `u32::MAX` in an immortal object (PEP 683), which is never counted and never
/// freed, and `local` is in no other. `owner == u32::MAX - 1` means counted per
/// thread, under the strategies that have owners.
#[derive(Debug)]
#[repr(C)]
pub struct Counts<A: Atomics = Std> {
    pub(super) own: A::U64,
    pub(super) shared: A::I32,
    /// The rest of the head.
    pub(crate) rest: Rest,
}

impl<A: Atomics> Counts<A> {
    /// One reference, held by the thread with the id `owner`, which makes the
    /// object.
    pub fn owned_by(owner: u32) -> Self {
        Counts {
            own: A::U64::of(Own::of(owner, 1).0),
            shared: A::I32::of(0),
            rest: Rest::of_kind(0),
        }
    }

    /// The owner and its count.
    #[inline(always)]
    pub(super) fn own(&self, order: Ordering) -> Own {
        Own(self.own.load(order))
    }

    /// Replaces them.
    #[inline(always)]
    pub(super) fn set_own(&self, own: Own) {
        self.own.store(own.0, Relaxed);
    }

    /// The count, for strategies that need a lock.
    ///
    /// # Safety
    ///
    /// The caller holds the lock, or the object is immortal.
    #[inline(always)]
    pub(super) unsafe fn local_under_lock(&self) -> u32 {
        // SAFETY: whoever changes the count of an object holds the lock.
        unsafe { self.own.upper() }
    }

    /// Replaces that count.
    ///
    /// # Safety
    ///
    /// The caller holds the lock, and the object is not immortal.
    #[inline(always)]
    pub(super) unsafe fn set_local_under_lock(&self, local: u32) {
        // SAFETY: whoever looks at the count of such an object holds the lock.
        unsafe { self.own.set_upper(local) };
    }

    /// Makes these the counts of a new object, where those of another were that
    /// is dead: one reference, held by the thread with the id `owner`. A thread
    /// may still look at the old ones ([`RefCount::retain_seen`]).
    ///
    /// [`RefCount::retain_seen`]: super::RefCount::retain_seen
    #[inline(always)]
    pub fn begin(&self, owner: u32) {
        self.shared.store(0, Relaxed);
        self.set_own(Own::of(owner, 1));
    }

    /// Whether the object is immortal.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        self.own(Relaxed).is_immortal()
    }

    /// Makes the object immortal, for good. Its owner must be the calling
    /// thread, or no other thread may be counting it.
    pub fn immortalize(&self) {
        // Whoever sees it, sees what its slot held before gone from its place.
        self.own.store(Own::IMMORTAL.0, Release);
    }

    /// Makes an immortal object one that is counted and yet never freed, as
    /// before PEP 683. No other thread may be counting it.
    pub fn make_endless(&self) {
        self.set_own(Own::of(0, SHARED | ENDLESS));
        self.shared.store((ENDLESS as i32 * ONE) | MERGED, Relaxed);
    }

    /// Whether something else than the counts keeps the object alive: it is
    /// immortal, or counted in the threads' tables.
    pub fn is_kept(&self) -> bool {
        let own = self.own(Relaxed);
        own.is_immortal() || own.owner() == PER_THREAD
    }

    /// Adds a reference to the count in the bits `mask` of `local`, unless that
    /// is 0; returns whether it was not.
    pub(super) fn retain_unless_zero(&self, mask: u32) -> bool {
        let mut own = self.own(Relaxed);
        while own.local() & mask != 0 {
            if own.is_immortal() {
                return true;
            }
            match self
                .own
                .compare_exchange(own.0, own.more().0, Acquire, Relaxed)
            {
                Ok(_) => return true,
                Err(other) => own = Own(other),
            }
        }
        false
    }

    /// The number of references as `sys.getrefcount` tells it; other threads
    /// may change it at any moment.
    pub fn count(&self) -> u32 {
        let own = self.own(Relaxed);
        if own.is_immortal() {
            return IMMORTAL;
        }
        let shared = self.shared.load(Relaxed) >> 2;
        match own.owner() {
            PER_THREAD => shared.max(0).unsigned_abs(),
            _ => (own.local() & !SHARED).wrapping_add_signed(shared),
        }
    }
}

impl Counts {
    /// The number of references where all of them are in one count.
    pub fn local_count(&self) -> u32 {
        self.own(Relaxed).local()
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
            own: AtomicU64::new(Own::of(owner, 1).0),
            shared: AtomicI32::new(0),
            rest: Rest::of_kind(0),
        }
    }

    /// Never counted, never freed; of this kind.
    pub const fn immortal(kind: u16) -> Self {
        Counts {
            own: AtomicU64::new(Own::IMMORTAL.0),
            shared: AtomicI32::new(0),
            rest: Rest::of_kind(kind),
        }
    }
}
