//! The module `_heapq`: a list kept as a binary heap (`Modules/_heapqmodule.c`).
//!
//! Items are moved in the order in which CPython moves them, so that a heap
//! that a program prints looks the same.

use crate::object::{Obj, id};
use crate::vm::{Args, Comparison, PyResult, Raised, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_heapq")
        .functions(&[
            ("_heapify_max", |thread, args| {
                heapify(thread, args, &LARGEST)
            }),
            ("_heappop_max", |thread, args| pop(thread, args, &LARGEST)),
            ("_heapreplace_max", |thread, args| {
                replace(thread, args, &LARGEST)
            }),
            ("heapify", |thread, args| heapify(thread, args, &SMALLEST)),
            ("heappop", |thread, args| pop(thread, args, &SMALLEST)),
            ("heappush", push),
            ("heappushpop", push_pop),
            ("heapreplace", |thread, args| {
                replace(thread, args, &SMALLEST)
            }),
        ])
        .build()
}

/// Which items go first.
struct Heap {
    largest_first: bool,
}

const LARGEST: Heap = Heap {
    largest_first: true,
};
const SMALLEST: Heap = Heap {
    largest_first: false,
};

fn not_a_list(heap: &Obj, function: &str) -> Raised {
    errors::type_error(format!(
        "{function}() argument 1 must be list, not {}",
        heap.class().static_name()
    ))
}

/// The length of the list that a function was given.
fn given(heap: &Obj, function: &str) -> PyResult<usize> {
    heap.with_list(|items| items.len())
        .ok_or_else(|| not_a_list(heap, function))
}

fn len(heap: &Obj) -> PyResult<usize> {
    given(heap, "heapq")
}

/// An item of a list that comparing may have made shorter.
fn item(heap: &Obj, index: usize) -> PyResult<Obj> {
    let item = heap.with_list(|items| items.get(index).cloned()).flatten();
    item.ok_or_else(|| errors::runtime_error("list changed size during iteration"))
}

fn put(heap: &Obj, index: usize, value: Obj) -> PyResult<()> {
    let old = heap.with_list(|items| {
        let is_there = index < items.len();
        is_there.then(|| items.replace(index, value))
    });
    match old.flatten() {
        Some(_) => Ok(()),
        None => Err(errors::runtime_error("list changed size during iteration")),
    }
}

impl Heap {
    fn before(&self, thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<bool> {
        let (left, right) = if self.largest_first {
            (right, left)
        } else {
            (left, right)
        };
        if left.type_id() == id::INT && right.type_id() == id::INT {
            return Ok(left.as_i128() < right.as_i128());
        }
        let less = ops::rich_compare(thread, left, right, Comparison::Less)?;
        ops::is_true(thread, &less)
    }

    /// Moves the item at `place` towards the root, not above `root`.
    fn rise(&self, thread: &mut Thread, heap: &Obj, root: usize, place: usize) -> PyResult<()> {
        let mut place = place;
        let rising = item(heap, place)?;
        while place > root {
            let parent = (place - 1) / 2;
            let above = item(heap, parent)?;
            if !self.before(thread, &rising, &above)? {
                break;
            }
            put(heap, place, above)?;
            place = parent;
            put(heap, place, rising.clone())?;
        }
        Ok(())
    }

    /// Moves the item at `place` down to a leaf along the children that go
    /// first, then up to where it belongs: it is most often a leaf that was.
    fn sink(&self, thread: &mut Thread, heap: &Obj, place: usize) -> PyResult<()> {
        let end = len(heap)?;
        let start = place;
        let mut place = place;
        while 2 * place + 1 < end {
            let mut child = 2 * place + 1;
            if child + 1 < end {
                let (left, right) = (item(heap, child)?, item(heap, child + 1)?);
                child += usize::from(!self.before(thread, &left, &right)?);
            }
            let (risen, sunk) = (item(heap, child)?, item(heap, place)?);
            put(heap, child, sunk)?;
            put(heap, place, risen)?;
            place = child;
        }
        self.rise(thread, heap, start, place)
    }
}

fn push(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [heap, value] = args.exactly("heappush")?;
    let place = given(heap, "heappush")?;
    heap.with_list(|items| items.push(value.clone()));
    SMALLEST.rise(thread, heap, 0, place)?;
    Ok(Obj::none())
}

fn pop(thread: &mut Thread, args: &Args<'_>, order: &Heap) -> PyResult<Obj> {
    let [heap] = args.exactly("heappop")?;
    given(heap, "heappop")?;
    let Some(last) = heap.with_list(|items| items.pop()).flatten() else {
        return Err(errors::index_error("index out of range"));
    };
    if len(heap)? == 0 {
        return Ok(last);
    }
    let first = item(heap, 0)?;
    put(heap, 0, last)?;
    order.sink(thread, heap, 0)?;
    Ok(first)
}

fn replace(thread: &mut Thread, args: &Args<'_>, order: &Heap) -> PyResult<Obj> {
    let [heap, value] = args.exactly("heapreplace")?;
    if given(heap, "heapreplace")? == 0 {
        return Err(errors::index_error("index out of range"));
    }
    let first = item(heap, 0)?;
    put(heap, 0, value.clone())?;
    order.sink(thread, heap, 0)?;
    Ok(first)
}

fn push_pop(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [heap, value] = args.exactly("heappushpop")?;
    if given(heap, "heappushpop")? == 0 {
        return Ok(value.clone());
    }
    let first = item(heap, 0)?;
    if !SMALLEST.before(thread, &first, value)? {
        return Ok(value.clone());
    }
    put(heap, 0, value.clone())?;
    SMALLEST.sink(thread, heap, 0)?;
    Ok(first)
}

fn heapify(thread: &mut Thread, args: &Args<'_>, order: &Heap) -> PyResult<Obj> {
    let [heap] = args.exactly("heapify")?;
    for place in (0..given(heap, "heapify")? / 2).rev() {
        order.sink(thread, heap, place)?;
    }
    Ok(Obj::none())
}
