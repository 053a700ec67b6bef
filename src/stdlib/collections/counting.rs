//! `_count_elements`: the loop of `Counter.update`.

use crate::object::{Obj, id};
use crate::vm::{Args, PyResult, Thread, operations as ops};

/// `_count_elements(mapping, iterable)`: adds one for each item.
pub(super) fn count_elements(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [mapping, iterable] = args.exactly("_count_elements")?;
    let iterator = ops::iter(thread, iterable)?;
    let one = Obj::int(1);
    while let Some(item) = ops::next(thread, &iterator)? {
        let count = ops::dict_get(thread, mapping, &item)?;
        let count = match count {
            Some(count) => incremented(thread, &count, &one)?,
            None => one.clone(),
        };
        ops::dict_set(thread, mapping, &item, count)?;
    }
    Ok(Obj::none())
}

fn incremented(thread: &mut Thread, count: &Obj, one: &Obj) -> PyResult<Obj> {
    match count.as_i128() {
        Some(number) if count.type_id() == id::INT && number < i128::MAX => {
            Ok(Obj::int(number + 1))
        }
        _ => ops::binary(thread, crate::bytecode::BinaryOperator::Add, count, one),
    }
}
