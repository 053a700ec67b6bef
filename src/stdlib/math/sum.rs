//! Sums and products of many numbers, and distances.

use crate::bytecode::BinaryOperator;
use crate::object::{NativeCode, Obj};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::floats;

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("dist", dist),
    ("fsum", fsum),
    ("hypot", hypot),
    ("prod", prod),
    ("sumprod", sumprod),
];

const PROD: Parameters<2> = Parameters {
    function: "prod",
    names: ["iterable", "start"],
    required: 1,
    positional_only: 1,
    positional: 1,
};

fn prod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, start] = args.bind(&PROD)?;
    let mut product = start.cloned().unwrap_or_else(|| Obj::int(1));
    let iterator = ops::iter(thread, iterable.unwrap_or(&product))?;
    while let Some(item) = ops::next(thread, &iterator)? {
        product = ops::binary(thread, BinaryOperator::Multiply, &product, &item)?;
    }
    Ok(product)
}

fn fsum(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.exactly("math.fsum")?;
    let values = floats(thread, iterable)?;
    let special: Vec<f64> = values.iter().copied().filter(|x| !x.is_finite()).collect();
    if special.is_empty() {
        return match exact_sum(&values) {
            Some(sum) => Ok(Obj::float(sum)),
            None => Err(errors::overflow_error("intermediate overflow in fsum")),
        };
    }
    let sum: f64 = special.iter().sum();
    if sum.is_nan() && !special.iter().any(|x| x.is_nan()) {
        return Err(errors::value_error("-inf + inf in fsum"));
    }
    Ok(Obj::float(sum))
}

/// The sum of finite floats, rounded once (Shewchuk's algorithm); `None` where
/// a partial sum overflows.
fn exact_sum(values: &[f64]) -> Option<f64> {
    let mut partials: Vec<f64> = Vec::new();
    for &value in values {
        let mut x = value;
        let mut kept = 0;
        for index in 0..partials.len() {
            let (high, low) = two_sum(x, partials[index]);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if !x.is_finite() {
            return None;
        }
        if x != 0.0 {
            partials.push(x);
        }
    }
    Some(rounded(&partials))
}

/// The sum of partial sums that do not overlap, smallest first.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev().copied();
    let mut high = rest.next().unwrap_or(0.0);
    let mut low = 0.0;
    for part in rest.by_ref() {
        let sum = high + part;
        low = part - (sum - high);
        high = sum;
        if low != 0.0 {
            break;
        }
    }
    // Exactly half way: what follows decides which way to round.
    if let Some(next) = rest.next()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let twice = low * 2.0;
        let sum = high + twice;
        if twice == sum - high {
            high = sum;
        }
    }
    high
}

/// A sum and what rounding took from it.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let (large, small) = if a.abs() < b.abs() { (b, a) } else { (a, b) };
    let sum = large + small;
    (sum, small - (sum - large))
}

/// A product and what rounding took from it.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

fn sumprod(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("sumprod")?;
    let left = ops::collect(thread, left)?;
    let right = ops::collect(thread, right)?;
    if left.len() != right.len() {
        return Err(errors::value_error("Inputs are not the same length"));
    }
    if let Some(sum) = sum_of_float_products(thread, &left, &right)? {
        return Ok(Obj::float(sum));
    }
    let mut total = Obj::int(0);
    for (a, b) in left.iter().zip(&right) {
        let product = ops::binary(thread, BinaryOperator::Multiply, a, b)?;
        total = ops::binary(thread, BinaryOperator::Add, &total, &product)?;
    }
    Ok(total)
}

/// The sum where a float is on either side of every pair's and both are real:
/// without rounding in between.
fn sum_of_float_products(
    thread: &mut Thread,
    left: &[Obj],
    right: &[Obj],
) -> PyResult<Option<f64>> {
    let plain =
        |value: &Obj| !value.class().is_heap() && (value.as_float().is_some() || value.is_int());
    let any_float = left
        .iter()
        .chain(right)
        .any(|value| value.as_float().is_some());
    if !any_float || !left.iter().chain(right).all(plain) {
        return Ok(None);
    }
    let mut parts = Vec::with_capacity(left.len() * 2);
    let mut naive = 0.0;
    for (a, b) in left.iter().zip(right) {
        let (a, b) = (ops::to_float(thread, a)?, ops::to_float(thread, b)?);
        let (high, low) = two_product(a, b);
        parts.extend([high, low]);
        naive += high;
    }
    if !parts.iter().all(|part| part.is_finite()) {
        return Ok(Some(naive));
    }
    Ok(Some(exact_sum(&parts).unwrap_or(naive)))
}

fn hypot(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("math.hypot")?;
    let mut sides = Vec::with_capacity(args.len());
    for value in args.values() {
        sides.push(ops::to_float(thread, value)?);
    }
    Ok(Obj::float(length(&sides)))
}

fn dist(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [from, to] = args.exactly("dist")?;
    let (from, to) = (floats(thread, from)?, floats(thread, to)?);
    if from.len() != to.len() {
        return Err(errors::value_error(
            "both points must have the same number of dimensions",
        ));
    }
    let sides: Vec<f64> = from.iter().zip(&to).map(|(a, b)| a - b).collect();
    Ok(Obj::float(length(&sides)))
}

/// The length of a vector: its squares are summed without rounding, scaled so
/// that none over- or underflows.
fn length(sides: &[f64]) -> f64 {
    if sides.iter().any(|side| side.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = sides
        .iter()
        .fold(0.0, |largest: f64, side| largest.max(side.abs()));
    if sides.iter().any(|side| side.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || sides.len() == 1 {
        return largest;
    }
    let (_, exponent) = libm::frexp(largest);
    let mut parts = Vec::with_capacity(sides.len() * 2 + 2);
    for side in sides {
        let scaled = libm::ldexp(*side, -exponent);
        let (high, low) = two_product(scaled, scaled);
        parts.extend([high, low]);
    }
    let root = exact_sum(&parts).unwrap_or(0.0).sqrt();
    // One step of Newton's method with the exact error of the root's square.
    let (square, lost) = two_product(root, root);
    parts.extend([-square, -lost]);
    let error = exact_sum(&parts).unwrap_or(0.0);
    libm::ldexp(root + error / (2.0 * root), exponent)
}
