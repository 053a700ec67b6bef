//! `zip`.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, Parameters, PyResult, Raised, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::ZIP, &[("__new__", new)]);
}

#[derive(Debug)]
struct Zip {
    iterators: Box<[Obj]>,
    strict: bool,
    ended: AtomicBool,
}

impl IteratorCode for Zip {
    fn trace(&self, visit: &mut Visitor<'_>) {
        self.iterators.iter().for_each(visit);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        if self.ended.load(Ordering::Relaxed) || self.iterators.is_empty() {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.iterators.len());
        for iterator in &self.iterators {
            match ops::next(thread, iterator)? {
                Some(item) => items.push(item),
                None if self.strict => return self.end_strictly(thread, items.len()),
                None => return Ok(None),
            }
        }
        Ok(Some(Obj::tuple(items)))
    }
}

impl Zip {
    /// The argument at `index` has ended; so must all others now.
    fn end_strictly(&self, thread: &mut Thread, index: usize) -> PyResult<Option<Obj>> {
        self.ended.store(true, Ordering::Relaxed);
        if index > 0 {
            return Err(uneven(index, "shorter"));
        }
        for (index, iterator) in self.iterators.iter().enumerate().skip(1) {
            if ops::next(thread, iterator)?.is_some() {
                return Err(uneven(index, "longer"));
            }
        }
        Ok(None)
    }
}

fn uneven(index: usize, word: &str) -> Raised {
    let place = index + 1;
    let others = if index == 1 {
        "argument 1".to_owned()
    } else {
        format!("arguments 1-{index}")
    };
    errors::value_error(format!("zip() argument {place} is {word} than {others}"))
}

const PARAMETERS: Parameters<1> = Parameters {
    function: "zip",
    names: ["strict"],
    required: 0,
    positional_only: 0,
    positional: 0,
};

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "zip")?;
    let args = args.after_this();
    let (values, names) = args.parts();
    let [strict] = Args::new(&values[args.len()..], names).bind(&PARAMETERS)?;
    let strict = match strict {
        Some(strict) => ops::is_true(thread, strict)?,
        None => false,
    };
    let mut iterators = Vec::with_capacity(args.len());
    for iterable in args.values() {
        iterators.push(ops::iter(thread, iterable)?);
    }
    let code = Zip {
        iterators: iterators.into(),
        strict,
        ended: AtomicBool::new(false),
    };
    Ok(carried(class, Obj::native_iterator(id::ZIP, code)))
}
