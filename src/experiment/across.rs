//! What several kinds of work say together: the geometric mean, and the kinds
//! that lie at its ends.

use super::finding::short;
use super::machine::count;
use super::outcome::{Outcome, RowOutcome};
use super::stats::geometric_mean;

/// What every column costs beside the first one, a sentence for each.
pub(super) fn prices(outcome: &Outcome, rows: &[&RowOutcome]) -> Vec<String> {
    let columns = 1..outcome.columns.len();
    columns
        .filter_map(|column| {
            let price = |row: &RowOutcome| row.cells[column].time_over(&row.cells[0]);
            let (mean, span) = over_all(rows, price)?;
            let (column, first) = (&outcome.columns[column], &outcome.columns[0]);
            Some(format!(
                "{}: {} times {}'s time ({span}).",
                column.label,
                short(mean),
                first.label
            ))
        })
        .collect()
}

/// What the threads of every row do in one thread's time where no lock keeps
/// them from running side by side, a sentence for each such column.
pub(super) fn speed_ups(outcome: &Outcome, rows: &[&RowOutcome]) -> Vec<String> {
    let columns = 0..outcome.columns.len();
    columns
        .filter(|&column| !outcome.columns[column].gil)
        .filter_map(|column| {
            let speed_up = |row: &RowOutcome| {
                let alone = outcome.row(&row.baseline)?;
                let threads = row.threads.on(outcome.cores(row, column));
                Some(threads as f64 * alone.cells[column].time_over(&row.cells[column])?)
            };
            let (mean, span) = over_all(rows, speed_up)?;
            let cores = outcome.cores(rows.first()?, column);
            Some(format!(
                "{}: threads side by side do {} times what one does ({span}); {} here.",
                outcome.columns[column].label,
                short(mean),
                count(cores, "core")
            ))
        })
        .collect()
}

/// The mean of a figure over rows, and a text on how far it is from row to row.
fn over_all(
    rows: &[&RowOutcome],
    figure: impl Fn(&RowOutcome) -> Option<f64>,
) -> Option<(f64, String)> {
    let mut figures: Vec<(f64, &str)> = rows
        .iter()
        .filter_map(|row| Some((figure(row)?, row.label.as_str())))
        .collect();
    figures.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let (least, most) = (figures.first()?, figures.last()?);
    let values: Vec<f64> = figures.iter().map(|(value, _)| *value).collect();
    let span = format!(
        "geometric mean of {}: from {}, {}, to {}, {}",
        count(values.len(), "row"),
        short(least.0),
        least.1,
        short(most.0),
        most.1
    );
    Some((geometric_mean(&values)?, span))
}

#[cfg(test)]
mod tests {
    use crate::experiment::mock::{self, has_gil, sample};

    #[test]
    fn kinds_of_work_are_put_together() {
        let (outcome, _) = mock::run(&mock::plan("refcount", 3), 2, |job| {
            let (kind, threads) = (&*job.args[0], &*job.args[1]);
            let alone = match (kind, has_gil(job)) {
                ("shared_list", false) => 2.0,
                ("constants", false) => 0.5,
                _ => 1.0,
            };
            let together = match (threads, kind, has_gil(job)) {
                ("1", _, _) => 1.0,
                (_, "objects", false) => 1.25,
                (_, _, with_gil) => f64::from(1 + u8::from(with_gil)),
            };
            Ok(sample(alone * together))
        });
        let found = |text: &str| outcome.findings.iter().any(|finding| finding == text);
        for text in [
            "3.13t: 1.00 times GIL, plain's time (geometric mean of 8 rows: from 0.50, constants, \
             to 2.00, shared list).",
            "3.14t: threads side by side do 1.94 times what one does (geometric mean of 8 rows: \
             from 1.60, objects, two threads, to 2.00, shared list, two threads); 2 cores here.",
        ] {
            assert!(found(text), "{text} is not in {:#?}", outcome.findings);
        }
        let under_the_gil = "GIL, biased: threads side by side";
        assert!(
            !outcome
                .findings
                .iter()
                .any(|one| one.starts_with(under_the_gil))
        );
    }
}
