//! Which object is which, as programs see it: `id()`, the default `hash()`,
//! and the number in `<object at 0x...>`.
//!
//! On the real clock that is the address, as in CPython. Where objects come to
//! lie varies from run to run, and with it the order of a set: so in simulated
//! time, where every run is to be the same, objects are numbered as they are
//! asked for.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::header::Mark;
use super::{Obj, context};

/// The numbers look like addresses: they begin here, and are as far apart.
const FIRST: usize = 0x7f00_0000_0000;
const STEP: usize = size_of::<super::Header>();

/// The numbers that a simulation has given.
#[derive(Default)]
struct Numbers {
    /// By the objects' addresses. What is said of an address counts only if the
    /// object there has its mark: another one may have been there before.
    by_address: FxHashMap<usize, usize>,
    given: usize,
}

thread_local! {
    /// A simulation runs on one system thread.
    static NUMBERS: RefCell<Numbers> = RefCell::default();
}

/// Begins to number anew, for a simulation that begins.
pub(crate) fn forget_identities() {
    NUMBERS.set(Numbers::default());
}

impl Obj {
    /// What tells the object from all others that are alive (`id()`).
    #[inline]
    pub fn identity(&self) -> usize {
        match context::is_metered() {
            true => self.number(),
            false => self.address(),
        }
    }

    #[cold]
    fn number(&self) -> usize {
        let is_new = self.header().set(Mark::Numbered);
        NUMBERS.with_borrow_mut(|numbers| {
            let known = numbers.by_address.get(&self.address());
            if let Some(number) = known.filter(|_| !is_new) {
                return *number;
            }
            let number = FIRST + numbers.given * STEP;
            numbers.given += 1;
            numbers.by_address.insert(self.address(), number);
            number
        })
    }
}
