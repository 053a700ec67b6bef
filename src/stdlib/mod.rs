//! The library of a program: built-in functions, the methods of built-in
//! types, and modules.
//!
//! What is not hot is written once for all regimes, over handles that find the
//! strategy at run time. Modules that are easier said in Python stand in
//! `python/` and are compiled when they are imported.

mod builtin_numbers;
mod builtin_text;
mod builtins;
mod define;
mod dis;
mod embedded;
mod kernels;
mod main_module;
mod math;
mod numpy;
mod random;
mod sys;
mod thread;
mod time;
mod types;

pub use main_module::run_main;

use crate::object::Obj;
use crate::vm::{Importer, PyResult, Thread};

/// Makes the modules that need no file: those written in Rust, then those
/// embedded as Python source.
pub fn importer() -> Importer {
    Importer(import)
}

fn import(thread: &mut Thread, name: &str) -> Option<PyResult<Obj>> {
    Some(Ok(match name {
        "builtins" => builtins::module(thread),
        "sys" => sys::module(thread),
        "time" => time::module(),
        "_thread" => thread::module(),
        "math" => math::module(),
        "_random" => random::module(),
        "_dis" => dis::module(),
        "kernels" => kernels::module(),
        "numpy" => numpy::module(),
        _ => return embedded::import(thread, name),
    }))
}
