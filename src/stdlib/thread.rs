//! The module `_thread`: locks and threads, through the host.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::object::{BoundMethod, Code, Function, Obj, TypeId};
use crate::substrate::ThreadId;
use crate::sync::Lock;
use crate::vm::{
    Args, Parameters, Pause, PyResult, Thread, errors, format_exception, operations as ops,
};

use super::define::{self, ModuleBuilder};
use super::main_module::write_error;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_thread")
        .functions(&[
            ("allocate_lock", allocate_lock),
            ("start_new_thread", start_new_thread),
            ("get_ident", get_ident),
            ("get_native_id", get_ident),
            ("_count", count),
            ("set_name", set_name),
            ("exit", exit),
            ("_print_exception", print_exception),
        ])
        .class(lock_type())
        .class(reentrant_lock_type())
        .value("TIMEOUT_MAX", Obj::float(TIMEOUT_MAX))
        .value(
            "error",
            crate::object::types::class(crate::object::id::RUNTIME_ERROR).object(),
        )
        .build()
}

/// The longest timeout in seconds, as on CPython's 64-bit builds.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// `threading.Lock`.
#[derive(Debug)]
struct PlainLock {
    lock: Arc<dyn Lock>,
    /// What timelines call it.
    number: u32,
    /// The id of the thread that took it last, for timelines; 0 if it is free.
    holder: AtomicU32,
}

/// `threading.RLock`: its owner may take it again.
#[derive(Debug)]
struct ReentrantLock {
    lock: Arc<dyn Lock>,
    /// What timelines call it.
    number: u32,
    /// The id of the thread that holds it; 0 if none does.
    owner: AtomicU32,
    /// How often its owner has taken it.
    depth: AtomicU64,
}

fn lock_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_thread", "lock");
        define::methods(
            type_id,
            &[
                ("acquire", lock_acquire),
                ("release", lock_release),
                ("locked", lock_locked),
                ("__enter__", lock_acquire),
                ("__exit__", lock_release),
            ],
        );
        define::static_methods(type_id, &[("__new__", allocate_lock)]);
        type_id
    })
}

fn reentrant_lock_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_thread", "RLock");
        define::static_methods(type_id, &[("__new__", reentrant_new)]);
        define::methods(
            type_id,
            &[
                ("acquire", reentrant_acquire),
                ("release", reentrant_release),
                ("__enter__", reentrant_acquire),
                ("__exit__", reentrant_release),
                ("_is_owned", reentrant_is_owned),
                ("_release_save", reentrant_release_save),
                ("_acquire_restore", reentrant_acquire_restore),
            ],
        );
        type_id
    })
}

fn allocate_lock(thread: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    let lock = PlainLock {
        lock: thread.interpreter.host.new_lock(),
        number: thread.interpreter.fresh_lock_number(),
        holder: AtomicU32::new(0),
    };
    Ok(Obj::native(lock_type(), lock))
}

fn plain(object: &Obj) -> PyResult<&PlainLock> {
    let lock = object.as_native::<PlainLock>();
    lock.ok_or_else(|| errors::type_error("a lock is required"))
}

const ACQUIRE: Parameters<2> = Parameters {
    function: "acquire",
    names: ["blocking", "timeout"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

/// How long an `acquire` call is to wait.
enum Patience {
    /// Not at all.
    None,
    /// For so long, or for ever.
    Wait(Option<Duration>),
}

fn patience(thread: &mut Thread, args: &Args<'_>) -> PyResult<Patience> {
    let [blocking, timeout] = args.bind(&ACQUIRE)?;
    let blocking = match blocking {
        Some(blocking) => ops::is_true(thread, blocking)?,
        None => true,
    };
    let timeout = match timeout {
        Some(timeout) => ops::to_float(thread, timeout)?,
        None => -1.0,
    };
    if !blocking && timeout != -1.0 {
        return Err(errors::value_error(
            "can't specify a timeout for a non-blocking call",
        ));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(errors::value_error(
            "timeout value must be a non-negative number",
        ));
    }
    if timeout > TIMEOUT_MAX || timeout.is_nan() {
        return Err(errors::overflow_error("timeout value is too large"));
    }
    if !blocking {
        return Ok(Patience::None);
    }
    let limit = (timeout >= 0.0).then(|| Duration::from_secs_f64(timeout));
    Ok(Patience::Wait(limit))
}

/// Tries first, and lets other threads run only if that fails, as CPython
/// does. `holder` is where the lock notes who took it.
fn acquire(
    thread: &Thread,
    lock: &Arc<dyn Lock>,
    number: u32,
    holder: &AtomicU32,
    patience: &Patience,
) -> bool {
    if lock.try_acquire() {
        return true;
    }
    let Patience::Wait(limit) = patience else {
        return false;
    };
    let pause = Pause::Lock {
        number,
        holder: ThreadId::from_number(holder.load(Ordering::Relaxed)),
    };
    thread.without_lock(pause, || lock.acquire(*limit))
}

fn lock_acquire(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let patience = patience(thread, &args.after_this())?;
    let lock = plain(args.this())?;
    let taken = acquire(thread, &lock.lock, lock.number, &lock.holder, &patience);
    if taken {
        lock.holder.store(thread.id().get(), Ordering::Relaxed);
    }
    Ok(Obj::bool(taken))
}

fn lock_release(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = plain(args.this())?;
    lock.holder.store(0, Ordering::Relaxed);
    match lock.lock.release() {
        Ok(()) => Ok(Obj::none()),
        Err(error) => Err(errors::runtime_error(error.to_string())),
    }
}

fn lock_locked(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(plain(args.this())?.lock.is_held()))
}

fn reentrant_new(thread: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    let lock = ReentrantLock {
        lock: thread.interpreter.host.new_lock(),
        number: thread.interpreter.fresh_lock_number(),
        owner: AtomicU32::new(0),
        depth: AtomicU64::new(0),
    };
    Ok(Obj::native(reentrant_lock_type(), lock))
}

fn reentrant(object: &Obj) -> PyResult<&ReentrantLock> {
    let lock = object.as_native::<ReentrantLock>();
    lock.ok_or_else(|| errors::type_error("an RLock is required"))
}

impl ReentrantLock {
    fn is_owned_by(&self, thread: &Thread) -> bool {
        self.owner.load(Ordering::Relaxed) == thread.id().get()
    }

    fn take(&self, thread: &Thread, depth: u64) {
        self.owner.store(thread.id().get(), Ordering::Relaxed);
        self.depth.store(depth, Ordering::Relaxed);
    }

    /// Frees the lock, however often it was taken; returns how often.
    fn give_up(&self, thread: &Thread) -> PyResult<u64> {
        if !self.is_owned_by(thread) {
            return Err(errors::runtime_error("cannot release un-acquired lock"));
        }
        let depth = self.depth.swap(0, Ordering::Relaxed);
        self.owner.store(0, Ordering::Relaxed);
        match self.lock.release() {
            Ok(()) => Ok(depth),
            Err(error) => Err(errors::runtime_error(error.to_string())),
        }
    }
}

fn reentrant_acquire(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let patience = patience(thread, &args.after_this())?;
    let lock = reentrant(args.this())?;
    if lock.is_owned_by(thread) {
        lock.depth.fetch_add(1, Ordering::Relaxed);
        return Ok(Obj::bool(true));
    }
    let taken = acquire(thread, &lock.lock, lock.number, &lock.owner, &patience);
    if taken {
        lock.take(thread, 1);
    }
    Ok(Obj::bool(taken))
}

fn reentrant_release(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = reentrant(args.this())?;
    if lock.is_owned_by(thread) && lock.depth.load(Ordering::Relaxed) > 1 {
        lock.depth.fetch_sub(1, Ordering::Relaxed);
        return Ok(Obj::none());
    }
    lock.give_up(thread)?;
    Ok(Obj::none())
}

fn reentrant_is_owned(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(reentrant(args.this())?.is_owned_by(thread)))
}

