//! A Gantt chart of characters, and the totals below it.

use super::axis::Axis;
use super::words::{self, HARM, show_time};
use super::{View, shorten, states};
use crate::timeline::{Row, State, Timeline, Totals};

/// As wide as a chart is drawn where nobody says how wide.
const DEFAULT_WIDTH: usize = 100;

/// Narrower ones could not be read.
const LEAST_WIDTH: usize = 40;

pub(super) fn render(timeline: &Timeline, view: View) -> String {
    let chart = Chart::new(timeline, view);
    let mut text = format!("{}\n{}\n\n", timeline.program, words::subtitle(timeline));
    text.push_str(&chart.axis());
    for row in &timeline.rows {
        text.push_str(&chart.line(row));
    }
    text.push('\n');
    text.push_str(&chart.legend());
    text.push('\n');
    text.push_str(&chart.table());
    let (share, sentence) = words::harm(timeline);
    text.push_str(&wrapped(
        &format!("{HARM}: {share} ({sentence})"),
        chart.width,
    ));
    text
}

/// A state's mark.
const fn mark(state: State) -> char {
    match state {
        State::Running => '█',
        State::Waiting => '░',
        State::Io => '─',
        State::Native => '▓',
        State::Blocked => '·',
        State::Collecting => '#',
        State::Parked => '×',
    }
}

/// A state's colour on terminals of 256 colours, near the one of the pictures.
const fn terminal_colour(state: State) -> u8 {
    match state {
        State::Running => 32,
        State::Waiting => 214,
        State::Io => 117,
        State::Native => 36,
        State::Blocked => 246,
        State::Collecting => 175,
        State::Parked => 227,
    }
}

struct Chart<'a> {
    timeline: &'a Timeline,
    colour: bool,
    width: usize,
    /// The characters of a thread's name.
    label: usize,
    /// The characters of its life.
    cells: usize,
}

