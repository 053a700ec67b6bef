//! Generators and coroutines: frames that stop and go on.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use crate::bytecode::{CodeFlags, Intrinsic1, Opcode};

use super::header::Header;
use super::value_blocks::{self, ValueCell};
use super::{Code, Guarded, Obj};

/// The contents of a generator or coroutine.
#[derive(Debug)]
pub struct Generator {
    /// Its [`Code`](super::Code).
    pub code: Obj,
    /// `__name__`.
    pub name: Obj,
    /// `__qualname__`.
    pub qualname: Obj,
    /// Where it stands.
    pub state: Guarded<GeneratorState>,
    /// Whether somebody awaits what an asynchronous generator does next.
    pub awaited: AtomicBool,
}

/// How far a generator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It has not begun.
    New,
    /// It has stopped at a `yield`.
    Stopped,
    /// A thread is running it.
    Running,
    /// It has ended.
    Finished,
}

/// Where a generator stands. Its slots stay where they are while it runs: the
/// frame of the thread that runs it uses them there.
#[derive(Debug)]
pub struct GeneratorState {
    /// How far it is.
    pub stage: Stage,
    /// If it has stopped inside a `yield from` another generator, which lies on
    /// top of its stack: how far from its `SEND` that is over, counted from 1;
    /// else 0.
    pub(crate) delegates: u32,
    /// How many slots are in use while it does not run.
    depth: u32,
    slot_count: u32,
    /// Fast slots, then the value stack; null where empty.
    slots: NonNull<ValueCell>,
    /// The instruction to go on with.
    pub(crate) next: *const AtomicU16,
    /// The code's first instruction.
    pub(crate) units: *const AtomicU16,
    /// The code's constants.
    pub(crate) consts: *const Obj,
    /// The function that it is a call of, until it has ended.
    pub(crate) function: Option<Obj>,
    /// The exception that it was handling when it stopped.
    pub(crate) handling: Option<Obj>,
    /// What the thread that runs it was handling before.
    pub(crate) outer: Option<Obj>,
}

// SAFETY: the slots hold references, as handles do; the other pointers lead
// into the code that `function` keeps alive.
unsafe impl Send for GeneratorState {}
// SAFETY: a shared state is reached only through `Guarded`.
unsafe impl Sync for GeneratorState {}

impl GeneratorState {
    /// A generator that begins at `next`, with room for a frame of this
    /// function's; the first fast slots have the references at `filled`, which
    /// are taken over, the others are empty.
    ///
    /// # Safety
    ///
    /// The function's code is `code`, of which `next` is an instruction;
    /// `filled.len()` is at most its number of fast slots.
    pub(crate) unsafe fn new(
        function: Obj,
        code: &Code,
        next: *const AtomicU16,
        filled: &[*mut Header],
    ) -> GeneratorState {
        let slots = value_blocks::allocate(code.frame_size);
        // SAFETY: the block has room for the fast slots; a cell is a pointer.
        unsafe {
            let slots: *mut *mut Header = slots.as_ptr().cast();
            std::ptr::copy_nonoverlapping(filled.as_ptr(), slots, filled.len());
        }
        GeneratorState {
            stage: Stage::New,
            delegates: 0,
            depth: code.slot_count as u32,
            slot_count: code.frame_size as u32,
            slots,
            next,
            units: code.units.as_ptr(),
            consts: code.consts.as_ptr(),
            function: Some(function),
            handling: None,
            outer: None,
        }
    }

    /// The first fast slot.
    #[inline(always)]
    pub(crate) fn base(&self) -> *mut *mut Header {
        self.slots.as_ptr().cast()
    }

    /// Above the top of the value stack, while it does not run.
    #[inline(always)]
    pub(crate) fn top(&self) -> *mut *mut Header {
        // SAFETY: no more slots are in use than there are.
        unsafe { self.base().add(self.depth as usize) }
    }

    /// It stops; its value stack ends below `top`.
    ///
    /// # Safety
    ///
    /// `top` lies in its slots, and those below are in use or empty.
    #[inline(always)]
    pub(crate) unsafe fn stop(&mut self, top: *mut *mut Header) {
        // SAFETY: by the contract.
        self.depth = unsafe { top.offset_from(self.base()) } as u32;
        self.stage = Stage::Stopped;
    }

    /// Whether it does not run and can go on.
    pub fn is_suspended(&self) -> bool {
        matches!(self.stage, Stage::New | Stage::Stopped)
    }

    /// The references in the slots in use while it does not run; one that is
    /// marked is borrowed from another slot.
    pub(crate) fn slots(&self) -> &[Option<NonNull<Header>>] {
        let depth = if self.is_suspended() { self.depth } else { 0 };
        // SAFETY: so many slots were filled; a pointer is such an option.
        unsafe { std::slice::from_raw_parts(self.slots.as_ptr().cast(), depth as usize) }
    }

    /// The value on top of its stack while it does not run.
    pub fn top_value(&self) -> Option<Obj> {
        let top = (*self.slots().last()?)?;
        // SAFETY: an occupied slot holds a reference, which is only looked at.
        Some(unsafe { (*Obj::borrow_raw(top)).clone() })
    }

    /// It has ended without running on; returns what it held.
    pub fn finish_unstarted(&mut self) -> Vec<Obj> {
        let slots = self.slots().iter().flatten();
        // SAFETY: an occupied slot holds a reference, and is in use no more.
        let mut held: Vec<Obj> = slots.map(|raw| unsafe { Obj::from_raw(*raw) }).collect();
        held.extend(self.function.take());
        self.stage = Stage::Finished;
        held
    }
}

impl Drop for GeneratorState {
    fn drop(&mut self) {
        for raw in self.slots().iter().flatten() {
            // SAFETY: an occupied slot holds a reference.
            drop(unsafe { Obj::from_raw(*raw) });
        }
        // SAFETY: the block was allocated with this size, and is in use no more.
        unsafe { value_blocks::give_back(self.slots, self.slot_count as usize) };
    }
}

/// Whether closing a generator that nobody else refers to would run any of its
/// code: it has stopped where a handler of the program's, or a `yield from`,
/// would see the `GeneratorExit`; or it is a coroutine that was never awaited.
pub(super) fn needs_close(generator: &Generator) -> bool {
    // SAFETY: nobody else can reach the generator, or the world is stopped.
    let state = unsafe { generator.state.at_rest() };
    let Some(code) = generator.code.get::<Code>() else {
        return false;
    };
    match state.stage {
        Stage::New => return code.plain.flags & CodeFlags::COROUTINE != 0,
        Stage::Stopped => {}
        Stage::Running | Stage::Finished => return false,
    }
    let unit = code.unit_at(state.next).saturating_sub(1) as u32;
    let covers = |start: u32, end: u32| start <= unit && unit < end;
    let handler = code
        .handlers
        .iter()
        .find(|handler| covers(handler.start, handler.end));
    handler.is_some_and(|handler| !raises_anew(code, handler.target as usize))
}

/// Whether the handler is the one around every generator's body, which only
/// turns a `StopIteration` into a `RuntimeError`.
fn raises_anew(code: &Code, target: usize) -> bool {
    let unit = code.units[target].load(Ordering::Relaxed).to_le_bytes();
    unit[0] == Opcode::CALL_INTRINSIC_1 as u8
        && Intrinsic1::from_number(unit[1].into()) == Some(Intrinsic1::StopIterationError)
}
