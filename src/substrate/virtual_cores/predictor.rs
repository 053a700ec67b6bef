//! Which way a conditional jump will go, as a processor foresees it.
//!
//! An interpreted program's jumps are foreseen or not by the processor below, and
//! with each goes where the eval loop goes next: a loop that takes the same way each
//! round is faster than one that nobody can foresee. What foresees here is
//! McFarling's combination (DEC WRL Technical Note 36, 1993): one table remembers
//! which way each jump mostly goes, another which way it went after the last few
//! jumps of its core, and a third which of the two is right more often. Real
//! processors remember more.

use std::cell::Cell;

/// The jumps that are told apart, and the ways to them.
const JUMPS: usize = 1 << 10;
const WAYS: usize = 1 << 12;

/// For so many cores it is remembered how their last jumps went; others share.
const CORES: usize = 64;

/// A number from 0 to 3: how much speaks for the second of two answers.
type Counter = Cell<u8>;

/// Neither answer has been right yet; the first is taken.
const UNDECIDED: u8 = 1;

/// What the cores have learnt of the jumps they ran; they run one program, and
/// learn it together.
pub(super) struct Predictor {
    /// Which way each jump mostly goes.
    usual: [Counter; JUMPS],
    /// Which way it goes after those before it.
    after: [Counter; WAYS],
    /// Which of the two is right.
    better: [Counter; JUMPS],
    /// The last jumps of each core, a bit each, the last one lowest.
    last: [Cell<u32>; CORES],
}

impl Predictor {
    pub(super) const fn new() -> Self {
        Predictor {
            usual: [const { Cell::new(UNDECIDED) }; JUMPS],
            after: [const { Cell::new(UNDECIDED) }; WAYS],
            better: [const { Cell::new(UNDECIDED) }; JUMPS],
            last: [const { Cell::new(0) }; CORES],
        }
    }

    /// Nothing is known any more.
    pub(super) fn forget(&self) {
        let counters = self.usual.iter().chain(&self.after).chain(&self.better);
        counters.for_each(|counter| counter.set(UNDECIDED));
        self.last.iter().for_each(|last| last.set(0));
    }

    /// Whether it was foreseen that this jump goes this way; learns that it does.
    /// Jumps are told apart by any number of theirs.
    #[inline]
    pub(super) fn foresees(&self, core: u32, jump: u32, taken: bool) -> bool {
        let last = &self.last[core as usize % CORES];
        let jump = (jump.wrapping_mul(0x9e37_79b1) >> 16) as usize;
        let way = (jump ^ last.get() as usize) % WAYS;
        let (usual, after) = (&self.usual[jump % JUMPS], &self.after[way]);
        let better = &self.better[jump % JUMPS];
        let (by_usual, by_after) = (says(usual) == taken, says(after) == taken);
        let foreseen = if says(better) { by_after } else { by_usual };
        if by_usual != by_after {
            learn(better, by_after);
        }
        learn(usual, taken);
        learn(after, taken);
        last.set(last.get() << 1 | u32::from(taken));
        foreseen
    }
}

#[inline]
fn says(counter: &Counter) -> bool {
    counter.get() > UNDECIDED
}

#[inline]
fn learn(counter: &Counter, second: bool) {
    let old = counter.get();
    counter.set(if second {
        (old + 1).min(3)
    } else {
        old.saturating_sub(1)
    });
}

#[cfg(test)]
mod tests {
    use super::super::chance::Chance;
    use super::*;

    /// What share of many jumps is not foreseen; `way` says how each goes.
    fn unforeseen(mut way: impl FnMut(u32) -> bool) -> f64 {
        let predictor = Predictor::new();
        let count = 20_000;
        let missed = |&at: &u32| !predictor.foresees(1, 7, way(at));
        (0..count).filter(missed).count() as f64 / f64::from(count)
    }

    #[test]
    fn what_repeats_itself_is_foreseen() {
        assert!(unforeseen(|_| true) < 0.001);
        assert!(unforeseen(|at| at % 2 == 0) < 0.01);
        assert!(unforeseen(|at| at % 7 == 3) < 0.01);
    }

    #[test]
    fn what_is_left_to_chance_is_not() {
        let mut chance = Chance::new(1);
        let share = unforeseen(|_| chance.below(2) == 0);
        assert!((0.45..0.55).contains(&share), "{share}");
        let share = unforeseen(|_| chance.below(10) == 0);
        assert!((0.08..0.16).contains(&share), "{share}");
    }

    #[test]
    fn a_jump_that_always_goes_one_way_is_foreseen_amid_others() {
        let predictor = Predictor::new();
        let mut chance = Chance::new(1);
        let mut missed = 0;
        for _ in 0..10_000 {
            predictor.foresees(1, 7, chance.below(2) == 0);
            missed += u32::from(!predictor.foresees(1, 8, true));
        }
        assert!(missed < 100, "{missed}");
    }

    #[test]
    fn what_is_forgotten_must_be_learnt_again() {
        let predictor = Predictor::new();
        let first = |predictor: &Predictor| predictor.foresees(1, 7, true);
        assert!(!first(&predictor));
        assert!(first(&predictor));
        predictor.forget();
        assert!(!first(&predictor));
    }
}
