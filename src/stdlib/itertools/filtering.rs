//! Some of the items: `compress`, `dropwhile`, `filterfalse`, `islice`,
//! `takewhile`; and `starmap`.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::object::{IteratorCode, NativeCode, Obj, Visitor};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::made;

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[
    ("compress", compress),
    ("dropwhile", dropwhile),
    ("filterfalse", filterfalse),
    ("islice", islice),
    ("starmap", starmap),
    ("takewhile", takewhile),
];

/// Whether `predicate(item)` is true; without a predicate, whether the item is.
fn holds(thread: &mut Thread, predicate: &Obj, item: &Obj) -> PyResult<bool> {
    if predicate.is_none() {
        return ops::is_true(thread, item);
    }
    let args = Args::positional(std::slice::from_ref(item));
    let verdict = ops::call(thread, predicate, &args)?;
    ops::is_true(thread, &verdict)
}

/// A predicate and an iterator over the items that it judges.
fn judged(thread: &mut Thread, args: &Args<'_>, name: &str) -> PyResult<(Obj, Obj)> {
    let [predicate, iterable] = args.after_this().exactly(name)?;
    Ok((predicate.clone(), ops::iter(thread, iterable)?))
}

#[derive(Debug)]
struct Compress {
    data: Obj,
    selectors: Obj,
}

impl IteratorCode for Compress {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.data);
        visit(&self.selectors);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        loop {
            let Some(item) = ops::next(thread, &self.data)? else {
                return Ok(None);
            };
            let Some(selector) = ops::next(thread, &self.selectors)? else {
                return Ok(None);
            };
            if ops::is_true(thread, &selector)? {
                return Ok(Some(item));
            }
        }
    }
}

const COMPRESS: Parameters<2> = Parameters {
    function: "compress",
    names: ["data", "selectors"],
    required: 2,
    positional_only: 0,
    positional: 2,
};

fn compress(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data, selectors] = args.after_this().bind(&COMPRESS)?;
    let data = ops::iter(thread, data.expect("a required parameter"))?;
    let selectors = ops::iter(thread, selectors.expect("a required parameter"))?;
    made(args, Compress { data, selectors })
}

#[derive(Debug)]
struct DropWhile {
    predicate: Obj,
    iterator: Obj,
    begun: AtomicBool,
}

impl IteratorCode for DropWhile {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.predicate);
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        while let Some(item) = ops::next(thread, &self.iterator)? {
            if self.begun.load(Ordering::Relaxed) || !holds(thread, &self.predicate, &item)? {
                self.begun.store(true, Ordering::Relaxed);
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

fn dropwhile(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (predicate, iterator) = judged(thread, args, "dropwhile")?;
    let begun = AtomicBool::new(false);
    let code = DropWhile {
        predicate,
        iterator,
        begun,
    };
    made(args, code)
}

#[derive(Debug)]
struct TakeWhile {
    predicate: Obj,
    iterator: Obj,
    ended: AtomicBool,
}

impl IteratorCode for TakeWhile {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.predicate);
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        if self.ended.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let Some(item) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        if holds(thread, &self.predicate, &item)? {
            return Ok(Some(item));
        }
        self.ended.store(true, Ordering::Relaxed);
        Ok(None)
    }
}

fn takewhile(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (predicate, iterator) = judged(thread, args, "takewhile")?;
    let ended = AtomicBool::new(false);
    let code = TakeWhile {
        predicate,
        iterator,
        ended,
    };
    made(args, code)
}

#[derive(Debug)]
struct FilterFalse {
    predicate: Obj,
    iterator: Obj,
}

impl IteratorCode for FilterFalse {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.predicate);
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        while let Some(item) = ops::next(thread, &self.iterator)? {
            if !holds(thread, &self.predicate, &item)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

fn filterfalse(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (predicate, iterator) = judged(thread, args, "filterfalse")?;
    let code = FilterFalse {
        predicate,
        iterator,
    };
    made(args, code)
}

#[derive(Debug)]
struct StarMap {
    function: Obj,
    iterator: Obj,
}

impl IteratorCode for StarMap {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.function);
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let Some(item) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        let values = ops::collect(thread, &item)?;
        ops::call(thread, &self.function, &Args::positional(&values)).map(Some)
    }
}

fn starmap(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (function, iterator) = judged(thread, args, "starmap")?;
    made(args, StarMap { function, iterator })
}

#[derive(Debug)]
struct Slice {
    place: Mutex<Place>,
    stop: Option<usize>,
    step: usize,
}

#[derive(Debug)]
struct Place {
    /// `None` once the slice has ended.
    iterator: Option<Obj>,
    /// How many items came out of the iterator.
    taken: usize,
    /// The index of the next item of the slice.
    next: usize,
}

impl IteratorCode for Slice {
    fn trace(&self, visit: &mut Visitor<'_>) {
        if let Some(place) = self.place.try_lock() {
            place.iterator.iter().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let (iterator, mut taken, next) = {
            let place = self.place.lock();
            (place.iterator.clone(), place.taken, place.next)
        };
        let Some(iterator) = iterator else {
            return Ok(None);
        };
        // Items up to the stop are taken even if none of them is wanted.
        let target = self.stop.map_or(next, |stop| next.min(stop));
        while taken < target {
            if ops::next(thread, &iterator)?.is_none() {
                return Ok(self.end());
            }
            taken += 1;
            self.place.lock().taken = taken;
        }
        if self.stop.is_some_and(|stop| next >= stop) {
            return Ok(self.end());
        }
        let Some(item) = ops::next(thread, &iterator)? else {
            return Ok(self.end());
        };
        let mut place = self.place.lock();
        place.taken = taken + 1;
        place.next = next.saturating_add(self.step);
        if let Some(stop) = self.stop {
            place.next = place.next.min(stop);
        }
        Ok(Some(item))
    }
}

impl Slice {
    fn end(&self) -> Option<Obj> {
        let ended = self.place.lock().iterator.take();
        drop(ended);
        None
    }
}

/// A bound of a slice; `None` stays `None`.
fn bound(thread: &mut Thread, value: Option<&Obj>, what: &str) -> PyResult<Option<usize>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let message = match what {
        "Stop" => "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
        "Step" => "Step for islice() must be a positive integer or None.",
        _ => "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
    };
    let wrong = || errors::value_error(message);
    let value = ops::index(thread, value).map_err(|_| wrong())?.as_i128();
    let value = value.and_then(|value| i64::try_from(value).ok());
    let value = value.and_then(|value| usize::try_from(value).ok());
    value.map(Some).ok_or_else(wrong)
}

fn islice(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("islice", 2, 4)?;
    let (start, stop) = match values {
        [_, stop] => (None, bound(thread, Some(stop), "Stop")?),
        _ => (
            bound(thread, values.get(1), "Indices")?,
            bound(thread, values.get(2), "Indices")?,
        ),
    };
    let step = match bound(thread, values.get(3), "Step")? {
        Some(0) => {
            return Err(errors::value_error(
                "Step for islice() must be a positive integer or None.",
            ));
        }
        step => step.unwrap_or(1),
    };
    let place = Place {
        iterator: Some(ops::iter(thread, &values[0])?),
        taken: 0,
        next: start.unwrap_or(0),
    };
    let place = Mutex::new(place);
    made(args, Slice { place, stop, step })
}
