//! What a scenario produced, for people and for programs: one exporter per file.

mod csv;
pub mod files;
mod json;
mod markdown;
mod svg;
mod table;

use crate::experiment::finding::short;
use crate::experiment::outcome::{Cell, Outcome};
use crate::experiment::scenario::Published;

/// What an outcome is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns, for a terminal
    #[default]
    Table,
    /// Everything, every run's raw times included
    Json,
    /// A table for a README
    Markdown,
    /// A line for every run, for a spreadsheet or a data frame
    Csv,
}

/// Where a table is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct View {
    /// How many columns there are; `None` if there is no end to them.
    pub width: Option<usize>,
    /// Whether colours are wanted.
    pub colour: bool,
}

/// An outcome as text that ends with a newline.
///
/// # Errors
/// If it cannot be serialised.
pub fn render(outcome: &Outcome, format: Format, view: View) -> anyhow::Result<String> {
    Ok(match format {
        Format::Table => table::render(outcome, view),
        Format::Json => json::render(outcome)?,
        Format::Markdown => markdown::render(outcome),
        Format::Csv => csv::render(outcome),
    })
}

/// A time with the digits that mean something, and its spread.
fn show_seconds(cell: &Cell) -> Option<String> {
    let seconds = cell.seconds?;
    let decimals = match seconds.median {
        s if s >= 9.995 => 2,
        s if s >= 0.0995 => 3,
        s if s >= 0.00995 => 4,
        s if s >= 0.000995 => 5,
        _ => 6,
    };
    let median = format!("{:.decimals$}", seconds.median);
    Some(match seconds.spread() {
        Some(spread) => format!("{median} ±{spread:.decimals$}"),
        None => median,
    })
}

fn show_ratio(cell: &Cell) -> String {
    cell.ratio
        .map_or_else(String::new, |ratio| short(ratio.median))
}

/// Published figures, each with the key of its source: `1.82 a, ~0.5 b`.
fn show_published(cell: &Cell) -> String {
    let show = |figure: &Published| {
        let about = if figure.about { "~" } else { "" };
        format!("{about}{} {}", figure.seconds, figure.source)
    };
    let figures: Vec<String> = cell.published.iter().map(show).collect();
    figures.join(", ")
}

/// Whether a column has anything published to show.
fn has_published(outcome: &Outcome, column: usize) -> bool {
    let mut cells = outcome.rows.iter().map(|row| &row.cells[column]);
    cells.any(|cell| !cell.published.is_empty())
}

/// What failed, as `row, column: problem`, in the table's order.
fn failures(outcome: &Outcome) -> Vec<String> {
    let mut failures = Vec::new();
    for row in &outcome.rows {
        for (cell, column) in row.cells.iter().zip(&outcome.columns) {
            if let Some(problem) = cell.problem.as_ref().filter(|_| !cell.skipped) {
                failures.push(format!("{}, {}: {problem}", row.label, column.label));
            }
        }
    }
    failures
}

/// How the table's figures are to be read.
fn legend(outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    if outcome.repeats > 1 {
        lines.push(format!(
            "seconds: median of {} repeats, ± half the median's 95 % bootstrap interval",
            outcome.repeats
        ));
    }
    lines.push(ratio_legend(outcome));
    let sources = outcome.sources.iter();
    lines.extend(sources.map(|(key, source)| format!("published {key}: {source}")));
    lines
}

fn ratio_legend(outcome: &Outcome) -> String {
    let mut baselines: Vec<&str> = outcome
        .rows
        .iter()
        .map(|row| row.baseline.as_str())
        .collect();
    baselines.dedup();
    format!(
        "ratio: to the same column's {}",
        baselines.join("; then to ")
    )
}
