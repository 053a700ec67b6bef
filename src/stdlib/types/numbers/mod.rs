//! Numbers.

mod bool;
mod complex;
mod float;
mod int;
mod int_bytes;

pub(super) fn install() {
    int::install();
    bool::install();
    float::install();
    complex::install();
}
