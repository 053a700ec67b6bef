//! The module `numpy`: as much of it as the lesson's program needs. Arrays of
//! one dimension of 64-bit integers, whose arithmetic wraps as NumPy's does.
//!
//! As in NumPy, an operation on arrays runs without the lock.

use std::sync::OnceLock;

use crate::kernels::int64;
use crate::object::{Obj, TypeId};
use crate::vm::{
    Args, Kernel, Parameters, Pause, PyResult, Raised, Thread, errors, operations as ops,
};

use super::define::{self, ModuleBuilder};

pub(super) fn module() -> Obj {
    ModuleBuilder::new("numpy")
        .functions(&[("arange", arange), ("sum", sum), ("array", array)])
        .class(array_type())
        .value("int64", crate::object::types::class(scalar_type()).object())
        .build()
}

/// The contents of an `ndarray`.
#[derive(Debug)]
struct Array(Box<[i64]>);

/// The contents of a 64-bit integer scalar.
#[derive(Debug)]
struct Scalar(i64);

/// The most elements an array may have: 8 GiB of them.
const MAX_ELEMENTS: i64 = 1 << 30;

fn array_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("numpy", "ndarray");
        define::methods(
            type_id,
            &[
                ("sum", sum),
                ("__add__", array_add),
                ("__radd__", array_add),
                ("__sub__", array_subtract),
                ("__mul__", array_multiply),
                ("__rmul__", array_multiply),
                ("__len__", array_len),
                ("__getitem__", array_item),
                ("__repr__", array_repr),
            ],
        );
        type_id
    })
}

fn scalar_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("numpy", "int64");
        define::static_methods(type_id, &[("__new__", scalar_new)]);
        define::methods(
            type_id,
            &[
                ("__int__", scalar_int),
                ("__index__", scalar_int),
                ("__float__", scalar_float),
                ("__repr__", scalar_repr),
                ("__str__", scalar_str),
                ("__format__", scalar_format),
                ("__eq__", scalar_equal),
                ("__hash__", scalar_hash),
            ],
        );
        type_id
    })
}

fn make_array(values: Vec<i64>) -> Obj {
    Obj::native(array_type(), Array(values.into()))
}

fn elements(object: &Obj) -> PyResult<&[i64]> {
    let array = object.as_native::<Array>();
    array.map(|array| &*array.0).ok_or_else(|| {
        errors::type_error(format!(
            "gilsim's numpy needs an int64 array here, not '{}'",
            object.class().static_name()
        ))
    })
}

const ARANGE: Parameters<4> = Parameters {
    function: "arange",
    names: ["start", "stop", "step", "dtype"],
    required: 1,
    positional_only: 0,
    positional: 4,
};

fn arange(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [first, second, step, dtype] = args.bind(&ARANGE)?;
    check_dtype(dtype)?;
    let first = word(thread, first)?.unwrap_or(0);
    let second = word(thread, second)?;
    let step = word(thread, step)?.unwrap_or(1);
    let (start, stop) = second.map_or((0, first), |stop| (first, stop));
    if step == 0 {
        return Err(errors::zero_division_error("division by zero"));
    }
    let distance = (i128::from(stop) - i128::from(start)) * i128::from(step.signum());
    let count = (distance.max(0) + i128::from(step.abs()) - 1) / i128::from(step.abs());
    let Some(count) = i64::try_from(count)
        .ok()
        .filter(|count| *count <= MAX_ELEMENTS)
    else {
        return Err(errors::memory_error());
    };
    let value_at = |index: i64| start.wrapping_add(index.wrapping_mul(step));
    let values = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::Fill, usize::try_from(count).unwrap_or(0));
        (0..count).map(value_at).collect()
    });
    Ok(make_array(values))
}

/// Only 64-bit integers are here.
fn check_dtype(dtype: Option<&Obj>) -> PyResult<()> {
    let Some(dtype) = dtype.filter(|dtype| !dtype.is_none()) else {
        return Ok(());
    };
    let class = crate::object::Class::from_object(dtype);
    let known =
        class.is_some_and(|class| class.id == scalar_type() || class.id == crate::object::id::INT);
    if known || dtype.as_utf8() == Some("int64") {
        return Ok(());
    }
    Err(errors::type_error(
        "gilsim's numpy has arrays of dtype int64 only",
    ))
}

fn word(thread: &mut Thread, value: Option<&Obj>) -> PyResult<Option<i64>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let value = ops::index(thread, value)?.as_i128();
    match value.and_then(|value| i64::try_from(value).ok()) {
        Some(value) => Ok(Some(value)),
        None => Err(errors::overflow_error(
            "Python int too large to convert to C long",
        )),
    }
}

