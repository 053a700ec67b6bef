//! Trace events in the JSON object format that Perfetto and `chrome://tracing`
//! open (the "Trace Event Format" document): a complete event for each span, an
//! instant event for each moment, and metadata that names processes and
//! threads. Times are microseconds, with nanoseconds as decimals.

use serde_json::{Map, Value, json};

use super::words::{self, show_place};
use crate::timeline::{Row, Span, State, Timeline};

pub(super) fn render(timeline: &Timeline) -> String {
    let mut lines = Vec::new();
    for interpreter in 0..timeline.interpreters.len() {
        lines.push(metadata(
            "process_name",
            interpreter,
            0,
            json!(process_name(timeline, interpreter)),
        ));
    }
    for (order, row) in timeline.rows.iter().enumerate() {
        let (pid, tid) = (row.interpreter, row.thread.get());
        lines.push(metadata("thread_name", pid, tid, json!(row.name)));
        lines.push(sort_index(pid, tid, order));
        lines.extend(row.spans.iter().map(|span| complete(timeline, row, span)));
        lines.extend(instants(timeline, row));
    }
    let events: Vec<String> = lines.iter().map(Value::to_string).collect();
    format!(
        "{{\"displayTimeUnit\":\"ms\",\"otherData\":{},\"traceEvents\":[\n{}\n]}}\n",
        about(timeline),
        events.join(",\n")
    )
}

fn process_name(timeline: &Timeline, interpreter: usize) -> String {
    match timeline.interpreters.len() {
        1 => timeline.program.clone(),
        _ => format!("{}, interpreter {interpreter}", timeline.program),
    }
}

fn about(timeline: &Timeline) -> Value {
    let (share, sentence) = words::harm(timeline);
    json!({
        "program": timeline.program,
        "regime": timeline.regime,
        words::HARM: format!("{share} ({sentence})"),
        "resolution": words::show_time(timeline.resolution_ns),
    })
}

/// Process ids of 0 are shown as none, so interpreters count from 1.
fn metadata(what: &str, interpreter: usize, thread: u32, name: Value) -> Value {
    json!({
        "ph": "M", "name": what, "pid": interpreter + 1, "tid": thread, "args": {"name": name},
    })
}

fn sort_index(interpreter: usize, thread: u32, order: usize) -> Value {
    json!({
        "ph": "M", "name": "thread_sort_index", "pid": interpreter + 1, "tid": thread,
        "args": {"sort_index": order},
    })
}

fn complete(timeline: &Timeline, row: &Row, span: &Span) -> Value {
    json!({
        "ph": "X",
        "name": span.state.name(),
        "cat": span.state.short(),
        "pid": row.interpreter + 1,
        "tid": row.thread.get(),
        "ts": micros(span.start_ns),
        "dur": micros(span.length_ns()),
        "args": details(timeline, row, span),
    })
}

fn details(timeline: &Timeline, row: &Row, span: &Span) -> Map<String, Value> {
    let mut details = Map::new();
    if let Some(place) = timeline.place_of(span) {
        details.insert("at".to_owned(), json!(show_place(place)));
    }
    if let Some(lock) = words::lock_line(timeline, row, span) {
        details.insert("lock".to_owned(), json!(lock));
    }
    if let Some(holders) = words::holders_line(timeline, row, span) {
        details.insert("for".to_owned(), json!(holders));
    }
    if let Some(merged) = &span.merged {
        details.insert("merged spans".to_owned(), json!(merged.count));
        for state in State::ALL {
            let time_ns = span.time_ns(state);
            if time_ns > 0 {
                let key = format!("{} (µs)", state.short());
                details.insert(key, json!(micros(time_ns)));
            }
        }
    }
    details
}

fn instants(timeline: &Timeline, row: &Row) -> Vec<Value> {
    let instant = |name: &str, at_ns: u64, about: String| {
        json!({
            "ph": "i", "s": "t", "name": name, "cat": "moment",
            "pid": row.interpreter + 1, "tid": row.thread.get(), "ts": micros(at_ns),
            "args": {"what": about},
        })
    };
    let mut all = vec![instant("thread start", row.start_ns, row.name.clone())];
    all.extend(row.moments.iter().map(|moment| {
        let about = words::describe_moment(timeline, row, moment);
        instant(moment.what.name(), moment.at_ns, about)
    }));
    if !row.alive {
        all.push(instant("thread end", row.end_ns, row.name.clone()));
    }
    all
}

fn micros(time_ns: u64) -> f64 {
    time_ns as f64 / 1e3
}
