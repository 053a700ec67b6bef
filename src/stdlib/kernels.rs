//! The module `kernels`: native code, with or without the lock.

use crate::kernels::{sum_of_squares, sum_of_squares_on_all_cores};
use crate::object::Obj;
use crate::vm::{Args, Kernel, Parameters, Pause, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("kernels")
        .functions(&[("sum_of_squares", sum)])
        .build()
}

const SUM: Parameters<3> = Parameters {
    function: "sum_of_squares",
    names: ["start", "stop", "lock"],
    required: 2,
    positional_only: 0,
    positional: 3,
};

/// `sum_of_squares(start, stop, lock="held")`: the exact sum of `i * i`. The
/// lock is kept, released for the call, or released while all cores work.
fn sum(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [start, stop, lock] = args.bind(&SUM)?;
    let start = bound(thread, start)?;
    let stop = bound(thread, stop)?;
    let lock = lock.map_or_else(|| "held".to_owned(), ops::lossy);
    let elements = usize::try_from(i128::from(stop) - i128::from(start)).unwrap_or(0);
    let total = match lock.as_str() {
        "held" => {
            thread.spend(Kernel::SumOfSquares, elements);
            sum_of_squares(start..stop)
        }
        "released" => thread.without_lock(Pause::Native, || {
            thread.spend(Kernel::SumOfSquares, elements);
            sum_of_squares(start..stop)
        }),
        "all-cores" => thread.without_lock(Pause::Native, || {
            thread.spend(Kernel::SumOfSquaresOnAllCores, elements);
            sum_of_squares_on_all_cores(start..stop)
        }),
        other => {
            return Err(errors::value_error(format!(
                "lock must be 'held', 'released' or 'all-cores', not '{other}'"
            )));
        }
    };
    match total {
        Some(total) => Ok(Obj::int(total)),
        None => Err(errors::overflow_error("the sum does not fit 128 bits")),
    }
}

fn bound(thread: &mut Thread, value: Option<&Obj>) -> PyResult<i64> {
    let value = value.cloned().unwrap_or_else(Obj::none);
    let value = ops::index(thread, &value)?.as_i128();
    let value = value.and_then(|value| i64::try_from(value).ok());
    value.ok_or_else(|| errors::overflow_error("bounds must fit 64 bits"))
}
