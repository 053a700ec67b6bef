//! From what is on the tapes to rows of spans.

use std::sync::Arc;

use crossbeam::queue::SegQueue;

use super::merge::{merge_moments, merge_spans};
use super::places::{CodeRegistry, Places, Position};
use super::tape::{Event, NO_LOCK, Newcomer, Tape, What};
use super::{
    AwaitedLock, Happening, Interpreter, Moment, Row, Span, State, Timeline, default_name,
};
use crate::substrate::ThreadId;

/// So many spans and moments are kept, 50 bytes each; a run that has more loses
/// the shortest.
const MOST_ENTRIES: usize = 1 << 17;

/// Reads tapes. What it keeps is bounded, however long the run.
#[derive(Debug)]
pub(super) struct Assembler {
    readers: Vec<Reader>,
    places: Places,
    resolution_ns: u64,
    most_entries: usize,
}

impl Default for Assembler {
    fn default() -> Self {
        Assembler {
            readers: Vec::new(),
            places: Places::default(),
            resolution_ns: 0,
            most_entries: MOST_ENTRIES,
        }
    }
}

/// A tape, and what was read from it.
#[derive(Debug)]
struct Reader {
    tape: Arc<Tape>,
    row: Row,
    open: Option<Open>,
}

/// A state that has not ended.
#[derive(Debug, Clone, Copy)]
struct Open {
    start_ns: u64,
    state: State,
    place: Option<u32>,
    lock: Option<AwaitedLock>,
}

impl Assembler {
    /// Reads what the threads have written so far.
    pub(super) fn read(&mut self, newcomers: &SegQueue<Newcomer>) {
        while let Some(newcomer) = newcomers.pop() {
            self.readers.push(Reader::new(newcomer));
        }
        for reader in &mut self.readers {
            // What is written meanwhile is read the next time.
            for _ in 0..reader.tape.events.len() {
                if let Some(event) = reader.tape.events.pop() {
                    reader.take_in(event, &mut self.places);
                }
            }
        }
        self.keep_small();
    }

    /// Merges what is too short if there is too much. Half is left at most, so
    /// that this is done seldom.
    fn keep_small(&mut self) {
        if self.entries() <= self.most_entries {
            return;
        }
        self.resolution_ns = self.resolution_ns.max(1000);
        self.merge();
        while self.entries() > self.most_entries / 2 && self.resolution_ns < u64::MAX / 2 {
            self.resolution_ns *= 2;
            self.merge();
        }
    }

    fn merge(&mut self) {
        for Reader { row, .. } in &mut self.readers {
            merge_spans(&mut row.spans, self.resolution_ns);
            merge_moments(&mut row.moments, self.resolution_ns);
        }
    }

    fn entries(&self) -> usize {
        let rows = self.readers.iter().map(|reader| &reader.row);
        rows.map(|row| row.spans.len() + row.moments.len()).sum()
    }

    /// What the threads did up to `end_ns`.
    pub(super) fn timeline(
        &self,
        end_ns: u64,
        interpreters: Vec<Interpreter>,
        registry: &CodeRegistry,
    ) -> Timeline {
        let readers = self.readers.iter();
        let mut rows: Vec<Row> = readers.filter_map(|reader| reader.until(end_ns)).collect();
        rows.sort_by_key(|row| (row.start_ns, row.interpreter, row.thread));
        let last_ns = rows.iter().map(|row| row.end_ns).max();
        Timeline {
            end_ns: last_ns.unwrap_or(0),
            resolution_ns: self.resolution_ns,
            interpreters,
            rows,
            places: self.places.resolve(registry),
            ..Timeline::default()
        }
    }
}

impl Reader {
    fn new(newcomer: Newcomer) -> Reader {
        let Newcomer { interpreter, tape } = newcomer;
        let row = Row {
            interpreter,
            thread: tape.thread,
            name: default_name(tape.thread),
            start_ns: 0,
            end_ns: 0,
            alive: true,
            spans: Vec::new(),
            moments: Vec::new(),
        };
        Reader {
            tape,
            row,
            open: None,
        }
    }

    fn take_in(&mut self, event: Event, places: &mut Places) {
        let Event { at_ns, what } = event;
        match what {
            What::Start { waits } => {
                self.row.start_ns = at_ns;
                self.change(at_ns, Some(Open::at_start(at_ns, waits)));
            }
            What::Enter {
                state,
                position,
                lock,
                holder,
            } => {
                let open = Open {
                    start_ns: at_ns,
                    state,
                    place: places.number(position),
                    lock: (lock != NO_LOCK).then(|| AwaitedLock {
                        number: lock,
                        holder: ThreadId::from_number(holder),
                    }),
                };
                self.change(at_ns, Some(open));
            }
            What::DropRequest { holder } => {
                self.happen(at_ns, Happening::DropRequest { holder });
            }
            What::Collected { freed } => self.happen(at_ns, Happening::Collected { freed }),
            What::ForcedSwitch { to } => self.happen(at_ns, Happening::ForcedSwitch { to }),
            What::Name { name, code } => {
                self.row.name = name.into();
                let beginning = Position { code, unit: 0 };
                self.begin_at(places.number(beginning));
            }
            What::End => {
                self.change(at_ns, None);
                self.row.end_ns = at_ns;
                self.row.alive = false;
            }
        }
    }

    /// Ends what the thread did, and begins `next`.
    fn change(&mut self, at_ns: u64, next: Option<Open>) {
        let ended = std::mem::replace(&mut self.open, next);
        self.row
            .spans
            .extend(ended.and_then(|open| open.until(at_ns)));
    }

