//! `set` (`Objects/setobject.c`), and the methods it shares with `frozenset`.

use crate::bytecode::BinaryOperator;
use crate::object::{Obj, Table, TypeId, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::{carried, install_container};

pub(super) fn install() {
    define::static_methods(id::SET, &[("__new__", new)]);
    define::methods(
        id::SET,
        &[
            ("__init__", init),
            ("add", add),
            ("clear", clear),
            ("difference_update", difference_update),
            ("discard", discard),
            ("intersection_update", intersection_update),
            ("pop", pop),
            ("remove", remove),
            ("symmetric_difference_update", symmetric_difference_update),
            ("update", update),
        ],
    );
    install_shared(id::SET);
    define::constant(id::SET, "__hash__", Obj::none());
}

const OPERATORS: &[BinaryOperator] = &[
    BinaryOperator::And,
    BinaryOperator::Or,
    BinaryOperator::Subtract,
    BinaryOperator::Xor,
];

/// The methods that do not change the set.
pub(super) fn install_shared(type_id: TypeId) {
    install_container(type_id);
    operators::ordering(type_id);
    operators::binary(type_id, OPERATORS);
    operators::reflected(type_id, OPERATORS);
    define::methods(
        type_id,
        &[
            ("copy", copy),
            ("difference", difference),
            ("intersection", intersection),
            ("isdisjoint", isdisjoint),
            ("issubset", issubset),
            ("issuperset", issuperset),
            ("symmetric_difference", symmetric_difference),
            ("union", union),
        ],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "set")?;
    let set = Obj::set_of(Table::default());
    if !class.is_heap() {
        fill(thread, &set, &args.after_this())?;
    }
    Ok(carried(class, set))
}

fn init(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    empty(args.this());
    fill(thread, args.this(), &args.after_this())?;
    Ok(Obj::none())
}

fn fill(thread: &mut Thread, set: &Obj, args: &Args<'_>) -> PyResult<()> {
    match args.between("set", 0, 1)? {
        [source, ..] => add_all(thread, set, source),
        [] => Ok(()),
    }
}

/// Adds the items of an iterable.
pub(super) fn add_all(thread: &mut Thread, set: &Obj, source: &Obj) -> PyResult<()> {
    let iterator = ops::iter(thread, source)?;
    while let Some(item) = ops::next(thread, &iterator)? {
        ops::set_add(thread, set, item)?;
    }
    Ok(())
}

fn empty(set: &Obj) {
    let old = set.with_set(Table::take_all);
    drop(old);
}

/// Makes a set hold what another holds.
fn replace(set: &Obj, other: &Obj) {
    let items = other.with_set(|table| table.clone()).unwrap_or_default();
    let old = set.with_set(|table| {
        let old = table.take_all();
        for entry in items.iter() {
            table.insert(entry.hash, entry.key.clone(), Obj::none());
        }
        old
    });
    drop(old);
}

/// A set (or frozenset, as the receiver is) with the same items.
fn like(receiver: &Obj, set: &Obj) -> Obj {
    let table = set.with_set(|table| table.clone()).unwrap_or_default();
    if receiver.base_value().type_id() == id::FROZENSET {
        Obj::frozenset_of(table)
    } else {
        Obj::set_of(table)
    }
}

fn add(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("set.add")?;
    ops::set_add(thread, args.this(), item.clone())?;
    Ok(Obj::none())
}

fn clear(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("set.clear")?;
    empty(args.this());
    Ok(Obj::none())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("set.copy")?;
    Ok(like(args.this(), args.this()))
}

fn discard(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("set.discard")?;
    ops::set_remove(thread, args.this(), item)?;
    Ok(Obj::none())
}

fn remove(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("set.remove")?;
    if ops::set_remove(thread, args.this(), item)? {
        return Ok(Obj::none());
    }
    Err(errors::missing_key(item.clone()))
}

fn pop(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("set.pop")?;
    let popped = args.this().with_set(|table| {
        let first = (0..table.places()).find(|place| table.entry(*place).is_some())?;
        Some(table.remove(first).key)
    });
    popped
        .flatten()
        .ok_or_else(|| errors::missing_key(Obj::str("pop from an empty set")))
}

/// The receiver combined with every argument in turn, as a plain set.
fn combined(
    thread: &mut Thread,
    args: &Args<'_>,
    operator: BinaryOperator,
    function: &str,
) -> PyResult<Obj> {
    args.no_keywords(function)?;
    let mut result = like(args.this(), args.this());
    for other in args.after_this().values() {
        result = ops::combine_sets(thread, operator, &result, other)?;
    }
    Ok(result)
}

fn union(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = combined(thread, args, BinaryOperator::Or, "set.union")?;
    Ok(like(args.this(), &result))
}

fn intersection(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = combined(thread, args, BinaryOperator::And, "set.intersection")?;
    Ok(like(args.this(), &result))
}

fn difference(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = combined(thread, args, BinaryOperator::Subtract, "set.difference")?;
    Ok(like(args.this(), &result))
}

fn symmetric_difference(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_] = args.after_this().exactly::<1>("set.symmetric_difference")?;
    let result = combined(
        thread,
        args,
        BinaryOperator::Xor,
        "set.symmetric_difference",
    )?;
    Ok(like(args.this(), &result))
}

fn update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.update")?;
    for other in args.after_this().values() {
        let items = ops::to_set(thread, other)?;
        add_all(thread, args.this(), &items)?;
    }
    Ok(Obj::none())
}

fn intersection_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = combined(thread, args, BinaryOperator::And, "set.intersection_update")?;
    replace(args.this(), &result);
    Ok(Obj::none())
}

fn difference_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.difference_update")?;
    for other in args.after_this().values() {
        for item in ops::collect(thread, other)? {
            ops::set_remove(thread, args.this(), &item)?;
        }
    }
    Ok(Obj::none())
}

fn symmetric_difference_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args
        .after_this()
        .exactly("set.symmetric_difference_update")?;
    let other = ops::to_set(thread, other)?;
    for item in ops::collect(thread, &other)? {
        if !ops::set_remove(thread, args.this(), &item)? {
            ops::set_add(thread, args.this(), item)?;
        }
    }
    Ok(Obj::none())
}

fn isdisjoint(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("set.isdisjoint")?;
    for item in ops::collect(thread, other)? {
        if ops::set_contains(thread, args.this(), &item)? {
            return Ok(Obj::bool(false));
        }
    }
    Ok(Obj::bool(true))
}

fn issubset(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("set.issubset")?;
    let other = ops::to_set(thread, other)?;
    ops::is_subset(thread, args.this(), &other).map(Obj::bool)
}

fn issuperset(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("set.issuperset")?;
    let other = ops::to_set(thread, other)?;
    ops::is_subset(thread, &other, args.this()).map(Obj::bool)
}