fn array(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    const ARRAY: Parameters<2> = Parameters {
        function: "array",
        names: ["object", "dtype"],
        required: 1,
        positional_only: 1,
        positional: 2,
    };
    let [items, dtype] = args.bind(&ARRAY)?;
    check_dtype(dtype)?;
    let items = ops::collect(thread, items.unwrap_or(&Obj::none()))?;
    let mut values = Vec::with_capacity(items.len());
    for item in &items {
        values.push(word(thread, Some(item))?.unwrap_or(0));
    }
    Ok(make_array(values))
}

/// `numpy.sum(array)` and `array.sum()`.
fn sum(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [array] = args.exactly("sum")?;
    let values = elements(array)?;
    let total = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::Sum, values.len());
        int64::sum(values)
    });
    Ok(Obj::native(scalar_type(), Scalar(total)))
}

fn array_add(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    element_wise(thread, args, "__add__", i64::wrapping_add)
}

fn array_subtract(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    element_wise(thread, args, "__sub__", i64::wrapping_sub)
}

fn array_multiply(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    element_wise(thread, args, "__mul__", i64::wrapping_mul)
}

/// An operator on two arrays of one length, or on an array and an int.
fn element_wise(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    operation: impl Fn(i64, i64) -> i64 + Copy,
) -> PyResult<Obj> {
    let [left, right] = args.exactly(name)?;
    let left = elements(left)?;
    if right.is_int() {
        let right = word(thread, Some(right))?.unwrap_or(0);
        let result = thread.without_lock(Pause::Native, || {
            thread.spend(Kernel::ElementWise, left.len());
            left.iter().map(|left| operation(*left, right)).collect()
        });
        return Ok(make_array(result));
    }
    let Some(right) = right.as_native::<Array>() else {
        return Ok(Obj::not_implemented());
    };
    if left.len() != right.0.len() {
        return Err(shapes_differ(left.len(), right.0.len()));
    }
    let result = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::ElementWise, left.len());
        int64::zip_with(left, &right.0, operation)
    });
    Ok(make_array(result))
}

fn shapes_differ(left: usize, right: usize) -> Raised {
    errors::value_error(format!(
        "operands could not be broadcast together with shapes ({left},) ({right},) "
    ))
}

fn array_len(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(elements(args.this())?.len() as i128))
}

fn array_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [array, index] = args.exactly("__getitem__")?;
    let values = elements(array)?;
    let index = ops::clamped_index(thread, index)?;
    let place = if index < 0 {
        index + values.len() as i64
    } else {
        index
    };
    let value = usize::try_from(place)
        .ok()
        .and_then(|place| values.get(place));
    match value {
        Some(value) => Ok(Obj::native(scalar_type(), Scalar(*value))),
        None => Err(errors::index_error(format!(
            "index {index} is out of bounds for axis 0 with size {}",
            values.len()
        ))),
    }
}

fn array_repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = elements(args.this())?;
    let shown = |values: &[i64]| {
        let texts: Vec<String> = values.iter().map(i64::to_string).collect();
        texts.join(", ")
    };
    Ok(Obj::str(if values.len() <= 1000 {
        format!("array([{}])", shown(values))
    } else {
        let (first, last) = (&values[..3], &values[values.len() - 3..]);
        format!("array([{}, ..., {}])", shown(first), shown(last))
    }))
}

fn scalar(object: &Obj) -> PyResult<i64> {
    let scalar = object.as_native::<Scalar>();
    scalar
        .map(|scalar| scalar.0)
        .ok_or_else(|| errors::type_error("an int64 is required"))
}

fn scalar_new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("int64", 1, 2)?;
    let value = word(thread, values.get(1))?.unwrap_or(0);
    Ok(Obj::native(scalar_type(), Scalar(value)))
}

fn scalar_int(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(scalar(args.this())?.into()))
}

fn scalar_float(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::float(scalar(args.this())? as f64))
}

fn scalar_repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str(format!("np.int64({})", scalar(args.this())?)))
}

fn scalar_str(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str(scalar(args.this())?.to_string()))
}

fn scalar_format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value, spec] = args.exactly("__format__")?;
    let value = Obj::int(scalar(value)?.into());
    ops::format(thread, &value, spec)
}

fn scalar_equal(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("__eq__")?;
    let right = match right.as_native::<Scalar>() {
        Some(right) => Some(i128::from(right.0)),
        None => right.as_i128(),
    };
    let left = i128::from(scalar(left)?);
    Ok(right.map_or_else(Obj::not_implemented, |right| Obj::bool(left == right)))
}

fn scalar_hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = Obj::int(scalar(args.this())?.into());
    Ok(Obj::int(ops::hash(thread, &value)?.into()))
}
