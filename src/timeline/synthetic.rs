//! Timelines of runs that never were, for tests.

use super::{Happening, Interpreter, Moment, Place, Row, Span, State, Timeline};
use crate::substrate::ThreadId;

/// `count` spans of this length and state, from 0 on.
pub(crate) fn spans(state: State, count: u64, length_ns: u64) -> Vec<Span> {
    let span = |index| Span {
        start_ns: index * length_ns,
        end_ns: (index + 1) * length_ns,
        state,
        place: Some((index % 2) as u32),
        lock: None,
        merged: None,
    };
    (0..count).map(span).collect()
}

/// Threads that run for 100 ns in turn and wait meanwhile, each for so many
/// spans.
pub(crate) fn rows_taking_turns(threads: u32, turns: u64) -> Timeline {
    let row = |number: u32| {
        let mut spans = spans(State::Waiting, turns, 100);
        let own = spans.iter_mut().skip(number as usize);
        own.step_by(threads as usize)
            .for_each(|span| span.state = State::Running);
        let switched = spans.iter().filter(|span| span.state == State::Running);
        let moments = switched.map(|span| Moment {
            at_ns: span.end_ns,
            what: Happening::ForcedSwitch { to: ThreadId::MAIN },
            count: 1,
        });
        Row {
            interpreter: 0,
            thread: ThreadId::from_number(number + 1).expect("not 0"),
            name: format!("Thread-{number} (work)"),
            start_ns: 0,
            end_ns: turns * 100,
            alive: false,
            moments: moments.collect(),
            spans,
        }
    };
    let place = |line| Place {
        function: "Worker.work".to_owned(),
        file: "/home/somebody/program.py".to_owned(),
        line: Some(line),
        text: Some("queue.get()".to_owned()),
    };
    Timeline {
        program: "program.py 4 <fast> & \"more\"".to_owned(),
        regime: "cpython3.12".to_owned(),
        end_ns: turns * 100,
        resolution_ns: 0,
        interpreters: vec![Interpreter { has_lock: true }],
        rows: (0..threads).map(row).collect(),
        places: vec![place(12), place(34)],
    }
}
