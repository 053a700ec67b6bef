//! How much more is done on more cores: rows of one group are the same work for
//! each thread, with as many threads as cores.

use super::finding::short;
use super::machine::count;
use super::outcome::{Outcome, RowOutcome};

/// More cores that do at least this many times as much for each doubling still
/// help.
const HELPS: f64 = 1.25;

/// What is done on so many cores is this share of what that many could do: all
/// of it, but for little.
const NEARLY_ALL: f64 = 0.85;

/// What a group of rows does under one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The column's index.
    pub column: usize,
    /// How many cores there are, and how many times as much is done in the same
    /// time as in the group's first row; with more and more cores.
    pub points: Vec<(usize, f64)>,
}

/// The groups of an outcome's rows, in order.
pub fn groups(outcome: &Outcome) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for group in outcome.rows.iter().filter_map(|row| row.group.as_deref()) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

/// Every column's curve of a group; a column without times has none.
pub fn curves(outcome: &Outcome, group: &str) -> Vec<Curve> {
    let rows = outcome.rows.iter();
    let rows: Vec<&RowOutcome> = rows
        .filter(|row| row.group.as_deref() == Some(group))
        .collect();
    let columns = 0..outcome.columns.len();
    let curves = columns.map(|column| curve(outcome, &rows, column));
    curves.filter(|curve| curve.points.len() > 1).collect()
}

fn curve(outcome: &Outcome, rows: &[&RowOutcome], column: usize) -> Curve {
    let rate = |row: &&RowOutcome| {
        let cores = outcome.cores(row, column);
        let seconds = row.cells[column].seconds?.median;
        Some((cores, row.threads.on(cores) as f64 / seconds))
    };
    let rates: Vec<(usize, f64)> = rows.iter().filter_map(rate).collect();
    let first = rates.first().map_or(1.0, |&(_, rate)| rate);
    let mut points: Vec<(usize, f64)> = rates
        .into_iter()
        .map(|(cores, rate)| (cores, rate / first))
        .collect();
    points.sort_by_key(|&(cores, _)| cores);
    Curve { column, points }
}

impl Curve {
    /// Up to how many cores it goes up.
    pub fn scales_to(&self) -> usize {
        let steps = self.points.windows(2);
        let helps = |step: &&[(usize, f64)]| {
            let (before, after) = (step[0], step[1]);
            let doublings = (after.0 as f64 / before.0 as f64).log2();
            after.1 >= before.1 * HELPS.powf(doublings)
        };
        let last = steps.take_while(helps).last();
        last.map_or(self.points[0].0, |step| step[1].0)
    }

    /// What is done on the most cores.
    fn end(&self) -> (usize, f64) {
        self.points[self.points.len() - 1]
    }
}

/// One sentence for each column on the group that a row belongs to.
pub fn sentences(outcome: &Outcome, row: &RowOutcome) -> Vec<String> {
    let Some(group) = row.group.as_deref() else {
        return Vec::new();
    };
    let curves = curves(outcome, group);
    let curves = curves.iter();
    curves
        .map(|curve| sentence(outcome, group, curve))
        .collect()
}

fn sentence(outcome: &Outcome, group: &str, curve: &Curve) -> String {
    let label = &outcome.columns[curve.column].label;
    let (cores, speed) = curve.end();
    let reached = format!("{} times as much on {}", short(speed), count(cores, "core"));
    match curve.scales_to() {
        last if last == cores && speed >= NEARLY_ALL * cores as f64 => {
            format!("{group}, {label}: scales to {cores} cores ({reached}).")
        }
        last if last == cores => {
            format!("{group}, {label}: scales to {cores} cores, but not in full ({reached}).")
        }
        1 => format!("{group}, {label}: does not scale at all ({reached})."),
        last => format!("{group}, {label}: stops scaling at {last} cores ({reached})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(speeds: [f64; 4]) -> Curve {
        Curve {
            column: 0,
            points: [1, 2, 4, 8].into_iter().zip(speeds).collect(),
        }
    }

    #[test]
    fn a_curve_scales_as_far_as_more_cores_help() {
        assert_eq!(curve([1.0, 2.0, 4.0, 7.9]).scales_to(), 8);
        assert_eq!(curve([1.0, 1.9, 2.0, 2.1]).scales_to(), 2);
        assert_eq!(curve([1.0, 0.4, 0.8, 1.6]).scales_to(), 1);
    }
}
