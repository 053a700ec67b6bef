//! Instances of classes that programs define.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::header::{Header, TypeId};
use super::{Guarded, Obj};

/// A dict that is made when it is first needed.
#[derive(Debug, Default)]
pub struct LazyDict(AtomicPtr<Header>);

impl LazyDict {
    /// The dict, if it was made.
    #[inline(always)]
    pub fn get(&self) -> Option<&Obj> {
        if self.0.load(Ordering::Acquire).is_null() {
            return None;
        }
        // SAFETY: a pointer that is not null holds a reference until `self` is
        // dropped, and `Obj` is such a pointer (`repr(transparent)`).
        Some(unsafe { &*std::ptr::from_ref(&self.0).cast::<Obj>() })
    }

    /// The dict; made now if there was none.
    pub fn get_or_make(&self) -> &Obj {
        if self.get().is_none() {
            let made = Obj::dict().into_raw();
            let stored = self.0.compare_exchange(
                std::ptr::null_mut(),
                made.as_ptr(),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            if stored.is_err() {
                // SAFETY: another thread was faster; this reference is ours.
                drop(unsafe { Obj::from_raw(made) });
            }
        }
        self.get().expect("it was just made")
    }
}

impl Drop for LazyDict {
    fn drop(&mut self) {
        if let Some(dict) = NonNull::new(*self.0.get_mut()) {
            // SAFETY: the pointer holds a reference, given up here.
            drop(unsafe { Obj::from_raw(dict) });
        }
    }
}

/// The contents of an instance.
#[derive(Debug)]
pub struct Instance {
    /// Its attributes.
    pub dict: LazyDict,
    /// The values of its class's `__slots__`.
    pub slots: Guarded<Box<[Option<Obj>]>>,
    value: Option<Obj>,
}

impl Instance {
    /// The built-in value it carries if its class inherits from a built-in
    /// type.
    #[inline(always)]
    pub fn base_value(&self) -> Option<&Obj> {
        self.value.as_ref()
    }
}

impl Obj {
    /// An instance of this type with so many slots; `value` is the built-in
    /// value that it carries.
    pub fn instance(type_id: TypeId, slot_count: usize, value: Option<Obj>) -> Obj {
        Obj::new(
            type_id,
            Instance {
                dict: LazyDict::default(),
                slots: Guarded::new(vec![None; slot_count].into_boxed_slice()),
                value,
            },
        )
    }

    /// The object's `__dict__`, where it has one that can be made on demand.
    pub fn lazy_dict(&self) -> Option<&LazyDict> {
        if let Some(instance) = self.get::<Instance>() {
            return Some(&instance.dict);
        }
        if let Some(exception) = self.get::<super::Exception>() {
            return Some(&exception.dict);
        }
        self.get::<super::Function>().map(|function| &function.dict)
    }
}
