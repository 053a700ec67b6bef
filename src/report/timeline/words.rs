//! What is said of spans, moments and the whole.

use crate::timeline::{Happening, Moment, Place, Row, Span, State, Timeline};

/// A time in the unit in which it has three digits that mean something.
pub(super) fn show_time(time_ns: u64) -> String {
    let time = time_ns as f64;
    match time_ns {
        0..1_000 => format!("{time_ns} ns"),
        1_000..1_000_000 => digits(time / 1e3, "µs"),
        1_000_000..1_000_000_000 => digits(time / 1e6, "ms"),
        _ => digits(time / 1e9, "s"),
    }
}

fn digits(number: f64, unit: &str) -> String {
    let decimals = match number {
        n if n < 9.995 => 2,
        n if n < 99.95 => 1,
        _ => 0,
    };
    format!("{number:.decimals$} {unit}")
}

/// A share with as many digits as mean something.
pub(super) fn show_share(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// What the run was: regime, threads and time, and what was collected.
pub(super) fn subtitle(timeline: &Timeline) -> String {
    let threads = match timeline.rows.len() {
        1 => "1 thread".to_owned(),
        count => format!("{count} threads"),
    };
    let time = show_time(timeline.end_ns);
    let collections = collections(timeline);
    format!("{} · {threads} · {time}{collections}", timeline.regime)
}

/// How often the threads collected garbage, and what came of it.
fn collections(timeline: &Timeline) -> String {
    let moments = timeline.rows.iter().flat_map(|row| &row.moments);
    let collections = moments.filter_map(|moment| match moment.what {
        Happening::Collected { freed } => Some((moment.count, freed)),
        _ => None,
    });
    let sum = |(times, all), (count, freed)| (times + count, all + freed);
    match collections.fold((0, 0), sum) {
        (0, _) => String::new(),
        (1, freed) => format!(" · 1 collection, {}", show_freed(freed)),
        (count, freed) => format!(" · {count} collections, {}", show_freed(freed)),
    }
}

fn show_freed(objects: u64) -> String {
    match objects {
        1 => "1 object freed".to_owned(),
        _ => format!("{objects} objects freed"),
    }
}

/// What the harm is called.
pub(super) const HARM: &str = "harm done by the lock";

/// The harm that the lock has done: a share, and what it is a share of.
pub(super) fn harm(timeline: &Timeline) -> (String, String) {
    let totals = timeline.totals();
    let share = show_share(totals.harm());
    if !timeline.has_lock() {
        return (share, "there is no GIL to wait for".to_owned());
    }
    let waited = totals.time_ns(State::Waiting);
    let able = waited + totals.time_ns(State::Running);
    let sentence = format!(
        "of the {} in which threads could run, they waited {} for the GIL",
        show_time(able),
        show_time(waited)
    );
    (share, sentence)
}

/// Function, file and line: `work, program.py:12`.
pub(super) fn show_place(place: &Place) -> String {
    let file = place.file.rsplit('/').next().unwrap_or(&place.file);
    match place.line {
        Some(line) => format!("{}, {file}:{line}", place.function),
        None => format!("{}, {file}", place.function),
    }
}

/// A span in words, a line for each thing.
pub(super) fn describe(timeline: &Timeline, row: &Row, span: &Span) -> Vec<String> {
    let length = show_time(span.length_ns());
    let mut lines = Vec::new();
    match &span.merged {
        Some(merged) => lines.push(format!("{} spans in {length}", merged.count)),
        None => lines.push(format!("{}, {length}", span.state.name())),
    }
    if span.merged.is_some() {
        let parts = State::ALL.into_iter().filter(|&s| span.time_ns(s) > 0);
        lines.extend(parts.map(|s| format!("{} {}", s.name(), show_time(span.time_ns(s)))));
    }
    lines.extend(timeline.place_of(span).map(show_place));
    lines.extend(lock_line(timeline, row, span));
    lines.extend(holders_line(timeline, row, span));
    lines
}

/// The lock that a blocked thread waits for, and who holds it.
pub(super) fn lock_line(timeline: &Timeline, row: &Row, span: &Span) -> Option<String> {
    let name = timeline.lock_name(span)?;
    let holder = span.lock.and_then(|lock| lock.holder);
    Some(match holder {
        Some(holder) => {
            let holder = timeline.name_of(row.interpreter, holder);
            format!("{name}, held by {holder}")
        }
        None => name,
    })
}

/// Who held the interpreter's lock while a thread waited for it.
pub(super) fn holders_line(timeline: &Timeline, row: &Row, span: &Span) -> Option<String> {
    const SHOWN: usize = 3;
    let holders = timeline.holders(row, span);
    let shown: Vec<String> = holders
        .iter()
        .take(SHOWN)
        .map(|(holder, time_ns)| format!("{} ({})", holder.name, show_time(*time_ns)))
        .collect();
    let more = match holders.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!shown.is_empty()).then(|| format!("the GIL was held by {}{more}", shown.join(", ")))
}

/// A moment in words.
pub(super) fn describe_moment(timeline: &Timeline, row: &Row, moment: &Moment) -> String {
    let name = moment.what.name();
    let about = about_moment(timeline, row, moment);
    match (moment.count, moment.what) {
        (1, _) => format!("{name}: {about}"),
        (count, Happening::Collected { .. }) => format!("{count} {name}s: {about}"),
        (count, _) => format!("{count} {name}s, the first: {about}"),
    }
}

/// What a moment is about: another thread, or what came of it.
pub(super) fn about_moment(timeline: &Timeline, row: &Row, moment: &Moment) -> String {
    match moment.what {
        Happening::DropRequest { holder: other } | Happening::ForcedSwitch { to: other } => {
            timeline.name_of(row.interpreter, other)
        }
        Happening::Collected { freed } => show_freed(freed),
    }
}
