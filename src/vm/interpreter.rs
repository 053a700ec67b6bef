//! An interpreter: the modules, the built-in names and the host that its
//! threads share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::object::Obj;
use crate::refcount::Strategy;
use crate::substrate::{ThreadId, ThreadIds};

use super::import_lock::ImportLock;
use super::{Host, Importer, Runner};

/// What all threads of one program share.
#[derive(Debug)]
pub struct Interpreter {
    /// Who drives it.
    pub host: Arc<dyn Host>,
    /// Runs bytecode with the strategy that the regime asks for.
    pub(crate) runner: Runner,
    /// The strategy that its threads count with.
    pub strategy: Strategy,
    /// Whether objects are locked: whether there is no GIL.
    pub locks_objects: bool,
    /// The namespace of the module `builtins`.
    pub builtins: Obj,
    /// `sys.modules`.
    pub modules: Obj,
    /// Makes the modules that are written in Rust or embedded.
    pub importer: Importer,
    /// Where modules of the program are looked for.
    pub path: Vec<PathBuf>,
    /// `sys.argv`.
    pub argv: Vec<String>,
    pub(crate) import_lock: Arc<ImportLock>,
    recursion_limit: AtomicUsize,
    thread_ids: ThreadIds,
    locks: AtomicU32,
    live_threads: AtomicU32,
}

impl Interpreter {
    /// An interpreter with no modules yet.
    pub fn new(
        host: Arc<dyn Host>,
        runner: Runner,
        locks_objects: bool,
        importer: Importer,
        path: Vec<PathBuf>,
        argv: Vec<String>,
    ) -> Self {
        Interpreter {
            import_lock: Arc::new(ImportLock::new(host.new_lock())),
            host,
            strategy: runner.strategy(),
            runner,
            locks_objects,
            builtins: Obj::dict(),
            modules: Obj::dict(),
            importer,
            path,
            argv,
            recursion_limit: AtomicUsize::new(1000),
            thread_ids: ThreadIds::new(),
            locks: AtomicU32::new(0),
            live_threads: AtomicU32::new(0),
        }
    }

    /// How deep Python calls may nest (`sys.getrecursionlimit()`).
    pub fn recursion_limit(&self) -> usize {
        self.recursion_limit.load(Ordering::Relaxed)
    }

    /// Sets that depth.
    pub fn set_recursion_limit(&self, limit: usize) {
        self.recursion_limit.store(limit, Ordering::Relaxed);
    }

    /// An id for a new thread, never reused; `None` after four billion.
    pub fn fresh_thread_id(&self) -> Option<ThreadId> {
        self.thread_ids.fresh()
    }

    /// A number for a new lock of the program, from 1 up.
    pub fn fresh_lock_number(&self) -> u32 {
        self.locks.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many threads beside the main one run now (`_thread._count()`).
    pub fn extra_threads(&self) -> u32 {
        self.live_threads.load(Ordering::Relaxed)
    }

    /// Counts a thread in (`1`) or out (`-1`).
    pub fn count_thread(&self, change: i32) {
        self.live_threads
            .fetch_add(change as u32, Ordering::Relaxed);
    }
}
