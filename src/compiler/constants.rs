//! When two constants are one: `1`, `1.0` and `True` are equal in Python but
//! stay apart in `co_consts`, and so do `0.0` and `-0.0`.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::bytecode::{CodeObject, Constant};

/// `co_consts` in the making: each constant once.
#[derive(Debug, Default)]
pub(crate) struct ConstantPool {
    constants: Vec<Constant>,
    /// The hash of each.
    hashes: Vec<u64>,
    /// The index of each, by hash; filled once there are too many to scan.
    places: HashTable<u32>,
}

impl ConstantPool {
    /// Below this many constants a scan is faster than a table.
    const SCAN_LIMIT: usize = 16;

    /// Room for so many is made at once.
    const USUAL: usize = 8;

    /// The index of a constant, which is added unless it is there.
    pub(crate) fn add(&mut self, constant: Constant) -> u32 {
        self.find_or_add(Cow::Owned(constant))
    }

    /// The same; the constant is cloned only if it is new.
    pub(crate) fn add_ref(&mut self, constant: &Constant) -> u32 {
        self.find_or_add(Cow::Borrowed(constant))
    }

    fn find_or_add(&mut self, constant: Cow<'_, Constant>) -> u32 {
        let hash = hash_of(&constant);
        let is_same =
            |place: usize| self.hashes[place] == hash && same(&self.constants[place], &constant);
        let len = self.constants.len();
        let found = match len {
            0..=Self::SCAN_LIMIT => (0..len).find(|&place| is_same(place)).map(|at| at as u32),
            _ => {
                let found = self.places.find(hash, |&place| is_same(place as usize));
                found.copied()
            }
        };
        if let Some(place) = found {
            return place;
        }
        if len == 0 {
            self.hashes.reserve(Self::USUAL);
            self.constants.reserve(Self::USUAL);
        }
        self.hashes.push(hash);
        self.constants.push(constant.into_owned());
        let new = match len {
            0..Self::SCAN_LIMIT => len..len,
            Self::SCAN_LIMIT => 0..len + 1,
            _ => len..len + 1,
        };
        let hash_at = |&place: &u32| self.hashes[place as usize];
        for place in new {
            let place = place as u32;
            self.places.insert_unique(hash_at(&place), place, hash_at);
        }
        len as u32
    }

    pub(crate) fn into_constants(self) -> Vec<Constant> {
        self.constants
    }
}

/// A hash on which constants that are the [`same`] agree.
pub(crate) fn hash_of(constant: &Constant) -> u64 {
    let mut hasher = FxHasher::default();
    hash_into(constant, &mut hasher);
    hasher.finish()
}

/// Hashes a constant so that those that are the [`same`] agree.
fn hash_into(constant: &Constant, hasher: &mut impl Hasher) {
    std::mem::discriminant(constant).hash(hasher);
    match constant {
        Constant::None | Constant::Ellipsis => {}
        Constant::Bool(value) => value.hash(hasher),
        Constant::Int(value) => value.hash(hasher),
        Constant::Float(value) => value.to_bits().hash(hasher),
        Constant::Complex(real, imaginary) => {
            (real.to_bits(), imaginary.to_bits()).hash(hasher);
        }
        Constant::Str(text) => text.as_bytes().hash(hasher),
        Constant::Bytes(bytes) => bytes.hash(hasher),
        Constant::Tuple(items) => {
            items.iter().for_each(|item| hash_into(item, hasher));
        }
        // A frozenset has no order.
        Constant::FrozenSet(items) => items.len().hash(hasher),
        Constant::Code(code) => (code.name.as_bytes(), code.firstlineno).hash(hasher),
    }
}

/// Whether two constants are merged: equal, with the same types and signs
/// throughout. Every NaN is its own.
pub(crate) fn same(one: &Constant, other: &Constant) -> bool {
    let same_float = |a: f64, b: f64| a.to_bits() == b.to_bits() && !a.is_nan();
    match (one, other) {
        (&Constant::Float(a), &Constant::Float(b)) => same_float(a, b),
        (&Constant::Complex(a, b), &Constant::Complex(c, d)) => {
            same_float(a, c) && same_float(b, d)
        }
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same(a, b)))
        }
        // Code is compared but for its constants, which have their own rule.
        (Constant::Code(a), Constant::Code(b)) => {
            a.consts.len() == b.consts.len()
                && a.consts.iter().zip(&b.consts).all(|(a, b)| same(a, b))
                && same_but_for_constants(a, b)
        }
        _ => one == other,
    }
}

/// Whether two code objects do the same at the same places.
fn same_but_for_constants(a: &CodeObject, b: &CodeObject) -> bool {
    let counts = |code: &CodeObject| {
        let CodeObject {
            argcount,
            posonlyargcount,
            kwonlyargcount,
            flags,
            firstlineno,
            ..
        } = *code;
        [
            argcount,
            posonlyargcount,
            kwonlyargcount,
            flags,
            firstlineno,
        ]
    };
    counts(a) == counts(b)
        && a.name == b.name
        && a.code == b.code
        && a.names == b.names
        && a.localsplusnames == b.localsplusnames
        && a.localspluskinds == b.localspluskinds
        && a.linetable == b.linetable
        && a.exceptiontable == b.exceptiontable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_of_different_types_stay_apart() {
        let mut pool = ConstantPool::default();
        let constants = [
            Constant::Int(1.into()),
            Constant::Bool(true),
            Constant::Float(1.0),
            Constant::Float(0.0),
            Constant::Float(-0.0),
            Constant::Tuple(vec![Constant::Int(0.into())]),
            Constant::Tuple(vec![Constant::Bool(false)]),
            Constant::Str("".into()),
            Constant::Bytes(Vec::new()),
        ];
        for _ in 0..2 {
            for (place, constant) in (0..).zip(&constants) {
                assert_eq!(pool.add(constant.clone()), place);
            }
        }
    }

    #[test]
    fn no_two_nans_are_one() {
        let mut pool = ConstantPool::default();
        assert_eq!(pool.add(Constant::Float(f64::NAN)), 0);
        assert_eq!(pool.add(Constant::Float(f64::NAN)), 1);
    }
}
