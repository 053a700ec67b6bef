//! Every strategy, model-checked: the code that programs run on is run here on
//! loom's atomics, in every order that its memory model allows within a bound
//! on preemptions. Each proof is also given something wrong that it must
//! refuse, or its passing would mean nothing.

use std::fmt;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering, Ordering::SeqCst};

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicI32, AtomicU32, AtomicU64};
use loom::thread::{self, JoinHandle};

use super::*;

mod biased;
mod counter;
mod deferred;
mod enrolled;
mod mode_bit;
mod seen;
mod weak;

/// A machine whose atomics are as the strategy asks for.
#[derive(Debug)]
enum Faithful {}

/// A word of an object that can be freed: nobody may touch it from then on.
#[derive(Debug)]
struct Watched<W> {
    word: W,
    alive: UnsafeCell<bool>,
}

// SAFETY: loom watches over every access to `alive`.
unsafe impl<W: Sync> Sync for Watched<W> {}

impl<W> Watched<W> {
    fn living(&self) -> &W {
        // SAFETY: loom complains if it is buried meanwhile.
        let alive = self.alive.with(|alive| unsafe { *alive });
        assert!(alive, "counted after it was freed");
        &self.word
    }
}

/// What can be freed.
trait Mortal {
    /// Nobody may touch it from now on.
    fn bury(&self);
}

impl<W> Mortal for Watched<W> {
    fn bury(&self) {
        // SAFETY: loom complains if anybody touches it without having been
        // seen to be finished.
        self.alive.with_mut(|alive| unsafe { *alive = false });
    }
}

/// A machine under loom.
trait Model: Atomics<U64: Mortal, I32: Mortal, Registry = Shared<Self>> {}

impl<A: Atomics<U64: Mortal, I32: Mortal, Registry = Shared<A>>> Model for A {}

macro_rules! words {
    ($($word:ty: $value:ty),*) => {$(
        impl Word<$value> for Watched<$word> {
            fn of(value: $value) -> Self {
                Watched {
                    word: <$word>::new(value),
                    alive: UnsafeCell::new(true),
                }
            }

            fn load(&self, order: Ordering) -> $value {
                self.living().load(order)
            }

            fn store(&self, value: $value, order: Ordering) {
                self.living().store(value, order);
            }

            fn fetch_add(&self, change: $value, order: Ordering) -> $value {
                self.living().fetch_add(change, order)
            }

            fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.living().compare_exchange(current, new, success, failure)
            }
        }
    )*};
}
words!(AtomicU64: u64, AtomicI32: i32);

impl Halves for Watched<AtomicU64> {}

impl<T: Send> Lock<T> for loom::sync::Mutex<T> {
    fn of(value: T) -> Self {
        loom::sync::Mutex::new(value)
    }

    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock().expect("no model thread panics under a lock"))
    }
}

/// One execution's registry, shared by its threads.
struct Shared<A: Atomics>(Arc<Registry<A>>);

impl<A: Atomics> Deref for Shared<A> {
    type Target = Registry<A>;

    fn deref(&self) -> &Registry<A> {
        &self.0
    }
}

impl<A: Atomics> fmt::Debug for Shared<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared(..)")
    }
}

impl Atomics for Faithful {
    type U64 = Watched<AtomicU64>;
    type I32 = Watched<AtomicI32>;
    type Mutex<T: Send + 'static> = loom::sync::Mutex<T>;
    type Registry = Shared<Self>;

    fn acquire(_: &Self::U64) {
        loom::sync::atomic::fence(Ordering::Acquire);
    }
}

