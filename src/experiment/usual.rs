//! What is usual for a machine that changes.

use crate::host::calibrate::middle;

/// Looks at one thing, such as how long a piece of work takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Usual {
    /// What was seen, in order of size; all above zero.
    looks: Vec<f64>,
    /// What is to be seen, if that is known.
    expected: Option<f64>,
}

impl Usual {
    /// This is to be seen, whatever else is usual.
    pub(super) fn expect(&mut self, value: f64) {
        self.expected = Some(value);
    }

    /// Takes note of what was seen; says how many times what is usual it is, or how
    /// small a part of that: never less than 1.
    pub(super) fn look(&mut self, value: f64) -> f64 {
        let place = self.looks.partition_point(|&other| other < value);
        self.looks.insert(place, value);
        let usual = self.expected.or(self.value()).unwrap_or(value);
        (value / usual).max(usual / value)
    }

    /// What is usually seen, if anything was.
    pub(super) fn value(&self) -> Option<f64> {
        middle::mode(&self.looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(looks: &[f64]) -> Usual {
        let mut usual = Usual::default();
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
    }

    #[test]
    fn what_is_much_less_is_as_unusual_as_what_is_much_more() {
        let mut usual = usual(&[100.0, 101.0, 102.0, 103.0, 104.0, 105.0]);
        assert!(usual.look(60.0) > 1.4 && usual.look(160.0) > 1.4);
        assert!(usual.look(80.0) < 1.4 && usual.look(130.0) < 1.4);
        usual.expect(60.0);
        assert_eq!(usual.look(60.0), 1.0);
        assert!(usual.look(100.0) > 1.4);
        assert_eq!(usual.look(30.0), 2.0);
        assert_eq!(usual.look(120.0), 2.0);
    }
}
