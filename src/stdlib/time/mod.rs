//! The module `time`: clocks and sleep, which are the host's, and dates.

mod calendar;
mod format;

use std::time::Duration;

use crate::object::{NativeCode, Obj};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;
use super::simple_namespace;

const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("get_clock_info", clock_info),
    ("monotonic", |thread, args| {
        seconds(thread, args, Clock::Monotonic)
    }),
    ("monotonic_ns", |thread, args| {
        nanoseconds(thread, args, Clock::Monotonic)
    }),
    ("perf_counter", |thread, args| {
        seconds(thread, args, Clock::Monotonic)
    }),
    ("perf_counter_ns", |thread, args| {
        nanoseconds(thread, args, Clock::Monotonic)
    }),
    ("process_time", |thread, args| {
        seconds(thread, args, Clock::Process)
    }),
    ("process_time_ns", |thread, args| {
        nanoseconds(thread, args, Clock::Process)
    }),
    ("sleep", sleep),
    ("thread_time", |thread, args| {
        seconds(thread, args, Clock::Thread)
    }),
    ("thread_time_ns", |thread, args| {
        nanoseconds(thread, args, Clock::Thread)
    }),
    ("time", |thread, args| seconds(thread, args, Clock::Wall)),
    ("time_ns", |thread, args| {
        nanoseconds(thread, args, Clock::Wall)
    }),
];

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let struct_time = calendar::class(thread)?;
    Ok(ModuleBuilder::new("time")
        .functions(FUNCTIONS)
        .functions(calendar::FUNCTIONS)
        .value("struct_time", struct_time.object())
        .value("timezone", Obj::int(0))
        .value("altzone", Obj::int(0))
        .value("daylight", Obj::int(0))
        .value("tzname", Obj::tuple([Obj::str("UTC"), Obj::str("UTC")]))
        .build())
}

/// What a clock counts.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Monotonic,
    Process,
    Thread,
    Wall,
}

fn now(thread: &Thread, clock: Clock) -> u64 {
    let host = &thread.interpreter.host;
    match clock {
        Clock::Monotonic => host.now_ns(),
        Clock::Process => host.process_time_ns(),
        Clock::Thread => host.thread_time_ns(),
        Clock::Wall => host.unix_time_ns(),
    }
}

fn seconds(thread: &mut Thread, args: &Args<'_>, clock: Clock) -> PyResult<Obj> {
    args.exactly::<0>("time")?;
    Ok(Obj::float(now(thread, clock) as f64 / 1e9))
}

fn nanoseconds(thread: &mut Thread, args: &Args<'_>, clock: Clock) -> PyResult<Obj> {
    args.exactly::<0>("time_ns")?;
    Ok(Obj::int(now(thread, clock).into()))
}

fn clock_info(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name] = args.exactly("get_clock_info")?;
    let name = ops::lossy(name);
    let (implementation, adjustable) = match name.as_str() {
        "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", false),
        "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", false),
        "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", false),
        "time" => ("clock_gettime(CLOCK_REALTIME)", true),
        _ => return Err(errors::value_error("unknown clock")),
    };
    let values = [
        ("implementation", Obj::str(implementation)),
        ("monotonic", Obj::bool(!adjustable)),
        ("adjustable", Obj::bool(adjustable)),
        ("resolution", Obj::float(1e-9)),
    ];
    simple_namespace::instance(thread, &values)
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
    thread.sleep(duration)?;
    Ok(Obj::none())
}
