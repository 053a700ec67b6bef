//! The axis of time: where its marks stand, and in what unit.

/// Marks at round times.
pub(super) struct Axis {
    step_ns: u64,
    end_ns: u64,
    unit: &'static str,
    unit_ns: u64,
}

/// Names of units, and how many nanoseconds each is.
const UNITS: [(&str, u64); 4] = [
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("µs", 1_000),
    ("ns", 1),
];

impl Axis {
    /// An axis from 0 to `end_ns` with about so many marks.
    pub(super) fn new(end_ns: u64, marks: u64) -> Axis {
        let step_ns = round_step(end_ns / marks.max(1));
        let fits = UNITS.into_iter().find(|&(_, unit_ns)| end_ns >= unit_ns);
        let (unit, unit_ns) = fits.unwrap_or(("ns", 1));
        Axis {
            step_ns,
            end_ns,
            unit,
            unit_ns,
        }
    }

    /// Each mark's time and label; the last label names the unit.
    pub(super) fn marks(&self) -> Vec<(u64, String)> {
        let count = self.end_ns / self.step_ns;
        (0..=count)
            .map(|index| {
                let at_ns = index * self.step_ns;
                let number = self.number(at_ns);
                let label = match index == count {
                    true => format!("{number} {}", self.unit),
                    false => number,
                };
                (at_ns, label)
            })
            .collect()
    }

    fn number(&self, at_ns: u64) -> String {
        let step = self.step_ns as f64 / self.unit_ns as f64;
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        format!("{:.decimals$}", at_ns as f64 / self.unit_ns as f64)
    }
}

/// The next 1, 2 or 5 times a power of ten.
fn round_step(at_least: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if step >= at_least {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}
