//! Finalizers and callbacks of weak references: what a program runs when its
//! objects go.
//!
//! CPython calls them where the last reference goes; here they are called when
//! the instruction that let it go has ended, in the same order.

use crate::object::{Chore, Generator, Obj, id, note_finalized, take_chores, types};

use super::error::Raised;
use super::text::lossy;
use super::{Args, Thread, call, generator, import};

/// Does what waits to be done for objects, and what that leads to: what an
/// object leaves behind comes before what was there already.
pub(crate) fn do_chores(thread: &mut Thread) {
    let mut waiting = take_chores();
    waiting.reverse();
    while let Some(chore) = waiting.pop() {
        match chore {
            Chore::Finalize(object) => finalize(thread, &object),
            Chore::Callback {
                reference,
                callback,
            } => call_back(thread, &reference, &callback),
            Chore::Drop(reference) => drop(reference),
        }
        waiting.extend(take_chores().into_iter().rev());
    }
}

/// Calls the finalizer of an object, once: `__del__`, or what a generator has
/// to do when it is closed.
pub(crate) fn finalize(thread: &mut Thread, object: &Obj) {
    note_finalized(object);
    if object.type_id() == id::COROUTINE && !generator::has_started(object) {
        warn_never_awaited(thread, object);
    }
    if object.get::<Generator>().is_some() {
        if let Err(raised) = generator::close(thread, object) {
            unraisable(thread, raised, object);
        }
        return;
    }
    let Some(finalizer) = thread.special(object, crate::name!("__del__")) else {
        return;
    };
    if let Err(raised) = call::call_special(thread, object, crate::name!("__del__"), &[]) {
        unraisable(thread, raised, &finalizer);
    }
}

/// A coroutine goes that nobody has awaited: mostly the `await` was forgotten.
fn warn_never_awaited(thread: &mut Thread, coroutine: &Obj) {
    let name = coroutine
        .get::<Generator>()
        .map(|coroutine| coroutine.qualname.clone());
    let name = name.map(|name| lossy(&name)).unwrap_or_default();
    let message = Obj::str(format!("coroutine '{name}' was never awaited"));
    let arguments = [message, types::class(id::RUNTIME_WARNING).object()];
    let warned = import::import_module(thread, "warnings").and_then(|warnings| {
        call::call_method(thread, &warnings, crate::name!("warn"), &arguments)
    });
    if let Err(raised) = warned {
        unraisable(thread, raised, coroutine);
    }
}

/// Calls the callback of a weak reference whose object is gone.
pub(crate) fn call_back(thread: &mut Thread, reference: &Obj, callback: &Obj) {
    let arguments = [reference.clone()];
    if let Err(raised) = call::call(thread, callback, &Args::positional(&arguments)) {
        unraisable(thread, raised, callback);
    }
}

/// Hands an exception that nobody can catch to `sys.unraisablehook`; `object`
/// is what raised it.
pub(crate) fn unraisable(thread: &mut Thread, raised: Raised, object: &Obj) {
    let sys = thread.interpreter.modules.lookup_name(crate::name!("sys"));
    let Some(sys) = sys else {
        return;
    };
    let arguments = [raised.0, object.clone()];
    // The hook reports its own failure.
    call::call_method(thread, &sys, crate::name!("_unraisable"), &arguments).ok();
}
