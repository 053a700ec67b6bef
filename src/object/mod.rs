//! The object model: a 16-byte head, a counted handle, and the contents of
//! each kind of object.
//!
//! Nothing here runs a program's code. What an operation means for a class of
//! the program (its `__eq__`, its `__hash__`) is the VM's to ask.

mod allocator;
mod chores;
mod class;
mod code;
#[cfg(test)]
mod containers_proof;
#[cfg(test)]
mod containers_race;
mod context;
mod counting;
mod dict;
mod equality;
mod exception;
mod exclusive;
mod fields;
#[cfg(test)]
mod fields_proof;
mod function;
pub(crate) mod gc;
mod generator;
mod guarded;
mod handle;
mod header;
mod heap;
mod identity;
mod immortality;
mod instance;
mod int;
mod intern;
mod items;
mod layout;
#[cfg(not(any(gilsim_sanitizer = "address", gilsim_sanitizer = "thread")))]
mod mimalloc;
mod module;
mod native_iterator;
mod scalar;
mod sequence;
mod set;
mod set_block;
mod set_table;
#[cfg(test)]
mod sets_proof;
mod shape;
mod sight;
mod str;
mod table;
mod table_block;
pub mod types;
mod value_blocks;
mod walk;
mod watch;
mod weak;

pub use self::str::Str;
pub(crate) use self::str::hash_bytes;
pub use allocator::Allocator;
pub(crate) use chores::{
    Chore, has_chores, has_finalizer, is_finalized, note_finalized, take_chores,
};
pub use class::{Class, ClassError, NewClass, Type, make_class};
pub use code::{Code, Handler};
pub(crate) use context::{Attached, Bell, Membership, attach, pay_for_copies, pay_for_step};
pub(crate) use counting::{
    Queues, counting_thread, dismiss_enrolled, leave, merge_queues, objects_escape,
};
pub use dict::{Dict, DictView};
pub use equality::plain_equal;
pub use exception::{Exception, ExceptionState, Traceback};
pub use exclusive::Exclusive;
pub(crate) use fields::replace_raw;
pub use function::{
    BoundMethod, Cell, Function, FunctionState, MethodWrapper, NativeCode, NativeFunction,
    Property, Super,
};
pub use gc::{Trace, Visitor};
pub use generator::{Generator, GeneratorState, Stage};
pub use guarded::Guarded;
pub use handle::{Obj, Ref};
pub use header::{Header, TypeId};
pub(crate) use heap::free_fast;
pub(crate) use identity::forget_identities;
pub(crate) use immortality::{is_off as counts_immortals, turn_off as count_immortals};
pub use instance::{Instance, LazyDict};
pub use int::{BigInt, Int};
pub use intern::intern;
pub use items::Items;
pub(crate) use layout::Object;
pub use layout::{Layout, Payload};
pub use module::{Holding, Module, Native, NativeValue, RangeIterator};
pub use native_iterator::{IteratorCode, NativeIterator};
pub use scalar::{Complex, Float, Range, Slice, Unit};
pub use sequence::{ByteArray, Bytes, List, SequenceIterator, Tuple};
pub use set::Set;
pub use set_table::{SetEntry, SetProbe, SetTable, SetTableMut};
pub(crate) use shape::ShapeId;
pub(crate) use table::Sight;
pub use table::{Entry, Probe, ProbeState, Table, TableMut};
pub use types::id;
pub use walk::{DictIterator, Parts, Places, Resized, Step, Wanted};
pub(crate) use watch::Watch;
pub use weak::Weakref;
