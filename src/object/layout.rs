//! Layouts: what an object's contents are made of. Many types share one (every
//! exception class, every plain class); each layout has one Rust type.

use std::ptr::NonNull;

use super::gc::{CLASSES, Trace, Visitor};
use super::header::Header;

/// An object in memory: the head and the contents.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Object<P> {
    pub(crate) header: Header,
    pub(crate) payload: P,
}

/// The contents of an object.
///
/// # Safety
///
/// `LAYOUT` names this very type, and it is safe to share between threads
/// under the rules of [`Guarded`](super::Guarded).
pub unsafe trait Payload: Send + Sync + Sized + 'static {
    /// The layout's name.
    const LAYOUT: Layout;
    /// Whether objects of it are tracked: they may hold references to objects
    /// that lead back to them.
    const TRACKED: bool;
}

/// The head of the object that these contents are in.
///
/// # Safety
///
/// They are an object's.
pub(super) unsafe fn head_of<P>(payload: &P) -> &Header {
    let offset = std::mem::offset_of!(Object<P>, payload);
    // SAFETY: the head lies before the contents, and lives as long.
    unsafe {
        NonNull::from_ref(payload)
            .cast::<u8>()
            .sub(offset)
            .cast()
            .as_ref()
    }
}

/// Frees the contents of an object whose layout has this entry.
///
/// # Safety
///
/// The object has the layout `P`, is alive and is used by nobody else.
unsafe fn drop_contents<P>(object: NonNull<Header>) {
    // SAFETY: by the contract.
    unsafe { std::ptr::drop_in_place(&raw mut (*object.cast::<Object<P>>().as_ptr()).payload) }
}

/// Shows what an object whose layout has this entry refers to.
///
/// # Safety
///
/// The object has the layout `P` and is alive, and nobody changes it.
unsafe fn trace_contents<P: Trace>(object: NonNull<Header>, visit: &mut Visitor<'_>) {
    // SAFETY: by the contract.
    unsafe { (*object.cast::<Object<P>>().as_ptr()).payload.trace(visit) }
}

/// An entry of [`TRACE_BY_LAYOUT`].
pub(crate) type TraceContents = unsafe fn(NonNull<Header>, &mut Visitor<'_>);

macro_rules! layouts {
    (@tracked tracked) => { true };
    (@tracked leaf) => { false };
    (@trace tracked $payload:ty) => { Some(trace_contents::<$payload>) };
    (@trace leaf $payload:ty) => { None };
    ($($(#[$doc:meta])* $name:ident: $payload:ty, $kind:ident;)*) => {
        /// Every layout.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Layout {
            $($(#[$doc])* $name,)*
        }

        impl Layout {
            /// The layout with this number, which came from a `Layout`.
            #[inline(always)]
            pub(crate) fn from_number(number: u8) -> Layout {
                const ALL: &[Layout] = &[$(Layout::$name,)*];
                ALL[number as usize]
            }
        }

        $(
            // SAFETY: this table is where the layout gets its type.
            unsafe impl Payload for $payload {
                const LAYOUT: Layout = Layout::$name;
                const TRACKED: bool = layouts!(@tracked $kind);
            }
        )*

        pub(crate) static DROP_BY_LAYOUT: &[unsafe fn(NonNull<Header>)] =
            &[$(drop_contents::<$payload>,)*];

        /// What shows the references of objects; `None` for those that are not
        /// tracked.
        pub(crate) static TRACE_BY_LAYOUT: &[Option<TraceContents>] =
            &[$(layouts!(@trace $kind $payload),)*];

        $(
            const _: () = assert!(
                size_of::<Object<$payload>>().div_ceil(16) < CLASSES,
                "objects fit a page's slots"
            );
        )*

        pub(crate) static SIZE_BY_LAYOUT: &[usize] = &[$(size_of::<Object<$payload>>(),)*];
    };
}

layouts! {
    /// Nothing: `None`, `NotImplemented`, `Ellipsis`, `object()`.
    Unit: super::Unit, leaf;
    /// An int that fits 128 bits, or a bool.
    Int: super::Int, leaf;
    /// A larger int.
    BigInt: super::BigInt, leaf;
    /// A float.
    Float: super::Float, leaf;
    /// A complex number.
    Complex: super::Complex, leaf;
    /// A string.
    Str: super::Str, leaf;
    /// Bytes.
    Bytes: super::Bytes, leaf;
    /// A bytearray.
    ByteArray: super::ByteArray, leaf;
    /// A tuple.
    Tuple: super::Tuple, tracked;
    /// A list.
    List: super::List, tracked;
    /// A dict.
    Dict: super::Dict, tracked;
    /// A set or frozenset.
    Set: super::Set, tracked;
    /// A range.
    Range: super::Range, leaf;
    /// A slice.
    Slice: super::Slice, tracked;
    /// A function written in Python.
    Function: super::Function, tracked;
    /// A function written in Rust.
    NativeFunction: super::NativeFunction, leaf;
    /// A function bound to its first argument.
    BoundMethod: super::BoundMethod, tracked;
    /// A variable that functions share.
    Cell: super::Cell, tracked;
    /// A loaded code object.
    Code: super::Code, leaf;
    /// A module.
    Module: super::Module, tracked;
    /// A class.
    Type: super::Type, leaf;
    /// An instance of a class written in Python.
    Instance: super::Instance, tracked;
    /// An exception.
    Exception: super::Exception, tracked;
    /// One entry of a traceback.
    Traceback: super::Traceback, tracked;
    /// A generator or coroutine.
    Generator: super::Generator, tracked;
    /// A property.
    Property: super::Property, tracked;
    /// A staticmethod or classmethod.
    MethodWrapper: super::MethodWrapper, tracked;
    /// A `super()` object.
    Super: super::Super, tracked;
    /// An iterator over a range.
    RangeIterator: super::RangeIterator, leaf;
    /// An iterator over a list or tuple by index.
    SequenceIterator: super::SequenceIterator, tracked;
    /// An iterator over a dict, or one of its views.
    DictIterator: super::DictIterator, tracked;
    /// A view of a dict's keys, values or items.
    DictView: super::DictView, tracked;
    /// An iterator written in Rust.
    NativeIterator: super::NativeIterator, tracked;
    /// A weak reference.
    Weakref: super::Weakref, tracked;
    /// An object whose contents a library module defines.
    Native: super::Native, tracked;
}
