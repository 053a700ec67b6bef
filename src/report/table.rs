//! Aligned columns for a terminal.

use comfy_table::{Attribute, Cell as TableCell, CellAlignment, Color, ContentArrangement, Table};

use super::{
    RULES, View, failures, has_published, legend, show_figure, show_published, show_ratio,
    show_time,
};
use crate::experiment::outcome::{Cell, Outcome};

pub(super) fn render(outcome: &Outcome, view: View) -> String {
    let mut text = format!(
        "{}: {}\n{}\ngilsim {} · {}\n\n",
        outcome.scenario,
        outcome.title,
        outcome.machine.describe(),
        outcome.gilsim,
        outcome.machine.rustc,
    );
    text.push_str(&tables(outcome, view));
    for figure in &outcome.figures {
        text.push_str(&format!("\n{}\n", figure.label));
        text.push_str(&figure_table(outcome, &figure.name, view));
    }
    text.push('\n');
    for line in legend(outcome) {
        push_wrapped(&mut text, &line, view);
    }
    section(&mut text, "Failed", &failures(outcome), view);
    section(&mut text, "Beware", &outcome.notes, view);
    section(&mut text, "Findings", &outcome.findings, view);
    text
}

fn section(text: &mut String, heading: &str, lines: &[String], view: View) {
    if lines.is_empty() {
        return;
    }
    text.push_str(&format!("\n{heading}\n"));
    for line in lines {
        push_wrapped(text, &format!("- {line}"), view);
    }
}

/// Appends a line, broken between words where the view ends. Further lines
/// stand under the first one's text.
fn push_wrapped(text: &mut String, line: &str, view: View) {
    let width = view.width.unwrap_or(usize::MAX).max(20);
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let mut used = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            text.push('\n');
            text.push_str(indent);
            used = indent.len();
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
    }
    text.push('\n');
}

/// All columns side by side, or one table below another where they do not fit.
fn tables(outcome: &Outcome, view: View) -> String {
    let all: Vec<usize> = (0..outcome.columns.len()).collect();
    let whole = shown(outcome, &all, view);
    let widest = whole.lines().map(|line| line.chars().count()).max();
    if widest.unwrap_or(0) <= view.width.unwrap_or(usize::MAX) {
        return colourful(outcome, &all, view);
    }
    let each = all
        .iter()
        .map(|&column| colourful(outcome, &[column], view));
    each.collect::<Vec<_>>().join("\n")
}

/// The table as plain text, to measure it.
fn shown(outcome: &Outcome, columns: &[usize], view: View) -> String {
    let plain = View {
        colour: false,
        ..view
    };
    colourful(outcome, columns, plain)
}

fn colourful(outcome: &Outcome, columns: &[usize], view: View) -> String {
    let mut table = empty_table(view);
    table.set_header(header(outcome, columns));
    for row in &outcome.rows {
        let mut cells = vec![TableCell::new(&row.label)];
        for &column in columns {
            let cell = &row.cells[column];
            cells.push(right(show_time(cell), cell));
            cells.push(right(show_ratio(cell), cell));
            if has_published(outcome, column) {
                cells.push(TableCell::new(show_published(cell)).fg(Color::DarkGrey));
            }
        }
        table.add_row(cells);
    }
    text_of(&table)
}

/// One of the programs' other figures: rows by columns, folded where the view
/// is too narrow.
fn figure_table(outcome: &Outcome, name: &str, view: View) -> String {
    let mut table = empty_table(view);
    if let Some(width) = view.width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    let labels = outcome.columns.iter().map(|column| {
        TableCell::new(&column.label)
            .add_attribute(Attribute::Bold)
            .set_alignment(CellAlignment::Right)
    });
    table.set_header([TableCell::new("")].into_iter().chain(labels));
    for row in &outcome.rows {
        let cells = row
            .cells
            .iter()
            .map(|cell| right(show_figure(cell, name), cell));
        table.add_row([TableCell::new(&row.label)].into_iter().chain(cells));
    }
    text_of(&table)
}

fn empty_table(view: View) -> Table {
    let mut table = Table::new();
    table
        .load_preset(RULES)
        .set_content_arrangement(ContentArrangement::Disabled);
    match view.colour {
        true => table.enforce_styling(),
        false => table.force_no_tty(),
    };
    table
}

/// A table as text, without the blanks that end its lines.
fn text_of(table: &Table) -> String {
    let text: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    text.join("\n") + "\n"
}

fn header(outcome: &Outcome, columns: &[usize]) -> Vec<TableCell> {
    let heading = |top: &str, below: &str| {
        TableCell::new(format!("{top}\n{below}")).add_attribute(Attribute::Bold)
    };
    let mut header = vec![heading("", "")];
    for &column in columns {
        let info = &outcome.columns[column];
        header.push(heading(&info.label, "seconds").set_alignment(CellAlignment::Right));
        header.push(heading("", "ratio").set_alignment(CellAlignment::Right));
        if has_published(outcome, column) {
            header.push(heading("", "published"));
        }
    }
    header
}

fn right(text: String, cell: &Cell) -> TableCell {
    let shown = TableCell::new(text).set_alignment(CellAlignment::Right);
    match cell.problem {
        Some(_) if !cell.skipped => shown.fg(Color::Red),
        _ => shown,
    }
}
