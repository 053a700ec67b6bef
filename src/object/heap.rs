//! Where objects come from and go to. Those that hold references lie in pages
//! that the cycle collector walks (`gc`); for the others there is a free list per
//! thread and size in front of the process's allocator.

use std::alloc::Layout as MemoryLayout;
use std::ptr::NonNull;

use super::chores::{has_chores, postpone};
use super::context;
use super::header::{Header, Mark, TypeId};
use super::layout::{DROP_BY_LAYOUT, Layout, Object, Payload, SIZE_BY_LAYOUT, TRACE_BY_LAYOUT};
use super::{Float, Int, types};
use crate::substrate::virtual_cores::meter;

/// Blocks are kept in classes of 16 bytes; larger ones go to the allocator.
const CLASS_BYTES: usize = 16;
/// How many classes have a free list.
const CLASSES: usize = 9;
/// How many blocks of a class a thread keeps.
const KEPT_PER_CLASS: u32 = 256;
/// Nested frees beyond this depth wait until the outermost has ended.
const MAX_FREE_DEPTH: u32 = 100;

/// The freed blocks that a thread keeps for reuse, by size.
#[derive(Debug)]
pub(crate) struct FreeLists {
    heads: [*mut FreeBlock; CLASSES],
    lengths: [u32; CLASSES],
}

struct FreeBlock {
    next: *mut FreeBlock,
}

