//! gilsim: one CPython 3.12 bytecode VM under every concurrency regime that
//! Python has had or could have.
//!
//! # Rooms and floors
//!
//! A module imports only from those below it in this list.
//!
//! - [`host`]: what drives the VM
//! - [`stages`]: source, tokens, tree and bytecode of a piece of code
//! - [`regime`]: the axes and presets
//! - [`vm`]: the eval loop
//! - [`text`]: how Python reads, writes and formats numbers and strings
//! - [`compiler`]: source to code objects
//! - [`bytecode`]: the opcode table and the code object

pub mod bytecode;
pub mod compiler;
pub mod host;
pub mod regime;
pub mod stages;
pub mod text;
pub mod vm;

/// Every allocation of the process goes through mimalloc, which PEP 703 uses
/// too: refcount strategies are compared over one allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
