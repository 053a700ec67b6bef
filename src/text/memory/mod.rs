//! Room for text whose length a program chose.
//!
//! CPython asks malloc for `"a" * 10**12` and gets a `MemoryError` from a
//! kernel that has no such memory. mimalloc reserves address space without
//! asking, and the process dies where it fills it. So what is larger than the
//! machine, or than what the program may have ([`budget`]), is refused here.

pub mod budget;

use std::sync::OnceLock;

use rustpython_wtf8::Wtf8Buf;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::error::TextError;

/// Text that can grow.
pub trait Grow {
    /// Makes room for `additional` more bytes, or fails with a `MemoryError`.
    fn grow(&mut self, additional: usize) -> Result<(), TextError>;
}

impl Grow for String {
    fn grow(&mut self, additional: usize) -> Result<(), TextError> {
        check(self.len(), additional)?;
        self.try_reserve(additional)
            .map_err(|_| TextError::memory())
    }
}

impl Grow for Wtf8Buf {
    fn grow(&mut self, additional: usize) -> Result<(), TextError> {
        check(self.len(), additional)?;
        self.try_reserve(additional)
            .map_err(|_| TextError::memory())
    }
}

impl Grow for Vec<u8> {
    fn grow(&mut self, additional: usize) -> Result<(), TextError> {
        check(self.len(), additional)?;
        self.try_reserve(additional)
            .map_err(|_| TextError::memory())
    }
}

/// Fails with a `MemoryError` where `additional` bytes beside `len` that are there
/// already cannot be had.
pub fn check(len: usize, additional: usize) -> Result<(), TextError> {
    // Less than this is not worth asking about.
    const SMALL: usize = 1 << 28;
    if budget::left().is_some_and(|left| additional as u64 > left) {
        return Err(TextError::memory());
    }
    match len.checked_add(additional) {
        Some(bytes) if bytes < SMALL || bytes as u64 <= machine_memory() => Ok(()),
        _ => Err(TextError::memory()),
    }
}

/// The bytes of memory of this machine, or of the control group it is.
fn machine_memory() -> u64 {
    static BYTES: OnceLock<u64> = OnceLock::new();
    *BYTES.get_or_init(|| {
        let memory = MemoryRefreshKind::nothing().with_ram();
        let system = System::new_with_specifics(RefreshKind::nothing().with_memory(memory));
        let group = system.cgroup_limits().map(|limits| limits.total_memory);
        system.total_memory().min(group.unwrap_or(u64::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_machine_has_is_refused() {
        let mut text = String::from("a");
        assert_eq!(text.grow(1 << 50), Err(TextError::memory()));
        assert_eq!(text.grow(usize::MAX), Err(TextError::memory()));
        assert_eq!(text.grow(1 << 20), Ok(()));
    }
}
