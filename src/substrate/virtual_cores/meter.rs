//! The meter: what the running thread has spent on its simulated core.
//!
//! A simulation runs on one thread of the operating system, which has one
//! meter. The scheduler loads the running core's clock into it and takes it
//! out again; in between, whatever costs something adds to it. Nobody calls it
//! on the real clock.
//!
//! # Cache lines
//!
//! A count of references or an object's lock lies on a line that one core at a
//! time may have. Its [`Line`] word remembers which core that is and since when.
//! Touching a line that another core has costs a transfer, which begins no earlier
//! than the other has it, and ends the core's lead over the others: the next
//! instruction runs only when no other core is behind. The core that loses a line
//! goes on with it until a quarter of the transfer is left, when it leaves: what
//! it does in quick succession it does in one visit. So a line that many cores want
//! passes from one to the next, as real ones do, and one that a core has to itself
//! costs nothing.

use std::cell::{Cell, OnceCell, RefCell};

use super::chance::Chance;
use super::costs::{Costs, CountModel, Native};
use super::predictor::Predictor;

/// The state of the simulated core that runs now.
struct Meter {
    /// The core's time, in picoseconds.
    clock: Cell<u64>,
    /// What it is to spend as soon as anybody asks for its time.
    owed: Cell<u64>,
    /// When the scheduler wants to look at the others.
    horizon: Cell<u64>,
    /// Whether a line has come from another core since the scheduler asked.
    has_transferred: Cell<bool>,
    /// The core's number from 1 up; 0 while no simulated thread runs.
    core: Cell<u32>,
    /// The thread's number from 1 up.
    thread: Cell<u32>,
    count: Cell<CountModel>,
    /// The lines that cores have just lost.
    lost: RefCell<Vec<Lost>>,
    /// Which core had each thread's queue of dead objects last; threads share
    /// these, each with those of [`QUEUES`] numbers on.
    queue_core: [Cell<u32>; QUEUES],
    allocation: Cell<u64>,
    free: Cell<u64>,
    text: Cell<u64>,
    native: [Cell<u64>; Native::COUNT],
    native_step: Cell<u64>,
    copy: Cell<u64>,
    object_lock: Cell<u64>,
    line_transfer: Cell<u64>,
    contents_transfer: Cell<u64>,
    transfer_spread: Cell<u32>,
    chance: Cell<Chance>,
    misprediction: Cell<u64>,
    /// Only where there is a simulation: every thread of the system has a meter.
    predictor: OnceCell<Box<Predictor>>,
    instruction: [Cell<u32>; 256],
    /// How many instructions that cost nothing ran one after the other.
    unpaid: Cell<u32>,
}

thread_local! {
    static METER: Meter = const {
        Meter {
            clock: Cell::new(0),
            owed: Cell::new(0),
            horizon: Cell::new(0),
            has_transferred: Cell::new(false),
            core: Cell::new(0),
            thread: Cell::new(0),
            count: Cell::new(CountModel::Plain { each: 0 }),
            lost: const { RefCell::new(Vec::new()) },
            queue_core: [const { Cell::new(0) }; QUEUES],
            allocation: Cell::new(0),
            free: Cell::new(0),
            text: Cell::new(0),
            native: [const { Cell::new(0) }; Native::COUNT],
            native_step: Cell::new(0),
            copy: Cell::new(0),
            object_lock: Cell::new(0),
            line_transfer: Cell::new(0),
            contents_transfer: Cell::new(0),
            transfer_spread: Cell::new(0),
            chance: Cell::new(Chance::new(0)),
            misprediction: Cell::new(0),
            predictor: const { OnceCell::new() },
            instruction: [const { Cell::new(0) }; 256],
            unpaid: Cell::new(0),
        }
    };
}

