//! Integers of any size: 128 bits in the object itself, more in a big integer.
//!
//! CPython keeps 30-bit digits; two machine words in the object give the same
//! values with the same traffic of references and allocations.

use num_bigint::BigInt as Big;
use num_traits::ToPrimitive;

use super::header::Header;
use super::layout::Object;
use super::types::id;
use super::{Obj, Unit};

/// The contents of an int that fits 128 bits, and of a bool.
#[derive(Debug)]
#[repr(transparent)]
pub struct Int(pub i128);

/// The contents of an int that does not fit 128 bits.
#[derive(Debug)]
pub struct BigInt(pub Big);

/// The ints from -5 to 256 exist once, immortal, as in CPython.
const SMALL_COUNT: usize = 262;
const SMALLEST_KEPT: i128 = 5;

static SMALL_INTS: [Object<Int>; SMALL_COUNT] = {
    let mut ints = [const { immortal_int(0) }; SMALL_COUNT];
    let mut index = 0;
    while index < SMALL_COUNT {
        ints[index] = immortal_int(index as i128 - SMALLEST_KEPT);
        index += 1;
    }
    ints
};

static FALSE: Object<Int> = Object {
    header: Header::immortal(id::BOOL),
    payload: Int(0),
};
static TRUE: Object<Int> = Object {
    header: Header::immortal(id::BOOL),
    payload: Int(1),
};
static NONE: Object<Unit> = Object {
    header: Header::immortal(id::NONE),
    payload: Unit,
};
static NOT_IMPLEMENTED: Object<Unit> = Object {
    header: Header::immortal(id::NOT_IMPLEMENTED),
    payload: Unit,
};
static ELLIPSIS: Object<Unit> = Object {
    header: Header::immortal(id::ELLIPSIS),
    payload: Unit,
};

/// Makes the immortal objects that are part of the program ordinary ones that
/// are counted, yet never freed.
pub(super) fn count_statics() {
    let ints = SMALL_INTS.iter().chain([&FALSE, &TRUE]);
    let units = [&NONE, &NOT_IMPLEMENTED, &ELLIPSIS];
    let heads = ints.map(|int| &int.header);
    for head in heads.chain(units.map(|unit| &unit.header)) {
        head.counts.make_endless();
    }
}

const fn immortal_int(value: i128) -> Object<Int> {
    Object {
        header: Header::immortal(id::INT),
        payload: Int(value),
    }
}

impl Obj {
    /// `None`.
    #[inline(always)]
    pub fn none() -> Obj {
        Obj::of_static(&NONE)
    }

    /// `True` or `False`.
    #[inline(always)]
    pub fn bool(value: bool) -> Obj {
        Obj::of_static(if value { &TRUE } else { &FALSE })
    }

    /// `NotImplemented`.
    pub fn not_implemented() -> Obj {
        Obj::of_static(&NOT_IMPLEMENTED)
    }

    /// `...`.
    pub fn ellipsis() -> Obj {
        Obj::of_static(&ELLIPSIS)
    }

    /// An int.
    #[inline(always)]
    pub fn int(value: i128) -> Obj {
        let place = value.wrapping_add(SMALLEST_KEPT) as u128;
        if place < SMALL_COUNT as u128 {
            return Obj::of_static(&SMALL_INTS[place as usize]);
        }
        Obj::new(id::INT, Int(value))
    }

    /// An int of any size.
    pub fn big_int(value: Big) -> Obj {
        match value.to_i128() {
            Some(small) => Obj::int(small),
            None => Obj::new(id::BIG_INT, BigInt(value)),
        }
    }

    /// Whether it is `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.type_id() == id::NONE
    }

    /// Whether it is `True`, by identity.
    pub fn is_true(&self) -> bool {
        self.address() == std::ptr::from_ref(&TRUE).addr()
    }

    /// Whether it is `NotImplemented`.
    pub fn is_not_implemented(&self) -> bool {
        self.type_id() == id::NOT_IMPLEMENTED
    }

    /// The value of an int or bool of up to 128 bits, instances of subclasses
    /// included.
    #[inline(always)]
    pub fn as_i128(&self) -> Option<i128> {
        self.base_value().get::<Int>().map(|int| int.0)
    }

    /// The value of an int of any size, instances of subclasses included.
    pub fn as_big(&self) -> Option<Big> {
        let value = self.base_value();
        match value.get::<Int>() {
            Some(int) => Some(Big::from(int.0)),
            None => value.get::<BigInt>().map(|big| big.0.clone()),
        }
    }

    /// Whether it is an int, a bool or an instance of a subclass.
    pub fn is_int(&self) -> bool {
        let value = self.base_value();
        value.get::<Int>().is_some() || value.get::<BigInt>().is_some()
    }
}
