//! The module `time`: clocks and sleep, both the host's.

use std::time::Duration;

use crate::object::Obj;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("time")
        .functions(&[
            ("perf_counter", seconds),
            ("perf_counter_ns", nanoseconds),
            ("monotonic", seconds),
            ("monotonic_ns", nanoseconds),
            ("sleep", sleep),
        ])
        .build()
}

fn seconds(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("perf_counter")?;
    Ok(Obj::float(thread.interpreter.host.now_ns() as f64 / 1e9))
}

fn nanoseconds(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("perf_counter_ns")?;
    Ok(Obj::int(thread.interpreter.host.now_ns().into()))
}

/// Lets the time pass; other threads run meanwhile, also for 0 seconds.
fn sleep(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [duration] = args.exactly("sleep")?;
    let seconds = ops::to_float(thread, duration).map_err(|raised| {
        if raised.is(crate::object::id::TYPE_ERROR) {
            return errors::type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                duration.class().static_name()
            ));
        }
        raised
    })?;
    if seconds.is_nan() {
        return Err(errors::value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(errors::value_error("sleep length must be non-negative"));
    }
    let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
        return Err(errors::overflow_error(
            "timestamp too large to convert to C PyTime_t",
        ));
    };
    let host = thread.interpreter.host.clone();
    host.sleep(thread, duration);
    Ok(Obj::none())
}
