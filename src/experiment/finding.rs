//! Puts what was measured into sentences. No sentence is fixed: thresholds on
//! the measured ratios choose its words.

use super::across;
use super::caveat;
use super::machine::count;
use super::outcome::{ColumnOutcome, Outcome, RowOutcome};
use super::plan::{Plan, grouped};
use super::scaling;
use super::scenario::FindingSpec;
use crate::vm::Checkpoints;

/// Threads whose time is at most this share of one thread's ran side by side.
const FASTER: f64 = 0.90;

/// Threads whose time is at least this many times one thread's paid for more
/// than taking turns.
const SLOWER: f64 = 1.25;

/// The share of the possible speed-up that counts as all of it.
const NEARLY_ALL: f64 = 0.85;

/// A thread that takes at least this many times as long beside others is held
/// up by them.
const HELD_UP: f64 = 1.5;

/// One that takes at least this many times as long waits at every step.
const QUEUED: f64 = 4.0;

/// More requests than this share of what waiting for the interval allows
/// cannot have waited for it.
const FREQUENT: f64 = 1.5;

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
    outcome.notes = caveat::notes(outcome);
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
        FindingSpec::Beside { row, against } => with_rows(outcome, row, against, |row, against| {
            (0..outcome.columns.len())
                .filter_map(|column| beside(outcome, row, against, column))
                .collect()
        }),
        FindingSpec::Columns { row } => outcome.row(row).map_or_else(Vec::new, |row| {
            (1..outcome.columns.len())
                .filter_map(|column| columns(outcome, row, column))
                .collect()
        }),
        FindingSpec::Convoy { row } => outcome.row(row).map_or_else(Vec::new, |row| {
            (0..outcome.columns.len())
                .filter_map(|column| convoy(outcome, row, column))
                .collect()
        }),
        FindingSpec::Scaling { row } => outcome
            .row(row)
            .map_or_else(Vec::new, |row| scaling::sentences(outcome, row)),
        FindingSpec::Price { rows } => across::prices(outcome, &named(outcome, rows)),
        FindingSpec::SpeedUp { rows } => across::speed_ups(outcome, &named(outcome, rows)),
        FindingSpec::Lost { row } => outcome.row(row).map_or_else(Vec::new, |row| {
            (0..outcome.columns.len())
                .filter_map(|column| lost(outcome, row, column))
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

fn named<'a>(outcome: &'a Outcome, labels: &[String]) -> Vec<&'a RowOutcome> {
    labels
        .iter()
        .filter_map(|label| outcome.row(label))
        .collect()
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
    row.cells[column].time_over(&against.cells[column])
}

