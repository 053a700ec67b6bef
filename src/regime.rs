//! Regimes: how bytecode may run concurrently, as a value on each of several
//! independent axes, and presets that name well-known combinations.

use std::time::Duration;

/// Who may run bytecode at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// One lock for the interpreter, with CPython 3.2's switch interval.
    Gil,
    /// No lock: free-threaded (PEP 703).
    None,
}

/// How references are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefCountKind {
    /// Ordinary increments: correct only under a lock.
    Plain,
    /// Every count is an atomic read-modify-write.
    Atomic,
}

/// One value on each axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// The preset's name, or the name of the preset it was changed from.
    pub name: String,
    /// Who may run bytecode at a time.
    pub lock: LockKind,
    /// How references are counted.
    pub refcount: RefCountKind,
    /// How long a waiter waits before it asks for the lock.
    pub switch_interval: Duration,
}
