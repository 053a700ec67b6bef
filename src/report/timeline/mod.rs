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
        State::Collecting => "#cc79a7",
        State::Parked => "#f0e442",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::synthetic::rows_taking_turns;

    const ALL: [TimelineFormat; 4] = [
        TimelineFormat::TraceEvent,
        TimelineFormat::Svg,
        TimelineFormat::Html,
        TimelineFormat::Text,
    ];

    fn shown(timeline: &Timeline, format: TimelineFormat, width: usize) -> String {
        let view = View {
            width: Some(width),
            colour: false,
        };
        render_timeline(timeline, format, view)
    }

    #[test]
    fn a_few_spans_in_every_format() {
        let timeline = rows_taking_turns(2, 6);
        insta::assert_snapshot!("timeline_text", shown(&timeline, TimelineFormat::Text, 80));
        insta::assert_snapshot!(
            "timeline_json",
            shown(&timeline, TimelineFormat::TraceEvent, 80)
        );
        insta::assert_snapshot!("timeline_svg", shown(&timeline, TimelineFormat::Svg, 80));
    }

    #[test]
    fn a_million_spans_fit_into_five_megabytes() {
        let mut timeline = rows_taking_turns(8, 125_000);
        timeline.places[0].function = "a_function_with_a_long_name".repeat(40);
        assert!(timeline.entries() >= 1_000_000);
        for format in ALL {
            let text = shown(&timeline, format, 120);
            assert!(text.len() <= MOST_BYTES, "{format:?}: {} bytes", text.len());
            assert!(text.contains("87.5 %"), "{format:?}: totals stay exact");
        }
    }

    #[test]
    fn an_empty_timeline_and_an_empty_life_are_drawn() {
        let mut timeline = rows_taking_turns(1, 1);
        timeline.end_ns = 0;
        timeline.rows[0].spans.clear();
        for timeline in [timeline, Timeline::default()] {
            for format in ALL {
                assert!(shown(&timeline, format, 80).ends_with('\n'));
            }
        }
    }

    #[test]
    fn no_line_of_text_is_wider_than_the_view() {
        let mut timeline = rows_taking_turns(3, 30);
        timeline.rows[1].name = "a thread with a name that nobody needs to be this long".to_owned();
        for width in [60, 80, 120] {
            for line in shown(&timeline, TimelineFormat::Text, width).lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn what_a_program_is_called_is_never_markup() {
        let mut timeline = rows_taking_turns(1, 2);
        timeline.program = "{{script}}</script><b>".to_owned();
        timeline.rows[0].name = "</script><b>".to_owned();
        timeline.places[0].function = "<b>".to_owned();
        assert!(!shown(&timeline, TimelineFormat::Svg, 80).contains("<b>"));
        let html = shown(&timeline, TimelineFormat::Html, 80);
        assert_eq!(html.matches("</script>").count(), 2);
        assert!(!html.contains("</script><b>"));
        assert!(html.contains("<h1>{{script}}&lt;/script&gt;"));
    }

    #[test]
    fn pages_and_pictures_need_no_network() {
        let timeline = rows_taking_turns(2, 6);
        let html = shown(&timeline, TimelineFormat::Html, 80);
        for outside in ["http://", "https://", "src=", "href=", "@import", "url("] {
            assert!(!html.contains(outside), "{outside}");
        }
    }

    #[test]
    fn suffixes_choose_the_format_and_others_are_named() {
        let of = |name: &str| TimelineFormat::of_file(Path::new(name));
        assert_eq!(of("a/b.JSON"), Ok(TimelineFormat::TraceEvent));
        assert_eq!(of("b.html"), Ok(TimelineFormat::Html));
        for name in ["b.png", "b", "", ".svg"] {
            let said = of(name).expect_err("no format").to_string();
            assert!(
                said.contains(&format!("'{name}'")) && said.contains(".svg"),
                "{said}"
            );
        }
    }
}
