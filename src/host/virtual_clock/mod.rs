//! Running programs in simulated time, on a machine of any number of cores.

mod prices;
mod profile;
mod simulation;

pub use profile::{Parameter, Profile, ProfileError};
pub(super) use simulation::Simulation;

use std::time::Duration;

/// The machine that a program is to be simulated on.
#[derive(Debug, Clone, PartialEq)]
pub struct VirtualOptions {
    /// How many cores it has: 1 to 255.
    pub cores: usize,
    /// Varies latencies and which of several idle cores is taken.
    pub seed: u64,
    /// The simulated time after which the program is stopped.
    pub max_time: Duration,
    /// The time of the machine that simulates after which it stops, if there is
    /// an end to its patience.
    pub max_host_time: Option<Duration>,
    /// What things cost there.
    pub profile: Profile,
}

/// What time a program lives in.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Clock {
    /// Threads of the operating system, and wall time.
    #[default]
    Real,
    /// Simulated cores, and simulated time.
    Virtual(Box<VirtualOptions>),
}
