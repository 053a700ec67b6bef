//! What is known of a frame before an instruction.

use super::Problem;

/// What is known of a value on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any object.
    Object,
    /// The null below a callable that is no method.
    Null,
    /// An object or null: a method or what is no method, or what
    /// `LOAD_FAST_AND_CLEAR` found.
    MaybeNull,
    /// An exception.
    Exception,
    /// An exception or `None`.
    MaybeException,
    /// The exception that was being handled before, or `None`.
    PreviousException,
    /// The offset of the instruction that raised.
    LastInstruction,
    /// The constant with this index.
    Constant(u32),
    /// A list that this frame built.
    List,
    /// A set that this frame built.
    Set,
    /// A dict that this frame built.
    Dict,
    /// A string.
    Str,
    /// A tuple that this frame built.
    Tuple,
    /// A cell.
    Cell,
    /// A tuple of so many cells.
    Cells(u32),
}

impl Kind {
    pub(super) fn is_object(self) -> bool {
        !matches!(self, Kind::Null | Kind::MaybeNull)
    }

    pub(super) fn is_maybe_exception(self) -> bool {
        matches!(self, Kind::Exception | Kind::MaybeException)
    }

    pub(super) fn describe(self) -> &'static str {
        match self {
            Kind::Object => "some object",
            Kind::Null => "null",
            Kind::MaybeNull => "what may be null",
            Kind::Exception => "an exception",
            Kind::MaybeException => "an exception or None",
            Kind::PreviousException => "the previous exception",
            Kind::LastInstruction => "an instruction's offset",
            Kind::Constant(_) => "a constant",
            Kind::List => "a list",
            Kind::Set => "a set",
            Kind::Dict => "a dict",
            Kind::Str => "a string",
            Kind::Tuple => "a tuple",
            Kind::Cell => "a cell",
            Kind::Cells(_) => "a tuple of cells",
        }
    }

    /// What is known where two paths meet.
    fn join(self, other: Kind) -> Kind {
        if self == other {
            self
        } else if !self.is_object() || !other.is_object() {
            Kind::MaybeNull
        } else if self.is_maybe_exception() && other.is_maybe_exception() {
            Kind::MaybeException
        } else {
            Kind::Object
        }
    }
}

/// A set of slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlotSet {
    words: Box<[u64]>,
}

impl SlotSet {
    pub(super) fn empty(slots: usize) -> SlotSet {
        SlotSet {
            words: vec![0; slots.div_ceil(64)].into(),
        }
    }

    pub(super) fn contains(&self, slot: u32) -> bool {
        self.words[slot as usize / 64] >> (slot % 64) & 1 != 0
    }

    pub(super) fn set(&mut self, slot: u32, member: bool) {
        let bit = 1 << (slot % 64);
        let word = &mut self.words[slot as usize / 64];
        if member {
            *word |= bit;
        } else {
            *word &= !bit;
        }
    }

    /// Keeps the common members; whether any was lost.
    fn intersect(&mut self, other: &SlotSet) -> bool {
        let mut changed = false;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            let common = *word & other;
            changed |= common != *word;
            *word = common;
        }
        changed
    }
}

/// What is known of the locals, cells and free variables.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    /// Those that surely hold an object.
    pub(super) bound: SlotSet,
    /// Those that surely hold a cell.
    pub(super) cells: SlotSet,
}

impl Slots {
    pub(super) fn unbound(count: usize) -> Slots {
        Slots {
            bound: SlotSet::empty(count),
            cells: SlotSet::empty(count),
        }
    }

    /// A value of this kind is stored.
    pub(super) fn store(&mut self, slot: u32, kind: Kind) {
        self.bound.set(slot, kind.is_object());
        self.cells.set(slot, kind == Kind::Cell);
    }

    /// What a load of the slot finds.
    pub(super) fn kind(&self, slot: u32) -> Kind {
        if self.cells.contains(slot) {
            Kind::Cell
        } else if self.bound.contains(slot) {
            Kind::Object
        } else {
            Kind::MaybeNull
        }
    }

    /// Their size, for the bound on the verifier's work.
    pub(super) fn words(&self) -> usize {
        self.bound.words.len() + self.cells.words.len()
    }
}

/// What is known of the whole frame.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) stack: Vec<Kind>,
    pub(super) slots: Slots,
}

impl State {
    /// Forgets what another path, whose stack is given in two parts, does not
    /// know too; whether there was any.
    pub(super) fn join(&mut self, stack: [&[Kind]; 2], slots: &Slots) -> Result<bool, Problem> {
        let [below, above] = stack;
        let depth = below.len() + above.len();
        if self.stack.len() != depth {
            return Err(Problem::DepthMismatch {
                first: self.stack.len(),
                second: depth,
            });
        }
        let mut changed = self.slots.bound.intersect(&slots.bound);
        changed |= self.slots.cells.intersect(&slots.cells);
        for (kind, &other) in self.stack.iter_mut().zip(below.iter().chain(above)) {
            let joined = kind.join(other);
            changed |= joined != *kind;
            *kind = joined;
        }
        Ok(changed)
    }
}
