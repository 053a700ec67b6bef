//! Order: `sorted`, `min` and `max`.

use crate::object::{NativeCode, Obj};
use crate::stdlib::types::{SortOptions, sort_items};
use crate::vm::{Args, Comparison, Parameters, PyResult, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] =
    &[("max", max), ("min", min), ("sorted", sorted)];

const SORTED: Parameters<3> = Parameters {
    function: "sorted",
    names: ["iterable", "key", "reverse"],
    required: 1,
    positional_only: 1,
    positional: 1,
};

fn sorted(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_] = args.values() else {
        let given = args.len();
        return Err(errors::type_error(format!(
            "sorted expected 1 argument, got {given}"
        )));
    };
    let [iterable, key, reverse] = args.bind(&SORTED)?;
    let items = ops::collect(thread, iterable.expect("a required parameter"))?;
    let options = SortOptions::new(thread, key, reverse)?;
    let (sorted, outcome) = sort_items(thread, items, &options);
    outcome.map(|()| Obj::list(sorted))
}

fn min(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    extreme(thread, args, &MIN, Comparison::Less)
}

fn max(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    extreme(thread, args, &MAX, Comparison::Greater)
}

const MIN: Parameters<2> = options("min");
const MAX: Parameters<2> = options("max");

const fn options(function: &'static str) -> Parameters<2> {
    Parameters {
        function,
        names: ["key", "default"],
        required: 0,
        positional_only: 0,
        positional: 0,
    }
}

/// The first item that no other one beats.
fn extreme(
    thread: &mut Thread,
    args: &Args<'_>,
    parameters: &Parameters<2>,
    better: Comparison,
) -> PyResult<Obj> {
    let function = parameters.function;
    let (values, names) = args.parts();
    let [key, default] = Args::new(&values[args.len()..], names).bind(parameters)?;
    let mut best = Best {
        key: key.filter(|key| !key.is_none()),
        better,
        found: None,
    };
    match args.values() {
        [] => {
            return Err(errors::type_error(format!(
                "{function} expected at least 1 argument, got 0"
            )));
        }
        [iterable] => {
            let iterator = ops::iter(thread, iterable)?;
            while let Some(item) = ops::next(thread, &iterator)? {
                best.offer(thread, item)?;
            }
        }
        more if default.is_none() => {
            for item in more {
                best.offer(thread, item.clone())?;
            }
        }
        _ => {
            return Err(errors::type_error(format!(
                "Cannot specify a default for {function}() with multiple positional arguments"
            )));
        }
    }
    match (best.found, default) {
        (Some(Ranked { item, .. }), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(errors::value_error(format!(
            "{function}() iterable argument is empty"
        ))),
    }
}

/// The first of the items offered that no other one beats.
struct Best<'a> {
    key: Option<&'a Obj>,
    better: Comparison,
    found: Option<Ranked>,
}

/// An item, with what the key function gave for it if there is one.
struct Ranked {
    item: Obj,
    key: Option<Obj>,
}

impl Ranked {
    fn rank(&self) -> &Obj {
        self.key.as_ref().unwrap_or(&self.item)
    }
}

impl Best<'_> {
    fn offer(&mut self, thread: &mut Thread, item: Obj) -> PyResult<()> {
        let of = |key| ops::call(thread, key, &Args::positional(std::slice::from_ref(&item)));
        let key = self.key.map(of).transpose()?;
        let ranked = Ranked { item, key };
        let wins = match &self.found {
            Some(best) => ops::holds(thread, ranked.rank(), best.rank(), self.better)?,
            None => true,
        };
        if wins {
            self.found = Some(ranked);
        }
        Ok(())
    }
}
