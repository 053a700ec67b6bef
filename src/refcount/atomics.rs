//! The atomic words under the counts: the machine's own, or a model checker's.
//!
//! Every strategy is written once over [`Atomics`], so the protocol that the
//! proofs search for errors is the one that programs run on.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering, fence};

use super::registry::Registry;

/// A machine's atomic words, and the registry of the threads that count on it.
pub trait Atomics: fmt::Debug + Sized + 'static {
    /// A word of two halves.
    type U64: Halves;
    /// A word with a sign.
    type I32: Word<i32>;
    /// A mutual exclusion lock around a value.
    type Mutex<T: Send + 'static>: Lock<T>;
    /// Where the threads that count find each other.
    type Registry: Deref<Target = Registry<Self>> + fmt::Debug;

    /// What follows happens after every Release that an earlier access to this
    /// word has seen.
    fn acquire(word: &Self::U64);

    /// Hears what a strategy did. Only an instance that counts operations
    /// listens.
    #[inline(always)]
    fn note(_done: Done) {}
}

/// What a strategy did, for the software counts of the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Done {
    /// Counted with ordinary loads and stores.
    Local,
    /// An atomic read-modify-write that succeeded.
    Atomic,
    /// A compare-and-swap that another thread spoiled.
    Retry,
    /// Queued an object for its owner to merge.
    Enqueue,
    /// Merged an object's two counts.
    Merge,
    /// Did not count at all: an immortal object.
    Elided,
}

/// An atomic word.
pub trait Word<V: Copy>: fmt::Debug + Send + Sync {
    /// A word with this value.
    fn of(value: V) -> Self;
    /// The value.
    fn load(&self, order: Ordering) -> V;
    /// Replaces the value.
    fn store(&self, value: V, order: Ordering);
    /// Adds, wrapping around; returns the value before.
    fn fetch_add(&self, change: V, order: Ordering) -> V;
    /// Replaces the value if it is `current`.
    ///
    /// # Errors
    ///
    /// The value that it is instead; or, for no reason, `current` itself.
    fn compare_exchange(
        &self,
        current: V,
        new: V,
        success: Ordering,
        failure: Ordering,
    ) -> Result<V, V>;
}

/// An atomic word whose upper half can be had by itself.
pub trait Halves: Word<u64> {
    /// The upper half.
    ///
    /// # Safety
    ///
    /// Nobody changes the word meanwhile.
    #[inline(always)]
    unsafe fn upper(&self) -> u32 {
        (self.load(Ordering::Relaxed) >> 32) as u32
    }

    /// Replaces the upper half.
    ///
    /// # Safety
    ///
    /// Nobody else accesses the word meanwhile.
    #[inline(always)]
    unsafe fn set_upper(&self, upper: u32) {
        let lower = u64::from(self.load(Ordering::Relaxed) as u32);
        self.store(u64::from(upper) << 32 | lower, Ordering::Relaxed);
    }
}

/// A mutual exclusion lock around a value.
pub trait Lock<T>: Send + Sync {
    /// A free lock.
    fn of(value: T) -> Self;
    /// Calls `f` with the value, alone.
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;
}

/// The machine's own atomics.
#[derive(Debug)]
pub enum Std {}

static REGISTRY: Registry<Std> = Registry::<Std>::new();

impl Atomics for Std {
    type U64 = AtomicU64;
    type I32 = AtomicI32;
    type Mutex<T: Send + 'static> = parking_lot::Mutex<T>;
    type Registry = &'static Registry<Std>;

    #[inline(always)]
    fn acquire(word: &AtomicU64) {
        if cfg!(gilsim_sanitizer = "thread") {
            // ThreadSanitizer does not see what a fence orders.
            word.load(Ordering::Acquire);
        } else {
            fence(Ordering::Acquire);
        }
    }
}

impl Std {
    /// The registry that all threads of the process share.
    pub(super) const fn registry() -> &'static Registry<Std> {
        &REGISTRY
    }
}

macro_rules! words {
    ($($word:ty: $value:ty),*) => {$(
        impl Word<$value> for $word {
            fn of(value: $value) -> Self {
                Self::new(value)
            }

            #[inline(always)]
            fn load(&self, order: Ordering) -> $value {
                self.load(order)
            }

            #[inline(always)]
            fn store(&self, value: $value, order: Ordering) {
                self.store(value, order);
            }

            #[inline(always)]
            fn fetch_add(&self, change: $value, order: Ordering) -> $value {
                self.fetch_add(change, order)
            }

            #[inline(always)]
            fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange_weak(current, new, success, failure)
            }
        }
    )*};
}
words!(AtomicU64: u64, AtomicI32: i32);

/// A load and a store of 32 bits, as CPython with a GIL has them: they are shorter
/// than those of the whole word.
impl Halves for AtomicU64 {
    #[inline(always)]
    unsafe fn upper(&self) -> u32 {
        // SAFETY: passed on.
        unsafe { upper_half(self) }.load(Ordering::Relaxed)
    }

    #[inline(always)]
    unsafe fn set_upper(&self, upper: u32) {
        // SAFETY: passed on.
        unsafe { upper_half(self) }.store(upper, Ordering::Relaxed);
    }
}

/// # Safety
///
/// No access to the half races with one to the word, unless both are loads.
#[inline(always)]
unsafe fn upper_half(word: &AtomicU64) -> &AtomicU32 {
    let upper = usize::from(cfg!(target_endian = "little"));
    // SAFETY: the half is a part of the word; the rest is passed on.
    unsafe { AtomicU32::from_ptr(word.as_ptr().cast::<u32>().add(upper)) }
}

impl<T: Send> Lock<T> for parking_lot::Mutex<T> {
    fn of(value: T) -> Self {
        parking_lot::Mutex::new(value)
    }

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock())
    }
}
