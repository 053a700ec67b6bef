//! Refcount strategies: how many references an object has, kept in one 12-byte
//! block that every strategy reads in its own way.
//!
//! | strategy | `owner` | `local` | `shared` |
//! |---|---|---|---|
//! | [`Plain`] | unused | the count | unused |
//! | [`Atomic`] | unused | the count | unused |
//!
//! In every strategy `local == u32::MAX` means immortal (PEP 683): such an
//! object is never counted and never freed.

mod atomic;
mod plain;

pub use atomic::Atomic;
pub use plain::Plain;

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

/// The value of `local` that marks an immortal object.
const IMMORTAL: u32 = u32::MAX;

/// The words that a strategy counts in.
#[derive(Debug)]
#[repr(C)]
pub struct Counts {
    owner: AtomicU32,
    local: AtomicU32,
    shared: AtomicI32,
}

impl Counts {
    /// One reference, held by whoever made the object.
    #[inline(always)]
    pub const fn one() -> Self {
        Counts {
            owner: AtomicU32::new(0),
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

    /// Whether the object is immortal.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        self.local.load(Ordering::Relaxed) == IMMORTAL
    }

    /// Makes the object immortal, for good.
    pub fn immortalize(&self) {
        self.local.store(IMMORTAL, Ordering::Relaxed);
    }

    /// The number of references as `sys.getrefcount` tells it; other threads
    /// may change it at any moment.
    pub fn count(&self) -> u32 {
        self.local.load(Ordering::Relaxed)
    }
}

/// The strategies by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Strategy {
    /// [`Plain`].
    Plain,
    /// [`Atomic`].
    Atomic,
}

/// A way to count references.
///
/// # Safety
///
/// For an object that began with [`Counts::one`] and on which every `retain`
/// was called by somebody who held a reference, `release` returns true exactly
/// once: when the last reference is given up. Everything that any thread did
/// to the object before giving up its reference happens before that return.
/// A strategy may demand that all calls are made under one lock; it says so.
pub unsafe trait RefCount: Copy + Send + Sync + 'static {
    /// Which strategy this is.
    const STRATEGY: Strategy;

    /// Takes one more reference.
    ///
    /// # Safety
    ///
    /// The caller holds a reference to the object that `counts` belongs to,
    /// and whatever lock the strategy demands.
    unsafe fn retain(counts: &Counts);

    /// Gives up one reference; returns whether it was the last, and then the
    /// caller must free the object.
    ///
    /// # Safety
    ///
    /// The caller holds a reference and must not use it afterwards; it holds
    /// whatever lock the strategy demands.
    #[must_use]
    unsafe fn release(counts: &Counts) -> bool;
}

#[cfg(test)]
mod conformance {
    use super::*;

    fn frees_exactly_once<R: RefCount>() {
        let counts = Counts::one();
        // SAFETY: this thread holds every reference it counts here.
        unsafe {
            R::retain(&counts);
            R::retain(&counts);
            assert!(!R::release(&counts));
            assert!(!R::release(&counts));
            assert!(R::release(&counts));
        }
    }

    fn never_frees_an_immortal<R: RefCount>() {
        let counts = Counts::immortal();
        // SAFETY: an immortal object has a reference for everybody.
        unsafe {
            for _ in 0..10 {
                assert!(!R::release(&counts));
            }
            R::retain(&counts);
        }
        assert!(counts.is_immortal());
    }

    #[test]
    fn every_strategy_conforms() {
        frees_exactly_once::<Plain>();
        frees_exactly_once::<Atomic>();
        never_frees_an_immortal::<Plain>();
        never_frees_an_immortal::<Atomic>();
    }

    #[test]
    fn atomic_counts_survive_concurrent_traffic() {
        let counts = Counts::one();
        let freed = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                // SAFETY: the scope's owner holds the first reference until
                // every thread has ended; each thread releases what it took.
                scope.spawn(|| unsafe {
                    for _ in 0..50_000 {
                        Atomic::retain(&counts);
                        freed.fetch_add(Atomic::release(&counts).into(), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(freed.load(Ordering::Relaxed), 0);
        // SAFETY: the first reference is still held here.
        assert!(unsafe { Atomic::release(&counts) });
    }
}
