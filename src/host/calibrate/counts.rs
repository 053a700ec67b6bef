//! What a count of references costs its owner and others: bare objects on the
//! refcount lab's bench.

use super::{Profile, median};
use crate::refcount::Strategy;
use crate::refcount::lab::{self, Cell, Pattern, Variant};
use crate::substrate::{Nanos, Real, Substrate};

/// How often an object is cloned and dropped in a round. Short rounds, of which
/// the median counts: what disturbs one does not disturb all.
const OPERATIONS: u64 = 20_000;
const ROUNDS: usize = 60;

/// A few objects, all in the nearest cache.
const OBJECTS: usize = 16;

/// Finds what one thread's counts cost.
pub(super) fn measure(profile: &mut Profile) {
    let usual = |strategy| each(strategy, Pattern::PrivateAlias);
    profile.plain_ns = usual(Strategy::Plain);
    profile.owner_ns = usual(Strategy::Biased);
    profile.other_ns = each(Strategy::Biased, Pattern::OwnerExited);
}

/// One operation on a count, in nanoseconds: to clone and to drop are two.
fn each(strategy: Strategy, pattern: Pattern) -> f64 {
    let cell = Cell {
        variant: Variant::Usual(strategy),
        pattern,
        threads: 1,
        objects: OBJECTS,
    };
    let real = Real::new();
    let now = || {
        let Nanos(now) = real.now();
        now
    };
    let measured = lab::measure(&cell, OPERATIONS, ROUNDS, &now).unwrap_or_default();
    let mut times = measured.ns_per_operation;
    times.sort_by(f64::total_cmp);
    match times.is_empty() {
        true => 0.0,
        false => median(&times) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_has_a_price() {
        let mut profile = Profile::default();
        measure(&mut profile);
        for price in [profile.plain_ns, profile.owner_ns, profile.other_ns] {
            assert!(price > 0.0 && price.is_finite());
        }
    }
}
