//! What AddressSanitizer is told of slots. To it a page is one block: without
//! this it would not see that an object in there is used after it was freed.

use std::ptr::NonNull;

use super::page::FreeBlock;

/// Nobody may touch a free slot but for its head, which threads may still look
/// at, and its link.
///
/// # Safety
///
/// The slot lies in a page and is unused.
#[inline(always)]
pub(super) unsafe fn close(slot: NonNull<FreeBlock>) {
    #[cfg(gilsim_sanitizer = "address")]
    // SAFETY: the caller passes on that the slot lies in a page.
    unsafe {
        let (contents, bytes) = contents(slot);
        __asan_poison_memory_region(contents, bytes);
    }
    let _ = slot;
}

/// The slot is an object's again.
///
/// # Safety
///
/// The slot lies in a page and is the caller's.
#[inline(always)]
pub(super) unsafe fn open(slot: NonNull<FreeBlock>) {
    #[cfg(gilsim_sanitizer = "address")]
    // SAFETY: the caller passes on that the slot lies in a page.
    unsafe {
        let (contents, bytes) = contents(slot);
        __asan_unpoison_memory_region(contents, bytes);
    }
    let _ = slot;
}

/// What lies in a slot behind the head and the link, and how many bytes it is.
///
/// # Safety
///
/// The slot lies in a page.
#[cfg(gilsim_sanitizer = "address")]
unsafe fn contents(slot: NonNull<FreeBlock>) -> (*const std::ffi::c_void, usize) {
    // SAFETY: by the contract.
    let page = unsafe { super::page::Page::of(slot.cast()) };
    let head = size_of::<FreeBlock>();
    // SAFETY: a slot is at least as large as a free block.
    let contents = unsafe { slot.cast::<u8>().add(head) };
    (contents.as_ptr().cast(), page.slot_bytes() - head)
}

#[cfg(gilsim_sanitizer = "address")]
unsafe extern "C" {
    fn __asan_poison_memory_region(from: *const std::ffi::c_void, bytes: usize);
    fn __asan_unpoison_memory_region(from: *const std::ffi::c_void, bytes: usize);
}
