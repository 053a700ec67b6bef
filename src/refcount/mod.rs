//! Refcount strategies: how many references an object has, kept in one 12-byte
//! block that every strategy reads in its own way ([`Counts`]).
//!
//! | strategy | a count is | after |
//! |---|---|---|
//! | [`Plain`] | an ordinary increment; needs one lock | CPython with a GIL |
//! | [`Atomic`] | an atomic read-modify-write | the Gilectomy, `std::sync::Arc` |
//! | [`Biased`] | ordinary for the owner, atomic for others | PEP 703 |
//! | [`ModeBit`] | ordinary until the object escapes its thread, then atomic | Koka, Lean 4 |
//! | [`Deferred`] | as biased, but not taken for what a frame only looks at | Deutsch and Bobrow |
//! | [`Uncounted`] | nothing: memory is freed with the program | the floor |
//! | [`Metered`] | an ordinary increment, in simulated time, that costs what another strategy's does | |
//!
//! Each is written once over [`Atomics`], so that the proofs beside this file
//! search the very code that programs run on.

mod atomic;
mod atomics;
mod biased;
mod counts;
mod deferred;
pub mod lab;
mod metered;
mod mode_bit;
mod plain;
mod registry;
mod thread;
mod uncounted;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod proof;

pub use atomic::Atomic;
pub use atomics::{Atomics, Done, Halves, Lock, Std, Word};
pub use biased::{Biased, BiasedBy, Exact, Steps};
pub use counts::{Counts, Rest};
pub use deferred::{Deferrals, Deferred};
pub use metered::Metered;
pub use mode_bit::ModeBit;
pub use plain::Plain;
pub use registry::{Alarm, Dead, Registry};
pub use thread::CountingThread;
pub use uncounted::Uncounted;

/// The strategies by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Strategy {
    /// [`Plain`].
    Plain,
    /// [`Atomic`].
    Atomic,
    /// [`Biased`].
    Biased,
    /// [`ModeBit`].
    ModeBit,
    /// [`Deferred`].
    Deferred,
    /// [`Uncounted`].
    Uncounted,
    /// [`Metered`].
    Metered,
}

impl Strategy {
    /// Every strategy that counts in real time.
    pub const ALL: [Strategy; 6] = [
        Strategy::Plain,
        Strategy::Atomic,
        Strategy::Biased,
        Strategy::ModeBit,
        Strategy::Deferred,
        Strategy::Uncounted,
    ];

    /// Whether every count must be made under one lock.
    pub const fn needs_lock(self) -> bool {
        matches!(self, Strategy::Plain | Strategy::Metered)
    }

    /// Whether objects have an owner, so that threads have queues and can
    /// count in tables of their own.
    pub const fn has_owners(self) -> bool {
        matches!(self, Strategy::Biased | Strategy::Deferred)
    }
}

/// What came of trying to take a reference to an object that was only seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Seen {
    /// The caller has a reference to what it saw.
    Taken,
    /// The caller has a reference to the object that lies there by now. If its
    /// place still holds that, it is the one that belongs there; if not, the
    /// caller gives the reference up again.
    TakenIfThere,
    /// Nothing was taken.
    Refused,
}

mod sealed {
    /// Strategies are unsafe to get wrong; they live in this room alone.
    pub trait Sealed {}
}
use sealed::Sealed;

use crate::substrate::virtual_cores::Native;

