//! Sorting: stable, by `<` alone, with a key function.

use std::cmp::Ordering;

use crate::object::{Float, Int, Obj, Str};
use crate::vm::{Args, Comparison, PyResult, Thread, operations as ops};

/// Runs no longer than this are sorted by insertion.
const INSERTION_RUN: usize = 16;

/// What `sorted` and `list.sort` are told.
#[derive(Debug, Default)]
pub(in crate::stdlib) struct SortOptions {
    key: Option<Obj>,
    reverse: bool,
}

impl SortOptions {
    /// The options in keyword arguments.
    pub(in crate::stdlib) fn new(
        thread: &mut Thread,
        key: Option<&Obj>,
        reverse: Option<&Obj>,
    ) -> PyResult<Self> {
        let reverse = match reverse {
            Some(reverse) => ops::is_true(thread, reverse)?,
            None => false,
        };
        Ok(SortOptions {
            key: key.filter(|key| !key.is_none()).cloned(),
            reverse,
        })
    }
}

struct Keyed {
    key: Obj,
    item: Option<Obj>,
}

impl Keyed {
    fn into_item(self) -> Obj {
        self.item.unwrap_or(self.key)
    }
}

/// Sorts items. Where a comparison raises, all items come back all the same,
/// in some order.
pub(in crate::stdlib) fn sort_items(
    thread: &mut Thread,
    items: Vec<Obj>,
    options: &SortOptions,
) -> (Vec<Obj>, PyResult<()>) {
    let mut keys = Vec::with_capacity(items.len());
    if let Some(function) = &options.key {
        for item in &items {
            match ops::call(
                thread,
                function,
                &Args::positional(std::slice::from_ref(item)),
            ) {
                Ok(key) => keys.push(key),
                Err(raised) => return (items, Err(raised)),
            }
        }
    }
    let mut keyed: Vec<Keyed> = if options.key.is_some() {
        let pairs = keys.into_iter().zip(items);
        pairs
            .map(|(key, item)| Keyed {
                key,
                item: Some(item),
            })
            .collect()
    } else {
        items
            .into_iter()
            .map(|key| Keyed { key, item: None })
            .collect()
    };
    // Reversing before and after keeps equal items in their order.
    if options.reverse {
        keyed.reverse();
    }
    let outcome = match plain_order(&keyed) {
        Some(order) => {
            keyed.sort_by(|a, b| order(&a.key, &b.key));
            Ok(())
        }
        None => merge_sort(thread, &mut keyed),
    };
    if options.reverse {
        keyed.reverse();
    }
    (keyed.into_iter().map(Keyed::into_item).collect(), outcome)
}

/// How keys compare that are all ints, all strings or all floats but NaN: an
/// order that runs no code of the program.
fn plain_order(keyed: &[Keyed]) -> Option<fn(&Obj, &Obj) -> Ordering> {
    let all = |test: fn(&Obj) -> bool| keyed.iter().all(|entry| test(&entry.key));
    if all(|key| key.get::<Int>().is_some()) {
        return Some(|a, b| {
            let value = |key: &Obj| key.get::<Int>().map(|int| int.0);
            value(a).cmp(&value(b))
        });
    }
    if all(|key| key.get::<Str>().is_some()) {
        return Some(|a, b| bytes_of(a).cmp(&bytes_of(b)));
    }
    if all(|key| key.get::<Float>().is_some_and(|float| !float.0.is_nan())) {
        return Some(|a, b| {
            let value = |key: &Obj| key.get::<Float>().map(|float| float.0);
            value(a).partial_cmp(&value(b)).unwrap_or(Ordering::Equal)
        });
    }
    None
}

fn bytes_of(key: &Obj) -> Option<&[u8]> {
    key.get::<Str>().map(|text| text.text().as_bytes())
}

/// Merge sort over runs that were sorted by insertion. The program's `<` may
/// contradict itself or raise: then the order is any order.
fn merge_sort(thread: &mut Thread, keyed: &mut Vec<Keyed>) -> PyResult<()> {
    let length = keyed.len();
    let mut slots: Vec<Option<Keyed>> = keyed.drain(..).map(Some).collect();
    let keys: Vec<Obj> = slots
        .iter()
        .flatten()
        .map(|entry| entry.key.clone())
        .collect();
    let mut order: Vec<usize> = (0..length).collect();
    let outcome = sort_order(thread, &keys, &mut order);
    keyed.extend(order.into_iter().filter_map(|index| slots[index].take()));
    outcome
}

fn sort_order(thread: &mut Thread, keys: &[Obj], order: &mut Vec<usize>) -> PyResult<()> {
    let mut less = |a: usize, b: usize| ops::holds(thread, &keys[a], &keys[b], Comparison::Less);
    for run in order.chunks_mut(INSERTION_RUN) {
        for end in 1..run.len() {
            let mut place = end;
            while place > 0 && less(run[place], run[place - 1])? {
                run.swap(place, place - 1);
                place -= 1;
            }
        }
    }
    let mut width = INSERTION_RUN;
    while width < order.len() {
        let mut merged = Vec::with_capacity(order.len());
        for pair in order.chunks(width * 2) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(&mut less, left, right, &mut merged)?;
        }
        *order = merged;
        width *= 2;
    }
    Ok(())
}

fn merge(
    less: &mut impl FnMut(usize, usize) -> PyResult<bool>,
    mut left: &[usize],
    mut right: &[usize],
    merged: &mut Vec<usize>,
) -> PyResult<()> {
    // Runs that are in order already need one comparison.
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && !less(*first, *last)?
    {
        merged.extend_from_slice(left);
        left = &[];
    }
    while let (Some(a), Some(b)) = (left.first(), right.first()) {
        if less(*b, *a)? {
            merged.push(*b);
            right = &right[1..];
        } else {
            merged.push(*a);
            left = &left[1..];
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    Ok(())
}
