//! The module `bisect`: places in sorted sequences (`Modules/_bisectmodule.c`).

use crate::object::Obj;
use crate::vm::{Args, Comparison, Parameters, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("bisect")
        .functions(&[
            ("bisect", |thread, args| bisect(thread, args, Side::Right)),
            ("bisect_left", |thread, args| {
                bisect(thread, args, Side::Left)
            }),
            ("bisect_right", |thread, args| {
                bisect(thread, args, Side::Right)
            }),
            ("insort", |thread, args| insort(thread, args, Side::Right)),
            ("insort_left", |thread, args| {
                insort(thread, args, Side::Left)
            }),
            ("insort_right", |thread, args| {
                insort(thread, args, Side::Right)
            }),
        ])
        .build()
}

/// Before or after items that are equal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// What to look for, and where.
struct Search<'a> {
    sequence: &'a Obj,
    key: Option<&'a Obj>,
    low: usize,
    high: usize,
    side: Side,
}

const fn parameters(function: &'static str) -> Parameters<5> {
    Parameters {
        function,
        names: ["a", "x", "lo", "hi", "key"],
        required: 2,
        positional_only: 0,
        positional: 4,
    }
}

fn arguments<'a>(
    thread: &mut Thread,
    args: &Args<'a>,
    function: &'static str,
    side: Side,
) -> PyResult<(Search<'a>, &'a Obj)> {
    let [sequence, wanted, low, high, key] = args.bind(&parameters(function))?;
    let sequence = sequence.expect("a required parameter");
    let low = match low {
        Some(low) => ops::clamped_index(thread, low)?,
        None => 0,
    };
    let Ok(low) = usize::try_from(low) else {
        return Err(errors::value_error("lo must be non-negative"));
    };
    let high = match high.filter(|high| !high.is_none()) {
        Some(high) => ops::clamped_index(thread, high)?,
        None => -1,
    };
    let high = match usize::try_from(high) {
        Ok(high) => high,
        Err(_) => ops::len(thread, sequence)?,
    };
    let key = key.filter(|key| !key.is_none());
    let search = Search {
        sequence,
        key,
        low,
        high,
        side,
    };
    Ok((search, wanted.expect("a required parameter")))
}

fn keyed(thread: &mut Thread, key: Option<&Obj>, item: Obj) -> PyResult<Obj> {
    match key {
        Some(key) => ops::call(thread, key, &Args::positional(&[item])),
        None => Ok(item),
    }
}

impl Search<'_> {
    fn place(&self, thread: &mut Thread, wanted: &Obj) -> PyResult<usize> {
        let (mut low, mut high) = (self.low, self.high);
        while low < high {
            let middle = low + (high - low) / 2;
            let item = ops::get_item(thread, self.sequence, &Obj::int(middle as i128))?;
            let item = keyed(thread, self.key, item)?;
            let (left, right) = match self.side {
                Side::Left => (&item, wanted),
                Side::Right => (wanted, &item),
            };
            let less = ops::rich_compare(thread, left, right, Comparison::Less)?;
            let less = ops::is_true(thread, &less)?;
            if less == (self.side == Side::Left) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

fn bisect(thread: &mut Thread, args: &Args<'_>, side: Side) -> PyResult<Obj> {
    let (search, wanted) = arguments(thread, args, "bisect", side)?;
    let place = search.place(thread, wanted)?;
    Ok(Obj::int(place as i128))
}

fn insort(thread: &mut Thread, args: &Args<'_>, side: Side) -> PyResult<Obj> {
    let (search, item) = arguments(thread, args, "insort", side)?;
    let wanted = keyed(thread, search.key, item.clone())?;
    let place = Obj::int(search.place(thread, &wanted)? as i128);
    let insert = crate::name!("insert");
    ops::call_method(thread, search.sequence, insert, &[place, item.clone()])?;
    Ok(Obj::none())
}
