//! The module `_queue`: `SimpleQueue` (`Modules/_queuemodule.c`).

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use crate::object::{Class, Header, Holding, Obj, TypeId, Visitor};
use crate::sync::{Lock, LockTag};
use crate::vm::{Args, Parameters, PyResult, Raised, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};
use super::threads::TIMEOUT_MAX;
use super::types;

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    Ok(ModuleBuilder::new("_queue")
        .class(type_id())
        .value("Empty", empty_class(thread)?.object())
        .build())
}

/// A queue without bounds. Whoever waits for an item sleeps on a lock of its
/// own, which `put` frees.
#[derive(Debug)]
struct SimpleQueue {
    /// Held only for moves: in simulated time whoever wakes another thread or
    /// counts a reference may be suspended there.
    contents: Mutex<Contents>,
    /// What timelines call the lock that `get` waits for.
    tag: Arc<LockTag>,
}

impl Holding for SimpleQueue {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        // Whoever runs program code holds no lock of the queue.
        if let Some(contents) = self.contents.try_lock() {
            contents.items.iter().for_each(visit);
        }
    }
}

#[derive(Debug, Default)]
struct Contents {
    items: VecDeque<Obj>,
    waiters: VecDeque<Arc<dyn Lock>>,
}

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_queue", "SimpleQueue");
        define::static_methods(type_id, &[("__new__", new)]);
        define::class_methods(type_id, &[("__class_getitem__", types::class_getitem)]);
        define::methods(
            type_id,
            &[
                ("empty", empty),
                ("get", get),
                ("get_nowait", get_nowait),
                ("put", put),
                ("put_nowait", put_nowait),
                ("qsize", qsize),
            ],
        );
        type_id
    })
}

/// `queue.Empty`.
fn empty_class(thread: &mut Thread) -> PyResult<Class> {
    define::exception_class(thread, "_queue.Empty")
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    let queue = SimpleQueue {
        contents: Mutex::default(),
        tag: thread.interpreter.fresh_lock_tag(),
    };
    Ok(define::of_class(class, |type_id| {
        Obj::native_holding(type_id, queue)
    }))
}

fn queue<'a>(args: &Args<'a>) -> &'a SimpleQueue {
    let queue = args.this().as_native::<SimpleQueue>();
    queue.expect("the caller has checked the receiver")
}

fn empty(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(queue(args).contents.lock().items.is_empty()))
}

fn qsize(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(queue(args).contents.lock().items.len() as i128))
}

const PUT: Parameters<3> = Parameters {
    function: "put",
    names: ["item", "block", "timeout"],
    required: 1,
    positional_only: 0,
    positional: 3,
};

/// There is always room: `block` and `timeout` change nothing.
fn put(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item, ..] = args.after_this().bind(&PUT)?;
    add(args, item.expect("a required parameter"));
    Ok(Obj::none())
}

const PUT_NOWAIT: Parameters<1> = Parameters {
    function: "put_nowait",
    names: ["item"],
    required: 1,
    positional_only: 0,
    positional: 1,
};

fn put_nowait(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().bind(&PUT_NOWAIT)?;
    add(args, item.expect("a required parameter"));
    Ok(Obj::none())
}

fn add(args: &Args<'_>, item: &Obj) {
    let item = item.clone();
    let waiter = {
        let mut contents = queue(args).contents.lock();
        contents.items.push_back(item);
        contents.waiters.pop_front()
    };
    if let Some(waiter) = waiter {
        // Only whoever takes it off the list frees it.
        waiter.release().unwrap_or_default();
    }
}

const GET: Parameters<2> = Parameters {
    function: "get",
    names: ["block", "timeout"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [block, timeout] = args.after_this().bind(&GET)?;
    let block = match block {
        Some(block) => ops::is_true(thread, block)?,
        None => true,
    };
    let limit = match timeout.filter(|timeout| block && !timeout.is_none()) {
        Some(timeout) => Some(limit(ops::to_float(thread, timeout)?)?),
        None => None,
    };
    take(thread, queue(args), block, limit)
}

fn limit(seconds: f64) -> PyResult<Duration> {
    if seconds < 0.0 {
        return Err(errors::value_error(
            "'timeout' must be a non-negative number",
        ));
    }
    if seconds > TIMEOUT_MAX || seconds.is_nan() {
        return Err(errors::overflow_error("timeout value is too large"));
    }
    Ok(Duration::from_secs_f64(seconds))
}

fn get_nowait(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("get_nowait")?;
    take(thread, queue(args), false, None)
}

fn take(
    thread: &mut Thread,
    queue: &SimpleQueue,
    block: bool,
    limit: Option<Duration>,
) -> PyResult<Obj> {
    let host = thread.interpreter.host.clone();
    let deadline = limit.map(|limit| host.now_ns().saturating_add(limit.as_nanos() as u64));
    loop {
        let found = queue.contents.lock().items.pop_front();
        if let Some(item) = found {
            return Ok(item);
        }
        if !block {
            return Err(nothing(thread)?);
        }
        let waiter = host.new_lock();
        waiter.try_acquire();
        {
            let mut contents = queue.contents.lock();
            // An item may have come meanwhile.
            if let Some(item) = contents.items.pop_front() {
                return Ok(item);
            }
            contents.waiters.push_back(waiter.clone());
        }
        let left = deadline.map(|deadline| deadline.saturating_sub(host.now_ns()));
        let left = left.map(Duration::from_nanos);
        let waited = thread.wait_for(&waiter, &queue.tag, left);
        if !matches!(waited, Ok(true)) {
            let mut contents = queue.contents.lock();
            contents
                .waiters
                .retain(|other| !Arc::ptr_eq(other, &waiter));
            waited?;
            return match contents.items.pop_front() {
                Some(item) => Ok(item),
                None => {
                    drop(contents);
                    Err(nothing(thread)?)
                }
            };
        }
    }
}

fn nothing(thread: &mut Thread) -> PyResult<Raised> {
    let class = empty_class(thread)?;
    Ok(Raised(Obj::exception(class.id, vec![])))
}
