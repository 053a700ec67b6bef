//! `iter(function, sentinel)`.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::vm::{Args, PyResult, Thread, operations as ops};

#[derive(Debug)]
struct Calls {
    function: Obj,
    sentinel: Obj,
    ended: AtomicBool,
}

impl IteratorCode for Calls {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.function);
        visit(&self.sentinel);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        if self.ended.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let end = match ops::call(thread, &self.function, &Args::positional(&[])) {
            Ok(item) if !ops::same_or_equal(thread, &item, &self.sentinel)? => {
                return Ok(Some(item));
            }
            Ok(_) => Ok(None),
            Err(raised) if raised.is(id::STOP_ITERATION) => Ok(None),
            Err(raised) => return Err(raised),
        };
        self.ended.store(true, Ordering::Relaxed);
        end
    }
}

/// Calls `function` until it returns `sentinel`.
pub(in crate::stdlib) fn callable_iterator(function: &Obj, sentinel: &Obj) -> Obj {
    let calls = Calls {
        function: function.clone(),
        sentinel: sentinel.clone(),
        ended: AtomicBool::new(false),
    };
    Obj::native_iterator(id::CALLABLE_ITERATOR, calls)
}
