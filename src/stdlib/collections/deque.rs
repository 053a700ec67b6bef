//! `collections.deque` (`Modules/_collectionsmodule.c`).

use std::collections::VecDeque;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::object::{Guarded, Header, Holding, IteratorCode, Obj, TypeId, Visitor};
use crate::stdlib::{define, types};
use crate::text::memory;
use crate::vm::{Args, Comparison, Parameters, PyResult, Thread, errors, operations as ops};

/// The contents of a deque.
#[derive(Debug)]
struct Deque(Guarded<Items>);

impl Holding for Deque {
    fn show_references(&self, head: &Header, visit: &mut Visitor<'_>) {
        self.0
            .with(head, |deque| deque.items.iter().for_each(visit));
    }
}

#[derive(Debug, Default)]
struct Items {
    items: VecDeque<Obj>,
    /// How many items there may be.
    limit: Option<usize>,
    /// Changes whenever an item is added or removed: iterators notice.
    version: usize,
}

impl Items {
    /// Adds at the right; returns what fell out at the left.
    fn push_right(&mut self, item: Obj) -> Option<Obj> {
        self.version += 1;
        self.items.push_back(item);
        let full = self.limit.is_some_and(|limit| self.items.len() > limit);
        full.then(|| self.items.pop_front()).flatten()
    }

    /// Adds at the left; returns what fell out at the right.
    fn push_left(&mut self, item: Obj) -> Option<Obj> {
        self.version += 1;
        self.items.push_front(item);
        let full = self.limit.is_some_and(|limit| self.items.len() > limit);
        full.then(|| self.items.pop_back()).flatten()
    }
}

pub(super) fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("collections", "deque");
        define::static_methods(type_id, &[("__new__", new)]);
        define::methods(type_id, METHODS);
        define::attributes(type_id, &[("maxlen", maxlen, None)]);
        define::class_methods(type_id, &[("__class_getitem__", types::class_getitem)]);
        define::constant(type_id, "__hash__", Obj::none());
        type_id
    })
}

const METHODS: &[(&str, crate::object::NativeCode)] = &[
    ("__add__", add),
    ("__contains__", contains),
    ("__copy__", copy),
    ("__delitem__", delete_item),
    ("__eq__", |thread, args| {
        compare(thread, args, Comparison::Equal)
    }),
    ("__ge__", |thread, args| {
        compare(thread, args, Comparison::GreaterEqual)
    }),
    ("__getitem__", get_item),
    ("__gt__", |thread, args| {
        compare(thread, args, Comparison::Greater)
    }),
    ("__iadd__", add_in_place),
    ("__imul__", repeat_in_place),
    ("__init__", init),
    ("__iter__", iter),
    ("__le__", |thread, args| {
        compare(thread, args, Comparison::LessEqual)
    }),
    ("__len__", len),
    ("__lt__", |thread, args| {
        compare(thread, args, Comparison::Less)
    }),
    ("__mul__", repeat),
    ("__ne__", |thread, args| {
        compare(thread, args, Comparison::NotEqual)
    }),
    ("__reduce__", reduce),
    ("__repr__", repr),
    ("__reversed__", reversed),
    ("__rmul__", repeat),
    ("__setitem__", set_item),
    ("append", append),
    ("appendleft", appendleft),
    ("clear", clear),
    ("copy", copy),
    ("count", count),
    ("extend", extend),
    ("extendleft", extendleft),
    ("index", index),
    ("insert", insert),
    ("pop", pop),
    ("popleft", popleft),
    ("remove", remove),
    ("reverse", reverse),
    ("rotate", rotate),
];

/// Calls `f` with the contents; `None` if the object is no deque.
fn with_deque<T>(object: &Obj, f: impl FnOnce(&mut Items) -> T) -> Option<T> {
    let deque = object.as_native::<Deque>()?;
    Some(deque.0.with(object.base_value().header(), f))
}

/// Calls `f` with the contents of the deque that a method was called on.
fn with<T>(args: &Args<'_>, f: impl FnOnce(&mut Items) -> T) -> T {
    with_deque(args.this(), f).expect("the caller has checked the receiver")
}

fn item_at(args: &Args<'_>, index: usize) -> Option<Obj> {
    with(args, |deque| deque.items.get(index).cloned())
}

fn snapshot(object: &Obj) -> Option<Vec<Obj>> {
    with_deque(object, |deque| deque.items.iter().cloned().collect())
}

