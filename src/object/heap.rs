//! Where objects come from and go to: pages (`gc`), of which each thread keeps
//! some slots. The cycle collector walks those of the objects that hold
//! references.

use std::ptr::NonNull;

use super::chores::{has_chores, postpone};
use super::context::{self, Context};
use super::gc::{Magazines, SMALLEST_SLOT};
use super::header::{Header, Mark, TypeId};
use super::layout::{DROP_BY_LAYOUT, Layout, Object, Payload, SIZE_BY_LAYOUT, TRACE_BY_LAYOUT};
use super::{Float, Int, types};
use crate::refcount::Strategy;
use crate::substrate::virtual_cores::meter;

/// Slots are of whole granules of 16 bytes.
const GRANULE: usize = 16;
/// Nested frees beyond this depth wait until the outermost has ended.
const MAX_FREE_DEPTH: u32 = 100;

/// How many granules an object of this size takes.
#[inline(always)]
const fn class_of(size: usize) -> usize {
    let size = if size < SMALLEST_SLOT {
        SMALLEST_SLOT
    } else {
        size
    };
    size.div_ceil(GRANULE)
}

/// Memory for an object with these contents, aligned to 16.
#[inline(always)]
pub(crate) fn allocate<P: Payload>() -> NonNull<u8> {
    let class = class_of(size_of::<Object<P>>());
    let kept = context::with(|context| {
        // SAFETY: the magazines are reached only from here, `refill`,
        // `give_back` and `context::attach`, none of which calls another while
        // it borrows them.
        unsafe { (*magazines::<P>(context)).take(class) }
    });
    kept.unwrap_or_else(|| refill::<P>(class))
}

/// The blocks that a thread keeps for objects of this kind.
#[inline(always)]
fn magazines<P: Payload>(context: &Context) -> *mut Magazines {
    match P::TRACKED {
        true => context.magazines.get(),
        false => context.leaves.get(),
    }
}

#[cold]
#[inline(never)]
fn refill<P: Payload>(class: usize) -> NonNull<u8> {
    context::with(|context| {
        if context.strategy.get() == Strategy::Metered {
            context.counting.pose_as(meter::allocation());
        }
        // SAFETY: as in `allocate`.
        let magazines = unsafe { &mut *magazines::<P>(context) };
        let block = magazines.refill(class);
        if magazines.slabs().is_due() {
            context.ring();
        }
        block
    })
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
        // SAFETY: numbers have nothing to drop.
        return unsafe { give_back_number(object) };
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
    let class = class_of(SIZE_BY_LAYOUT[layout as usize]);
    context::with(|context| {
        let magazines = match TRACE_BY_LAYOUT[layout as usize] {
            Some(_) => context.magazines.get(),
            None => context.leaves.get(),
        };
        // SAFETY: as in `allocate`; the block lies in a page.
        unsafe { (*magazines).keep(class, object.cast()) };
    });
}

/// How many granules an int or float takes.
const NUMBER_CLASS: usize = class_of(size_of::<Object<Int>>());
const _: () = assert!(class_of(size_of::<Object<Float>>()) == NUMBER_CLASS);

/// # Safety
///
/// As for [`release_memory`]; the object is an int or a float.
#[inline(always)]
unsafe fn give_back_number(object: NonNull<Header>) {
    context::with(|context| {
        // SAFETY: as in `allocate`; the block lies in a page.
        unsafe { (*context.leaves.get()).keep(NUMBER_CLASS, object.cast()) };
    });
}

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
        // SAFETY: both kinds have nothing to drop.
        unsafe { give_back_number(object) };
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
