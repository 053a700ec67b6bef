//! A lock that has a number, for whoever shows who waits for whom, and how
//! long the taking of one may last.

use std::sync::Arc;
use std::time::Duration;

use crate::substrate::ThreadId;
use crate::sync::{Lock, LockTag, NotHeld};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

/// The longest timeout in seconds, as on CPython's 64-bit builds.
pub(in crate::stdlib) const TIMEOUT_MAX: f64 = 9_223_372_036.0;

const ACQUIRE: Parameters<2> = Parameters {
    function: "acquire",
    names: ["blocking", "timeout"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

/// How long an `acquire` call is to wait.
pub(super) enum Patience {
    /// Not at all.
    None,
    /// For so long, or for ever.
    Wait(Option<Duration>),
}

/// What `acquire(blocking=True, timeout=-1)` asks for.
///
/// # Errors
///
/// A `ValueError` or `OverflowError` for a timeout that makes no sense.
pub(super) fn patience(thread: &mut Thread, args: &Args<'_>) -> PyResult<Patience> {
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

/// A lock of the program.
#[derive(Debug)]
pub(super) struct NumberedLock {
    lock: Arc<dyn Lock>,
    /// What timelines call it, and who has it.
    tag: Arc<LockTag>,
}

impl NumberedLock {
    /// A free lock.
    pub(super) fn new(thread: &Thread) -> Self {
        NumberedLock {
            lock: thread.interpreter.host.new_lock(),
            tag: thread.interpreter.fresh_lock_tag(),
        }
    }

    /// Tries first, and lets other threads run only if that fails, as CPython
    /// does. Says whether the lock was taken.
    ///
    /// # Errors
    ///
    /// What the handler of a signal raises that comes meanwhile.
    pub(super) fn acquire(&self, thread: &mut Thread, patience: &Patience) -> PyResult<bool> {
        let taken = self.lock.try_acquire() || self.wait(thread, patience)?;
        if taken {
            self.tag.take(thread.id());
        }
        Ok(taken)
    }

    fn wait(&self, thread: &mut Thread, patience: &Patience) -> PyResult<bool> {
        match patience {
            Patience::None => Ok(false),
            Patience::Wait(limit) => thread.wait_for(&self.lock, &self.tag, *limit),
        }
    }

    /// Takes the lock, whatever signals come meanwhile.
    pub(super) fn acquire_for_good(&self, thread: &Thread) {
        if !self.lock.try_acquire() {
            thread.wait_for_good(&self.lock, &self.tag);
        }
        self.tag.take(thread.id());
    }

    /// Frees the lock.
    ///
    /// # Errors
    ///
    /// If nobody held it.
    pub(super) fn release(&self) -> Result<(), NotHeld> {
        self.tag.free();
        self.lock.release()
    }

    /// Whether somebody holds it.
    pub(super) fn is_held(&self) -> bool {
        self.lock.is_held()
    }

    /// Whether the calling thread, `thread`, holds it.
    pub(super) fn is_held_by(&self, thread: &Thread) -> bool {
        self.tag.is_held_by(thread.id())
    }

    /// The id of the thread that holds it; 0 if none does.
    pub(super) fn holder_number(&self) -> u32 {
        self.tag.holder().map_or(0, ThreadId::get)
    }

    /// Frees it, whoever holds it, if anybody does.
    pub(super) fn reset(&self) {
        if self.is_held() {
            // It may have been freed meanwhile, which is what is wanted.
            self.release().unwrap_or_default();
        }
    }

    /// The lock without its number.
    pub(super) fn inner(&self) -> &Arc<dyn Lock> {
        &self.lock
    }
}
