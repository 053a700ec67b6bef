//! The options that say when a program is stopped.

use clap::Args;

use crate::host::LEAST_MEMORY;

/// What a program may not do.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Let a program whose threads all wait for each other wait, as CPython does
    #[arg(long)]
    no_deadlock_check: bool,

    /// How much memory the program may take, as 512MiB or 2GB: beyond that it gets
    /// a MemoryError
    #[arg(long, value_name = "BYTES", value_parser = memory)]
    max_memory: Option<u64>,
}

impl LimitOptions {
    /// Whether a deadlock is to be reported and ends the program.
    pub(crate) fn deadlock_check(&self) -> bool {
        !self.no_deadlock_check
    }

    /// How many bytes the program may take.
    pub(crate) fn max_memory(&self) -> Option<u64> {
        self.max_memory
    }
}

/// Reads an amount of memory.
pub(crate) fn memory(text: &str) -> Result<u64, String> {
    let bytes = parse_size::parse_size(text).map_err(|error| format!("{error}: as 512MiB"))?;
    if bytes < LEAST_MEMORY {
        let least = LEAST_MEMORY >> 20;
        return Err(format!("a program needs {least}MiB at least"));
    }
    Ok(bytes)
}
