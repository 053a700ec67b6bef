//! `zip_longest`.

use parking_lot::Mutex;

use crate::object::{IteratorCode, NativeCode, Obj, Visitor};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::made;

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[("zip_longest", zip_longest)];

#[derive(Debug)]
struct ZipLongest {
    /// `None` where one has ended.
    iterators: Mutex<Vec<Option<Obj>>>,
    fill: Obj,
}

impl IteratorCode for ZipLongest {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.fill);
        if let Some(iterators) = self.iterators.try_lock() {
            iterators.iter().flatten().for_each(visit);
        }
    }

    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let iterators = self.iterators.lock().clone();
        let mut items = Vec::with_capacity(iterators.len());
        let mut alive = false;
        for (index, iterator) in iterators.iter().enumerate() {
            let item = match iterator {
                Some(iterator) => ops::next(thread, iterator)?,
                None => None,
            };
            match item {
                Some(item) => {
                    alive = true;
                    items.push(item);
                }
                None => {
                    let ended = self.iterators.lock()[index].take();
                    drop(ended);
                    items.push(self.fill.clone());
                }
            }
        }
        Ok(alive.then(|| Obj::tuple(items)))
    }
}

fn zip_longest(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let rest = args.after_this();
    let mut fill = Obj::none();
    for (name, value) in rest.keywords() {
        if name.as_utf8() != Some("fillvalue") {
            return Err(errors::type_error(
                "zip_longest() got an unexpected keyword argument",
            ));
        }
        fill = value.clone();
    }
    let mut iterators = Vec::with_capacity(rest.len());
    for iterable in rest.values() {
        iterators.push(Some(ops::iter(thread, iterable)?));
    }
    let iterators = Mutex::new(iterators);
    made(args, ZipLongest { iterators, fill })
}
