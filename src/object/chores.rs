//! What waits to be done for objects: finalizers and callbacks run program
//! code, which must not happen where an object's last reference goes, perhaps
//! under its container's lock. They wait here until the eval loop has finished
//! the instruction.

use std::ptr::NonNull;

use super::generator::needs_close;
use super::header::{Header, Mark};
use super::weak::{self, Parting};
use super::{Generator, Obj, context, types};

/// Something to do for an object.
#[derive(Debug)]
pub(crate) enum Chore {
    /// Call its finalizer: it has no other reference any more.
    Finalize(Obj),
    /// Call the callback of a weak reference whose object is gone.
    Callback {
        /// The reference.
        reference: Obj,
        /// What to call with it.
        callback: Obj,
    },
    /// Give up a reference that could not be given up at once.
    Drop(Obj),
}

/// Whether anything waits for the running thread.
#[inline(always)]
pub(crate) fn has_chores() -> bool {
    // SAFETY: the list is borrowed for this look alone.
    context::with(|context| unsafe { !(*context.chores.get()).is_empty() })
}

/// What waits, in order; nothing does afterwards.
pub(crate) fn take_chores() -> Vec<Chore> {
    // SAFETY: the list is borrowed for this call alone.
    context::with(|context| unsafe { std::mem::take(&mut **context.chores.get()) })
}

fn wait(chores: impl IntoIterator<Item = Chore>) {
    context::with(|context| {
        // SAFETY: the list is borrowed for this call alone.
        unsafe { (*context.chores.get()).extend(chores) };
        context.ring();
    });
}

/// Whether the object has a finalizer that was not called yet.
pub(crate) fn has_finalizer(object: &Obj) -> bool {
    let header = object.header();
    if !types::is_finalized(header.type_id()) || header.has(Mark::Finalized) {
        return false;
    }
    match object.get::<Generator>() {
        Some(generator) => needs_close(generator),
        None => true,
    }
}

/// The object's finalizer is being called, and will not be again.
pub(crate) fn note_finalized(object: &Obj) {
    object.header().set(Mark::Finalized);
}

/// Whether the object's finalizer was called.
pub(crate) fn is_finalized(object: &Obj) -> bool {
    object.header().has(Mark::Finalized)
}

/// Whether an object whose last reference is gone must not be freed now: it
/// has a finalizer to be called, or a weak reference has saved it. Callbacks of
/// weak references are put down to be called.
///
/// # Safety
///
/// A release of the object said that its reference was the last.
#[cold]
pub(super) unsafe fn postpone(object: NonNull<Header>) -> bool {
    // SAFETY: the object is still there.
    let (kept, weak) = unsafe {
        let handle = Obj::borrow_raw(object);
        (
            has_finalizer(&handle),
            handle.header().has(Mark::WeaklyReferenced),
        )
    };
    if weak {
        // SAFETY: by the contract.
        match unsafe { weak::part(object, kept) } {
            Parting::Alive => return true,
            Parting::Kept(kept) => wait([Chore::Finalize(kept)]),
            Parting::Severed(chores) => wait(chores),
        }
    } else if kept {
        // SAFETY: by the contract; no weak reference leads to it.
        wait([Chore::Finalize(unsafe { Obj::revive(object) })]);
    }
    kept
}
