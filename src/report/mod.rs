//! What a scenario produced and what threads did, for people and for programs:
//! one exporter per file.

mod csv;
pub mod files;
mod json;
mod markdown;
pub mod refcount;
mod scaling;
mod svg;
mod table;
mod timeline;
pub mod validation;

pub use timeline::{MOST_BYTES, TimelineFormat, UnknownFormat, render_timeline};

use crate::experiment::finding::short;
use crate::experiment::machine::count;
use crate::experiment::outcome::{Cell, Outcome};
use crate::experiment::scenario::Published;

/// A `comfy_table` style: a rule above, below the header and at the end.
pub const RULES: &str = "  ── ──      ──    ";

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
        s => (2.0 - s.log10().floor()).clamp(3.0, 9.0) as usize,
    };
    let median = format!("{:.decimals$}", seconds.median);
    Some(match seconds.spread() {
        Some(spread) => format!("{median} ±{spread:.decimals$}"),
        None => median,
    })
}

/// A figure with the digits that mean something, and its published values:
/// `95.5 (100 a)`.
fn show_figure(cell: &Cell, name: &str) -> String {
    let value = match cell.figures.get(name) {
        Some(summary) => show_number(summary.median),
        None => "–".to_owned(),
    };
    let published = cell.published_figures.iter();
    let published: Vec<String> = published
        .filter(|figure| figure.figure == name)
        .map(|figure| format!("{} {}", show_number(figure.value), figure.source))
        .collect();
    match published.as_slice() {
        [] => value,
        published => format!("{value} ({})", published.join(", ")),
    }
}

/// A number with three digits that mean something.
fn show_number(value: f64) -> String {
    let magnitude = value.abs().max(1e-6).log10().floor();
    let decimals = (2.0 - magnitude).clamp(0.0, 8.0) as usize;
    format!("{value:.decimals$}")
}