/// Sets the prices of a simulation that begins on this system thread; how long
/// each transfer takes varies with the seed.
pub(super) fn set_prices(costs: &Costs, seed: u64) {
    METER.with(|meter| {
        meter.count.set(costs.count);
        meter.allocation.set(costs.allocation);
        meter.free.set(costs.free);
        meter.text.set(costs.text);
        meter.native_step.set(costs.native_step);
        meter.copy.set(costs.copy);
        meter.object_lock.set(costs.object_lock);
        meter.line_transfer.set(costs.line_transfer);
        meter.contents_transfer.set(costs.contents_transfer);
        meter.transfer_spread.set(costs.transfer_spread_per_mille);
        meter.chance.set(Chance::new(seed));
        meter.misprediction.set(costs.misprediction);
        let predictor = meter.predictor.get_or_init(|| Box::new(Predictor::new()));
        predictor.forget();
        meter.lost.take();
        for (price, cost) in meter.native.iter().zip(costs.native) {
            price.set(cost);
        }
        for (price, cost) in meter.instruction.iter().zip(costs.instruction) {
            price.set(cost);
        }
    });
}

/// A thread begins to run on a core, both numbered from 0.
pub(super) fn load(core: usize, thread: u32, clock: u64, horizon: u64) {
    METER.with(|meter| {
        meter.core.set(core as u32 + 1);
        meter.thread.set(thread + 1);
        meter.queue_of(thread + 1).set(core as u32 + 1);
        meter.clock.set(clock);
        meter.horizon.set(horizon);
    });
}

/// No simulated thread runs.
pub(super) fn unload() {
    METER.with(|meter| {
        meter.core.set(0);
        meter.thread.set(0);
    });
}

/// The running thread, if a simulated one runs.
pub(super) fn running_thread() -> Option<u32> {
    METER.with(|meter| meter.thread.get()).checked_sub(1)
}

/// The running core, from 1 up; 0 if no simulated thread runs.
pub(super) fn running_core() -> u32 {
    METER.with(|meter| meter.core.get())
}

/// The running core's time, with all that it owes.
pub(super) fn clock() -> u64 {
    METER.with(|meter| {
        meter.spend(meter.owed.take());
        meter.clock.get()
    })
}

/// Spends so many picoseconds when the instruction has ended, or does something
/// that others see. What it touches until then, it touches now: others who run
/// meanwhile would have to wait for it.
pub(super) fn owe(picoseconds: u64) {
    METER.with(|meter| meter.owed.set(meter.owed.get().saturating_add(picoseconds)));
}

/// The running core's time is at least this.
pub(super) fn wait_to(time: u64) {
    METER.with(|meter| meter.clock.set(meter.clock.get().max(time)));
}

/// Spends so many picoseconds.
#[inline]
pub fn charge(picoseconds: u64) {
    METER.with(|meter| meter.spend(picoseconds));
}

/// The scheduler looks at the others when the core's time comes to this.
pub(super) fn set_horizon(time: u64) {
    METER.with(|meter| meter.horizon.set(time));
}

/// The scheduler looks at the others before the next instruction.
pub(super) fn end_lead() {
    set_horizon(0);
}

/// Spends what it takes to fetch the line of something else than an object.
pub(super) fn fetch_line() {
    METER.with(|meter| meter.spend_on_transfer(meter.line_transfer.get()));
}

/// Whether a line has come from one core to another since this was asked last.
pub(super) fn take_transferred() -> bool {
    METER.with(|meter| meter.has_transferred.take())
}

/// How many instructions in a row may be free: more than any program runs that
/// does something.
const FREE_RUN: u32 = 1_000;

impl Meter {
    /// What an instruction costs whose price is 0. A loop of nothing else must
    /// not run for ever in no time, so that a nanosecond is charged in the end.
    fn price_of_nothing(&self) -> u32 {
        let unpaid = self.unpaid.get().saturating_add(1);
        self.unpaid.set(unpaid);
        if unpaid > FREE_RUN { 1_000 } else { 0 }
    }
}

/// Pays for an instruction, and says whether it is time to
/// [`pause`](super::pause) before it.
#[inline]
pub fn instruction(opcode: u8) -> bool {
    METER.with(|meter| {
        let price = match meter.instruction[usize::from(opcode)].get() {
            0 => meter.price_of_nothing(),
            price => {
                meter.unpaid.set(0);
                price
            }
        };
        let clock = meter.clock.get().saturating_add(u64::from(price));
        meter.clock.set(clock);
        clock >= meter.horizon.get()
    })
}