impl FreeLists {
    pub(crate) const fn new() -> Self {
        FreeLists {
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
const fn class_of(size: usize) -> usize {
    size.div_ceil(CLASS_BYTES)
}

#[inline(always)]
fn memory_layout(size: usize) -> MemoryLayout {
    let rounded = size.next_multiple_of(CLASS_BYTES);
    MemoryLayout::from_size_align(rounded, CLASS_BYTES).expect("an object's size is small")
}

/// Memory for an object with these contents, aligned to 16.
#[inline(always)]
pub(crate) fn allocate<P: Payload>() -> NonNull<u8> {
    let size = size_of::<Object<P>>();
    if P::TRACKED {
        allocate_tracked(class_of(size))
    } else {
        allocate_leaf(size)
    }
}

/// Memory for a tracked object: a block of a page that the cycle collector
/// walks.
#[inline(always)]
fn allocate_tracked(class: usize) -> NonNull<u8> {
    // SAFETY: the magazines are reached only from here, `refill`, `give_back`
    // and `move_to`, none of which calls another while it borrows them.
    let kept = context::with(|context| unsafe { (*context.magazines.get()).take(class) });
    kept.unwrap_or_else(|| refill(class))
}

#[cold]
#[inline(never)]
fn refill(class: usize) -> NonNull<u8> {
    if context::is_metered() {
        meter::allocation();
    }
    context::with(|context| {
        // SAFETY: as in `allocate_tracked`.
        let magazines = unsafe { &mut *context.magazines.get() };
        let block = magazines.refill(class);
        if magazines.slabs().is_due() {
            context.ring();
        }
        block
    })
}

/// Memory for an object that holds no references, of `size` bytes.
#[inline(always)]
pub(super) fn allocate_leaf(size: usize) -> NonNull<u8> {
    let class = class_of(size);
    if class < CLASSES {
        // SAFETY: the lists are reached only from here, `give_back_leaf`
        // and `drain_free_lists`, none of which calls another.
        let kept = context::with(|context| unsafe { (*context.free_lists.get()).take(class) });
        if let Some(block) = kept {
            return block;
        }
    }
    allocate_fresh(size)
}

#[cold]
#[inline(never)]
fn allocate_fresh(size: usize) -> NonNull<u8> {
    if context::is_metered() {
        meter::allocation();
    }
    let layout = memory_layout(size);
    // SAFETY: the size is not zero: every object has a header.
    let block = unsafe { std::alloc::alloc(layout) };
    NonNull::new(block).unwrap_or_else(|| std::alloc::handle_alloc_error(layout))
}

/// Takes back the memory of an object whose contents were dropped.
///
/// # Safety
///
/// `block` came from [`allocate_leaf`] with the same `size`, and nothing refers
/// to it any more.
#[inline(always)]
pub(super) unsafe fn give_back_leaf(block: NonNull<u8>, size: usize) {
    let class = class_of(size);
    if class < CLASSES {
        // SAFETY: as in `allocate_leaf`; the block is unused by the contract.
        let kept =
            context::with(|context| unsafe { (*context.free_lists.get()).keep(class, block) });
        if kept {
            return;
        }
    }
    // SAFETY: passed on.
    unsafe { deallocate(block, size) };
}

/// # Safety
///
/// As for [`give_back_leaf`].
#[cold]
#[inline(never)]
unsafe fn deallocate(block: NonNull<u8>, size: usize) {
    if context::is_metered() {
        meter::free();
    }
    // SAFETY: `allocate_leaf` took it from the allocator with this layout.
    unsafe { std::alloc::dealloc(block.as_ptr(), memory_layout(size)) };
}

/// Says whether the running thread keeps freed blocks, of which it has none
/// now. In simulated time none are kept, so that the meter sees every object.
pub(crate) fn keep_free_lists(kept: bool) {
    // SAFETY: as in `allocate_leaf`.
    context::with(|context| unsafe { (*context.free_lists.get()).set_kept(kept) });
}

/// Gives the blocks that the running thread keeps back to the allocator.
pub(crate) fn drain_free_lists() {
    context::with(|context| {
        for class in 1..CLASSES {
            // SAFETY: as in `allocate_leaf`.
            while let Some(block) = unsafe { (*context.free_lists.get()).take(class) } {
                // SAFETY: every block of the class was allocated with its size.
                unsafe {
                    std::alloc::dealloc(block.as_ptr(), memory_layout(class * CLASS_BYTES));
                }
            }
        }
    });
}

/// Frees an object whose last reference is gone: drops its contents and takes
/// its memory back.
///
/// # Safety
///
/// The last reference was given up by the caller, and nobody uses the object
/// any more.
#[cold]
#[inline(never)]
pub(crate) unsafe fn free(object: NonNull<Header>) {
    // SAFETY: the object is alive until its memory is given back.
    let header = unsafe { object.as_ref() };
    let type_id = header.type_id();
    if is_number(type_id) {
        header.bury();
        // SAFETY: numbers have this size and nothing to drop.
        return unsafe { give_back_leaf(object.cast(), NUMBER_SIZE) };
    }
    let special = types::is_finalized(type_id) || header.has(Mark::WeaklyReferenced);
    // SAFETY: passed on.
    if special && unsafe { postpone(object) } {
        return;
    }
    let depth = context::with(|context| {
        let depth = context.free_depth.get();
        if depth >= MAX_FREE_DEPTH {
            // SAFETY: nothing else borrows the vector at this moment.
            unsafe { (*context.free_later.get()).push(object) };
        } else {
            context.free_depth.set(depth + 1);
        }
        depth
    });
    if depth >= MAX_FREE_DEPTH {
        return;
    }
    // SAFETY: passed on.
    unsafe { free_now(object) };
    if depth == 0 {
        // SAFETY: the vector is borrowed only for the pop.
        while let Some(next) = context::with(|context| unsafe { (*context.free_later.get()).pop() })
        {
            // SAFETY: whoever put it there had given up its last reference.
            unsafe { free_now(next) };
        }
    }
    context::with(|context| context.free_depth.set(depth));
}

/// # Safety
///
/// As for [`free`].
unsafe fn free_now(object: NonNull<Header>) {
    // SAFETY: the header is alive until its memory is given back below.
    let header = unsafe { object.as_ref() };
    let layout = types::layout_of(header.type_id());
    debug_assert!(
        TRACE_BY_LAYOUT[layout as usize].is_none() || header.has(Mark::Tracked),
        "an object is freed twice"
    );
    header.bury();
    // SAFETY: the type's layout says what the object's contents are. When they
    // are gone, nothing refers to it.
    unsafe {
        DROP_BY_LAYOUT[layout as usize](object);
        give_back(object, layout);
    }
}

/// Takes back the memory of an object whose contents were dropped.
///
/// # Safety
///
/// Nothing refers to the object any more; its head is as it was.
pub(crate) unsafe fn release_memory(object: NonNull<Header>) {
    // SAFETY: the head is alive; the rest is passed on.
    unsafe { give_back(object, types::layout_of(object.as_ref().type_id())) };
}

/// # Safety
///
/// As for [`release_memory`]; the object has this layout.
#[inline(always)]
unsafe fn give_back(object: NonNull<Header>, layout: Layout) {
    let size = SIZE_BY_LAYOUT[layout as usize];
    if TRACE_BY_LAYOUT[layout as usize].is_some() {
        let class = class_of(size);
        // SAFETY: as in `allocate_tracked`; the block lies in a page.
        context::with(|context| unsafe {
            (*context.magazines.get()).keep(class, object.cast());
        });
    } else {
        // SAFETY: it was allocated with its layout's size.
        unsafe { give_back_leaf(object.cast(), size) };
    }
}

/// The size of an int or float.
const NUMBER_SIZE: usize = size_of::<Object<Int>>();
const _: () = assert!(size_of::<Object<Float>>() == NUMBER_SIZE);

/// Whether objects of the type are of the kinds that come and go most, which
/// hold nothing.
#[inline(always)]
fn is_number(type_id: TypeId) -> bool {
    type_id == types::id::INT || type_id == types::id::FLOAT
}

/// As [`free`], quick for the objects that come and go most: ints and floats,
/// which hold nothing. Returns whether something waits to be done now
/// ([`chores`](super::chores)).
///
/// # Safety
///
/// As for [`free`].
#[inline(always)]
#[must_use]
pub(crate) unsafe fn free_fast(object: NonNull<Header>) -> bool {
    // SAFETY: the object is alive until its memory is given back.
    let header = unsafe { object.as_ref() };
    let type_id = header.type_id();
    if is_number(type_id) {
        header.bury();
        // SAFETY: both kinds have this size and nothing to drop.
        unsafe { give_back_leaf(object.cast(), NUMBER_SIZE) };
        false
    } else {
        // SAFETY: passed on.
        unsafe { free_and_look(object) }
    }
}

/// # Safety
///
/// As for [`free`].
#[cold]
#[inline(never)]
unsafe fn free_and_look(object: NonNull<Header>) -> bool {
    // SAFETY: passed on.
    unsafe { free(object) };
    has_chores()
}
