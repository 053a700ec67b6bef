//! A queue between interpreters.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use crate::object::{Obj, TypeId};
use crate::stdlib::define;
use crate::sync::Lock;
use crate::vm::{Args, Pause, PyResult, Thread, errors, operations as ops};

use super::copying::{self, Packed};

/// Copies on their way, oldest first, and who waits for one. Any number of
/// interpreters may put and get.
#[derive(Debug, Default)]
pub(super) struct Channel(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    items: VecDeque<Packed>,
    /// A held lock for each thread that waits; who puts something releases one.
    waiting: VecDeque<Arc<dyn Lock>>,
}

impl Channel {
    pub(super) fn put(&self, item: Packed) {
        let mut state = self.0.lock();
        state.items.push_back(item);
        if let Some(waiter) = state.waiting.pop_front() {
            // It was held by the one who waits for it.
            waiter.release().unwrap_or_default();
        }
    }

    /// The oldest item. Waits for one for at most `timeout` seconds, or for
    /// ever, while other threads run.
    fn get(&self, thread: &Thread, timeout: Option<Duration>) -> Option<Packed> {
        let host = &thread.interpreter.host;
        let deadline = timeout.map(|timeout| host.now_ns().saturating_add(nanos(timeout)));
        loop {
            let waiter = host.new_lock();
            waiter.try_acquire();
            {
                let mut state = self.0.lock();
                if let Some(item) = state.items.pop_front() {
                    return Some(item);
                }
                state.waiting.push_back(Arc::clone(&waiter));
            }
            let left = deadline.map(|end| Duration::from_nanos(end.saturating_sub(host.now_ns())));
            thread.without_lock(Pause::Io, || waiter.acquire(left));
            let mut state = self.0.lock();
            state.waiting.retain(|other| !Arc::ptr_eq(other, &waiter));
            if let Some(item) = state.items.pop_front() {
                return Some(item);
            }
            if deadline.is_some_and(|end| host.now_ns() >= end) {
                return None;
            }
        }
    }

    fn len(&self) -> usize {
        self.0.lock().items.len()
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

pub(super) fn channel_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_workers", "Channel");
        define::static_methods(type_id, &[("__new__", new)]);
        define::methods(type_id, &[("put", put), ("get", get), ("__len__", length)]);
        type_id
    })
}

/// The channel that an object is an end of.
pub(super) fn of(object: &Obj) -> Option<&Arc<Channel>> {
    object.as_native::<Arc<Channel>>()
}

/// An end of a channel.
pub(super) fn object(channel: Arc<Channel>) -> Obj {
    Obj::native(channel_type(), channel)
}

fn this<'a>(args: &'a Args<'_>) -> PyResult<&'a Arc<Channel>> {
    of(args.this()).ok_or_else(|| errors::type_error("a Channel is required"))
}

fn new(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(object(Arc::default()))
}

fn put(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("put")?;
    let packed = copying::pack(thread, value)?;
    this(args)?.put(packed);
    Ok(Obj::none())
}

/// `get(timeout=None)`: the item in a tuple, or `None` when the time is over.
fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("get", 1, 2)?;
    let timeout = match values.get(1) {
        Some(timeout) if !timeout.is_none() => {
            let seconds = ops::to_float(thread, timeout)?.max(0.0);
            Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
        }
        _ => None,
    };
    let channel = this(args)?.clone();
    match channel.get(thread, timeout) {
        Some(item) => Ok(Obj::tuple(vec![copying::unpack(thread, item)?])),
        None => Ok(Obj::none()),
    }
}

fn length(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(this(args)?.len() as i128))
}
