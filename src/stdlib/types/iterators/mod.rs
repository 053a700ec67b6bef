//! The iterators: those that programs make by name, and what all have in
//! common.

mod callable;
mod common;
mod enumerate;
mod filter;
mod map;
mod reversed;
mod zip;

pub(in crate::stdlib) use callable::callable_iterator;
pub(in crate::stdlib) use common::install_protocol;
pub(in crate::stdlib) use reversed::list_reverse_iterator;

pub(super) fn install() {
    common::install();
    enumerate::install();
    filter::install();
    map::install();
    reversed::install();
    zip::install();
}
