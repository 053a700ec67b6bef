//! The simulated machine: any number of cores, in simulated time, on one
//! thread of the operating system.
//!
//! Each thread is a coroutine with a stack of its own, and each core has its
//! own clock, which advances by what the thread on it spends (see [`meter`]).
//! The scheduler lets the core that is furthest behind run next. Nothing
//! depends on the time that the simulation itself takes, on addresses or on the
//! system's own scheduler: the same seed gives the same run everywhere.
//!
//! A thread stops only where it waits on something of this substrate, or where
//! the eval loop [`pause`]s it between two instructions. So a system lock that
//! is held for a moment, and the thread-locals of the system's thread that are
//! set and reset within one instruction, are safe to share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

mod chance;
mod condvar;
mod coroutine;
mod costs;
mod laggards;
pub mod meter;
mod mutex;
mod predictor;
mod run;
mod scheduler;

pub use condvar::VirtualCondvar;
pub use costs::{Costs, CountModel, Native};
pub use mutex::{VirtualGuard, VirtualMutex};
pub use run::{Halt, Outcome, Stuck};

use super::{Nanos, SpawnError, Substrate, Wake};
use scheduler::{Key, Scheduler, Waiting};

/// A machine of simulated cores.
#[derive(Clone)]
pub struct Virtual {
    shared: Arc<Shared>,
}

struct Shared {
    state: parking_lot::Mutex<State>,
    /// Whether somebody outside wants the simulation to stop.
    stop: AtomicBool,
}

struct State {
    scheduler: Scheduler,
    /// What threads that have not run yet are to run.
    fresh: Vec<(Key, Box<dyn FnOnce() + Send>)>,
    /// How many mutexes and condition variables there were.
    made: u64,
}

/// How a machine is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineOptions {
    /// How many cores it has, from 1 to [`MAX_CORES`].
    pub cores: usize,
    /// Varies latencies and which of several idle cores is taken.
    pub seed: u64,
    /// The simulated time after which it stops.
    pub max_time: Duration,
    /// What things cost.
    pub costs: Costs,
}

/// A cache line names its core in one byte, of which 0 means none.
pub const MAX_CORES: usize = 255;

const PICOS_PER_NANO: u64 = 1000;

/// Native code that takes long is simulated in pieces of 20 us, so that it
/// shares cores and memory with others, but in no more than so many.
const COMPUTE_PIECE: u64 = 20_000_000;
const MAX_PIECES: u64 = 100_000;

/// A time in picoseconds; as long as the clock goes (213 days) if it is longer.
fn picos(time: Duration) -> u64 {
    Nanos::from(time).0.saturating_mul(PICOS_PER_NANO)
}

impl Virtual {
    /// A machine on which nothing runs yet.
    ///
    /// # Panics
    /// If it is to have no core or more than [`MAX_CORES`].
    #[must_use]
    pub fn new(options: MachineOptions) -> Self {
        assert!((1..=MAX_CORES).contains(&options.cores), "1 to 255 cores");
        let end = picos(options.max_time);
        let scheduler = Scheduler::new(options.costs, options.cores, options.seed, end);
        Virtual {
            shared: Arc::new(Shared {
                state: parking_lot::Mutex::new(State {
                    scheduler,
                    fresh: Vec::new(),
                    made: 0,
                }),
                stop: AtomicBool::new(false),
            }),
        }
    }

    /// Has the simulation stop soon, from another thread of the system.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }

    fn is_to_stop(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }

