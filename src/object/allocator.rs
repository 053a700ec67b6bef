//! The allocator of the whole process.

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys as mimalloc;

use super::context;
use crate::text::memory::budget;

/// mimalloc, which PEP 703 uses too: refcount strategies are compared over one
/// allocator. What needs no unusual alignment, nearly everything, takes its
/// shorter way. If the program's memory is limited it counts what is taken, and
/// tells a thread that has taken too much; it refuses nothing.
#[derive(Debug)]
pub struct Allocator;

/// What every block of at least this many bytes is aligned to.
const USUAL: usize = 16;

/// Whether an ordinary block lies right for the layout.
#[inline(always)]
fn is_usual(layout: Layout) -> bool {
    layout.align() <= USUAL && layout.align() <= layout.size()
}

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

// SAFETY: mimalloc's functions keep the contract of an allocator; blocks that
// either way gives out are freed and resized by the same functions. Counting
// allocates nothing and does not unwind.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: any size may be asked for; the alignment is a power of two.
        unsafe {
            match is_usual(layout) {
                true => mimalloc::mi_malloc(layout.size()).cast(),
                false => mimalloc::mi_malloc_aligned(layout.size(), layout.align()).cast(),
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: as for `alloc`.
        unsafe {
            match is_usual(layout) {
                true => mimalloc::mi_zalloc(layout.size()).cast(),
                false => mimalloc::mi_zalloc_aligned(layout.size(), layout.align()).cast(),
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: by the contract, the block came from here.
        unsafe { mimalloc::mi_free(block.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as i64 - layout.size() as i64);
        // SAFETY: by the contract, the block came from here with this layout.
        unsafe {
            match is_usual(layout) && layout.align() <= size {
                true => mimalloc::mi_realloc(block.cast(), size).cast(),
                false => mimalloc::mi_realloc_aligned(block.cast(), size, layout.align()).cast(),
            }
        }
    }
}
