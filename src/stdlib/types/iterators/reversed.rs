//! `reversed`, and what walks a list backwards.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::object::{IteratorCode, Obj, Visitor, id};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::static_methods(id::REVERSED, &[("__new__", new)]);
}

/// Walks any sequence from its end.
#[derive(Debug)]
struct Backwards {
    sequence: Obj,
    /// The index of the next item; negative once it has ended.
    next: AtomicI64,
}

impl IteratorCode for Backwards {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.sequence);
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let index = self.next.load(Ordering::Relaxed);
        if index < 0 {
            return Ok(None);
        }
        let item = match self.sequence.get::<crate::object::List>() {
            Some(_) => self
                .sequence
                .with_list(|items| items.get(index as usize).cloned())
                .flatten(),
            None => match ops::get_item(thread, &self.sequence, &Obj::int(index.into())) {
                Ok(item) => Some(item),
                Err(raised) if raised.is(id::INDEX_ERROR) || raised.is(id::STOP_ITERATION) => None,
                Err(raised) => return Err(raised),
            },
        };
        let following = if item.is_some() { index - 1 } else { -1 };
        self.next.store(following, Ordering::Relaxed);
        Ok(item)
    }

    fn length_hint(&self) -> Option<usize> {
        Some((self.next.load(Ordering::Relaxed) + 1).max(0) as usize)
    }
}

fn backwards(sequence: &Obj, length: usize) -> Backwards {
    Backwards {
        sequence: sequence.clone(),
        next: AtomicI64::new(length as i64 - 1),
    }
}

/// An iterator over a list from its end.
pub(in crate::stdlib) fn list_reverse_iterator(list: &Obj) -> Obj {
    let length = list.with_list(|items| items.len()).unwrap_or(0);
    Obj::native_iterator(id::LIST_REVERSE_ITERATOR, backwards(list, length))
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "reversed")?;
    let [sequence] = args.after_this().exactly("reversed")?;
    let method = thread.special(sequence, crate::name!("__reversed__"));
    let refused = method.as_ref().is_some_and(Obj::is_none);
    if method.is_some() && !refused {
        return ops::call_method(thread, sequence, crate::name!("__reversed__"), &[]);
    }
    let is_sequence = sequence.sequence_items().is_some()
        || sequence.as_str_payload().is_some()
        || ops::bytes_of(sequence).is_some()
        || (sequence.with_dict(|_| ()).is_none()
            && thread
                .special(sequence, crate::name!("__getitem__"))
                .is_some());
    if refused || !is_sequence {
        return Err(errors::type_error(format!(
            "'{}' object is not reversible",
            sequence.class().static_name()
        )));
    }
    let length = ops::len(thread, sequence)?;
    let code = backwards(sequence, length);
    Ok(carried(class, Obj::native_iterator(id::REVERSED, code)))
}