impl<'a> Chart<'a> {
    fn new(timeline: &'a Timeline, view: View) -> Self {
        let width = view.width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH);
        let names = timeline.rows.iter().map(|row| row.name.chars().count());
        let label = names.max().unwrap_or(0).clamp(6, width * 3 / 10);
        Chart {
            timeline,
            colour: view.colour,
            width,
            label,
            cells: width - label - 2,
        }
    }

    /// The end of a cell's time.
    fn cell_end_ns(&self, cell: usize) -> u64 {
        let product = (cell as u128 + 1) * u128::from(self.timeline.end_ns);
        u64::try_from(product / self.cells as u128).unwrap_or(u64::MAX)
    }

    fn cell_of(&self, at_ns: u64) -> usize {
        let product = u128::from(at_ns) * self.cells as u128;
        let cell = product / u128::from(self.timeline.end_ns.max(1));
        usize::try_from(cell).unwrap_or(usize::MAX)
    }

    /// Labels above, marks below.
    fn axis(&self) -> String {
        let mut labels = vec![' '; self.cells + 1];
        let mut marks = vec!['─'; self.cells];
        let axis = Axis::new(self.timeline.end_ns, (self.cells / 12) as u64);
        let mut free_from = 0;
        for (at_ns, label) in axis.marks() {
            let cell = self.cell_of(at_ns).min(self.cells - 1);
            let length = label.chars().count();
            let start = cell.min(self.cells.saturating_sub(length));
            if start < free_from {
                continue;
            }
            free_from = start + length + 1;
            marks[cell] = '┬';
            for (index, character) in label.chars().enumerate() {
                labels[start + index] = character;
            }
        }
        let indent = " ".repeat(self.label + 2);
        let labels: String = labels.into_iter().collect();
        let marks: String = marks.into_iter().collect();
        format!("{indent}{}\n{indent}{marks}\n", labels.trim_end())
    }

    fn line(&self, row: &Row) -> String {
        let name = shorten(&row.name, self.label);
        let mut line = format!("{name:<width$}  ", width = self.label);
        let mut last = None;
        for state in self.cell_states(row) {
            if self.colour && state != last {
                line.push_str(&paint(state));
            }
            line.push(state.map_or(' ', mark));
            last = state;
        }
        let mut line = line.trim_end().to_owned();
        if self.colour {
            line.push_str(RESET);
        }
        line.push('\n');
        line
    }

    /// What each cell shows. Where states share cells they take turns: each
    /// gets as many as its time makes up, the rest is carried to the next.
    fn cell_states(&self, row: &Row) -> Vec<Option<State>> {
        let mut due_ns = [0i128; State::COUNT];
        let mut start_ns = 0;
        let mut shown = Vec::with_capacity(self.cells);
        for cell in 0..self.cells {
            let end_ns = self.cell_end_ns(cell);
            let times_ns = row.times_ns(start_ns, end_ns);
            let lived_ns: u64 = times_ns.iter().sum();
            for (due, time_ns) in due_ns.iter_mut().zip(times_ns) {
                *due += i128::from(time_ns);
            }
            let present = State::ALL
                .into_iter()
                .rev()
                .filter(|&state| times_ns[state as usize] > 0);
            let most = present.max_by_key(|&state| due_ns[state as usize]);
            if let Some(state) = most {
                due_ns[state as usize] -= i128::from(lived_ns);
            }
            shown.push(most);
            start_ns = end_ns;
        }
        shown
    }

    fn legend(&self) -> String {
        let entries = states(self.timeline).into_iter().map(|state| {
            let (on, off) = match self.colour {
                true => (paint(Some(state)), RESET),
                false => (String::new(), ""),
            };
            let text = format!("{} {}", mark(state), state.name());
            let painted = format!("{on}{}{off} {}", mark(state), state.name());
            (text.chars().count(), painted)
        });
        let cell = show_time(self.timeline.end_ns / self.cells as u64);
        let note = format!("a character is {cell}");
        let entries = entries.chain([(note.chars().count(), note.clone())]);
        let mut text = String::new();
        let mut used = 0;
        for (length, entry) in entries {
            if used > 0 && used + 3 + length > self.width {
                text.push('\n');
                used = 0;
            } else if used > 0 {
                text.push_str("   ");
                used += 3;
            }
            text.push_str(&entry);
            used += length;
        }
        text.push('\n');
        text
    }

    /// The characters of a state's column: seconds and per cent, as wide as so
    /// many have room.
    fn column(&self, states: usize) -> usize {
        let room = self.width.saturating_sub(LIFE + LEAST_LABEL);
        (room / states.max(1)).clamp(LEAST_CELL, CELL)
    }

    /// For each thread how long it lived and what of.
    fn table(&self) -> String {
        let states = states(self.timeline);
        let rows = &self.timeline.rows;
        let names = rows.iter().map(|row| row.name.chars().count());
        let widest = names.max().unwrap_or(0).max(TABLE_HEAD.len());
        let cell = self.column(states.len());
        let room = self.width.saturating_sub(LIFE + cell * states.len());
        let label = widest.min(room).max(LEAST_LABEL);
        let mut head = format!("{:<label$}{:>LIFE$}", shorten(TABLE_HEAD, label), "life");
        for state in &states {
            head.push_str(&format!("{:>cell$}", state.short()));
        }
        let mut text = format!("{head}\n{}\n", "─".repeat(head.chars().count()));
        for row in rows {
            let totals = row.totals();
            text.push_str(&table_line(&row.name, label, cell, &totals, &states));
        }
        if rows.len() > 1 {
            let totals = self.timeline.totals();
            text.push_str(&table_line("all threads", label, cell, &totals, &states));
        }
        text.push('\n');
        text
    }
}

/// The table's first heading says what its figures are.
const TABLE_HEAD: &str = "seconds, % of life";

/// The characters of the column of lives.
const LIFE: usize = 9;

/// The most characters of a state's column.
const CELL: usize = 12;

/// The least, with which all states fit into 80.
const LEAST_CELL: usize = 9;

/// The least characters of a thread's name.
const LEAST_LABEL: usize = 8;

fn table_line(name: &str, label: usize, cell: usize, totals: &Totals, states: &[State]) -> String {
    let name = shorten(name, label);
    let life = totals.life_ns() as f64 / 1e9;
    let decimals = if cell < CELL { 2 } else { 3 };
    let mut line = format!("{name:<label$}{life:>LIFE$.3}");
    for &state in states {
        let seconds = totals.time_ns(state) as f64 / 1e9;
        let share = totals.share(state) * 100.0;
        line.push_str(&match totals.time_ns(state) {
            0 => format!("{:>cell$}", "–"),
            _ => format!("{seconds:>width$.decimals$}{share:>4.0}%", width = cell - 5),
        });
    }
    line + "\n"
}

const RESET: &str = "\u{1b}[0m";

fn paint(state: Option<State>) -> String {
    state.map_or_else(
        || RESET.to_owned(),
        |state| format!("\u{1b}[38;5;{}m", terminal_colour(state)),
    )
}

/// A sentence broken between words.
fn wrapped(sentence: &str, width: usize) -> String {
    let mut text = String::new();
    let mut used = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            text.push('\n');
            used = 0;
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
    }
    text + "\n"
}
