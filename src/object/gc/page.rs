//! Pages: 16 KiB of slots of one size, aligned to their size, so that an
//! object's address leads to its page and to its slot's number.

use std::cell::Cell;
use std::ptr::NonNull;

use super::super::header::Header;
use super::slabs::Slabs;

/// A page's size and alignment.
pub(super) const PAGE_BYTES: usize = 16 << 10;
/// Slots are of whole granules.
pub(super) const GRANULE: usize = 16;

/// The head of a page; its slots follow.
#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Page {
    slabs: NonNull<Slabs>,
    slot_bytes: u32,
    /// What a number of granules is multiplied by to divide it by those of a
    /// slot: a fraction of 2^16.
    reciprocal: u32,
    /// How many slots there is room for.
    capacity: u32,
    /// How many slots were ever handed out: the others were never touched.
    carved: Cell<u32>,
    /// The number of the first slot, counted through all pages; a collection
    /// sets it for its own use.
    first: Cell<u32>,
}

/// A slot that holds no object. What it was an object's head stays as it was
/// when that one died, but for its marks: a thread that still looks at the head
/// of an object that another has freed finds either that it is dead or the head
/// of a new object.
#[repr(C)]
pub(crate) struct FreeBlock {
    head: Header,
    pub(crate) next: *mut FreeBlock,
}

/// How many bytes a slot has at least.
pub(crate) const SMALLEST_SLOT: usize = size_of::<FreeBlock>();

impl Page {
    /// Makes a page of slots of this size.
    ///
    /// # Safety
    ///
    /// `memory` leads to [`PAGE_BYTES`] unused zeroes, aligned to as many, and
    /// `slabs` lives as long as the page.
    pub(super) unsafe fn init(
        memory: NonNull<u8>,
        slabs: &Slabs,
        slot_bytes: usize,
    ) -> NonNull<Page> {
        let page = memory.cast::<Page>();
        let granules = (slot_bytes / GRANULE) as u32;
        let head = Page {
            slabs: NonNull::from_ref(slabs),
            slot_bytes: slot_bytes as u32,
            reciprocal: (1u32 << 16).div_ceil(granules),
            capacity: ((PAGE_BYTES - size_of::<Page>()) / slot_bytes) as u32,
            carved: Cell::new(0),
            first: Cell::new(0),
        };
        // SAFETY: by the contract.
        unsafe { page.as_ptr().write(head) };
        page
    }

    /// The page that an object lies in.
    ///
    /// # Safety
    ///
    /// The object was allocated in a page.
    pub(super) unsafe fn of<'a>(object: NonNull<Header>) -> &'a Page {
        let page = object
            .as_ptr()
            .map_addr(|address| address & !(PAGE_BYTES - 1));
        // SAFETY: pages are aligned to their size and are never given up.
        unsafe { &*page.cast::<Page>() }
    }

    /// How large its slots are.
    #[cfg(gilsim_sanitizer = "address")]
    pub(super) fn slot_bytes(&self) -> usize {
        self.slot_bytes as usize
    }

    /// The slabs that the page belongs to.
    pub(super) fn slabs(&self) -> NonNull<Slabs> {
        self.slabs
    }

    /// A slot that was never handed out, if there is one left.
    pub(super) fn carve(&self) -> Option<NonNull<u8>> {
        let index = self.carved.get();
        if index == self.capacity {
            return None;
        }
        self.carved.set(index + 1);
        Some(self.slot(index).cast())
    }

    /// Numbers the page's slots from `first` up.
    pub(super) fn number_from(&self, first: u32) {
        self.first.set(first);
    }

    fn slot(&self, index: u32) -> NonNull<Header> {
        let offset = size_of::<Page>() + (index * self.slot_bytes) as usize;
        NonNull::from_ref(self)
            .map_addr(|address| address.saturating_add(offset))
            .cast()
    }

    /// The number of an object's slot.
    #[inline]
    pub(super) fn number_of(&self, object: NonNull<Header>) -> usize {
        let offset = object.as_ptr().addr() & (PAGE_BYTES - 1);
        let granules = ((offset - size_of::<Page>()) / GRANULE) as u32;
        (self.first.get() + ((granules * self.reciprocal) >> 16)) as usize
    }

    /// Every slot that was ever handed out. Those that hold an object say so
    /// in their head ([`Header::is_tracked`]).
    pub(super) fn slots(&self) -> impl Iterator<Item = NonNull<Header>> {
        (0..self.carved.get()).map(|index| self.slot(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_to_its_slot() {
        for slot_bytes in (GRANULE..=512).step_by(GRANULE) {
            let granules = (slot_bytes / GRANULE) as u32;
            let reciprocal = (1u32 << 16).div_ceil(granules);
            let slots = ((PAGE_BYTES - size_of::<Page>()) / slot_bytes) as u32;
            for index in 0..slots {
                assert_eq!((index * granules * reciprocal) >> 16, index);
            }
        }
    }
}
