//! gilsim: one CPython 3.12 bytecode VM under every concurrency regime that
//! Python has had or could have.
//!
//! # Rooms and floors
//!
//! A module imports only from those below it in this list.
//!
//! - [`cli`]: the commands
//! - [`report`]: one exporter for each format
//! - [`experiment`]: scenarios, and how they are run and measured
//! - [`host`]: what drives the VM
//! - [`regime`]: the axes and presets
//! - [`suggest`]: did you mean ...?
//! - [`gil`]: the global interpreter lock, one file for each policy
//! - [`sync`]: what programs wait on: locks and the ends of threads
//! - [`substrate`]: clock, threads, mutex and condition variable of the machine below
//! - [`stdlib`]: the modules and built-in types of a program
//! - [`kernels`]: native code that needs no lock
//! - [`vm`]: the eval loop and what operations mean
//! - [`object`]: the object model
//! - [`refcount`]: the counting strategies
//! - [`stages`]: source, tokens, tree and bytecode of a piece of code
//! - [`compiler`]: source to code objects
//! - [`bytecode`]: the opcode table, the code object, `.pyc` files and `dis`
//! - [`text`]: how Python reads, writes and formats numbers and strings
//!
//! One look goes up: the signature of a native function, in `object`, names
//! the thread that calls it.

pub mod bytecode;
pub mod cli;
pub mod compiler;
pub mod experiment;
pub mod gil;
pub mod host;
pub mod kernels;
pub mod object;
pub mod refcount;
pub mod regime;
pub mod report;
pub mod stages;
pub mod stdlib;
pub mod substrate;
pub mod suggest;
pub mod sync;
pub mod text;
pub mod vm;

/// Every allocation of the process goes through mimalloc, which PEP 703 uses
/// too: refcount strategies are compared over one allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
