//! The refcount lab: strategies by patterns, threads and working sets, each
//! cell beside the floors of the machine that it was measured on.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::line_transfer;
use super::machine::Machine;
use super::stats::Summary;
use crate::refcount::lab::{self, Cell, Empty, OBJECT_BYTES, Pattern, Variant};

/// What to measure: the `[lab]` of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabSpec {
    /// The numbers of threads.
    pub threads: Vec<usize>,
    /// How many objects a thread has, for the pattern that depends on it.
    pub working_sets: Vec<usize>,
    /// How many operations a thread does in a round.
    pub operations: u64,
    /// How many rounds there are.
    pub rounds: usize,
}

impl LabSpec {
    /// The same with less work: for a first look.
    #[must_use]
    pub fn quick(&self) -> LabSpec {
        LabSpec {
            operations: (self.operations / 10).max(1),
            rounds: self.rounds.min(3),
            working_sets: self
                .working_sets
                .iter()
                .map(|&set| set.min(1 << 16))
                .collect(),
            ..self.clone()
        }
    }

    /// What is wrong with it, if anything.
    pub fn problem(&self) -> Option<&'static str> {
        let some = |numbers: &[usize], most: usize| {
            !numbers.is_empty() && numbers.iter().all(|number| (1..=most).contains(number))
        };
        if !some(&self.threads, 256) {
            Some("`threads` needs numbers from 1 to 256")
        } else if !some(&self.working_sets, 1 << 24) {
            Some("`working_sets` needs numbers from 1 to 16777216")
        } else if !(1..=1_000_000_000).contains(&self.operations) {
            Some("`operations` is a number from 1 to 1000000000")
        } else if !(1..=1000).contains(&self.rounds) {
            Some("`rounds` is a number from 1 to 1000")
        } else {
            None
        }
    }
}

/// The least that counting can cost on a machine, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Floors {
    /// An ordinary increment of a word that no other thread uses.
    pub plain_increment_ns: f64,
    /// An atomic addition to such a word.
    pub atomic_add_ns: f64,
    /// An atomic exchange of such a word, if it is what it was.
    pub compare_exchange_ns: f64,
    /// A cache line's way from one core to another.
    pub line_transfer_ns: f64,
}

/// What was measured of a cell, or why nothing was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabCell {
    /// The pattern.
    pub pattern: &'static str,
    /// How objects were counted.
    pub variant: &'static str,
    /// By how many threads.
    pub threads: usize,
    /// How many objects each thread had, where that matters.
    pub objects: Option<usize>,
    /// The time of an operation, in nanoseconds.
    pub ns: Option<Spread>,
    /// The throughput of all threads against that many single ones.
    pub efficiency: Option<f64>,
    /// Counts for each operation, from an instance that counts them.
    pub counts: Option<CountsPerOperation>,
    /// How long objects waited for the thread that had to free them, in
    /// nanoseconds: the median and the 99th percentile.
    pub time_to_free_ns: Option<[u64; 2]>,
    /// Why there is no figure, or why not to believe it.
    pub remark: Option<&'static str>,
}

/// A distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// Nine in ten are not above.
    pub p90: f64,
}

/// What a strategy does for each operation of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CountsPerOperation {
    /// Ordinary counts.
    pub local: f64,
    /// Atomic read-modify-writes.
    pub atomic: f64,
    /// Spoiled compare-and-swaps.
    pub retried: f64,
    /// Objects queued.
    pub enqueued: f64,
    /// Merges.
    pub merged: f64,
    /// Counts that were not made.
    pub elided: f64,
}

/// Everything that the lab measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabOutcome {
    /// Where.
    pub machine: Machine,
    /// When, in seconds since 1970.
    pub began_unix_s: u64,
    /// The size of a counted object.
    pub object_bytes: usize,
    /// Of which the head that all strategies share.
    pub header_bytes: usize,
    /// The machine's floors.
    pub floors: Floors,
    /// The cells, in the order of measurement.
    pub cells: Vec<LabCell>,
}

/// The head of an object is as large under every strategy.
const HEADER_BYTES: usize = size_of::<crate::object::Header>();

/// The cells of a matrix, in the order in which they are measured.
pub fn cells(spec: &LabSpec) -> Vec<Cell> {
    let mut cells = Vec::new();
    for pattern in Pattern::ALL {
        let sets = match pattern.has_working_set() {
            true => &spec.working_sets[..],
            false => &spec.working_sets[..1],
        };
        for &objects in sets {
            for &threads in &spec.threads {
                cells.extend(Variant::ALL.map(|(variant, _)| Cell {
                    variant,
                    pattern,
                    threads,
                    objects,
                }));
            }
        }
    }
    cells
}

