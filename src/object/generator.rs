//! Generators and coroutines: frames that stop and go on.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::bytecode::{Intrinsic1, Opcode};

use super::header::Header;
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
}

/// Where a generator stands.
#[derive(Debug)]
pub enum GeneratorState {
    /// It has stopped at a `yield`, or has not begun.
    Suspended(Box<SuspendedFrame>),
    /// A thread is running it.
    Running,
    /// It has ended.
    Finished,
}

/// A frame that is not on any thread's stack.
#[derive(Debug)]
pub struct SuspendedFrame {
    /// The function that it is a call of.
    pub function: Obj,
    /// Fast slots, then the value stack up to `depth`; null where empty.
    pub slots: Box<[Option<NonNull<Header>>]>,
    /// How many of `slots` are in use.
    pub depth: usize,
    /// The code's first instruction.
    pub units: *const AtomicU16,
    /// The instruction to go on with.
    pub next: *const AtomicU16,
    /// The code's constants.
    pub consts: *const Obj,
    /// Whether it has run at all.
    pub started: bool,
    /// The exception that it was handling when it stopped.
    pub handling: Option<Obj>,
}

// SAFETY: the slots hold references, as handles do; the other pointers lead
// into the code that `function` keeps alive.
unsafe impl Send for SuspendedFrame {}
// SAFETY: a shared frame is reached only through `Guarded`.
unsafe impl Sync for SuspendedFrame {}

/// Whether closing a generator that nobody else refers to would run any of its
/// code: it has stopped where a handler of the program's, or a `yield from`,
/// would see the `GeneratorExit`.
pub(super) fn needs_close(generator: &Generator) -> bool {
    // SAFETY: nobody else can reach the generator, or the world is stopped.
    let GeneratorState::Suspended(frame) = (unsafe { generator.state.at_rest() }) else {
        return false;
    };
    let Some(code) = generator.code.get::<Code>().filter(|_| frame.started) else {
        return false;
    };
    let unit = code.unit_at(frame.next).saturating_sub(1) as u32;
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

impl SuspendedFrame {
    /// The value on top of the frame's stack.
    pub fn top_value(&self) -> Option<Obj> {
        let top = (*self.slots.get(self.depth.checked_sub(1)?)?)?;
        // SAFETY: an occupied slot holds a reference, which is only looked at.
        Some(unsafe { (*Obj::borrow_raw(top)).clone() })
    }
}

impl Drop for SuspendedFrame {
    fn drop(&mut self) {
        for slot in &mut self.slots[..self.depth] {
            if let Some(raw) = slot.take() {
                // SAFETY: an occupied slot holds a reference.
                drop(unsafe { Obj::from_raw(raw) });
            }
        }
    }
}
