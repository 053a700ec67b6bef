//! `filter`.

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, operations as ops};

pub(super) fn install() {
    define::static_methods(id::FILTER, &[("__new__", new)]);
}

#[derive(Debug)]
struct Filter {
    /// `None` where truth itself is the test.
    function: Option<Obj>,
    iterator: Obj,
}

impl IteratorCode for Filter {
    fn trace(&self, visit: &mut Visitor<'_>) {
        self.function.iter().for_each(&mut *visit);
        visit(&self.iterator);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        while let Some(item) = ops::next(thread, &self.iterator)? {
            let verdict = match &self.function {
                Some(function) => ops::call(
                    thread,
                    function,
                    &Args::positional(std::slice::from_ref(&item)),
                )?,
                None => item.clone(),
            };
            if ops::is_true(thread, &verdict)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "filter")?;
    let [function, iterable] = args.after_this().exactly("filter")?;
    let code = Filter {
        iterator: ops::iter(thread, iterable)?,
        function: (!function.is_none()).then(|| function.clone()),
    };
    Ok(carried(class, Obj::native_iterator(id::FILTER, code)))
}
