//! Weak references: handles that do not count, and that are told when their
//! object goes (`Objects/weakrefobject.c`).
//!
//! An object's head has only a mark that says whether weak references lead to
//! it; which they are stands in a table beside, under a lock of its own. Whoever
//! frees such an object takes that lock first, so that a weak reference either
//! finds the object alive and counts it, or finds it gone.

use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use parking_lot::{Mutex, MutexGuard};
use rustc_hash::FxBuildHasher;

use super::chores::Chore;
use super::header::{Header, Mark, TypeId};
use super::instance::LazyDict;
use super::layout::{Object, head_of};
use super::types::id;
use super::{Class, Function, Guarded, Obj};

/// The contents of a weak reference.
#[derive(Debug)]
pub struct Weakref {
    /// Null once the object is gone.
    target: AtomicPtr<Header>,
    /// What is called, with the reference, when the object goes.
    pub(super) callback: Guarded<Option<Obj>>,
    /// The object's hash, once it was asked for: it outlives the object.
    pub hash: OnceLock<i64>,
    /// Attributes of instances of subclasses.
    pub dict: LazyDict,
}

/// The weak references to each object, by its address, the newest last.
type Links = HashMap<usize, Vec<NonNull<Header>>, FxBuildHasher>;

struct Shard(Mutex<Links>);

// SAFETY: the pointers are followed only under the lock; a weak reference
// takes itself out, under it, before it goes.
unsafe impl Sync for Shard {}

const SHARDS: usize = 64;

static TABLE: [Shard; SHARDS] =
    [const { Shard(Mutex::new(HashMap::with_hasher(FxBuildHasher))) }; SHARDS];

fn links(address: usize) -> MutexGuard<'static, Links> {
    // Blocks are of 16 bytes or more.
    TABLE[(address >> 4) % SHARDS].0.lock()
}

/// The contents of a weak reference that is in the table.
///
/// # Safety
///
/// The table is locked.
unsafe fn contents<'a>(reference: NonNull<Header>) -> &'a Weakref {
    // SAFETY: what is in the table has this layout and is still there.
    unsafe { &reference.cast::<Object<Weakref>>().as_ref().payload }
}

impl Weakref {
    /// The object, if it is still alive.
    pub fn upgrade(&self) -> Option<Obj> {
        let target = NonNull::new(self.target.load(Ordering::Acquire))?;
        let _links = links(target.as_ptr().addr());
        let target = NonNull::new(self.target.load(Ordering::Relaxed))?;
        // SAFETY: the table is locked, and the object not yet gone.
        unsafe { Obj::try_from_weak(target) }
    }

    /// Whether the object is gone for good.
    pub fn is_dead(&self) -> bool {
        self.target.load(Ordering::Acquire).is_null()
    }

    fn head(&self) -> NonNull<Header> {
        // SAFETY: weak references are made only as objects.
        NonNull::from_ref(unsafe { head_of(self) })
    }
}

impl Drop for Weakref {
    fn drop(&mut self) {
        let Some(target) = NonNull::new(*self.target.get_mut()) else {
            return;
        };
        let mut links = links(target.as_ptr().addr());
        if self.target.get_mut().is_null() {
            return;
        }
        let address = target.as_ptr().addr();
        let own = self.head();
        let Some(list) = links.get_mut(&address) else {
            return;
        };
        list.retain(|reference| *reference != own);
        if list.is_empty() {
            links.remove(&address);
            // SAFETY: it was not severed, so the object is still there.
            unsafe { target.as_ref() }.clear(Mark::WeaklyReferenced);
        }
    }
}

impl Obj {
    /// A weak reference of this type to an object. One of the
    /// built-in type without a callback exists once for each object.
    pub fn weak_reference(type_id: TypeId, target: &Obj, callback: Option<Obj>) -> Obj {
        let shared = callback.is_none() && type_id == id::WEAK_REFERENCE;
        let contents_of_new = Weakref {
            target: AtomicPtr::new(std::ptr::null_mut()),
            callback: Guarded::new(callback),
            hash: OnceLock::new(),
            dict: LazyDict::default(),
        };
        let new = Obj::new(type_id, contents_of_new);
        if is_shared(target) {
            if let Some(payload) = new.get::<Weakref>() {
                let raw = target.as_raw().as_ptr();
                payload.target.store(raw, Ordering::Release);
            }
            return new;
        }
        // Whoever finds the reference can reach the object.
        target.escape();
        let mut links = links(target.address());
        let list = links.entry(target.address()).or_default();
        if shared {
            for reference in list.iter() {
                // SAFETY: the table is locked.
                unsafe {
                    let same = reference.as_ref().type_id() == type_id
                        && contents(*reference).callback.at_rest().is_none();
                    if same && let Some(known) = Obj::try_from_weak(*reference) {
                        drop(links);
                        return known;
                    }
                }
            }
        }
        list.push(new.as_raw());
        target.header().set(Mark::WeaklyReferenced);
        if let Some(payload) = new.get::<Weakref>() {
            let raw = target.as_raw().as_ptr();
            payload.target.store(raw, Ordering::Release);
        }
        new
    }

