//! Something to be changed by the one that may.

use std::ops::Deref;

/// What one thread alone has for a while, to change it; others may look at it
/// meanwhile, as far as it allows that.
#[derive(Debug)]
pub struct Exclusive<'a, T> {
    table: &'a T,
}

impl<T> Deref for Exclusive<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        self.table
    }
}

impl<'a, T> From<&'a mut T> for Exclusive<'a, T> {
    fn from(table: &'a mut T) -> Self {
        Exclusive { table }
    }
}

impl<'a, T> Exclusive<'a, T> {
    /// # Safety
    ///
    /// No other thread has such a one of this table meanwhile.
    #[inline(always)]
    pub(super) unsafe fn of(table: &'a T) -> Self {
        Exclusive { table }
    }

    /// What others may look at too, for as long as it is there.
    #[inline(always)]
    pub(super) fn shared(&self) -> &'a T {
        self.table
    }
}
