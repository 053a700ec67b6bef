//! What it costs to move things from core to core: the prices for which two threads
//! that want one thing take as long as they do.

use super::programs::{FREE, FREE_ATOMIC};
use super::{Laboratory, Part, Profile, Regime, Residual, Run, Times, middle};

/// A price that is sought when those before it are known.
struct Search {
    /// Its name.
    price: &'static str,
    /// The most that it may be.
    most: f64,
    /// The programs whose times it is to explain, and how often each goes round.
    programs: &'static [(Regime, &'static str, u64)],
}

const SEARCHES: [Search; 4] = [
    // Both threads want the counts of one object, all the time or now and then.
    Search {
        price: "line_transfer_ns",
        most: 500.0,
        programs: &[
            (FREE_ATOMIC, "contended", 300_000),
            (FREE_ATOMIC, "visited", 300_000),
        ],
    },
    // The contents of one object.
    Search {
        price: "contents_transfer_ns",
        most: 1_000.0,
        programs: &[(FREE, "written", 300_000)],
    },
    // Each other's objects in a global, all the time or now and then. An attribute that
    // both change takes a quarter longer than the price found here says: perhaps because
    // who reads one while it is replaced reads it again, with its lock, which simulated
    // threads need not.
    Search {
        price: "handover_ns",
        most: 1_000.0,
        programs: &[(FREE, "published", 150_000), (FREE, "exchanged", 150_000)],
    },
    // A lock.
    Search {
        price: "brief_wake_us",
        most: 10.0,
        programs: &[(FREE, "locked", 100_000), (FREE, "disputed", 100_000)],
    },
];

/// How much less of that is simulated.
const SIMULATED_SHARE: u64 = 10;

/// How often they are measured: where one core is held up the other has all to itself,
/// so that times differ much.
const ROUNDS: u32 = 24;

/// In how many steps each price is sought.
const STEPS: u32 = 10;

/// What is measured for these prices.
pub(super) fn part() -> Part {
    // Once more for the residuals.
    let tries = STEPS as usize + 2;
    let simulated = |search: &Search| search.programs.len() * tries;
    let runs = SEARCHES.iter().flat_map(|search| search.runs(1));
    Part {
        wanted: runs.map(|run| run.wanted(ROUNDS)).collect(),
        simulated: SEARCHES.iter().map(simulated).sum(),
    }
}

impl Search {
    /// The programs, each a process of its own that does such a share.
    fn runs(&self, share: u64) -> Vec<Run> {
        let run = |&(regime, program, times)| Run {
            regime,
            programs: vec![(program, times / share)],
            memory: 0,
            is_contended: true,
        };
        self.programs.iter().map(run).collect()
    }

    /// Finds the price for which the programs' times are least off.
    fn find<L: Laboratory>(
        &self,
        lab: &mut L,
        profile: &mut Profile,
        real: &[f64],
    ) -> Result<(), L::Error> {
        let best = least(self.most, |price| {
            let mut tried = profile.clone();
            tried.set(self.price, price);
            self.error(lab, &tried, real)
        })?;
        profile.set(self.price, best);
        Ok(())
    }

    /// How long the programs take in simulated time, as long as the real ones.
    fn simulated<L: Laboratory>(
        &self,
        lab: &mut L,
        profile: &Profile,
    ) -> Result<Vec<f64>, L::Error> {
        let runs = self.runs(SIMULATED_SHARE).into_iter();
        let runs: Vec<_> = runs.map(|run| (run, profile.clone())).collect();
        let times = lab.simulate(&runs)?.into_iter().flatten();
        Ok(times.map(|time| time * SIMULATED_SHARE as f64).collect())
    }

    /// How far off the programs' times are: the sum of the squares of the logarithms of
    /// by what factor each is.
    fn error<L: Laboratory>(
        &self,
        lab: &mut L,
        profile: &Profile,
        real: &[f64],
    ) -> Result<f64, L::Error> {
        let simulated = self.simulated(lab, profile)?.into_iter();
        let off = |(simulated, real): (f64, &f64)| (simulated / real).ln().powi(2);
        Ok(simulated.zip(real).map(off).sum())
    }

