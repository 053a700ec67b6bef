//! Functions, methods, what wraps them, and what they are made of.

mod async_generator;
mod cell;
mod code;
mod coroutine_wrapper;
mod function;
mod generator;
mod method;
mod native;
mod property;
mod super_object;
mod wrapper;

pub(super) fn install() {
    async_generator::install();
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
