//! Merging what is too short to see, so that a long run stays small.

use super::{Merged, Moment, Span, State, Timeline};

/// Merges runs of spans shorter than `resolution_ns` into spans of about that
/// length. Longer ones stay as they are.
pub(super) fn merge_spans(spans: &mut Vec<Span>, resolution_ns: u64) {
    let mut kept: Vec<Span> = Vec::new();
    // Whether the last of `kept` may take in another.
    let mut open = false;
    for span in spans.drain(..) {
        let short = span.length_ns() < resolution_ns;
        match kept.last_mut() {
            Some(last) if short && open && last.length_ns() < resolution_ns => absorb(last, &span),
            _ => kept.push(span),
        }
        open = short;
    }
    *spans = kept;
}

/// Makes `span` part of `last`, which it follows.
fn absorb(last: &mut Span, span: &Span) {
    let mut merged = made_of(last);
    let added = made_of(span);
    merged.count += added.count;
    for (time_ns, more) in merged.time_ns.iter_mut().zip(added.time_ns) {
        *time_ns += more;
    }
    let longest = State::ALL.into_iter().rev();
    let longest = longest.max_by_key(|&state| merged.time_ns[state as usize]);
    last.state = longest.unwrap_or(last.state);
    last.end_ns = span.end_ns;
    last.lock = None;
    last.merged = Some(Box::new(merged));
}

fn made_of(span: &Span) -> Merged {
    let mut one = Merged {
        count: 1,
        ..Merged::default()
    };
    one.time_ns[span.state as usize] = span.length_ns();
    span.merged.as_deref().copied().unwrap_or(one)
}

/// Merges happenings of one kind that are closer to the first of them than
/// `resolution_ns`.
pub(super) fn merge_moments(moments: &mut Vec<Moment>, resolution_ns: u64) {
    let mut kept: Vec<Moment> = Vec::new();
    for moment in moments.drain(..) {
        let name = moment.what.name();
        let mut near = kept
            .iter_mut()
            .rev()
            .take_while(|known| moment.at_ns - known.at_ns < resolution_ns);
        match near.find(|known| known.what.name() == name) {
            Some(known) => {
                known.count += moment.count;
                known.what.absorb(moment.what);
            }
            None => kept.push(moment),
        }
    }
    *moments = kept;
}

impl Timeline {
    /// How many spans and moments there are.
    #[must_use]
    pub fn entries(&self) -> usize {
        let rows = self.rows.iter();
        rows.map(|row| row.spans.len() + row.moments.len()).sum()
    }

    /// The same with at most so many entries, or as few as can be: each thread
    /// keeps one at least. Times by state stay exact.
    #[must_use]
    pub fn with_at_most(&self, entries: usize) -> Timeline {
        let mut coarser = self.clone();
        while coarser.entries() > entries && coarser.resolution_ns <= coarser.end_ns {
            coarser.merge_below((coarser.resolution_ns * 2).max(1000));
        }
        coarser
    }

    /// Merges what is shorter than `resolution_ns`.
    pub fn merge_below(&mut self, resolution_ns: u64) {
        self.resolution_ns = self.resolution_ns.max(resolution_ns);
        for row in &mut self.rows {
            merge_spans(&mut row.spans, resolution_ns);
            merge_moments(&mut row.moments, resolution_ns);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::timeline::synthetic::rows_taking_turns;

    #[test]
    fn what_is_long_enough_stays_as_it_is() {
        let timeline = rows_taking_turns(3, 10);
        let mut merged = timeline.clone();
        merged.merge_below(100);
        assert_eq!(merged.rows, timeline.rows);
    }

    #[test]
    fn short_spans_become_one_that_knows_what_it_is_made_of() {
        let mut timeline = rows_taking_turns(2, 4);
        timeline.merge_below(1000);
        let row = &timeline.rows[0];
        assert_eq!(row.spans.len(), 1);
        let merged = row.spans[0].merged.as_deref().expect("merged");
        assert_eq!(
            (merged.count, merged.time_ns),
            (4, [200, 200, 0, 0, 0, 0, 0])
        );
        let moments: Vec<u64> = row.moments.iter().map(|moment| moment.count).collect();
        assert_eq!(moments, [2]);
    }

    #[test]
    fn a_timeline_is_made_as_small_as_is_asked_for() {
        let timeline = rows_taking_turns(4, 1000);
        for most in [4000, 1000, 100, 9] {
            let smaller = timeline.with_at_most(most);
            assert!(smaller.entries() <= most, "{} > {most}", smaller.entries());
        }
    }

    fn any_lengths() -> impl Strategy<Value = Vec<(u64, usize)>> {
        prop::collection::vec((1u64..5000, 0..State::COUNT), 1..200)
    }

    proptest! {
        #[test]
        fn merging_keeps_tiling_and_totals(
            lengths in any_lengths(),
            resolutions in prop::collection::vec(1u64..20_000, 1..4),
        ) {
            let mut timeline = rows_taking_turns(1, 1);
            let row = &mut timeline.rows[0];
            let template = row.spans[0].clone();
            let mut at_ns = 0;
            row.spans = lengths
                .iter()
                .map(|&(length, state)| {
                    let start_ns = at_ns;
                    at_ns += length;
                    Span { start_ns, end_ns: at_ns, state: State::ALL[state], ..template.clone() }
                })
                .collect();
            (row.end_ns, timeline.end_ns) = (at_ns, at_ns);
            let before = timeline.totals();
            for resolution in resolutions {
                timeline.merge_below(resolution);
                prop_assert_eq!(timeline.check(), Ok(()));
                prop_assert_eq!(timeline.totals(), before);
                let spans = timeline.rows[0].spans.len() as u64;
                prop_assert!(spans <= 2 * at_ns / resolution + 2, "{} spans", spans);
            }
        }
    }
}
