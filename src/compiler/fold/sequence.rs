//! Folding of strings, bytes, tuples and frozensets.

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use rustpython_wtf8::Wtf8Buf;

use super::number::Number;
use crate::bytecode::Constant;

/// A repeated tuple has at most this many items,
const MAX_COLLECTION_SIZE: usize = 256;
/// counting those of tuples within it at most this many,
const MAX_TOTAL_ITEMS: usize = 1024;
/// and a repeated string at most this many characters.
const MAX_STR_SIZE: usize = 4096;

pub(super) fn concatenate(left: &Constant, right: &Constant) -> Option<Constant> {
    Some(match (left, right) {
        (Constant::Str(left), Constant::Str(right)) => {
            let mut text = left.clone();
            text.push_wtf8(right);
            Constant::Str(text)
        }
        (Constant::Bytes(left), Constant::Bytes(right)) => {
            Constant::Bytes([&left[..], right].concat())
        }
        (Constant::Tuple(left), Constant::Tuple(right)) => {
            Constant::Tuple([&left[..], right].concat())
        }
        _ => return None,
    })
}

/// `sequence * count` within the limits.
pub(super) fn repeat(sequence: &Constant, count: &BigInt) -> Option<Constant> {
    let (size, limit) = match sequence {
        Constant::Str(text) => (text.code_points().count(), MAX_STR_SIZE),
        Constant::Bytes(bytes) => (bytes.len(), MAX_STR_SIZE),
        Constant::Tuple(items) => (items.len(), MAX_COLLECTION_SIZE),
        _ => return None,
    };
    let count = match size {
        0 => 0,
        _ => count.to_usize().filter(|&count| count <= limit / size)?,
    };
    if let Constant::Tuple(_) = sequence
        && count > 0
    {
        remaining_items(sequence, MAX_TOTAL_ITEMS / count)?;
    }
    Some(match sequence {
        Constant::Str(text) => Constant::Str((0..count).map(|_| &**text).collect::<Wtf8Buf>()),
        Constant::Bytes(bytes) => Constant::Bytes(bytes.repeat(count)),
        Constant::Tuple(items) => {
            Constant::Tuple((0..count).flat_map(|_| items.iter().cloned()).collect())
        }
        _ => return None,
    })
}

/// What is left of a limit after all items within are counted.
fn remaining_items(constant: &Constant, limit: usize) -> Option<usize> {
    match constant {
        Constant::Tuple(items) | Constant::FrozenSet(items) => items
            .iter()
            .try_fold(limit.checked_sub(items.len())?, |limit, item| {
                remaining_items(item, limit)
            }),
        _ => Some(limit),
    }
}

/// `sequence[index]`.
pub(super) fn item(sequence: &Constant, index: &BigInt) -> Option<Constant> {
    let resolve = |length: usize| -> Option<usize> {
        if *index >= BigInt::zero() {
            index.to_usize().filter(|&index| index < length)
        } else {
            (index + length).to_usize()
        }
    };
    match sequence {
        Constant::Str(text) => {
            let index = resolve(text.code_points().count())?;
            let mut item = Wtf8Buf::new();
            item.push(text.code_points().nth(index)?);
            Some(Constant::Str(item))
        }
        Constant::Bytes(bytes) => {
            let byte = bytes[resolve(bytes.len())?];
            Some(Constant::Int(BigInt::from(byte)))
        }
        Constant::Tuple(items) => items.get(resolve(items.len())?).cloned(),
        _ => None,
    }
}

/// The items without those that Python's `==` calls equal to an earlier one.
pub(crate) fn distinct(items: Vec<Constant>) -> Vec<Constant> {
    let mut distinct: Vec<Constant> = Vec::with_capacity(items.len());
    for item in items {
        if !distinct.iter().any(|other| equals(other, &item)) {
            distinct.push(item);
        }
    }
    distinct
}

/// Python's `==` between constants.
pub(crate) fn equals(a: &Constant, b: &Constant) -> bool {
    match (Number::of(a), Number::of(b)) {
        (Some(a), Some(b)) => return a.equals(&b),
        (None, None) => {}
        _ => return false,
    }
    match (a, b) {
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(a, b))
        }
        _ => a == b,
    }
}
