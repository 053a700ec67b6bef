//! `set` (`Objects/setobject.c`), and the methods it shares with `frozenset`.

use crate::bytecode::BinaryOperator;
use crate::object::{Obj, SetTable, TypeId, id};
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
    operators::in_place(id::SET, OPERATORS);
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
    let set = Obj::set_of(SetTable::default());
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
        [source, ..] => ops::set_update(thread, set, source),
        [] => Ok(()),
    }
}

fn empty(set: &Obj) {
    let old = set.with_set(|table| table.take_all());
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
    let popped = args.this().with_set(|table| table.pop()).flatten();
    popped
        .map(|entry| entry.key)
        .ok_or_else(|| errors::missing_key(Obj::str("pop from an empty set")))
}

/// A plain set that was just made, as what the receiver is.
fn finished(receiver: &Obj, set: Obj) -> Obj {
    if receiver.base_value().type_id() != id::FROZENSET {
        return set;
    }
    Obj::frozenset_of(set.with_set(|table| table.take_all()).unwrap_or_default())
}

/// A plain set with the receiver's items.
fn copied(args: &Args<'_>) -> Obj {
    let table = args.this().with_set(|table| table.clone());
    Obj::set_of(table.unwrap_or_default())
}

fn union(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.union")?;
    let result = copied(args);
    for other in args.after_this().values() {
        ops::set_update(thread, &result, other)?;
    }
    Ok(finished(args.this(), result))
}

/// What the receiver has in common with every argument, as a plain set.
fn common(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.intersection")?;
    let [first, rest @ ..] = args.after_this().values() else {
        return Ok(copied(args));
    };
    let mut result = ops::combine_sets(thread, BinaryOperator::And, args.this(), first)?;
    for other in rest {
        result = ops::combine_sets(thread, BinaryOperator::And, &result, other)?;
    }
    Ok(result)
}

fn intersection(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = common(thread, args)?;
    Ok(finished(args.this(), result))
}

fn difference(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.difference")?;
    let [first, rest @ ..] = args.after_this().values() else {
        return Ok(finished(args.this(), copied(args)));
    };
    let result = ops::combine_sets(thread, BinaryOperator::Subtract, args.this(), first)?;
    for other in rest {
        ops::set_subtract(thread, &result, other)?;
    }
    Ok(finished(args.this(), result))
}

fn symmetric_difference(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("set.symmetric_difference")?;
    let result = ops::combine_sets(thread, BinaryOperator::Xor, args.this(), other)?;
    Ok(finished(args.this(), result))
}

fn update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.update")?;
    for other in args.after_this().values() {
        ops::set_update(thread, args.this(), other)?;
    }
    Ok(Obj::none())
}

fn intersection_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let result = common(thread, args)?;
    let table = result
        .with_set(|table| table.take_all())
        .unwrap_or_default();
    let old = args.this().with_set(|own| own.replace_with(table));
    drop(old);
    Ok(Obj::none())
}

fn difference_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("set.difference_update")?;
    for other in args.after_this().values() {
        ops::set_subtract(thread, args.this(), other)?;
    }
    Ok(Obj::none())
}

fn symmetric_difference_update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args
        .after_this()
        .exactly("set.symmetric_difference_update")?;
    let other = ops::to_set(thread, other)?;
    ops::set_toggle(thread, args.this(), &other)?;
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
