//! Equality of values whose answer cannot depend on the program's code.

use num_bigint::BigInt as Big;
use num_traits::FromPrimitive;

use super::types::{self, id};
use super::{BigInt, Bytes, Float, Int, Obj, Str, Tuple};

/// Whether two values are equal, or `None` if only the program can tell:
/// a class of its own may define `__eq__`.
#[inline]
pub fn plain_equal(a: &Obj, b: &Obj) -> Option<bool> {
    if a.is(b) && a.type_id() != id::FLOAT {
        return Some(true);
    }
    let (left, right) = (a.type_id(), b.type_id());
    if left == id::STR && right == id::STR {
        return Some(equal_strings(a.get::<Str>()?, b.get::<Str>()?));
    }
    equal_slow(a, b)
}

fn equal_strings(a: &Str, b: &Str) -> bool {
    a.text().as_bytes() == b.text().as_bytes()
}

#[cold]
#[inline(never)]
fn equal_slow(a: &Obj, b: &Obj) -> Option<bool> {
    if let Some(equal) = equal_numbers(a, b) {
        return Some(equal);
    }
    if let (Some(a), Some(b)) = (a.get::<Bytes>(), b.get::<Bytes>()) {
        return Some(a.0 == b.0);
    }
    if let (Some(a), Some(b)) = (a.get::<Tuple>(), b.get::<Tuple>()) {
        return equal_tuples(&a.0, &b.0);
    }
    let plain = |object: &Obj| is_plain(object.type_id());
    (plain(a) && plain(b)).then_some(false)
}

/// Two tuples are compared item by item; the first that only the program can
/// compare leaves the whole question to it.
fn equal_tuples(a: &[Obj], b: &[Obj]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    for (left, right) in a.iter().zip(b) {
        if nested_tuple(left) || nested_tuple(right) {
            return None;
        }
        if !left.is(right) && !plain_equal(left, right)? {
            return Some(false);
        }
    }
    Some(true)
}

/// Nesting is left to the interpreter's comparison, which bounds recursion.
fn nested_tuple(object: &Obj) -> bool {
    object.type_id() == id::TUPLE
}

/// Whether two values of this type are equal only if they are the same or
/// were compared above: such a type has no `__eq__` of its own.
fn is_plain(id: super::TypeId) -> bool {
    use id::*;
    matches!(
        id,
        NONE | ELLIPSIS
            | NOT_IMPLEMENTED
            | INT
            | BOOL
            | BIG_INT
            | FLOAT
            | STR
            | BYTES
            | FUNCTION
            | BUILTIN_FUNCTION
            | TYPE
            | MODULE
    ) && !types::class(id).is_heap()
}

/// Equality of ints, bools and floats of any mix; `None` if either is no
/// number of an exact built-in type.
fn equal_numbers(a: &Obj, b: &Obj) -> Option<bool> {
    if let (Some(a), Some(b)) = (a.get::<Int>(), b.get::<Int>()) {
        return Some(a.0 == b.0);
    }
    if let (Some(a), Some(b)) = (a.get::<BigInt>(), b.get::<BigInt>()) {
        return Some(a.0 == b.0);
    }
    match (a.get::<Float>(), b.get::<Float>()) {
        (Some(a), Some(b)) => Some(a.0 == b.0),
        (Some(a), None) => equals_int(a.0, b),
        (None, Some(b)) => equals_int(b.0, a),
        (None, None) => {
            let int =
                |object: &Obj| object.get::<Int>().is_some() || object.get::<BigInt>().is_some();
            (int(a) && int(b)).then_some(false)
        }
    }
}

fn equals_int(float: f64, int: &Obj) -> Option<bool> {
    if let Some(small) = int.get::<Int>() {
        return Some(float.fract() == 0.0 && float.abs() < 1.7e38 && float as i128 == small.0);
    }
    let big = int.get::<BigInt>()?;
    Some(float.fract() == 0.0 && Big::from_f64(float).is_some_and(|value| value == big.0))
}
