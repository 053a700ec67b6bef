//! gilsim: one CPython 3.12 bytecode VM under every concurrency regime that
//! Python has had or could have.
//!
//! # Rooms and floors
//!
//! A module imports only from those below it in this list.
//!
//! - [`cli`]: the command line, one file per subcommand
//! - [`report`]: what a scenario produced, one exporter per file
//! - [`experiment`]: scenarios, and how their variants are run and measured
//! - [`host`]: what drives the VM
//! - [`regime`]: the axes and presets
//! - [`vm`]: the eval loop
//! - [`text`]: how Python reads, writes and formats numbers and strings
//! - [`compiler`]: source to code objects
//! - [`bytecode`]: the opcode table and the code object
//! - [`suggest`]: answers to a name that does not exist

pub mod bytecode;
pub mod cli;
pub mod compiler;
pub mod experiment;
pub mod host;
pub mod regime;
pub mod report;
pub mod suggest;
pub mod text;
pub mod vm;

/// Every allocation of the process goes through mimalloc, which PEP 703 uses
/// too: refcount strategies are compared over one allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