fn threads(
    outcome: &Outcome,
    row: &RowOutcome,
    against: &RowOutcome,
    column: usize,
) -> Option<String> {
    let ratio = ratio(row, against, column)?;
    let cores = outcome.cores(row, column);
    let threads = row.threads.on(cores);
    let gil = outcome.columns[column].gil && !row.native && !row.processes;
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
    if ratio <= FASTER && gil {
        return "less than taking turns can take, so measure again with more repeats".to_owned();
    }
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

fn beside(
    outcome: &Outcome,
    row: &RowOutcome,
    against: &RowOutcome,
    column: usize,
) -> Option<String> {
    let ratio = ratio(row, against, column)?;
    let gil = outcome.columns[column].gil;
    let cores = outcome.cores(row, column);
    let verdict = match (ratio >= QUEUED, ratio >= HELD_UP, gil) {
        (true, _, true) => "whenever it had let go of the lock it had to wait for it",
        (_, true, true) => "it had to wait for the lock now and then",
        (_, true, false) => "it waits for no lock, so for a core or for memory",
        (_, false, _) => "the others hardly held it up",
    };
    let crowd = match row.threads.on(cores) {
        threads if threads > cores => format!("; {} here", count(cores, "core")),
        _ => String::new(),
    };
    Some(format!(
        "{} {} took {} times as long as {}: {verdict}{crowd}{}.",
        row.phrase,
        place(outcome, column),
        short(ratio),
        against.phrase,
        published(row, against, column),
    ))
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

/// How a row differs between the first column and another of the same machine.
fn columns(outcome: &Outcome, row: &RowOutcome, column: usize) -> Option<String> {
    if outcome.columns[column].cores != outcome.columns[0].cores {
        return None;
    }
    let ratio = row.cells[column].time_over(&row.cells[0])?;
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

/// How many updates were lost in the run that lost most, and how that could be.
fn lost(outcome: &Outcome, row: &RowOutcome, column: usize) -> Option<String> {
    let samples = row.cells[column].samples.iter();
    let (lost, of) = samples.filter_map(|sample| sample.lost).max()?;
    let ColumnOutcome {
        gil, checkpoints, ..
    } = outcome.columns[column];
    let reason = match (lost, gil, checkpoints) {
        (0, true, Some(Checkpoints::CallsAndLoops)) => {
            "the lock changes hands at calls and at a loop's end, \
             and there is none between reading and writing"
        }
        (0, true, _) => "the lock did not change hands between reading and writing",
        (0, false, _) => "by luck alone, for nothing keeps threads apart there",
        (_, true, Some(Checkpoints::CallsAndLoops)) => {
            "the lock changes hands at calls, and there is one between reading and writing"
        }
        (_, true, Some(Checkpoints::EveryBytecode)) => {
            "the lock changes hands between almost any two instructions, \
             so also between reading and writing"
        }
        (_, true, None) => "the lock changed hands between reading and writing",
        (_, false, _) => "threads ran at once between reading and writing",
    };
    let (lost, of) = (grouped(lost), grouped(of));
    let place = place(outcome, column);
    Some(format!(
        "{} {place} lost {lost} of {of} additions: {reason}.",
        row.phrase
    ))
}

/// How often an I/O thread's requests were served beside computing threads,
/// and what those lost.
fn convoy(outcome: &Outcome, row: &RowOutcome, column: usize) -> Option<String> {
    let cell = &row.cells[column];
    let figure = |name: &str| cell.figures.get(name).map(|summary| summary.median);
    let rate = figure("requests_per_s")?;
    let expected = match (outcome.columns[column].gil, figure("of_expected")) {
        (true, Some(share)) if share < FREQUENT => format!(
            ", {share:.2} of one for every two waits of an interval for each computing thread"
        ),
        (true, Some(_)) => ": it does not wait for the switch interval".to_owned(),
        _ => String::new(),
    };
    let first = row.cells[0].figures.get("requests_per_s");
    let times = match first {
        Some(first) if column > 0 => {
            let times = short(rate / first.median);
            format!(", {times} times as many as {}", place(outcome, 0))
        }
        _ => String::new(),
    };
    let speed = figure("computing_speed").map_or_else(String::new, |speed| {
        format!(
            "; computing went at {:.0} % of its speed alone",
            speed * 100.0
        )
    });
    Some(format!(
        "{} {} was served {} times a second{times}{expected}{speed}.",
        row.phrase,
        place(outcome, column),
        short(rate),
    ))
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

/// Where a column's programs ran, as a part of a sentence. The lock alone names
/// a column if no other is like it.
fn place(outcome: &Outcome, column: usize) -> String {
    let ColumnOutcome {
        engine, gil, cores, ..
    } = &outcome.columns[column];
    let columns = outcome.columns.iter();
    let alike = columns.filter(|other| other.gil == *gil && other.cores == *cores);
    let lock = match (alike.count(), gil) {
        (1, true) => "under the GIL".to_owned(),
        (1, false) => "without a GIL".to_owned(),
        _ => return format!("under {engine}"),
    };
    match cores {
        Some(cores) => format!("{lock} on {} (predicted)", count(*cores, "simulated core")),
        None => lock,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::executor::Sample;
    use crate::experiment::mock::{self, has_gil, sample};
    use crate::experiment::plan::Engine;
    use crate::gil::Policy;

    /// The findings of a scenario whose baseline rows take a second.
    fn findings(name: &str, cores: usize, seconds: impl Fn(&[String], bool) -> f64) -> Vec<String> {
        let plan = mock::plan(name, 3);
        let (outcome, _) = mock::run(&plan, cores, |job| {
            Ok(Sample {
                result: None,
                ..sample(seconds(job.args, has_gil(job)))
            })
        });
        outcome.findings
    }

    /// What is found if four threads take so many times one thread's time.
    fn four_threads(cores: usize, with_gil: f64, without: f64) -> (String, String) {
        let found = findings("sum_of_squares", cores, |args, gil| {
            match (&*args[2], gil) {
                ("4", true) => with_gil,
                ("4", false) => without,
                _ => 1.0,
            }
        });
        (found[0].clone(), found[1].clone())
    }

    #[test]
    fn threads_under_the_gil_take_turns() {
        let (with_gil, _) = four_threads(8, 1.04, 1.0);
        assert_eq!(
            with_gil,
            "Four threads under the GIL took 1.04 times as long as one thread: \
             they took turns; published: 1.05 (a), 1.30 (b)."
        );
    }

    #[test]
    fn words_change_with_the_numbers() {
        let verdicts = [
            (
                8,
                1.3,
                1.0,
                "they took turns, and changing over cost the rest",
                "more threads gained nothing",
            ),
            (
                8,
                0.7,
                1.5,
                "less than taking turns can take",
                "the threads got in each other's way",
            ),
            (
                8,
                1.0,
                0.26,
                "they took turns;",
                "they ran side by side, 3.85 times as fast;",
            ),
            (
                8,
                1.0,
                0.5,
                "they took turns;",
                "they ran side by side in part, 2.00 times as fast;",
            ),
            (
                2,
                1.0,
                0.52,
                "they took turns;",
                "they ran side by side, 1.92 times as fast; 2 cores here: at most 2x;",
            ),
            (
                1,
                1.0,
                1.0,
                "they took turns;",
                "more threads gained nothing; 1 core here: at most 1x;",
            ),
        ];
        for (cores, with_gil, without, expected_with, expected_without) in verdicts {
            let (found_with, found_without) = four_threads(cores, with_gil, without);
            assert!(found_with.contains(expected_with), "{found_with}");
            assert!(found_without.contains(expected_without), "{found_without}");
        }
    }

    #[test]
    fn the_price_of_no_lock_is_said_only_if_there_is_one() {
        let single = |without: f64| {
            let found = findings("sum_of_squares", 2, |args, gil| match (&*args[2], gil) {
                ("1", false) => without,
                _ => 1.0,
            });
            found[2].clone()
        };
        assert_eq!(
            single(1.1),
            "One thread without a GIL took 1.10 times as long as under the GIL: \
             what doing without a lock costs a program that has one thread."
        );
        assert_eq!(
            single(1.01),
            "One thread without a GIL took as long as under the GIL (1.01 times)."
        );
        assert_eq!(
            single(0.8),
            "One thread without a GIL was 1.25 times as fast as under the GIL."
        );
    }

    #[test]
    fn native_code_is_fast_because_it_is_compiled() {
        let native = |held: f64, released: f64, all: f64| {
            let found = findings("sum_of_squares", 2, |args, _| match &*args[2] {
                "held" => held,
                "released" => released,
                "all-cores" => all,
                _ => 1.0,
            });
            found[3..6].to_vec()
        };
        assert_eq!(
            native(0.025, 0.025, 0.013),
            [
                "One native call that keeps the lock was 40.0 times as fast as one thread: \
                 its loop is compiled, and it runs on one core.",
                "One native call that keeps the lock took as long as one native call that \
                 releases the lock (1.00 times): releasing the lock does not speed the call \
                 up, it lets other threads run meanwhile.",
                "The native kernel on all cores took 0.52 times as long as one native call \
                 that releases the lock: they ran side by side, 1.92 times as fast.",
            ]
        );
        let slow = native(1.0, 0.5, 0.5);
        assert!(
            slow[0].contains("was no faster than one thread: 1.00 times"),
            "{}",
            slow[0]
        );
        assert!(
            slow[1].ends_with("took 2.00 times as long as one native call that releases the lock.")
        );
        assert!(
            slow[2].contains("more threads gained nothing"),
            "{}",
            slow[2]
        );
    }

    #[test]
    fn waits_overlap_whatever_the_cores_and_computations_do_not() {
        let found = findings("io_bound", 1, |args, _| match (&*args[0], &*args[1]) {
            ("wait", "threads") => 0.251,
            ("compute", "threads") => 1.02,
            _ => 1.0,
        });
        assert_eq!(
            found[0],
            "Four threads that wait under the GIL took 0.25 times as long as four waits \
             in turn: their waits overlapped, 3.98 times as fast."
        );
        assert!(
            found[2].ends_with("four computations in turn: they took turns."),
            "{}",
            found[2]
        );
        let (not, in_part) = (waiting_verdict(0.95, 4), waiting_verdict(0.5, 4));
        assert_eq!(not, "their waits did not overlap");
        assert_eq!(
            in_part,
            "their waits overlapped in part, 2.00 times as fast"
        );
    }

    #[test]
    fn a_thread_beside_others_queues_for_the_lock_or_does_not() {
        let beside = |cores, with_gil: f64, without: f64| {
            let found = findings("convoy", cores, |args, gil| match (&*args[0], gil) {
                ("0", _) => 1e-5,
                (_, true) => with_gil * 1e-5,
                (_, false) => without * 1e-5,
            });
            (found[0].clone(), found[2].clone())
        };
        let (with_gil, without) = beside(2, 1000.0, 1.1);
        assert_eq!(
            with_gil,
            "A request beside a thread that computes at 5 ms under regime cpython3.12 took 1000 \
             times as long as a request alone: whenever it had let go of the lock it had to wait \
             for it."
        );
        assert_eq!(
            without,
            "A request beside a thread that computes at 5 ms without a GIL took 1.10 times as long as \
             a request alone: the others hardly held it up."
        );
        let (with_gil, without) = beside(1, 2.0, 5.0);
        assert!(with_gil.contains("now and then; 1 core here"), "{with_gil}");
        assert!(
            without.contains("for a core or for memory; 1 core here"),
            "{without}"
        );
    }

    #[test]
    fn lost_updates_are_counted_and_explained() {
        let found = |lost: u64| {
            let (outcome, _) = mock::run(&mock::plan("lost_update", 2), 2, |_| {
                Ok(Sample {
                    lost: Some((lost, 800_000)),
                    ..sample(1.0)
                })
            });
            outcome.findings[..4].to_vec()
        };
        assert_eq!(
            found(430_000),
            [
                "`number += 1` under regime python2.7 lost 430,000 of 800,000 additions: the lock \
                 changes hands between almost any two instructions, so also between reading and \
                 writing.",
                "`number += 1` under regime cpython3.9 lost 430,000 of 800,000 additions: the lock \
                 changes hands between almost any two instructions, so also between reading and \
                 writing.",
                "`number += 1` under regime cpython3.12 lost 430,000 of 800,000 additions: the \
                 lock changes hands at calls, and there is one between reading and writing.",
                "`number += 1` without a GIL lost 430,000 of 800,000 additions: threads ran at \
                 once between reading and writing.",
            ]
        );
        let none = found(0);
        assert!(none[0].ends_with("did not change hands between reading and writing."));
        assert!(
            none[2].ends_with("and there is none between reading and writing."),
            "{}",
            none[2]
        );
        assert!(none[3].contains("by luck alone"), "{}", none[3]);
    }

    #[test]
    fn a_convoy_is_counted_in_requests() {
        let (outcome, _) = mock::run(&mock::plan("policies", 1), 2, |job| {
            let interval =
                matches!(job.engine, Engine::Gilsim(regime) if regime.policy == Policy::Interval);
            let (rate, expected) = if interval {
                (95.0, 0.95)
            } else {
                (3800.0, 38.0)
            };
            let figures = [
                ("requests_per_s", rate),
                ("of_expected", expected),
                ("computing_speed", 0.97),
            ];
            Ok(Sample {
                figures: figures.map(|(name, value)| (name.to_owned(), value)).into(),
                ..sample(1.0 / rate)
            })
        });
        let found = |text: &str| outcome.findings.iter().any(|finding| finding == text);
        assert!(
            found(
                "A request beside a thread that computes under regime cpython3.12 was served 95.0 \
                 times a second, 0.95 of one for every two waits of an interval for each computing \
                 thread; computing went at 97 % of its speed alone."
            ),
            "{:?}",
            outcome.findings
        );
        assert!(
            found(
                "A request beside a thread that computes under regime cpython3.12, policy \
                 io-priority was served 3800 times a second, 40.0 times as many as under regime \
                 cpython3.12: it does not wait for the switch interval; computing went at 97 % of \
                 its speed alone."
            ),
            "{:?}",
            outcome.findings
        );
    }

    #[test]
    fn runs_that_disagree_are_found_out() {
        let plan = mock::plan("sum_of_squares", 1);
        let mut runs = 0;
        let (outcome, _) = mock::run(&plan, 2, |_| {
            runs += 1;
            Ok(Sample {
                result: Some(if runs == 15 { "41" } else { "42" }.to_owned()),
                ..sample(1.0)
            })
        });
        let found = outcome
            .findings
            .iter()
            .any(|finding| finding == "THE RUNS DISAGREE, so no time here means anything: 41, 42.");
        assert!(found, "{:?}", outcome.findings);
    }

    #[test]
    fn a_row_with_nothing_measured_gives_no_sentence() {
        let plan = mock::plan("sum_of_squares", 1);
        let (outcome, _) = mock::run(&plan, 2, |_| {
            Err(crate::experiment::executor::RunError::TimedOut(1))
        });
        assert_eq!(outcome.findings, Vec::<String>::new());
    }

    #[test]
    fn factors_keep_the_digits_that_mean_something() {
        let shown = [0.00123, 0.0261, 1.0449, 12.34, 139.7].map(short);
        assert_eq!(shown, ["0.0012", "0.026", "1.04", "12.3", "140"]);
    }
}