/// Measures the whole matrix; `progress` is told how many cells are done, and
/// says whether to go on.
pub fn run(spec: &LabSpec, mut progress: impl FnMut(usize) -> bool) -> LabOutcome {
    let began = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let mut outcome = LabOutcome {
        machine: Machine::this(),
        began_unix_s: began.map_or(0, |time| time.as_secs()),
        object_bytes: OBJECT_BYTES,
        header_bytes: HEADER_BYTES,
        floors: Floors::measure(),
        cells: Vec::new(),
    };
    for (done, cell) in cells(spec).iter().enumerate() {
        if !progress(done) {
            break;
        }
        let measured = measure(cell, spec, &outcome);
        outcome.cells.push(measured);
    }
    outcome.floors = outcome.floors.or_lower(Floors::measure());
    for cell in &mut outcome.cells {
        cell.remark = cell.remark.or_else(|| below_floor(cell, &outcome.floors));
    }
    outcome
}

fn measure(cell: &Cell, spec: &LabSpec, so_far: &LabOutcome) -> LabCell {
    let began = Instant::now();
    let now = || began.elapsed().as_nanos() as u64;
    // Where threads wait for each other an operation takes long; the first round warms up.
    let operations = match cell.pattern.hands_over() {
        true => spec.operations.div_ceil(10),
        false => spec.operations,
    };
    let mut row = LabCell {
        pattern: cell.pattern.name(),
        variant: cell.variant.name(),
        threads: cell.threads,
        objects: cell.pattern.has_working_set().then_some(cell.objects),
        ns: None,
        efficiency: None,
        counts: None,
        time_to_free_ns: None,
        remark: None,
    };
    match lab::measure(cell, operations, spec.rounds + 1, &now) {
        Ok(measured) => {
            let ns = spread(&measured.ns_per_operation[1..]);
            row.ns = Some(ns);
            row.counts = count(cell, operations);
            row.efficiency = efficiency(&row, ns, so_far);
            row.time_to_free_ns = percentiles(measured.time_to_free_ns);
        }
        Err(Empty::Invalid) => row.remark = Some("INVALID"),
        Err(Empty::Meaningless) => {}
    }
    row
}

fn spread(values: &[f64]) -> Spread {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let p90 = (sorted.len() * 9).div_ceil(10).saturating_sub(1);
    Spread {
        median: Summary::of(values).map_or(f64::NAN, |summary| summary.median),
        min: sorted.first().copied().unwrap_or(f64::NAN),
        p90: sorted.get(p90).copied().unwrap_or(f64::NAN),
    }
}

fn percentiles(mut values: Vec<u64>) -> Option<[u64; 2]> {
    values.sort_unstable();
    let at = |percent: usize| values.get((values.len() * percent / 100).min(values.len() - 1));
    match values.is_empty() {
        true => None,
        false => Some([*at(50)?, *at(99)?]),
    }
}

fn count(cell: &Cell, operations: u64) -> Option<CountsPerOperation> {
    let operations = operations.min(10_000);
    let tallies = lab::count(cell, operations).ok()?;
    let all = (operations * cell.threads as u64) as f64;
    Some(CountsPerOperation {
        local: tallies.local as f64 / all,
        atomic: tallies.atomic as f64 / all,
        retried: tallies.retried as f64 / all,
        enqueued: tallies.enqueued as f64 / all,
        merged: tallies.merged as f64 / all,
        elided: tallies.elided as f64 / all,
    })
}

/// Every thread does the same number of operations, so with perfect scaling an
/// operation takes as long as alone.
fn efficiency(row: &LabCell, ns: Spread, so_far: &LabOutcome) -> Option<f64> {
    let alone = so_far.cells.iter().find(|other| {
        other.threads == 1
            && other.pattern == row.pattern
            && other.variant == row.variant
            && other.objects == row.objects
    })?;
    Some(alone.ns?.median / ns.median)
}

/// A cell cannot be faster than what its counts alone must take.
fn below_floor(cell: &LabCell, floors: &Floors) -> Option<&'static str> {
    let least = cell.counts?.atomic * floors.atomic_add_ns.min(floors.compare_exchange_ns);
    // A tenth for the spread of the floor itself.
    (cell.ns?.median < least * 0.9).then_some("below its floor: a measuring error")
}