/// A conditional jump, known by any number of its own, goes one way or the other:
/// pays for it where a processor would not have foreseen that.
#[inline]
pub fn jump(number: impl FnOnce() -> u32, taken: bool) {
    METER.with(|meter| {
        let price = meter.misprediction.get();
        if price == 0 {
            return;
        }
        if let Some(predictor) = meter.predictor.get()
            && !predictor.foresees(meter.core.get(), number(), taken)
        {
            meter.spend(price);
        }
    });
}

/// Pays for an object that is made; returns the number, from 1 up, under which
/// the simulated thread owns it that makes it, 0 if none runs.
#[inline]
pub fn allocation() -> u32 {
    METER.with(|meter| {
        meter.spend(meter.allocation.get());
        meter.thread.get()
    })
}

/// Pays for an object that is freed.
#[inline]
pub fn free() {
    METER.with(|meter| meter.spend(meter.free.get()));
}

/// Pays for the text of a string that is made.
#[inline]
pub fn text() {
    METER.with(|meter| meter.spend(meter.text.get()));
}

/// Pays for a step of an iterator that native code takes.
#[inline]
pub fn native_step() {
    METER.with(|meter| meter.spend(meter.native_step.get()));
}

/// Pays for so many items that native code puts into a new list or tuple.
#[inline]
pub fn copies(items: usize) {
    METER.with(|meter| meter.spend(meter.copy.get().saturating_mul(items as u64)));
}

/// Pays for a call of native code.
#[inline]
pub fn native_call(native: Native) {
    METER.with(|meter| meter.spend(meter.native[native as usize].get()));
}

/// Pays for an operation on the counts of an object that `owner` made; who
/// counts first owns an object that no simulated thread made. Returns both words
/// as they are to be kept.
#[inline]
pub fn count(owner: u32, line: Line) -> (u32, Line) {
    METER.with(|meter| match meter.count.get() {
        CountModel::Plain { each } => {
            meter.spend(each);
            (owner, line)
        }
        CountModel::Atomic { each } => {
            let line = meter.touch(line);
            meter.spend(each);
            (owner, line)
        }
        CountModel::Biased {
            owner: by_owner,
            other,
            ..
        } => {
            let me = meter.thread.get();
            let is_new = owner == 0 || owner > LAST_THREAD;
            let owner = if is_new { me } else { owner };
            let line = meter.touch(line);
            meter.spend(if owner == me { by_owner } else { other });
            (owner, line)
        }
        CountModel::ModeBit { private, shared } => {
            let me = meter.thread.get();
            let owner = match owner {
                SHARED => SHARED,
                owner if owner == 0 || owner > LAST_THREAD => me,
                owner if owner == me => me,
                _ => SHARED,
            };
            let line = meter.touch(line);
            meter.spend(if owner == me { private } else { shared });
            (owner, line)
        }
    })
}

/// Pays for what the last operation on the counts of an object costs beside it.
#[inline]
pub fn last_count(owner: u32) {
    METER.with(|meter| {
        if let CountModel::Biased { last, handover, .. } = meter.count.get()
            && owner != meter.thread.get()
        {
            meter.spend(last);
            meter.hand_over(owner, handover);
        }
    });
}

/// The owner of an object that threads share, where that is remembered.
const SHARED: u32 = u32::MAX / 2 - 1;

/// Numbers above this one mean that nobody has counted an object.
const LAST_THREAD: u32 = u32::MAX / 2;

/// Pays for locking an object and freeing it again, and for fetching what the
/// lock guards, a line of its own, from the core that had it last: numbered from
/// 1, 0 for none. Returns the line of the counts and the core as they are to be
/// kept.
#[inline]
pub fn object_lock(line: Line, last_core: u8) -> (Line, u8) {
    METER.with(|meter| {
        let core = meter.core.get() as u8;
        let line = meter.touch(line);
        if last_core != core && last_core != 0 {
            meter.fetch(meter.contents_transfer.get());
        }
        meter.spend(meter.object_lock.get());
        (line, core)
    })
}

