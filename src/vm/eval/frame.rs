//! Frames: one per Python call, with its slots on the thread's data stack.

use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::atomic::AtomicU16;

use crate::object::{Code, Function, GeneratorState, Header, Obj};

/// A place for a reference: null where empty. On the value stack the lowest
/// bit marks a borrowed reference, which is not counted.
pub(crate) type Slot = *mut Header;

/// A Python call that is running.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The function that was called: it keeps code, globals and cells alive.
    pub(crate) function: Obj,
    /// The first fast slot; the value stack follows the slots.
    pub(crate) base: *mut Slot,
    /// Above the top of the value stack, while another frame runs.
    pub(crate) top: *mut Slot,
    /// The first instruction: of the function's code, or of the thread's own
    /// copy of it.
    pub(crate) units: *const AtomicU16,
    /// The next instruction, while another frame runs.
    pub(crate) next: *const AtomicU16,
    /// The code's constants.
    pub(crate) consts: *const Obj,
    /// Where among them, counted from 1, the names of the next call's keyword
    /// arguments are; 0 if it has none.
    pub(crate) keyword_names: u32,
    /// Whether returning from it leaves the eval loop.
    pub(crate) entry: bool,
    /// What it is a call of.
    pub(crate) kind: Kind,
}

/// What a frame is a call of, and what goes with that.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A function.
    Function,
    /// The body of a module or class, which binds its names here.
    Body(Obj),
    /// The `__init__` of a new instance, which the call is worth.
    Constructor(Obj),
    /// A generator that goes on.
    Generator(GeneratorFrame),
}

/// Who goes on with a generator, and what its end means to them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ResumedBy {
    /// Native code: the frame is an entry frame.
    Native,
    /// A `FOR_ITER`, whose loop ends so many units further.
    Loop(u32),
    /// A `SEND`, which is over so many units further.
    Send(u32),
    /// The `SEND` of a `yield from`: what the generator yields is yielded on at
    /// once.
    YieldFrom(u32),
}

/// The generator that a frame runs.
#[derive(Debug)]
pub(crate) struct GeneratorFrame {
    /// The generator, held by whoever has resumed it.
    pub(crate) object: ManuallyDrop<Obj>,
    /// Who has resumed it.
    pub(crate) resumed_by: ResumedBy,
}

// SAFETY: a frame belongs to one thread and moves with it; the pointers lead
// into that thread's data stack and into the code that `function` owns.
unsafe impl Send for Frame {}

impl Frame {
    /// A frame at the start of a call; `slots` has values for the first fast
    /// slots of the function's code, the others are empty. It runs `units`.
    pub(crate) fn new(
        stack: &mut DataStack,
        units: *const AtomicU16,
        function: Obj,
        slots: impl ExactSizeIterator<Item = Option<Obj>>,
        kind: Kind,
        entry: bool,
    ) -> Frame {
        let mut frame = Frame {
            function,
            base: std::ptr::null_mut(),
            top: std::ptr::null_mut(),
            units,
            next: units,
            consts: std::ptr::null(),
            keyword_names: 0,
            entry,
            kind,
        };
        let code = frame.code();
        debug_assert!(slots.len() <= code.slot_count);
        let empty = code.slot_count - slots.len();
        let (size, consts) = (code.frame_size, code.consts.as_ptr());
        frame.base = stack.push(size);
        frame.top = frame.base;
        frame.consts = consts;
        for slot in slots {
            frame.push_slot(slot);
        }
        for _ in 0..empty {
            frame.push_slot(None);
        }
        frame
    }

    /// Pushes the frame of a generator that goes on where it stopped. `units`
    /// is the copy of its code that the thread runs. The frame borrows the
    /// generator and its reference to its function: whoever pops the frame must
    /// not give them up.
    ///
    /// # Safety
    ///
    /// The state is the generator's, which has not ended, and outlives the
    /// frame.
    #[inline(always)]
    pub(crate) unsafe fn push_resumed(
        frames: &mut Vec<Frame>,
        units: *const AtomicU16,
        generator: &Obj,
        state: &GeneratorState,
        resumed_by: ResumedBy,
    ) {
        if frames.len() == frames.capacity() {
            frames.reserve(frames.len().max(16));
        }
        // SAFETY: the slots are the generator's own and stay where they are.
        // The frame is written field by field, as in `push_prepared`.
        unsafe {
            let place = frames.as_mut_ptr().add(frames.len());
            let function = state.function.as_ref().unwrap_unchecked().as_raw();
            (&raw mut (*place).function).write(Obj::from_raw(function));
            (&raw mut (*place).base).write(state.base());
            (&raw mut (*place).top).write(state.top());
            (&raw mut (*place).units).write(units);
            (&raw mut (*place).next).write(units.add(state.next.offset_from_unsigned(state.units)));
            (&raw mut (*place).consts).write(state.consts);
            (&raw mut (*place).keyword_names).write(0);
            (&raw mut (*place).entry).write(matches!(resumed_by, ResumedBy::Native));
            (&raw mut (*place).kind).write(Kind::Generator(GeneratorFrame {
                object: Obj::borrow_raw(generator.as_raw()),
                resumed_by,
            }));
            frames.set_len(frames.len() + 1);
        }
    }

    fn push_slot(&mut self, slot: Option<Obj>) {
        // SAFETY: the frame has room for its fast slots and its value stack,
        // and the callers push no more than that.
        unsafe {
            *self.top = slot.map_or(std::ptr::null_mut(), |value| value.into_raw().as_ptr());
            self.top = self.top.add(1);
        }
    }

