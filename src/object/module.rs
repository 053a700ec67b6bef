//! Modules, and objects whose contents a library module defines.

use std::any::Any;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Obj;
use super::gc::Visitor;
use super::header::{Header, TypeId};
use super::layout::head_of;
use super::types::id;

/// The contents of a module.
#[derive(Debug)]
pub struct Module {
    /// Its namespace.
    pub dict: Obj,
}

/// The contents of an iterator over a range whose ints fit 64 bits. Two
/// threads that share one may see a value twice, as in CPython 3.13t.
#[derive(Debug)]
pub struct RangeIterator {
    /// The next value.
    pub next: AtomicI64,
    /// How many values are left.
    pub left: AtomicI64,
    /// The distance between values.
    pub step: i64,
}

impl RangeIterator {
    /// The next value; `None` at the end.
    #[inline(always)]
    pub fn advance(&self) -> Option<Obj> {
        let left = self.left.load(Ordering::Relaxed);
        if left <= 0 {
            return None;
        }
        self.left.store(left - 1, Ordering::Relaxed);
        let value = self.next.load(Ordering::Relaxed);
        let following = value.wrapping_add(self.step);
        self.next.store(following, Ordering::Relaxed);
        Some(Obj::int(value.into()))
    }
}

/// Contents that a library module defines: a lock, an array, a device.
#[derive(Debug)]
pub struct Native {
    value: Box<dyn NativeValue>,
    trace: fn(&dyn NativeValue, &Header, &mut Visitor<'_>),
}

impl Native {
    /// Shows the references that the contents hold, as far as they were made by
    /// [`Obj::native_holding`].
    pub(crate) fn trace_value(&self, visit: &mut Visitor<'_>) {
        // SAFETY: contents of this kind are made only by the two functions below,
        // as an object's.
        let head = unsafe { head_of(self) };
        (self.trace)(&*self.value, head, visit);
    }
}

/// Contents of a [`Native`] that hold references.
pub trait Holding {
    /// Shows every reference that the contents hold, each once, to the cycle
    /// collector; `head` is that of their object. Nobody else runs meanwhile.
    /// What is not shown is never collected as part of a cycle; what others
    /// hold too must not be shown.
    fn show_references(&self, head: &Header, visit: &mut Visitor<'_>);
}

/// A value that a [`Native`] object can hold.
pub trait NativeValue: Any + Send + Sync + std::fmt::Debug {}

impl<T: Any + Send + Sync + std::fmt::Debug> NativeValue for T {}

impl Obj {
    /// A module with an empty namespace but for its name.
    pub fn module(name: &str) -> Obj {
        let dict = Obj::dict();
        dict.store_name(crate::name!("__name__"), super::intern(name));
        Obj::new(id::MODULE, Module { dict })
    }

    /// An object with contents that a library module defines, and that hold no
    /// references. (If they do, cycles through them are never collected.)
    pub fn native<T: NativeValue>(type_id: TypeId, value: T) -> Obj {
        let native = Native {
            value: Box::new(value),
            trace: |_, _, _| (),
        };
        Obj::new(type_id, native)
    }

    /// The same for contents that hold references, which the cycle collector
    /// must see.
    pub fn native_holding<T: NativeValue + Holding>(type_id: TypeId, value: T) -> Obj {
        let native = Native {
            value: Box::new(value),
            trace: |value, head, visit| {
                if let Some(value) = (value as &dyn Any).downcast_ref::<T>() {
                    value.show_references(head, visit);
                }
            },
        };
        Obj::new(type_id, native)
    }

    /// Whether what it equals and how it hashes stands in methods of its
    /// built-in type, as for types of library modules.
    pub(crate) fn asks_its_type(&self) -> bool {
        self.get::<Native>().is_some() || self.get::<super::Weakref>().is_some()
    }

    /// Such contents, if they are of type `T`.
    pub fn as_native<T: NativeValue>(&self) -> Option<&T> {
        let native = self.base_value().get::<Native>()?;
        (&*native.value as &dyn Any).downcast_ref()
    }
}
