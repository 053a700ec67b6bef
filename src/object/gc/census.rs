//! Which objects are held by nothing but each other.

use std::ptr::NonNull;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::header::{Header, Mark};
use super::super::layout::{DROP_BY_LAYOUT, TRACE_BY_LAYOUT};
use super::super::{Chore, Dict, LazyDict, Obj, TableMut, Tuple, chores, heap, types, weak};
use super::page::Page;
use super::slabs::Slabs;
use super::trace::Visitor;

/// Says that no other thread touches an object for as long as this lives.
#[derive(Debug)]
pub(crate) struct WorldStopped(());

impl WorldStopped {
    /// Promises it.
    ///
    /// # Safety
    ///
    /// It is so: every thread that belongs to the interpreter stands where it
    /// borrows no object's contents, and stays there.
    pub(crate) unsafe fn promise() -> Self {
        WorldStopped(())
    }
}

/// No object is in the slot.
const VACANT: u32 = u32::MAX - 1;
/// The object is held from outside, or by one that is.
const REACHABLE: u32 = u32::MAX;

/// Shows what an object refers to.
///
/// # Safety
///
/// The object is alive, and nobody changes it meanwhile.
unsafe fn trace(object: NonNull<Header>, visit: &mut Visitor<'_>) {
    // SAFETY: the object is alive.
    let layout = types::layout_of(unsafe { object.as_ref() }.type_id());
    if let Some(trace) = TRACE_BY_LAYOUT[layout as usize] {
        // SAFETY: the object has this layout; the rest is passed on.
        unsafe { trace(object, visit) };
    }
}

/// For each slot of all pages how many references to its object were not found
/// in tracked objects, or one of the marks above.
struct Census<'s> {
    slabs: &'s Slabs,
    pages: Vec<NonNull<Page>>,
    external: Vec<u32>,
}

impl<'s> Census<'s> {
    /// Counts the references to every object.
    fn take(_: &'s WorldStopped, slabs: &'s Slabs) -> Self {
        let pages = slabs.pages();
        let mut census = Census {
            slabs,
            pages,
            external: Vec::new(),
        };
        for page in &census.pages {
            // SAFETY: pages are never given up, and nobody carves them now.
            let page = unsafe { page.as_ref() };
            page.number_from(census.external.len() as u32);
            for slot in page.slots() {
                // SAFETY: a slot that was handed out has a head, an object's
                // or a free block's.
                let header = unsafe { slot.as_ref() };
                census.external.push(if !header.has(Mark::Tracked) {
                    VACANT
                } else if header.counts.is_kept() || header.has(Mark::Frozen) {
                    REACHABLE
                } else {
                    header.reference_count().min(VACANT - 1)
                });
            }
        }
        census
    }

    /// Every object, with its slot's number.
    fn objects(&self) -> impl Iterator<Item = (usize, NonNull<Header>)> {
        // SAFETY: as in `take`.
        let slots = self
            .pages
            .iter()
            .flat_map(|page| unsafe { page.as_ref() }.slots());
        let numbered = slots.enumerate();
        numbered.filter(|(number, _)| self.external[*number] != VACANT)
    }

    /// The number of the slot that an object lies in, if it may be garbage.
    #[inline]
    fn number_of(slabs: &Slabs, object: &Obj) -> Option<usize> {
        let header = object.header();
        if !header.has(Mark::Tracked) {
            return None;
        }
        let raw = object.as_raw();
        // SAFETY: tracked objects lie in pages.
        unsafe { slabs.holds(raw).then(|| Page::of(raw).number_of(raw)) }
    }

    /// Takes off the references that tracked objects hold.
    fn subtract_internal(&mut self) {
        let pages = self.pages.clone();
        let (slabs, external) = (self.slabs, &mut self.external);
        // SAFETY: as in `take`; only objects' slots are traced.
        unsafe {
            let slots = pages.iter().flat_map(|page| page.as_ref().slots());
            for (number, slot) in slots.enumerate() {
                if external[number] == VACANT {
                    continue;
                }
                trace(slot, &mut |referent| {
                    if let Some(number) = Census::number_of(slabs, referent)
                        && external[number] < VACANT
                    {
                        external[number] = external[number].saturating_sub(1);
                    }
                });
            }
        }
    }

