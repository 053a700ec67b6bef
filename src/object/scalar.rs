//! Contents that are one immutable value: nothing, floats, complex numbers,
//! ranges and slices.

use super::Obj;
use super::types::id;

/// No contents at all.
#[derive(Debug)]
pub struct Unit;

/// The contents of a float.
#[derive(Debug)]
#[repr(transparent)]
pub struct Float(pub f64);

/// The contents of a complex number.
#[derive(Debug)]
pub struct Complex {
    /// The real part.
    pub real: f64,
    /// The imaginary part.
    pub imaginary: f64,
}

/// The contents of a range: three ints.
#[derive(Debug)]
pub struct Range {
    /// The first value.
    pub start: Obj,
    /// The bound that is not reached.
    pub stop: Obj,
    /// The distance between values, not 0.
    pub step: Obj,
}

/// The contents of a slice; each part may be `None`.
#[derive(Debug)]
pub struct Slice {
    /// The first index.
    pub start: Obj,
    /// The index before which it ends.
    pub stop: Obj,
    /// The distance between indices.
    pub step: Obj,
}

impl Obj {
    /// A float.
    #[inline(always)]
    pub fn float(value: f64) -> Obj {
        Obj::new(id::FLOAT, Float(value))
    }

    /// A complex number.
    pub fn complex(real: f64, imaginary: f64) -> Obj {
        Obj::new(id::COMPLEX, Complex { real, imaginary })
    }

    /// A slice.
    pub fn slice(start: Obj, stop: Obj, step: Obj) -> Obj {
        Obj::new(id::SLICE, Slice { start, stop, step })
    }

    /// The value of a float, instances of subclasses included.
    pub fn as_float(&self) -> Option<f64> {
        self.base_value().get::<Float>().map(|float| float.0)
    }
}
