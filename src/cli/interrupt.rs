//! Ctrl-C where results are kept as they come: what was finished is written first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The shell's code for a program that Ctrl-C ended.
pub(super) const INTERRUPTED: u8 = 130;

/// How long Ctrl-C waits for the results so far to be written.
const GRACE: Duration = Duration::from_secs(3);

/// A flag that Ctrl-C sets. Should what it stops not end soon, the process does.
///
/// # Errors
/// The system does not let this process listen for it.
pub(super) fn flag() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        flag.store(true, Ordering::Relaxed);
        thread::sleep(GRACE);
        std::process::exit(i32::from(INTERRUPTED));
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(interrupted)
}
