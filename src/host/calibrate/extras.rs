//! What loops pay under one regime and not under another: an atomic count, which a
//! processor does amid other work and so costs less than one after another on bare
//! objects, and a tick.

use super::instructions::{UNIT_NS, only};
use super::programs::{COUNTING, FREE, FREE_ATOMIC, LOOPS, PLAIN, TICKS};
use super::{Laboratory, Part, Profile, Regime, Residual, Run, Times, medians};

/// A price that is sought.
struct Extra {
    name: &'static str,
    /// Where loops pay it.
    regime: Regime,
    /// Where their times are known without it.
    beside: Regime,
    /// What they pay there in its place.
    instead: Option<&'static str>,
}

const EXTRAS: [Extra; 2] = [
    Extra {
        name: "atomic_ns",
        regime: FREE_ATOMIC,
        beside: FREE,
        instead: Some("owner_ns"),
    },
    Extra {
        name: "tick_ns",
        regime: TICKS,
        beside: PLAIN,
        instead: None,
    },
];

/// How often each loop is measured.
const ROUNDS: u32 = 8;

/// How often each loop goes round to have what it pays counted.
const COUNTED: u64 = 1000;

/// What is measured for these prices: the loops that count, where they pay them.
pub(super) fn part() -> Part {
    let wanted = |extra: &Extra| extra.run(loops().collect()).wanted(ROUNDS);
    Part {
        wanted: EXTRAS.iter().map(wanted).collect(),
        simulated: EXTRAS.len(),
    }
}

fn loops() -> impl Iterator<Item = (&'static str, u64)> {
    let loops = LOOPS.iter().copied();
    loops.filter(|(name, _)| COUNTING.contains(name))
}

/// Finds these prices.
pub(super) fn find<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
    known: &[Residual],
    times: &[Times],
) -> Result<(), L::Error> {
    for (extra, times) in EXTRAS.iter().zip(times) {
        let price = extra.find(lab, profile, known, times)?;
        profile.set(extra.name, price);
    }
    Ok(())
}

impl Extra {
    fn run(&self, programs: Vec<(&'static str, u64)>) -> Run {
        Run {
            regime: self.regime,
            programs,
            memory: 0,
            is_contended: false,
        }
    }

    /// The price for which the loops take as much longer as they do: least squares of
    /// shares of each loop's time.
    fn find<L: Laboratory>(
        &self,
        lab: &mut L,
        profile: &Profile,
        known: &[Residual],
        times: &Times,
    ) -> Result<f64, L::Error> {
        let counted = self.run(loops().map(|(name, _)| (name, COUNTED)).collect());
        let counted = (counted, only(self.name));
        let units = lab.simulate(&[counted])?.swap_remove(0);
        let instead = self.instead.and_then(|name| profile.get(name));
        let instead = instead.unwrap_or_default();
        let (mut product, mut square) = (0.0, 0.0);
        for (((name, rounds), time), units) in loops().zip(medians(times)).zip(units) {
            let is_it = |one: &&Residual| one.regime == self.beside && one.program == name;
            let Some(without) = known.iter().find(is_it) else {
                continue;
            };
            let paid = units / UNIT_NS / COUNTED as f64;
            let with = time / rounds as f64;
            let longer = with - without.measured_ns + paid * instead;
            product += longer * paid / with.powi(2);
            square += (paid / with).powi(2);
        }
        Ok((product / square).max(instead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine on which each loop pays as often as its name has letters, so many
    /// nanoseconds each, beside 50 ns of other work.
    struct Machine(Profile);

    impl Machine {
        fn each(name: &str, price_ns: f64) -> f64 {
            50.0 + name.len() as f64 * price_ns
        }

        fn price(run: &Run, of: &Profile) -> f64 {
            match run.regime {
                TICKS => of.tick_ns,
                _ => of.atomic_ns,
            }
        }
    }

    impl Laboratory for Machine {
        type Error = ();

        fn measure(&mut self, run: &Run) -> Result<Vec<f64>, ()> {
            let price = Self::price(run, &self.0);
            let programs = run.programs.iter();
            let time = |&(name, rounds): &(&str, u64)| Self::each(name, price) * rounds as f64;
            Ok(programs.map(time).collect())
        }

        fn simulate(&mut self, runs: &[(Run, Profile)]) -> Result<Vec<Vec<f64>>, ()> {
            let run = |(run, profile): &(Run, Profile)| {
                let price = Self::price(run, profile);
                let programs = run.programs.iter();
                let time =
                    |&(name, rounds): &(&str, u64)| name.len() as f64 * rounds as f64 * price;
                programs.map(time).collect()
            };
            Ok(runs.iter().map(run).collect())
        }
    }

    #[test]
    fn the_prices_are_found_again_that_loops_pay() {
        let truth = Profile {
            atomic_ns: 4.0,
            tick_ns: 7.0,
            ..Profile::default()
        };
        let mut found = Profile {
            owner_ns: 0.5,
            ..Profile::default()
        };
        let residual = |regime, program, price| Residual {
            regime,
            program,
            measured_ns: Machine::each(program, price),
            predicted_ns: 0.0,
        };
        let known = COUNTING
            .iter()
            .flat_map(|&name| [residual(FREE, name, 0.5), residual(PLAIN, name, 0.0)]);
        let known: Vec<Residual> = known.collect();
        let mut machine = Machine(truth.clone());
        let times = super::super::measure(&mut machine, &part().wanted).expect("it is measured");
        find(&mut machine, &mut found, &known, &times).expect("it is simulated");
        for name in ["atomic_ns", "tick_ns"] {
            let off = found.get(name).unwrap_or_default() - truth.get(name).unwrap_or_default();
            assert!(off.abs() < 1e-9, "{name}: {off}");
        }
    }

    #[test]
    fn every_counting_loop_is_a_loop() {
        let known = |name: &&str| LOOPS.iter().any(|(known, _)| known == name);
        assert!(COUNTING.iter().all(known));
    }
}