    /// The weak references to this object: first those that are shared, then
    /// the others, the newest first.
    pub fn weak_references(&self) -> Vec<Obj> {
        if !self.header().has(Mark::WeaklyReferenced) {
            return Vec::new();
        }
        let links = links(self.address());
        let list = links.get(&self.address()).map_or(&[][..], Vec::as_slice);
        // SAFETY: the table is locked.
        let alive = list
            .iter()
            .rev()
            .filter_map(|raw| unsafe { Obj::try_from_weak(*raw) });
        let mut found: Vec<Obj> = alive.collect();
        drop(links);
        found.sort_by_key(|reference| {
            let payload = reference.get::<Weakref>();
            let calls = payload.is_some_and(|payload| {
                payload
                    .callback
                    .with(reference.header(), |callback| callback.is_some())
            });
            calls || reference.class().is_heap()
        });
        found
    }

    /// The callback of a weak reference that has not been called.
    pub fn weak_callback(&self) -> Option<Obj> {
        let payload = self.get::<Weakref>()?;
        payload
            .callback
            .with(self.header(), |callback| callback.clone())
    }
}

/// Whether interpreters with locks of their own may share the object: a built-in
/// class, or what it holds. It never goes, so nobody needs to find the weak
/// references to it, and nobody may find those of another interpreter.
fn is_shared(target: &Obj) -> bool {
    let own = match Class::from_object(target) {
        Some(class) => class.is_heap(),
        None => target.get::<Function>().is_some(),
    };
    target.header().counts.is_immortal() && !own
}

/// What became of an object with weak references whose last reference was
/// given up.
pub(super) enum Parting {
    /// A weak reference was faster: it lives on.
    Alive,
    /// It lives on for its finalizer, and weak references still lead to it.
    Kept(Obj),
    /// It is gone for them, and these are to be called.
    Severed(Vec<Chore>),
}

/// Ends what leads weakly to an object whose last reference was given up,
/// unless it is to be `kept`.
///
/// # Safety
///
/// A release of the object said that its reference was the last.
pub(super) unsafe fn part(object: NonNull<Header>, kept: bool) -> Parting {
    let mut links = links(object.as_ptr().addr());
    // SAFETY: by the contract; the table is locked.
    unsafe {
        if !Obj::is_still_dead(object) {
            return Parting::Alive;
        }
        if kept {
            return Parting::Kept(Obj::revive(object));
        }
        Parting::Severed(sever(&mut links, object))
    }
}

/// The same for an object that the cycle collector found to be garbage.
pub(super) fn part_with_garbage(object: &Obj) -> Vec<Chore> {
    if !object.header().has(Mark::WeaklyReferenced) {
        return Vec::new();
    }
    let mut links = links(object.address());
    // SAFETY: the handle keeps the object alive.
    unsafe { sever(&mut links, object.as_raw()) }
}

/// Makes every weak reference to an object empty; returns what is to be
/// called, the newest first. References that are garbage themselves are not.
///
/// # Safety
///
/// The object is there.
unsafe fn sever(links: &mut Links, object: NonNull<Header>) -> Vec<Chore> {
    let references = links.remove(&object.as_ptr().addr()).unwrap_or_default();
    // SAFETY: by the contract.
    unsafe { object.as_ref() }.clear(Mark::WeaklyReferenced);
    let mut chores = Vec::new();
    for raw in references.into_iter().rev() {
        // SAFETY: the table is locked.
        unsafe {
            let payload = contents(raw);
            payload
                .target
                .store(std::ptr::null_mut(), Ordering::Release);
            if raw.as_ref().has(Mark::Doomed) {
                continue;
            }
            let Some(callback) = payload.callback.with(raw.as_ref(), Option::take) else {
                continue;
            };
            chores.push(match Obj::try_from_weak(raw) {
                Some(reference) => Chore::Callback {
                    reference,
                    callback,
                },
                // The reference goes at the same moment, in another thread.
                None => Chore::Drop(callback),
            });
        }
    }
    chores
}