/// Who has a cache line, in one word: the number of its core in the low byte, 0 for
/// none, and above it the time since when, in units of [`LINE_TICK`] and cut to 24
/// bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line(pub u32);

/// The unit of a line's time is 2,048 picoseconds.
const LINE_TICK: u32 = 11;
const LINE_TIME: u64 = 0xff_ffff;
/// A line that seems to be on its way for longer than this (34 us) has been where it
/// is since before its time began anew: 64 cores in line, half a microsecond each,
/// are about as long.
const LONGEST_WAIT: u64 = 1 << 14;

/// A line that a core has lost, but has until it leaves.
struct Lost {
    core: u32,
    /// The line as it is now: others may stand in line for it already.
    line: Line,
    /// When it leaves.
    until: u64,
}

/// Another core may be behind the running one by so much (1 us), and still have what
/// leaves it then.
const FARTHEST_BEHIND: u64 = 1_000_000;

/// For so many threads it is remembered where their queues are.
const QUEUES: usize = 64;

impl Meter {
    fn queue_of(&self, thread: u32) -> &Cell<u32> {
        &self.queue_core[thread as usize % QUEUES]
    }

    /// Puts a dead object into its owner's queue, which the owner has looked at
    /// if it has run since.
    #[cold]
    fn hand_over(&self, owner: u32, cost: u64) {
        let me = self.core.get();
        if self.queue_of(owner).replace(me) != me {
            self.fetch(cost);
        }
    }

    #[inline]
    fn spend(&self, picoseconds: u64) {
        self.clock.set(self.clock.get().saturating_add(picoseconds));
    }

    /// Has the running core take a line, if it has not got it.
    #[inline]
    fn touch(&self, line: Line) -> Line {
        match line.0 & 0xff {
            0 => self.taken_now(),
            owner if owner == self.core.get() => line,
            owner => self.take_from(owner, line),
        }
    }

    /// A line that the running core has from now on.
    fn taken_now(&self) -> Line {
        let now = (self.clock.get() >> LINE_TICK) & LINE_TIME;
        Line((now as u32) << 8 | self.core.get())
    }

    #[cold]
    fn take_from(&self, owner: u32, line: Line) -> Line {
        let (me, now) = (self.core.get(), self.clock.get());
        let mut lost = self.lost.borrow_mut();
        let is_here = |lost: &Lost| lost.core == me && lost.line == line && now < lost.until;
        if lost.iter().any(is_here) {
            return line;
        }
        let transfer = self.line_transfer.get();
        self.spend(self.until_there(line));
        self.fetch(transfer);
        let mine = self.taken_now();
        lost.retain(|lost| now < lost.until.saturating_add(FARTHEST_BEHIND));
        for earlier in lost.iter_mut().filter(|lost| lost.line == line) {
            earlier.line = mine;
        }
        lost.push(Lost {
            core: owner,
            line: mine,
            until: self.clock.get().saturating_sub(transfer / 4),
        });
        mine
    }

    /// How long it takes until a line is where it goes to.
    fn until_there(&self, Line(state): Line) -> u64 {
        let since = u64::from(state >> 8);
        let wait = since.wrapping_sub(self.clock.get() >> LINE_TICK) & LINE_TIME;
        if wait < LONGEST_WAIT {
            wait << LINE_TICK
        } else {
            0
        }
    }

    #[cold]
    fn spend_on_transfer(&self, time: u64) {
        let mut chance = self.chance.get();
        self.spend(chance.spread(time, self.transfer_spread.get()));
        self.chance.set(chance);
    }

    /// A line comes from another core. What two cores do in turn would stay in
    /// step for good if it always took the same time.
    #[cold]
    fn fetch(&self, time: u64) {
        self.spend_on_transfer(time);
        self.has_transferred.set(true);
        self.horizon.set(0);
    }
}
