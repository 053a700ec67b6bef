//! `combinations`, `combinations_with_replacement`, `permutations` and
//! `product`: what changes is only which items of a pool come next.

use parking_lot::Mutex;

use crate::object::{IteratorCode, NativeCode, Obj};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::{made, size};

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[
    ("combinations", combinations),
    (
        "combinations_with_replacement",
        combinations_with_replacement,
    ),
    ("permutations", permutations),
    ("product", product),
];

/// Steps through choices of indices.
trait Choice: Send + std::fmt::Debug + 'static {
    /// The indices that come next; `None` at the end.
    fn next(&mut self) -> Option<&[usize]>;
}

/// Gives out the items that a choice of indices picks.
#[derive(Debug)]
struct Picks<C> {
    /// The pools; a choice's `i`-th index is of the `i`-th, or of the only one.
    pools: Vec<Vec<Obj>>,
    choice: Mutex<C>,
}

impl<C: Choice> IteratorCode for Picks<C> {
    fn next(&self, _: &mut Thread) -> PyResult<Option<Obj>> {
        let mut choice = self.choice.lock();
        let Some(indices) = choice.next() else {
            return Ok(None);
        };
        let item = |(place, index): (usize, &usize)| {
            let pool = self.pools.get(place).filter(|_| self.pools.len() > 1);
            pool.unwrap_or(&self.pools[0])[*index].clone()
        };
        let items: Vec<Obj> = indices.iter().enumerate().map(item).collect();
        Ok(Some(Obj::tuple(items)))
    }
}

/// How far a choice has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Middle,
    End,
}

/// Ascending indices, each at most once or any number of times.
#[derive(Debug)]
struct Ascending {
    indices: Vec<usize>,
    pool: usize,
    repeats: bool,
    stage: Stage,
}

impl Ascending {
    fn new(pool: usize, length: usize, repeats: bool) -> Self {
        let possible = if repeats {
            pool > 0 || length == 0
        } else {
            length <= pool
        };
        let indices = match (possible, repeats) {
            (false, _) => vec![],
            (true, true) => vec![0; length],
            (true, false) => (0..length).collect(),
        };
        Ascending {
            indices,
            pool,
            repeats,
            stage: if possible { Stage::Start } else { Stage::End },
        }
    }

    /// The largest index that may stand in a place.
    fn largest(&self, place: usize) -> usize {
        match self.repeats {
            true => self.pool - 1,
            false => place + self.pool - self.indices.len(),
        }
    }

    fn advance(&mut self) -> bool {
        let length = self.indices.len();
        let grows = (0..length)
            .rev()
            .find(|place| self.indices[*place] < self.largest(*place));
        let Some(place) = grows else {
            return false;
        };
        let index = self.indices[place] + 1;
        for (offset, later) in (place..length).enumerate() {
            self.indices[later] = if self.repeats { index } else { index + offset };
        }
        true
    }
}

impl Choice for Ascending {
    fn next(&mut self) -> Option<&[usize]> {
        let advanced = self.stage == Stage::Middle && self.advance();
        self.stage = match self.stage {
            Stage::Start => Stage::Middle,
            Stage::Middle if advanced => Stage::Middle,
            _ => Stage::End,
        };
        (self.stage == Stage::Middle).then_some(self.indices.as_slice())
    }
}

/// Different indices in any order.
#[derive(Debug)]
struct Permutation {
    /// All indices; the first `cycles.len()` are the choice.
    indices: Vec<usize>,
    /// How many more turns each place has to take.
    cycles: Vec<usize>,
    stage: Stage,
}

impl Permutation {
    fn new(pool: usize, length: usize) -> Self {
        let possible = length <= pool;
        let cycles = match possible {
            true => (0..length).map(|place| pool - place).collect(),
            false => vec![],
        };
        Permutation {
            indices: (0..pool).collect(),
            cycles,
            stage: if possible { Stage::Start } else { Stage::End },
        }
    }

    fn advance(&mut self) -> bool {
        let pool = self.indices.len();
        for place in (0..self.cycles.len()).rev() {
            self.cycles[place] -= 1;
            if self.cycles[place] == 0 {
                self.indices[place..].rotate_left(1);
                self.cycles[place] = pool - place;
            } else {
                self.indices.swap(place, pool - self.cycles[place]);
                return true;
            }
        }
        false
    }
}

