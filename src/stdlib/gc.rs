//! The module `gc`: what a program may ask of the cycle collector
//! (`Modules/gcmodule.c`).
//!
//! Every collection is a full one ([`Collector`](crate::vm::Collector)); the
//! generation that a program names is what callbacks and statistics are told.

use crate::object::gc::is_tracked;
use crate::object::{Obj, is_finalized};
use crate::vm::collector::{self, Collector};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

/// The oldest generation: what `gc.collect()` means.
const OLDEST: i64 = 2;

pub(super) fn module(thread: &mut Thread) -> Obj {
    let collector = &thread.interpreter.collector;
    ModuleBuilder::new("gc")
        .functions(&[
            ("collect", collect),
            ("enable", enable),
            ("disable", disable),
            ("isenabled", is_enabled),
            ("get_threshold", threshold),
            ("set_threshold", set_threshold),
            ("get_count", count),
            ("get_stats", statistics),
            ("get_debug", debug),
            ("set_debug", set_debug),
            ("get_objects", objects),
            ("get_referrers", referrers),
            ("get_referents", referents),
            ("is_tracked", tracked),
            ("is_finalized", finalized),
            ("freeze", freeze),
            ("unfreeze", unfreeze),
            ("get_freeze_count", freeze_count),
        ])
        .value("callbacks", collector.callbacks.clone())
        .value("garbage", collector.garbage.clone())
        .value("DEBUG_STATS", Obj::int(1))
        .value("DEBUG_COLLECTABLE", Obj::int(2))
        .value("DEBUG_UNCOLLECTABLE", Obj::int(4))
        .value("DEBUG_SAVEALL", Obj::int(32))
        .value("DEBUG_LEAK", Obj::int(38))
        .build()
}

fn of(thread: &Thread) -> &Collector {
    &thread.interpreter.collector
}

const COLLECT: Parameters<1> = Parameters {
    function: "collect",
    names: ["generation"],
    required: 0,
    positional_only: 0,
    positional: 1,
};

fn collect(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [generation] = args.bind(&COLLECT)?;
    let generation = match generation {
        Some(generation) => ops::clamped_index(thread, generation)?,
        None => OLDEST,
    };
    match usize::try_from(generation) {
        Ok(generation @ 0..=2) => Ok(int(collector::collect(thread, generation))),
        _ => Err(errors::value_error("invalid generation")),
    }
}

fn int(value: usize) -> Obj {
    Obj::int(value as i128)
}

fn enable(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.enable")?;
    of(thread).enable(true);
    Ok(Obj::none())
}

fn disable(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.disable")?;
    of(thread).enable(false);
    Ok(Obj::none())
}

fn is_enabled(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.isenabled")?;
    Ok(Obj::bool(of(thread).is_enabled()))
}

fn ints(values: [i64; 3]) -> Obj {
    Obj::tuple(values.map(|value| Obj::int(value.into())))
}

fn threshold(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.get_threshold")?;
    Ok(ints(of(thread).thresholds()))
}

fn set_threshold(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("gc.set_threshold")?;
    let given = args.len();
    if !(1..=3).contains(&given) {
        let bound = if given == 0 { "least 1" } else { "most 3" };
        let plural = if given == 0 { "" } else { "s" };
        return Err(errors::type_error(format!(
            "set_threshold() takes at {bound} argument{plural} ({given} given)"
        )));
    }
    let mut thresholds = of(thread).thresholds();
    for (threshold, value) in thresholds.iter_mut().zip(args.values()) {
        *threshold = ops::clamped_index(thread, value)?;
    }
    of(thread).set_thresholds(thresholds);
    Ok(Obj::none())
}

/// The new objects, and how many collections of each younger generation there
/// were since one of the next.
fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.get_count")?;
    Ok(ints([of(thread).new_objects(), 0, 0]))
}

fn statistics(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.get_stats")?;
    let statistics = of(thread).statistics().map(|generation| {
        let shown = Obj::dict();
        let show = |name, value: u64| shown.store_name(name, Obj::int(value.into()));
        show(crate::name!("collections"), generation.collections);
        show(crate::name!("collected"), generation.collected);
        show(crate::name!("uncollectable"), generation.uncollectable);
        shown
    });
    Ok(Obj::list(statistics.into()))
}

fn debug(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.get_debug")?;
    Ok(Obj::int(of(thread).debug().into()))
}

fn set_debug(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [flags] = args.exactly("gc.set_debug")?;
    let flags = ops::clamped_index(thread, flags)?;
    of(thread).set_debug(flags);
    Ok(Obj::none())
}

const OBJECTS: Parameters<1> = Parameters {
    function: "get_objects",
    names: ["generation"],
    required: 0,
    positional_only: 0,
    positional: 1,
};

/// Every object is of the oldest generation.
fn objects(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [generation] = args.bind(&OBJECTS)?;
    let generation = match generation.filter(|generation| !generation.is_none()) {
        Some(generation) => ops::clamped_index(thread, generation)?,
        None => OLDEST,
    };
    match generation {
        OLDEST => Ok(Obj::list(collector::objects(thread))),
        0 | 1 => Ok(Obj::list(Vec::new())),
        _ if generation < 0 => Err(errors::value_error(
            "generation parameter cannot be negative",
        )),
        _ => Err(errors::value_error(
            "generation parameter must be less than the number of available generations (3)",
        )),
    }
}

fn referrers(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("gc.get_referrers")?;
    Ok(Obj::list(collector::referrers(thread, args.values())))
}

fn referents(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("gc.get_referents")?;
    Ok(Obj::list(collector::all_referents(thread, args.values())))
}

fn tracked(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("gc.is_tracked")?;
    Ok(Obj::bool(is_tracked(object)))
}

fn finalized(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("gc.is_finalized")?;
    Ok(Obj::bool(is_finalized(object)))
}

fn freeze(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.freeze")?;
    collector::freeze(thread, true);
    Ok(Obj::none())
}

fn unfreeze(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.unfreeze")?;
    collector::freeze(thread, false);
    Ok(Obj::none())
}

fn freeze_count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("gc.get_freeze_count")?;
    Ok(int(collector::frozen(thread)))
}
