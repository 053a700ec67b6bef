//! What is usual for a machine that changes: of all looks at it, the middle of the
//! half that lie closest together.
//!
//! Where a machine is now in one state and now in another, the median of the looks
//! may lie between the two, where it never is, and the best one in a state that it
//! hardly ever has.

/// Looks at one thing, such as how long a piece of work takes.
#[derive(Debug, Clone)]
pub(super) struct Usual {
    /// What was seen, in order of size; all above zero.
    looks: Vec<f64>,
    /// What is to be seen, if that is known.
    expected: Option<f64>,
    /// What is seen may be so many times, or such a part of, what is usual.
    tolerance: f64,
}

impl Usual {
    /// Nothing was seen yet.
    pub(super) fn new(tolerance: f64) -> Self {
        Usual {
            looks: Vec::new(),
            expected: None,
            tolerance,
        }
    }

    /// This is to be seen, whatever else is usual.
    pub(super) fn expect(&mut self, value: f64) {
        self.expected = Some(value);
    }

    /// Takes note of what was seen; says whether it is as usual.
    pub(super) fn look(&mut self, value: f64) -> bool {
        let place = self.looks.partition_point(|&other| other < value);
        self.looks.insert(place, value);
        let usual = self.expected.or(self.value()).unwrap_or(value);
        (usual / self.tolerance..=usual * self.tolerance).contains(&value)
    }

    /// What is usually seen, if anything was.
    pub(super) fn value(&self) -> Option<f64> {
        let half = self.looks.len() / 2 + 1;
        let spread = |looks: &&[f64]| looks[half - 1] / looks[0];
        let halves = self.looks.windows(half);
        let closest = halves.min_by(|a, b| spread(a).total_cmp(&spread(b)))?;
        Some(closest[half / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(looks: &[f64]) -> Usual {
        let mut usual = Usual::new(1.4);
        for &value in looks {
            usual.look(value);
        }
        usual
    }

    #[test]
    fn what_is_usual_was_seen() {
        assert_eq!(usual(&[]).value(), None);
        assert_eq!(usual(&[30.0]).value(), Some(30.0));
        let between = [150.0, 220.0, 36.0, 41.0, 230.0, 40.0];
        assert_eq!(usual(&between).value(), Some(41.0));
        let mostly_far = [36.0, 3_000.0, 200.0, 40.0, 210.0, 220.0, 900.0];
        assert_eq!(usual(&mostly_far).value(), Some(220.0));
    }

    #[test]
    fn what_is_much_less_is_as_unusual_as_what_is_much_more() {
        let mut usual = usual(&[100.0, 101.0, 102.0, 103.0, 104.0, 105.0]);
        assert!(!usual.look(60.0) && !usual.look(160.0));
        assert!(usual.look(80.0) && usual.look(130.0));
        usual.expect(60.0);
        assert!(usual.look(60.0) && !usual.look(100.0));
    }
}