    /// What the thread did before it was anywhere in the program, it did on the
    /// way to `place`.
    fn begin_at(&mut self, place: Option<u32>) {
        for span in self.row.spans.iter_mut() {
            span.place = span.place.or(place);
        }
        if let Some(open) = &mut self.open {
            open.place = open.place.or(place);
        }
    }

    fn happen(&mut self, at_ns: u64, what: Happening) {
        self.row.moments.push(Moment {
            at_ns,
            what,
            count: 1,
        });
    }

    /// The thread's life up to now; `None` if it has not begun.
    fn until(&self, end_ns: u64) -> Option<Row> {
        let mut row = self.row.clone();
        if let Some(open) = self.open {
            row.end_ns = end_ns.max(open.start_ns);
            row.spans.extend(open.until(row.end_ns));
        }
        row.moments.sort_by_key(|moment| moment.at_ns);
        (!row.spans.is_empty()).then_some(row)
    }
}

impl Open {
    /// A thread begins by waiting for its turn where there is one.
    fn at_start(start_ns: u64, waits: bool) -> Open {
        Open {
            start_ns,
            state: match waits {
                true => State::Waiting,
                false => State::Running,
            },
            place: None,
            lock: None,
        }
    }

    /// The span that it makes if it ends now; none if that is at once.
    fn until(self, end_ns: u64) -> Option<Span> {
        (end_ns > self.start_ns).then_some(Span {
            start_ns: self.start_ns,
            end_ns,
            state: self.state,
            place: self.place,
            lock: self.lock,
            merged: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tapes;
    use super::super::places::CodeRegistry;
    use super::*;
    use crate::substrate::Nanos;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    /// Tapes whose clock shows what the test sets it to.
    fn tapes() -> (Arc<Tapes>, Arc<AtomicU64>, Arc<SegQueue<Newcomer>>) {
        let now = Arc::new(AtomicU64::new(0));
        let newcomers: Arc<SegQueue<Newcomer>> = Arc::default();
        let shown = Arc::clone(&now);
        let clock = Box::new(move || Nanos(shown.load(Relaxed)));
        let tapes = Tapes::new(0, true, clock, Arc::default(), Arc::clone(&newcomers));
        (Arc::new(tapes), now, newcomers)
    }

    #[test]
    fn a_run_of_millions_of_waits_is_kept_small_and_its_totals_exact() {
        const MOST: usize = 1000;
        const WAITS: u64 = 1_000_000;
        let (tapes, now, newcomers) = tapes();
        let mut assembler = Assembler {
            most_entries: MOST,
            ..Assembler::default()
        };
        for wait in 0..WAITS {
            now.store(wait * 100, Relaxed);
            tapes.wait(ThreadId::MAIN);
            tapes.drop_requested(ThreadId::MAIN, ThreadId::MAIN);
            if wait % 10_000 == 0 {
                assembler.read(&newcomers);
                assert!(assembler.entries() <= MOST);
            }
        }
        assembler.read(&newcomers);
        let locks = vec![Interpreter { has_lock: true }];
        let timeline = assembler.timeline(WAITS * 100, locks, &CodeRegistry::default());
        assert_eq!(timeline.check(), Ok(()));
        assert!(timeline.entries() <= MOST + 1);
        let fine = timeline.resolution_ns * MOST as u64 <= 16 * timeline.end_ns;
        assert!(fine, "coarser than need be: {} ns", timeline.resolution_ns);
        assert_eq!(timeline.totals().time_ns(State::Waiting), WAITS * 100);
        let moments = timeline.rows[0].moments.iter();
        assert_eq!(moments.map(|moment| moment.count).sum::<u64>(), WAITS);
    }

    /// Under Python 2's lock a thread that gives way now and then finds the lock
    /// free again after another has had it.
    #[test]
    fn who_gave_way_has_waited_if_another_had_the_lock_meanwhile() {
        let (tapes, now, newcomers) = tapes();
        let [first, second] = [1, 2].map(|id| ThreadId::from_number(id).expect("not 0"));
        let at = |time_ns: u64| now.store(time_ns, Relaxed);
        tapes.took(first);
        tapes.begin_to_run(first);
        for (gives_way_at, other, taken_again_at) in [(10, None, 11), (20, Some(second), 40)] {
            at(gives_way_at);
            tapes.note_release(first);
            if let Some(other) = other {
                tapes.took(other);
            }
            at(taken_again_at);
            tapes.took(first);
            tapes.resume(first);
        }
        let mut assembler = Assembler::default();
        assembler.read(&newcomers);
        let timeline = assembler.timeline(50, Vec::new(), &CodeRegistry::default());
        let spans = timeline.rows[0].spans.iter();
        let spans: Vec<_> = spans.map(|span| (span.state, span.start_ns)).collect();
        let expected = [
            (State::Running, 0),
            (State::Waiting, 20),
            (State::Running, 40),
        ];
        assert_eq!(spans, expected);
    }

    #[test]
    fn a_thread_that_still_runs_is_shown_alive_up_to_the_end() {
        let (tapes, now, newcomers) = tapes();
        now.store(7, Relaxed);
        tapes.wait(ThreadId::MAIN);
        let mut assembler = Assembler::default();
        assembler.read(&newcomers);
        let timeline = assembler.timeline(50, Vec::new(), &CodeRegistry::default());
        let row = &timeline.rows[0];
        assert!(row.alive);
        assert_eq!((row.spans.len(), row.end_ns), (1, 50));
    }
}
