//! Least squares with no price below zero.

/// One measured program: how often it does each thing, and how long it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// How often it does each thing.
    pub counts: Vec<f64>,
    /// How long it took, in nanoseconds.
    pub time_ns: f64,
    /// How much its error matters: 1 for an ordinary program.
    pub weight: f64,
}

/// How often every price is improved in turn.
const ROUNDS: usize = 3_000;

/// How far off an expectation always may be, in nanoseconds.
const EXPECTED_TOLERANCE: f64 = 10.0;

/// How much a price's distance from what is expected weighs: to be off by the
/// whole of it (or by the tolerance) is as bad as to be off by this share of one
/// program's time. It decides only what the programs do not.
const EXPECTED_WEIGHT: f64 = 0.03;

/// How much it weighs, in the same way, that two prices differ which are alike.
const ALIKE_WEIGHT: f64 = 0.1;

/// What is known of the prices before anything is measured.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What each thing is expected to cost.
    pub expected: &'a [f64],
    /// Which two things cost about the same.
    pub alike: &'a [(usize, usize)],
}

/// What a sum of prices is to be.
struct Equation {
    factors: Vec<f64>,
    sum: f64,
}

impl Equation {
    fn of(program: &Measured) -> Equation {
        let share = program.weight / program.time_ns;
        Equation {
            factors: program.counts.iter().map(|count| count * share).collect(),
            sum: program.weight,
        }
    }

    fn missing(&self, prices: &[f64]) -> f64 {
        let found = self.factors.iter().zip(prices);
        self.sum - found.map(|(factor, price)| factor * price).sum::<f64>()
    }
}

impl Known<'_> {
    fn equations(&self) -> impl Iterator<Item = Equation> {
        let tolerance = |thing: usize| self.expected[thing].max(EXPECTED_TOLERANCE);
        let none = || vec![0.0; self.expected.len()];
        let expected = self.expected.iter().enumerate().map(move |(thing, price)| {
            let mut factors = none();
            factors[thing] = EXPECTED_WEIGHT / tolerance(thing);
            let sum = factors[thing] * price;
            Equation { factors, sum }
        });
        let alike = self.alike.iter().map(move |&(one, other)| {
            let mut factors = none();
            factors[one] = ALIKE_WEIGHT / tolerance(other);
            factors[other] = -factors[one];
            Equation { factors, sum: 0.0 }
        });
        expected.chain(alike)
    }
}

/// The price of each thing, none below zero, for which the programs' predicted
/// times are off by the least, as squares of shares of the measured times:
/// coordinate descent, which for least squares finds the one minimum.
#[must_use]
pub fn prices(programs: &[Measured], known: &Known<'_>) -> Vec<f64> {
    let equations: Vec<Equation> = programs
        .iter()
        .map(Equation::of)
        .chain(known.equations())
        .collect();
    let mut prices = known.expected.to_vec();
    let mut missing: Vec<f64> = equations.iter().map(|one| one.missing(&prices)).collect();
    for _ in 0..ROUNDS {
        for (thing, price) in prices.iter_mut().enumerate() {
            let factors = || equations.iter().map(|one| one.factors[thing]);
            let square: f64 = factors().map(|factor| factor * factor).sum();
            let slope: f64 = factors()
                .zip(&missing)
                .map(|(factor, off)| factor * off)
                .sum();
            let old = *price;
            let new = (old + slope / square).max(0.0);
            *price = new;
            for (factor, off) in factors().zip(&mut missing) {
                *off -= factor * (new - old);
            }
        }
    }
    prices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured<const N: usize>(counts: [f64; N], time_ns: f64) -> Measured {
        Measured {
            counts: counts.to_vec(),
            time_ns,
            weight: 1.0,
        }
    }

    /// What is found where so much is expected, and nothing else known.
    fn found(programs: &[Measured], expected: &[f64]) -> Vec<f64> {
        let known = Known {
            expected,
            alike: &[],
        };
        prices(programs, &known)
    }

    #[test]
    fn prices_are_found_again() {
        let truth = [2.0, 0.0, 30.0];
        let counts = [
            [1.0, 0.0, 0.0],
            [4.0, 3.0, 0.0],
            [1.0, 1.0, 1.0],
            [0.0, 7.0, 2.0],
        ];
        let program = |counts: [f64; 3]| {
            let each = counts.iter().zip(truth);
            measured(counts, each.map(|(count, price)| count * price).sum())
        };
        // What is expected is off by half, and yet decides little.
        let found = found(&counts.map(program), &[1.0, 0.1, 20.0]);
        for (found, wanted) in found.iter().zip(truth) {
            assert!((found - wanted).abs() < 0.3, "{found} is not {wanted}");
        }
    }

    #[test]
    fn no_price_is_below_zero() {
        let programs = [measured([1.0, 0.0], 5.0), measured([1.0, 1.0], 4.0)];
        let found = found(&programs, &[1.0, 1.0]);
        assert!(found.iter().all(|price| *price >= 0.0));
    }

    #[test]
    fn what_no_program_does_costs_what_is_expected() {
        let programs = [measured([1.0, 0.0], 5.0)];
        assert_eq!(found(&programs, &[4.0, 7.0])[1], 7.0);
    }

    #[test]
    fn what_the_programs_do_not_tell_apart_costs_what_is_like_it() {
        let programs = [
            measured([1.0, 0.0, 0.0], 50.0),
            measured([0.0, 1.0, 1.0], 70.0),
        ];
        let known = Known {
            expected: &[10.0, 60.0, 10.0],
            alike: &[(1, 0)],
        };
        let found = prices(&programs, &known);
        assert!((found[0] - 50.0).abs() < 2.0, "{found:?}");
        assert!((found[1] - 50.0).abs() < 5.0, "{found:?}");
    }
}
