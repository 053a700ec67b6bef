//! A page to zoom and look around in, complete in one file: the data, the
//! script that draws them and the style.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::words::{self, HARM};
use super::{colour, escape, states};
use crate::timeline::{Row, Span, State, Timeline, Totals};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn render(timeline: &Timeline) -> String {
    let (share, sentence) = words::harm(timeline);
    let parts = [
        ("title", escape(&timeline.program)),
        ("subtitle", escape(&words::subtitle(timeline))),
        ("share", share),
        ("harm", format!("{HARM}: {sentence}")),
        ("table", table(timeline)),
        ("style", STYLE.to_owned()),
        ("script", SCRIPT.to_owned()),
        ("data", data(timeline)),
    ];
    let mut page = String::new();
    // Each part of the page ends where a name begins; what is filled in is not
    // searched again, whatever a program is called.
    for part in PAGE.split("{{") {
        match part.split_once("}}") {
            Some((name, rest)) => {
                let filled = parts.iter().find(|(known, _)| *known == name);
                page.push_str(filled.map_or("", |(_, text)| text));
                page.push_str(rest);
            }
            None => page.push_str(part),
        }
    }
    page
}

fn table(timeline: &Timeline) -> String {
    let states = states(timeline);
    let mut html = "<table>\n<tr><th>thread</th><th>life (s)</th>".to_owned();
    for state in &states {
        html.push_str(&format!("<th>{} (s, %)</th>", state.short()));
    }
    html.push_str("</tr>\n");
    for row in &timeline.rows {
        html.push_str(&table_row("", &row.name, &row.totals(), &states));
    }
    if timeline.rows.len() > 1 {
        html.push_str(&table_row(
            " class=\"sum\"",
            "all threads",
            &timeline.totals(),
            &states,
        ));
    }
    html + "</table>"
}

fn table_row(class: &str, name: &str, totals: &Totals, states: &[State]) -> String {
    let seconds = |time_ns: u64| format!("{:.3}", time_ns as f64 / 1e9);
    let life = seconds(totals.life_ns());
    let mut html = format!("<tr{class}><td>{}</td><td>{life}</td>", escape(name));
    for &state in states {
        let time_ns = totals.time_ns(state);
        let share = words::show_share(totals.share(state));
        html.push_str(&match time_ns {
            0 => "<td>–</td>".to_owned(),
            _ => format!("<td>{}<span>{share}</span></td>", seconds(time_ns)),
        });
    }
    html + "</tr>\n"
}

/// What the script draws. No `<` is in it, so that nothing ends the element
/// that it stands in.
fn data(timeline: &Timeline) -> String {
    let mut locks = Names::default();
    let rows: Vec<Value> = timeline
        .rows
        .iter()
        .map(|row| row_data(timeline, row, &mut locks))
        .collect();
    let places = timeline.places.iter().map(|place| {
        let file = place.file.rsplit('/').next().unwrap_or(&place.file);
        let line = place
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        json!([place.function, format!("{file}{line}"), place.text])
    });
    let data = json!({
        "end": timeline.end_ns.max(1),
        "resolution": timeline.resolution_ns,
        "states": states_data(timeline),
        "moments": moments_data(timeline),
        "places": places.collect::<Vec<_>>(),
        "rows": rows,
        "locks": locks.names,
    });
    data.to_string().replace('<', "\\u003c")
}

fn states_data(timeline: &Timeline) -> Vec<Value> {
    let totals = timeline.totals();
    let describe = |state: State| {
        json!({
            "name": state.name(),
            "colour": colour(state),
            "tall": matches!(state, State::Running | State::Native | State::Collecting),
            "holds": state.holds_lock(),
            "time": totals.time_ns(state),
        })
    };
    State::ALL.into_iter().map(describe).collect()
}

/// The kinds of moments, and how each is marked.
const KINDS: [(&str, &str); 3] = [
    ("drop request", "open"),
    ("forced switch", "full"),
    ("collection", "gc"),
];

fn moments_data(timeline: &Timeline) -> Vec<Value> {
    let all = || timeline.rows.iter().flat_map(|row| &row.moments);
    let occurs = |name: &str| all().any(|moment| moment.what.name() == name);
    KINDS
        .into_iter()
        .map(|(name, look)| json!({"name": name, "look": look, "occurs": occurs(name)}))
        .collect()
}

fn row_data(timeline: &Timeline, row: &Row, locks: &mut Names) -> Value {
    let spans = row.spans.iter();
    let spans: Vec<Value> = spans
        .map(|span| span_data(timeline, row, span, locks))
        .collect();
    let moments = row.moments.iter().map(|moment| {
        let about = words::about_moment(timeline, row, moment);
        let name = moment.what.name();
        let kind = KINDS.iter().position(|&(known, _)| known == name);
        json!([moment.at_ns, kind, about, moment.count])
    });
    json!({
        "name": row.name,
        "interpreter": row.interpreter,
        "start": row.start_ns,
        "spans": spans,
        "moments": moments.collect::<Vec<_>>(),
    })
}

/// A span's length, state and place; then its lock and the row of who holds
/// it, or of how many it is made and what of.
fn span_data(timeline: &Timeline, row: &Row, span: &Span, locks: &mut Names) -> Value {
    let (length, state) = (span.length_ns(), span.state as usize);
    let place = span.place.map_or(-1, i64::from);
    if let Some(merged) = &span.merged {
        return json!([length, state, place, merged.count, merged.time_ns]);
    }
    let Some(lock) = timeline.lock_name(span) else {
        return json!([length, state, place]);
    };
    let holder = span.lock.and_then(|lock| lock.holder).and_then(|holder| {
        let mut rows = timeline.rows.iter();
        rows.position(|other| other.interpreter == row.interpreter && other.thread == holder)
    });
    let holder = holder.map_or(-1, |holder| holder as i64);
    json!([length, state, place, locks.index(lock), holder])
}

/// Names, each kept once.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    indices: HashMap<String, usize>,
}

impl Names {
    fn index(&mut self, name: String) -> usize {
        let next = self.names.len();
        *self.indices.entry(name.clone()).or_insert_with(|| {
            self.names.push(name);
            next
        })
    }
}
