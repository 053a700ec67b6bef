//! Least squares with no price below zero.

/// One measured program: how often it does each thing, and how long it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// How often it does each thing.
    pub counts: Vec<f64>,
    /// How long it took, in nanoseconds.
    pub time_ns: f64,
}

/// How often every price is improved in turn.
const ROUNDS: usize = 20_000;

/// How strongly a price that no program tells from others is pulled to its
/// share of the mean.
const RIDGE: f64 = 1e-6;

/// The price of each thing, none below zero, for which the programs' predicted
/// times are off by the least, as squares of shares of the measured times:
/// coordinate descent, which for least squares finds the one minimum.
#[must_use]
pub fn prices(programs: &[Measured]) -> Vec<f64> {
    let things = programs.first().map_or(0, |program| program.counts.len());
    let rows: Vec<Vec<f64>> = programs
        .iter()
        .map(|program| {
            let share = |count: &f64| count / program.time_ns;
            program.counts.iter().map(share).collect()
        })
        .collect();
    let mut prices = vec![0.0; things];
    let mut missing = vec![1.0; rows.len()];
    for _ in 0..ROUNDS {
        for thing in 0..things {
            let square: f64 = rows.iter().map(|row| row[thing] * row[thing]).sum();
            if square == 0.0 {
                continue;
            }
            let slope: f64 = rows
                .iter()
                .zip(&missing)
                .map(|(row, off)| row[thing] * off)
                .sum();
            let old: f64 = prices[thing];
            let new = ((old * square + slope) / (square * (1.0 + RIDGE))).max(0.0);
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
            })
            .collect();
        for (found, wanted) in prices(&programs).iter().zip(truth) {
            assert!((found - wanted).abs() < 0.01, "{found} is not {wanted}");
        }
    }

    #[test]
    fn no_price_is_below_zero() {
        let programs = [
            Measured {
                counts: vec![1.0, 0.0],
                time_ns: 5.0,
            },
            Measured {
                counts: vec![1.0, 1.0],
                time_ns: 4.0,
            },
        ];
        assert!(prices(&programs).iter().all(|price| *price >= 0.0));
    }
}
