//! The lab's outcome as tables and lines.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table};

use super::{Row, cell_of, rows, variants};
use crate::experiment::refcount_lab::{LabCell, LabOutcome};
use crate::report::RULES;

/// What stands below each table.
fn legend(outcome: &LabOutcome) -> Vec<String> {
    let floors = outcome.floors;
    let machine = &outcome.machine;
    let mut lines = vec![
        "Nanoseconds for an operation of one thread, the median of the rounds; in brackets the \
         efficiency against one thread."
            .to_owned(),
        format!(
            "This machine's floors: {} plain increment, {} uncontended atomic addition, {} \
             compare and exchange, {} line from core to core (ns). {}, {} cores.",
            digits(floors.plain_increment_ns),
            digits(floors.atomic_add_ns),
            digits(floors.compare_exchange_ns),
            digits(floors.line_transfer_ns),
            machine.cpu,
            machine.cores
        ),
        format!(
            "Every object has {} bytes, of which {} are the head, under every strategy.",
            outcome.object_bytes, outcome.header_bytes
        ),
        "INVALID: ordinary counts without a lock lose objects. '!': faster than its floor, a \
         measuring error."
            .to_owned(),
    ];
    lines.extend(beside_plain(outcome));
    let waits: Vec<String> = outcome.cells.iter().filter_map(wait).collect();
    if !waits.is_empty() {
        lines.push(format!(
            "From the last drop to the end of an object that its owner had to merge, p50 and p99: {}.",
            waits.join("; ")
        ));
    }
    lines
}

/// The patterns that [`beside_plain`] compares, with their threads.
const COMPARED: [(&str, usize); 3] = [
    ("private alias", 1),
    ("hot shared", 2),
    ("owner and intruders", 2),
];

/// What each strategy costs where ordinary counts of a few private objects cost 1.
fn beside_plain(outcome: &LabOutcome) -> Option<String> {
    let rows = rows(outcome);
    let time = |pattern: &str, threads: usize, variant: &str| {
        // The first of the rows has the smallest working set.
        let row = rows
            .iter()
            .find(|row| row.0 == pattern && row.1 == threads)?;
        Some(cell_of(outcome, *row, variant)?.ns?.median)
    };
    let plain = time("private alias", 1, "plain")?;
    let parts: Vec<String> = variants(outcome)
        .into_iter()
        .filter(|variant| *variant != "plain")
        .filter_map(|variant| {
            let ratios: Option<Vec<String>> = COMPARED
                .iter()
                .map(|(pattern, threads)| Some(digits(time(pattern, *threads, variant)? / plain)))
                .collect();
            Some(format!("{variant} {}", ratios?.join(", ")))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Times what ordinary counts of a few private objects take, for such objects, for one \
             object that two threads share, and for one that two threads share of whom one made \
             it: {}.",
            parts.join("; ")
        )
    })
}

fn wait(cell: &LabCell) -> Option<String> {
    let [middle, late] = cell.time_to_free_ns?;
    Some(format!(
        "{}, {}, {} threads: {:.1} and {:.1} us",
        cell.variant,
        cell.pattern,
        cell.threads,
        middle as f64 / 1e3,
        late as f64 / 1e3
    ))
}

/// Three digits that mean something.
fn digits(value: f64) -> String {
    match value {
        v if v >= 99.95 => format!("{v:.0}"),
        v if v >= 9.995 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

fn heading(row: Row) -> String {
    let (pattern, threads, objects) = row;
    let threads = match threads {
        1 => "1 thread".to_owned(),
        many => format!("{many} threads"),
    };
    match objects {
        Some(objects) => format!("{pattern}, {objects} objects, {threads}"),
        None => format!("{pattern}, {threads}"),
    }
}

fn show(cell: Option<&LabCell>) -> String {
    let Some(cell) = cell else {
        return "–".to_owned();
    };
    let Some(ns) = cell.ns else {
        return cell.remark.unwrap_or("–").to_owned();
    };
    let flag = if cell.remark.is_some() { "!" } else { "" };
    match cell.efficiency {
        Some(efficiency) if cell.threads > 1 => {
            format!("{}{flag} ({efficiency:.2})", digits(ns.median))
        }
        _ => format!("{}{flag}", digits(ns.median)),
    }
}

pub(super) fn table(outcome: &LabOutcome) -> String {
    let variants = variants(outcome);
    let mut table = Table::new();
    table.load_preset(RULES);
    table.set_header([&["pattern"], &variants[..]].concat());
    for row in rows(outcome) {
        let cells = variants
            .iter()
            .map(|name| show(cell_of(outcome, row, name)));
        table.add_row(std::iter::once(heading(row)).chain(cells));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    text.push(String::new());
    text.extend(legend(outcome));
    text.join("\n") + "\n"
}

pub(super) fn markdown(outcome: &LabOutcome) -> String {
    let variants = variants(outcome);
    let mut text = format!("| pattern | {} |\n|---|", variants.join(" | "));
    text.push_str(&"--:|".repeat(variants.len()));
    text.push('\n');
    for row in rows(outcome) {
        let cells: Vec<String> = variants
            .iter()
            .map(|name| show(cell_of(outcome, row, name)))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} | {} |", heading(row), cells.join(" | "));
    }
    for line in legend(outcome) {
        let _ = write!(text, "\n{line}\n");
    }
    text
}

const HEADER: &str = "pattern,variant,threads,objects,ns_median,ns_min,ns_p90,operations_per_s,\
                      efficiency,local,atomic,retried,enqueued,merged,elided,\
                      time_to_free_ns_p50,time_to_free_ns_p99,header_bytes,object_bytes,remark";

pub(super) fn csv(outcome: &LabOutcome) -> String {
    let mut text = format!("{HEADER}\r\n");
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.4}"));
    for cell in &outcome.cells {
        let counts = cell.counts;
        let per_second = cell.ns.map(|ns| cell.threads as f64 * 1e9 / ns.median);
        let [middle, late] = match cell.time_to_free_ns {
            Some(times) => times.map(|time| time.to_string()),
            None => Default::default(),
        };
        let fields = [
            cell.pattern.to_owned(),
            cell.variant.to_owned(),
            cell.threads.to_string(),
            cell.objects.map_or_else(String::new, |n| n.to_string()),
            number(cell.ns.map(|ns| ns.median)),
            number(cell.ns.map(|ns| ns.min)),
            number(cell.ns.map(|ns| ns.p90)),
            number(per_second),
            number(cell.efficiency),
            number(counts.map(|counts| counts.local)),
            number(counts.map(|counts| counts.atomic)),
            number(counts.map(|counts| counts.retried)),
            number(counts.map(|counts| counts.enqueued)),
            number(counts.map(|counts| counts.merged)),
            number(counts.map(|counts| counts.elided)),
            middle,
            late,
            outcome.header_bytes.to_string(),
            outcome.object_bytes.to_string(),
            cell.remark.unwrap_or("").to_owned(),
        ];
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}
