//! What a handful of repeated times says, without assuming how they are spread.

use serde::Serialize;

/// How many resamples the bootstrap draws. The interval's ends then move by
/// less than the clock's noise from one seed to another.
const RESAMPLES: usize = 2_000;

/// With fewer values than this, which of them is odd is anybody's guess.
const ENOUGH_FOR_OUTLIERS: usize = 5;

/// A modified z-score beyond this marks an outlier (Iglewicz and Hoaglin 1993).
const OUTLIER_SCORE: f64 = 3.5;

/// What repeated measurements of one thing say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// How many there are.
    pub count: usize,
    /// The middle one.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The lower end of the median's 95 % bootstrap interval.
    pub low_95: f64,
    /// The upper end of the median's 95 % bootstrap interval.
    pub high_95: f64,
    /// How many lie far from the rest.
    pub outliers: usize,
}

impl Summary {
    /// Summarises values; `None` without any.
    pub fn of(values: &[f64]) -> Option<Summary> {
        let sorted = sorted(values);
        let (&min, &max) = (sorted.first()?, sorted.last()?);
        let median = median_of_sorted(&sorted);
        let (low_95, high_95) = bootstrap_95(&sorted);
        Some(Summary {
            count: sorted.len(),
            median,
            min,
            max,
            low_95,
            high_95,
            outliers: count_outliers(&sorted, median),
        })
    }

    /// Half the width of the 95 % interval: what stands after "±". `None` for a
    /// single measurement, which says nothing about spread.
    pub fn spread(&self) -> Option<f64> {
        (self.count > 1).then_some((self.high_95 - self.low_95) / 2.0)
    }
}

/// The middle value, or the mean of the middle two; `None` without any.
pub fn median(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| median_of_sorted(&sorted(values)))
}

/// The root of the product of as many positive values as there are; `None`
/// without any.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
    (!values.is_empty()).then(|| (logarithms / values.len() as f64).exp())
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The 2.5th and 97.5th percentile of the medians of resamples. The seed is
/// fixed, so that the same times always give the same interval.
fn bootstrap_95(sorted_values: &[f64]) -> (f64, f64) {
    let mut random = SplitMix64(0x9e37_79b9_7f4a_7c15);
    let mut resample = vec![0.0; sorted_values.len()];
    let medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            for slot in &mut resample {
                *slot = sorted_values[random.below(sorted_values.len())];
            }
            resample.sort_by(f64::total_cmp);
            median_of_sorted(&resample)
        })
        .collect();
    let medians = sorted(&medians);
    let tail = RESAMPLES / 40;
    (medians[tail], medians[RESAMPLES - 1 - tail])
}

fn count_outliers(sorted_values: &[f64], median: f64) -> usize {
    let distances: Vec<f64> = sorted_values.iter().map(|v| (v - median).abs()).collect();
    let mad = median_of_sorted(&sorted(&distances));
    let is_outlier = |distance: &&f64| 0.6745 * **distance > OUTLIER_SCORE * mad;
    match sorted_values.len() >= ENOUGH_FOR_OUTLIERS && mad > 0.0 {
        true => distances.iter().filter(is_outlier).count(),
        false => 0,
    }
}

/// Steele, Lea and Flood's generator (OOPSLA 2014): small, and good enough to
/// draw indices.
struct SplitMix64(u64);

impl SplitMix64 {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_middle_two() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn one_measurement_has_no_spread() {
        let summary = Summary::of(&[1.5]).expect("one value");
        assert_eq!((summary.median, summary.spread()), (1.5, None));
        assert!(Summary::of(&[]).is_none());
    }

    #[test]
    fn a_value_far_from_the_rest_is_an_outlier_and_leaves_the_median_alone() {
        let summary = Summary::of(&[1.0, 1.01, 1.02, 1.01, 9.0]).expect("values");
        assert_eq!((summary.median, summary.outliers), (1.01, 1));
    }

    #[test]
    fn more_repeats_of_the_same_spread_narrow_the_interval() {
        let few: Vec<f64> = (0..5).map(|i| f64::from(i % 5)).collect();
        let many: Vec<f64> = (0..500).map(|i| f64::from(i % 5)).collect();
        let spread = |values: &[f64]| Summary::of(values).and_then(|s| s.spread());
        assert!(spread(&many) < spread(&few));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_median_within_the_range(
            values in prop::collection::vec(0.001f64..1e3, 1..20)
        ) {
            let s = Summary::of(&values).expect("values");
            prop_assert!(s.min <= s.low_95 && s.low_95 <= s.median);
            prop_assert!(s.median <= s.high_95 && s.high_95 <= s.max);
        }
    }
}
