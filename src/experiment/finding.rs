//! Puts what was measured into sentences. No sentence is fixed: thresholds on
//! the measured ratios choose its words.

use super::machine::count;
use super::outcome::{ColumnOutcome, Outcome, RowOutcome, pairwise_ratios};
use super::plan::Plan;
use super::scenario::FindingSpec;
use super::stats::median;

/// Threads whose time is at most this share of one thread's ran side by side.
const FASTER: f64 = 0.90;

/// Threads whose time is at least this many times one thread's paid for more
/// than taking turns.
const SLOWER: f64 = 1.25;

/// The share of the possible speed-up that counts as all of it.
const NEARLY_ALL: f64 = 0.85;

/// Two regimes' times closer than this are the same time.
const SAME: f64 = 0.03;

/// Two native calls' times closer than this are the same time: they are short,
/// so noise weighs more.
const SAME_NATIVE: f64 = 0.20;

/// Writes the findings and the notes of an outcome.
pub fn conclude(plan: &Plan, outcome: &mut Outcome) {
    let mut findings: Vec<String> = plan
        .findings
        .iter()
        .flat_map(|spec| sentences(spec, outcome))
        .collect();
    findings.extend(agreement(outcome));
    findings.extend(memory(outcome));
    outcome.findings = findings.iter().map(|text| capitalised(text)).collect();
    outcome.notes = notes(outcome);
}

fn sentences(spec: &FindingSpec, outcome: &Outcome) -> Vec<String> {
    match spec {
        FindingSpec::Threads { row, against } => {
            with_rows(outcome, row, against, |row, against| {
                // Native code under either lock is the same code: say it once.
                let columns = if row.native { 1 } else { outcome.columns.len() };
                (0..columns)
                    .filter_map(|column| threads(outcome, row, against, column))
                    .collect()
            })
        }
        FindingSpec::Columns { row } => outcome.row(row).map_or_else(Vec::new, |row| {
            (1..outcome.columns.len())
                .filter_map(|column| columns(outcome, row, column))
                .collect()
        }),
        FindingSpec::Native { row, against } => with_rows(outcome, row, against, |row, against| {
            native(row, against).into_iter().collect()
        }),
        FindingSpec::Lock { row, against } => with_rows(outcome, row, against, |row, against| {
            lock(row, against).into_iter().collect()
        }),
    }
}

fn with_rows(
    outcome: &Outcome,
    row: &str,
    against: &str,
    write: impl Fn(&RowOutcome, &RowOutcome) -> Vec<String>,
) -> Vec<String> {
    match (outcome.row(row), outcome.row(against)) {
        (Some(row), Some(against)) => write(row, against),
        _ => Vec::new(),
    }
}

/// The median over repeats of one row's time divided by another's.
fn ratio(row: &RowOutcome, against: &RowOutcome, column: usize) -> Option<f64> {
    let ratios = pairwise_ratios(&row.cells[column].times(), &against.cells[column].times());
    median(&ratios)
}

fn threads(
    outcome: &Outcome,
    row: &RowOutcome,
    against: &RowOutcome,
    column: usize,
) -> Option<String> {
    let ratio = ratio(row, against, column)?;
    let cores = outcome.machine.cores;
    let threads = row.threads.on(cores);
    let gil = outcome.columns[column].gil && !row.native;
    let verdict = match row.waits {
        true => waiting_verdict(ratio, threads),
        false => computing_verdict(ratio, threads.min(cores), gil),
    };
    let place = match row.native {
        true => String::new(),
        false => format!(" {}", place(outcome, column)),
    };
    let limit = match threads > cores && !row.waits && !gil {
        true => format!("; {} here: at most {cores}x", count(cores, "core")),
        false => String::new(),
    };
    Some(format!(
        "{}{place}{} took {} times as long as {}: {verdict}{limit}{}.",
        row.phrase,
        alive(row, column),
        short(ratio),
        against.phrase,
        published(row, against, column),
    ))
}

fn computing_verdict(ratio: f64, possible: usize, gil: bool) -> String {
    let speed_up = 1.0 / ratio;
    if ratio <= FASTER {
        let part = match speed_up >= NEARLY_ALL * possible as f64 {
            true => "",
            false => " in part",
        };
        return format!(
            "they ran side by side{part}, {} times as fast",
            short(speed_up)
        );
    }
    match (gil, ratio >= SLOWER) {
        (true, false) => "they took turns".to_owned(),
        (true, true) => "they took turns, and changing over cost the rest".to_owned(),
        (false, false) => "more threads gained nothing".to_owned(),
        (false, true) => "the threads got in each other's way".to_owned(),
    }
}

fn waiting_verdict(ratio: f64, threads: usize) -> String {
    let speed_up = 1.0 / ratio;
    if ratio > FASTER {
        "their waits did not overlap".to_owned()
    } else if speed_up < NEARLY_ALL * threads as f64 {
        format!(
            "their waits overlapped in part, {} times as fast",
            short(speed_up)
        )
    } else {
        format!("their waits overlapped, {} times as fast", short(speed_up))
    }
}

/// The most threads that any run saw alive, if the programs said so.
fn alive(row: &RowOutcome, column: usize) -> String {
    let samples = row.cells[column].samples.iter();
    match samples.filter_map(|sample| sample.threads_alive).max() {
        Some(alive) if !row.native => format!(" ({alive} alive while they ran)"),
        _ => String::new(),
    }
}

