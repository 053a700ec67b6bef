//! mimalloc as Rust's allocators are called.

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys as mimalloc;

/// mimalloc. What needs no unusual alignment, nearly everything, takes its
/// shorter way.
#[derive(Debug)]
pub(super) struct MiMalloc;

/// What every block of at least this many bytes is aligned to.
const USUAL: usize = 16;

/// Whether an ordinary block lies right for the layout.
#[inline(always)]
fn is_usual(layout: Layout) -> bool {
    layout.align() <= USUAL && layout.align() <= layout.size()
}

// SAFETY: mimalloc's functions keep the contract of an allocator; blocks that
// either way gives out are freed and resized by the same functions.
unsafe impl GlobalAlloc for MiMalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
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
        // SAFETY: as for `alloc`.
        unsafe {
            match is_usual(layout) {
                true => mimalloc::mi_zalloc(layout.size()).cast(),
                false => mimalloc::mi_zalloc_aligned(layout.size(), layout.align()).cast(),
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: by the contract, the block came from here.
        unsafe { mimalloc::mi_free(block.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: by the contract, the block came from here with this layout.
        unsafe {
            match is_usual(layout) && layout.align() <= size {
                true => mimalloc::mi_realloc(block.cast(), size).cast(),
                false => mimalloc::mi_realloc_aligned(block.cast(), size, layout.align()).cast(),
            }
        }
    }
}
