//! A program's simulated machine: what it costs to compute there, and who waits
//! for whom when nothing can run any more.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::{Profile, VirtualOptions};
use crate::regime::Regime;
use crate::substrate::virtual_cores::{Halt, MachineOptions};
use crate::substrate::{ThreadId, Virtual};
use crate::vm::{EvalBreaker, Kernel, Pause};

/// A simulated machine with a program on it.
#[derive(Clone)]
pub(in crate::host) struct Simulation {
    pub(in crate::host) machine: Virtual,
    /// What its threads look at where they have no lock.
    pub(in crate::host) breaker: Arc<EvalBreaker>,
    cores: u64,
    profile: Arc<Profile>,
    threads: Arc<Mutex<Threads>>,
}

/// What is known of the program's threads.
#[derive(Debug, Default)]
struct Threads {
    names: BTreeMap<ThreadId, String>,
    /// The locks that threads wait for: which one, and who holds it.
    waits: BTreeMap<ThreadId, (u32, Option<ThreadId>)>,
}

impl Simulation {
    pub(in crate::host) fn new(options: &VirtualOptions, regime: &Regime) -> Self {
        Simulation {
            machine: Virtual::new(MachineOptions {
                cores: options.cores,
                seed: options.seed,
                max_time: options.max_time,
                costs: options.profile.costs(regime.refcount),
            }),
            breaker: Arc::default(),
            cores: options.cores as u64,
            profile: Arc::new(options.profile.clone()),
            threads: Arc::default(),
        }
    }

    /// Spends what native code costs.
    pub(in crate::host) fn spend(&self, kernel: Kernel, elements: u64) {
        let (compute, bytes) = self.profile.kernel(kernel, elements);
        let shared_by = match kernel {
            Kernel::SumOfSquaresOnAllCores => self.cores,
            _ => 1,
        };
        self.machine.compute(compute / shared_by, bytes);
    }

    pub(in crate::host) fn name_thread(&self, thread: ThreadId, name: &str) {
        self.threads.lock().names.insert(thread, name.to_owned());
    }

    /// A thread begins to pause.
    pub(in crate::host) fn pauses(&self, thread: ThreadId, pause: Pause) {
        if let Pause::Lock { number, holder } = pause {
            self.threads.lock().waits.insert(thread, (number, holder));
        }
    }

    /// A thread goes on.
    pub(in crate::host) fn goes_on(&self, thread: ThreadId) {
        self.threads.lock().waits.remove(&thread);
    }

    /// Why the simulation stopped, for the person whose program it ran.
    pub(in crate::host) fn explain(&self, halt: &Halt) -> String {
        match halt {
            Halt::Deadlock { at, .. } => self.explain_deadlock(*at),
            Halt::OutOfTime(time) => format!(
                "error: stopped after {} of simulated time; --max-time allows more",
                humantime::format_duration(*time)
            ),
            Halt::NoStack(_) => format!("error: {halt}"),
        }
    }

    fn explain_deadlock(&self, at: Duration) -> String {
        let threads = self.threads.lock();
        let name = |id: &ThreadId| match threads.names.get(id) {
            Some(name) => format!("thread {id} ({name})"),
            None if *id == ThreadId::MAIN => format!("thread {id} (MainThread)"),
            None => format!("thread {id}"),
        };
        let at = at.as_secs_f64();
        let mut text = format!("error: deadlock: no thread can run any more after {at:.6} s");
        for (waiter, (number, holder)) in &threads.waits {
            let held = match holder {
                Some(holder) if holder != waiter => format!(", held by {}", name(holder)),
                _ => String::new(),
            };
            text.push_str(&format!(
                "\n  {} waits for lock {number}{held}",
                name(waiter)
            ));
        }
        text
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("cores", &self.cores)
            .finish_non_exhaustive()
    }
}