    /// How far off the prices are that were found.
    fn residuals<L: Laboratory>(
        &self,
        lab: &mut L,
        profile: &Profile,
        real: &[f64],
    ) -> Result<Vec<Residual>, L::Error> {
        let times = self.simulated(lab, profile)?.into_iter().zip(real);
        let residual = |(&(regime, program, rounds), (simulated, real)): (&_, (f64, &f64))| {
            let each = |time: f64| time / rounds as f64;
            Residual {
                regime,
                program,
                measured_ns: each(*real),
                predicted_ns: each(simulated),
            }
        };
        Ok(self.programs.iter().zip(times).map(residual).collect())
    }
}

/// Finds all of these prices.
pub(super) fn find<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
    times: &[Times],
) -> Result<Vec<Residual>, L::Error> {
    // Cores are moved about within seconds, and then each thread holds the other up for
    // longer.
    let usual = |times: &Vec<f64>| middle::mode(times).unwrap_or_default();
    let real: Vec<f64> = times.iter().flatten().map(usual).collect();
    let mut real = real.as_slice();
    let mut residuals = Vec::new();
    for search in &SEARCHES {
        let (of_this, of_others) = real.split_at(search.programs.len());
        search.find(lab, profile, of_this)?;
        residuals.extend(search.residuals(lab, profile, of_this)?);
        real = of_others;
    }
    Ok(residuals)
}

/// The price up to `most` with the least error, by the golden section. Steps are
/// finer where prices are small.
fn least<E>(most: f64, mut error: impl FnMut(f64) -> Result<f64, E>) -> Result<f64, E> {
    let golden = (5_f64.sqrt() - 1.0) / 2.0;
    let price = |share: f64| most * share * share;
    let (mut low, mut high) = (0.0, 1.0);
    let (mut left, mut right) = (1.0 - golden, golden);
    let mut errors = (error(price(left))?, error(price(right))?);
    for _ in 1..STEPS {
        if errors.0 < errors.1 {
            (high, right, errors.1) = (right, left, errors.0);
            left = high - golden * (high - low);
            errors.0 = error(price(left))?;
        } else {
            (low, left, errors.0) = (left, right, errors.1);
            right = low + golden * (high - low);
            errors.1 = error(price(right))?;
        }
    }
    Ok(price((low + high) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_error_is_found() {
        for wanted in [0.0, 3.0, 40.0, 700.0] {
            let error = |price: f64| Ok::<_, ()>((price - wanted).abs());
            let found = least(1_000.0, error).expect("no error");
            assert!((found - wanted).abs() < 1.0 + wanted / 10.0, "{found}");
        }
    }

    /// A machine on which what threads want costs a sum of the prices.
    struct Machine(Profile);

    impl Machine {
        fn times(run: &Run, of: &Profile) -> Vec<f64> {
            let (line, contents) = (of.line_transfer_ns, of.contents_transfer_ns);
            let each = |name: &str| match name {
                "contended" => 40.0 + line,
                "visited" => 80.0 + line,
                "written" => 20.0 + line + contents,
                "locked" | "disputed" => 200.0 + line + 200.0 * of.brief_wake_us,
                _ => 70.0 + 2.0 * line + contents + of.handover_ns,
            };
            let programs = run.programs.iter();
            programs
                .map(|&(name, times)| each(name) * times as f64)
                .collect()
        }
    }

    impl Laboratory for Machine {
        type Error = ();

        fn measure(&mut self, run: &Run) -> Result<Vec<f64>, ()> {
            Ok(Self::times(run, &self.0))
        }

        fn simulate(&mut self, runs: &[(Run, Profile)]) -> Result<Vec<Vec<f64>>, ()> {
            let one = |(run, profile): &(Run, Profile)| Self::times(run, profile);
            Ok(runs.iter().map(one).collect())
        }
    }

    #[test]
    fn the_prices_are_found_again() {
        let truth = Profile {
            line_transfer_ns: 30.0,
            contents_transfer_ns: 50.0,
            handover_ns: 120.0,
            brief_wake_us: 0.7,
            ..Profile::default()
        };
        let mut found = Profile::default();
        let mut machine = Machine(truth.clone());
        let times = super::super::measure(&mut machine, &part().wanted).expect("it is measured");
        let residuals = find(&mut machine, &mut found, &times).expect("it is simulated");
        assert_eq!(residuals.len(), part().wanted.len());
        for residual in residuals {
            let factor = 1.0 + residual.error();
            assert!((0.95..1.05).contains(&factor), "{residual:?}");
        }
    }
}
