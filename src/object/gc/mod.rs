//! What the cycle collector needs of objects: where they all are, what each
//! refers to, and which are held by nothing but each other.
//!
//! Trial deletion as in CPython (`Modules/gcmodule.c`): an object whose
//! references all come from other tracked objects, none of which is held from
//! outside, is garbage. What a collection means for the program (`__del__`,
//! weak references, callbacks) is the VM's to say.
//!
//! Nothing is sorted by age: as in CPython 3.13t each collection looks at every
//! tracked object, and so it waits until many more of them have come to be.

mod census;
mod magazines;
mod page;
mod shadow;
mod slabs;
mod trace;

pub(crate) use census::{
    Doomed, WorldStopped, find_garbage, is_frozen, is_tracked, referents, refers_to_any,
    set_frozen, survey,
};
pub(crate) use magazines::{Magazines, Source};
pub(crate) use page::SMALLEST_SLOT;
pub(crate) use slabs::{CLASSES, LEAVES, Slabs};
pub use trace::{Trace, Visitor};
