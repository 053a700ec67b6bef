//! Puts the parts of a scenario's work together that several machines did.

use serde::Deserialize;

use super::executor::Sample;
use super::finding;
use super::machine::Machine;
use super::outcome::Outcome;
use super::plan::Plan;

/// What is read of a part's `results.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Part {
    /// The scenario's name.
    pub scenario: String,
    /// Whether the work was the small one.
    pub quick: bool,
    started: String,
    complete: bool,
    machine: Machine,
    columns: Vec<PartColumn>,
    rows: Vec<PartRow>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct PartColumn {
    label: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct PartRow {
    label: String,
    cells: Vec<PartCell>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct PartCell {
    problem: Option<String>,
    skipped: bool,
    samples: Vec<Sample>,
}

/// Why parts cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("there is nothing to merge")]
    Nothing,
    /// They are not of one scenario.
    #[error("parts of two scenarios: '{first}' and '{other}'")]
    Scenarios {
        /// One of them.
        first: String,
        /// The other.
        other: String,
    },
    /// Some did the small work and some did not.
    #[error("some parts were run with --quick and some were not")]
    Quick,
    /// The scenario has changed since.
    #[error("a part has the {what} '{label}', which the scenario '{scenario}' has not")]
    Unknown {
        /// `row` or `column`.
        what: &'static str,
        /// Its label.
        label: String,
        /// The scenario's name.
        scenario: String,
    },
    /// Two parts have measured the same.
    #[error("two parts have measured the same: {row}, {column}")]
    Twice {
        /// The row's label.
        row: String,
        /// The column's label.
        column: String,
    },
}

/// The outcome of the whole plan, of what parts of it gave.
///
/// # Errors
/// [`MergeError`] says which parts do not go together.
pub fn merge(plan: &Plan, parts: &[Part]) -> Result<Outcome, MergeError> {
    let first = parts.first().ok_or(MergeError::Nothing)?;
    let mut outcome = Outcome::empty(plan, first.machine.clone(), first.started.clone());
    for part in parts {
        check(plan, first, part)?;
        take_in(&mut outcome, part)?;
    }
    let mut cells = plan
        .variants
        .iter()
        .map(|one| &outcome.rows[one.row].cells[one.column]);
    let all_there = cells.all(|cell| !cell.samples.is_empty() || cell.problem.is_some());
    outcome.complete = all_there && parts.iter().all(|part| part.complete);
    outcome.summarise();
    finding::conclude(plan, &mut outcome);
    Ok(outcome)
}

fn check(plan: &Plan, first: &Part, part: &Part) -> Result<(), MergeError> {
    if part.scenario != plan.name {
        return Err(MergeError::Scenarios {
            first: plan.name.clone(),
            other: part.scenario.clone(),
        });
    }
    match part.quick == first.quick {
        true => Ok(()),
        false => Err(MergeError::Quick),
    }
}

fn take_in(outcome: &mut Outcome, part: &Part) -> Result<(), MergeError> {
    let unknown = |what, label: &str| MergeError::Unknown {
        what,
        label: label.to_owned(),
        scenario: part.scenario.clone(),
    };
    for row in &part.rows {
        let known = outcome.rows.iter().position(|one| one.label == row.label);
        let row_index = known.ok_or_else(|| unknown("row", &row.label))?;
        for (column, cell) in part.columns.iter().zip(&row.cells) {
            let mut columns = outcome.columns.iter();
            let known = columns.position(|one| one.label == column.label);
            let column_index = known.ok_or_else(|| unknown("column", &column.label))?;
            let whole = &mut outcome.rows[row_index].cells[column_index];
            if !whole.samples.is_empty() && !cell.samples.is_empty() {
                return Err(MergeError::Twice {
                    row: row.label.clone(),
                    column: column.label.clone(),
                });
            }
            whole.samples.extend(cell.samples.iter().cloned());
            whole.skipped |= cell.skipped;
            if cell.problem.is_some() {
                whole.problem.clone_from(&cell.problem);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::mock;
    use crate::experiment::plan::PlanOptions;

    /// A part as it is read back from its file.
    fn part(shard: &str) -> Part {
        let options = PlanOptions {
            repeats: Some(2),
            shard: shard.parse().ok(),
            ..PlanOptions::default()
        };
        let plan = Plan::new(&mock::scenario("io_bound"), options).expect("a plan");
        let (outcome, _) = mock::run(&plan, 2, |_| Ok(mock::sample(0.5)));
        let text = serde_json::to_string(&outcome).expect("written");
        serde_json::from_str(&text).expect("read back")
    }

    #[test]
    fn parts_make_the_whole() {
        let plan = mock::plan("io_bound", 2);
        let (whole, _) = mock::run(&plan, 2, |_| Ok(mock::sample(0.5)));
        let merged = merge(&plan, &[part("2/3"), part("1/3"), part("3/3")]).expect("merged");
        assert_eq!(merged.rows, whole.rows);
        assert_eq!(merged.findings, whole.findings);
        assert!(merged.complete);
    }

    #[test]
    fn what_is_missing_or_there_twice_is_noticed() {
        let plan = mock::plan("io_bound", 2);
        assert!(!merge(&plan, &[part("1/2")]).expect("merged").complete);
        let twice = merge(&plan, &[part("1/2"), part("1/2")]).expect_err("twice");
        assert!(
            twice.to_string().contains("four waits, in turn, GIL"),
            "{twice}"
        );
        assert_eq!(merge(&plan, &[]), Err(MergeError::Nothing));
        let other = mock::plan("mixed", 2);
        let error = merge(&other, &[part("1/2")]).expect_err("another scenario");
        assert!(
            error.to_string().contains("'mixed' and 'io_bound'"),
            "{error}"
        );
    }
}