    /// Marks what is held from outside, and what that leads to.
    fn mark_reachable(&mut self) {
        let is_held = |external: u32| external != VACANT && external > 0;
        let held = self
            .objects()
            .filter(|(number, _)| is_held(self.external[*number]));
        let mut open: Vec<NonNull<Header>> = held.map(|(_, object)| object).collect();
        let (slabs, external) = (self.slabs, &mut self.external);
        for object in &open {
            // SAFETY: objects of the census lie in pages.
            let number = unsafe { Page::of(*object) }.number_of(*object);
            external[number] = REACHABLE;
        }
        while let Some(object) = open.pop() {
            // SAFETY: as in `take`.
            unsafe {
                trace(object, &mut |referent| {
                    if let Some(number) = Census::number_of(slabs, referent)
                        && external[number] < VACANT
                    {
                        external[number] = REACHABLE;
                        open.push(referent.as_raw());
                    }
                });
            }
        }
    }
}

/// Objects that are held by nothing but each other, and by this.
#[derive(Debug)]
pub(crate) struct Garbage(Vec<Obj>);

/// Garbage for which nothing is left to be done but to free it.
#[derive(Debug)]
pub(crate) struct Doomed(Vec<Obj>);

/// Finds every object that the program cannot reach.
pub(crate) fn find_garbage(stopped: &WorldStopped, slabs: &Slabs) -> Garbage {
    let mut census = Census::take(stopped, slabs);
    census.subtract_internal();
    census.mark_reachable();
    let garbage = census.objects();
    let garbage = garbage.filter(|(number, _)| census.external[*number] == 0);
    let retained = garbage.map(|(_, object)| {
        // SAFETY: the object is alive: nobody frees anything now.
        let object = unsafe { (*Obj::borrow_raw(object)).clone() };
        object.header().set(Mark::Doomed);
        object
    });
    Garbage(retained.collect())
}

impl Garbage {
    /// Makes every weak reference to the objects empty; returns the callbacks
    /// that are to be called.
    pub(crate) fn sever_weak_references(&self, _: &WorldStopped) -> Vec<Chore> {
        self.0.iter().flat_map(weak::part_with_garbage).collect()
    }

    /// Those that have a finalizer to be called.
    pub(crate) fn finalizable(&self) -> Vec<Obj> {
        let finalizable = self.0.iter().filter(|object| chores::has_finalizer(object));
        finalizable.cloned().collect()
    }

    /// Dooms the objects: no code of the program has run since they were
    /// found.
    pub(crate) fn doom(self, _: &WorldStopped) -> Doomed {
        Doomed(self.0)
    }

    /// Dooms what finalizers and callbacks have not made reachable again. Weak
    /// references that they made become empty, and call nobody.
    pub(crate) fn doom_unless_resurrected(self, stopped: &WorldStopped) -> Doomed {
        let dead = self.unreachable(stopped);
        let is_dead = |object: &Obj| dead.contains(&object.address());
        let (dead, alive): (Vec<Obj>, Vec<Obj>) = self.0.into_iter().partition(is_dead);
        for object in alive {
            object.header().clear(Mark::Doomed);
        }
        for object in &dead {
            drop(weak::part_with_garbage(object));
        }
        Doomed(dead)
    }

    /// The addresses of those that are still held by nothing but each other.
    fn unreachable(&self, _: &WorldStopped) -> FxHashSet<usize> {
        // One reference to each is this list's own.
        let counted = self
            .0
            .iter()
            .map(|object| (object.address(), object.reference_count() - 1));
        let mut external: FxHashMap<usize, u32> = counted.collect();
        for object in &self.0 {
            // SAFETY: the object is alive, and the world stopped.
            unsafe {
                trace(object.as_raw(), &mut |referent| {
                    if let Some(count) = external.get_mut(&referent.address()) {
                        *count = count.saturating_sub(1);
                    }
                });
            }
        }
        let held = self
            .0
            .iter()
            .filter(|object| external[&object.address()] > 0);
        let mut open: Vec<NonNull<Header>> = held.map(Obj::as_raw).collect();
        while let Some(object) = open.pop() {
            if external.remove(&object.as_ptr().addr()).is_some() {
                // SAFETY: as above.
                unsafe { trace(object, &mut |referent| open.push(referent.as_raw())) };
            }
        }
        external.into_keys().collect()
    }
}

