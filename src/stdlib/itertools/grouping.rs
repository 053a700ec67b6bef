//! `groupby`.

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::object::{IteratorCode, NativeCode, Obj, TypeId};
use crate::stdlib::define;
use crate::vm::{Args, Parameters, PyResult, Thread, operations as ops};

use super::made;

pub(super) const ITERATORS: &[(&str, NativeCode)] = &[("groupby", groupby)];

/// What the iterator of groups and the group that is being read share.
#[derive(Debug)]
struct Shared {
    iterator: Obj,
    function: Option<Obj>,
    place: Mutex<Place>,
}

#[derive(Debug, Default)]
struct Place {
    /// The item that was read ahead, and its key.
    ahead: Option<(Obj, Obj)>,
    /// The key of the group that is being read.
    key: Option<Obj>,
    /// The group's number.
    group: usize,
}

impl Shared {
    /// Reads one more item; `None` at the end.
    fn read(&self, thread: &mut Thread) -> PyResult<Option<(Obj, Obj)>> {
        let Some(item) = ops::next(thread, &self.iterator)? else {
            return Ok(None);
        };
        let key = match &self.function {
            Some(function) => {
                let args = Args::positional(std::slice::from_ref(&item));
                ops::call(thread, function, &args)?
            }
            None => item.clone(),
        };
        Ok(Some((item, key)))
    }
}

#[derive(Debug)]
struct GroupBy(Arc<Shared>);

impl IteratorCode for GroupBy {
    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let (mut ahead, old_key) = {
            let mut place = self.0.place.lock();
            place.group += 1;
            (place.ahead.take(), place.key.take())
        };
        // What is left of the last group is passed over.
        loop {
            let Some((item, key)) = (match ahead.take() {
                Some(ahead) => Some(ahead),
                None => self.0.read(thread)?,
            }) else {
                return Ok(None);
            };
            let same = match &old_key {
                Some(old_key) => ops::same_or_equal(thread, old_key, &key)?,
                None => false,
            };
            if same {
                continue;
            }
            let mut place = self.0.place.lock();
            place.key = Some(key.clone());
            place.ahead = Some((item, key.clone()));
            let group = Group {
                shared: Arc::clone(&self.0),
                number: place.group,
            };
            drop(place);
            let group = Obj::native_iterator(group_type(), group);
            return Ok(Some(Obj::tuple([key, group])));
        }
    }
}

#[derive(Debug)]
struct Group {
    shared: Arc<Shared>,
    number: usize,
}

impl IteratorCode for Group {
    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>> {
        let (ahead, group_key) = {
            let mut place = self.shared.place.lock();
            if place.group != self.number {
                return Ok(None);
            }
            (place.ahead.take(), place.key.clone())
        };
        let Some((item, key)) = (match ahead {
            Some(ahead) => Some(ahead),
            None => self.shared.read(thread)?,
        }) else {
            return Ok(None);
        };
        let same = match &group_key {
            Some(group_key) => ops::same_or_equal(thread, group_key, &key)?,
            None => true,
        };
        if same {
            return Ok(Some(item));
        }
        self.shared.place.lock().ahead = Some((item, key));
        Ok(None)
    }
}

fn group_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| define::iterator_type("itertools", "_grouper"))
}

const GROUPBY: Parameters<2> = Parameters {
    function: "groupby",
    names: ["iterable", "key"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn groupby(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, key] = args.after_this().bind(&GROUPBY)?;
    let shared = Shared {
        iterator: ops::iter(thread, iterable.expect("a required parameter"))?,
        function: key.filter(|key| !key.is_none()).cloned(),
        place: Mutex::new(Place::default()),
    };
    made(args, GroupBy(Arc::new(shared)))
}
