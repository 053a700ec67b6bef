//! Functions, methods, what wraps them, and what they are made of.

mod cell;
mod code;
mod function;
mod generator;
mod method;
mod native;
mod property;
mod super_object;
mod wrapper;

pub(super) fn install() {
    cell::install();
    code::install();
    function::install();
    generator::install();
    method::install();
    native::install();
    property::install();
    super_object::install();
    wrapper::install();
}
