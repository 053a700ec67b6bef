//! Running a simulation: the loop that resumes threads in the order in which
//! the scheduler names them.

use std::cell::RefCell;
use std::fmt;
use std::time::Duration;

use super::coroutine::{Fiber, Stacks};
use super::scheduler::{Key, Next, Waiting};
use super::{PICOS_PER_NANO, Virtual, meter};

thread_local! {
    /// The machine whose simulation runs on this system thread.
    static CURRENT: RefCell<Option<Virtual>> = const { RefCell::new(None) };
}

/// Calls `f` with the machine that runs on this system thread, if one does.
pub(super) fn current(f: impl FnOnce(&Virtual)) {
    let machine = CURRENT.with(|current| current.borrow().clone());
    if let Some(machine) = machine {
        f(&machine);
    }
}

/// How a simulation that ended by itself went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The simulated time at which its first thread ended.
    pub time: Duration,
    /// How long all cores together have run threads.
    pub busy: Duration,
}

/// Why a simulation stopped before its first thread had ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// No thread can run, and none will be woken by the clock.
    #[error("deadlock after {at:?}: {}", list(.threads))]
    Deadlock {
        /// When nothing could run any more.
        at: Duration,
        /// Every thread that waits.
        threads: Vec<Stuck>,
    },
    /// The simulated time was over.
    #[error("the simulated time is over: {0:?}")]
    OutOfTime(Duration),
    /// Somebody outside had it stop, at this simulated time.
    #[error("stopped from outside at {0:?} of simulated time")]
    Stopped(Duration),
    /// The first thread could not be given a stack.
    #[error("can't start a thread: {0}")]
    NoStack(String),
}

/// A thread that waits for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Its number, from 1 up in the order in which threads started.
    pub thread: u32,
    /// The name that it was given.
    pub name: String,
    /// The number of the mutex or condition variable that it waits for; `None`
    /// if it sleeps.
    pub waits_on: Option<u64>,
}

fn list(threads: &[Stuck]) -> String {
    let one = |stuck: &Stuck| stuck.to_string();
    threads.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.waits_on {
            Some(number) => write!(f, "{} waits for object {number}", self.name),
            None => write!(f, "{} sleeps", self.name),
        }
    }
}

/// Makes a machine the current one, until dropped.
struct Entered;

impl Entered {
    fn new(machine: &Virtual) -> Self {
        let before = CURRENT.with(|current| current.replace(Some(machine.clone())));
        assert!(before.is_none(), "one simulation at a time on a thread");
        Entered
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        meter::unload();
        CURRENT.with(|current| current.replace(None));
    }
}

impl Virtual {
    /// Runs `first` as the machine's first thread, on the calling system
    /// thread, until it has ended. Threads that have not ended by then never do.
    ///
    /// # Errors
    /// [`Halt`] if the machine stopped before.
    ///
    /// # Panics
    /// If a simulation runs on this system thread, or if a thread panics.
    pub fn run(&self, name: &str, first: impl FnOnce() + Send + 'static) -> Result<Outcome, Halt> {
        let _entered = Entered::new(self);
        let first = self.with(|state| {
            let seed = state.scheduler.chance();
            meter::set_prices(&state.scheduler.costs, seed);
            let key = state.scheduler.add(name, 0);
            state.fresh.push((key, Box::new(first)));
            key
        });
        let mut stacks = Stacks::default();
        let mut fibers: Vec<Option<Fiber>> = Vec::new();
        loop {
            if self.is_to_stop() {
                return Err(Halt::Stopped(self.reached()));
            }
            self.give_stacks(&mut fibers, &mut stacks)?;
            let (thread, core) = match self.with(|state| state.scheduler.next()) {
                Next::Run {
                    thread,
                    core,
                    clock,
                    horizon,
                } => {
                    meter::load(core, thread, clock, horizon);
                    (thread, core)
                }
                Next::Nothing => return Err(self.deadlock()),
                Next::OutOfTime => {
                    return Err(Halt::OutOfTime(self.reached()));
                }
            };
            let fiber = fibers[thread as usize].take();
            let fiber = fiber.expect("a thread that has not ended");
            let left = fiber.resume(&mut stacks);
            let ended = left.is_none();
            fibers[thread as usize] = left;
            self.stopped(thread, core, ended);
            if ended && thread == first {
                return Ok(self.outcome());
            }
        }
    }

    /// Makes coroutines of the threads that were started.
    fn give_stacks(
        &self,
        fibers: &mut Vec<Option<Fiber>>,
        stacks: &mut Stacks,
    ) -> Result<(), Halt> {
        let fresh = self.with(|state| std::mem::take(&mut state.fresh));
        for (key, body) in fresh {
            debug_assert_eq!(fibers.len(), key as usize);
            let fiber = Fiber::new(stacks, body);
            let fiber = fiber.map_err(|error| Halt::NoStack(error.to_string()))?;
            fibers.push(Some(fiber));
        }
        Ok(())
    }

    /// A thread stopped: for a moment, to wait, or for good.
    fn stopped(&self, thread: Key, core: usize, ended: bool) {
        let clock = meter::clock();
        let has_transferred = meter::take_transferred();
        meter::unload();
        self.with(|state| {
            if has_transferred {
                state.scheduler.contended(core, clock);
            }
            if ended {
                state.scheduler.finish(thread, clock);
            } else if state.scheduler.has_core(thread) {
                state.scheduler.stopped(core, clock);
            }
        });
    }

    fn reached(&self) -> Duration {
        duration(self.with(|state| state.scheduler.reached()))
    }

    fn outcome(&self) -> Outcome {
        let (time, busy) = self.with(|state| (state.scheduler.reached(), state.scheduler.busy()));
        Outcome {
            time: duration(time),
            busy: duration(busy),
        }
    }

    fn deadlock(&self) -> Halt {
        let threads = self.with(|state| {
            let blocked = state.scheduler.blocked();
            let stuck = blocked.map(|(key, name, on)| Stuck {
                thread: key + 1,
                name: name.to_owned(),
                waits_on: match on {
                    Waiting::Mutex(number) | Waiting::Condvar(number) => Some(number),
                    Waiting::Sleep => None,
                },
            });
            stuck.collect()
        });
        Halt::Deadlock {
            at: self.reached(),
            threads,
        }
    }
}

fn duration(picoseconds: u64) -> Duration {
    Duration::from_nanos(picoseconds / PICOS_PER_NANO)
}
