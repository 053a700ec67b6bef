//! Hosts: what drives the VM. A host starts threads, lets them block and
//! gives them the lock that a regime asks for.

use std::path::PathBuf;

use crate::regime::Regime;

/// What to run, and how.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The program: a `.py` source file or a `.pyc`.
    pub program: PathBuf,
    /// What follows the program's name in `sys.argv`.
    pub args: Vec<String>,
    /// How it may run concurrently.
    pub regime: Regime,
}

/// Runs a program to its end on real threads, with the process's own standard
/// streams, and returns the process's exit code: 0 for success, 1 after an
/// uncaught exception (its traceback is printed), 2 if the program could not
/// be read or compiled (one clear message is printed), or what `sys.exit`
/// asked for.
pub fn run(options: &RunOptions) -> u8 {
    let _ = options;
    2
}
