//! Listening for the signals that the system sends.

use std::io;
use std::sync::Arc;
use std::thread;

use signal_hook::consts::FORBIDDEN;
use signal_hook::iterator::{Handle, Signals};

use crate::sync::Interrupts;

/// Tells a program of signals, for the rest of the process.
#[derive(Debug)]
pub(super) struct Listener(Handle);

impl Listener {
    /// Listens for nothing yet.
    pub(super) fn new(interrupts: Arc<Interrupts>) -> io::Result<Listener> {
        let mut signals = Signals::new([0; 0])?;
        let handle = signals.handle();
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    interrupts.raise(signal.cast_unsigned());
                }
            })?;
        Ok(Listener(handle))
    }

    /// Listens for this signal.
    pub(super) fn listen_for(&self, signal: i32) -> io::Result<()> {
        if FORBIDDEN.contains(&signal) {
            return Err(rustix::io::Errno::INVAL.into());
        }
        self.0.add_signal(signal)
    }
}

/// Whether whoever started the process has it ignore the signal (a shell what
/// runs in the background), where the system tells.
pub(super) fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