impl Choice for Permutation {
    fn next(&mut self) -> Option<&[usize]> {
        let advanced = self.stage == Stage::Middle && self.advance();
        self.stage = match self.stage {
            Stage::Start => Stage::Middle,
            Stage::Middle if advanced => Stage::Middle,
            _ => Stage::End,
        };
        let length = self.cycles.len();
        (self.stage == Stage::Middle).then_some(&self.indices[..length])
    }
}

/// One index of each pool, the last changing fastest.
#[derive(Debug)]
struct Odometer {
    indices: Vec<usize>,
    sizes: Vec<usize>,
    stage: Stage,
}

impl Choice for Odometer {
    fn next(&mut self) -> Option<&[usize]> {
        let advanced = self.stage == Stage::Middle && self.advance();
        self.stage = match self.stage {
            Stage::Start if !self.sizes.contains(&0) => Stage::Middle,
            Stage::Middle if advanced => Stage::Middle,
            _ => Stage::End,
        };
        (self.stage == Stage::Middle).then_some(self.indices.as_slice())
    }
}

impl Odometer {
    fn advance(&mut self) -> bool {
        for (index, size) in self.indices.iter_mut().zip(&self.sizes).rev() {
            *index += 1;
            if *index < *size {
                return true;
            }
            *index = 0;
        }
        false
    }
}

const SIZED: [&str; 2] = ["iterable", "r"];

fn pool_and_length(
    thread: &mut Thread,
    args: &Args<'_>,
    parameters: &Parameters<2>,
) -> PyResult<(Vec<Obj>, usize)> {
    let [iterable, length] = args.after_this().bind(parameters)?;
    let pool = ops::collect(thread, iterable.expect("a required parameter"))?;
    let length = match length.filter(|length| !length.is_none()) {
        Some(length) => size(thread, length, "r")?,
        None => pool.len(),
    };
    Ok((pool, length))
}

fn ascending(thread: &mut Thread, args: &Args<'_>, repeats: bool) -> PyResult<Obj> {
    let parameters = Parameters {
        function: match repeats {
            true => "combinations_with_replacement",
            false => "combinations",
        },
        names: SIZED,
        required: 2,
        positional_only: 0,
        positional: 2,
    };
    let (pool, length) = pool_and_length(thread, args, &parameters)?;
    let choice = Mutex::new(Ascending::new(pool.len(), length, repeats));
    let pools = vec![pool];
    made(args, Picks { pools, choice })
}

fn combinations(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ascending(thread, args, false)
}

fn combinations_with_replacement(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ascending(thread, args, true)
}

fn permutations(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let parameters = Parameters {
        function: "permutations",
        names: SIZED,
        required: 1,
        positional_only: 0,
        positional: 2,
    };
    let (pool, length) = pool_and_length(thread, args, &parameters)?;
    let choice = Mutex::new(Permutation::new(pool.len(), length));
    let pools = vec![pool];
    made(args, Picks { pools, choice })
}

/// Of how many pools a product may be.
const LARGEST_PRODUCT: usize = 1 << 20;

fn product(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let rest = args.after_this();
    let mut repeat = 1;
    for (name, value) in rest.keywords() {
        if name.as_utf8() != Some("repeat") {
            return Err(errors::type_error(format!(
                "'{}' is an invalid keyword argument for product()",
                ops::lossy(name)
            )));
        }
        repeat = size(thread, value, "repeat argument cannot be negative; it")?;
    }
    let mut once = Vec::with_capacity(rest.len());
    for iterable in rest.values() {
        once.push(ops::collect(thread, iterable)?);
    }
    if repeat.saturating_mul(once.len()) > LARGEST_PRODUCT {
        return Err(errors::overflow_error("repeat argument too large"));
    }
    let pools: Vec<Vec<Obj>> = std::iter::repeat_n(once, repeat).flatten().collect();
    let choice = Odometer {
        indices: vec![0; pools.len()],
        sizes: pools.iter().map(Vec::len).collect(),
        stage: Stage::Start,
    };
    let choice = Mutex::new(choice);
    made(args, Picks { pools, choice })
}
