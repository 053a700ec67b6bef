//! `list` (`Objects/listobject.c`).

use crate::bytecode::BinaryOperator;
use crate::object::{Class, Items, List, Obj, id, types};
use crate::stdlib::define;
use crate::stdlib::types::iterators::list_reverse_iterator;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::{
    SortOptions, carried, find_item, index_bounds, install_container, install_mutable, sort_items,
};

pub(super) fn install() {
    install_container(id::LIST);
    install_mutable(id::LIST);
    operators::ordering(id::LIST);
    operators::binary(id::LIST, &[BinaryOperator::Add, BinaryOperator::Multiply]);
    operators::reflected(id::LIST, &[BinaryOperator::Multiply]);
    operators::in_place(id::LIST, &[BinaryOperator::Add, BinaryOperator::Multiply]);
    define::static_methods(id::LIST, &[("__new__", new)]);
    define::methods(
        id::LIST,
        &[
            ("__init__", init),
            ("__reversed__", reversed),
            ("append", append),
            ("clear", clear),
            ("copy", copy),
            ("count", count),
            ("extend", extend),
            ("index", index),
            ("insert", insert),
            ("pop", pop),
            ("remove", remove),
            ("reverse", reverse),
            ("sort", sort),
        ],
    );
}

/// Calls `f` with the items of the list that a method was called on.
fn items<T>(args: &Args<'_>, f: impl FnOnce(&mut Items<'_>) -> T) -> T {
    let list = args.this().base_value();
    let payload = list
        .get::<List>()
        .expect("the caller has checked the receiver");
    payload.with(list.header(), f)
}

/// At most one iterable, by position.
fn source<'a>(args: &Args<'a>) -> PyResult<Option<&'a Obj>> {
    match args.values() {
        [] => Ok(None),
        [source] => Ok(Some(source)),
        more => Err(errors::type_error(format!(
            "list expected at most 1 argument, got {}",
            more.len()
        ))),
    }
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "list")?;
    if class.is_heap() {
        // The items come with `__init__`.
        return Ok(carried(class, Obj::list(vec![])));
    }
    args.no_keywords("list")?;
    match source(&args.after_this())? {
        Some(source) => ops::collect(thread, source).map(Obj::list),
        None => Ok(Obj::list(vec![])),
    }
}

fn init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if args.has_keywords() && makes_lists(thread, args.this().class()) {
        args.no_keywords("list")?;
    }
    let new = match source(&args.after_this())? {
        Some(source) => ops::collect(thread, source)?,
        None => vec![],
    };
    let old = items(args, |items| {
        items.edit(|items| std::mem::replace(items, new))
    });
    drop(old);
    Ok(Obj::none())
}

/// Whether instances of a class are made as lists are. A `__new__` of its own
/// may take keywords.
fn makes_lists(thread: &mut Thread, class: Class) -> bool {
    let own = thread.lookup(class, crate::name!("__new__"));
    let inherited = types::class(id::LIST).lookup(crate::name!("__new__"));
    own.zip(inherited)
        .is_some_and(|(own, inherited)| own.is(&inherited))
}

fn append(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("list.append")?;
    items(args, |items| items.push(item.clone()));
    Ok(Obj::none())
}

fn clear(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("list.clear")?;
    // The last item goes first, as in CPython.
    let mut old = items(args, |items| items.edit(std::mem::take));
    while old.pop().is_some() {}
    Ok(Obj::none())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("list.copy")?;
    Ok(Obj::list(items(args, |items| items.to_vec())))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("list.count")?;
    let mut count = 0;
    let mut index = 0;
    while let Some(item) = items(args, |items| items.get(index).cloned()) {
        if ops::same_or_equal(thread, &item, wanted)? {
            count += 1;
        }
        index += 1;
    }
    Ok(Obj::int(count))
}

fn extend(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [source] = args.after_this().exactly("list.extend")?;
    if let Some(more) = source.sequence_items() {
        items(args, |items| items.extend(more));
        return Ok(Obj::none());
    }
    // Item by item: an iterator may look at the list, and what came before an
    // exception stays.
    let iterator = ops::iter(thread, source)?;
    while let Some(item) = ops::next(thread, &iterator)? {
        items(args, |items| items.push(item));
    }
    Ok(Obj::none())
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("index", 1, 3)?;
    let bounds = index_bounds(thread, &values[1..], items(args, |items| items.len()))?;
    let item = |index| items(args, |items| items.get(index).cloned());
    match find_item(thread, &values[0], bounds, item)? {
        Some(index) => Ok(Obj::int(index as i128)),
        None => {
            let wanted = ops::repr(thread, &values[0])?;
            Err(errors::value_error(format!(
                "{} is not in list",
                ops::lossy(&wanted)
            )))
        }
    }
}

fn insert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index, item] = args.after_this().exactly("insert")?;
    let index = ops::clamped_index(thread, index)?;
    items(args, |items| {
        let place = ops::boundary(index, items.len());
        items.edit(|items| items.insert(place, item.clone()));
    });
    Ok(Obj::none())
}

fn pop(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("pop", 0, 1)?;
    let index = match values.first() {
        Some(index) => ops::clamped_index(thread, index)?,
        None => -1,
    };
    let popped = items(args, |items| {
        if items.is_empty() {
            return Err("pop from empty list");
        }
        match ops::position(index, items.len()) {
            Some(place) => Ok(items.remove(place)),
            None => Err("pop index out of range"),
        }
    });
    popped.map_err(errors::index_error)
}

fn remove(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("list.remove")?;
    let length = items(args, |items| items.len());
    let item = |index| items(args, |items| items.get(index).cloned());
    let Some(index) = find_item(thread, wanted, 0..length, item)? else {
        return Err(errors::value_error("list.remove(x): x not in list"));
    };
    let removed = items(args, |items| {
        (index < items.len()).then(|| items.remove(index))
    });
    drop(removed);
    Ok(Obj::none())
}

fn reverse(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("list.reverse")?;
    items(args, |items| items.edit(|items| items.reverse()));
    Ok(Obj::none())
}

fn reversed(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("list.__reversed__")?;
    Ok(list_reverse_iterator(args.this().base_value()))
}

const SORT: Parameters<2> = Parameters {
    function: "sort",
    names: ["key", "reverse"],
    required: 0,
    positional_only: 0,
    positional: 0,
};

fn sort(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key, reverse] = args.after_this().bind(&SORT)?;
    let options = SortOptions::new(thread, key, reverse)?;
    // The list is empty while it is sorted, so that what the program does to
    // it meanwhile is seen and hurts nothing.
    let taken = items(args, |items| items.edit(std::mem::take));
    let (sorted, outcome) = sort_items(thread, taken, &options);
    let meanwhile = items(args, |items| {
        items.edit(|items| std::mem::replace(items, sorted))
    });
    outcome?;
    if meanwhile.is_empty() && meanwhile.capacity() == 0 {
        return Ok(Obj::none());
    }
    Err(errors::value_error("list modified during sort"))
}
