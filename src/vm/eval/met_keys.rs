//! Namespaces by the keys that an instruction has met in them.

use crate::object::{Dict, Obj, id};

use super::frame::Slot;

/// Whether a namespace has the very keys that were met before.
///
/// # Safety
///
/// The namespace was a dict when the keys were met, and only dicts have any.
#[inline(always)]
pub(super) unsafe fn has_keys(namespace: &Obj, keys: u32) -> bool {
    namespace.type_id() == id::DICT && {
        // SAFETY: objects of this type are dicts.
        let dict = unsafe { namespace.get_unchecked::<Dict>() };
        dict.with(namespace.header(), |table| table.has_keys_version(keys))
    }
}

/// The value at a place of a namespace, if its keys are those that were met;
/// the namespace holds the reference.
///
/// # Safety
///
/// As for [`has_keys`]; one thread runs at a time.
#[inline(always)]
pub(super) unsafe fn value_at(namespace: &Obj, keys: u32, place: u16) -> Option<Slot> {
    if namespace.type_id() != id::DICT {
        return None;
    }
    // SAFETY: objects of this type are dicts.
    let dict = unsafe { namespace.get_unchecked::<Dict>() };
    dict.with(namespace.header(), |table| {
        if !table.has_keys_version(keys) {
            return None;
        }
        Some(table.entry(place.into())?.value.as_raw().as_ptr())
    })
}