    /// The state, while `f` looks at it; it may not stop the thread.
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.shared.state.lock())
    }

    fn number(&self) -> u64 {
        self.with(|state| {
            state.made += 1;
            state.made
        })
    }

    /// Lets all that is earlier happen first. Called before a thread does what
    /// others can see, so that such acts happen in the order of their time.
    fn in_order(&self) {
        if let Some(me) = meter::running_thread() {
            let clock = meter::clock();
            match self.with(|state| state.scheduler.may_go_on(me, clock)) {
                Some(horizon) => meter::set_horizon(horizon),
                // When the scheduler resumes the thread, nobody is behind it.
                None => coroutine::suspend(),
            }
        }
    }

    /// Pays for a look at the clock.
    pub fn read_clock(&self) {
        self.pay(|costs| costs.clock_read);
    }

    /// The next number of the seed's stream.
    #[must_use]
    pub fn chance(&self) -> u64 {
        self.with(|state| state.scheduler.chance())
    }

    /// Computes for so long, moving so many bytes to and from memory, whose
    /// bandwidth all cores share. Other threads run meanwhile.
    pub fn compute(&self, picoseconds: u64, bytes: u64) {
        let pieces = (picoseconds / COMPUTE_PIECE).clamp(1, MAX_PIECES);
        for _ in 0..pieces {
            self.in_order();
            let begin = meter::clock();
            let bus = self.with(|state| state.scheduler.reserve_bus(begin, bytes / pieces));
            meter::charge(picoseconds / pieces);
            meter::wait_to(bus);
        }
    }

    /// How long the running thread has run, and how long all have; nothing if none
    /// runs.
    fn busy(&self) -> Option<(u64, u64)> {
        let me = meter::running_thread()?;
        let clock = meter::clock();
        Some(self.with(|state| state.scheduler.busy_at(me, clock)))
    }

    /// Blocks the running thread until it is woken, or to `deadline`.
    fn block(&self, on: Waiting, deadline: Option<u64>) -> Wake {
        let me = meter::running_thread().expect("only simulated threads block");
        let clock = meter::clock();
        self.with(|state| state.scheduler.block(me, clock, on, deadline));
        coroutine::suspend();
        self.with(|state| state.scheduler.wake_reason(me))
    }

    /// Wakes a blocked thread.
    fn wake(&self, thread: Key, latency: u64) {
        let now = meter::clock();
        self.with(|state| {
            let scheduler = &mut state.scheduler;
            scheduler.wake(thread, now, latency, Wake::Notified);
        });
        meter::end_lead();
    }

    /// Spends what a price of this machine is.
    fn pay(&self, price: impl FnOnce(&Costs) -> u64) -> u64 {
        let price = self.with(|state| price(&state.scheduler.costs));
        meter::charge(price);
        price
    }
}

/// Stops the running thread for a moment if another core is behind it, or if
/// its time slice is over. Called between two instructions, when
/// [`meter::instruction`] says that it is time.
pub fn pause() {
    run::current(|machine| machine.in_order());
}

impl Substrate for Virtual {
    type Mutex<T: Send + 'static> = VirtualMutex<T>;
    type Condvar = VirtualCondvar;

    fn now(&self) -> Nanos {
        if meter::running_thread().is_none() {
            return Nanos(self.with(|state| state.scheduler.reached()) / PICOS_PER_NANO);
        }
        Nanos(meter::clock() / PICOS_PER_NANO)
    }

    fn process_time(&self) -> Nanos {
        match self.busy() {
            Some((_, all)) => Nanos(all / PICOS_PER_NANO),
            None => self.now(),
        }
    }

    fn thread_time(&self) -> Nanos {
        match self.busy() {
            Some((thread, _)) => Nanos(thread / PICOS_PER_NANO),
            None => self.now(),
        }
    }

    fn spawn(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), SpawnError> {
        self.in_order();
        self.pay(|costs| costs.thread_start);
        let now = meter::clock();
        self.with(|state| {
            let at = now.saturating_add(state.scheduler.costs.thread_latency);
            let key = state.scheduler.add(name, at);
            state.fresh.push((key, Box::new(body)));
        });
        meter::end_lead();
        Ok(())
    }

    fn sleep(&self, time: Duration) {
        let slack = self.with(|state| state.scheduler.costs.timer_slack);
        let until = meter::clock()
            .saturating_add(picos(time))
            .saturating_add(slack);
        self.block(Waiting::Sleep, Some(until));
    }

    fn yield_now(&self) {
        let Some(me) = meter::running_thread() else {
            return;
        };
        let clock = meter::clock();
        self.with(|state| state.scheduler.requeue(me, clock));
        coroutine::suspend();
    }

    fn mutex<T: Send + 'static>(&self, value: T) -> VirtualMutex<T> {
        VirtualMutex::new(self.clone(), self.number(), value)
    }

    fn condvar(&self) -> VirtualCondvar {
        VirtualCondvar::new(self.clone(), self.number())
    }
}

impl fmt::Debug for Virtual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Virtual").finish_non_exhaustive()
    }
}
