//! What makes the main thread stop waiting: signals that have come.

use std::fmt;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use rustix::event::{PollFd, PollFlags, poll};

use super::Lock;

/// Tells the main thread to look at what has come.
pub type Bell = Box<dyn Fn() + Send + Sync>;

/// The signals that a program has not heard of yet. Anybody may raise one; the
/// main thread takes them, at its breaker or where it waits.
pub struct Interrupts {
    /// A bit for each signal.
    pending: AtomicU64,
    bell: OnceLock<Bell>,
    /// What the main thread waits for, if that is to end when a signal comes.
    awaited: Mutex<Awaited>,
    /// Whether whoever raises a signal may touch the locks of the program: not
    /// from outside of simulated time.
    wakes: bool,
    pipe: OnceLock<(PipeReader, PipeWriter)>,
}

#[derive(Debug)]
enum Awaited {
    Nothing,
    Lock(Arc<dyn Lock>),
    Input,
}

impl Interrupts {
    /// Signals of a program in real or in simulated time.
    pub fn new(is_simulated: bool) -> Self {
        Interrupts {
            pending: AtomicU64::new(0),
            bell: OnceLock::new(),
            awaited: Mutex::new(Awaited::Nothing),
            wakes: !is_simulated,
            pipe: OnceLock::new(),
        }
    }

    /// What is done when a signal comes; set once, by the main thread.
    pub fn ring(&self, bell: Bell) {
        // Whoever comes second has the same main thread.
        let _ = self.bell.set(bell);
        if self.are_pending() {
            self.call();
        }
    }

    fn call(&self) {
        if let Some(bell) = self.bell.get() {
            bell();
        }
    }

    /// The main thread is to hear of a signal, of a number below 64, when it
    /// next looks.
    pub fn trip(&self, signal: u32) {
        self.pending.fetch_or(1 << (signal % 64), Ordering::SeqCst);
        self.call();
    }

    /// A signal has come: what the main thread waits for ends.
    pub fn raise(&self, signal: u32) {
        self.trip(signal);
        if self.wakes {
            self.wake();
        }
        self.wake_reader();
    }

    /// Wakes the main thread if it waits for a lock. In simulated time its
    /// threads do so.
    pub fn wake(&self) {
        let awaited = match &*self.awaited.lock() {
            Awaited::Lock(lock) => Some(lock.clone()),
            Awaited::Input | Awaited::Nothing => None,
        };
        // Not under the mutex: a simulated thread lets others run in there.
        if let Some(lock) = awaited {
            lock.nudge();
        }
    }

    fn wake_reader(&self) {
        let mut awaited = self.awaited.lock();
        if matches!(*awaited, Awaited::Input)
            && let Some((_, mut writer)) = self.pipe.get().map(|(r, w)| (r, w))
        {
            *awaited = Awaited::Nothing;
            // The pipe has room for one byte, and its reader is there.
            let _ = writer.write_all(&[0]);
        }
    }

    /// Whether a signal has come that was not taken.
    pub fn are_pending(&self) -> bool {
        self.pending.load(Ordering::SeqCst) != 0
    }

    /// Takes the pending signal with the lowest number.
    pub fn take(&self) -> Option<u32> {
        let lowest = self.pending.load(Ordering::SeqCst).trailing_zeros();
        if lowest == u64::BITS {
            return None;
        }
        self.pending.fetch_and(!(1 << lowest), Ordering::SeqCst);
        Some(lowest)
    }

    /// Until the guard is dropped the main thread, which calls, waits for this
    /// lock, and is woken when a signal comes.
    pub fn waiting_for(&self, lock: &Arc<dyn Lock>) -> impl Drop + use<'_> {
        *self.awaited.lock() = Awaited::Lock(lock.clone());
        Waiting(self)
    }

    /// Blocks the main thread, which calls, until there is something to read or
    /// a signal comes; says whether none came.
    ///
    /// # Errors
    /// What the system says.
    pub fn wait_for_input(&self, input: impl AsFd) -> io::Result<bool> {
        if self.pipe.get().is_none() {
            let _ = self.pipe.set(io::pipe()?);
        }
        let Some((mut reader, _)) = self.pipe.get().map(|(r, w)| (r, w)) else {
            return Ok(true);
        };
        *self.awaited.lock() = Awaited::Input;
        let polled = match self.are_pending() {
            true => Ok(0),
            false => {
                let ready = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
                let mut fds = [ready(input.as_fd()), ready(reader.as_fd())];
                poll(&mut fds, None)
            }
        };
        let woken = match std::mem::replace(&mut *self.awaited.lock(), Awaited::Nothing) {
            Awaited::Nothing => true,
            Awaited::Input | Awaited::Lock(_) => false,
        };
        if woken {
            reader.read_exact(&mut [0])?;
        }
        match polled {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(!self.are_pending()),
            Err(error) => Err(error.into()),
        }
    }
}

struct Waiting<'a>(&'a Interrupts);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        *self.0.awaited.lock() = Awaited::Nothing;
    }
}

impl fmt::Debug for Interrupts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupts")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::substrate::Real;
    use crate::sync::Primitives;

    #[test]
    fn signals_are_taken_once_and_the_lowest_first() {
        let interrupts = Interrupts::new(false);
        for signal in [15, 2, 15] {
            interrupts.raise(signal);
        }
        let taken: Vec<_> = std::iter::from_fn(|| interrupts.take()).collect();
        assert_eq!(taken, [2, 15]);
        assert!(!interrupts.are_pending());
    }

    #[test]
    fn a_signal_ends_the_wait_for_a_lock_and_for_input() {
        let interrupts = Arc::new(Interrupts::new(false));
        let lock = Primitives::lock(&Real::new());
        assert!(lock.try_acquire());
        let (input, _writer) = io::pipe().expect("a pipe");
        for waits_for_input in [false, true] {
            let raiser = Arc::clone(&interrupts);
            let signal = std::thread::spawn(move || raiser.raise(2));
            let went_on = if waits_for_input {
                interrupts.wait_for_input(&input).expect("polled")
            } else {
                let _waiting = interrupts.waiting_for(&lock);
                lock.acquire_while(None, &|| !interrupts.are_pending())
            };
            assert!(!went_on);
            signal.join().expect("it raised");
            assert_eq!(interrupts.take(), Some(2));
        }
        assert!(lock.is_held());
    }
}
