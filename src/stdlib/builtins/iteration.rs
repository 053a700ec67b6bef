//! Iteration: `iter`, `next`, `sum`, `any` and `all`.

use crate::bytecode::BinaryOperator;
use crate::object::{Float, Int, NativeCode, Obj, id};
use crate::stdlib::types::callable_iterator;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("all", all),
    ("any", any),
    ("iter", iter),
    ("aiter", aiter),
    ("anext", anext),
    ("next", next),
    ("sum", sum),
];

fn iter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    match args.between("iter", 1, 2)? {
        [function, sentinel] => {
            let name = crate::name!("__call__");
            let function_types = matches!(
                function.type_id(),
                id::FUNCTION | id::BUILTIN_FUNCTION | id::METHOD | id::BUILTIN_METHOD | id::TYPE
            );
            if !function_types && thread.special(function, name).is_none() {
                return Err(errors::type_error(
                    "iter(object, sentinel): object must be callable",
                ));
            }
            Ok(callable_iterator(function, sentinel))
        }
        values => ops::iter(thread, &values[0]),
    }
}

fn next(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("next", 1, 2)?;
    if !ops::is_iterator(thread, &values[0]) {
        return Err(errors::type_error(format!(
            "'{}' object is not an iterator",
            values[0].class().static_name()
        )));
    }
    if values[0].type_id() == id::GENERATOR && values.len() == 1 {
        return match ops::generator_resume(thread, &values[0], Ok(Obj::none()))? {
            ops::Sent::Yielded(value) => Ok(value),
            ops::Sent::Returned(value) => Err(errors::stop_iteration(value)),
        };
    }
    if values[0].class().is_heap() && values.len() == 1 {
        // The program's own StopIteration passes through, value and all.
        let method = ops::get_special(thread, &values[0], crate::name!("__next__"))?;
        return ops::call(
            thread,
            &method.unwrap_or_else(Obj::none),
            &Args::positional(&[]),
        );
    }
    match (ops::next(thread, &values[0])?, values.get(1)) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(errors::stop_iteration(Obj::none())),
    }
}

fn aiter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.exactly("aiter")?;
    let kind = iterable.class().static_name();
    let Some(method) = ops::get_special(thread, iterable, crate::name!("__aiter__"))? else {
        return Err(errors::type_error(format!(
            "'{kind}' object is not an async iterable"
        )));
    };
    ops::call(thread, &method, &Args::positional(&[]))
}

/// What is to be awaited for the next item, or for a default at the end.
fn anext(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("anext", 1, 2)?;
    let kind = values[0].class().static_name();
    let Some(method) = ops::get_special(thread, &values[0], crate::name!("__anext__"))? else {
        return Err(errors::type_error(format!(
            "'{kind}' object is not an async iterator"
        )));
    };
    let next = ops::call(thread, &method, &Args::positional(&[]))?;
    let Some(default) = values.get(1) else {
        return Ok(next);
    };
    let types = ops::import_module(thread, "types")?;
    let arguments = [next, default.clone()];
    ops::call_method(thread, &types, crate::name!("_next_or_default"), &arguments)
}

fn any(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.exactly("any")?;
    let iterator = ops::iter(thread, iterable)?;
    while let Some(item) = ops::next(thread, &iterator)? {
        if ops::is_true(thread, &item)? {
            return Ok(Obj::bool(true));
        }
    }
    Ok(Obj::bool(false))
}

fn all(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.exactly("all")?;
    let iterator = ops::iter(thread, iterable)?;
    while let Some(item) = ops::next(thread, &iterator)? {
        if !ops::is_true(thread, &item)? {
            return Ok(Obj::bool(false));
        }
    }
    Ok(Obj::bool(true))
}

const SUM: Parameters<2> = Parameters {
    function: "sum",
    names: ["iterable", "start"],
    required: 1,
    positional_only: 1,
    positional: 2,
};

fn sum(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, start] = args.bind(&SUM)?;
    let start = start.cloned().unwrap_or_else(|| Obj::int(0));
    for (kind, advice) in [
        (
            id::STR,
            "sum() can't sum strings [use ''.join(seq) instead]",
        ),
        (
            id::BYTES,
            "sum() can't sum bytes [use b''.join(seq) instead]",
        ),
        (
            id::BYTEARRAY,
            "sum() can't sum bytearray [use b''.join(seq) instead]",
        ),
    ] {
        if start.class().inherits(kind) {
            return Err(errors::type_error(advice));
        }
    }
    let iterator = ops::iter(thread, iterable.expect("a required parameter"))?;
    let mut total = Total::of(start);
    while let Some(item) = ops::next(thread, &iterator)? {
        total = total.plus(thread, item)?;
    }
    Ok(total.into_object())
}

/// A sum so far: without objects while it is made of ints or floats.
enum Total {
    Int(i128),
    /// CPython 3.12 adds floats with Neumaier's compensation.
    Float {
        sum: f64,
        compensation: f64,
    },
    Object(Obj),
}

impl Total {
    fn of(object: Obj) -> Total {
        if object.type_id() == id::INT
            && let Some(int) = object.get::<Int>()
        {
            return Total::Int(int.0);
        }
        match object.get::<Float>() {
            Some(float) => Total::Float {
                sum: float.0,
                compensation: 0.0,
            },
            None => Total::Object(object),
        }
    }

    fn plus(self, thread: &mut Thread, item: Obj) -> PyResult<Total> {
        match self {
            Total::Int(sum) => {
                if let Some(total) = item.get::<Int>().and_then(|int| sum.checked_add(int.0)) {
                    return Ok(Total::Int(total));
                }
            }
            Total::Float { sum, compensation } => {
                if let Some(float) = item.get::<Float>() {
                    return Ok(compensated(sum, compensation, float.0));
                }
                if let Some(int) = item.get::<Int>() {
                    return Ok(Total::Float {
                        sum: sum + int.0 as f64,
                        compensation,
                    });
                }
            }
            Total::Object(_) => {}
        }
        let left = self.into_object();
        ops::binary(thread, BinaryOperator::Add, &left, &item).map(Total::of)
    }

    fn into_object(self) -> Obj {
        match self {
            Total::Int(sum) => Obj::int(sum),
            Total::Float { sum, compensation } => {
                let finite = compensation != 0.0 && compensation.is_finite();
                Obj::float(if finite { sum + compensation } else { sum })
            }
            Total::Object(object) => object,
        }
    }
}

fn compensated(sum: f64, compensation: f64, item: f64) -> Total {
    let total = sum + item;
    let lost = if sum.abs() >= item.abs() {
        (sum - total) + item
    } else {
        (item - total) + sum
    };
    Total::Float {
        sum: total,
        compensation: compensation + lost,
    }
}
