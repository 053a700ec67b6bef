//! The options that choose between wall time and a simulated machine.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::host::virtual_clock::ProfileError;
use crate::host::{Clock, Profile, VirtualOptions};
use crate::substrate::virtual_cores::MAX_CORES;

/// What time a program lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClockKind {
    /// Threads of the operating system, and wall time
    Real,
    /// Simulated cores, and simulated time
    Virtual,
}

/// A clock, and the machine that a virtual one simulates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clock")]
pub(crate) struct ClockOptions {
    /// What time the program lives in
    #[arg(long, value_enum, default_value = "real")]
    clock: ClockKind,

    /// How many cores are simulated, from 1 to 255 [default: 4]
    #[arg(long, value_name = "N", value_parser = cores)]
    cores: Option<usize>,

    /// Varies the simulation's latencies: the same seed gives the same run
    /// [default: 1]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,

    /// What things cost there: a known profile (reference, laptop) or a file
    /// that `gilsim calibrate` wrote [default: reference]
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,

    /// The simulated time after which the program is stopped [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    max_time: Option<Duration>,

    /// The time of this machine after which the program is stopped
    /// [default: none]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    max_host_time: Option<Duration>,
}

const DEFAULT_CORES: usize = 4;
const DEFAULT_MAX_TIME: Duration = Duration::from_secs(600);

/// Why no clock can be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClockError {
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error("{0} is of use only with --clock virtual")]
    NotVirtual(&'static str),
}

impl ClockOptions {
    /// Whether time is to be simulated.
    pub(crate) fn is_virtual(&self) -> bool {
        self.clock == ClockKind::Virtual
    }

    /// The seed that is asked for.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or(1)
    }

    /// The options of a virtual clock as arguments, but for the seed.
    pub(crate) fn to_args(&self) -> Vec<String> {
        let mut args = vec!["--clock".to_owned(), "virtual".to_owned()];
        let mut add = |name: &str, value: Option<String>| {
            args.extend(value.into_iter().flat_map(|value| [name.to_owned(), value]));
        };
        let time = |time: Duration| {
            humantime::format_duration(time)
                .to_string()
                .replace(' ', "")
        };
        add("--cores", self.cores.map(|cores| cores.to_string()));
        add("--profile", self.profile.clone());
        add("--max-time", self.max_time.map(time));
        add("--max-host-time", self.max_host_time.map(time));
        args
    }

    /// The clock that the options choose.
    pub(crate) fn clock(&self) -> Result<Clock, ClockError> {
        if self.clock == ClockKind::Real {
            return match self.first_virtual_option() {
                Some(option) => Err(ClockError::NotVirtual(option)),
                None => Ok(Clock::Real),
            };
        }
        Ok(Clock::Virtual(Box::new(VirtualOptions {
            cores: self.cores.unwrap_or(DEFAULT_CORES),
            seed: self.seed(),
            max_time: self.max_time.unwrap_or(DEFAULT_MAX_TIME),
            max_host_time: self.max_host_time,
            profile: Profile::load(self.profile.as_deref().unwrap_or("reference"))?,
        })))
    }

    fn first_virtual_option(&self) -> Option<&'static str> {
        [
            ("--cores", self.cores.is_some()),
            ("--seed", self.seed.is_some()),
            ("--profile", self.profile.is_some()),
            ("--max-time", self.max_time.is_some()),
            ("--max-host-time", self.max_host_time.is_some()),
        ]
        .into_iter()
        .find_map(|(name, given)| given.then_some(name))
    }
}

fn cores(text: &str) -> Result<usize, String> {
    let cores = text.parse().ok().filter(|n| (1..=MAX_CORES).contains(n));
    cores.ok_or_else(|| format!("a whole number from 1 to {MAX_CORES}"))
}
