//! Tapes: where threads write down what they do, each on its own.

use std::fmt;
use std::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed,
};
use std::sync::{Arc, OnceLock};

use crossbeam::queue::SegQueue;

use super::State;
use super::places::{CodeRegistry, Position};
use crate::bytecode::CodeObject;
use crate::substrate::{Nanos, ThreadId};
use crate::vm::{Pause, StopReason, Thread};

/// What a thread wrote, and when.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) at_ns: u64,
    pub(super) what: What,
}

/// What a thread can write.
#[derive(Debug)]
pub(super) enum What {
    /// The thread lives, and waits for the lock if there is one.
    Start { waits: bool },
    /// From here on the thread is in another state.
    Enter {
        state: State,
        position: Position,
        lock: u32,
        holder: u32,
    },
    /// The thread asked `holder` to let go.
    DropRequest { holder: ThreadId },
    /// The thread was made to give way to `to`.
    ForcedSwitch { to: ThreadId },
    /// The thread collected garbage, and freed so many objects.
    Collected { freed: u64 },
    /// The thread is called so, and was started to run this code.
    Name { name: Box<str>, code: usize },
    /// The thread ended.
    End,
}

/// The number of a state that is not about a lock.
pub(super) const NO_LOCK: u32 = u32::MAX;

/// The mark of a wait that begins when the lock says so.
const NOT_YET: u64 = u64::MAX;

/// One thread's tape. Its thread alone writes states; whoever makes it give
/// way writes that. Nobody waits for anybody.
pub struct Tape {
    pub(super) thread: ThreadId,
    pub(super) events: SegQueue<Event>,
    /// When the thread gave the lock back, if it wants it again at once.
    gave_way_at: AtomicU64,
    /// Where it is while it does without the lock.
    code: AtomicUsize,
    unit: AtomicU32,
    /// Whether it had to wait for the lock, or to stand still.
    waited: AtomicBool,
    /// The state that it wrote last.
    state: AtomicU8,
    known: KnownCodes,
}

/// A small table of code objects that are in the registry for sure.
type KnownCodes = [AtomicUsize; 64];

impl Tape {
    fn new(thread: ThreadId) -> Self {
        Tape {
            thread,
            events: SegQueue::new(),
            gave_way_at: AtomicU64::new(NOT_YET),
            code: AtomicUsize::new(0),
            unit: AtomicU32::new(0),
            waited: AtomicBool::new(false),
            state: AtomicU8::new(State::Running as u8),
            known: [const { AtomicUsize::new(0) }; 64],
        }
    }

    fn write(&self, Nanos(at_ns): Nanos, what: What) {
        self.events.push(Event { at_ns, what });
    }

    /// From when on the thread waits that begins to wait now.
    fn waits_since(&self, now: Nanos) -> Nanos {
        match self.gave_way_at.load(Relaxed) {
            NOT_YET => now,
            gave_way_at => Nanos(gave_way_at),
        }
    }

    fn wait(&self, since: Nanos, state: State) {
        self.waited.store(true, Relaxed);
        self.enter(since, state);
    }

    fn change(&self, at: Nanos, state: State) {
        if self.state.load(Relaxed) != state as u8 {
            self.enter(at, state);
        }
    }

    fn enter(&self, at: Nanos, state: State) {
        self.enter_for(at, state, NO_LOCK, None);
    }

    fn enter_for(&self, at: Nanos, state: State, lock: u32, holder: Option<ThreadId>) {
        let position = Position {
            code: self.code.load(Relaxed),
            unit: self.unit.load(Relaxed),
        };
        let holder = holder.map_or(0, ThreadId::get);
        self.state.store(state as u8, Relaxed);
        self.write(
            at,
            What::Enter {
                state,
                position,
                lock,
                holder,
            },
        );
    }

    /// Keeps where the thread is, for what it writes next.
    fn note_place(&self, registry: &CodeRegistry, thread: &Thread) {
        let Some((code, unit)) = thread.position() else {
            return;
        };
        let address = Arc::as_ptr(code).addr();
        let slot = &self.known[address / 64 % self.known.len()];
        if slot.load(Relaxed) != address {
            registry.register(code);
            slot.store(address, Relaxed);
        }
        self.code.store(address, Relaxed);
        self.unit.store(unit, Relaxed);
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape")
            .field("thread", &self.thread)
            .finish_non_exhaustive()
    }
}

/// The tapes of an interpreter's threads, found by their ids without a lock.
pub struct Tapes {
    interpreter: usize,
    has_lock: bool,
    clock: Box<dyn Fn() -> Nanos + Send + Sync>,
    /// Shelf `n` has the tapes of the ids from 2^n up to 2^(n+1).
    shelves: [OnceLock<Shelf>; 32],
    registry: Arc<CodeRegistry>,
    newcomers: Arc<SegQueue<Newcomer>>,
    /// Who took the lock last.
    last_holder: AtomicU32,
}

type Shelf = Box<[OnceLock<Arc<Tape>>]>;

/// A tape that whoever reads the tapes does not know yet.
pub(super) struct Newcomer {
    pub(super) interpreter: usize,
    pub(super) tape: Arc<Tape>,
}

impl Tapes {
    pub(super) fn new(
        interpreter: usize,
        has_lock: bool,
        clock: Box<dyn Fn() -> Nanos + Send + Sync>,
        registry: Arc<CodeRegistry>,
        newcomers: Arc<SegQueue<Newcomer>>,
    ) -> Self {
        Tapes {
            interpreter,
            has_lock,
            clock,
            shelves: [const { OnceLock::new() }; 32],
            registry,
            newcomers,
            last_holder: AtomicU32::new(0),
        }
    }

