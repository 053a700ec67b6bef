//! The eval loop's registers, and how they are saved and loaded.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering};

use super::frame::{Frame, Slot, is_borrowed, untagged};
use crate::bytecode::Opcode;
use crate::object::{self, Header, Obj, Object, Payload, TypeId, has_chores};
use crate::refcount::{CountingThread, Deferred, RefCount, Seen};
use crate::vm::load::{LOAD_CONST_COUNTED, LOAD_FAST_BORROW};
use crate::vm::{BreakerBit, PyResult, Thread, collector, finalize, interrupt, memory};

use super::stack::Stack;

/// The registers of the eval loop while a frame runs. There are as many as a
/// processor can keep while the loop calls functions, and no more.
pub(super) struct Machine<'t, R: RefCount> {
    pub(super) thread: &'t mut Thread,
    /// The frame that runs: the thread's last.
    pub(super) frame: *mut Frame,
    /// The next unit of code.
    pub(super) next: *const AtomicU16,
    /// Above the top of the value stack.
    pub(super) top: *mut Slot,
    /// The first fast slot.
    pub(super) base: *mut Slot,
    pub(super) counter: Counter<R>,
}

/// Counts references for the running thread. It is a copy of its own: a closure
/// that is compiled apart from the loop takes it along and leaves the registers
/// where they are.
pub(super) struct Counter<R: RefCount> {
    /// The running thread, as its counts know it.
    me: *const CountingThread,
    strategy: PhantomData<R>,
}

impl<R: RefCount> Clone for Counter<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: RefCount> Copy for Counter<R> {}

impl<R: RefCount> Counter<R> {
    /// Takes one more reference.
    #[inline(always)]
    pub(super) unsafe fn retain(self, object: Slot) {
        // SAFETY: the slot holds a reference of this thread, which is the one
        // that the loop runs on.
        unsafe { R::retain(&(*object).counts, &*self.me) }
    }

    /// The same for what threads look for in its place, which is locked.
    #[inline(always)]
    pub(super) unsafe fn show(self, object: Slot) {
        // SAFETY: the place holds a reference.
        unsafe { R::retain_shown(&(*object).counts, &*self.me) }
    }

