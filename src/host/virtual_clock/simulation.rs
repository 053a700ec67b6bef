//! A program's simulated machine: what it costs to compute there, and who waits
//! for whom when nothing can run any more.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::{Profile, VirtualOptions};
use crate::host::waits::Waits;
use crate::regime::Regime;
use crate::substrate::Virtual;
use crate::substrate::virtual_cores::{Halt, MachineOptions, meter};
use crate::vm::{EvalBreaker, Kernel};

/// A simulated machine with a program on it.
#[derive(Clone)]
pub(in crate::host) struct Simulation {
    pub(in crate::host) machine: Virtual,
    /// What its threads look at where they have no lock.
    pub(in crate::host) breaker: Arc<EvalBreaker>,
    pub(in crate::host) cores: usize,
    profile: Arc<Profile>,
    pub(in crate::host) waits: Arc<Waits>,
}

impl Simulation {
    pub(in crate::host) fn new(options: &VirtualOptions, regime: &Regime) -> Self {
        Simulation {
            machine: Virtual::new(MachineOptions {
                cores: options.cores,
                seed: options.seed,
                max_time: options.max_time,
                costs: options.profile.costs(regime),
            }),
            breaker: Arc::default(),
            cores: options.cores,
            profile: Arc::new(options.profile.clone()),
            waits: Arc::default(),
        }
    }

    /// Spends what native code costs.
    pub(in crate::host) fn spend(&self, kernel: Kernel, elements: u64) {
        let (compute, bytes) = self.profile.kernel(kernel, elements);
        let shared_by = match kernel {
            Kernel::SumOfSquaresOnAllCores => self.cores as u64,
            _ => 1,
        };
        self.machine.compute(compute / shared_by, bytes);
    }

    /// Spends what it cost to count so many ticks.
    pub(in crate::host) fn count_ticks(&self, ticks: NonZeroU32) {
        let picos = f64::from(ticks.get()) * self.profile.tick_ns * 1e3;
        meter::charge(picos as u64);
    }

    /// Why the simulation stopped, for the person whose program it ran.
    pub(in crate::host) fn explain(&self, halt: &Halt) -> String {
        match halt {
            Halt::Deadlock { at, .. } => {
                let at = at.as_secs_f64();
                self.waits.explain(&format!(" after {at:.6} s"))
            }
            Halt::OutOfTime(time) => format!(
                "error: stopped after {} of simulated time; --max-time allows more",
                humantime::format_duration(*time)
            ),
            Halt::Stopped(reached) => format!(
                "error: stopped at {} of simulated time: --max-host-time allows no more",
                humantime::format_duration(*reached)
            ),
            Halt::NoStack(_) => format!("error: {halt}"),
        }
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("cores", &self.cores)
            .finish_non_exhaustive()
    }
}
