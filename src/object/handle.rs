//! The handle: a counted reference to an object of any type.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

use super::context;
use super::counting;
use super::header::{Header, TypeId};
use super::heap;
use super::immortality;
use super::instance::Instance;
use super::layout::{Object, Payload};
use super::types;
use crate::refcount::Seen;

/// A reference to an object. Cloning and dropping count with the running
/// thread's strategy, chosen at run time; the eval loop counts the same words
/// with the strategy it was compiled for.
#[repr(transparent)]
pub struct Obj(NonNull<Header>);

// SAFETY: the strategy that an interpreter counts with is sound for the
// threads that it lets run, and contents are reached only through `Guarded`
// (a lock) or are immutable or atomic; `Payload` demands that.
unsafe impl Send for Obj {}
// SAFETY: as for `Send`.
unsafe impl Sync for Obj {}

impl Obj {
    /// Makes an object of this type and contents.
    #[inline(always)]
    pub fn new<P: Payload>(type_id: TypeId, payload: P) -> Obj {
        let block = heap::allocate::<P>().cast::<Object<P>>();
        // SAFETY: the block is as large and as aligned as the object needs.
        unsafe {
            Header::begin(block.cast(), type_id, context::owner_id(), P::TRACKED);
            (&raw mut (*block.as_ptr()).payload).write(payload);
        }
        Obj(block.cast())
    }

    /// A reference to an immortal object that is part of the program.
    #[inline(always)]
    pub(crate) fn of_static<P: Payload>(object: &'static Object<P>) -> Obj {
        let handle = ManuallyDrop::new(Obj(NonNull::from_ref(object).cast()));
        if immortality::is_off() {
            return Obj::clone(&handle);
        }
        ManuallyDrop::into_inner(handle)
    }

    /// The built-in value inside an instance of a class that inherits from a
    /// built-in type (`class Id(int)`), else the object itself.
    #[inline(always)]
    pub fn base_value(&self) -> &Obj {
        match self.get::<Instance>() {
            Some(instance) => instance.base_value().unwrap_or(self),
            None => self,
        }
    }

    /// The head of the object.
    #[inline(always)]
    pub fn header(&self) -> &Header {
        // SAFETY: this reference keeps the object alive.
        unsafe { self.0.as_ref() }
    }

    /// The object's type.
    #[inline(always)]
    pub fn type_id(&self) -> TypeId {
        self.header().type_id()
    }

    /// The address. What programs see of it is [`Obj::identity`].
    #[inline(always)]
    pub fn address(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Whether both are the same object (`is`).
    #[inline(always)]
    pub fn is(&self, other: &Obj) -> bool {
        self.0 == other.0
    }

    /// The contents, if the object has this layout.
    #[inline(always)]
    pub fn get<P: Payload>(&self) -> Option<&P> {
        if types::layout_of(self.type_id()) == P::LAYOUT {
            // SAFETY: the type's layout is the payload's.
            Some(unsafe { self.get_unchecked() })
        } else {
            None
        }
    }

    /// The contents.
    ///
    /// # Safety
    ///
    /// The object's type has the layout of `P`.
    #[inline(always)]
    pub unsafe fn get_unchecked<P: Payload>(&self) -> &P {
        // SAFETY: by the contract; `Object` is `repr(C)` with the header first.
        unsafe { &self.0.cast::<Object<P>>().as_ref().payload }
    }

    /// The handle as a bare pointer that holds the reference.
    #[inline(always)]
    pub(crate) fn into_raw(self) -> NonNull<Header> {
        ManuallyDrop::new(self).0
    }

    /// The bare pointer, while this handle keeps the reference.
    #[inline(always)]
    pub(crate) fn as_raw(&self) -> NonNull<Header> {
        self.0
    }

    /// Takes over the reference that a bare pointer holds.
    ///
    /// # Safety
    ///
    /// The pointer holds a reference, which nobody else gives up.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(raw: NonNull<Header>) -> Obj {
        Obj(raw)
    }

    /// A handle that does not count: for looking at an object that somebody
    /// else keeps alive.
    ///
    /// # Safety
    ///
    /// The object outlives the borrow.
    #[inline(always)]
    pub(crate) unsafe fn borrow_raw(raw: NonNull<Header>) -> ManuallyDrop<Obj> {
        ManuallyDrop::new(Obj(raw))
    }