/// A cell's time, or what it has instead.
fn show_time(cell: &Cell) -> String {
    match (&cell.problem, cell.skipped) {
        (Some(_), false) => "failed".to_owned(),
        _ => show_seconds(cell).unwrap_or_else(|| "–".to_owned()),
    }
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

/// What failed, as `row, column: problem`; a column where everything failed
/// alike has one line.
fn failures(outcome: &Outcome) -> Vec<String> {
    let mut failures = Vec::new();
    for (index, column) in outcome.columns.iter().enumerate() {
        let label = &column.label;
        let problems: Vec<(&str, &str)> = outcome
            .rows
            .iter()
            .filter_map(|row| Some((row.label.as_str(), failure(&row.cells[index])?)))
            .collect();
        match problems.as_slice() {
            [(_, first), rest @ ..]
                if problems.len() == outcome.rows.len()
                    && !rest.is_empty()
                    && rest.iter().all(|(_, problem)| problem == first) =>
            {
                failures.push(format!("every row, {label}: {first}"));
            }
            each => {
                let lines = each.iter();
                failures.extend(lines.map(|(row, problem)| format!("{row}, {label}: {problem}")));
            }
        }
    }
    failures
}

/// Why a cell failed, if it did.
fn failure(cell: &Cell) -> Option<&str> {
    cell.problem.as_deref().filter(|_| !cell.skipped)
}

/// How the table's figures are to be read.
fn legend(outcome: &Outcome) -> Vec<String> {
    let mut lines: Vec<String> = columns_legend(outcome).into_iter().collect();
    if outcome.repeats > 1 {
        lines.push(format!(
            "seconds: median of {} repeats, ± half the median's 95 % bootstrap interval",
            outcome.repeats
        ));
    }
    lines.push(ratio_legend(outcome));
    if !outcome.figures.is_empty() {
        lines.push("other figures: medians; published ones in parentheses".to_owned());
    }
    lines.extend(prediction_legend(outcome));
    lines.extend(skipped_legend(outcome));
    let sources = outcome.sources.iter();
    lines.extend(sources.map(|(key, source)| format!("published {key}: {source}")));
    lines
}

/// Which columns are predictions, and whether the machine could check them.
fn prediction_legend(outcome: &Outcome) -> Option<String> {
    let columns = outcome.columns.iter();
    let labels: Vec<&str> = columns
        .filter(|column| column.cores.is_some())
        .map(|column| column.label.as_str())
        .collect();
    if labels.is_empty() {
        return None;
    }
    let rows = outcome.rows.iter();
    let most = rows.flat_map(|row| {
        let columns = 0..outcome.columns.len();
        let simulated = columns.filter(|&column| outcome.columns[column].cores.is_some());
        simulated.map(|column| outcome.cores(row, column))
    });
    let here = outcome.machine.cores;
    let beyond = match most.max() {
        Some(most) if most > here => format!(
            "; beyond the {} of this machine they are extrapolation",
            count(here, "core")
        ),
        _ => String::new(),
    };
    Some(format!(
        "predictions, from a simulation: {}{beyond}",
        labels.join("; ")
    ))
}

/// Why cells are empty that can only be empty.
fn skipped_legend(outcome: &Outcome) -> Option<String> {
    let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
    let problem = cells.find(|cell| cell.skipped)?.problem.as_ref()?;
    Some(format!("–: {problem}"))
}

/// What the headings stand for, where they are not that themselves.
fn columns_legend(outcome: &Outcome) -> Option<String> {
    let columns = outcome.columns.iter();
    let named: Vec<String> = columns
        .filter(|column| !column.engine.ends_with(&column.label))
        .map(|column| format!("{} is {}", column.label, column.engine))
        .collect();
    (!named.is_empty()).then(|| format!("columns: {}", named.join("; ")))
}

fn ratio_legend(outcome: &Outcome) -> String {
    let mut baselines: Vec<&str> = Vec::new();
    for row in &outcome.rows {
        if !baselines.contains(&&*row.baseline) {
            baselines.push(&row.baseline);
        }
    }
    if baselines.len() > MOST_NAMED && stands_above(outcome) {
        return "ratio: to the nearest row above it whose ratio is 1.00 throughout".to_owned();
    }
    let baselines: Vec<String> = baselines.iter().map(|row| format!("\"{row}\"")).collect();
    format!("ratio: to the same column's {}", baselines.join(" or "))
}

/// A legend names no more rows than this.
const MOST_NAMED: usize = 3;

/// Whether every row's baseline is the last one before it that is its own.
fn stands_above(outcome: &Outcome) -> bool {
    let mut above = None;
    outcome.rows.iter().all(|row| {
        if row.baseline == row.label {
            above = Some(&row.label);
        }
        above == Some(&row.baseline)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::executor::RunError;
    use crate::experiment::mock;

    fn shown(outcome: &Outcome, format: Format, width: Option<usize>) -> String {
        let view = View {
            width,
            colour: false,
        };
        render(outcome, format, view).expect("rendered")
    }

    #[test]
    fn the_threading_table_in_every_format() {
        let outcome = mock::threading_table(2, 3);
        insta::assert_snapshot!("table", shown(&outcome, Format::Table, None));
        insta::assert_snapshot!("table_narrow", shown(&outcome, Format::Table, Some(72)));
        insta::assert_snapshot!("markdown", shown(&outcome, Format::Markdown, None));
        insta::assert_snapshot!("csv", shown(&outcome, Format::Csv, None));
        insta::assert_snapshot!("json", shown(&outcome, Format::Json, None));
        insta::assert_snapshot!("svg", svg::render(&outcome).expect("drawn"));
    }

    #[test]
    fn failures_stand_in_their_cells_and_are_told_below() {
        let (outcome, _) = mock::run(&mock::plan("io_bound", 1), 4, |job| {
            match job.args[0] == "wait" && mock::has_gil(job) {
                true => Err(RunError::Failed(
                    "ValueError: 1 | 2 (exit status: 1)".to_owned(),
                )),
                false => Ok(mock::sample(0.25)),
            }
        });
        insta::assert_snapshot!("failed_table", shown(&outcome, Format::Table, None));
        insta::assert_snapshot!("failed_markdown", shown(&outcome, Format::Markdown, None));
        insta::assert_snapshot!("failed_csv", shown(&outcome, Format::Csv, None));
    }

    #[test]
    fn no_line_is_wider_than_the_view_unless_a_table_must_be() {
        let outcome = mock::threading_table(2, 3);
        let text = shown(&outcome, Format::Table, Some(80));
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn colour_is_there_only_if_wanted() {
        let outcome = mock::threading_table(2, 3);
        let coloured = |colour| {
            let view = View {
                width: None,
                colour,
            };
            render(&outcome, Format::Table, view)
                .expect("rendered")
                .contains('\u{1b}')
        };
        assert_eq!((coloured(true), coloured(false)), (true, false));
    }

    #[test]
    fn times_show_three_digits_that_mean_something() {
        let shown = [12.3456, 1.23456, 0.123456, 0.0123456, 0.00123456, 3.2e-6].map(|seconds| {
            let (outcome, _) =
                mock::run(&mock::plan("io_bound", 1), 4, |_| Ok(mock::sample(seconds)));
            show_time(&outcome.rows[0].cells[0])
        });
        assert_eq!(
            shown,
            ["12.35", "1.235", "0.123", "0.0123", "0.00123", "0.00000320"]
        );
    }
}
