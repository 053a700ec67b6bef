//! The host: whoever drives the VM. It knows what a lock, a clock and a thread
//! are; the VM only tells it what it is about to do.

use std::sync::Arc;
use std::time::Duration;

use crate::bytecode::CodeObject;
use crate::substrate::ThreadId;
use crate::sync::{Interrupts, Lock, LockTag, Seat};

use super::{EvalBreaker, Thread};

/// Why a thread lets others run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// It waits for a device or for the time to pass.
    Io,
    /// It computes in native code that touches no object.
    Native,
    /// It waits for a lock of the program.
    Lock {
        /// Which one, by [`Interpreter::fresh_lock_tag`](super::Interpreter::fresh_lock_tag).
        number: u32,
        /// Who was the last to take it, if anybody holds it.
        holder: Option<ThreadId>,
    },
}

impl Pause {
    /// A wait for this lock.
    pub fn for_lock(tag: &LockTag) -> Pause {
        Pause::Lock {
            number: tag.number(),
            holder: tag.holder(),
        }
    }
}

/// What a program starts beside its own interpreter. What the two share is
/// written down at [`Interpreter`](super::Interpreter).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// A process: where there is a lock, it has one of its own.
    Process,
    /// An interpreter of the same process: its lock is its own if the regime
    /// has a lock for each, else that of who starts it.
    Interpreter,
}

/// Why a thread stops the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// To find and free garbage.
    Collection,
    /// To look at all objects.
    Survey,
}

/// Native code that takes long enough to say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// The exact sum of squares, in one loop.
    SumOfSquares,
    /// The same, on all cores.
    SumOfSquaresOnAllCores,
    /// Fills an array of 64-bit ints.
    Fill,
    /// Makes an array of 64-bit ints from others, element by element.
    ElementWise,
    /// Sums an array of 64-bit ints.
    Sum,
    /// Makes a digest of bytes.
    Hash,
    /// Makes a checksum of bytes.
    Checksum,
    /// Compresses bytes.
    Compress,
    /// Makes bytes of compressed ones.
    Decompress,
}

/// What the VM asks of the world.
///
/// The methods that may let other threads run ([`Host::at_breaker`],
/// [`Host::without_lock`], [`Host::sleep`]) are called at points where the
/// thread holds no borrow of any object's contents.
pub trait Host: Send + Sync + std::fmt::Debug {
    /// The breaker that a new thread is to look at.
    fn breaker(&self) -> Arc<EvalBreaker>;

    /// A new thread's place in a world that can be stopped; `breaker` is the
    /// one that it looks at. None is needed where a lock keeps threads apart,
    /// or where they stop only between instructions.
    fn seat(&self, thread: ThreadId, breaker: &Arc<EvalBreaker>) -> Option<Arc<dyn Seat>> {
        let _ = (thread, breaker);
        None
    }

    /// Blocks until no other thread may touch an object that this one can reach.
    /// Where threads have no seats, that is so already.
    fn stop_world(&self, thread: &Thread, reason: StopReason) {
        let _ = reason;
        if let Some(seat) = thread.seat() {
            seat.stop_others();
        }
    }

    /// Lets the others go on.
    fn start_world(&self, thread: &Thread) {
        if let Some(seat) = thread.seat() {
            seat.start_others();
        }
    }

    /// The thread has collected garbage, and freed so many objects.
    fn collected(&self, thread: &Thread, freed: usize) {
        let _ = (thread, freed);
    }

    /// The breaker was found set: do what its bits ask for.
    fn at_breaker(&self, thread: &Thread);

    /// Runs `work`, which blocks or computes without touching any object,
    /// while other threads may run bytecode. `pause` says what it does.
    fn without_lock(&self, thread: &Thread, pause: Pause, work: &mut dyn FnMut());

    /// Blocks until the lock that `tag` is of is free and takes it, while other
    /// threads may run bytecode; gives up after `limit`, and in the main thread
    /// when a signal comes. Says whether it took the lock.
    fn wait_for(
        &self,
        thread: &Thread,
        lock: &Arc<dyn Lock>,
        tag: &Arc<LockTag>,
        limit: Option<Duration>,
    ) -> bool {
        let mut taken = false;
        self.without_lock(thread, Pause::for_lock(tag), &mut || {
            taken = lock.acquire(limit);
        });
        taken
    }

    /// Takes whatever the regime demands before a thread may run bytecode.
    fn enter(&self, thread: &Thread);

    /// Gives it back when the thread has run its last bytecode.
    fn leave(&self, thread: &Thread);

    /// Starts a thread that calls `body` with a VM thread of its own, entered;
    /// returns its id.
    ///
    /// # Errors
    ///
    /// If the system cannot start one.
    fn spawn(
        &self,
        thread: &Thread,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> std::io::Result<ThreadId>;

    /// The program calls the thread so from now on, and `code` is what the
    /// thread was started to run, if that is Python code.
    fn name_thread(&self, thread: &Thread, name: &str, code: Option<&Arc<CodeObject>>) {
        let _ = (thread, name, code);
    }

    /// Native code works on so many elements; where time is simulated, it is
    /// paid for.
    fn spend(&self, kernel: Kernel, elements: u64) {
        let _ = (kernel, elements);
    }

    /// Whether time is simulated, on a machine that no operating system knows.
    fn is_simulated(&self) -> bool {
        self.simulated_cores().is_some()
    }

    /// How many cores that machine has.
    fn simulated_cores(&self) -> Option<usize> {
        None
    }

    /// What programs seed random numbers with, where every run is to be the
    /// same: in simulated time.
    fn fixed_entropy(&self) -> Option<u64> {
        None
    }

    /// Starts a thread of a new interpreter that runs as this one does, beside
    /// it.
    ///
    /// # Errors
    ///
    /// If the system cannot start one.
    fn spawn_interpreter(
        &self,
        thread: &Thread,
        beside: Beside,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> std::io::Result<()>;

    /// How long a process that the program starts takes to come up.
    fn process_start(&self) -> Duration;

    /// A lock for the program, free.
    fn new_lock(&self) -> Arc<dyn Lock>;

    /// The time since an arbitrary start, in nanoseconds.
    fn now_ns(&self) -> u64;

    /// The time of day: nanoseconds since 1970.
    fn unix_time_ns(&self) -> u64;

    /// How long the process has computed, in nanoseconds.
    fn process_time_ns(&self) -> u64;

    /// How long the calling thread has computed, in nanoseconds.
    fn thread_time_ns(&self) -> u64;

    /// The signals that the program is to hear of, if it can hear of any.
    fn interrupts(&self) -> Option<&Arc<Interrupts>> {
        None
    }

    /// Has the program hear of this signal of the system's too.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be listened for.
    fn listen_for(&self, signal: i32) -> std::io::Result<()> {
        let _ = signal;
        Err(std::io::ErrorKind::Unsupported.into())
    }

    /// Lets the time pass, while other threads may run; in the main thread until
    /// a signal comes.
    fn sleep(&self, thread: &Thread, duration: Duration);

    /// Whether there is a lock at all (`sys._is_gil_enabled()`).
    fn has_lock(&self) -> bool;

    /// How long a waiter waits before it asks for the lock.
    fn switch_interval(&self) -> Duration;

    /// Sets that time.
    fn set_switch_interval(&self, interval: Duration);
}