/// The items come with `__init__`, which the type itself has called here.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    let deque = define::of_class(class, |type_id| made(type_id, Items::default()));
    if !class.is_heap() {
        let (values, names) = args.after_this().parts();
        let mut all = vec![deque.clone()];
        all.extend_from_slice(values);
        init(thread, &Args::new(&all, names))?;
    }
    Ok(deque)
}

fn made(type_id: TypeId, items: Items) -> Obj {
    Obj::native_holding(type_id, Deque(Guarded::new(items)))
}

const INIT: Parameters<2> = Parameters {
    function: "deque",
    names: ["iterable", "maxlen"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, maxlen] = args.after_this().bind(&INIT)?;
    let limit = match maxlen.filter(|maxlen| !maxlen.is_none()) {
        Some(maxlen) => {
            if !maxlen.is_int() {
                return Err(errors::type_error("an integer is required"));
            }
            let limit = ops::clamped_index(thread, maxlen)?;
            let limit = usize::try_from(limit);
            Some(limit.map_err(|_| errors::value_error("maxlen must be non-negative"))?)
        }
        None => None,
    };
    let old = with(args, |deque| {
        deque.limit = limit;
        deque.version += 1;
        std::mem::take(&mut deque.items)
    });
    drop(old);
    if let Some(iterable) = iterable {
        extend_with(thread, args, iterable)?;
    }
    Ok(Obj::none())
}

fn extend_with(thread: &mut Thread, args: &Args<'_>, iterable: &Obj) -> PyResult<()> {
    if let Some(items) = snapshot(iterable).or_else(|| iterable.sequence_items()) {
        for item in items {
            drop(with(args, |deque| deque.push_right(item)));
        }
        return Ok(());
    }
    let iterator = ops::iter(thread, iterable)?;
    while let Some(item) = ops::next(thread, &iterator)? {
        drop(with(args, |deque| deque.push_right(item)));
    }
    Ok(())
}

fn maxlen(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let limit = with(args, |deque| deque.limit);
    Ok(limit.map_or_else(Obj::none, |limit| Obj::int(limit as i128)))
}

fn len(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(with(args, |deque| deque.items.len()) as i128))
}

fn append(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("deque.append")?;
    let lost = with(args, |deque| deque.push_right(item.clone()));
    drop(lost);
    Ok(Obj::none())
}

fn appendleft(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("deque.appendleft")?;
    let lost = with(args, |deque| deque.push_left(item.clone()));
    drop(lost);
    Ok(Obj::none())
}

fn taken(item: Option<Obj>) -> PyResult<Obj> {
    item.ok_or_else(|| errors::index_error("pop from an empty deque"))
}

fn pop(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("deque.pop")?;
    taken(with(args, |deque| {
        deque.version += 1;
        deque.items.pop_back()
    }))
}

fn popleft(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("deque.popleft")?;
    taken(with(args, |deque| {
        deque.version += 1;
        deque.items.pop_front()
    }))
}

fn extend(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.after_this().exactly("deque.extend")?;
    extend_with(thread, args, iterable)?;
    Ok(Obj::none())
}

fn extendleft(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.after_this().exactly("deque.extendleft")?;
    let items = match snapshot(iterable) {
        Some(items) => items,
        None => ops::collect(thread, iterable)?,
    };
    for item in items {
        drop(with(args, |deque| deque.push_left(item)));
    }
    Ok(Obj::none())
}

fn clear(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("deque.clear")?;
    let old = with(args, |deque| {
        deque.version += 1;
        std::mem::take(&mut deque.items)
    });
    drop(old);
    Ok(Obj::none())
}

/// A deque of the same class with these items.
fn alike(thread: &mut Thread, args: &Args<'_>, items: Vec<Obj>) -> PyResult<Obj> {
    let class = args.this().class();
    let limit = with(args, |deque| deque.limit);
    if class.is_heap() {
        let mut values = vec![Obj::list(items)];
        values.extend(limit.map(|limit| Obj::int(limit as i128)));
        return ops::call(thread, &class.object(), &Args::positional(&values));
    }
    let mut made_items = Items {
        limit,
        ..Items::default()
    };
    for item in items {
        drop(made_items.push_right(item));
    }
    Ok(made(class.id, made_items))
}

fn copy(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("deque.copy")?;
    let items = snapshot(args.this()).unwrap_or_default();
    alike(thread, args, items)
}

fn reduce(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let items = Obj::list(snapshot(args.this()).unwrap_or_default());
    let limit = with(args, |deque| deque.limit);
    let mut values = vec![items];
    values.extend(limit.map(|limit| Obj::int(limit as i128)));
    let class = args.this().class().object();
    Ok(Obj::tuple([class, Obj::tuple(values)]))
}

