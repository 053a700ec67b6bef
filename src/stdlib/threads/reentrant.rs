//! `_thread.RLock`: a lock that its owner may take again.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::object::{Class, Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

use super::numbered_lock::{NumberedLock, patience};

/// The contents of such a lock.
#[derive(Debug)]
struct ReentrantLock {
    lock: NumberedLock,
    /// How often its owner has taken it.
    depth: AtomicU64,
}

/// The lock's type.
pub(super) fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_thread", "RLock");
        define::static_methods(type_id, &[("__new__", new)]);
        define::methods(
            type_id,
            &[
                ("__enter__", take),
                ("__exit__", free),
                ("__repr__", repr),
                ("_acquire_restore", acquire_restore),
                ("_at_fork_reinit", reinit),
                ("_is_owned", is_owned),
                ("_recursion_count", recursion_count),
                ("_release_save", release_save),
                ("acquire", take),
                ("release", free),
            ],
        );
        type_id
    })
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = ReentrantLock {
        lock: NumberedLock::new(thread),
        depth: AtomicU64::new(0),
    };
    let value = Obj::native(type_id(), lock);
    let class = args.values().first().and_then(Class::from_object);
    Ok(match class.filter(|class| class.is_heap()) {
        Some(class) => Obj::instance(class.id, class.slot_count, Some(value)),
        None => value,
    })
}

fn inner<'a>(args: &Args<'a>) -> PyResult<&'a ReentrantLock> {
    let lock = args.this().as_native::<ReentrantLock>();
    lock.ok_or_else(|| errors::type_error("an RLock is required"))
}

impl ReentrantLock {
    fn is_owned_by(&self, thread: &Thread) -> bool {
        self.lock.is_held_by(thread)
    }

    /// Frees the lock, however often it was taken; returns how often.
    fn give_up(&self, thread: &Thread) -> PyResult<u64> {
        if !self.is_owned_by(thread) {
            return Err(errors::runtime_error("cannot release un-acquired lock"));
        }
        let depth = self.depth.swap(0, Ordering::Relaxed);
        match self.lock.release() {
            Ok(()) => Ok(depth),
            Err(error) => Err(errors::runtime_error(error.to_string())),
        }
    }
}

fn take(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let patience = patience(thread, &args.after_this())?;
    let lock = inner(args)?;
    if lock.is_owned_by(thread) {
        lock.depth.fetch_add(1, Ordering::Relaxed);
        return Ok(Obj::bool(true));
    }
    let taken = lock.lock.acquire(thread, &patience)?;
    if taken {
        lock.depth.store(1, Ordering::Relaxed);
    }
    Ok(Obj::bool(taken))
}

fn free(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = inner(args)?;
    if lock.is_owned_by(thread) && lock.depth.load(Ordering::Relaxed) > 1 {
        lock.depth.fetch_sub(1, Ordering::Relaxed);
        return Ok(Obj::none());
    }
    lock.give_up(thread)?;
    Ok(Obj::none())
}

fn is_owned(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(inner(args)?.is_owned_by(thread)))
}

/// How often the calling thread has taken the lock.
fn recursion_count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = inner(args)?;
    let depth = match lock.is_owned_by(thread) {
        true => lock.depth.load(Ordering::Relaxed),
        false => 0,
    };
    Ok(Obj::int(depth.into()))
}

/// Frees the lock however often it was taken: for `Condition.wait`.
fn release_save(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = inner(args)?;
    let owner = lock.lock.holder_number();
    let depth = lock.give_up(thread)?;
    Ok(Obj::tuple([Obj::int(depth.into()), Obj::int(owner.into())]))
}

fn acquire_restore(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [state] = args.after_this().exactly("_acquire_restore")?;
    let lock = inner(args)?;
    let depth = state.as_tuple().and_then(|state| state.first()?.as_i128());
    let Some(depth) = depth.and_then(|depth| u64::try_from(depth).ok()) else {
        return Err(errors::type_error(
            "_acquire_restore() argument must be what _release_save() returned",
        ));
    };
    lock.lock.acquire_for_good(thread);
    lock.depth.store(depth, Ordering::Relaxed);
    Ok(Obj::none())
}

fn reinit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = inner(args)?;
    lock.depth.store(0, Ordering::Relaxed);
    lock.lock.reset();
    Ok(Obj::none())
}

fn repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let lock = inner(args)?;
    let (owner, depth) = (
        lock.lock.holder_number(),
        lock.depth.load(Ordering::Relaxed),
    );
    let state = if depth > 0 { "locked" } else { "unlocked" };
    Ok(Obj::str(format!(
        "<{state} {} object owner={owner} count={depth} at {:#x}>",
        crate::vm::operations::class_name(args.this().class()),
        args.this().identity()
    )))
}
