//! The allocator of the whole process.

use std::alloc::{GlobalAlloc, Layout};

use super::context;
use crate::text::memory::budget;

/// What blocks come from: mimalloc, which PEP 703 uses too, so that refcount
/// strategies are compared over one allocator.
#[cfg(not(any(gilsim_sanitizer = "address", gilsim_sanitizer = "thread")))]
const BLOCKS: super::mimalloc::MiMalloc = super::mimalloc::MiMalloc;
/// What blocks come from under a sanitizer, which knows this one's.
#[cfg(any(gilsim_sanitizer = "address", gilsim_sanitizer = "thread"))]
const BLOCKS: std::alloc::System = std::alloc::System;

/// If the program's memory is limited it counts what is taken, and tells a
/// thread that has taken too much; it refuses nothing.
#[derive(Debug)]
pub struct Allocator;

#[inline(always)]
fn count(bytes: i64) {
    if budget::is_limited() {
        count_now(bytes);
    }
}

#[cold]
#[inline(never)]
fn count_now(bytes: i64) {
    if budget::count(bytes) {
        context::with(|context| context.ring());
    }
}

// SAFETY: the blocks are those of an allocator that keeps the contract.
// Counting allocates nothing and does not unwind.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: passed on.
        unsafe { BLOCKS.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: passed on.
        unsafe { BLOCKS.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: passed on.
        unsafe { BLOCKS.dealloc(block, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as i64 - layout.size() as i64);
        // SAFETY: passed on.
        unsafe { BLOCKS.realloc(block, layout, size) }
    }
}
