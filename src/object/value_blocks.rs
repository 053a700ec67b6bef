//! The blocks in which instances keep their values. There is a free list per
//! thread and size in front of the process's allocator.
//!
//! They are kept apart from objects: a thread that reads an instance without
//! its lock may look at the head of an object that was freed meanwhile, so that
//! nothing but objects may lie where objects lay.

use std::alloc::Layout as MemoryLayout;
use std::ptr::NonNull;

use super::context;
use super::header::Header;
use crate::substrate::virtual_cores::meter;

/// A place for a reference: null where there is none.
pub(crate) type ValueCell = std::sync::atomic::AtomicPtr<Header>;

/// Blocks are kept in classes of 16 bytes; larger ones go to the allocator.
const CLASS_BYTES: usize = 16;
/// How many classes have a free list.
const CLASSES: usize = 9;
/// How many blocks of a class a thread keeps; AddressSanitizer watches those
/// that are freed.
const KEPT_PER_CLASS: u32 = if cfg!(gilsim_sanitizer = "address") {
    0
} else {
    256
};

/// The freed blocks that a thread keeps for reuse, by size.
#[derive(Debug)]
pub(crate) struct FreeBlocks {
    heads: [*mut FreeBlock; CLASSES],
    lengths: [u32; CLASSES],
}

struct FreeBlock {
    next: *mut FreeBlock,
}

impl FreeBlocks {
    pub(crate) const fn new() -> Self {
        FreeBlocks {
            heads: [std::ptr::null_mut(); CLASSES],
            lengths: [0; CLASSES],
        }
    }

    /// Says whether freed blocks are kept; the lists are empty.
    fn set_kept(&mut self, kept: bool) {
        self.lengths = [if kept { 0 } else { KEPT_PER_CLASS }; CLASSES];
    }

    /// Takes a block of this class, if one is kept.
    #[inline(always)]
    fn take(&mut self, class: usize) -> Option<NonNull<u8>> {
        let block = NonNull::new(self.heads[class])?;
        // SAFETY: a block on the list was freed by `keep` and holds the link.
        self.heads[class] = unsafe { block.as_ref().next };
        self.lengths[class] -= 1;
        Some(block.cast())
    }

    /// Keeps a freed block; returns false if there are enough.
    #[inline(always)]
    fn keep(&mut self, class: usize, block: NonNull<u8>) -> bool {
        if self.lengths[class] >= KEPT_PER_CLASS {
            return false;
        }
        let block = block.cast::<FreeBlock>();
        // SAFETY: the block is at least 16 bytes, aligned to 16 and unused.
        unsafe {
            block.as_ptr().write(FreeBlock {
                next: self.heads[class],
            })
        };
        self.heads[class] = block.as_ptr();
        self.lengths[class] += 1;
        true
    }
}

#[inline(always)]
const fn class_of(count: usize) -> usize {
    (count * size_of::<ValueCell>()).div_ceil(CLASS_BYTES)
}

#[inline(always)]
fn memory_layout(class: usize) -> MemoryLayout {
    MemoryLayout::from_size_align(class * CLASS_BYTES, CLASS_BYTES)
        .expect("an instance has not so many values")
}

/// A block of so many cells, all empty.
#[inline(always)]
pub(crate) fn allocate(count: usize) -> NonNull<ValueCell> {
    if count == 0 {
        return NonNull::dangling();
    }
    let class = class_of(count);
    let kept = match class < CLASSES {
        // SAFETY: the lists are reached only from here, `give_back` and
        // `drain`, none of which calls another.
        true => context::with(|context| unsafe { (*context.free_blocks.get()).take(class) }),
        false => None,
    };
    let block = kept
        .unwrap_or_else(|| allocate_fresh(class))
        .cast::<ValueCell>();
    for index in 0..count {
        // SAFETY: the block has room for that many cells.
        unsafe { block.add(index).write(ValueCell::default()) };
    }
    block
}

#[cold]
#[inline(never)]
fn allocate_fresh(class: usize) -> NonNull<u8> {
    if context::is_metered() {
        meter::allocation();
    }
    let layout = memory_layout(class);
    // SAFETY: the size is not zero.
    let block = unsafe { std::alloc::alloc(layout) };
    NonNull::new(block).unwrap_or_else(|| std::alloc::handle_alloc_error(layout))
}

/// Takes a block back.
///
/// # Safety
///
/// It came from [`allocate`] with this count, nothing is in it any more, and
/// nobody looks at it.
#[inline(always)]
pub(crate) unsafe fn give_back(block: NonNull<ValueCell>, count: usize) {
    if count == 0 {
        return;
    }
    let class = class_of(count);
    if class < CLASSES {
        let kept = context::with(|context| {
            // SAFETY: as in `allocate`; the block is unused by the contract.
            unsafe { (*context.free_blocks.get()).keep(class, block.cast()) }
        });
        if kept {
            return;
        }
    }
    // SAFETY: passed on.
    unsafe { deallocate(block.cast(), class) };
}

/// # Safety
///
/// As for [`give_back`].
#[cold]
#[inline(never)]
unsafe fn deallocate(block: NonNull<u8>, class: usize) {
    if context::is_metered() {
        meter::free();
    }
    // SAFETY: `allocate_fresh` took it from the allocator with this layout.
    unsafe { std::alloc::dealloc(block.as_ptr(), memory_layout(class)) };
}

/// Says whether the running thread keeps freed blocks, of which it has none
/// now. In simulated time none are kept, so that the meter sees every one.
pub(super) fn keep_free(kept: bool) {
    // SAFETY: as in `allocate`.
    context::with(|context| unsafe { (*context.free_blocks.get()).set_kept(kept) });
}

/// Gives the blocks that the running thread keeps back to the allocator.
pub(super) fn drain() {
    context::with(|context| {
        for class in 1..CLASSES {
            // SAFETY: as in `allocate`.
            while let Some(block) = unsafe { (*context.free_blocks.get()).take(class) } {
                // SAFETY: every block of the class was allocated with its size.
                unsafe { std::alloc::dealloc(block.as_ptr(), memory_layout(class)) };
            }
        }
    });
}
