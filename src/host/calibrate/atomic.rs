//! What an atomic count costs amid other work, which a processor does meanwhile:
//! less than one after another on bare objects.

use super::instructions::{UNIT_NS, only};
use super::programs::{COUNTING, FREE, FREE_ATOMIC, LOOPS};
use super::{Laboratory, Profile, Residual, Run, Steps, quickest};

/// How often each loop is measured, and which of its times counts.
const ROUNDS: u32 = 8;
const PART: usize = 4;

/// How often each loop goes round to have its counts counted.
const COUNTED: u64 = 1000;

/// How many runs it takes.
pub(super) fn steps() -> Steps {
    Steps {
        measured: ROUNDS as usize,
        simulated: 1,
    }
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
        is_contended: false,
    };
    let loops = LOOPS.iter().copied();
    let loops: Vec<_> = loops.filter(|(name, _)| COUNTING.contains(name)).collect();
    let counted = loops.iter().map(|&(name, _)| (name, COUNTED));
    let counted = (run(counted.collect()), only("atomic_ns"));
    let units = lab.simulate(&[counted])?.swap_remove(0);
    let times = quickest(lab, &[run(loops.clone())], ROUNDS, PART)?.swap_remove(0);
    let (mut product, mut square) = (0.0, 0.0);
    for ((&(name, rounds), time), units) in loops.iter().zip(times).zip(units) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine on which each loop makes as many counts as its name has letters,
    /// of so many nanoseconds each, beside 50 ns of other work.
    struct Machine(f64);

    impl Machine {
        fn each(name: &str, count_ns: f64) -> f64 {
            50.0 + name.len() as f64 * count_ns
        }
    }

    impl Laboratory for Machine {
        type Error = ();

        fn measure(&mut self, run: &Run) -> Result<Vec<f64>, ()> {
            let programs = run.programs.iter();
            let time = |&(name, rounds): &(&str, u64)| Self::each(name, self.0) * rounds as f64;
            Ok(programs.map(time).collect())
        }

        fn simulate(&mut self, runs: &[(Run, Profile)]) -> Result<Vec<Vec<f64>>, ()> {
            let run = |(run, profile): &(Run, Profile)| {
                let programs = run.programs.iter();
                let time = |&(name, rounds): &(&str, u64)| {
                    name.len() as f64 * rounds as f64 * profile.atomic_ns
                };
                programs.map(time).collect()
            };
            Ok(runs.iter().map(run).collect())
        }
    }

    #[test]
    fn the_price_is_found_again_that_loops_pay() {
        let mut profile = Profile {
            owner_ns: 0.5,
            ..Profile::default()
        };
        let owned = COUNTING.iter().map(|&program| Residual {
            regime: FREE,
            program,
            measured_ns: Machine::each(program, 0.5),
            predicted_ns: 0.0,
        });
        let owned: Vec<Residual> = owned.collect();
        measure(&mut Machine(4.0), &mut profile, &owned).expect("it is measured");
        assert!(
            (profile.atomic_ns - 4.0).abs() < 1e-9,
            "{}",
            profile.atomic_ns
        );
    }

    #[test]
    fn every_counting_loop_is_a_loop() {
        let known = |name: &&str| LOOPS.iter().any(|(known, _)| known == name);
        assert!(COUNTING.iter().all(known));
    }
}
