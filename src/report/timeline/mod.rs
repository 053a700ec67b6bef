//! A timeline for people and for other programs: one exporter for each format.

mod axis;
mod html;
mod svg;
mod text;
mod trace_event;
mod words;

use std::path::Path;

use super::View;
use crate::timeline::{State, Timeline};

/// No file is larger, in bytes.
pub const MOST_BYTES: usize = 5_000_000;

/// What a timeline is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineFormat {
    /// Trace events, for Perfetto and `chrome://tracing`.
    TraceEvent,
    /// A picture.
    Svg,
    /// A page to zoom and look around in.
    Html,
    /// A Gantt chart of characters.
    Text,
}

/// A file name says no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot tell from the name '{0}' what to write: let it end in .html (a page to zoom in), \
     .svg (a picture), .json (trace events for Perfetto) or .txt"
)]
pub struct UnknownFormat(String);

impl TimelineFormat {
    /// The format that a file's suffix stands for.
    ///
    /// # Errors
    /// [`UnknownFormat`] names the suffixes that there are.
    pub fn of_file(path: &Path) -> Result<TimelineFormat, UnknownFormat> {
        let suffix = path.extension().unwrap_or_default();
        match suffix.to_string_lossy().to_lowercase().as_str() {
            "json" => Ok(TimelineFormat::TraceEvent),
            "svg" => Ok(TimelineFormat::Svg),
            "html" | "htm" => Ok(TimelineFormat::Html),
            "txt" => Ok(TimelineFormat::Text),
            _ => Err(UnknownFormat(path.display().to_string())),
        }
    }

    /// With how many entries a timeline is drawn at most: what is finer would
    /// not be seen, or would be too much to load.
    const fn most_entries(self) -> usize {
        match self {
            TimelineFormat::TraceEvent => 20_000,
            TimelineFormat::Svg => 8_000,
            TimelineFormat::Html => 100_000,
            TimelineFormat::Text => usize::MAX,
        }
    }
}

/// A timeline as text of at most [`MOST_BYTES`] that ends with a newline. Of a
/// long run the shortest spans are merged.
#[must_use]
pub fn render_timeline(timeline: &Timeline, format: TimelineFormat, view: View) -> String {
    let mut entries = format.most_entries();
    loop {
        let shown = timeline.with_at_most(entries);
        let text = match format {
            TimelineFormat::TraceEvent => trace_event::render(&shown),
            TimelineFormat::Svg => svg::render(shown),
            TimelineFormat::Html => html::render(&shown),
            TimelineFormat::Text => text::render(&shown, view),
        };
        if text.len() <= MOST_BYTES || entries < 2 {
            return text;
        }
        entries = entries.min(timeline.entries()) / 2;
    }
}

/// Okabe and Ito's colours, which people with any colour vision can tell apart,
/// and for what is merely idle a grey.
const fn colour(state: State) -> &'static str {
    match state {
        State::Running => "#0072b2",
        State::Waiting => "#e69f00",
        State::Io => "#56b4e9",
        State::Native => "#009e73",
        State::Blocked => "#b8b8b8",
    }
}

/// The states that occur.
fn states(timeline: &Timeline) -> Vec<State> {
    let totals = timeline.totals();
    let all = State::ALL.into_iter();
    all.filter(|&state| totals.time_ns(state) > 0).collect()
}

/// A name with at most so many characters; what is cut off shows as `…`.
fn shorten(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text for XML and HTML. What XML forbids is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