    /// A reference to what is seen in a place without its lock, if that can be
    /// taken; `peek` looks into the place with Acquire, where null is nothing.
    #[inline]
    pub(super) fn take_seen(peek: impl Fn() -> *mut Header) -> Option<Obj> {
        let seen = NonNull::new(peek())?;
        context::step();
        // SAFETY: the places of objects hold references to objects, which lie
        // where only objects do, and are emptied before those are given up.
        match unsafe { counting::retain_seen(&seen.as_ref().counts) } {
            Seen::Refused => None,
            Seen::Taken => Some(Obj(seen)),
            Seen::TakenIfThere => {
                let taken = Obj(seen);
                context::step();
                (peek() == taken.0.as_ptr()).then_some(taken)
            }
        }
    }

    /// Another handle of an object that threads look for in its place, whose
    /// lock the caller has: the next time they find it there.
    pub(crate) fn clone_shown(&self) -> Obj {
        // SAFETY: as for `clone`.
        unsafe { counting::retain_shown(&self.header().counts) };
        Obj(self.0)
    }

    /// The same, for the next time only.
    pub(crate) fn show(&self) {
        if context::looks() {
            drop(self.clone_shown());
        }
    }

    /// A reference to an object that a weak reference leads to, if it is still
    /// alive.
    ///
    /// # Safety
    ///
    /// The demands of [`RefCount::try_retain`] are met.
    pub(crate) unsafe fn try_from_weak(raw: NonNull<Header>) -> Option<Obj> {
        // SAFETY: by the contract.
        let retained = unsafe { counting::try_retain(&raw.as_ref().counts) };
        retained.then_some(Obj(raw))
    }

    /// After the last reference was given up: whether it is still so.
    ///
    /// # Safety
    ///
    /// The demands of [`RefCount::still_last`] are met.
    pub(crate) unsafe fn is_still_dead(raw: NonNull<Header>) -> bool {
        // SAFETY: by the contract.
        unsafe { counting::still_last(&raw.as_ref().counts) }
    }

    /// After the last reference was given up: one to keep the object for now.
    ///
    /// # Safety
    ///
    /// The demands of [`RefCount::revive`] are met.
    pub(crate) unsafe fn revive(raw: NonNull<Header>) -> Obj {
        // SAFETY: by the contract.
        unsafe { counting::revive(&raw.as_ref().counts) };
        Obj(raw)
    }

    /// How many references there are (`sys.getrefcount`).
    pub fn reference_count(&self) -> u32 {
        self.header().reference_count()
    }

    /// Makes a new object immortal, or, where nothing is, one that is counted
    /// and never freed; returns the handle.
    pub(crate) fn immortal(self) -> Obj {
        immortality::give(&self.header().counts);
        self
    }
}

impl Clone for Obj {
    #[inline(always)]
    fn clone(&self) -> Self {
        // SAFETY: this handle holds a reference; the running thread's strategy
        // is its interpreter's, whose lock it holds if that needs one.
        unsafe { counting::retain(&self.header().counts) };
        Obj(self.0)
    }
}

impl Drop for Obj {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: as for `clone`; this handle's reference is given up here.
        let last = unsafe { counting::release(&self.header().counts) };
        if last {
            // SAFETY: that was the last reference.
            unsafe { heap::free(self.0) };
        }
    }
}

impl fmt::Debug for Obj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = types::name_of(self.type_id());
        write!(f, "<{name} at {:#x}>", self.address())
    }
}

/// A handle whose object is known to have contents of type `P`.
#[repr(transparent)]
pub struct Ref<P: Payload>(Obj, std::marker::PhantomData<P>);

impl<P: Payload> Ref<P> {
    /// The typed handle, or the handle back if it has another layout.
    pub fn new(object: Obj) -> Result<Self, Obj> {
        if object.get::<P>().is_some() {
            Ok(Ref(object, std::marker::PhantomData))
        } else {
            Err(object)
        }
    }

    /// The handle of any type.
    pub fn object(&self) -> &Obj {
        &self.0
    }

    /// The handle of any type, owned.
    pub fn into_object(self) -> Obj {
        self.0
    }
}

impl<P: Payload> Deref for Ref<P> {
    type Target = P;

    #[inline(always)]
    fn deref(&self) -> &P {
        // SAFETY: checked when the handle was made; an object's type changes
        // only to one of the same layout.
        unsafe { self.0.get_unchecked() }
    }
}

impl<P: Payload> Clone for Ref<P> {
    fn clone(&self) -> Self {
        Ref(self.0.clone(), std::marker::PhantomData)
    }
}

impl<P: Payload> fmt::Debug for Ref<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
