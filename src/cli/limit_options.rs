//! The options that say when a program is stopped.

use clap::Args;

/// What a program may not do for ever.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Let a program whose threads all wait for each other wait, as CPython does
    #[arg(long)]
    no_deadlock_check: bool,
}

impl LimitOptions {
    /// Whether a deadlock is to be reported and ends the program.
    pub(crate) fn deadlock_check(&self) -> bool {
        !self.no_deadlock_check
    }
}
