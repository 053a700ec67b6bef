//! The strategies on the bench: what counting costs on a bare object, without
//! a VM around it.
//!
//! A [`Cell`] is a strategy, a pattern of use, a number of threads and of
//! objects. [`measure`] runs it on threads and tells each round's time per
//! operation; a second run over counting atomics tells what the strategy did.

mod patterns;
mod tallies;
mod thing;

use std::sync::Barrier;

pub use patterns::Pattern;
pub use tallies::{Tallied, Tallies};
pub use thing::OBJECT_BYTES;

use super::{
    Atomic, Atomics, Biased, Deferred, ModeBit, Plain, RefCount, Registry, Std, Strategy, Uncounted,
};
use patterns::{Player, Stage};

/// A strategy, and how the objects are made that it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// Objects as every program makes them.
    Usual(Strategy),
    /// Immortal objects, under biased counting.
    Immortal,
    /// Objects that each thread counts in a table of its own, under biased
    /// counting.
    PerThread,
}

impl Variant {
    /// Every variant with its name.
    pub const ALL: [(Variant, &'static str); 8] = [
        (Variant::Usual(Strategy::Plain), "plain"),
        (Variant::Usual(Strategy::Atomic), "atomic"),
        (Variant::Usual(Strategy::Biased), "biased"),
        (Variant::Usual(Strategy::ModeBit), "mode-bit"),
        (Variant::Usual(Strategy::Deferred), "deferred"),
        (Variant::Usual(Strategy::Uncounted), "none"),
        (Variant::Immortal, "immortal"),
        (Variant::PerThread, "per-thread"),
    ];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(variant, _)| *variant == self);
        known.map_or("", |&(_, name)| name)
    }

    fn strategy(self) -> Strategy {
        match self {
            Variant::Usual(strategy) => strategy,
            Variant::Immortal | Variant::PerThread => Strategy::Biased,
        }
    }
}

/// What is measured at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How objects are counted.
    pub variant: Variant,
    /// What is done to them.
    pub pattern: Pattern,
    /// By how many threads.
    pub threads: usize,
    /// How many objects each thread has, where the pattern is about many.
    pub objects: usize,
}

/// Why a cell has no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Ordinary counts by several threads without a lock are wrong.
    Invalid,
    /// The pattern means nothing for the variant or the number of threads.
    Meaningless,
}

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// For each round the time of an operation in nanoseconds: the slowest
    /// thread's, for the operations of one thread.
    pub ns_per_operation: Vec<f64>,
    /// How long objects waited that one thread gave up and another had to free,
    /// in nanoseconds; a sample of them.
    pub time_to_free_ns: Vec<u64>,
}

impl Cell {
    /// Why it cannot be measured, if it cannot.
    pub fn empty(&self) -> Option<Empty> {
        let alone = self.threads == 1;
        let special = matches!(self.variant, Variant::Immortal | Variant::PerThread);
        if !self.pattern.runs_on(self.threads) || special && self.pattern.makes_objects() {
            Some(Empty::Meaningless)
        } else if self.variant == Variant::Usual(Strategy::Plain) && !alone {
            Some(Empty::Invalid)
        } else {
            None
        }
    }
}

/// Measures a cell: `rounds` rounds of `operations` by each thread. `now` tells
/// the time in nanoseconds.
///
/// # Errors
///
/// What the cell has instead of a figure.
pub fn measure(
    cell: &Cell,
    operations: u64,
    rounds: usize,
    now: &(dyn Fn() -> u64 + Sync),
) -> Result<Measured, Empty> {
    play::<Std>(cell, operations, rounds, now).map(|(measured, _)| measured)
}

/// What the strategy does in a cell, counted in `operations` by each thread.
///
/// # Errors
///
/// What the cell has instead of a figure.
pub fn count(cell: &Cell, operations: u64) -> Result<Tallies, Empty> {
    play::<Tallied>(cell, operations, 1, &|| 0).map(|(_, tallies)| tallies)
}

/// The one match that turns a cell into an instance of its strategy.
fn play<A: Machine>(
    cell: &Cell,
    operations: u64,
    rounds: usize,
    now: &(dyn Fn() -> u64 + Sync),
) -> Result<(Measured, Tallies), Empty> {
    if let Some(empty) = cell.empty() {
        return Err(empty);
    }
    let run = match cell.variant.strategy() {
        // Where time is not simulated, the two are one.
        Strategy::Plain | Strategy::Metered => run::<Plain, A>,
        Strategy::Atomic => run::<Atomic, A>,
        Strategy::Biased => run::<Biased, A>,
        Strategy::ModeBit => run::<ModeBit, A>,
        Strategy::Deferred => run::<Deferred, A>,
        Strategy::Uncounted => run::<Uncounted, A>,
    };
    Ok(run(cell, operations, rounds, now))
}

