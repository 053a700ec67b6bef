//! The virtual machine: what runs bytecode. It does not know what drives it:
//! nothing here names a lock policy, an operating system thread or a clock.
//! When something blocks, runs native code or starts a thread, it asks its
//! [`Host`].
//!
//! The eval loop is compiled once per refcount strategy; everything else is
//! compiled once.

mod args;
mod attribute;
mod bind;
mod breaker;
mod build_class;
mod call;
mod compare;
mod descriptor;
mod dict_ops;
mod error;
mod eval;
mod frame;
mod generator;
mod host;
mod carets;
mod import;
mod import_lock;
mod interpreter;
mod iterate;
mod load;
mod number;
mod sequence_ops;
mod subscript;
mod text;
mod thread;
mod traceback;
mod truth;

pub use args::{Args, Parameters};
pub use breaker::{BreakerBit, EvalBreaker};
pub use compare::Comparison;
pub use error::{PyResult, Raised, errors};
pub use eval::Runner;
pub use host::{Host, HostLock};
pub use import::Importer;
pub use interpreter::Interpreter;
pub(crate) use load::load_code;
pub use thread::Thread;
pub use traceback::format_exception;
