//! What something takes that takes a different time each time.

/// The middle one of times that are in order. The quickest may be that of a moment in
/// which the machine was faster than it usually is.
pub(super) fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

/// Of some values above zero that are in order, the middle of the half that lie closest
/// together. Where a machine is now in one state and now in another, the median may lie
/// between the two, where it never is, and the best one in a state that it hardly ever
/// has.
pub(crate) fn mode(values: &[f64]) -> Option<f64> {
    let half = values.len() / 2 + 1;
    let spread = |values: &&[f64]| values[half - 1] / values[0];
    let halves = values.windows(half);
    let closest = halves.min_by(|a, b| spread(a).total_cmp(&spread(b)))?;
    Some(closest[half / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_one_of_the_values() {
        assert_eq!(mode(&[]), None);
        assert_eq!(mode(&[30.0]), Some(30.0));
        let between = [36.0, 40.0, 41.0, 150.0, 220.0, 230.0];
        assert_eq!(mode(&between), Some(41.0));
        let mostly_far = [36.0, 40.0, 200.0, 210.0, 220.0, 900.0, 3_000.0];
        assert_eq!(mode(&mostly_far), Some(220.0));
    }

    #[test]
    fn a_median_has_as_many_above_as_below() {
        assert_eq!(median(&[1.0, 2.0, 70.0]), 2.0);
    }
}
