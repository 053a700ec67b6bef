//! Which core is furthest behind: the question that a simulation asks oftenest.
//!
//! The cores that run a thread meet in a knockout tournament by their clocks, as
//! in Knuth's selection trees (The Art of Computer Programming, volume 3, 5.4.1).
//! A core's time changes one match in each round, so an answer takes six steps on
//! 64 cores instead of a look at each of them.

/// A core's time and its number: of two cores at the same time the one with the
/// lower number is behind.
type Entry = (u64, usize);

/// In the place of a core that runs nothing.
const ABSENT: Entry = (u64::MAX, usize::MAX);

/// The cores that run a thread, by their time.
#[derive(Debug)]
pub(super) struct Laggards {
    /// The matches, each the winner of the two at twice its place and one more;
    /// place 1 is the final, and the second half are the cores themselves.
    places: Vec<Entry>,
}

impl Laggards {
    /// A machine of so many cores, of which none runs anything.
    pub(super) fn new(cores: usize) -> Self {
        Laggards {
            places: vec![ABSENT; 2 * cores.next_power_of_two()],
        }
    }

    fn place_of(&self, core: usize) -> usize {
        self.places.len() / 2 + core
    }

    /// A core runs a thread and has come to this time.
    pub(super) fn set(&mut self, core: usize, clock: u64) {
        self.enter(core, (clock, core));
    }

    /// A core runs no thread any more.
    pub(super) fn remove(&mut self, core: usize) {
        self.enter(core, ABSENT);
    }

    fn enter(&mut self, core: usize, entry: Entry) {
        let mut place = self.place_of(core);
        self.places[place] = entry;
        while place > 1 {
            let winner = self.places[place].min(self.places[place ^ 1]);
            place /= 2;
            self.places[place] = winner;
        }
    }

    /// The core that is furthest behind.
    pub(super) fn first(&self) -> Option<usize> {
        let (_, core) = self.places[1];
        (core != ABSENT.1).then_some(core)
    }

    /// The time of the core that is furthest behind of all but this one: it has
    /// lost to this one, or won the other half of one of its rounds.
    pub(super) fn behind_others_of(&self, core: usize) -> Option<u64> {
        let mut place = self.place_of(core);
        let mut rival = ABSENT;
        while place > 1 {
            rival = rival.min(self.places[place ^ 1]);
            place /= 2;
        }
        (rival != ABSENT).then_some(rival.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_tournament_answers_as_a_look_at_each_core_does(
            cores in 1_usize..70,
            steps in prop::collection::vec((0_usize..70, prop::option::of(0_u64..20)), 1..200),
        ) {
            let mut clocks: Vec<Option<u64>> = vec![None; cores];
            let mut laggards = Laggards::new(cores);
            for (core, clock) in steps {
                let core = core % cores;
                clocks[core] = clock;
                match clock {
                    Some(clock) => laggards.set(core, clock),
                    None => laggards.remove(core),
                }
                let busy = || clocks.iter().enumerate().filter_map(|(i, c)| c.map(|c| (c, i)));
                prop_assert_eq!(laggards.first(), busy().min().map(|(_, core)| core));
                let others = busy().filter(|&(_, other)| other != core);
                prop_assert_eq!(laggards.behind_others_of(core), others.map(|(c, _)| c).min());
            }
        }
    }
}
