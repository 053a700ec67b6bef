//! A counted object of the lab, as large as a small object of the VM.

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::super::{
    Alarm, Biased, CountingThread, Counts, Dead, Deferrals, RefCount, Std, Strategy,
};
use super::Machine;

/// The size of an object: a head of 16 bytes, and contents.
pub const OBJECT_BYTES: usize = size_of::<Thing<Std>>();

/// The mark of an object that lies in a block of its own, which freeing it gives
/// back.
const BOXED: u8 = 1;

/// A counted object.
#[repr(C, align(16))]
pub(super) struct Thing<A: Machine> {
    pub(super) counts: Counts<A>,
    /// The object that it refers to.
    next: Option<NonNull<Thing<A>>>,
    /// When it was given up, for objects that others free.
    given_up_ns: u64,
}

// SAFETY: as for `Link`.
unsafe impl<A: Machine> Send for Thing<A> {}

const _: () = assert!(OBJECT_BYTES == 32);

/// A reference to an object, which whoever has it must count.
pub(super) struct Link<A: Machine>(NonNull<Thing<A>>);

impl<A: Machine> Clone for Link<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Machine> Copy for Link<A> {}

// SAFETY: threads reach an object only by what the strategy allows.
unsafe impl<A: Machine> Send for Link<A> {}
// SAFETY: as for `Send`.
unsafe impl<A: Machine> Sync for Link<A> {}

impl<A: Machine> Link<A> {
    #[inline(always)]
    fn thing(&self) -> &Thing<A> {
        // SAFETY: the patterns hold a reference to what they use.
        unsafe { self.0.as_ref() }
    }

    fn is_boxed(&self) -> bool {
        self.thing().counts.rest.marks.load(Relaxed) == BOXED
    }

    /// An object among others in one block, made where it lies.
    pub(super) fn in_place(place: &mut Thing<A>) -> Self {
        Link(NonNull::from(place))
    }
}

/// Set by whoever queues an object for this thread: the lab's eval breaker.
#[derive(Debug, Default)]
struct Breaker(AtomicBool);

impl Alarm for Breaker {
    fn ring(&self) {
        self.0.store(true, Relaxed);
    }
}

/// A thread of the lab: it makes, counts and frees objects.
pub(super) struct Worker<A: Machine> {
    me: CountingThread<A>,
    breaker: Arc<Breaker>,
    deferrals: Deferrals<A>,
    /// What a strategy that frees nothing leaves, to be given back at the end.
    region: Vec<Link<A>>,
    strategy: Strategy,
    pub(super) freed: Vec<u64>,
}

impl<A: Machine> Worker<A> {
    pub(super) fn new<R: RefCount>(registry: A::Registry) -> Self {
        let breaker = Arc::new(Breaker::default());
        let me = CountingThread::with_registry(registry);
        if R::STRATEGY.has_owners() {
            me.enter(breaker.clone());
        }
        Worker {
            me,
            breaker,
            deferrals: Deferrals::default(),
            region: Vec::new(),
            strategy: R::STRATEGY,
            freed: Vec::new(),
        }
    }

    /// What an object of this thread is like.
    pub(super) fn thing(&self, next: Option<Link<A>>) -> Thing<A> {
        Thing {
            counts: Counts::owned_by(self.me.id()),
            next: next.map(|link| link.0),
            given_up_ns: 0,
        }
    }

    /// An object with one reference.
    #[inline(always)]
    pub(super) fn make(&mut self, next: Option<Link<A>>) -> Link<A> {
        let thing = self.thing(next);
        thing.counts.rest.marks.store(BOXED, Relaxed);
        let link = Link(NonNull::from(Box::leak(Box::new(thing))));
        if self.strategy == Strategy::Uncounted {
            self.region.push(link);
        }
        link
    }

    /// Takes one more reference.
    #[inline(always)]
    pub(super) fn retain<R: RefCount>(&self, link: Link<A>) {
        // SAFETY: the pattern holds a reference.
        unsafe { R::retain(&link.thing().counts, &self.me) };
    }

    /// Gives a reference up.
    #[inline(always)]
    pub(super) fn release<R: RefCount>(&mut self, link: Link<A>) {
        // SAFETY: the pattern holds the reference and forgets it.
        unsafe {
            if R::DEFERS {
                self.deferrals.defer(&link.thing().counts);
                if self.deferrals.is_full() {
                    self.give_up_deferred::<R>();
                }
            } else if R::release(&link.thing().counts, &self.me) {
                self.free::<R>(link);
            }
        }
    }

