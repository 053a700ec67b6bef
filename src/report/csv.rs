//! A line for every run (RFC 4180).

use std::fmt::Write;

use crate::experiment::outcome::Outcome;

const HEADER: &str = "scenario,row,column,engine,repeat,elapsed_s,user_s,system_s,\
                      peak_rss_bytes,threads_alive,result,problem";

pub(super) fn render(outcome: &Outcome) -> String {
    let mut text = format!("{HEADER}\r\n");
    for row in &outcome.rows {
        for (cell, column) in row.cells.iter().zip(&outcome.columns) {
            let names = [&outcome.scenario, &row.label, &column.label, &column.engine];
            let names = names.map(|name| quoted(name)).join(",");
            for (index, sample) in cell.samples.iter().enumerate() {
                let alive = sample
                    .threads_alive
                    .map_or_else(String::new, |n| n.to_string());
                let result = quoted(sample.result.as_deref().unwrap_or(""));
                let numbers = format!(
                    "{},{},{},{},{},{alive},{result}",
                    index + 1,
                    sample.elapsed_s,
                    sample.user_s,
                    sample.system_s,
                    sample.peak_rss_bytes,
                );
                // Writing to a string cannot fail.
                let _ = write!(text, "{names},{numbers},\r\n");
            }
            if let Some(problem) = &cell.problem {
                let _ = write!(text, "{names},,,,,,,,{}\r\n", quoted(problem));
            }
        }
    }
    text
}

/// A field, in quotes if it holds what would end it.
fn quoted(field: &str) -> String {
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}
