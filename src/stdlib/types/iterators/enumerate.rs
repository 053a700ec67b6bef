//! `enumerate`.

use std::sync::atomic::{AtomicI64, Ordering};

use num_bigint::BigInt;

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::ENUMERATE, &[("__new__", new)]);
}

#[derive(Debug)]
struct Enumerate {
    iterator: Obj,
    start: Obj,
    /// How many items came; the count itself where `start` is 0.
    count: AtomicI64,
}

impl IteratorCode for Enumerate {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.iterator);
        visit(&self.start);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let Some(item) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let number = match self
            .start
            .as_i128()
            .and_then(|start| start.checked_add(count.into()))
        {
            Some(number) => Obj::int(number),
            None => Obj::big_int(self.start.as_big().unwrap_or_default() + BigInt::from(count)),
        };
        Ok(Some(Obj::tuple([number, item])))
    }
}

const PARAMETERS: Parameters<2> = Parameters {
    function: "enumerate",
    names: ["iterable", "start"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "enumerate")?;
    let args = args.after_this();
    if args.is_empty()
        && !args
            .keywords()
            .any(|(name, _)| name.as_utf8() == Some("iterable"))
    {
        return Err(errors::type_error(
            "enumerate() missing required argument 'iterable'",
        ));
    }
    let [iterable, start] = args.bind(&PARAMETERS)?;
    let start = match start {
        Some(start) => ops::index(thread, start)?,
        None => Obj::int(0),
    };
    let iterator = ops::iter(thread, iterable.expect("a required parameter"))?;
    let code = Enumerate {
        iterator,
        start,
        count: AtomicI64::new(0),
    };
    Ok(carried(class, Obj::native_iterator(id::ENUMERATE, code)))
}
