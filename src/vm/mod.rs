//! The virtual machine: what runs bytecode. It does not know what drives it:
//! nothing here names a lock policy, an operating system thread or a clock.

mod breaker;

pub use breaker::{BreakerBit, EvalBreaker};
