//! What the refcount lab measured, for people and for programs.

mod plots;
mod text;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Format;
use crate::experiment::refcount_lab::{LabCell, LabOutcome};

/// The lab's outcome as text that ends with a newline.
///
/// # Errors
/// If it cannot be serialised.
pub fn render(outcome: &LabOutcome, format: Format) -> Result<String> {
    Ok(match format {
        Format::Table => text::table(outcome),
        Format::Markdown => text::markdown(outcome),
        Format::Csv => text::csv(outcome),
        Format::Json => format!("{}\n", serde_json::to_string_pretty(outcome)?),
    })
}

/// Writes the lab's files: `lab.json`, `lab.csv`, `lab.md`, `scaling.svg` and
/// `working_set.svg`.
///
/// # Errors
/// If the folder cannot be made or written to.
pub fn write(outcome: &LabOutcome, folder: &Path) -> Result<()> {
    let problem = || format!("cannot write results to {}", folder.display());
    fs::create_dir_all(folder).with_context(problem)?;
    let files = [
        ("lab.json", render(outcome, Format::Json)?),
        ("lab.csv", render(outcome, Format::Csv)?),
        ("lab.md", render(outcome, Format::Markdown)?),
        ("scaling.svg", plots::scaling(outcome)?),
        ("working_set.svg", plots::working_set(outcome)?),
    ];
    for (name, text) in files {
        let partial = folder.join(format!(".{name}.partial"));
        fs::write(&partial, text)
            .and_then(|()| fs::rename(&partial, folder.join(name)))
            .with_context(problem)?;
    }
    Ok(())
}

/// The variants in the order of the lab, each once.
fn variants(outcome: &LabOutcome) -> Vec<&'static str> {
    let mut names = Vec::new();
    for cell in &outcome.cells {
        if !names.contains(&cell.variant) {
            names.push(cell.variant);
        }
    }
    names
}

/// A row of the table: what is done, by how many threads, to how many objects.
type Row = (&'static str, usize, Option<usize>);

fn rows(outcome: &LabOutcome) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in &outcome.cells {
        let row = (cell.pattern, cell.threads, cell.objects);
        let has_figures = outcome.cells.iter().any(|other| {
            (other.pattern, other.threads, other.objects) == row && other.ns.is_some()
        });
        if has_figures && !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

fn cell_of<'a>(outcome: &'a LabOutcome, row: Row, variant: &str) -> Option<&'a LabCell> {
    outcome
        .cells
        .iter()
        .find(|cell| (cell.pattern, cell.threads, cell.objects) == row && cell.variant == variant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::refcount_lab::{self, LabSpec};

    fn outcome() -> LabOutcome {
        let spec = LabSpec {
            threads: vec![1, 2],
            working_sets: vec![16, 64],
            operations: 200,
            rounds: 2,
        };
        refcount_lab::run(&spec, |_| true)
    }

    #[test]
    fn every_format_tells_of_every_variant_and_what_is_invalid() {
        let outcome = outcome();
        for format in [Format::Table, Format::Markdown, Format::Csv, Format::Json] {
            let text = render(&outcome, format).expect("it can be written");
            for variant in variants(&outcome) {
                assert!(text.contains(variant), "{format:?} without {variant}");
            }
            assert!(text.contains("INVALID"), "{format:?}");
            assert!(text.ends_with('\n'));
        }
    }

    #[test]
    fn the_table_says_what_strategies_cost_beside_ordinary_counts() {
        let mut outcome = outcome();
        for cell in &mut outcome.cells {
            if let Some(ns) = &mut cell.ns {
                ns.median = if cell.variant == "plain" { 2.0 } else { 7.0 };
            }
        }
        let text = render(&outcome, Format::Markdown).expect("it can be written");
        assert!(text.contains("atomic 3.50, 3.50, 3.50;"), "{text}");
    }

    #[test]
    fn the_files_are_written() {
        let folder = tempfile::tempdir().expect("a folder");
        write(&outcome(), folder.path()).expect("written");
        let plot = fs::read_to_string(folder.path().join("scaling.svg")).expect("a plot");
        assert!(plot.starts_with("<svg") && plot.contains("hot shared"));
        let plot = fs::read_to_string(folder.path().join("working_set.svg")).expect("a plot");
        assert!(plot.contains("biased"));
    }
}
