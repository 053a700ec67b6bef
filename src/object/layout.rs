//! Layouts: what an object's contents are made of. Many types share one (every
//! exception class, every plain class); each layout has one Rust type.

use std::ptr::NonNull;

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

macro_rules! layouts {
    ($($(#[$doc:meta])* $name:ident: $payload:ty;)*) => {
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
            }
        )*

        pub(crate) static DROP_BY_LAYOUT: &[unsafe fn(NonNull<Header>)] =
            &[$(drop_contents::<$payload>,)*];

        pub(crate) static SIZE_BY_LAYOUT: &[usize] = &[$(size_of::<Object<$payload>>(),)*];
    };
}

layouts! {
    /// Nothing: `None`, `NotImplemented`, `Ellipsis`, `object()`.
    Unit: super::Unit;
    /// An int that fits 128 bits, or a bool.
    Int: super::Int;
    /// A larger int.
    BigInt: super::BigInt;
    /// A float.
    Float: super::Float;
    /// A complex number.
    Complex: super::Complex;
    /// A string.
    Str: super::Str;
    /// Bytes.
    Bytes: super::Bytes;
    /// A bytearray.
    ByteArray: super::ByteArray;
    /// A tuple.
    Tuple: super::Tuple;
    /// A list.
    List: super::List;
    /// A dict.
    Dict: super::Dict;
    /// A set or frozenset.
    Set: super::Set;
    /// A range.
    Range: super::Range;
    /// A slice.
    Slice: super::Slice;
    /// A function written in Python.
    Function: super::Function;
    /// A function written in Rust.
    NativeFunction: super::NativeFunction;
    /// A function bound to its first argument.
    BoundMethod: super::BoundMethod;
    /// A variable that functions share.
    Cell: super::Cell;
    /// A loaded code object.
    Code: super::Code;
    /// A module.
    Module: super::Module;
    /// A class.
    Type: super::Type;
    /// An instance of a class written in Python.
    Instance: super::Instance;
    /// An exception.
    Exception: super::Exception;
    /// One entry of a traceback.
    Traceback: super::Traceback;
    /// A generator or coroutine.
    Generator: super::Generator;
    /// A property.
    Property: super::Property;
    /// A staticmethod or classmethod.
    MethodWrapper: super::MethodWrapper;
    /// A `super()` object.
    Super: super::Super;
    /// An iterator over a range.
    RangeIterator: super::RangeIterator;
    /// An iterator over a list or tuple by index.
    SequenceIterator: super::SequenceIterator;
    /// An iterator over a dict, or one of its views.
    DictIterator: super::DictIterator;
    /// A view of a dict's keys, values or items.
    DictView: super::DictView;
    /// An iterator written in Rust.
    NativeIterator: super::NativeIterator;
    /// An object whose contents a library module defines.
    Native: super::Native;
}
