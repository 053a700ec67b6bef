//! The blocks that a thread keeps for its next objects: two batches of each size, so that coming and going at the edge of one does not send the
//! thread to the shared shelves each time (Bonwick's magazines).

use std::ptr::NonNull;

use super::super::context;
use super::slabs::{BATCH, Batch, CLASSES, Slabs};
use crate::substrate::virtual_cores::meter;

/// A thread's blocks for tracked objects, or for the others, by size.
#[derive(Debug)]
pub(crate) struct Magazines {
    current: [Batch; CLASSES],
    spare: [Batch; CLASSES],
    /// How many blocks a batch may hold: none while the thread keeps none.
    limit: u32,
    slabs: &'static Slabs,
}

/// Where a thread's blocks come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// The slabs of its interpreter; `None` while it belongs to none.
    pub(crate) slabs: Option<&'static Slabs>,
    /// Whether it keeps blocks for its next objects. In simulated time it does
    /// not, so that the meter sees every object.
    pub(crate) keeps: bool,
}

/// Where threads that belong to no interpreter make their objects. It is never
/// collected.
static STRAY: Slabs = Slabs::new();

impl Magazines {
    /// Those of a thread that belongs to no interpreter.
    pub(crate) const fn new() -> Self {
        Magazines {
            current: [Batch::EMPTY; CLASSES],
            spare: [Batch::EMPTY; CLASSES],
            limit: 0,
            slabs: &STRAY,
        }
    }

    /// Takes a block if one is kept.
    #[inline(always)]
    pub(crate) fn take(&mut self, class: usize) -> Option<NonNull<u8>> {
        self.current[class].pop()
    }

    /// Gets more blocks and takes one.
    #[cold]
    pub(crate) fn refill(&mut self, class: usize) -> NonNull<u8> {
        std::mem::swap(&mut self.current[class], &mut self.spare[class]);
        if self.current[class].count == 0 {
            self.current[class] = self.slabs.take(class, self.limit.max(1));
        }
        let block = self.current[class].pop();
        block.expect("the slabs give at least one block")
    }

    /// Keeps a block.
    ///
    /// # Safety
    ///
    /// The block is of this class, lies in a page and is unused.
    #[inline(always)]
    pub(crate) unsafe fn keep(&mut self, class: usize, block: NonNull<u8>) {
        if self.current[class].count >= self.limit {
            // SAFETY: passed on.
            return unsafe { self.keep_elsewhere(class, block) };
        }
        // SAFETY: passed on.
        unsafe { self.current[class].push(block) };
    }

    #[cold]
    unsafe fn keep_elsewhere(&mut self, class: usize, block: NonNull<u8>) {
        if self.limit == 0 {
            if context::is_metered() {
                meter::free();
            }
            // SAFETY: passed on.
            return unsafe { Slabs::give_back_stray(class, block) };
        }
        let full = std::mem::replace(&mut self.current[class], Batch::EMPTY);
        let spare = std::mem::replace(&mut self.spare[class], full);
        self.slabs.give_back(class, spare);
        // SAFETY: passed on.
        unsafe { self.current[class].push(block) };
    }

    /// The slabs that the blocks come from.
    pub(crate) fn slabs(&self) -> &'static Slabs {
        self.slabs
    }

    /// Gives all blocks back, and takes them from there from now on; returns
    /// where they came from before.
    pub(crate) fn move_to(&mut self, source: Source) -> Source {
        for class in 0..CLASSES {
            for batches in [&mut self.current, &mut self.spare] {
                let batch = std::mem::replace(&mut batches[class], Batch::EMPTY);
                self.slabs.give_back(class, batch);
            }
        }
        let before = Source {
            slabs: (!std::ptr::eq(self.slabs, &STRAY)).then_some(self.slabs),
            keeps: self.limit > 0,
        };
        let keeps = source.slabs.is_some() && source.keeps;
        self.limit = if keeps { BATCH } else { 0 };
        self.slabs = source.slabs.unwrap_or(&STRAY);
        before
    }
}
