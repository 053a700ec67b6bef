//! Functions of integers.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::object::{NativeCode, Obj};
use crate::text::memory;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("comb", comb),
    ("factorial", factorial),
    ("gcd", gcd),
    ("isqrt", isqrt),
    ("lcm", lcm),
    ("perm", perm),
];

fn int(thread: &mut Thread, object: &Obj) -> PyResult<BigInt> {
    Ok(ops::index(thread, object)?.as_big().unwrap_or_default())
}

fn gcd(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("math.gcd")?;
    let mut result = BigInt::zero();
    for value in args.values() {
        result = result.gcd(&int(thread, value)?);
    }
    Ok(Obj::big_int(result))
}

fn lcm(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.no_keywords("math.lcm")?;
    let mut result = BigInt::one();
    for value in args.values() {
        let value = int(thread, value)?;
        result = if result.is_zero() || value.is_zero() {
            BigInt::zero()
        } else {
            result.lcm(&value)
        };
    }
    Ok(Obj::big_int(result))
}

fn isqrt(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("math.isqrt")?;
    let value = int(thread, value)?;
    if value.is_negative() {
        return Err(errors::value_error("isqrt() argument must be nonnegative"));
    }
    Ok(Obj::big_int(value.sqrt()))
}

fn factorial(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("math.factorial")?;
    let value = int(thread, value)?;
    if value.is_negative() {
        return Err(errors::value_error(
            "factorial() not defined for negative values",
        ));
    }
    if value > BigInt::from(i64::MAX) {
        return Err(errors::overflow_error(
            "factorial() argument should not exceed 9223372036854775807",
        ));
    }
    let top = value.to_u64().unwrap_or(u64::MAX);
    Ok(Obj::big_int(product(1, top)?))
}

/// `first * ... * last`, halves first, so that the factors are of like size.
/// Each factor is at least one bit, so a large range has a large product.
///
/// # Errors
///
/// A `MemoryError` if the product is known to be too large beforehand.
fn product(first: u64, last: u64) -> PyResult<BigInt> {
    const MOST_FACTORS: u64 = 1 << 32;
    let count = last.saturating_sub(first);
    if count > MOST_FACTORS {
        return Err(errors::memory_error());
    }
    // The upper half of the factors has at least the bits of the middle one.
    let middle = first + count / 2;
    let bits = u64::from(middle.max(1).ilog2()).saturating_mul(count / 2);
    memory::check(0, (bits / 8) as usize)?;
    Ok(product_of(first, last))
}

fn product_of(first: u64, last: u64) -> BigInt {
    const FEW: u64 = 16;
    if last < first {
        return BigInt::one();
    }
    if last - first < FEW {
        return (first..=last).map(BigInt::from).product();
    }
    let middle = first + (last - first) / 2;
    product_of(first, middle) * product_of(middle + 1, last)
}

/// The two arguments of `comb` and `perm`, neither negative.
fn choice(n: BigInt, k: BigInt) -> Result<(BigInt, BigInt), Raised> {
    for (name, value) in [("n", &n), ("k", &k)] {
        if value.is_negative() {
            return Err(errors::value_error(format!(
                "{name} must be a non-negative integer"
            )));
        }
    }
    Ok((n, k))
}

fn perm(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("perm", 1, 2)?;
    let Some(k) = values.get(1).filter(|k| !k.is_none()) else {
        return factorial(thread, &Args::positional(&values[..1]));
    };
    let (n, k) = choice(int(thread, &values[0])?, int(thread, k)?)?;
    if n < k {
        return Ok(Obj::int(0));
    }
    let Some(count) = k.to_u64() else {
        return Err(errors::overflow_error(format!(
            "k must not exceed {}",
            i64::MAX
        )));
    };
    falling(&n, count).map(Obj::big_int)
}

/// `n * (n - 1) * ...`, `count` factors.
fn falling(n: &BigInt, count: u64) -> PyResult<BigInt> {
    match n.to_u64() {
        Some(_) if count == 0 => Ok(BigInt::one()),
        Some(n) => product(n - count + 1, n),
        None => Ok((0..count).map(|index| n - index).product()),
    }
}

fn comb(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [n, k] = args.exactly("comb")?;
    let (n, k) = choice(int(thread, n)?, int(thread, k)?)?;
    if n < k {
        return Ok(Obj::int(0));
    }
    let smaller = (&n - &k).min(k);
    let Some(count) = smaller.to_u64() else {
        return Err(errors::overflow_error(format!(
            "min(n - k, k) must not exceed {}",
            i64::MAX
        )));
    };
    Ok(Obj::big_int(falling(&n, count)? / product(1, count)?))
}