/// A way to count references.
///
/// # Safety
///
/// For an object that began with [`Counts::one`] and on which every `retain`
/// was called by somebody who held a reference, `release`, and the merging of
/// the queues in which a strategy keeps references ([`Merging`]), tell exactly
/// once that the object must be freed: when the last reference has been given
/// up. Everything that any thread did to the object before giving up its
/// reference happens before that. From then on the strategy touches the counts
/// no more.
///
/// A strategy may demand that all calls are made under one lock
/// ([`Strategy::needs_lock`]), or that an object that other threads can reach
/// is given to [`RefCount::escape`] first ([`RefCount::ESCAPES`]). It may never
/// tell that an object must be freed ([`Uncounted`]).
pub unsafe trait RefCount: Sealed + Copy + Send + Sync + 'static {
    /// Which strategy this is.
    const STRATEGY: Strategy;

    /// Whether [`RefCount::escape`] must be called.
    const ESCAPES: bool = false;

    /// Whether what a frame's locals held is given up at a safepoint only
    /// ([`Deferrals`]).
    const DEFERS: bool = false;

    /// Takes one more reference.
    ///
    /// # Safety
    ///
    /// The caller holds a reference to the object that `counts` belongs to,
    /// and whatever lock the strategy demands; `me` is the calling thread.
    unsafe fn retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>);

    /// Whether [`RefCount::retain_seen`] ever takes a reference.
    const SEES: bool = false;

    /// Takes a reference to an object that the caller has seen in a place that
    /// holds one, without holding any itself nor what would keep others from
    /// emptying the place meanwhile. Where it cannot, the caller comes back with
    /// the place's lock and [shows](RefCount::retain_shown) the object.
    ///
    /// # Safety
    ///
    /// Where the object lies only objects ever do, whose counts
    /// [begin](Counts::begin) there. Its reference was stored in the place with
    /// Release and loaded with Acquire, and the calling thread, `me`, has
    /// counted nothing since. Whoever empties the place does so before giving
    /// up its reference.
    #[inline(always)]
    unsafe fn retain_seen<A: Atomics>(_counts: &Counts<A>, _me: &CountingThread<A>) -> Seen {
        Seen::Refused
    }

    /// As [`RefCount::retain`], of an object that threads look for in its
    /// place: from now on they can take it when they see it.
    ///
    /// # Safety
    ///
    /// As for [`RefCount::retain`].
    #[inline(always)]
    unsafe fn retain_shown<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) {
        // SAFETY: passed on.
        unsafe { Self::retain(counts, me) }
    }

    /// Gives up one reference; returns whether it was the last, and then the
    /// caller must free the object.
    ///
    /// # Safety
    ///
    /// As for [`RefCount::retain`]; the caller must not use its reference
    /// afterwards.
    #[must_use]
    unsafe fn release<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool;

    /// Takes a reference on behalf of somebody who holds none (a weak
    /// reference), if there is still one; returns whether there was.
    ///
    /// # Safety
    ///
    /// The object's memory is not taken back meanwhile: the caller holds a lock
    /// that whoever frees it takes first, and so do all calls of `try_retain`
    /// and [`RefCount::still_last`] for it. It [escaped](RefCount::escape) when
    /// the first weak reference was made. `me` is the calling thread.
    #[must_use]
    unsafe fn try_retain<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool;

    /// After `release` has returned true: whether no `try_retain` came before
    /// the object's memory was taken back. If one came, the object lives on,
    /// and the caller's reference is given up.
    ///
    /// # Safety
    ///
    /// The caller was told that its reference was the last, and holds the lock
    /// that `try_retain` demands; `me` is the calling thread.
    #[must_use]
    unsafe fn still_last<A: Atomics>(counts: &Counts<A>, me: &CountingThread<A>) -> bool;

    /// After `release` has returned true: gives the object one reference again,
    /// the caller's.
    ///
    /// # Safety
    ///
    /// The caller was told that its reference was the last, and, if there are
    /// weak references, that it [still is](RefCount::still_last), under a lock
    /// that it still holds.
    unsafe fn revive<A: Atomics>(counts: &Counts<A>);

    /// The object is about to become one that other threads can reach.
    ///
    /// # Safety
    ///
    /// As for [`RefCount::retain`]. If the object has not escaped before, only
    /// the calling thread counts it at this moment, or everybody who does
    /// calls this first.
    #[inline(always)]
    unsafe fn escape<A: Atomics>(_counts: &Counts<A>) {}

    /// An instruction with this opcode begins. Where time is simulated it is
    /// paid for, and other threads may run first.
    #[inline(always)]
    fn instruction(_opcode: u8) {}

    /// A conditional jump, known by a number of its own, goes one way or the
    /// other. Where time is simulated, it is paid for if nobody could foresee it.
    #[inline(always)]
    fn jump(_number: impl FnOnce() -> u32, _taken: bool) {}

    /// Native code is called; where time is simulated, it is paid for.
    #[inline(always)]
    fn native_call(_native: impl FnOnce() -> Native) {}
}

/// A strategy with owners, whose two counts can be made one.
///
/// # Safety
///
/// As for [`RefCount`].
pub unsafe trait Merging: RefCount {
    /// Makes the object's two counts one, less the references that the caller
    /// gives up; returns whether none is left, and then the caller must free
    /// the object.
    ///
    /// # Safety
    ///
    /// The caller holds `given_up` references, and is the owner, or the owner
    /// does not count meanwhile and what it counted happened before.
    #[must_use]
    unsafe fn merge<A: Atomics>(counts: &Counts<A>, given_up: i32) -> bool;
}
