//! A table for a README.

use super::{failures, has_published, legend, show_figure, show_published, show_ratio, show_time};
use crate::experiment::outcome::{Outcome, RowOutcome};
use crate::experiment::scenario::Figure;

pub(super) fn render(outcome: &Outcome) -> String {
    let mut lines = vec![
        format!("**{}**: {}", outcome.scenario, outcome.title),
        String::new(),
        format!(
            "{} · gilsim {} · {}",
            outcome.machine.describe(),
            outcome.gilsim,
            outcome.started
        ),
        String::new(),
    ];
    lines.extend(table(outcome));
    for figure in &outcome.figures {
        lines.push(String::new());
        lines.extend(figure_table(outcome, figure));
    }
    lines.push(String::new());
    lines.extend(legend(outcome).iter().map(|line| format!("- {line}")));
    for text in [failures(outcome), outcome.notes.clone()].concat() {
        lines.push(format!("- **{text}**"));
    }
    if !outcome.findings.is_empty() {
        lines.push(String::new());
        lines.extend(
            outcome
                .findings
                .iter()
                .map(|finding| format!("- {finding}")),
        );
    }
    lines.join("\n") + "\n"
}

fn table(outcome: &Outcome) -> Vec<String> {
    let mut header = vec![String::new()];
    let mut rule = vec!["---".to_owned()];
    for (index, column) in outcome.columns.iter().enumerate() {
        let label = match column.engine.ends_with(&column.label) {
            true => column.label.clone(),
            false => format!("{} ({})", column.label, column.engine),
        };
        header.push(format!("{label}, seconds"));
        header.push("ratio".to_owned());
        if has_published(outcome, index) {
            header.push("published, seconds".to_owned());
        }
    }
    rule.resize(header.len(), "--:".to_owned());
    let rows = outcome.rows.iter().map(|row| cells(outcome, row));
    [header, rule].into_iter().chain(rows).map(line).collect()
}

fn figure_table(outcome: &Outcome, figure: &Figure) -> Vec<String> {
    let labels = outcome.columns.iter().map(|column| column.label.clone());
    let header: Vec<String> = [figure.label.clone()].into_iter().chain(labels).collect();
    let mut rule = vec!["---".to_owned()];
    rule.resize(header.len(), "--:".to_owned());
    let rows = outcome.rows.iter().map(|row| {
        let figures = row.cells.iter().map(|cell| show_figure(cell, &figure.name));
        [row.label.clone()].into_iter().chain(figures).collect()
    });
    [header, rule].into_iter().chain(rows).map(line).collect()
}

fn cells(outcome: &Outcome, row: &RowOutcome) -> Vec<String> {
    let mut cells = vec![row.label.clone()];
    for (index, cell) in row.cells.iter().enumerate() {
        cells.push(show_time(cell));
        cells.push(show_ratio(cell));
        if has_published(outcome, index) {
            cells.push(show_published(cell));
        }
    }
    cells
}

fn line(cells: Vec<String>) -> String {
    let escaped: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", escaped.join(" | "))
}
