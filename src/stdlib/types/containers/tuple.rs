//! `tuple` (`Objects/tupleobject.c`).

use crate::bytecode::BinaryOperator;
use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::{carried, find_item, index_bounds, install_container};

pub(super) fn install() {
    install_container(id::TUPLE);
    define::methods(
        id::TUPLE,
        &[
            ("__getitem__", operators::getitem),
            ("__hash__", operators::hash),
        ],
    );
    operators::ordering(id::TUPLE);
    operators::binary(id::TUPLE, &[BinaryOperator::Add, BinaryOperator::Multiply]);
    operators::reflected(id::TUPLE, &[BinaryOperator::Multiply]);
    define::static_methods(id::TUPLE, &[("__new__", new)]);
    define::methods(id::TUPLE, &[("count", count), ("index", index)]);
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "tuple")?;
    let args = args.after_this();
    let value = match args.between("tuple", 0, 1)? {
        [] => Obj::tuple(vec![]),
        [source, ..] if source.type_id() == id::TUPLE => source.clone(),
        [source, ..] => Obj::tuple(ops::collect(thread, source)?),
    };
    Ok(carried(class, value))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("tuple.count")?;
    let mut count = 0;
    for item in args.this().as_tuple().unwrap_or_default() {
        if ops::same_or_equal(thread, item, wanted)? {
            count += 1;
        }
    }
    Ok(Obj::int(count))
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("index", 1, 3)?;
    let items = args.this().as_tuple().unwrap_or_default();
    let bounds = index_bounds(thread, &values[1..], items.len())?;
    match find_item(thread, &values[0], bounds, |index| {
        items.get(index).cloned()
    })? {
        Some(index) => Ok(Obj::int(index as i128)),
        None => Err(errors::value_error("tuple.index(x): x not in tuple")),
    }
}
