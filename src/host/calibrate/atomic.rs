//! What an atomic count costs amid other work, which a processor does meanwhile:
//! less than one after another on bare objects.

use super::instructions::{UNIT_NS, only};
use super::programs::{COUNTING, FREE, FREE_ATOMIC};
use super::{Laboratory, Profile, Residual, Run, quickest};

/// How often each loop is measured, and which of its times counts.
const ROUNDS: u32 = 8;
const PART: usize = 4;

/// How often each loop goes round to have its counts counted.
const COUNTED: u64 = 1000;

/// How many runs it takes.
pub(super) fn steps() -> usize {
    1 + ROUNDS as usize
}

/// Finds the price for which the loops take as much longer with atomic counts as
/// they do than with owners' counts, whose times are known: least squares of
/// shares of each loop's time.
pub(super) fn measure<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
    known: &[Residual],
) -> Result<(), L::Error> {
    let run = |programs| Run {
        regime: FREE_ATOMIC,
        programs,
    };
    let counted = COUNTING.iter().map(|&(name, _)| (name, COUNTED));
    let counted = (run(counted.collect()), only("atomic_ns"));
    let units = lab.simulate(&[counted])?.swap_remove(0);
    let times = quickest(lab, &[run(COUNTING.to_vec())], ROUNDS, PART)?.swap_remove(0);
    let (mut product, mut square) = (0.0, 0.0);
    for ((&(name, rounds), time), units) in COUNTING.iter().zip(times).zip(units) {
        let is_owned = |one: &&Residual| one.regime == FREE && one.program == name;
        let Some(owned) = known.iter().find(is_owned) else {
            continue;
        };
        let counts = units / UNIT_NS / COUNTED as f64;
        let atomic = time / rounds as f64;
        let longer = atomic - owned.measured_ns + counts * profile.owner_ns;
        product += longer * counts / atomic.powi(2);
        square += (counts / atomic).powi(2);
    }
    profile.atomic_ns = (product / square).max(profile.owner_ns);
    Ok(())
}
