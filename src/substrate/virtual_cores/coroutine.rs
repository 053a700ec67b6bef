//! Stackful coroutines: what a simulated thread runs on. The only place that
//! switches stacks.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

type Switch = Yielder<(), ()>;

thread_local! {
    /// How the coroutine that runs now goes back to who resumed it.
    static RUNNING: Cell<Option<NonNull<Switch>>> = const { Cell::new(None) };
}

/// The memory for coroutines' stacks; those of ended ones are used again.
#[derive(Default)]
pub(super) struct Stacks {
    unused: Vec<DefaultStack>,
}

/// A stack's size, as that of a real thread. It is address space, with an
/// inaccessible page at its end; memory is used only as deep as a thread goes.
const STACK_BYTES: usize = 16 << 20;

/// How many unused stacks are kept.
const KEPT_STACKS: usize = 64;

impl Stacks {
    fn take(&mut self) -> std::io::Result<DefaultStack> {
        match self.unused.pop() {
            Some(stack) => Ok(stack),
            None => DefaultStack::new(STACK_BYTES),
        }
    }

    fn keep(&mut self, stack: DefaultStack) {
        if self.unused.len() < KEPT_STACKS {
            self.unused.push(stack);
        }
    }
}

/// A function with a stack of its own that can stop in the middle.
///
/// One that has not ended is never dropped but leaked: its stack holds whatever
/// its function was doing, and there is nobody to finish that.
pub(super) struct Fiber(ManuallyDrop<Coroutine<(), (), ()>>);

impl Fiber {
    /// A coroutine that will call `body`.
    pub(super) fn new(stacks: &mut Stacks, body: impl FnOnce() + 'static) -> std::io::Result<Self> {
        let coroutine = Coroutine::with_stack(stacks.take()?, move |switch: &Switch, ()| {
            RUNNING.set(Some(NonNull::from(switch)));
            body();
        });
        Ok(Fiber(ManuallyDrop::new(coroutine)))
    }

    /// Runs it until it ends, which gives its stack back, or calls [`suspend`].
    pub(super) fn resume(mut self, stacks: &mut Stacks) -> Option<Fiber> {
        let result = self.0.resume(());
        RUNNING.set(None);
        match result {
            CoroutineResult::Yield(()) => Some(self),
            CoroutineResult::Return(()) => {
                stacks.keep(ManuallyDrop::into_inner(self.0).into_stack());
                None
            }
        }
    }
}

/// Stops the coroutine that runs, until it is resumed.
///
/// # Panics
/// If no coroutine runs.
pub(super) fn suspend() {
    let switch = RUNNING.get().expect("a coroutine runs");
    // SAFETY: `RUNNING` is set by the body of a coroutine, to its own switch,
    // and after each resumption below; it is cleared whenever `resume` returns,
    // so what it holds belongs to the coroutine that runs now. The switch lives
    // on that coroutine's stack for as long as its body runs, and a coroutine
    // stays on the system thread that made it, for it is not `Send`.
    unsafe { switch.as_ref() }.suspend(());
    RUNNING.set(Some(switch));
}
