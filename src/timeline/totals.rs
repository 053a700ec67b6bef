//! What a run's time went into.

use super::{Row, State, Timeline};

/// How long one or several threads were in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Nanoseconds by state, in the order of [`State::ALL`].
    pub time_ns: [u64; State::COUNT],
}

impl Totals {
    /// How long in this state.
    #[must_use]
    pub fn time_ns(&self, state: State) -> u64 {
        self.time_ns[state as usize]
    }

    /// How long in all.
    #[must_use]
    pub fn life_ns(&self) -> u64 {
        self.time_ns.iter().sum()
    }

    /// Which share of the life, from 0 to 1.
    #[must_use]
    pub fn share(&self, state: State) -> f64 {
        ratio(self.time_ns(state), self.life_ns())
    }

    /// The harm done by the lock: of the time in which threads could have run,
    /// the share in which they waited for it, from 0 to 1.
    #[must_use]
    pub fn harm(&self) -> f64 {
        let waited = self.time_ns(State::Waiting);
        ratio(waited, waited + self.time_ns(State::Running))
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 0.0,
        _ => part as f64 / whole as f64,
    }
}

impl Row {
    /// How long the thread was in each state.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for span in &self.spans {
            for state in State::ALL {
                totals.time_ns[state as usize] += span.time_ns(state);
            }
        }
        totals
    }
}

impl Timeline {
    /// How long all threads together were in each state.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            let of_row = row.totals();
            for state in State::ALL {
                totals.time_ns[state as usize] += of_row.time_ns(state);
            }
        }
        totals
    }

    /// Whether any interpreter has a lock.
    #[must_use]
    pub fn has_lock(&self) -> bool {
        self.interpreters.iter().any(|each| each.has_lock)
    }
}
