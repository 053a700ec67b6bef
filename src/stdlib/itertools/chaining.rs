//! One after the other: `chain`, `accumulate`, `cycle`, `pairwise`, `batched`.

use parking_lot::Mutex;

use crate::bytecode::BinaryOperator;
use crate::object::{IteratorCode, NativeCode, Obj, TypeId, Visitor};
use crate::stdlib::define;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::made;

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[
    ("accumulate", accumulate),
    ("batched", batched),
    ("chain", chain),
    ("cycle", cycle),
    ("pairwise", pairwise),
];

pub(super) fn install(chain: TypeId) {
    define::class_methods(
        chain,
        &[
            ("from_iterable", from_iterable),
            ("__class_getitem__", crate::stdlib::types::class_getitem),
        ],
    );
}

#[derive(Debug)]
struct Chain {
    /// Where the iterables come from.
    source: Obj,
    current: Mutex<Option<Obj>>,
}

impl IteratorCode for Chain {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.source);
        if let Some(inner) = self.current.try_lock() {
            inner.iter().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        loop {
            let current = self.current.lock().clone();
            let current = match current {
                Some(current) => current,
                None => {
                    let Some(iterable) = ops::next(thread, &self.source)? else {
                        return Ok(None);
                    };
                    let iterator = ops::iter(thread, &iterable)?;
                    *self.current.lock() = Some(iterator.clone());
                    iterator
                }
            };
            if let Some(item) = ops::next(thread, &current)? {
                return Ok(Some(item));
            }
            let ended = self.current.lock().take();
            drop(ended);
        }
    }
}

fn chain(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this();
    values.no_keywords("chain")?;
    let source = ops::iter(thread, &Obj::tuple(values.values()))?;
    let current = Mutex::new(None);
    made(args, Chain { source, current })
}

fn from_iterable(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [source] = args.after_this().exactly("chain.from_iterable")?;
    let source = ops::iter(thread, source)?;
    let current = Mutex::new(None);
    made(args, Chain { source, current })
}

#[derive(Debug)]
struct Accumulate {
    iterator: Obj,
    function: Option<Obj>,
    /// The total so far, and whether it has been given out.
    total: Mutex<(Option<Obj>, bool)>,
}

impl IteratorCode for Accumulate {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.iterator);
        self.function.iter().for_each(&mut *visit);
        if let Some(total) = self.total.try_lock() {
            total.0.iter().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let (total, given) = self.total.lock().clone();
        if let (Some(total), false) = (&total, given) {
            self.total.lock().1 = true;
            return Ok(Some(total.clone()));
        }
        let Some(item) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        let sum = match (total, &self.function) {
            (None, _) => item,
            (Some(total), None) => ops::binary(thread, BinaryOperator::Add, &total, &item)?,
            (Some(total), Some(function)) => {
                ops::call(thread, function, &Args::positional(&[total, item]))?
            }
        };
        let old = std::mem::replace(&mut *self.total.lock(), (Some(sum.clone()), true));
        drop(old);
        Ok(Some(sum))
    }
}

const ACCUMULATE: Parameters<3> = Parameters {
    function: "accumulate",
    names: ["iterable", "func", "initial"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn accumulate(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, function, initial] = args.after_this().bind(&ACCUMULATE)?;
    let code = Accumulate {
        iterator: ops::iter(thread, iterable.expect("a required parameter"))?,
        function: function.filter(|function| !function.is_none()).cloned(),
        total: Mutex::new((initial.filter(|initial| !initial.is_none()).cloned(), false)),
    };
    made(args, code)
}

#[derive(Debug)]
struct Cycle {
    iterator: Obj,
    /// What came, and how many of them came again.
    saved: Mutex<(Vec<Obj>, usize)>,
}

impl IteratorCode for Cycle {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.iterator);
        if let Some(saved) = self.saved.try_lock() {
            saved.0.iter().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        if let Some(item) = ops::next(thread, &self.iterator)? {
            self.saved.lock().0.push(item.clone());
            return Ok(Some(item));
        }
        let mut saved = self.saved.lock();
        let (items, next) = &mut *saved;
        let item = items.get(*next).cloned();
        *next = (*next + 1) % items.len().max(1);
        Ok(item)
    }
}

fn cycle(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.after_this().exactly("cycle")?;
    let iterator = ops::iter(thread, iterable)?;
    let saved = Mutex::new((Vec::new(), 0));
    made(args, Cycle { iterator, saved })
}

#[derive(Debug)]
struct Pairwise {
    iterator: Obj,
    last: Mutex<Option<Obj>>,
}

impl IteratorCode for Pairwise {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.iterator);
        if let Some(inner) = self.last.try_lock() {
            inner.iter().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let last = self.last.lock().clone();
        let first = match last {
            Some(last) => Some(last),
            None => ops::next(thread, &self.iterator)?,
        };
        let Some(first) = first else {
            return Ok(None);
        };
        let Some(second) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        let old = self.last.lock().replace(second.clone());
        drop(old);
        Ok(Some(Obj::tuple([first, second])))
    }
}

fn pairwise(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.after_this().exactly("pairwise")?;
    let iterator = ops::iter(thread, iterable)?;
    let last = Mutex::new(None);
    made(args, Pairwise { iterator, last })
}

#[derive(Debug)]
struct Batched {
    iterator: Obj,
    size: usize,
}

impl IteratorCode for Batched {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let mut batch = Vec::new();
        while batch.len() < self.size
            && let Some(item) = ops::next(thread, &self.iterator)?
        {
            batch.push(item);
        }
        Ok((!batch.is_empty()).then(|| Obj::tuple(batch)))
    }
}

const BATCHED: Parameters<2> = Parameters {
    function: "batched",
    names: ["iterable", "n"],
    required: 2,
    positional_only: 0,
    positional: 2,
};

fn batched(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, size] = args.after_this().bind(&BATCHED)?;
    let size = ops::clamped_index(thread, size.expect("a required parameter"))?;
    let size = usize::try_from(size).unwrap_or(0);
    if size < 1 {
        return Err(errors::value_error("n must be at least one"));
    }
    let iterator = ops::iter(thread, iterable.expect("a required parameter"))?;
    made(args, Batched { iterator, size })
}
