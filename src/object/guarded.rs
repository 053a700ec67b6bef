//! Contents that change: reached under the object's lock where there is no
//! GIL, and under the GIL where there is one.

use std::cell::UnsafeCell;
use std::fmt;

use super::context::{self, Locking};
use super::header::Header;

/// What is done with contents, as far as their price depends on it.
#[derive(Clone, Copy)]
enum Access {
    /// A read that needs no lock where threads look first.
    Read,
    Any,
}

/// A value inside an object that several threads may change.
///
/// Closures given to [`Guarded::with`] must be short: they may not run program
/// code, block, or reach the same object again. Freeing objects in them is
/// fine, because freeing never runs program code.
pub struct Guarded<T>(UnsafeCell<T>);

// SAFETY: the value is reached only in `with`, under the object's lock or the
// interpreter's, one thread at a time.
unsafe impl<T: Send> Sync for Guarded<T> {}

impl<T> Guarded<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Guarded(UnsafeCell::new(value))
    }

    /// Calls `f` with the value of the object whose head is `owner`.
    #[inline(always)]
    pub fn with<R>(&self, owner: &Header, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: the value is the caller's alone meanwhile.
        self.alone(owner, Access::Any, |value| f(unsafe { &mut *value }))
    }

    /// The same for a value that is changed through shared references, because
    /// threads may look at parts of it meanwhile ([`Guarded::seen`]).
    #[inline(always)]
    pub(crate) fn with_seen<R>(&self, owner: &Header, f: impl FnOnce(&T) -> R) -> R {
        // SAFETY: no other thread changes the value meanwhile, or has it by a
        // reference that nothing else may be beside.
        self.alone(owner, Access::Any, |value| f(unsafe { &*value }))
    }

    /// The same for a read that threads do without the lock where they can: here
    /// it is taken, but in simulated time only those pay for it that would have
    /// to take it.
    #[inline(always)]
    pub(crate) fn with_read<R>(&self, owner: &Header, f: impl FnOnce(&T) -> R) -> R {
        // SAFETY: as for `with_seen`.
        self.alone(owner, Access::Read, |value| f(unsafe { &*value }))
    }

    /// Calls `f` while no other thread does so for the same object.
    #[inline(always)]
    fn alone<R>(&self, owner: &Header, access: Access, f: impl FnOnce(*mut T) -> R) -> R {
        match (context::locking(), access) {
            (Locking::None, _) | (Locking::PaysToWrite, Access::Read) => {}
            (Locking::Locks, _) => return self.with_lock(owner, f),
            (Locking::Pays, _) | (Locking::PaysToWrite, Access::Any) => owner.pay_for_lock(),
        }
        // Without object locks the running thread holds the GIL, or in
        // simulated time is the only one until it stops, and `f` gives it to
        // nobody, does not stop and does not come back here.
        f(self.0.get())
    }

    /// As [`Guarded::alone`], taking the object's lock in any case.
    #[inline(always)]
    fn with_lock<R>(&self, owner: &Header, f: impl FnOnce(*mut T) -> R) -> R {
        struct Unlock<'a>(&'a Header);
        impl Drop for Unlock<'_> {
            fn drop(&mut self) {
                self.0.lock().release();
            }
        }
        owner.lock().acquire();
        let _unlock = Unlock(owner);
        f(self.0.get())
    }

    /// The value, which other threads may change at any time.
    ///
    /// # Safety
    ///
    /// It is only ever reached by [`Guarded::with_seen`], and the caller looks
    /// at nothing of it but what is atomic or never changes.
    #[inline(always)]
    pub(crate) unsafe fn seen(&self) -> &T {
        // SAFETY: by the contract there is no exclusive reference to it.
        unsafe { &*self.0.get() }
    }

    /// The value, while no thread changes it.
    ///
    /// # Safety
    ///
    /// The world is stopped, or the caller holds what keeps others from
    /// calling [`Guarded::with`] for as long as the borrow lives.
    pub(crate) unsafe fn at_rest(&self) -> &T {
        // SAFETY: by the contract.
        unsafe { &*self.0.get() }
    }

    /// The value of an object that is being freed or was not shared yet.
    pub fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guarded(..)")
    }
}
