//! What a thread may trust that looks into a table of keys without its lock.
//!
//! Whoever changes which keys there are, under that lock, makes the version odd
//! before and even after, so that a thread trusts what it has seen only if the
//! version was even and still is the same. The memory that it looks at stays: a
//! block that a table has outgrown is kept until the table is gone, and there
//! are only larger ones after it, twice as large at least.

use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU64};

use super::header::Header;
use super::{Obj, context, plain_equal};

/// How many slots a thread without a lock looks at before it comes back with
/// it: they may be in disorder meanwhile.
pub(super) const MOST_LOOKS: usize = 64;

/// Changes whenever a key is added or removed; odd while that happens.
#[derive(Debug, Default)]
pub(super) struct Version(AtomicU64);

impl Version {
    /// The version, for whoever has the table's lock.
    #[inline(always)]
    pub(super) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    /// Keys are about to be added, removed or moved.
    #[inline(always)]
    pub(super) fn begin(&self) {
        self.0.store(self.get() + 1, Relaxed);
        context::step();
    }

    /// They were.
    #[inline(always)]
    pub(super) fn end(&self) {
        self.0.store(self.get() + 1, Release);
    }

    /// The version, for a thread that has not the table's lock; `None` while
    /// keys change.
    #[inline(always)]
    pub(super) fn seen(&self) -> Option<u64> {
        let version = self.0.load(Acquire);
        (version & 1 == 0).then_some(version)
    }

    /// Whether keys are as they were when the version was seen.
    #[inline(always)]
    pub(super) fn is_still(&self, version: u64) -> bool {
        self.0.load(Acquire) == version
    }
}

/// Where a thread without a lock has seen an entry. To be trusted as long as the
/// table has the same version.
#[derive(Debug)]
pub(crate) struct Sight<P> {
    place: NonNull<P>,
    version: u64,
}

impl<P> Clone for Sight<P> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Sight<P> {}

// SAFETY: who looks through it vouches for the table.
unsafe impl<P: Sync> Send for Sight<P> {}

impl<P> Sight<P> {
    #[inline(always)]
    pub(super) fn of(place: &P, version: u64) -> Self {
        Sight {
            place: NonNull::from_ref(place),
            version,
        }
    }
}

/// A table as a thread sees it that has not its lock.
pub(super) trait Seen {
    /// Where an entry is.
    type Place;

    fn version(&self) -> &Version;

    /// How many keys there are: what is seen later of them is not older.
    fn len_seen(&self) -> usize;

    /// The places in which entries are, in the order of a walk.
    fn places_seen(&self) -> &[Self::Place];

    /// Where the key of an entry is: null is none.
    fn key_cell(place: &Self::Place) -> &AtomicPtr<Header>;

    /// Looks for the first entry from a place on: how many there are, and where
    /// it is, if there is one. `after` tells which place comes after another.
    /// `None` if keys change meanwhile.
    #[expect(clippy::type_complexity, reason = "it is taken apart at once")]
    fn look_from(
        &self,
        mut index: usize,
        after: impl Fn(usize) -> usize,
    ) -> Option<(usize, Option<(usize, Sight<Self::Place>)>)> {
        let version = self.version().seen()?;
        let len = self.len_seen();
        let places = self.places_seen();
        let mut found = None;
        while let Some(place) = places.get(index) {
            context::step();
            if !Self::key_cell(place).load(Acquire).is_null() {
                found = Some((index, Sight::of(place, version)));
                break;
            }
            index = after(index);
        }
        let holds = self.version().is_still(version);
        holds.then_some((len, found))
    }

    /// What is in a cell of an entry that was seen, or null if that may be
    /// another entry by now: what was there when the thread looked.
    ///
    /// # Safety
    ///
    /// It was seen in this table, which has been there ever since.
    #[inline(always)]
    unsafe fn peek(
        &self,
        sight: Sight<Self::Place>,
        cell: impl Fn(&Self::Place) -> &AtomicPtr<Header>,
    ) -> *mut Header {
        // SAFETY: the block stays as long as the table.
        let seen = cell(unsafe { sight.place.as_ref() }).load(Acquire);
        context::step();
        match self.version().is_still(sight.version) {
            true => seen,
            false => ptr::null_mut(),
        }
    }

    /// A reference to the key of an entry that was seen, if it can be taken.
    ///
    /// # Safety
    ///
    /// As for [`Seen::peek`].
    #[inline(always)]
    unsafe fn take_key(&self, sight: Sight<Self::Place>) -> Option<Obj> {
        // SAFETY: passed on.
        Obj::take_seen(|| unsafe { self.peek(sight, Self::key_cell) })
    }

    /// Whether a key that was seen equals another; `None` if that cannot be
    /// told.
    ///
    /// # Safety
    ///
    /// As for [`Seen::peek`].
    unsafe fn is_same(&self, sight: Sight<Self::Place>, key: &Obj) -> Option<bool> {
        // SAFETY: passed on.
        plain_equal(&unsafe { self.take_key(sight) }?, key)
    }
}
