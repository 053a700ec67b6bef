//! An interpreter: the modules, the built-in names and the host that its
//! threads share.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use crate::bytecode::CodeObject;
use crate::object::{Class, Membership, MethodWrapper, Module, Obj, TypeId, types};
use crate::refcount::Strategy;
use crate::substrate::{ThreadId, ThreadIds};
use crate::sync::LockTag;
use crate::text::int::{DEFAULT_MAX_STR_DIGITS, MaxDigits};

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
///
/// # What the interpreters of a process share
///
/// A program's processes are interpreters side by side, each with a lock of its
/// own, under which it counts plainly and touches contents unlocked. So whatever
/// two of them can reach must need neither lock nor count:
///
/// | shared | why that is sound |
/// |---|---|
/// | small ints, `None`, interned strings | immortal, and never change |
/// | built-in classes | immortal with all they hold; no program can change them, and the process defines one under a `OnceLock` before anybody can name it |
/// | versions of classes and of dicts' keys | atomic words, from counters that never give a number twice: a renewal by another interpreter makes a guard fail, never hold |
/// | shapes | immutable, leaked; published with Release, grown under their own lock |
/// | numbers of types, locks and threads that count | atomic counters, tables with locks |
/// | the table of weak references | locks; what interpreters share is not in it |
///
/// Everything else belongs to one interpreter: modules, code objects with their
/// inline caches, functions, instances, the slabs that its collector looks
/// through, the classes that programs *or the library* make as a program would
/// (`library_class`). No list leads from a built-in class to those of other
/// interpreters: `__subclasses__` tells an interpreter of its own. What goes from
/// one to another is copied into plain data on the way
/// (`stdlib/workers/copying.rs`). Where objects are counted that should be
/// immortal (the modifier `no-immortal`), a program can therefore start no
/// interpreter with a lock of its own.
#[derive(Debug)]
pub struct Interpreter {
    /// Who drives it.
    pub host: Arc<dyn Host>,
    /// Runs bytecode with the strategy that the regime asks for.
    pub(crate) runner: Runner,
    /// The strategy that its threads count with.
    pub strategy: Strategy,
    /// How its threads reach what other threads may change; `None` if one runs
    /// at a time.
    pub object_locks: Option<ObjectLocks>,
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
    /// Tells it from the process's other interpreters.
    pub number: u32,
    /// Tells its lock from those of the others.
    lock: u32,
    /// The library's classes that are made as programs make theirs.
    library_classes: Mutex<FxHashMap<&'static str, TypeId>>,
    /// The program, for the interpreters that it starts.
    main_code: OnceLock<Arc<CodeObject>>,
    pub(crate) import_lock: Arc<ImportLock>,
    recursion_limit: AtomicUsize,
    max_str_digits: AtomicUsize,
    /// Shared with the interpreters that it starts: some share its lock too.
    thread_ids: Arc<ThreadIds>,
    locks: AtomicU32,
    live_threads: AtomicU32,
    was_threaded: AtomicBool,
}

/// How threads that run at the same time reach what others may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ObjectLocks {
    /// Each access takes the object's lock.
    Always,
    /// A read looks first, and takes the lock if it cannot have what it has seen
    /// without.
    #[default]
    Optimistic,
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
        object_locks: Option<ObjectLocks>,
        counting: CountingOptions,
        importer: Importer,
        surroundings: Surroundings,
    ) -> Self {
        let Surroundings {
            path,
            preferred,
            argv,
        } = surroundings;
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Interpreter {
            import_lock: Arc::new(ImportLock::new(host.new_lock())),
            host,
            strategy: runner.strategy(),
            runner,
            object_locks,
            counting,
            collector: Collector::new(),
            builtins: Obj::dict(),
            modules: Obj::dict(),
            importer,
            path,
            preferred,
            argv,
            number,
            lock: number,
            library_classes: Mutex::default(),
            main_code: OnceLock::new(),
            recursion_limit: AtomicUsize::new(1000),
            max_str_digits: AtomicUsize::new(DEFAULT_MAX_STR_DIGITS),
            thread_ids: Arc::new(ThreadIds::new()),
            locks: AtomicU32::new(0),
            live_threads: AtomicU32::new(0),
            was_threaded: AtomicBool::new(false),
        }
    }

    /// What it asks of the threads that touch its objects.
    pub(crate) fn membership(&self) -> Membership {
        Membership {
            strategy: self.strategy,
            lock: self.object_locks.is_none().then_some(self.lock),
            locks_objects: self.object_locks.is_some(),
            looks: self.object_locks == Some(ObjectLocks::Optimistic),
            slabs: self.collector.slabs,
        }
    }

    /// Makes another interpreter that runs the same program in the same way,
    /// driven by this host. To be called by a thread that belongs to none: what
    /// it makes must not be among this one's objects.
    pub fn sibling(&self, host: Arc<dyn Host>) -> impl FnOnce() -> Interpreter + Send + use<> {
        let (runner, object_locks) = (self.runner, self.object_locks);
        let (counting, importer) = (self.counting, self.importer);
        let surroundings = Surroundings {
            path: self.path.clone(),
            preferred: self.preferred.clone(),
            argv: self.argv.clone(),
        };
        let shared_lock = Arc::ptr_eq(&host, &self.host).then_some(self.lock);
        let (thread_ids, main_code) = (self.thread_ids.clone(), self.main_code.clone());
        move || {
            let made =
                Interpreter::new(host, runner, object_locks, counting, importer, surroundings);
            Interpreter {
                lock: shared_lock.unwrap_or(made.lock),
                thread_ids,
                main_code,
                ..made
            }
        }
    }

    /// The program's code, once it runs.
    pub fn main_code(&self) -> Option<Arc<CodeObject>> {
        self.main_code.get().cloned()
    }

    /// Remembers the program's code; only the first call counts.
    pub fn set_main_code(&self, code: &Arc<CodeObject>) {
        self.main_code.get_or_init(|| Arc::clone(code));
    }

    /// The class that the library has made for this interpreter under this
    /// name, if it has.
    pub(crate) fn library_class(&self, name: &'static str) -> Option<Class> {
        let made = self.library_classes.lock().get(name).copied();
        made.map(types::class)
    }

    /// Keeps a class of the library; returns the one that is kept, should
    /// another thread have been faster.
    pub(crate) fn keep_library_class(&self, name: &'static str, class: Class) -> Class {
        let mut classes = self.library_classes.lock();
        types::class(*classes.entry(name).or_insert(class.id))
    }

    /// How deep Python calls may nest (`sys.getrecursionlimit()`).
    pub fn recursion_limit(&self) -> usize {
        self.recursion_limit.load(Ordering::Relaxed)
    }

    /// Sets that depth.
    pub fn set_recursion_limit(&self, limit: usize) {
        self.recursion_limit.store(limit, Ordering::Relaxed);
    }

    /// How many digits an int may have that becomes text or comes from it
    /// (`sys.get_int_max_str_digits()`).
    pub(crate) fn max_str_digits(&self) -> MaxDigits {
        self.max_str_digits.load(Ordering::Relaxed)
    }

    /// Sets that number.
    pub(crate) fn set_max_str_digits(&self, digits: MaxDigits) {
        self.max_str_digits.store(digits, Ordering::Relaxed);
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