/// The same ratio of the published figures that have both rows.
fn published(row: &RowOutcome, against: &RowOutcome, column: usize) -> String {
    let others = &against.cells[column].published;
    let ratios: Vec<String> = row.cells[column]
        .published
        .iter()
        .filter_map(|figure| {
            let other = others.iter().find(|other| other.source == figure.source)?;
            let about = if figure.about || other.about {
                "about "
            } else {
                ""
            };
            let ratio = short(figure.seconds / other.seconds);
            Some(format!("{about}{ratio} ({})", figure.source))
        })
        .collect();
    match ratios.as_slice() {
        [] => String::new(),
        ratios => format!("; published: {}", ratios.join(", ")),
    }
}

/// How a row differs between the first column and another.
fn columns(outcome: &Outcome, row: &RowOutcome, column: usize) -> Option<String> {
    let ratios = pairwise_ratios(&row.cells[column].times(), &row.cells[0].times());
    let ratio = median(&ratios)?;
    let subject = format!("{} {}", row.phrase, place(outcome, column));
    let other = place(outcome, 0);
    Some(if (ratio - 1.0).abs() <= SAME {
        format!("{subject} took as long as {other} ({ratio:.2} times).")
    } else if ratio < 1.0 {
        format!(
            "{subject} was {} times as fast as {other}.",
            short(1.0 / ratio)
        )
    } else {
        let price = match outcome.columns[0].gil && !outcome.columns[column].gil {
            true => ": what doing without a lock costs a program that has one thread",
            false => "",
        };
        format!(
            "{subject} took {} times as long as {other}{price}.",
            short(ratio)
        )
    })
}

fn native(row: &RowOutcome, against: &RowOutcome) -> Option<String> {
    let speed_up = 1.0 / ratio(row, against, 0)?;
    let (row, against) = (&row.phrase, &against.phrase);
    Some(if speed_up > 1.0 / FASTER {
        let speed_up = short(speed_up);
        format!(
            "{row} was {speed_up} times as fast as {against}: its loop is compiled, \
             and it runs on one core."
        )
    } else {
        format!(
            "{row} was no faster than {against}: {} times its speed.",
            short(speed_up)
        )
    })
}

fn lock(row: &RowOutcome, against: &RowOutcome) -> Option<String> {
    let ratio = ratio(row, against, 0)?;
    let (row, against) = (&row.phrase, &against.phrase);
    Some(if (ratio - 1.0).abs() <= SAME_NATIVE {
        format!(
            "{row} took as long as {against} ({ratio:.2} times): releasing the lock does not \
             speed the call up, it lets other threads run meanwhile."
        )
    } else {
        format!("{row} took {} times as long as {against}.", short(ratio))
    })
}

/// Whether all variants computed the same.
fn agreement(outcome: &Outcome) -> Option<String> {
    let samples = outcome
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flat_map(|cell| &cell.samples));
    let mut results: Vec<&str> = samples
        .filter_map(|sample| sample.result.as_deref())
        .collect();
    results.sort_unstable();
    results.dedup();
    match results.as_slice() {
        [] => None,
        [result] => Some(format!("every run computed the same: {result}.")),
        results => Some(format!(
            "THE RUNS DISAGREE, so no time here means anything: {}.",
            results.join(", ")
        )),
    }
}

fn memory(outcome: &Outcome) -> Option<String> {
    let rows = outcome.rows.iter().filter(|row| !row.native);
    let peaks = rows.flat_map(|row| row.cells.iter().filter_map(|cell| cell.peak_rss_bytes()));
    let peak = peaks.max()?;
    let megabytes = peak as f64 / 1e6;
    Some(format!(
        "no run of Python code held more than {megabytes:.1} MB of memory."
    ))
}

/// What a reader should know before trusting the figures.
fn notes(outcome: &Outcome) -> Vec<String> {
    let machine = &outcome.machine;
    let mut notes = Vec::new();
    if !outcome.complete {
        notes.push("interrupted: only the finished repeats are counted".to_owned());
    }
    if outcome.quick {
        notes.push("quick: less work than the published figures stand for".to_owned());
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
    for row in &outcome.rows {
        for (cell, column) in row.cells.iter().zip(&outcome.columns) {
            if let Some(seconds) = cell.seconds.filter(|seconds| seconds.outliers > 0) {
                let (label, column) = (&row.label, &column.label);
                let (outliers, count) = (seconds.outliers, seconds.count);
                notes.push(format!(
                    "{label}, {column}: {outliers} of {count} times lie far from the rest"
                ));
            }
        }
    }
    notes
}

/// Where a column's programs ran, as a part of a sentence. The lock alone names
/// a column if no other is like it.
fn place(outcome: &Outcome, column: usize) -> String {
    let ColumnOutcome { engine, gil, .. } = &outcome.columns[column];
    let alike = outcome.columns.iter().filter(|other| other.gil == *gil);
    match (alike.count(), gil) {
        (1, true) => "under the GIL".to_owned(),
        (1, false) => "without a GIL".to_owned(),
        _ => format!("under {engine}"),
    }
}

/// A factor with the digits that mean something: `0.026`, `1.04`, `12.3`, `140`.
pub fn short(factor: f64) -> String {
    match factor {
        f if f >= 99.95 => format!("{f:.0}"),
        f if f >= 9.995 => format!("{f:.1}"),
        f if f >= 0.0995 => format!("{f:.2}"),
        f if f >= 0.00995 => format!("{f:.3}"),
        f => format!("{f:.4}"),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}