    #[cold]
    fn give_up_deferred<R: RefCount>(&mut self) {
        let mut deferrals = std::mem::take(&mut self.deferrals);
        let mut dead = Vec::new();
        // SAFETY: no value stack looks at anything here.
        unsafe { deferrals.give_up::<R>(&self.me, |_| false, |object| dead.push(object)) };
        self.deferrals = deferrals;
        self.free_all::<R>(dead);
    }

    /// Frees an object, and what only it refers to, without recursion.
    #[inline(always)]
    fn free<R: RefCount>(&mut self, mut link: Link<A>) {
        loop {
            let (next, boxed) = (link.thing().next, link.is_boxed());
            if boxed {
                // SAFETY: `make` took it from a box; nobody refers to it.
                drop(unsafe { Box::from_raw(link.0.as_ptr()) });
            }
            let Some(next) = next else { return };
            // SAFETY: the freed object held this reference.
            if !unsafe { R::release(&next.as_ref().counts, &self.me) } {
                return;
            }
            link = Link(next);
        }
    }

    fn free_all<R: RefCount>(&mut self, dead: Vec<Dead<A>>) {
        for object in dead {
            self.free::<R>(Link(object.address().cast()));
        }
    }

    /// Other threads are about to reach the object.
    pub(super) fn share<R: RefCount>(&self, link: Link<A>) {
        // SAFETY: only this thread counts it so far.
        unsafe { R::escape(&link.thing().counts) };
    }

    pub(super) fn immortalize(&self, link: Link<A>) {
        link.thing().counts.immortalize();
    }

    pub(super) fn enrol(&self, link: Link<A>) {
        // SAFETY: the object is new.
        unsafe { self.me.enrol(&link.thing().counts) };
    }

    /// Writes down when the object is given up.
    pub(super) fn stamp(&self, link: Link<A>, now_ns: u64) {
        // SAFETY: whoever stamps has the last reference, and hands it to
        // whoever frees the object.
        unsafe { (&raw mut (*link.0.as_ptr()).given_up_ns).write(now_ns) };
    }

    /// Merges what others have queued, if the breaker says that there is
    /// something; `now` is asked for the time at which stamped objects die.
    #[inline(always)]
    pub(super) fn check_breaker<R: RefCount>(&mut self, now: &dyn Fn() -> u64) {
        if self.breaker.0.load(Relaxed) {
            self.breaker.0.store(false, Relaxed);
            self.merge::<R>(now);
        }
    }

    #[cold]
    fn merge<R: RefCount>(&mut self, now: &dyn Fn() -> u64) {
        let mut dead = Vec::new();
        // SAFETY: the thread is the calling one.
        unsafe { self.me.merge_queue::<Biased>(|object| dead.push(object)) };
        let time = now();
        for object in &dead {
            let link = Link::<A>(object.address().cast());
            let stamped = link.thing().given_up_ns;
            if stamped != 0 {
                self.freed.push(time.saturating_sub(stamped));
            }
        }
        self.free_all::<R>(dead);
    }

    /// Gives back what a strategy that frees nothing has left.
    pub(super) fn tidy<R: RefCount>(&mut self) {
        if R::DEFERS {
            self.give_up_deferred::<R>();
        }
        for link in self.region.drain(..) {
            // SAFETY: the round is over: nobody uses the region any more.
            drop(unsafe { Box::from_raw(link.0.as_ptr()) });
        }
    }

    /// What was made lasts longer than this thread.
    pub(super) fn forget_region(&mut self) {
        self.region.clear();
    }

    pub(super) fn leave<R: RefCount>(mut self) -> Vec<u64> {
        self.tidy::<R>();
        if R::STRATEGY.has_owners() {
            let mut dead = Vec::new();
            // SAFETY: the thread is the calling one.
            unsafe { self.me.leave::<Biased>(|object| dead.push(object)) };
            self.free_all::<R>(dead);
        }
        self.freed
    }
}

/// Gives back an object that is never freed, or counted in tables.
pub(super) fn reclaim<A: Machine>(link: Link<A>) {
    if link.is_boxed() {
        // SAFETY: all threads have ended.
        drop(unsafe { Box::from_raw(link.0.as_ptr()) });
    }
}

/// Ends the counting in tables, when all threads have left.
pub(super) fn dismiss<A: Machine>(registry: A::Registry) {
    let me = CountingThread::<A>::with_registry(registry);
    // SAFETY: the lab's threads have ended.
    unsafe { me.dismiss_all(|_| {}) };
}
