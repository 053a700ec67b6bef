//! What each thread did, and when.
//!
//! A [`Recorder`] gives every thread a tape of its own, a lock-free queue that
//! the thread writes and a background thread reads; [`Recorder::finish`] makes
//! a [`Timeline`] of what was written. A run that is not recorded knows nothing
//! of this room: the host that records wraps the one that does not.
//!
//! Two things hold for every timeline ([`Timeline::check`]): a thread's spans
//! tile its life, and no two threads hold the lock of one interpreter at once.
//! For the second, a span of running begins after the lock was taken and ends
//! before it is given back.

mod assemble;
mod check;
mod merge;
mod places;
mod recorder;
#[cfg(test)]
pub(crate) mod synthetic;
mod tape;
mod totals;
mod watcher;

pub use check::Flaw;
pub use recorder::Recorder;
pub use tape::{Tape, Tapes};
pub use totals::Totals;
pub use watcher::Watcher;

use crate::substrate::ThreadId;

/// What a thread is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It runs, and holds the lock where there is one.
    Running,
    /// It could run, and waits for the interpreter's lock.
    Waiting,
    /// It waits for a device or sleeps.
    Io,
    /// It computes in native code without the interpreter's lock.
    Native,
    /// It waits for a lock of the program, or for the end of a thread.
    Blocked,
    /// It collects garbage, and holds the lock where there is one.
    Collecting,
    /// It stands still while another thread collects.
    Parked,
}

impl State {
    /// How many there are.
    pub const COUNT: usize = 7;

    /// Every state, in the order in which legends and tables show them.
    pub const ALL: [State; State::COUNT] = [
        State::Running,
        State::Waiting,
        State::Io,
        State::Native,
        State::Blocked,
        State::Collecting,
        State::Parked,
    ];

    /// What legends call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Waiting => "waiting for the GIL",
            State::Io => "I/O or sleep",
            State::Native => "native code, no lock held",
            State::Blocked => "blocked on a lock",
            State::Collecting => "collecting garbage",
            State::Parked => "parked for GC",
        }
    }

    /// What a narrow column calls it.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Waiting => "waiting",
            State::Io => "I/O",
            State::Native => "native",
            State::Blocked => "blocked",
            State::Collecting => "GC",
            State::Parked => "parked",
        }
    }

    /// Whether a thread that is in it holds the lock, where there is one.
    #[must_use]
    pub const fn holds_lock(self) -> bool {
        matches!(self, State::Running | State::Collecting)
    }
}

/// What every thread of a run did. Times are nanoseconds since the run began.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    /// The program and its arguments.
    pub program: String,
    /// The regime that it ran under.
    pub regime: String,
    /// When the last thread ended, or the recording did.
    pub end_ns: u64,
    /// Spans shorter than this may have been merged; 0 if none were.
    pub resolution_ns: u64,
    /// For each interpreter whether its threads share a lock.
    pub interpreters: Vec<Interpreter>,
    /// The threads, in the order in which they started.
    pub rows: Vec<Row>,
    /// Where spans began.
    pub places: Vec<Place>,
}

/// Threads that share objects, and a lock if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interpreter {
    /// Whether only one of its threads runs at a time.
    pub has_lock: bool,
}

/// A thread's life.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its interpreter, as an index of [`Timeline::interpreters`].
    pub interpreter: usize,
    /// Who it is to its interpreter.
    pub thread: ThreadId,
    /// What the program calls it.
    pub name: String,
    /// When it started.
    pub start_ns: u64,
    /// When it ended, or the recording did.
    pub end_ns: u64,
    /// Whether it was still alive then.
    pub alive: bool,
    /// What it did, without a gap from start to end.
    pub spans: Vec<Span>,
    /// What happened to it, in order of time.
    pub moments: Vec<Moment>,
}

/// A time in which a thread did one thing, or several too short to tell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// When it began.
    pub start_ns: u64,
    /// When the next began.
    pub end_ns: u64,
    /// What the thread did, or did for most of the time.
    pub state: State,
    /// Where in the program it began, as an index of [`Timeline::places`].
    pub place: Option<u32>,
    /// The lock that a blocked thread waits for.
    pub lock: Option<AwaitedLock>,
    /// What the span is made of if it was merged from shorter ones.
    pub merged: Option<Box<Merged>>,
}

impl Span {
    /// How long it is.
    #[must_use]
    pub fn length_ns(&self) -> u64 {
        self.end_ns - self.start_ns
    }

    /// How long the thread was in `state`.
    #[must_use]
    pub fn time_ns(&self, state: State) -> u64 {
        match &self.merged {
            Some(merged) => merged.time_ns[state as usize],
            None if self.state == state => self.length_ns(),
            None => 0,
        }
    }
}

/// What a span was merged from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    /// How many spans.
    pub count: u64,
    /// How long they were, by state.
    pub time_ns: [u64; State::COUNT],
}