    /// Takes a reference to what is seen in a place without its lock, if that
    /// can be; `peek` looks into the place, where null is nothing.
    ///
    /// # Safety
    ///
    /// What is seen lies where only objects do.
    #[inline(always)]
    pub(super) unsafe fn take_seen(self, peek: impl Fn() -> Slot) -> Option<Slot> {
        let seen = peek();
        if seen.is_null() {
            return None;
        }
        // SAFETY: by the contract; `peek` loads with Acquire.
        match unsafe { R::retain_seen(&(*seen).counts, &*self.me) } {
            Seen::Taken => Some(seen),
            Seen::TakenIfThere if peek() == seen => Some(seen),
            Seen::TakenIfThere => {
                // SAFETY: the reference that was taken is given up.
                unsafe { self.give_back(seen) };
                None
            }
            Seen::Refused => None,
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn give_back(self, object: Slot) {
        // SAFETY: passed on.
        unsafe { self.release_and_look(object) };
    }

    /// Gives up a reference; returns whether a finalizer waits to be called.
    #[inline(always)]
    unsafe fn release_and_look(self, object: Slot) -> bool {
        // SAFETY: the slot held a reference, which is given up once.
        unsafe { R::release(&(*object).counts, &*self.me) && free(object) }
    }

    /// One more handle of the same object.
    #[inline(always)]
    pub(super) fn another(self, handle: &Obj) -> Obj {
        let raw = handle.as_raw();
        // SAFETY: `handle` holds a reference while one more is taken.
        unsafe {
            self.retain(raw.as_ptr());
            Obj::from_raw(raw)
        }
    }

    /// The handle in a popped slot, for use outside the loop; a borrowed
    /// reference is counted now.
    #[inline(always)]
    pub(super) unsafe fn own(self, slot: Slot) -> Obj {
        // SAFETY: the slot is occupied and was popped; outside the loop other
        // threads can come to reach the object.
        unsafe {
            if R::ESCAPES {
                R::escape(&(*untagged(slot)).counts);
            }
            self.own_here(slot)
        }
    }

    /// The same for a reference that stays on this thread's frames.
    #[inline(always)]
    pub(super) unsafe fn own_here(self, slot: Slot) -> Obj {
        let object = untagged(slot);
        // SAFETY: the slot is occupied and was popped.
        unsafe {
            if is_borrowed(slot) {
                self.retain(object);
            }
            Obj::from_raw(NonNull::new_unchecked(object))
        }
    }
}

impl<'t, R: RefCount> Machine<'t, R> {
    /// Loads the registers of the thread's last frame.
    #[inline(always)]
    pub(super) fn resume(thread: &'t mut Thread) -> Self {
        let mut machine = Machine {
            thread,
            frame: std::ptr::null_mut(),
            next: std::ptr::null(),
            top: std::ptr::null_mut(),
            base: std::ptr::null_mut(),
            counter: Counter {
                me: object::counting_thread(),
                strategy: PhantomData,
            },
        };
        machine.load();
        machine
    }

    /// Loads the registers of the thread's last frame.
    #[inline(always)]
    pub(super) fn load(&mut self) {
        let frame = self.thread.frames.last_mut().expect("a frame runs");
        self.next = frame.next;
        self.top = frame.top;
        self.base = frame.base;
        self.frame = frame;
    }

    /// Tells the frame where it stands, before anything looks at it.
    #[inline(always)]
    pub(super) fn save(&mut self) {
        // SAFETY: `frame` is the thread's last frame: it was set by `load` and
        // after everything that can move frames.
        unsafe {
            (*self.frame).next = self.next;
            (*self.frame).top = self.top;
        }
    }

    /// The next instruction's opcode and argument.
    #[inline(always)]
    pub(super) fn fetch(&mut self) -> (u8, u32) {
        // SAFETY: control never runs off the end of code.
        let unit = unsafe { (*self.next).load(Ordering::Relaxed) };
        self.skip(1);
        (unit as u8, u32::from(unit >> 8))
    }

    /// Moves on by so many units.
    #[inline(always)]
    pub(super) fn skip(&mut self, units: usize) {
        // SAFETY: jumps and caches stay inside the code.
        self.next = unsafe { self.next.add(units) };
    }

    /// Pushes a reference (or the mark of none).
    #[inline(always)]
    pub(super) unsafe fn push(&mut self, slot: Slot) {
        // SAFETY: the code does not exceed its stack size.
        unsafe {
            *self.top = slot;
            self.top = self.top.add(1);
        }
    }

    /// Pushes a handle.
    #[inline(always)]
    pub(super) unsafe fn push_object(&mut self, object: Obj) {
        // SAFETY: as for `push`.
        unsafe { self.push(object.into_raw().as_ptr()) }
    }

    /// Pops a slot, whose reference is now the caller's.
    #[inline(always)]
    pub(super) unsafe fn pop(&mut self) -> Slot {
        // SAFETY: the code pops only what is there.
        unsafe {
            self.top = self.top.sub(1);
            *self.top
        }
    }

    /// The slot so far below the top: 1 is the uppermost.
    #[inline(always)]
    pub(super) unsafe fn peek(&self, depth: usize) -> *mut Slot {
        // SAFETY: the code looks only at what is there.
        unsafe { self.top.sub(depth) }
    }

    /// Takes one more reference.
    #[inline(always)]
    pub(super) unsafe fn retain(&self, object: Slot) {
        // SAFETY: passed on.
        unsafe { self.counter.retain(object) }
    }

    /// Gives up the reference in a slot that was popped. What that leads to,
    /// a finalizer, waits until the next look at the breaker.
    #[inline(always)]
    pub(super) unsafe fn release(&self, object: Slot) {
        // SAFETY: passed on.
        unsafe { self.release_and_look(object) };
    }

    /// The same; returns whether a finalizer waits to be called.
    #[inline(always)]
    pub(super) unsafe fn release_and_look(&self, object: Slot) -> bool {
        // SAFETY: passed on.
        unsafe { self.counter.release_and_look(object) }
    }

    /// Gives up what a local held, as the last thing that an instruction does;
    /// where counting is deferred and the frame's value stack still looks at
    /// it, at a safepoint.
    #[inline(always)]
    pub(super) unsafe fn release_local(&mut self, object: Slot) {
        // SAFETY: the local held a reference, which is given up once.
        unsafe {
            if R::DEFERS && self.looks_at(object) {
                self.thread.deferrals.defer(&(*object).counts);
            } else {
                self.release_last(object);
            }
        }
    }

    /// Whether the frame's value stack holds the object uncounted. No other
    /// can for the sake of this frame's locals.
    #[inline(always)]
    unsafe fn looks_at(&self, object: Slot) -> bool {
        // SAFETY: the value stack lies between the fast slots and the top.
        unsafe {
            let mut slot = self.base.add((*self.frame).code().slot_count);
            while slot < self.top {
                if is_borrowed(*slot) && untagged(*slot) == object {
                    return true;
                }
                slot = slot.add(1);
            }
        }
        false
    }

    /// Gives up a reference and calls the finalizer that this leads to: the
    /// last thing that an instruction does.
    #[inline(always)]
    pub(super) unsafe fn release_last(&mut self, object: Slot) {
        // SAFETY: passed on.
        if unsafe { self.release_and_look(object) } {
            self.do_chores();
        }
    }

    /// Does what waits to be done for objects. The instruction has ended: the
    /// stack is as it leaves it.
    #[inline(always)]
    pub(super) fn do_chores(&mut self) {
        self.save();
        do_chores(self.thread);
        self.reload_frame();
    }

    /// Gives up a slot that may hold a borrowed reference.
    #[inline(always)]
    pub(super) unsafe fn discard(&self, slot: Slot) {
        // SAFETY: passed on.
        unsafe { self.discard_and_look(slot) };
    }

    /// The same; returns whether a finalizer waits to be called.
    #[inline(always)]
    pub(super) unsafe fn discard_and_look(&self, slot: Slot) -> bool {
        // SAFETY: passed on.
        !is_borrowed(slot) && unsafe { self.release_and_look(slot) }
    }

    /// The handle in a popped slot, for use outside the loop; a borrowed
    /// reference is counted now.
    #[inline(always)]
    pub(super) unsafe fn own(&self, slot: Slot) -> Obj {
        // SAFETY: passed on.
        unsafe { self.counter.own(slot) }
    }

    /// The same for a reference that stays on this thread's frames.
    #[inline(always)]
    pub(super) unsafe fn own_here(&self, slot: Slot) -> Obj {
        // SAFETY: passed on.
        unsafe { self.counter.own_here(slot) }
    }

    /// Looks at the eval breaker, and lets the host do what it asks for.
    #[inline(always)]
    pub(super) fn check_breaker(&mut self) -> PyResult<()> {
        if self.thread.breaker.is_set() {
            self.save();
            let passed = at_breaker(self.thread);
            self.reload_frame();
            passed?;
        }
        if R::DEFERS && self.thread.deferrals.is_full() {
            self.save();
            give_up_deferred(self.thread);
        }
        Ok(())
    }

    /// The same before the next instruction, for a loop that looks between
    /// almost any two. As in CPython up to 3.9, those that only move a value or
    /// jump forward follow on at once; and some look by themselves.
    #[inline(always)]
    pub(super) fn check_between(&mut self) -> PyResult<()> {
        // SAFETY: control never runs off the end of code.
        let next = unsafe { (*self.next).load(Ordering::Relaxed) } as u8;
        if QUICK[usize::from(next)] {
            return Ok(());
        }
        self.check_breaker()
    }

    /// Runs an instruction that is not worth a place in the loop: `body` sees
    /// the thread and the value stack.
    #[inline(always)]
    pub(super) fn outlined(
        &mut self,
        arg: u32,
        body: fn(&mut Thread, &mut Stack, u32) -> PyResult<()>,
    ) -> PyResult<()> {
        self.save();
        let mut stack = Stack::new(self.top);
        let done = body(self.thread, &mut stack, arg);
        self.top = stack.top();
        self.reload_frame();
        if has_chores() {
            self.do_chores();
        }
        done
    }

    /// Finds the frame again after something that may have moved frames.
    #[inline(always)]
    pub(super) fn reload_frame(&mut self) {
        self.frame = self.thread.frames.last_mut().expect("a frame runs");
    }
}

/// The instructions before which [`Machine::check_between`] does not look.
const QUICK: [bool; 256] = {
    let quick = [
        Opcode::LOAD_FAST as u8,
        Opcode::LOAD_FAST_CHECK as u8,
        LOAD_FAST_BORROW,
        Opcode::STORE_FAST as u8,
        Opcode::LOAD_CONST as u8,
        LOAD_CONST_COUNTED,
        Opcode::PUSH_NULL as u8,
        Opcode::POP_TOP as u8,
        Opcode::COPY as u8,
        Opcode::SWAP as u8,
        Opcode::NOP as u8,
        Opcode::KW_NAMES as u8,
        Opcode::EXTENDED_ARG as u8,
        Opcode::POP_JUMP_IF_FALSE as u8,
        Opcode::POP_JUMP_IF_TRUE as u8,
        Opcode::JUMP_FORWARD as u8,
        // These look after what they do.
        Opcode::RESUME as u8,
        Opcode::JUMP_BACKWARD as u8,
        Opcode::CALL as u8,
        Opcode::CALL_FUNCTION_EX as u8,
    ];
    let mut table = [false; 256];
    let mut index = 0;
    while index < quick.len() {
        table[quick[index] as usize] = true;
        index += 1;
    }
    table
};

/// The object in an occupied slot.
///
/// # Safety
///
/// The slot is occupied, and stays so while the handle is used.
#[inline(always)]
pub(super) unsafe fn object(slot: &Slot) -> &Obj {
    // SAFETY: a handle is a bare pointer (`repr(transparent)`); the caller has
    // removed the mark of a borrowed reference.
    unsafe { &*std::ptr::from_ref(slot).cast::<Obj>() }
}

/// The contents of the object in a slot.
///
/// # Safety
///
/// The slot is occupied by an object whose layout is that of `P`.
#[inline(always)]
pub(super) unsafe fn contents<'a, P: Payload>(slot: Slot) -> &'a P {
    // SAFETY: by the contract; the reference in the slot keeps it alive.
    unsafe { &(*slot.cast::<Object<P>>()).payload }
}

/// The type of the object in a slot.
///
/// # Safety
///
/// The slot is occupied.
#[inline(always)]
pub(super) unsafe fn type_of(slot: Slot) -> TypeId {
    // SAFETY: by the contract.
    unsafe { (*slot).type_id() }
}

#[cold]
#[inline(never)]
fn do_chores(thread: &mut Thread) {
    finalize::do_chores(thread);
}

#[cold]
#[inline(never)]
pub(super) fn at_breaker(thread: &mut Thread) -> PyResult<()> {
    if thread.breaker.has(BreakerBit::MergeQueue) {
        thread.merge_queue();
    }
    if thread.breaker.has(BreakerBit::Chores) {
        thread.breaker.clear(BreakerBit::Chores);
        finalize::do_chores(thread);
        collector::collect_if_due(thread);
        memory::check(thread)?;
    }
    if thread.breaker.has(BreakerBit::Interrupt) {
        interrupt::heed(thread)?;
    }
    if thread.breaker.is_due() {
        let host = thread.interpreter.host.clone();
        host.at_breaker(thread);
    }
    Ok(())
}

/// Gives up what the thread's locals held, but for what its value stacks look
/// at.
#[cold]
#[inline(never)]
pub(in crate::vm) fn give_up_deferred(thread: &mut Thread) {
    let mut seen = Vec::new();
    for frame in &thread.frames {
        // SAFETY: a frame's value stack lies between its fast slots and its
        // top, which every frame saves before anything else runs.
        unsafe {
            let mut slot = frame.base.add(frame.code().slot_count);
            while slot < frame.top {
                if is_borrowed(*slot) {
                    seen.push(untagged(*slot).addr());
                }
                slot = slot.add(1);
            }
        }
    }
    let mut deferrals = std::mem::take(&mut thread.deferrals);
    // SAFETY: `seen` is what the thread's value stacks hold uncounted; the
    // counts are at the head of the objects that are freed.
    unsafe {
        deferrals.give_up::<Deferred>(
            &*object::counting_thread(),
            |object| seen.contains(&object.address().addr().get()),
            |dead| {
                // The bell has rung if something waits to be done.
                let _waits = object::free_fast(dead.address().cast());
            },
        );
    }
    thread.deferrals = deferrals;
}

/// Frees an object whose last reference is gone.
///
/// # Safety
///
/// As for [`object::free_fast`].
#[inline(always)]
unsafe fn free(object: *mut Header) -> bool {
    // SAFETY: passed on; a slot with a reference is not null.
    unsafe { object::free_fast(NonNull::new_unchecked(object)) }
}