/// Words of a machine with a fault, and the machine.
macro_rules! faulty {
    ($machine:ident: $word:ident, $load:expr, $add:expr, $swap:expr, $fence:expr) => {
        #[derive(Debug)]
        struct $word<W>(W);

        impl<V: Copy + PartialEq + WrappingAdd, W: Word<V>> Word<V> for $word<W> {
            fn of(value: V) -> Self {
                $word(W::of(value))
            }

            fn load(&self, order: Ordering) -> V {
                $load(&self.0, order)
            }

            fn store(&self, value: V, order: Ordering) {
                self.0.store(value, order);
            }

            fn fetch_add(&self, change: V, order: Ordering) -> V {
                $add(&self.0, change, order)
            }

            fn compare_exchange(
                &self,
                current: V,
                new: V,
                success: Ordering,
                failure: Ordering,
            ) -> Result<V, V> {
                $swap(&self.0, current, new, success, failure)
            }
        }

        impl Halves for $word<Watched<AtomicU64>> {}

        impl<W: Mortal> Mortal for $word<W> {
            fn bury(&self) {
                self.0.bury();
            }
        }

        #[derive(Debug)]
        enum $machine {}

        impl Atomics for $machine {
            type U64 = $word<Watched<AtomicU64>>;
            type I32 = $word<Watched<AtomicI32>>;
            type Mutex<T: Send + 'static> = loom::sync::Mutex<T>;
            type Registry = Shared<Self>;

            fn acquire(_: &Self::U64) {
                $fence();
            }
        }
    };
}

trait WrappingAdd {
    fn plus(self, other: Self) -> Self;
}

impl WrappingAdd for u64 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl WrappingAdd for i32 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

fn exact_load<V: Copy, W: Word<V>>(word: &W, order: Ordering) -> V {
    word.load(order)
}

fn relaxed_load<V: Copy, W: Word<V>>(word: &W, _: Ordering) -> V {
    word.load(Ordering::Relaxed)
}

fn exact_add<V: Copy, W: Word<V>>(word: &W, change: V, order: Ordering) -> V {
    word.fetch_add(change, order)
}

fn relaxed_add<V: Copy, W: Word<V>>(word: &W, change: V, _: Ordering) -> V {
    word.fetch_add(change, Ordering::Relaxed)
}

/// A load and a store: what another thread adds between them is lost.
fn torn_add<V: Copy + WrappingAdd, W: Word<V>>(word: &W, change: V, _: Ordering) -> V {
    let before = word.load(Ordering::Acquire);
    word.store(before.plus(change), Ordering::Release);
    before
}

fn exact_swap<V: Copy, W: Word<V>>(
    word: &W,
    current: V,
    new: V,
    success: Ordering,
    failure: Ordering,
) -> Result<V, V> {
    word.compare_exchange(current, new, success, failure)
}

/// A comparison and a store.
fn torn_swap<V: Copy + PartialEq, W: Word<V>>(
    word: &W,
    current: V,
    new: V,
    _: Ordering,
    _: Ordering,
) -> Result<V, V> {
    let found = word.load(Ordering::Acquire);
    if found == current {
        word.store(new, Ordering::Release);
        Ok(found)
    } else {
        Err(found)
    }
}

fn exact_fence() {
    loom::sync::atomic::fence(Ordering::Acquire);
}

fn no_fence() {}

faulty!(TornAdds: TornAdd, exact_load, torn_add, exact_swap, exact_fence);
faulty!(TornSwaps: TornSwap, exact_load, exact_add, torn_swap, exact_fence);
faulty!(RelaxedAdds: RelaxedAdd, exact_load, relaxed_add, exact_swap, exact_fence);
faulty!(NoAcquire: RelaxedLoad, relaxed_load, exact_add, exact_swap, no_fence);

/// A counted object: its counts, and contents that may be looked at by whoever
/// holds a reference and changed by whoever frees it.
#[repr(C)]
struct Body<A: Atomics> {
    counts: Counts<A>,
    contents: UnsafeCell<u32>,
    freed: AtomicUsize,
}

/// A reference to an object of one execution.
struct Handle<A: Atomics>(NonNull<Body<A>>);

// SAFETY: loom watches over every access to the body.
unsafe impl<A: Atomics> Send for Handle<A> {}

impl<A: Model> Handle<A> {
    /// An object with one reference of `owner`'s.
    fn new(owner: &CountingThread<A>) -> Self {
        Handle(NonNull::from(Box::leak(Box::new(Body {
            counts: Counts::owned_by(owner.id()),
            contents: UnsafeCell::new(0),
            freed: AtomicUsize::new(0),
        }))))
    }