    /// The thread's tape, blank if it has written nothing yet.
    fn of(&self, thread: ThreadId) -> &Tape {
        let id = thread.get();
        let shelf = id.ilog2();
        let tapes = self.shelves[shelf as usize]
            .get_or_init(|| (0..1u64 << shelf).map(|_| OnceLock::new()).collect());
        tapes[(id - (1 << shelf)) as usize].get_or_init(|| {
            let tape = Arc::new(Tape::new(thread));
            self.newcomers.push(Newcomer {
                interpreter: self.interpreter,
                tape: Arc::clone(&tape),
            });
            tape
        })
    }

    pub(super) fn now(&self) -> Nanos {
        (self.clock)()
    }

    /// The thread begins its life, and is about to take the lock.
    pub fn start(&self, thread: &Thread) {
        let waits = self.has_lock;
        self.of(thread.id())
            .write(self.now(), What::Start { waits });
    }

    /// The thread ends, and is about to give back the lock.
    pub fn end(&self, thread: &Thread) {
        self.of(thread.id()).write(self.now(), What::End);
    }

    /// The program calls the thread so, and started it to run `code`.
    pub fn name(&self, thread: &Thread, name: &str, code: Option<&Arc<CodeObject>>) {
        let name = name.into();
        let code = code.map_or(0, |code| {
            self.registry.register(code);
            Arc::as_ptr(code).addr()
        });
        let what = What::Name { name, code };
        self.of(thread.id()).write(self.now(), what);
    }

    /// The thread has the lock, or needs none, and runs.
    pub fn run(&self, thread: &Thread) {
        self.begin_to_run(thread.id());
    }

    pub(super) fn begin_to_run(&self, thread: ThreadId) {
        let tape = self.of(thread);
        tape.waited.store(false, Relaxed);
        tape.enter(self.now(), State::Running);
    }

    /// The thread is about to give back the lock to do something else.
    pub fn pause(&self, thread: &Thread, pause: Pause) {
        let tape = self.of(thread.id());
        tape.note_place(&self.registry, thread);
        let now = self.now();
        match pause {
            Pause::Io => tape.enter(now, State::Io),
            Pause::Native => tape.enter(now, State::Native),
            Pause::Lock { number, holder } => {
                let holder = holder.filter(|&holder| holder != thread.id());
                tape.enter_for(now, State::Blocked, number, holder);
            }
        }
    }

    /// The thread is about to let others have the lock if they want it.
    pub fn give_way(&self, thread: &Thread) {
        self.of(thread.id()).note_place(&self.registry, thread);
        self.note_release(thread.id());
    }

    pub(super) fn note_release(&self, thread: ThreadId) {
        self.of(thread).gave_way_at.store(self.now().0, Relaxed);
    }

    /// It has the lock again, and runs on.
    pub fn run_on(&self, thread: &Thread) {
        self.resume(thread.id());
    }

    pub(super) fn resume(&self, thread: ThreadId) {
        let tape = self.of(thread);
        tape.gave_way_at.store(NOT_YET, Relaxed);
        if tape.waited.swap(false, Relaxed) {
            tape.enter(self.now(), State::Running);
        }
    }

    /// The calling thread begins to wait for the lock.
    pub(super) fn wait(&self, thread: ThreadId) {
        let tape = self.of(thread);
        tape.wait(tape.waits_since(self.now()), State::Waiting);
    }

    /// The calling thread stands still because another has stopped the world.
    pub fn park(&self, thread: ThreadId) {
        let tape = self.of(thread);
        tape.wait(tape.waits_since(self.now()), State::Parked);
    }

    /// The thread stops the world, or has stopped it.
    pub fn stop_world(&self, thread: &Thread, reason: StopReason) {
        let tape = self.of(thread.id());
        tape.note_place(&self.registry, thread);
        tape.waited.store(false, Relaxed);
        tape.change(
            self.now(),
            match reason {
                StopReason::Collection => State::Collecting,
                StopReason::Survey => State::Running,
            },
        );
    }

    /// The thread has let the others go on, and runs.
    pub fn start_world(&self, thread: &Thread) {
        self.of(thread.id()).change(self.now(), State::Running);
    }

    /// The thread has collected garbage, and freed so many objects.
    pub fn collected(&self, thread: &Thread, freed: usize) {
        let what = What::Collected {
            freed: freed as u64,
        };
        self.of(thread.id()).write(self.now(), what);
    }

    /// The thread has the lock. One that gave way may find it free again, but
    /// has not run on if another had it meanwhile.
    pub(super) fn took(&self, thread: ThreadId) {
        if self.last_holder.swap(thread.get(), Relaxed) == thread.get() {
            return;
        }
        let tape = self.of(thread);
        let gave_way_at = tape.gave_way_at.load(Relaxed);
        if gave_way_at != NOT_YET && !tape.waited.load(Relaxed) {
            tape.wait(Nanos(gave_way_at), State::Waiting);
        }
    }

    pub(super) fn drop_requested(&self, thread: ThreadId, holder: ThreadId) {
        let what = What::DropRequest { holder };
        self.of(thread).write(self.now(), what);
    }

    pub(super) fn forced_switch(&self, from: ThreadId, to: ThreadId) {
        let what = What::ForcedSwitch { to };
        self.of(from).write(self.now(), what);
    }
}

impl fmt::Debug for Tapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tapes")
            .field("interpreter", &self.interpreter)
            .finish_non_exhaustive()
    }
}
