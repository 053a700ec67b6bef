//! The gamma function and its logarithm, by Lanczos' approximation with the
//! coefficients that CPython uses.

use std::f64::consts::PI;

use crate::object::{NativeCode, Obj};
use crate::vm::{Args, PyResult, Thread, operations as ops};

use super::{domain_error, range_error};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[("gamma", gamma), ("lgamma", lgamma)];

const LANCZOS_G: f64 = 6.02468004077673;
const LANCZOS_G_MINUS_HALF: f64 = 5.52468004077673;
const LOG_PI: f64 = 1.144_729_885_849_400_2;

const NUMERATOR: [f64; 13] = [
    23531376880.41076,
    42919803642.6491,
    35711959237.35567,
    17921034426.03721,
    6039542586.352028,
    1439720407.3117216,
    248874557.86205417,
    31426415.585400194,
    2876370.6289353725,
    186056.26539522348,
    8071.672002365816,
    210.82427775157936,
    2.5066282746310002,
];

const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// The Lanczos sum; for large `x` from the other end, so that nothing
/// overflows.
fn lanczos_sum(x: f64) -> f64 {
    let (mut over, mut under) = (0.0, 0.0);
    if x < 5.0 {
        for (a, b) in NUMERATOR.iter().zip(DENOMINATOR).rev() {
            over = over * x + a;
            under = under * x + b;
        }
    } else {
        for (a, b) in NUMERATOR.iter().zip(DENOMINATOR) {
            over = over / x + a;
            under = under / x + b;
        }
    }
    over / under
}

/// `sin(pi * x)`, exact where it is 0.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * result
}

fn gamma(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x] = args.exactly("math.gamma")?;
    let x = ops::to_float(thread, x)?;
    if x.is_nan() || x == f64::INFINITY {
        return Ok(Obj::float(x));
    }
    let whole = x == x.floor();
    if x == f64::NEG_INFINITY || (whole && x <= 0.0) {
        return Err(domain_error());
    }
    let result = if whole && x <= 23.0 {
        (1..x as u128).product::<u128>() as f64
    } else {
        gamma_of(x)
    };
    match result.is_infinite() {
        true => Err(range_error()),
        false => Ok(Obj::float(result)),
    }
}

fn gamma_of(x: f64) -> f64 {
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        };
    }
    let y = size + LANCZOS_G_MINUS_HALF;
    // What rounding took from y.
    let lost = if size > LANCZOS_G_MINUS_HALF {
        (y - size) - LANCZOS_G_MINUS_HALF
    } else {
        (y - LANCZOS_G_MINUS_HALF) - size
    };
    let correction = lost * LANCZOS_G / y;
    // In two steps, because one would overflow too early.
    let half_power = y.powf(size / 2.0 - 0.25);
    if x < 0.0 {
        let mut result = -PI / sin_pi(size) / size * y.exp() / lanczos_sum(size);
        result -= correction * result;
        if size < 140.0 {
            return result / y.powf(size - 0.5);
        }
        return result / half_power / half_power;
    }
    let mut result = lanczos_sum(size) / y.exp();
    result += correction * result;
    if size < 140.0 {
        return result * y.powf(size - 0.5);
    }
    result * half_power * half_power
}

fn lgamma(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [x] = args.exactly("math.lgamma")?;
    let x = ops::to_float(thread, x)?;
    if !x.is_finite() {
        return Ok(Obj::float(if x.is_nan() { x } else { f64::INFINITY }));
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 {
            Err(domain_error())
        } else {
            Ok(Obj::float(0.0))
        };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(Obj::float(-size.ln()));
    }
    let mut result = lanczos_sum(size).ln() - LANCZOS_G;
    result += (size - 0.5) * ((size + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        result = LOG_PI - sin_pi(size).abs().ln() - size.ln() - result;
    }
    match result.is_infinite() {
        true => Err(range_error()),
        false => Ok(Obj::float(result)),
    }
}
