//! Without end: `count` and `repeat`.

use parking_lot::Mutex;

use crate::bytecode::BinaryOperator;
use crate::object::{IteratorCode, NativeCode, NativeIterator, Obj, TypeId, Visitor};
use crate::stdlib::define;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::made;

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[("count", count), ("repeat", repeat)];

pub(super) fn install(type_id: TypeId) {
    define::methods(
        type_id,
        &[("__repr__", repr), ("__length_hint__", length_hint)],
    );
}

#[derive(Debug)]
struct Count {
    next: Mutex<Obj>,
    step: Obj,
}

impl Count {
    /// The next value where both numbers are small, in one go: programs use
    /// `next(counter)` as an atomic increment.
    fn advance(&self) -> Option<Obj> {
        let mut next = self.next.lock();
        let following = next.as_i128()?.checked_add(self.step.as_i128()?)?;
        Some(std::mem::replace(&mut *next, Obj::int(following)))
    }
}

impl IteratorCode for Count {
    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        if let Some(value) = self.advance() {
            return Ok(Some(value));
        }
        let value = self.next.lock().clone();
        let following = ops::binary(thread, BinaryOperator::Add, &value, &self.step)?;
        let old = std::mem::replace(&mut *self.next.lock(), following);
        drop(old);
        Ok(Some(value))
    }
}

const COUNT: Parameters<2> = Parameters {
    function: "count",
    names: ["start", "step"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn is_number(thread: &mut Thread, value: &Obj) -> bool {
    let names = ["__index__", "__float__", "__complex__"].map(crate::object::intern);
    value.is_int()
        || names
            .iter()
            .any(|name| thread.special(value, name).is_some())
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [start, step] = args.after_this().bind(&COUNT)?;
    for value in [start, step].into_iter().flatten() {
        if !is_number(thread, value) {
            return Err(errors::type_error("a number is required"));
        }
    }
    let code = Count {
        next: Mutex::new(start.cloned().unwrap_or_else(|| Obj::int(0))),
        step: step.cloned().unwrap_or_else(|| Obj::int(1)),
    };
    made(args, code)
}

#[derive(Debug)]
struct Repeat {
    item: Obj,
    /// How often it is still to come; for ever without a number.
    left: Mutex<Option<usize>>,
}

impl IteratorCode for Repeat {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.item);
    }

    fn next(&self, _: &mut Thread) -> PyResult<Option<Obj>> {
        let mut left = self.left.lock();
        if let Some(left) = &mut *left {
            let Some(fewer) = left.checked_sub(1) else {
                return Ok(None);
            };
            *left = fewer;
        }
        Ok(Some(self.item.clone()))
    }

    fn length_hint(&self) -> Option<usize> {
        *self.left.lock()
    }
}

const REPEAT: Parameters<2> = Parameters {
    function: "repeat",
    names: ["object", "times"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn repeat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item, times] = args.after_this().bind(&REPEAT)?;
    let left = match times {
        Some(times) => {
            let times = ops::clamped_index(thread, times)?;
            Some(usize::try_from(times).unwrap_or(0))
        }
        None => None,
    };
    let code = Repeat {
        item: item.expect("a required parameter").clone(),
        left: Mutex::new(left),
    };
    made(args, code)
}

/// The contents of the iterator that a method was called on.
fn code_of<'a, T: 'static>(args: &Args<'a>) -> Option<&'a T> {
    let iterator = args.this().base_value().get::<NativeIterator>()?;
    (&*iterator.0 as &dyn std::any::Any).downcast_ref()
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if let Some(count) = code_of::<Count>(args) {
        let next = count.next.lock().clone();
        let next = ops::lossy(&ops::repr(thread, &next)?);
        let text = match count.step.as_i128() {
            Some(1) => format!("count({next})"),
            _ => {
                let step = ops::lossy(&ops::repr(thread, &count.step)?);
                format!("count({next}, {step})")
            }
        };
        return Ok(Obj::str(text));
    }
    let Some(repeat) = code_of::<Repeat>(args) else {
        return Err(errors::type_error("an iterator of itertools is required"));
    };
    let left = *repeat.left.lock();
    let item = ops::lossy(&ops::repr(thread, &repeat.item)?);
    Ok(Obj::str(match left {
        Some(left) => format!("repeat({item}, {left})"),
        None => format!("repeat({item})"),
    }))
}

fn length_hint(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let left = code_of::<Repeat>(args).and_then(|repeat| *repeat.left.lock());
    match left {
        Some(left) => Ok(Obj::int(left as i128)),
        None => Err(errors::type_error("len() of unsized object")),
    }
}
