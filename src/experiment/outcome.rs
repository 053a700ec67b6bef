//! What a plan's runs gave: plain data, complete enough to draw every table and
//! plot from, and saved as it is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::executor::Sample;
use super::machine::Machine;
use super::plan::{Column, Parameters, Plan};
use super::scenario::{Figure, Published, PublishedFigure, Row, Threads};
use super::stats::{Summary, median};
use crate::vm::Checkpoints;

/// Everything measured, with the machine it was measured on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// gilsim's version.
    pub gilsim: String,
    /// When the work began, RFC 3339, UTC.
    pub started: String,
    /// Whether every repeat of every variant is in.
    pub complete: bool,
    /// The scenario's name.
    pub scenario: String,
    /// What was measured, in one line.
    pub title: String,
    /// What the placeholders stood for.
    pub parameters: Parameters,
    /// Whether the work was the small one.
    pub quick: bool,
    /// How often each variant was to be measured.
    pub repeats: u32,
    /// Which part of the work this is, if not all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// The machine.
    pub machine: Machine,
    /// The columns.
    pub columns: Vec<ColumnOutcome>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<RowOutcome>,
    /// What else the programs measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// One sentence for each thing found.
    pub findings: Vec<String>,
    /// What a reader should know before trusting the figures.
    pub notes: Vec<String>,
    /// Where published figures come from, by their short key.
    pub sources: BTreeMap<String, String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnOutcome {
    /// Its heading.
    pub label: String,
    /// The regime, or the interpreter and its version.
    pub engine: String,
    /// Whether one lock lets a single thread at a time run bytecode.
    pub gil: bool,
    /// How many cores its machine has, if that is a simulated one: its times are
    /// predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores: Option<usize>,
    /// Where threads can switch, if it is known.
    #[serde(skip)]
    pub checkpoints: Option<Checkpoints>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowOutcome {
    /// Its heading.
    pub label: String,
    /// How sentences call it.
    #[serde(skip)]
    pub phrase: String,
    /// How many threads did its work.
    pub threads: Threads,
    /// Whether its threads waited rather than computed.
    pub waits: bool,
    /// Whether it ran gilsim's native kernels.
    pub native: bool,
    /// Whether its threads were processes, each with a lock of its own.
    #[serde(skip)]
    pub processes: bool,
    /// The label of the row that its ratio is taken to.
    pub baseline: String,
    /// How many cores simulated machines have in this row, if not the column's
    /// number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores: Option<usize>,
    /// Which line of the plot it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// A cell for every column.
    pub cells: Vec<Cell>,
}

/// One row under one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cell {
    /// Why there is nothing, or no more, measured.
    pub problem: Option<String>,
    /// Whether that is as it should be: the column cannot run this row.
    pub skipped: bool,
    /// The times, in seconds.
    pub seconds: Option<Summary>,
    /// The times divided by the baseline row's of the same repeat and column.
    pub ratio: Option<Summary>,
    /// The program's other figures, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, Summary>,
    /// Times to stand beside.
    pub published: Vec<Published>,
    /// Other figures to stand beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published_figures: Vec<PublishedFigure>,
    /// Every run.
    pub samples: Vec<Sample>,
}

impl Cell {
    /// The times, in seconds, in the order of measurement.
    pub fn times(&self) -> Vec<f64> {
        self.samples.iter().map(|sample| sample.elapsed_s).collect()
    }

    /// The median over repeats of its time divided by another cell's.
    pub(super) fn time_over(&self, other: &Cell) -> Option<f64> {
        median(&pairwise_ratios(&self.times(), &other.times()))
    }

    /// Every value of one of the program's other figures.
    fn values(&self, name: &str) -> Vec<f64> {
        let samples = self.samples.iter();
        samples
            .filter_map(|sample| sample.figures.get(name).copied())
            .collect()
    }

    /// The most memory that any run held, in bytes.
    pub fn peak_rss_bytes(&self) -> Option<u64> {
        self.samples
            .iter()
            .map(|sample| sample.peak_rss_bytes)
            .max()
    }
}

impl Outcome {
    /// An outcome with nothing measured yet.
    pub fn empty(plan: &Plan, machine: Machine, started: String) -> Outcome {
        Outcome {
            gilsim: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            complete: false,
            scenario: plan.name.clone(),
            title: plan.title.clone(),
            parameters: plan.parameters.clone(),
            quick: plan.quick,
            repeats: plan.repeats,
            shard: plan.shard.map(|shard| shard.to_string()),
            machine,
            columns: plan
                .columns
                .iter()
                .map(|column| empty_column(column, plan))
                .collect(),
            rows: plan.rows.iter().map(|row| empty_row(row, plan)).collect(),
            figures: plan.figures.clone(),
            findings: Vec::new(),
            notes: Vec::new(),
            sources: plan.sources.clone(),
        }
    }

    /// How many cores a row's programs had under a column.
    pub fn cores(&self, row: &RowOutcome, column: usize) -> usize {
        match self.columns[column].cores {
            Some(cores) => row.cores.unwrap_or(cores),
            None => self.machine.cores,
        }
    }

    /// The row with this label.
    pub fn row(&self, label: &str) -> Option<&RowOutcome> {
        self.rows.iter().find(|row| row.label == label)
    }

    /// Summarises every cell anew from its samples.
    pub fn summarise(&mut self) {
        for row in 0..self.rows.len() {
            for column in 0..self.columns.len() {
                let times = self.rows[row].cells[column].times();
                let ratios = self
                    .row(&self.rows[row].baseline)
                    .map(|baseline| pairwise_ratios(&times, &baseline.cells[column].times()));
                let cell = &mut self.rows[row].cells[column];
                cell.figures = self
                    .figures
                    .iter()
                    .filter_map(|figure| {
                        let summary = Summary::of(&cell.values(&figure.name))?;
                        Some((figure.name.clone(), summary))
                    })
                    .collect();
                cell.seconds = Summary::of(&times);
                cell.ratio = ratios.as_deref().and_then(Summary::of);
            }
        }
    }
}

/// Each time divided by the other's of the same repeat: what disturbed the
/// machine during one repeat disturbed both.
fn pairwise_ratios(times: &[f64], others: &[f64]) -> Vec<f64> {
    times
        .iter()
        .zip(others)
        .map(|(time, other)| time / other)
        .collect()
}

fn empty_column(column: &Column, plan: &Plan) -> ColumnOutcome {
    ColumnOutcome {
        label: column.label.clone(),
        engine: column.describe(&plan.rows),
        cores: column.machine.as_ref().map(|machine| machine.cores),
        gil: column.engine.has_gil(),
        checkpoints: column.engine.checkpoints(),
    }
}

fn empty_row(row: &Row, plan: &Plan) -> RowOutcome {
    let published = |column: &Column| {
        let belongs = |figure: &&Published| figure.column == column.label;
        row.published.iter().filter(belongs).cloned().collect()
    };
    let published_figures = |column: &Column| {
        let belongs = |figure: &&PublishedFigure| figure.column == column.label;
        let figures = row.published_figures.iter().filter(belongs);
        figures.cloned().collect()
    };
    let cell = |column: &Column| Cell {
        published: published(column),
        published_figures: published_figures(column),
        ..Cell::default()
    };
    RowOutcome {
        label: row.label.clone(),
        phrase: row.phrase.clone(),
        threads: row.threads,
        waits: row.waits,
        native: row.native,
        processes: row.processes,
        baseline: row.baseline.clone(),
        cores: row.cores,
        group: row.group.clone(),
        cells: plan.columns.iter().map(cell).collect(),
    }
}