/// Compares item by item with items that are asked for one at a time, since
/// comparing may change the deque.
fn find(
    thread: &mut Thread,
    args: &Args<'_>,
    wanted: &Obj,
    range: std::ops::Range<usize>,
) -> PyResult<Option<usize>> {
    let version = with(args, |deque| deque.version);
    for index in range {
        let Some(item) = item_at(args, index) else {
            break;
        };
        let equal = ops::same_or_equal(thread, &item, wanted)?;
        if with(args, |deque| deque.version) != version {
            return Err(errors::runtime_error("deque mutated during iteration"));
        }
        if equal {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn contains(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("__contains__")?;
    let found = find(thread, args, wanted, 0..usize::MAX)?;
    Ok(Obj::bool(found.is_some()))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("deque.count")?;
    let (mut count, mut start) = (0, 0);
    while let Some(index) = find(thread, args, wanted, start..usize::MAX)? {
        count += 1;
        start = index + 1;
    }
    Ok(Obj::int(count))
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("index", 1, 3)?;
    let length = with(args, |deque| deque.items.len());
    let mut bounds = [0, length];
    for (bound, value) in bounds.iter_mut().zip(&values[1..]) {
        *bound = ops::boundary(ops::clamped_index(thread, value)?, length);
    }
    match find(thread, args, &values[0], bounds[0]..bounds[1])? {
        Some(index) => Ok(Obj::int(index as i128)),
        None => {
            let wanted = ops::lossy(&ops::repr(thread, &values[0])?);
            Err(errors::value_error(format!("{wanted} is not in deque")))
        }
    }
}

fn insert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index, item] = args.after_this().exactly("insert")?;
    let index = ops::clamped_index(thread, index)?;
    let inserted = with(args, |deque| {
        let length = deque.items.len();
        if deque.limit.is_some_and(|limit| length >= limit) {
            return false;
        }
        deque.version += 1;
        let place = ops::boundary(index, length);
        deque.items.insert(place, item.clone());
        true
    });
    match inserted {
        true => Ok(Obj::none()),
        false => Err(errors::index_error("deque already at its maximum size")),
    }
}

fn remove(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("deque.remove")?;
    let found = find(thread, args, wanted, 0..usize::MAX);
    let found = found.map_err(|raised| match raised.is(crate::object::id::RUNTIME_ERROR) {
        true => errors::index_error("deque mutated during remove()."),
        false => raised,
    })?;
    let Some(index) = found else {
        let wanted = ops::lossy(&ops::repr(thread, wanted)?);
        return Err(errors::value_error(format!("{wanted} is not in deque")));
    };
    let removed = with(args, |deque| {
        deque.version += 1;
        deque.items.remove(index)
    });
    drop(removed);
    Ok(Obj::none())
}

fn reverse(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("deque.reverse")?;
    with(args, |deque| deque.items.make_contiguous().reverse());
    Ok(Obj::none())
}

fn rotate(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let steps = match args.after_this().between("rotate", 0, 1)?.first() {
        Some(steps) => ops::clamped_index(thread, steps)?,
        None => 1,
    };
    with(args, |deque| {
        let length = deque.items.len() as i64;
        if length > 1 {
            deque.version += 1;
            let steps = steps.rem_euclid(length) as usize;
            deque.items.rotate_right(steps);
        }
    });
    Ok(Obj::none())
}

/// The place that an index means.
fn place(thread: &mut Thread, args: &Args<'_>, index: &Obj) -> PyResult<usize> {
    if !index.is_int() && thread.special(index, crate::name!("__index__")).is_none() {
        return Err(errors::type_error(format!(
            "sequence index must be integer, not '{}'",
            index.class().static_name()
        )));
    }
    let index = ops::clamped_index(thread, index)?;
    let found = ops::position(index, with(args, |deque| deque.items.len()));
    found.ok_or_else(|| errors::index_error("deque index out of range"))
}

fn get_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index] = args.after_this().exactly("__getitem__")?;
    let place = place(thread, args, index)?;
    item_at(args, place).ok_or_else(|| errors::index_error("deque index out of range"))
}

fn set_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index, value] = args.after_this().exactly("__setitem__")?;
    let place = place(thread, args, index)?;
    let old = with(args, |deque| {
        let slot = deque.items.get_mut(place)?;
        Some(std::mem::replace(slot, value.clone()))
    });
    match old {
        Some(old) => {
            drop(old);
            Ok(Obj::none())
        }
        None => Err(errors::index_error("deque index out of range")),
    }
}