/// A lock that a thread waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwaitedLock {
    /// Its number, from 1 up in the order in which locks were made; 0 is the
    /// lock under which modules are imported.
    pub number: u32,
    /// Who had it when the wait began.
    pub holder: Option<ThreadId>,
}

/// Something that happened to a thread at a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When, or when first.
    pub at_ns: u64,
    /// What.
    pub what: Happening,
    /// How often, if several were too close to tell apart.
    pub count: u64,
}

/// What can happen to a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// It had waited for a whole interval and asked the holder to let go.
    DropRequest {
        /// Who was asked.
        holder: ThreadId,
    },
    /// It was made to give the lock to another thread.
    ForcedSwitch {
        /// Who got it.
        to: ThreadId,
    },
    /// It has collected garbage.
    Collected {
        /// How many objects it freed.
        freed: u64,
    },
}

impl Happening {
    /// What legends call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Happening::DropRequest { .. } => "drop request",
            Happening::ForcedSwitch { .. } => "forced switch",
            Happening::Collected { .. } => "collection",
        }
    }

    /// Takes in another of the same kind.
    fn absorb(&mut self, other: Happening) {
        if let (Happening::Collected { freed }, Happening::Collected { freed: more }) =
            (self, other)
        {
            *freed += more;
        }
    }
}

/// A place in the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The function's qualified name.
    pub function: String,
    /// The file.
    pub file: String,
    /// The line, if the instruction has one.
    pub line: Option<u32>,
    /// The expression or, of a longer statement, its first line, if the source
    /// can be read.
    pub text: Option<String>,
}

impl Timeline {
    /// The name of a thread, by its number if it is not known.
    #[must_use]
    pub fn name_of(&self, interpreter: usize, thread: ThreadId) -> String {
        let known = self
            .rows
            .iter()
            .find(|row| row.interpreter == interpreter && row.thread == thread);
        known.map_or_else(|| default_name(thread), |row| row.name.clone())
    }

    /// Where a span began.
    #[must_use]
    pub fn place_of(&self, span: &Span) -> Option<&Place> {
        self.places.get(span.place? as usize)
    }

    /// What a blocked thread waits for, in words: the program's own expression
    /// where it is known.
    #[must_use]
    pub fn lock_name(&self, span: &Span) -> Option<String> {
        let lock = span.lock?;
        if lock.number == crate::vm::IMPORT_LOCK {
            return Some("the import lock".to_owned());
        }
        let place = self.place_of(span);
        let text = place.and_then(|place| place.text.as_deref());
        Some(match text {
            Some(text) => {
                let name = text.strip_prefix("with ").unwrap_or(text);
                let name = name.split(".acquire(").next().unwrap_or(name);
                format!("{name} (lock {})", lock.number)
            }
            None => format!("lock {}", lock.number),
        })
    }

    /// Which threads held the lock while the thread of `row` waited for it in
    /// `span`, and for how long, the longest first.
    #[must_use]
    pub fn holders(&self, row: &Row, span: &Span) -> Vec<(&Row, u64)> {
        if span.state != State::Waiting || span.merged.is_some() {
            return Vec::new();
        }
        let others = self
            .rows
            .iter()
            .filter(|other| other.interpreter == row.interpreter && other.thread != row.thread);
        let mut holders: Vec<(&Row, u64)> = others
            .map(|other| {
                let times_ns = other.times_ns(span.start_ns, span.end_ns);
                let holding = State::ALL.into_iter().filter(|state| state.holds_lock());
                (other, holding.map(|state| times_ns[state as usize]).sum())
            })
            .filter(|&(_, time_ns)| time_ns > 0)
            .collect();
        holders.sort_by_key(|&(_, time_ns)| std::cmp::Reverse(time_ns));
        holders
    }
}

impl Row {
    /// For how long of a time the thread was in each state. What happened in a
    /// merged span is taken to be spread evenly over it.
    #[must_use]
    pub fn times_ns(&self, start_ns: u64, end_ns: u64) -> [u64; State::COUNT] {
        let first = self.spans.partition_point(|span| span.end_ns <= start_ns);
        let during = self.spans[first..]
            .iter()
            .take_while(|span| span.start_ns < end_ns);
        let mut times_ns = [0; State::COUNT];
        for span in during {
            let common = span.end_ns.min(end_ns) - span.start_ns.max(start_ns);
            for state in State::ALL {
                times_ns[state as usize] += share(span.time_ns(state), common, span.length_ns());
            }
        }
        times_ns
    }
}

/// `whole * part / all`.
fn share(whole: u64, part: u64, all: u64) -> u64 {
    let product = u128::from(whole) * u128::from(part);
    u64::try_from(product / u128::from(all.max(1))).unwrap_or(u64::MAX)
}

/// What a thread is called that the program gave no name.
fn default_name(thread: ThreadId) -> String {
    match thread {
        ThreadId::MAIN => "MainThread".to_owned(),
        other => format!("thread {other}"),
    }
}
