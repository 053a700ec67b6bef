//! What must hold for every timeline.

use super::{Row, Span, Timeline};

/// How a timeline is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Nothing is known of a part of a thread's life.
    #[error("{thread}: a gap of {} ns at {at_ns} ns", next_ns - at_ns)]
    Gap {
        /// The thread's name.
        thread: String,
        /// Where the gap begins.
        at_ns: u64,
        /// Where it ends.
        next_ns: u64,
    },
    /// A thread did two things at once.
    #[error("{thread}: a span begins at {at_ns} ns, before the last one's end at {end_ns} ns")]
    Overlap {
        /// The thread's name.
        thread: String,
        /// Where the later span begins.
        at_ns: u64,
        /// Where the earlier one ends.
        end_ns: u64,
    },
    /// A span that has no length, or ends before it begins.
    #[error("{thread}: an empty span at {at_ns} ns")]
    Empty {
        /// The thread's name.
        thread: String,
        /// Where it is.
        at_ns: u64,
    },
    /// The times by state do not add up to a merged span's length.
    #[error("{thread}: the parts of the span at {at_ns} ns do not add up")]
    Parts {
        /// The thread's name.
        thread: String,
        /// Where it is.
        at_ns: u64,
    },
    /// Two threads held one lock.
    #[error("{first} and {second} both run at {at_ns} ns, and share a lock")]
    TwoHolders {
        /// The name of the one that ran first.
        first: String,
        /// The name of the other.
        second: String,
        /// From when on both ran.
        at_ns: u64,
    },
}

impl Timeline {
    /// Whether each thread's spans tile its life, and no two threads hold one
    /// lock at once. Of merged spans only the first can be told.
    ///
    /// # Errors
    /// The first [`Flaw`] found.
    pub fn check(&self) -> Result<(), Flaw> {
        self.rows.iter().try_for_each(check_tiling)?;
        let locked = self.interpreters.iter().enumerate();
        locked
            .filter(|(_, each)| each.has_lock)
            .try_for_each(|(interpreter, _)| self.check_exclusion(interpreter))
    }

    fn check_exclusion(&self, interpreter: usize) -> Result<(), Flaw> {
        let rows = self
            .rows
            .iter()
            .filter(|row| row.interpreter == interpreter);
        let mut running: Vec<(&Row, &Span)> = rows
            .flat_map(|row| row.spans.iter().map(move |span| (row, span)))
            .filter(|(_, span)| span.state.holds_lock() && span.merged.is_none())
            .collect();
        running.sort_by_key(|(_, span)| span.start_ns);
        for pair in running.windows(2) {
            let [(first, earlier), (second, later)] = pair else {
                continue;
            };
            if later.start_ns < earlier.end_ns {
                return Err(Flaw::TwoHolders {
                    first: first.name.clone(),
                    second: second.name.clone(),
                    at_ns: later.start_ns,
                });
            }
        }
        Ok(())
    }
}

fn check_tiling(row: &Row) -> Result<(), Flaw> {
    let thread = || row.name.clone();
    let mut at_ns = row.start_ns;
    for span in &row.spans {
        check_adjacent(row, at_ns, span.start_ns)?;
        if span.end_ns <= span.start_ns {
            let (thread, at_ns) = (thread(), span.start_ns);
            return Err(Flaw::Empty { thread, at_ns });
        }
        if let Some(merged) = &span.merged
            && merged.time_ns.iter().sum::<u64>() != span.length_ns()
        {
            let (thread, at_ns) = (thread(), span.start_ns);
            return Err(Flaw::Parts { thread, at_ns });
        }
        at_ns = span.end_ns;
    }
    check_adjacent(row, at_ns, row.end_ns)
}

fn check_adjacent(row: &Row, end_ns: u64, next_ns: u64) -> Result<(), Flaw> {
    let thread = row.name.clone();
    match next_ns.cmp(&end_ns) {
        std::cmp::Ordering::Less => Err(Flaw::Overlap {
            thread,
            at_ns: next_ns,
            end_ns,
        }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Flaw::Gap {
            thread,
            at_ns: end_ns,
            next_ns,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::State;
    use crate::timeline::synthetic::{rows_taking_turns, spans};

    /// A flaw that the checker must find in a timeline that was sound.
    fn found(break_it: impl FnOnce(&mut Timeline)) -> Option<Flaw> {
        let mut timeline = rows_taking_turns(3, 10);
        assert_eq!(timeline.check(), Ok(()));
        break_it(&mut timeline);
        timeline.check().err()
    }

    #[test]
    fn a_missing_span_is_a_gap_wherever_it_was() {
        for index in [0, 4, 9] {
            let flaw = found(|timeline| drop(timeline.rows[1].spans.remove(index)));
            assert!(matches!(flaw, Some(Flaw::Gap { .. })), "{flaw:?}");
        }
    }

    #[test]
    fn a_span_that_begins_early_overlaps() {
        let flaw = found(|timeline| timeline.rows[1].spans[4].start_ns -= 1);
        assert!(matches!(flaw, Some(Flaw::Overlap { .. })), "{flaw:?}");
        let flaw = found(|timeline| timeline.rows[1].end_ns -= 1);
        assert!(matches!(flaw, Some(Flaw::Overlap { .. })), "{flaw:?}");
    }

    #[test]
    fn a_span_without_length_is_found() {
        let flaw = found(|timeline| {
            let spans = &mut timeline.rows[0].spans;
            let mut empty = spans[3].clone();
            empty.end_ns = empty.start_ns;
            spans.insert(3, empty);
        });
        assert!(matches!(flaw, Some(Flaw::Empty { .. })), "{flaw:?}");
    }

    #[test]
    fn a_second_holder_is_found_only_where_there_is_a_lock() {
        let run_all = |timeline: &mut Timeline| {
            timeline.rows[2].spans[4].state = State::Running;
            timeline.rows[2].spans[5].state = State::Running;
        };
        let flaw = found(run_all);
        assert!(matches!(flaw, Some(Flaw::TwoHolders { .. })), "{flaw:?}");
        let unlocked = found(|timeline| {
            run_all(timeline);
            timeline.interpreters[0].has_lock = false;
        });
        assert_eq!(unlocked, None);
    }

    #[test]
    fn interpreters_have_locks_of_their_own() {
        let two = found(|timeline| {
            timeline.interpreters.push(timeline.interpreters[0]);
            timeline.rows[1].interpreter = 1;
            timeline.rows[1].spans = spans(State::Running, 10, 100);
        });
        assert_eq!(two, None);
    }

    #[test]
    fn parts_that_do_not_add_up_are_found() {
        let flaw = found(|timeline| {
            timeline.merge_below(350);
            let mut merged = timeline.rows[0].spans.iter_mut();
            let merged = merged.find_map(|span| span.merged.as_mut());
            merged.expect("something was merged").time_ns[1] += 1;
        });
        assert!(matches!(flaw, Some(Flaw::Parts { .. })), "{flaw:?}");
    }
}