impl Doomed {
    /// How many objects CPython's collector would have counted. It does not
    /// see an instance's attributes as a dict of their own until the program
    /// asks for it, nor a dict without containers.
    pub(crate) fn count(&self) -> usize {
        let own = 1;
        let unseen = |object: &&Obj| match object.lazy_dict().and_then(LazyDict::get) {
            Some(dict) => is_tracked(dict) && dict.reference_count() == 1 + own,
            None => false,
        };
        let tracked = self.0.iter().filter(|object| is_tracked(object)).count();
        tracked - self.0.iter().filter(unseen).count()
    }

    /// Keeps the objects after all.
    pub(crate) fn spare(self) -> Vec<Obj> {
        for object in &self.0 {
            object.header().clear(Mark::Doomed);
        }
        self.0
    }

    /// Frees the objects: drops the contents of each while all of them stay
    /// where they are, so that it does not matter who refers to whom, and then
    /// takes their memory back.
    pub(crate) fn destroy(self) {
        let raw: Vec<NonNull<Header>> = self.0.into_iter().map(Obj::into_raw).collect();
        for object in &raw {
            // SAFETY: the object is alive, and no thread can reach it: it was
            // doomed with the world stopped.
            unsafe { object.as_ref() }.counts.immortalize();
        }
        for object in &raw {
            // SAFETY: the object has this layout; whoever still refers to it
            // is doomed too and only gives up its reference, which an immortal
            // object does not feel.
            unsafe {
                let layout = types::layout_of(object.as_ref().type_id());
                DROP_BY_LAYOUT[layout as usize](*object);
            }
        }
        for object in raw {
            // SAFETY: every reference to it is gone.
            unsafe { heap::release_memory(object) };
        }
    }
}

/// Whether CPython's collector would know the object (`gc.is_tracked`): no
/// dict whose values hold nothing, no empty tuple.
pub(crate) fn is_tracked(object: &Obj) -> bool {
    if !object.header().has(Mark::Tracked) {
        return false;
    }
    let holds = |object: &Obj| object.header().has(Mark::Tracked) || object.class().is_heap();
    if let Some(dict) = object.get::<Dict>() {
        let head = object.header();
        let any = |table: &mut TableMut<'_>| {
            table
                .iter()
                .any(|entry| holds(&entry.value) || holds(&entry.key))
        };
        return dict.with(head, any);
    }
    object
        .get::<Tuple>()
        .is_none_or(|tuple| !tuple.0.is_empty())
}

/// Every tracked object for which `wanted` is true.
pub(crate) fn survey(_: &WorldStopped, slabs: &Slabs, wanted: impl Fn(&Obj) -> bool) -> Vec<Obj> {
    let mut found = Vec::new();
    for page in slabs.pages() {
        // SAFETY: as in `Census::take`.
        for slot in unsafe { page.as_ref() }.slots() {
            // SAFETY: as there; what is tracked and not doomed is alive.
            unsafe {
                let header = slot.as_ref();
                if header.has(Mark::Tracked) && !header.has(Mark::Doomed) {
                    let object = Obj::borrow_raw(slot);
                    if wanted(&object) {
                        found.push((*object).clone());
                    }
                }
            }
        }
    }
    found
}

/// What an object refers to.
pub(crate) fn referents(_: &WorldStopped, object: &Obj) -> Vec<Obj> {
    let mut found = Vec::new();
    // SAFETY: the handle keeps the object alive, and nobody changes it.
    unsafe {
        trace(object.as_raw(), &mut |referent| {
            found.push(referent.clone())
        })
    };
    found
}

/// Whether an object refers to one of these.
pub(crate) fn refers_to_any(_: &WorldStopped, object: &Obj, sought: &[Obj]) -> bool {
    let mut found = false;
    // SAFETY: as in `referents`.
    unsafe {
        trace(object.as_raw(), &mut |referent| {
            found = found || sought.iter().any(|object| object.is(referent));
        });
    }
    found
}

/// Says of every object whether collections are to leave it alone.
pub(crate) fn set_frozen(stopped: &WorldStopped, slabs: &Slabs, frozen: bool) {
    for object in survey(stopped, slabs, |_| true) {
        if frozen {
            object.header().set(Mark::Frozen);
        } else {
            object.header().clear(Mark::Frozen);
        }
    }
}

/// Whether collections leave the object alone.
pub(crate) fn is_frozen(object: &Obj) -> bool {
    object.header().has(Mark::Frozen)
}
