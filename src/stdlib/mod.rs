//! The library of a program: built-in functions, the methods of built-in
//! types, and modules.
//!
//! What is not hot is written once for all regimes, over handles that find the
//! strategy at run time. Modules that are easier said in Python stand in
//! `python/` and are compiled when they are imported.

mod array;
mod bisect;
mod builtin_numbers;
mod builtin_text;
mod builtins;
mod collections;
mod define;
mod dis;
mod embedded;
mod frames;
mod functools;
mod gc;
mod hashing;
mod heapq;
mod itertools;
mod kernels;
mod main_module;
mod math;
mod numpy;
mod operator;
mod posix;
mod random;
mod signals;
mod simple_namespace;
mod simple_queue;
mod stdin;
mod streams;
mod struct_sequence;
mod sys;
mod threads;
mod time;
mod tracebacks;
mod types;
mod unraisable;
mod weakref;
mod workers;

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
        "sys" => return Some(sys::module(thread)),
        "posix" => return Some(posix::module(thread)),
        "_socket" => posix::sockets::module(),
        "time" => return Some(time::module(thread)),
        "_thread" => return Some(threads::module(thread)),
        "_collections" => collections::module(),
        "_functools" => return Some(functools::module(thread)),
        "_heapq" => heapq::module(),
        "_queue" => return Some(simple_queue::module(thread)),
        "_traceback" => tracebacks::module(),
        "_types" => return Some(simple_namespace::module(thread)),
        "array" => array::module(),
        "bisect" | "_bisect" => bisect::module(),
        "itertools" => itertools::module(),
        "operator" | "_operator" => operator::module(),
        "gc" => gc::module(thread),
        "_weakref" => weakref::module(),
        "math" => math::module(),
        "_random" => random::module(),
        "_signal" => signals::module(),
        "_dis" => dis::module(),
        "_hashlib" => hashing::hashlib_module(),
        "zlib" => return Some(hashing::zlib_module(thread)),
        "_workers" => workers::module(),
        "kernels" => kernels::module(),
        "numpy" => numpy::module(),
        _ => return embedded::import(thread, name),
    }))
}
