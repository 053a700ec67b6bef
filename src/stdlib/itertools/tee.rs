//! `tee`.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::object::{IteratorCode, Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

/// What came from the iterator and was not yet read by all.
#[derive(Debug)]
struct Source {
    iterator: Obj,
    ahead: Mutex<Ahead>,
}

#[derive(Debug, Default)]
struct Ahead {
    items: VecDeque<Obj>,
    /// How many items were read by all and forgotten.
    forgotten: usize,
    /// How many items each branch has read.
    read: Vec<usize>,
}

impl Ahead {
    /// Forgets what every branch has read; returns it, to be dropped outside.
    fn forget(&mut self) -> Vec<Obj> {
        let least = self.read.iter().copied().min().unwrap_or(usize::MAX);
        let count = least.saturating_sub(self.forgotten).min(self.items.len());
        self.forgotten += count;
        self.items.drain(..count).collect()
    }
}

#[derive(Debug)]
struct Branch {
    source: Arc<Source>,
    number: usize,
}

impl IteratorCode for Branch {
    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let known = {
            let ahead = self.source.ahead.lock();
            let index = ahead.read[self.number] - ahead.forgotten;
            ahead.items.get(index).cloned()
        };
        let item = match known {
            Some(item) => item,
            None => {
                let Some(item) = ops::next(thread, &self.source.iterator)? else {
                    return Ok(None);
                };
                self.source.ahead.lock().items.push_back(item.clone());
                item
            }
        };
        let mut ahead = self.source.ahead.lock();
        ahead.read[self.number] += 1;
        let read_by_all = ahead.forget();
        drop(ahead);
        drop(read_by_all);
        Ok(Some(item))
    }
}

impl Drop for Branch {
    fn drop(&mut self) {
        // Nobody waits for a branch that is gone.
        let mut ahead = self.source.ahead.lock();
        ahead.read[self.number] = usize::MAX;
        let read_by_all = ahead.forget();
        drop(ahead);
        drop(read_by_all);
    }
}

/// `tee(iterable, n=2)`: so many iterators over the same items.
pub(super) fn tee(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    let type_id = *TYPE.get_or_init(|| define::iterator_type("itertools", "_tee"));
    let values = args.between("tee", 1, 2)?;
    let count = match values.get(1) {
        Some(count) => ops::clamped_index(thread, count)?,
        None => 2,
    };
    let Ok(count) = usize::try_from(count) else {
        return Err(errors::value_error("n must be >= 0"));
    };
    let source = Arc::new(Source {
        iterator: ops::iter(thread, &values[0])?,
        ahead: Mutex::new(Ahead {
            read: vec![0; count],
            ..Ahead::default()
        }),
    });
    let branches: Vec<Obj> = (0..count)
        .map(|number| {
            let source = Arc::clone(&source);
            Obj::native_iterator(type_id, Branch { source, number })
        })
        .collect();
    Ok(Obj::tuple(branches))
}
