//! A picture: a bar for each thread, and the totals below.

use std::fmt::Write;

use super::axis::Axis;
use super::words::{self, HARM, describe, describe_moment};
use super::{colour, escape, shorten, states};
use crate::timeline::{Happening, Moment, Row, Span, State, Timeline, Totals};

/// All lengths are in pixels.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 28.0;
const BAR: f64 = 26.0;
const PITCH: f64 = 38.0;
const CHART_TOP: f64 = 158.0;
const TABLE_LINE: f64 = 24.0;

/// Letters are about this wide, in shares of their size.
const LETTER: f64 = 0.56;

/// Marks closer to each other than this are left out.
const MARK_DISTANCE: f64 = 7.0;

const STYLE: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif;fill:#1f2328}\
.small{font-size:13px}.grey{fill:#656d76}.right{text-anchor:end}.middle{text-anchor:middle}\
.in{font-size:11px;fill:#fff;pointer-events:none}.dark{fill:#1f2328}.grid{stroke:#d8dee4}";

pub(super) fn render(mut timeline: Timeline) -> String {
    let mut picture = Picture::new(&timeline);
    // What is narrower than a pixel would not be seen.
    let pixel_ns = timeline.end_ns as f64 / (picture.right - picture.left);
    timeline.merge_below(pixel_ns as u64);
    picture.heading(&timeline);
    picture.legend(&timeline);
    picture.axis(&timeline);
    for (index, row) in timeline.rows.iter().enumerate() {
        picture.row(&timeline, index, row);
    }
    picture.table(&timeline);
    picture.finish(&timeline)
}

struct Picture {
    body: String,
    left: f64,
    right: f64,
    end_ns: u64,
    rows: usize,
}

impl Picture {
    fn new(timeline: &Timeline) -> Self {
        let longest = timeline.rows.iter().map(|row| row.name.chars().count());
        let label = longest.max().unwrap_or(0) as f64 * 13.0 * LETTER;
        Picture {
            body: String::new(),
            left: MARGIN + label.clamp(80.0, 220.0) + 14.0,
            right: WIDTH - MARGIN,
            end_ns: timeline.end_ns.max(1),
            rows: timeline.rows.len(),
        }
    }

    fn x(&self, at_ns: u64) -> f64 {
        self.left + at_ns as f64 / self.end_ns as f64 * (self.right - self.left)
    }

    fn bar_top(index: usize) -> f64 {
        CHART_TOP + index as f64 * PITCH
    }

    fn chart_bottom(&self) -> f64 {
        Picture::bar_top(self.rows)
    }

    fn table_top(&self) -> f64 {
        self.chart_bottom() + 76.0
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let text = escape(text);
        push(
            &mut self.body,
            format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{text}</text>\n"),
        );
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str, title: &str) {
        let title = match title {
            "" => String::new(),
            title => format!("<title>{}</title>", escape(title)),
        };
        push(
            &mut self.body,
            format_args!(
                "<rect x=\"{x:.2}\" y=\"{y:.1}\" width=\"{width:.2}\" height=\"{height:.1}\" \
                 fill=\"{fill}\">{title}</rect>\n"
            ),
        );
    }

    fn heading(&mut self, timeline: &Timeline) {
        let program = shorten(&timeline.program, 64);
        self.styled(MARGIN, 46.0, "", 24, &program);
        self.text(MARGIN, 72.0, "grey", &words::subtitle(timeline));
        let (share, sentence) = words::harm(timeline);
        self.styled(WIDTH - MARGIN, 46.0, "right", 28, &share);
        let caption = format!("{HARM}: {sentence}");
        self.text(WIDTH - MARGIN, 72.0, "small grey right", &caption);
    }

    /// A bold text of another size.
    fn styled(&mut self, x: f64, y: f64, class: &str, size: u32, text: &str) {
        let text = escape(text);
        push(
            &mut self.body,
            format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\" font-size=\"{size}\" \
                 font-weight=\"600\">{text}</text>\n"
            ),
        );
    }

    fn legend(&mut self, timeline: &Timeline) {
        const Y: f64 = 110.0;
        let mut x = MARGIN;
        for state in states(timeline) {
            let height = height_of(state) * 14.0;
            self.rect((x, Y + 2.0 - height), (14.0, height), colour(state), "");
            self.text(x + 21.0, Y, "small", state.name());
            x += 21.0 + state.name().len() as f64 * 13.0 * LETTER + 26.0;
        }
        for what in moments_shown(timeline) {
            self.mark(x + 5.0, Y - 9.0, what);
            self.text(x + 17.0, Y, "small", what.name());
            x += 17.0 + what.name().len() as f64 * 13.0 * LETTER + 26.0;
        }
    }

    fn axis(&mut self, timeline: &Timeline) {
        let bottom = self.chart_bottom();
        for (at_ns, label) in Axis::new(timeline.end_ns, 10).marks() {
            let x = self.x(at_ns);
            let top = CHART_TOP - 12.0;
            push(
                &mut self.body,
                format_args!(
                    "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top:.1}\" y2=\"{bottom:.1}\" class=\"grid\"/>\n"
                ),
            );
            let near_end = x > self.right - 24.0;
            let (x, class) = match near_end {
                true => (self.right, "small grey right"),
                false => (x, "small grey middle"),
            };
            self.text(x, bottom + 17.0, class, &label);
        }
    }

    fn row(&mut self, timeline: &Timeline, index: usize, row: &Row) {
        let top = Picture::bar_top(index);
        let name = shorten(&row.name, 30);
        self.text(MARGIN, top + 18.0, "small", &name);
        for span in &row.spans {
            self.span(timeline, row, span, top);
        }
        let mut last = f64::MIN;
        for moment in &row.moments {
            let x = self.x(moment.at_ns);
            if x - last >= MARK_DISTANCE {
                self.moment(timeline, row, moment, (x, top - 6.0));
                last = x;
            }
        }
    }

    fn span(&mut self, timeline: &Timeline, row: &Row, span: &Span, top: f64) {
        let x = self.x(span.start_ns);
        let width = (self.x(span.end_ns) - x).max(0.3);
        let title = describe(timeline, row, span).join("\n");
        if span.merged.is_none() {
            let height = height_of(span.state) * BAR;
            let at = (x, top + BAR - height);
            self.rect(at, (width, height), colour(span.state), &title);
            self.label(timeline, span, (x, top), width);
            return;
        }
        // Several states in one pixel: each as high as its share.
        let mut bottom = top + BAR;
        for state in State::ALL {
            let share = span.time_ns(state) as f64 / span.length_ns() as f64;
            if share > 0.0 {
                bottom -= share * BAR;
                self.rect((x, bottom), (width, share * BAR), colour(state), &title);
            }
        }
    }

    /// The function or the lock, in bars where it fits.
    fn label(&mut self, timeline: &Timeline, span: &Span, (x, top): (f64, f64), width: f64) {
        let room = ((width - 10.0) / (11.0 * LETTER)) as usize;
        let name = match span.state {
            State::Running | State::Native | State::Collecting => {
                timeline.place_of(span).map(|place| place.function.clone())
            }
            State::Io => timeline.place_of(span).and_then(|place| place.text.clone()),
            State::Blocked => timeline.lock_name(span),
            State::Waiting | State::Parked => None,
        };
        let Some(name) = name.filter(|name| name.chars().count() <= room) else {
            return;
        };
        let (class, y) = match height_of(span.state) < 1.0 {
            true => ("in dark", top + BAR - 4.0),
            false => ("in", top + BAR / 2.0 + 4.0),
        };
        self.text(x + 5.0, y, class, &name);
    }

    fn moment(&mut self, timeline: &Timeline, row: &Row, moment: &Moment, at: (f64, f64)) {
        let title = escape(&describe_moment(timeline, row, moment));
        push(&mut self.body, format_args!("<g><title>{title}</title>"));
        self.mark(at.0, at.1, moment.what);
        push(&mut self.body, format_args!("</g>\n"));
    }

    /// A triangle above the bar: full where the lock was taken away or garbage
    /// was freed, open where the lock was asked for.
    fn mark(&mut self, x: f64, y: f64, what: Happening) {
        let look = match what {
            Happening::DropRequest { .. } => "fill=\"#fff\" stroke=\"#d55e00\"",
            Happening::ForcedSwitch { .. } => "fill=\"#d55e00\" stroke=\"#d55e00\"",
            Happening::Collected { .. } => "fill=\"#cc79a7\" stroke=\"#cc79a7\"",
        };
        let (left, right, tip) = (x - 3.0, x + 3.0, y + 5.0);
        push(
            &mut self.body,
            format_args!("<path d=\"M{left:.1} {y:.1}H{right:.1}L{x:.1} {tip:.1}Z\" {look}/>"),
        );
    }

    fn table(&mut self, timeline: &Timeline) {
        let states = states(timeline);
        let pitch = ((self.right - self.left - 90.0) / states.len().max(1) as f64).min(190.0);
        let mut y = self.table_top();
        self.text(MARGIN, y, "small grey", "thread");
        self.text(self.left + 60.0, y, "small grey right", "life (s)");
        for (index, state) in states.iter().enumerate() {
            let x = self.left + 70.0 + (index as f64 + 1.0) * pitch;
            let head = format!("{} (s, %)", state.short());
            self.text(x, y, "small grey right", &head);
        }
        for row in &timeline.rows {
            y += TABLE_LINE;
            let name = shorten(&row.name, 30);
            self.table_line(y, &name, &row.totals(), &states, pitch);
        }
        if timeline.rows.len() > 1 {
            y += TABLE_LINE;
            let totals = timeline.totals();
            self.table_line(y, "all threads", &totals, &states, pitch);
        }
    }

    fn table_line(&mut self, y: f64, name: &str, totals: &Totals, states: &[State], pitch: f64) {
        let seconds = |time_ns: u64| format!("{:.3}", time_ns as f64 / 1e9);
        self.text(MARGIN, y, "small", name);
        let life = seconds(totals.life_ns());
        self.text(self.left + 60.0, y, "small right", &life);
        for (index, &state) in states.iter().enumerate() {
            let x = self.left + 70.0 + (index as f64 + 1.0) * pitch;
            let (time_ns, share) = (totals.time_ns(state), totals.share(state));
            if time_ns == 0 {
                self.text(x, y, "small grey right", "–");
                continue;
            }
            self.text(x - 62.0, y, "small right", &seconds(time_ns));
            self.text(x, y, "small right", &words::show_share(share));
        }
    }

    fn finish(self, timeline: &Timeline) -> String {
        let lines = timeline.rows.len() + usize::from(timeline.rows.len() > 1);
        let height = self.table_top() + lines as f64 * TABLE_LINE + MARGIN;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" font-size=\"15\">\n\
             <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

/// Writing to a string cannot fail.
fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).unwrap_or_default();
}

/// How high a state's bar is: only what uses a core is drawn whole.
const fn height_of(state: State) -> f64 {
    match state {
        State::Running | State::Native | State::Collecting => 1.0,
        State::Waiting | State::Io | State::Blocked | State::Parked => 0.55,
    }
}

/// One of each kind of moment that occurs.
fn moments_shown(timeline: &Timeline) -> Vec<Happening> {
    let mut kinds: Vec<Happening> = Vec::new();
    for moment in timeline.rows.iter().flat_map(|row| &row.moments) {
        if kinds.iter().all(|known| known.name() != moment.what.name()) {
            kinds.push(moment.what);
        }
    }
    kinds.sort_by_key(|kind| kind.name());
    kinds
}
