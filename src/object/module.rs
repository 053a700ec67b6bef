//! Modules, and objects whose contents a library module defines.

use std::any::Any;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Obj;
use super::header::TypeId;
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
pub struct Native(pub Box<dyn NativeValue>);

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

    /// An object with contents that a library module defines.
    pub fn native<T: NativeValue>(type_id: TypeId, value: T) -> Obj {
        Obj::new(type_id, Native(Box::new(value)))
    }

    /// Such contents, if they are of type `T`.
    pub fn as_native<T: NativeValue>(&self) -> Option<&T> {
        let native = self.base_value().get::<Native>()?;
        (&*native.0 as &dyn Any).downcast_ref()
    }
}
