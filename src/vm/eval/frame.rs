//! Frames: one per Python call, with its slots on the thread's data stack.

use std::ptr::NonNull;
use std::sync::atomic::AtomicU16;

use crate::object::{Code, Function, Header, Obj, SuspendedFrame};

/// A place for a reference: null where empty. On the value stack the lowest
/// bit marks a borrowed reference, which is not counted.
pub(crate) type Slot = *mut Header;

/// A Python call that is running.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The function that was called: it keeps code, globals and cells alive.
    pub(crate) function: Obj,
    /// The namespace of a module or class body.
    pub(crate) locals: Option<Obj>,
    /// The first fast slot; the value stack follows the slots.
    pub(crate) base: *mut Slot,
    /// Above the top of the value stack, while another frame runs.
    pub(crate) top: *mut Slot,
    /// The next instruction, while another frame runs.
    pub(crate) next: *const AtomicU16,
    /// Whether returning from it leaves the eval loop.
    pub(crate) entry: bool,
    /// The generator that it runs, if it does.
    pub(crate) generator: Option<GeneratorFrame>,
}

/// The generator that a frame runs.
#[derive(Debug)]
pub(crate) struct GeneratorFrame {
    /// The generator.
    pub(crate) object: Obj,
    /// Where the frame's slots live.
    pub(crate) slots: Box<SuspendedFrame>,
    /// What the thread was handling when the generator was resumed.
    pub(crate) outer: Option<Obj>,
}

// SAFETY: a frame belongs to one thread and moves with it; the pointers lead
// into that thread's data stack and into the code that `function` owns.
unsafe impl Send for Frame {}

impl Frame {
    /// A frame at the start of a call; `slots` has one value for each fast
    /// slot of the function's code.
    pub(crate) fn new(
        stack: &mut DataStack,
        function: Obj,
        slots: Vec<Option<Obj>>,
        locals: Option<Obj>,
        entry: bool,
    ) -> Frame {
        let mut frame = Frame {
            function,
            locals,
            base: std::ptr::null_mut(),
            top: std::ptr::null_mut(),
            next: std::ptr::null(),
            entry,
            generator: None,
        };
        let code = frame.code();
        debug_assert_eq!(slots.len(), code.slot_count);
        let (size, next) = (code.frame_size, code.units.as_ptr());
        frame.base = stack.push(size);
        frame.top = frame.base;
        frame.next = next;
        for slot in slots {
            frame.push_slot(slot);
        }
        frame
    }

    /// The frame of a generator that goes on where it stopped. `outer` is what
    /// the thread was handling before.
    pub(crate) fn resumed(
        object: Obj,
        mut slots: Box<SuspendedFrame>,
        outer: Option<Obj>,
    ) -> Frame {
        let mut frame = Frame {
            function: slots.function.clone(),
            locals: None,
            base: slots.slots.as_mut_ptr().cast(),
            top: std::ptr::null_mut(),
            next: std::ptr::null(),
            entry: true,
            generator: None,
        };
        // SAFETY: the slots are the generator's own and stay where they are
        // while the frame runs; `depth` of them are in use, and `next_unit`
        // is in the code.
        unsafe {
            frame.top = frame.base.add(slots.depth);
            frame.next = frame.code().units.as_ptr().add(slots.next_unit);
        }
        frame.generator = Some(GeneratorFrame {
            object,
            slots,
            outer,
        });
        frame
    }

    /// Pushes a value on the frame's stack while no loop runs it: what the
    /// `yield` that a generator stopped at is worth. A generator's code leaves
    /// room for it.
    pub(crate) fn push_value(&mut self, value: Obj) {
        self.push_slot(Some(value));
    }

    fn push_slot(&mut self, slot: Option<Obj>) {
        // SAFETY: the frame has room for its fast slots and its value stack,
        // and the callers push no more than that.
        unsafe {
            *self.top = slot.map_or(std::ptr::null_mut(), |value| value.into_raw().as_ptr());
            self.top = self.top.add(1);
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
        self.unit_of(self.next).saturating_sub(1)
    }

    /// The index of a unit of the frame's code.
    pub(crate) fn unit_of(&self, unit: *const AtomicU16) -> usize {
        let first = self.code().units.as_ptr();
        (unit.addr() - first.addr()) / size_of::<AtomicU16>()
    }
}

const CHUNK_SLOTS: usize = 2048;

/// The memory of frames' slots: chunks in which frames are stacked.
#[derive(Debug, Default)]
pub(crate) struct DataStack {
    chunks: Vec<Box<[Slot]>>,
    /// How many slots of the last chunk are in use.
    used: usize,
    /// For each earlier chunk how many slots were in use when it was left.
    left: Vec<usize>,
}

// SAFETY: the slots hold references of the one thread that the stack moves
// with.
unsafe impl Send for DataStack {}

impl DataStack {
    /// Memory for a frame of `size` slots, whose contents mean nothing yet.
    #[inline(always)]
    pub(crate) fn push(&mut self, size: usize) -> *mut Slot {
        if let Some(chunk) = self.chunks.last_mut()
            && size <= chunk.len() - self.used
        {
            // SAFETY: the slots from `used` on are in the chunk.
            let base = unsafe { chunk.as_mut_ptr().add(self.used) };
            self.used += size;
            return base;
        }
        self.push_chunk(size)
    }

    #[cold]
    fn push_chunk(&mut self, size: usize) -> *mut Slot {
        let slots = size.max(CHUNK_SLOTS);
        self.left.push(self.used);
        self.chunks
            .push(vec![std::ptr::null_mut(); slots].into_boxed_slice());
        self.used = size;
        self.chunks.last_mut().expect("just pushed").as_mut_ptr()
    }

    /// Gives back the last frame's memory, which began at `base`; its slots
    /// hold nothing any more.
    #[inline(always)]
    pub(crate) fn pop(&mut self, base: *mut Slot) {
        let chunk = self.chunks.last().expect("a frame was pushed");
        self.used = (base.addr() - chunk.as_ptr().addr()) / size_of::<Slot>();
        if self.used == 0 && self.chunks.len() > 1 {
            self.pop_chunk();
        }
    }

    #[cold]
    fn pop_chunk(&mut self) {
        self.chunks.pop();
        self.used = self.left.pop().unwrap_or(0);
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
