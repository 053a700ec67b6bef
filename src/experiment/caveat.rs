//! What a reader should know before trusting the figures.

use super::machine::count;
use super::outcome::Outcome;

/// The reasons to doubt an outcome.
pub(super) fn notes(outcome: &Outcome) -> Vec<String> {
    let machine = &outcome.machine;
    let mut notes = Vec::new();
    if !outcome.complete {
        notes.push("interrupted: only the finished repeats are counted".to_owned());
    }
    if outcome.quick {
        notes.push(
            "quick: so little work that times are less certain, and not those to quote".to_owned(),
        );
    }
    if !machine.optimised {
        notes.push("gilsim was built without optimisation: use cargo run --release".to_owned());
    }
    if machine.was_busy() {
        let (load, cores) = (machine.load_before, count(machine.cores, "core"));
        notes.push(format!(
            "the machine was busy before the work began (load {load:.2} on {cores}): \
             times are longer and less certain than on an idle one"
        ));
    }
    notes.extend(outliers(outcome));
    notes
}

/// So many cells with outliers are named one by one; of more only the number is
/// said.
const MOST_OUTLIERS_NAMED: usize = 5;

/// Which cells have times that lie far from the rest.
fn outliers(outcome: &Outcome) -> Vec<String> {
    let mut notes = Vec::new();
    let mut cells = 0;
    for row in &outcome.rows {
        for (cell, column) in row.cells.iter().zip(&outcome.columns) {
            let Some(seconds) = cell.seconds else {
                continue;
            };
            cells += 1;
            if seconds.outliers > 0 {
                let (label, column) = (&row.label, &column.label);
                let (outliers, count) = (seconds.outliers, seconds.count);
                notes.push(format!(
                    "{label}, {column}: {outliers} of {count} times lie far from the rest"
                ));
            }
        }
    }
    match notes.len() {
        0..=MOST_OUTLIERS_NAMED => notes,
        many => vec![format!(
            "in {many} of {cells} cells some times lie far from the rest"
        )],
    }
}
