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

/// The price of each thing, none below zero, for which the programs' predicted
/// times are off by the least, as squares of shares of the measured times:
/// coordinate descent, which for least squares finds the one minimum. Those that
/// are `fixed` cost what is expected.
#[must_use]
pub fn prices(programs: &[Measured], expected: &[f64], fixed: &[bool]) -> Vec<f64> {
    let share = |program: &Measured| -> Vec<f64> {
        let counts = program.counts.iter();
        let share = program.weight / program.time_ns;
        counts.map(|count| count * share).collect()
    };
    let mut rows: Vec<Vec<f64>> = programs.iter().map(share).collect();
    let mut prices: Vec<f64> = expected.to_vec();
    for (thing, price) in expected.iter().enumerate() {
        let mut row = vec![0.0; expected.len()];
        row[thing] = EXPECTED_WEIGHT / price.max(EXPECTED_TOLERANCE);
        rows.push(row);
    }
    let mut missing: Vec<f64> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let wanted = match programs.get(index) {
                Some(program) => program.weight,
                None => row.iter().zip(expected).map(|(a, b)| a * b).sum(),
            };
            let found: f64 = row.iter().zip(&prices).map(|(a, b)| a * b).sum();
            wanted - found
        })
        .collect();
    for _ in 0..ROUNDS {
        for thing in (0..prices.len()).filter(|&thing| !fixed[thing]) {
            let square: f64 = rows.iter().map(|row| row[thing] * row[thing]).sum();
            let both = rows.iter().zip(&missing);
            let slope: f64 = both.map(|(row, off)| row[thing] * off).sum();
            let old = prices[thing];
            let new = (old + slope / square).max(0.0);
            prices[thing] = new;
            for (row, off) in rows.iter().zip(&mut missing) {
                *off -= row[thing] * (new - old);
            }
        }
    }
    prices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_found_again() {
        let truth = [2.0, 0.0, 30.0];
        let counts = [
            [1.0, 0.0, 0.0],
            [4.0, 3.0, 0.0],
            [1.0, 1.0, 1.0],
            [0.0, 7.0, 2.0],
        ];
        let programs: Vec<Measured> = counts
            .iter()
            .map(|counts| Measured {
                counts: counts.to_vec(),
                time_ns: counts
                    .iter()
                    .zip(truth)
                    .map(|(count, price)| count * price)
                    .sum(),
                weight: 1.0,
            })
            .collect();
        // What is expected is off by half, and yet decides little.
        let expected = [1.0, 0.1, 20.0];
        for (found, wanted) in prices(&programs, &expected, &[false; 3]).iter().zip(truth) {
            assert!((found - wanted).abs() < 0.3, "{found} is not {wanted}");
        }
    }

    #[test]
    fn no_price_is_below_zero() {
        let programs = [
            Measured {
                counts: vec![1.0, 0.0],
                time_ns: 5.0,
                weight: 1.0,
            },
            Measured {
                counts: vec![1.0, 1.0],
                time_ns: 4.0,
                weight: 1.0,
            },
        ];
        assert!(
            prices(&programs, &[1.0, 1.0], &[false; 2])
                .iter()
                .all(|price| *price >= 0.0)
        );
    }

    #[test]
    fn what_no_program_does_costs_what_is_expected() {
        let programs = [Measured {
            counts: vec![1.0, 0.0],
            time_ns: 5.0,
            weight: 1.0,
        }];
        assert_eq!(prices(&programs, &[4.0, 7.0], &[false; 2])[1], 7.0);
        assert_eq!(prices(&programs, &[4.0, 7.0], &[true; 2]), [4.0, 7.0]);
    }
}