/// Frees the lock however often it was taken: for `Condition.wait`.
fn reentrant_release_save(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let depth = reentrant(args.this())?.give_up(thread)?;
    Ok(Obj::int(depth.into()))
}

fn reentrant_acquire_restore(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, depth] = args.exactly("_acquire_restore")?;
    let lock = reentrant(args.this())?;
    let forever = Patience::Wait(None);
    acquire(thread, &lock.lock, lock.number, &lock.owner, &forever);
    let depth = depth.as_i128().and_then(|depth| u64::try_from(depth).ok());
    lock.take(thread, depth.unwrap_or(1));
    Ok(Obj::none())
}

fn start_new_thread(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("start_new_thread", 2, 3)?;
    let function = values[0].clone();
    let Some(arguments) = values[1].as_tuple().map(<[Obj]>::to_vec) else {
        return Err(errors::type_error("2nd arg must be a tuple"));
    };
    let mut all = arguments;
    let mut names = Vec::new();
    if let Some(keywords) = values.get(2) {
        for (name, value) in ops::mapping_items(thread, keywords)? {
            names.push(name);
            all.push(value);
        }
    }
    thread.interpreter.become_threaded();
    thread.interpreter.count_thread(1);
    let body = Box::new(move |thread: &mut Thread| {
        run_thread(thread, &function, &all, &names);
        drop((function, all, names));
        thread.interpreter.count_thread(-1);
    });
    let host = thread.interpreter.host.clone();
    if host.spawn(thread, body).is_err() {
        thread.interpreter.count_thread(-1);
        return Err(errors::runtime_error("can't start new thread"));
    }
    Ok(Obj::none())
}

/// A thread's function; what it raises ends the thread and is printed, but for
/// `SystemExit`.
fn run_thread(thread: &mut Thread, function: &Obj, values: &[Obj], names: &[Obj]) {
    let Err(raised) = ops::call(thread, function, &Args::new(values, names)) else {
        return;
    };
    if raised.is(crate::object::id::SYSTEM_EXIT) {
        return;
    }
    let shown = ops::repr_lossy(thread, function);
    let traceback = format_exception(thread, &raised.0);
    write_error(&format!(
        "Exception ignored in thread started by: {shown}\n{traceback}"
    ));
}

fn get_ident(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("get_ident")?;
    Ok(Obj::int(thread.id().get().into()))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("_count")?;
    Ok(Obj::int(thread.interpreter.extra_threads().into()))
}

/// What the running thread is called and what it was started to run, for
/// whoever shows threads.
fn set_name(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, function] = args.exactly("set_name")?;
    let function = match function.get::<BoundMethod>() {
        Some(method) => &method.function,
        None => function,
    };
    let code = function.get::<Function>();
    let code = code.and_then(|function| function.code.get::<Code>());
    let name = ops::lossy(name);
    let host = thread.interpreter.host.clone();
    host.name_thread(thread, &name, code.map(|code| &code.plain));
    Ok(Obj::none())
}

fn exit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exit")?;
    let exception = Obj::exception(crate::object::id::SYSTEM_EXIT, vec![]);
    Err(crate::vm::Raised(exception))
}

/// Prints a line and an exception's traceback to standard error.
fn print_exception(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [heading, exception] = args.exactly("_print_exception")?;
    let traceback = format_exception(thread, exception);
    write_error(&format!("{}\n{traceback}", ops::lossy(heading)));
    Ok(Obj::none())
}
