//! `map`.

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::MAP, &[("__new__", new)]);
}

#[derive(Debug)]
struct Map {
    function: Obj,
    iterators: Box<[Obj]>,
}

impl IteratorCode for Map {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.function);
        self.iterators.iter().for_each(visit);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let mut items = Vec::with_capacity(self.iterators.len());
        for iterator in &self.iterators {
            match ops::next(thread, iterator)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        ops::call(thread, &self.function, &Args::positional(&items)).map(Some)
    }
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "map")?;
    let args = args.after_this();
    if !class.is_heap() {
        args.no_keywords("map")?;
    }
    let [function, iterables @ ..] = args.values() else {
        return Err(errors::type_error(
            "map() must have at least two arguments.",
        ));
    };
    if iterables.is_empty() {
        return Err(errors::type_error(
            "map() must have at least two arguments.",
        ));
    }
    let mut iterators = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        iterators.push(ops::iter(thread, iterable)?);
    }
    let code = Map {
        function: function.clone(),
        iterators: iterators.into(),
    };
    Ok(carried(class, Obj::native_iterator(id::MAP, code)))
}
