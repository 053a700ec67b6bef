//! `_thread.lock`, which is `threading.Lock` (`Modules/_threadmodule.c`).

use std::sync::OnceLock;

use crate::object::{Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors};

use super::numbered_lock::{NumberedLock, patience};

/// The lock's type.
pub(super) fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_thread", "lock");
        define::methods(
            type_id,
            &[
                ("__enter__", take),
                ("__exit__", free),
                ("__repr__", repr),
                ("_at_fork_reinit", reinit),
                ("acquire", take),
                ("acquire_lock", take),
                ("locked", locked),
                ("locked_lock", locked),
                ("release", free),
                ("release_lock", free),
            ],
        );
        define::static_methods(type_id, &[("__new__", new)]);
        type_id
    })
}

/// `_thread.allocate_lock()`.
pub(super) fn allocate(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("allocate_lock")?;
    Ok(made(thread))
}

fn new(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    // As CPython 3.12, whose type has no constructor of its own.
    Err(errors::type_error("cannot create '_thread.lock' instances"))
}

/// A free lock.
pub(super) fn made(thread: &Thread) -> Obj {
    Obj::native(type_id(), NumberedLock::new(thread))
}

/// The lock under a lock object.
///
/// # Errors
///
/// A `TypeError` if it is none.
pub(super) fn inner(object: &Obj) -> PyResult<&NumberedLock> {
    let lock = object.as_native::<NumberedLock>();
    lock.ok_or_else(|| errors::type_error("a lock is required"))
}

fn take(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let patience = patience(thread, &args.after_this())?;
    let lock = inner(args.this())?;
    Ok(Obj::bool(lock.acquire(thread, &patience)?))
}

fn free(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    match inner(args.this())?.release() {
        Ok(()) => Ok(Obj::none()),
        Err(error) => Err(errors::runtime_error(error.to_string())),
    }
}

fn locked(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bool(inner(args.this())?.is_held()))
}

/// After a fork in CPython, a lock that nobody holds.
fn reinit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    inner(args.this())?.reset();
    Ok(Obj::none())
}

fn repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let state = if inner(args.this())?.is_held() {
        "locked"
    } else {
        "unlocked"
    };
    let address = args.this().identity();
    Ok(Obj::str(format!(
        "<{state} _thread.lock object at {address:#x}>"
    )))
}
