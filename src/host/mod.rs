//! Hosts: what drives the VM. A host starts threads, lets them block and
//! gives them the lock that a regime asks for.

pub mod calibrate;
mod deadlock_watch;
mod recorded;
mod run;
mod signals;
mod substrate_host;
pub mod virtual_clock;
mod waits;

pub use virtual_clock::{Clock, Profile, VirtualOptions};

pub use run::{LEAST_MEMORY, RunOptions, describe, read_program, read_source, run, run_recorded};
