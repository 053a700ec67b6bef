//! An interpreter: the modules, the built-in names and the host that its
//! threads share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

use crate::object::{Class, Membership, MethodWrapper, Module, Obj};
use crate::refcount::Strategy;
use crate::substrate::{ThreadId, ThreadIds};
use crate::sync::LockTag;

use super::collector::Collector;
use super::import_lock::ImportLock;
use super::load::Loads;
use super::{Host, Importer, Runner};

/// How references are counted beside the strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountingOptions {
    /// Which loads of locals need not count.
    pub loads: Loads,
    /// How functions are counted that no function surrounds.
    pub functions: FunctionCounts,
}

/// How the functions of modules and classes are counted, which all threads call
/// and few free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionCounts {
    /// As everything.
    Ordinary,
    /// Not any more once a second thread starts: then they become immortal
    /// (CPython 3.13t).
    ImmortalOnceThreaded,
    /// By each thread for itself, where the strategy can (CPython 3.14t).
    PerThread,
}

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
    /// How references are counted beside the strategy.
    pub counting: CountingOptions,
    /// The namespace of the module `builtins`.
    pub builtins: Obj,
    /// `sys.modules`.
    pub modules: Obj,
    /// Makes the modules that are written in Rust or embedded.
    pub importer: Importer,
    /// Where modules are looked for, until the program changes `sys.path`.
    pub path: Vec<PathBuf>,
    /// The packages that are taken from files even where they are embedded.
    pub preferred: Vec<String>,
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// Frees what the program cannot reach.
    pub collector: Collector,
    pub(crate) import_lock: Arc<ImportLock>,
    recursion_limit: AtomicUsize,
    thread_ids: ThreadIds,
    locks: AtomicU32,
    live_threads: AtomicU32,
    was_threaded: AtomicBool,
}

/// What a program finds around it when it starts.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Where modules are looked for, until the program changes `sys.path`.
    pub path: Vec<PathBuf>,
    /// The packages that are taken from files even where they are embedded.
    pub preferred: Vec<String>,
    /// `sys.argv`.
    pub argv: Vec<String>,
}

impl Interpreter {
    /// An interpreter with no modules yet.
    pub fn new(
        host: Arc<dyn Host>,
        runner: Runner,
        locks_objects: bool,
        counting: CountingOptions,
        importer: Importer,
        surroundings: Surroundings,
    ) -> Self {
        let Surroundings {
            path,
            preferred,
            argv,
        } = surroundings;
        Interpreter {
            import_lock: Arc::new(ImportLock::new(host.new_lock())),
            host,
            strategy: runner.strategy(),
            runner,
            locks_objects,
            counting,
            collector: Collector::new(),
            builtins: Obj::dict(),
            modules: Obj::dict(),
            importer,
            path,
            preferred,
            argv,
            recursion_limit: AtomicUsize::new(1000),
            thread_ids: ThreadIds::new(),
            locks: AtomicU32::new(0),
            live_threads: AtomicU32::new(0),
            was_threaded: AtomicBool::new(false),
        }
    }

    /// What it asks of the threads that touch its objects.
    pub(crate) fn membership(&self) -> Membership {
        Membership {
            strategy: self.strategy,
            locks_objects: self.locks_objects,
            slabs: self.collector.slabs,
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

    /// The tag of a new lock of the program. Numbers go from 1 up.
    pub fn fresh_lock_tag(&self) -> Arc<LockTag> {
        let number = self.locks.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(LockTag::new(number))
    }

    /// How many threads beside the main one run now (`_thread._count()`).
    pub fn extra_threads(&self) -> u32 {
        self.live_threads.load(Ordering::Relaxed)
    }

    /// Counts a function, which the calling thread has just made and no other
    /// function surrounds, as the regime asks for.
    pub(crate) fn count_function(&self, function: &Obj) {
        match self.counting.functions {
            FunctionCounts::Ordinary => {}
            FunctionCounts::PerThread => function.count_per_thread(),
            FunctionCounts::ImmortalOnceThreaded => {
                if self.was_threaded.load(Ordering::Relaxed) {
                    function.immortalize_function();
                }
            }
        }
    }

    /// The first extra thread is about to start, while the calling one is still
    /// the only one: functions become immortal, if the regime asks for that
    /// (`_PyGC_ImmortalizeDeferredObjects` of CPython 3.13t).
    pub(crate) fn become_threaded(&self) {
        let first = !self.was_threaded.swap(true, Ordering::Relaxed);
        if first && self.counting.functions == FunctionCounts::ImmortalOnceThreaded {
            for module in values_of(&self.modules) {
                let Some(module) = module.get::<Module>() else {
                    continue;
                };
                values_of(&module.dict).iter().for_each(immortalize);
            }
        }
    }

    /// Counts a thread in (`1`) or out (`-1`).
    pub fn count_thread(&self, change: i32) {
        self.live_threads
            .fetch_add(change as u32, Ordering::Relaxed);
    }
}

fn values_of(dict: &Obj) -> Vec<Obj> {
    let values = dict.with_dict(|table| table.iter().map(|entry| entry.value.clone()).collect());
    values.unwrap_or_default()
}

/// Makes a function immortal, or those of a class.
fn immortalize(value: &Obj) {
    match Class::from_object(value) {
        Some(class) => {
            for member in values_of(&class.dict) {
                let wrapped = member.get::<MethodWrapper>();
                wrapped
                    .map_or(&member, |wrapper| &wrapper.function)
                    .immortalize_function();
            }
        }
        None => value.immortalize_function(),
    }
}
