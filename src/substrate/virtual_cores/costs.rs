//! What things cost on a simulated machine: plain numbers, in picoseconds.

/// What a count of references costs, by strategy. All of them are prices of
/// one operation, an increment or a decrement, on a line that the core has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountModel {
    /// An ordinary addition; the line is not asked for.
    Plain {
        /// One operation.
        each: u64,
    },
    /// An atomic read-modify-write, which needs the line to itself.
    Atomic {
        /// One operation.
        each: u64,
    },
    /// The owner adds without atomics, others with (PEP 703); both need the line.
    Biased {
        /// One operation by the thread that made the object.
        owner: u64,
        /// One operation by another thread.
        other: u64,
        /// What the last operation of all costs another thread beside that: to
        /// merge the counts and to give memory back to whom it came from.
        last: u64,
        /// What it costs beside that while the owner runs on another core: its
        /// queue comes from there, and is looked at there next.
        handover: u64,
    },
    /// An ordinary addition until a second thread counts, then an atomic one.
    ModeBit {
        /// One operation while one thread has the object.
        private: u64,
        /// One operation once others have.
        shared: u64,
    },
}

/// Every price of a simulated machine, in picoseconds unless it says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// Each instruction, by the number of its opcode.
    pub instruction: [u32; 256],
    /// A conditional jump that the processor did not foresee.
    pub misprediction: u64,
    /// One operation on a count of references.
    pub count: CountModel,
    /// Making an object.
    pub allocation: u64,
    /// Freeing one.
    pub free: u64,
    /// Making a string, beside its object.
    pub text: u64,
    /// Calling native code, by [`Native`].
    pub native: [u64; Native::COUNT],
    /// One step of an iterator that native code takes.
    pub native_step: u64,
    /// One item that native code puts into a new list or tuple.
    pub copy: u64,
    /// Locking an object that the core had last, where objects are locked.
    pub object_lock: u64,
    /// Moving a cache line from another core.
    pub line_transfer: u64,
    /// Fetching what an object's lock guards from another core.
    pub contents_transfer: u64,
    /// By how much of itself, in thousandths, a transfer takes longer or shorter.
    pub transfer_spread_per_mille: u32,
    /// Taking and giving back a mutex that is free.
    pub mutex: u64,
    /// Waking a thread, for the one that wakes it (a system call).
    pub notify: u64,
    /// How long a thread that begins to wait takes to fall asleep, in the middle: from
    /// no time to twice as long.
    pub doze: u64,
    /// Waking it before that: for the one that wakes it, and until it goes on.
    pub brief_wake: u64,
    /// From being woken to running, on an idle core.
    pub wake_latency: u64,
    /// A core's change from one thread to another.
    pub context_switch: u64,
    /// Starting a thread, for the one that starts it.
    pub thread_start: u64,
    /// From being started to running.
    pub thread_latency: u64,
    /// How long a thread keeps its core while others wait for one.
    pub time_slice: u64,
    /// How long it keeps its core at least, when another was just woken.
    pub minimum_run: u64,
    /// How much later than asked for a sleep ends.
    pub timer_slack: u64,
    /// Reading the clock.
    pub clock_read: u64,
    /// Native kernels on one core, per byte that they move to or from memory;
    /// all cores together are limited by `bus_per_kib`.
    pub bus_per_kib: u64,
    /// By how much of itself, in thousandths, a latency varies with the seed.
    pub jitter_per_mille: u32,
    /// By how much a core may run ahead of the others before they are looked at.
    pub slack: u64,
}

/// Native code that a program calls, by what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Native {
    /// A function or class.
    Function,
    /// A method.
    Method,
    /// A method of a list or tuple.
    ListMethod,
    /// A method of a dict or set, which looks something up.
    TableMethod,
}

impl Native {
    /// How many there are.
    pub const COUNT: usize = 4;
}

impl Costs {
    /// Everything is free, and an instruction takes a nanosecond.
    #[must_use]
    pub fn simple() -> Costs {
        Costs {
            instruction: [1_000; 256],
            misprediction: 0,
            count: CountModel::Plain { each: 0 },
            allocation: 0,
            free: 0,
            text: 0,
            native: [0; Native::COUNT],
            native_step: 0,
            copy: 0,
            object_lock: 0,
            line_transfer: 0,
            contents_transfer: 0,
            transfer_spread_per_mille: 0,
            mutex: 0,
            notify: 0,
            doze: 0,
            brief_wake: 0,
            wake_latency: 0,
            context_switch: 0,
            thread_start: 0,
            thread_latency: 0,
            time_slice: 1_000_000_000,
            minimum_run: 1_000_000_000,
            timer_slack: 0,
            clock_read: 0,
            bus_per_kib: 0,
            jitter_per_mille: 0,
            slack: 0,
        }
    }
}