    fn body(&self) -> &Body<A> {
        // SAFETY: bodies are given back when their execution is over.
        unsafe { self.0.as_ref() }
    }

    /// The same reference for another thread to have, uncounted.
    fn moved(&self) -> Self {
        Handle(self.0)
    }

    fn retain<R: RefCount>(&self, me: &CountingThread<A>) {
        // SAFETY: the model holds a reference wherever it calls this.
        unsafe { R::retain(&self.body().counts, me) };
    }

    /// Looks at the contents, as who holds a reference may.
    fn look(&self) {
        // SAFETY: loom complains if somebody changes them meanwhile.
        self.body().contents.with(|contents| unsafe {
            assert_eq!(*contents, 0, "looked at after it was freed");
        });
    }

    /// Looks at the contents, gives the reference up, and frees the object if
    /// it was the last.
    fn give_up<R: RefCount>(&self, me: &CountingThread<A>) {
        self.look();
        // SAFETY: as in `retain`.
        if unsafe { R::release(&self.body().counts, me) } {
            free(self.0);
        }
    }

    /// At the end, when all threads have: it was freed once.
    fn assert_freed(self) {
        assert_eq!(self.body().freed.load(SeqCst), 1, "not freed");
        // SAFETY: every thread has ended; the body came from a box.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// Frees an object: its contents change, and its counts must not be touched by
/// anybody who was not seen to have finished.
fn free<A: Model>(body: NonNull<Body<A>>) {
    // SAFETY: the body is given back at the end of the execution only.
    let body = unsafe { body.as_ref() };
    assert_eq!(body.freed.fetch_add(1, SeqCst), 0, "freed twice");
    // SAFETY: loom complains if anybody looks without having been seen.
    body.contents
        .with_mut(|contents| unsafe { *contents = 0xdead });
    body.counts.own.bury();
    body.counts.shared.bury();
}

/// Frees what a queue held.
fn free_dead<A: Model>(dead: Dead<A>) {
    // The counts are at the head of a body as they are at that of an object.
    free(dead.address().cast::<Body<A>>());
}

#[derive(Debug)]
struct Silent;

impl Alarm for Silent {
    fn ring(&self) {}
}

/// One execution: a registry, and how its threads start.
struct Lab<A: Atomics> {
    registry: Arc<Registry<A>>,
    gate: Arc<AtomicU32>,
}

impl<A: Model> Lab<A> {
    fn new() -> Self {
        Lab {
            registry: Arc::new(Registry::empty()),
            gate: Arc::new(AtomicU32::new(0)),
        }
    }

    /// A thread that may own objects.
    fn known(&self) -> CountingThread<A> {
        let me = self.unknown();
        me.enter(Arc::new(Silent));
        me
    }

    /// A thread that owns nothing.
    fn unknown(&self) -> CountingThread<A> {
        CountingThread::with_registry(Shared(Arc::clone(&self.registry)))
    }

    /// Starts a thread that owns nothing. It begins with an atomic operation:
    /// without one loom takes it to run in one order only.
    fn spawn(&self, body: impl FnOnce(&CountingThread<A>) + 'static) -> JoinHandle<()> {
        let (registry, gate) = (Arc::clone(&self.registry), Arc::clone(&self.gate));
        thread::spawn(move || {
            gate.fetch_add(1, Ordering::Relaxed);
            body(&CountingThread::with_registry(Shared(registry)));
        })
    }
}

/// Runs the check in every order, which must be at least so many.
fn prove(at_least: usize, check: impl Fn() + Send + Sync + 'static) {
    let explored = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&explored);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(move || {
        counted.fetch_add(1, SeqCst);
        check();
    });
    let explored = explored.load(SeqCst);
    assert!(
        explored >= at_least,
        "only {explored} orders were looked at"
    );
}

/// The check must find the error.
fn refute(check: impl Fn() + Send + Sync + 'static) {
    let found = catch_unwind(AssertUnwindSafe(|| prove(1, check)));
    assert!(found.is_err(), "an error went unnoticed");
}
