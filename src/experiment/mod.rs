//! Experiments: a scenario says which programs run under which regimes; a plan
//! lays out its variants, the runner measures each in a process of its own, and
//! findings put what was measured into sentences.

mod across;
pub(crate) mod at_hand;
pub mod calm;
mod caveat;
pub mod executor;
pub mod finding;
pub mod interpreter;
pub mod library;
mod line_transfer;
pub mod machine;
pub mod merge;
#[cfg(test)]
pub(crate) mod mock;
pub mod outcome;
pub mod plan;
pub mod process;
pub mod refcount_lab;
pub mod runner;
pub mod scaling;
pub mod scenario;
pub mod stats;
mod usual;
pub mod validation;