fn delete_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index] = args.after_this().exactly("__delitem__")?;
    let place = place(thread, args, index)?;
    let removed = with(args, |deque| {
        deque.version += 1;
        deque.items.remove(place)
    });
    drop(removed);
    Ok(Obj::none())
}

fn add(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__add__")?;
    let Some(more) = snapshot(other) else {
        return Err(errors::type_error(format!(
            "can only concatenate deque (not \"{}\") to deque",
            other.class().static_name()
        )));
    };
    let mut items = snapshot(args.this()).unwrap_or_default();
    items.extend(more);
    alike(thread, args, items)
}

fn add_in_place(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__iadd__")?;
    extend_with(thread, args, other)?;
    Ok(args.this().clone())
}

/// The items so many times over.
fn repeated(thread: &mut Thread, args: &Args<'_>) -> PyResult<Vec<Obj>> {
    let [times] = args.after_this().exactly("__mul__")?;
    let times = usize::try_from(ops::clamped_index(thread, times)?).unwrap_or(0);
    let items = snapshot(args.this()).unwrap_or_default();
    let total = items.len().saturating_mul(times);
    memory::check(0, total.saturating_mul(size_of::<Obj>()))?;
    let mut repeated = Vec::with_capacity(total);
    for _ in 0..times {
        repeated.extend_from_slice(&items);
    }
    Ok(repeated)
}

fn repeat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let items = repeated(thread, args)?;
    alike(thread, args, items)
}

fn repeat_in_place(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let items = repeated(thread, args)?;
    let old = with(args, |deque| std::mem::take(&mut deque.items));
    drop(old);
    for item in items {
        drop(with(args, |deque| deque.push_right(item)));
    }
    Ok(args.this().clone())
}

fn compare(thread: &mut Thread, args: &Args<'_>, comparison: Comparison) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__eq__")?;
    let (Some(left), Some(right)) = (snapshot(args.this()), snapshot(other)) else {
        return Ok(Obj::not_implemented());
    };
    ops::rich_compare(thread, &Obj::list(left), &Obj::list(right), comparison)
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let this = args.this();
    if thread.shown.iter().any(|shown| shown.is(this)) {
        return Ok(Obj::str("[...]"));
    }
    thread.shown.push(this.clone());
    let items = Obj::list(snapshot(this).unwrap_or_default());
    let shown = ops::repr(thread, &items);
    thread.shown.pop();
    let shown = ops::lossy(&shown?);
    let name = this.class().static_name();
    Ok(Obj::str(match with(args, |deque| deque.limit) {
        Some(limit) => format!("{name}({shown}, maxlen={limit})"),
        None => format!("{name}({shown})"),
    }))
}

/// Walks a deque, forwards or backwards; it must not change meanwhile.
#[derive(Debug)]
struct Walk {
    deque: Obj,
    /// How many items came.
    done: AtomicUsize,
    version: usize,
    backwards: bool,
}

impl IteratorCode for Walk {
    fn trace(&self, visit: &mut Visitor<'_>) {
        visit(&self.deque);
    }

    fn next(&self, _: &mut Thread) -> PyResult<Option<Obj>> {
        let done = self.done.load(Ordering::Relaxed);
        let found = with_deque(&self.deque, |deque| {
            if deque.version != self.version {
                return Err(());
            }
            let index = match self.backwards {
                false => Some(done),
                true => deque.items.len().checked_sub(done + 1),
            };
            Ok(index.and_then(|index| deque.items.get(index).cloned()))
        });
        match found {
            Some(Ok(item)) => {
                self.done
                    .store(done + usize::from(item.is_some()), Ordering::Relaxed);
                Ok(item)
            }
            Some(Err(())) => Err(errors::runtime_error("deque mutated during iteration")),
            None => Ok(None),
        }
    }

    fn length_hint(&self) -> Option<usize> {
        let length = with_deque(&self.deque, |deque| deque.items.len())?;
        Some(length.saturating_sub(self.done.load(Ordering::Relaxed)))
    }
}

fn walk(args: &Args<'_>, backwards: bool) -> Obj {
    static TYPES: OnceLock<[TypeId; 2]> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        ["_deque_iterator", "_deque_reverse_iterator"]
            .map(|name| define::iterator_type("_collections", name))
    });
    let walk = Walk {
        deque: args.this().base_value().clone(),
        done: AtomicUsize::new(0),
        version: with(args, |deque| deque.version),
        backwards,
    };
    Obj::native_iterator(types[usize::from(backwards)], walk)
}

fn iter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(walk(args, false))
}

fn reversed(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(walk(args, true))
}