impl Floors {
    /// Measures them: the shortest times, for nothing may be below a floor.
    fn measure() -> Floors {
        // As far apart as objects are.
        let words: Vec<[AtomicU64; OBJECT_BYTES / 8]> =
            (0..256).map(|_| Default::default()).collect();
        Floors {
            plain_increment_ns: shortest(&words, |word| {
                word.store(word.load(Relaxed) + 1, Relaxed);
            }),
            atomic_add_ns: shortest(&words, |word| {
                word.fetch_add(1, Relaxed);
            }),
            compare_exchange_ns: shortest(&words, |word| {
                let value = word.load(Relaxed);
                let _ = word.compare_exchange(value, value + 1, Relaxed, Relaxed);
            }),
            line_transfer_ns: (0..5)
                .map(|_| line_transfer::measure(100_000))
                .fold(f64::MAX, f64::min),
        }
    }

    /// The lower of each.
    fn or_lower(self, other: Floors) -> Floors {
        Floors {
            plain_increment_ns: self.plain_increment_ns.min(other.plain_increment_ns),
            atomic_add_ns: self.atomic_add_ns.min(other.atomic_add_ns),
            compare_exchange_ns: self.compare_exchange_ns.min(other.compare_exchange_ns),
            line_transfer_ns: self.line_transfer_ns.min(other.line_transfer_ns),
        }
    }
}

/// The shortest time of a step, in nanoseconds, where each word gets two of them
/// before the next, as in the lab's patterns, and where one word gets them all: a
/// processor may do either faster.
fn shortest<const N: usize>(words: &[[AtomicU64; N]], step: impl Fn(&AtomicU64)) -> f64 {
    const ROUNDS: usize = 40;
    const TURNS: usize = 200;
    let in_a_row = || {
        for word in words {
            let word = black_box(&word[0]);
            step(word);
            step(black_box(word));
        }
    };
    let on_one = || {
        for _ in words {
            step(black_box(&words[0][0]));
            step(black_box(&words[0][0]));
        }
    };
    let time = |steps: &dyn Fn()| {
        let began = Instant::now();
        for _ in 0..TURNS {
            steps();
        }
        began.elapsed().as_nanos() as f64 / (2 * TURNS * words.len()) as f64
    };
    (0..ROUNDS)
        .map(|_| time(&in_a_row).min(time(&on_one)))
        .fold(f64::MAX, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> LabSpec {
        LabSpec {
            threads: vec![1, 2],
            working_sets: vec![16, 64],
            operations: 200,
            rounds: 2,
        }
    }

    #[test]
    fn the_matrix_has_a_cell_for_everything_and_an_outcome_for_each() {
        let spec = small();
        let outcome = run(&spec, |_| true);
        assert_eq!(outcome.cells.len(), cells(&spec).len());
        for cell in &outcome.cells {
            let invalid = cell.variant == "plain" && cell.threads > 1 && cell.ns.is_none();
            assert_eq!(
                cell.remark == Some("INVALID"),
                invalid && cell.counts.is_none(),
                "{cell:?}"
            );
        }
        assert_eq!(outcome.header_bytes, 16);
    }

    #[test]
    fn a_stopped_lab_keeps_what_it_has() {
        let outcome = run(&small(), |done| done < 3);
        assert_eq!(outcome.cells.len(), 3);
    }

    #[test]
    fn what_is_faster_than_its_counts_is_flagged() {
        let floors = Floors {
            plain_increment_ns: 0.3,
            atomic_add_ns: 2.0,
            compare_exchange_ns: 2.0,
            line_transfer_ns: 40.0,
        };
        let mut row = run(&small(), |done| done < 2).cells.remove(1);
        assert_eq!(row.variant, "atomic");
        row.counts = row.counts.map(|counts| CountsPerOperation {
            atomic: 2.0,
            ..counts
        });
        for (median, is_below) in [(3.0, true), (4.0, false)] {
            row.ns = Some(spread(&[median]));
            assert_eq!(below_floor(&row, &floors).is_some(), is_below, "{median}");
        }
    }

    #[test]
    fn a_matrix_without_sense_is_refused() {
        assert_eq!(small().problem(), None);
        for spec in [
            LabSpec {
                threads: vec![],
                ..small()
            },
            LabSpec {
                threads: vec![0],
                ..small()
            },
            LabSpec {
                working_sets: vec![1 << 30],
                ..small()
            },
            LabSpec {
                operations: 0,
                ..small()
            },
            LabSpec {
                rounds: 0,
                ..small()
            },
        ] {
            assert!(spec.problem().is_some(), "{spec:?}");
        }
    }
}