    /// The namespace of a module or class body.
    pub(crate) fn locals(&self) -> Option<&Obj> {
        match &self.kind {
            Kind::Body(locals) => Some(locals),
            _ => None,
        }
    }

    /// The function's contents.
    pub(crate) fn function(&self) -> &Function {
        let function = self.function.get::<Function>();
        function.expect("frames are made of functions")
    }

    /// What a fast slot holds.
    pub(crate) fn slot(&self, index: usize) -> Option<Obj> {
        if index >= self.code().slot_count {
            return None;
        }
        // SAFETY: the frame's fast slots begin at its base, and an occupied one
        // keeps its object alive.
        unsafe {
            let raw = NonNull::new(untagged(*self.base.add(index)))?;
            Some((*Obj::borrow_raw(raw)).clone())
        }
    }

    /// The code that runs.
    #[inline(always)]
    pub(crate) fn code(&self) -> &Code {
        // SAFETY: frames are made of functions, and a function's code is one.
        unsafe {
            self.function
                .get_unchecked::<Function>()
                .code
                .get_unchecked::<Code>()
        }
    }

    /// The unit of the instruction that ran last.
    pub(crate) fn last_unit(&self) -> usize {
        let next = (self.next.addr() - self.units.addr()) / size_of::<AtomicU16>();
        next.saturating_sub(1)
    }

    /// The next instruction, as one of those of the code itself.
    pub(crate) fn next_in_code(&self) -> *const AtomicU16 {
        let units = self.code().units.as_ptr();
        // SAFETY: a copy is as long as the code, and `next` is in the copy.
        unsafe { units.add(self.next.offset_from_unsigned(self.units)) }
    }
}

const CHUNK_SLOTS: usize = 2048;

/// The memory of frames' slots: chunks in which frames are stacked.
#[derive(Debug)]
pub(crate) struct DataStack {
    /// Where the next frame begins.
    next: *mut Slot,
    /// The end of the last chunk.
    end: *mut Slot,
    chunks: Vec<Chunk>,
}

#[derive(Debug)]
struct Chunk {
    slots: Box<[Slot]>,
    /// Where the chunk before was left.
    left: *mut Slot,
}

// SAFETY: the slots hold references of the one thread that the stack moves
// with.
unsafe impl Send for DataStack {}

impl Default for DataStack {
    fn default() -> Self {
        DataStack {
            next: std::ptr::null_mut(),
            end: std::ptr::null_mut(),
            chunks: Vec::new(),
        }
    }
}

impl DataStack {
    /// Memory for a frame of `size` slots, whose contents mean nothing yet.
    #[inline(always)]
    pub(crate) fn push(&mut self, size: usize) -> *mut Slot {
        let room = (self.end.addr() - self.next.addr()) / size_of::<Slot>();
        if size > room {
            return self.push_chunk(size);
        }
        let base = self.next;
        // SAFETY: the chunk has room for `size` more slots.
        self.next = unsafe { base.add(size) };
        base
    }

    #[cold]
    fn push_chunk(&mut self, size: usize) -> *mut Slot {
        let count = size.max(CHUNK_SLOTS);
        let mut slots = vec![std::ptr::null_mut(); count].into_boxed_slice();
        let base: *mut Slot = slots.as_mut_ptr();
        let left = self.next;
        self.chunks.push(Chunk { slots, left });
        // SAFETY: the chunk has `count` slots, at least `size`.
        unsafe {
            self.next = base.add(size);
            self.end = base.add(count);
        }
        base
    }

    /// Gives back the last frame's memory, which began at `base`; its slots
    /// hold nothing any more.
    #[inline(always)]
    pub(crate) fn pop(&mut self, base: *mut Slot) {
        self.next = base;
        if self.end.addr() - base.addr() >= CHUNK_SLOTS * size_of::<Slot>() {
            self.pop_chunk();
        }
    }

    /// The frame may have been the first of the last chunk: one earlier is
    /// gone on with.
    #[cold]
    fn pop_chunk(&mut self) {
        if self.chunks.len() < 2 {
            return;
        }
        if let Some(chunk) = self
            .chunks
            .pop_if(|chunk| chunk.slots.as_mut_ptr() == self.next)
        {
            self.next = chunk.left;
            if let Some(before) = self.chunks.last_mut() {
                self.end = before.slots.as_mut_ptr_range().end;
            }
        }
    }
}

/// The reference in a slot, without its mark; null if it is empty.
#[inline(always)]
pub(crate) fn untagged(slot: Slot) -> Slot {
    slot.map_addr(|address| address & !1)
}

/// Whether the slot's reference is borrowed.
#[inline(always)]
pub(crate) fn is_borrowed(slot: Slot) -> bool {
    slot.addr() & 1 != 0
}

/// The handle in an occupied slot, taken out of it for use outside the loop; a
/// borrowed reference is counted now.
///
/// # Safety
///
/// The slot is occupied, and is not used as a holder any more.
#[inline(always)]
pub(crate) unsafe fn take(slot: Slot) -> Obj {
    let raw = NonNull::new(untagged(slot)).expect("an occupied slot");
    // SAFETY: by the contract the slot holds a reference or borrows one.
    unsafe {
        if is_borrowed(slot) {
            return (*Obj::borrow_raw(raw)).clone();
        }
        let object = Obj::from_raw(raw);
        object.escape();
        object
    }
}