/// Atomics that the lab can count on.
pub trait Machine: Atomics<Registry: Clone + Send + Sync> {
    /// A registry for the threads of one cell.
    fn new_registry() -> Self::Registry;
    /// Forgets what this thread has done, and tells it.
    fn take_tallies() -> Tallies;
}

impl Machine for Std {
    /// It is never given back: a process measures some hundred cells.
    fn new_registry() -> Self::Registry {
        Box::leak(Box::new(Registry::empty()))
    }

    fn take_tallies() -> Tallies {
        Tallies::default()
    }
}

/// What one thread brings back.
struct Part {
    round_ns: Vec<u64>,
    time_to_free_ns: Vec<u64>,
    tallies: Tallies,
}

fn run<R: RefCount, A: Machine>(
    cell: &Cell,
    operations: u64,
    rounds: usize,
    now: &(dyn Fn() -> u64 + Sync),
) -> (Measured, Tallies) {
    let stage = Stage::<A>::new(cell, now);
    let together = Barrier::new(cell.threads);
    let work = |index: usize| {
        let mut player = Player::<R, A>::new(&stage, index, operations);
        together.wait();
        player.prepare();
        let mut round_ns = Vec::with_capacity(rounds);
        A::take_tallies();
        for _ in 0..rounds {
            together.wait();
            let began = now();
            player.round();
            round_ns.push(now().saturating_sub(began));
            together.wait();
            player.tidy();
        }
        let tallies = A::take_tallies();
        together.wait();
        Part {
            round_ns,
            time_to_free_ns: player.finish(),
            tallies,
        }
    };
    let parts: Vec<Part> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cell.threads)
            .map(|index| {
                scope.spawn({
                    let work = &work;
                    move || work(index)
                })
            })
            .collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Part>| {
            thread.join().expect("a thread of the lab")
        };
        threads.into_iter().map(join).collect()
    });
    stage.finish();
    let slowest = |round: usize| parts.iter().map(|part| part.round_ns[round]).max();
    let per_operation = |round: usize| slowest(round).unwrap_or(0) as f64 / operations as f64;
    let measured = Measured {
        ns_per_operation: (0..rounds).map(per_operation).collect(),
        time_to_free_ns: parts
            .iter()
            .flat_map(|part| part.time_to_free_ns.clone())
            .collect(),
    };
    let tallies = parts.iter().map(|part| part.tallies).sum();
    (measured, tallies)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell runs to its end, and frees what it made.
    #[test]
    fn every_cell_ends_with_nothing_left() {
        for (variant, _) in Variant::ALL {
            for pattern in Pattern::ALL {
                for threads in [1, 2, 3, 4] {
                    let cell = Cell {
                        variant,
                        pattern,
                        threads,
                        objects: 16,
                    };
                    match measure(&cell, 300, 2, &|| 0) {
                        Ok(measured) => assert_eq!(measured.ns_per_operation.len(), 2),
                        Err(empty) => assert_eq!(Some(empty), cell.empty()),
                    }
                }
            }
        }
    }

    fn counted(strategy: Strategy, pattern: Pattern, threads: usize) -> Tallies {
        let cell = Cell {
            variant: Variant::Usual(strategy),
            pattern,
            threads,
            objects: 16,
        };
        count(&cell, 1000).expect("it can be measured")
    }

    #[test]
    fn the_counting_instance_tells_what_strategies_do() {
        let plain = counted(Strategy::Plain, Pattern::PrivateAlias, 1);
        assert_eq!((plain.local, plain.atomic), (2000, 0));
        let atomic = counted(Strategy::Atomic, Pattern::PrivateAlias, 1);
        assert_eq!((atomic.local, atomic.atomic), (0, 2000));
        let biased = counted(Strategy::Biased, Pattern::PrivateAlias, 2);
        assert_eq!((biased.local, biased.atomic), (4000, 0));
        let handed = counted(Strategy::Biased, Pattern::ProducerConsumer, 2);
        assert!(handed.enqueued > 0 && handed.merged > 0, "{handed:?}");
        let none = counted(Strategy::Uncounted, Pattern::HotShared, 2);
        assert_eq!((none.local + none.atomic, none.elided), (0, 4000));
    }

    #[test]
    fn plain_counts_of_several_threads_have_no_figure() {
        let cell = Cell {
            variant: Variant::Usual(Strategy::Plain),
            pattern: Pattern::HotShared,
            threads: 2,
            objects: 1,
        };
        assert_eq!(measure(&cell, 1, 1, &|| 0), Err(Empty::Invalid));
    }
}
