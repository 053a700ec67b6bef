//! gilsim: one CPython 3.12 bytecode VM under every concurrency regime that
//! Python has had or could have.
//!
//! # The way a program goes through the house
//!
//! ```text
//! source --parser--> tree --compiler--> CodeObject (CPython 3.12) --vm--> result
//!                                         |  ^
//!                                      dis, .pyc
//! vm --asks--> host: "this blocks", "start a thread", "the breaker is set"
//! host --uses--> a GIL policy, or none --uses--> substrate: real, simulated cores,
//!                                                 or a model checker's
//! ```
//!
//! # Three ideas that carry everything
//!
//! 1. **The VM does not know what drives it.** The eval loop knows an eval
//!    breaker, which it reads where CPython 3.12 does, and a [`vm::Host`] that it
//!    calls when something blocks or a thread starts. Python calling Python
//!    pushes a frame and never recurses in Rust.
//! 2. **One lock algorithm, several worlds.** Each GIL policy and lock is
//!    written once over [`substrate::Substrate`]: it runs on operating system
//!    threads, on any number of simulated cores in simulated time, and the same
//!    code is searched for deadlocks and lost wake-ups by shuttle and loom in the
//!    tests.
//! 3. **Only what is hot is compiled per strategy.** The eval loop is generic
//!    over [`refcount::RefCount`]; ONE match (in `host`) turns a regime into an
//!    instance of it. Everything else is compiled once, over the handle
//!    [`object::Obj`], whose counts look up the running thread's strategy. All
//!    strategies share one 16-byte head.
//!
//! # Where simulated time comes from
//!
//! Every instruction has a price: that of its group ([`bytecode::CostClass`]),
//! which depends on its form and on the types that it works on. Objects, counts,
//! native calls, locks, wake-ups and native code have theirs, and who has a cache
//! line is remembered in the object that lies on it. `gilsim calibrate` measures
//! small programs and finds the prices by least squares ([`host::calibrate`]);
//! the loop with a lock and the one without are compiled apart and have prices of
//! their own. `gilsim validate` holds predictions of other programs against what
//! they take ([`experiment::validation`]).
//!
//! # Where this VM differs from CPython 3.12 on purpose
//!
//! - A local that is loaded only to be looked at is not counted (what CPython
//!   3.14 calls `LOAD_FAST_BORROW`), in every regime, and a few common pairs of
//!   instructions run as one.
//! - Without a GIL each thread runs copies of code of its own, in which
//!   instructions specialise as they do under the lock (CPython 3.14's
//!   thread-local bytecode; 3.13's free-threaded build gives specialising up).
//!   What a copy remembers of classes, modules and built-in names the thread
//!   holds until the instruction remembers something else, so that a function
//!   can outlive the class that it was removed from.
//! - Without a GIL a thread reads the attributes of instances, the items of
//!   lists and sets and the values of dicts without their locks: it looks,
//!   takes a reference to what it has seen
//!   ([`refcount::RefCount::retain_seen`]) and, unless that is its own, looks
//!   again; where that fails it comes back with the lock. Nothing has to wait
//!   until all threads have passed a safepoint: where objects lay only objects
//!   ever lie, and a block that an instance, a list, a dict or a set has
//!   outgrown stays as long as that does, so that a list, dict or set may take
//!   twice the memory that it needs, and keeps what it once needed. Globals are
//!   remembered with their values, or with their places if those are containers
//!   or change all the time. `--object-locks always` has every read take the
//!   lock.
//! - In simulated time `id()` and the default `hash()` are numbers in the order
//!   in which objects are asked for them, for every run is to be the same.
//! - An object's lock has no list of waiters: whoever waits looks again, and
//!   lets other threads have the core.
//! - Ints of up to 128 bits lie in the object itself; larger ones in a big
//!   integer.
//! - Classes, code constants, names and small ints are immortal: a class that
//!   a program drops is not collected, nor what its attributes hold, because
//!   heads name it by a number and caches by a plain reference.
//! - The processes of `multiprocessing` are interpreters on threads of this
//!   process, each with a lock of its own; [`vm::Interpreter`] says what keeps
//!   them apart.
//! - The cycle collector has one generation. It finds objects by walking the
//!   pages that they lie in, in both modes, as CPython 3.13t does, so it calls
//!   the finalizers of one cycle in the order of addresses, and what
//!   `gc.get_count()` says is counted in batches.
//! - `__del__`, callbacks of weak references and the `finally` of dropped
//!   generators run when the instruction that let the object go has ended.
//!   Tracebacks hold no frames, so an exception does not keep locals alive.
//! - A program all of whose threads wait for good is stopped, with a report.
//! - The memory of a program can be limited: what is known to be too much is
//!   refused, and other growth ends with a `MemoryError` soon after it has
//!   passed the limit, where the eval loop looks at its breaker.
//!
//! # Rooms and floors
//!
//! A module imports only from those below it in this list; a test sees to it.
//!
//! - [`cli`]: the commands
//! - [`report`]: one exporter for each format
//! - [`experiment`]: scenarios, and how they are run and measured
//! - [`host`]: what drives the VM
//! - [`regime`]: the axes and presets
//! - [`suggest`]: did you mean ...?
//! - [`timeline`]: what every thread did, and when
//! - [`stdlib`]: the modules and built-in types of a program
//! - [`stages`]: source, tokens, tree and bytecode of a piece of code
//! - [`gil`]: the global interpreter lock, one file for each policy
//! - [`kernels`]: native code that needs no lock
//! - [`vm`]: the eval loop and what operations mean
//! - [`object`]: the object model
//! - [`refcount`]: the counting strategies
//! - [`sync`]: what programs wait on: locks and the ends of threads
//! - [`substrate`]: clock, threads, mutex and condition variable of the machine below
//! - [`compiler`]: source to code objects
//! - [`bytecode`]: the opcode table, the code object, `.pyc` files and `dis`
//! - [`text`]: how Python reads, writes and formats numbers and strings
//!
//! One look goes up: what native functions and iterators run, in `object`,
//! names the thread that calls it.
//!
//! Absences: nothing below `host` names a lock policy; only `substrate/real.rs`
//! reads the clock for programs; `unsafe` stands in `object`, `refcount`,
//! `vm/eval` and where simulated threads switch stacks, alone.

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
pub mod timeline;
pub mod vm;

/// Every allocation of the process goes through it.
#[global_allocator]
static ALLOCATOR: object::Allocator = object::Allocator;
