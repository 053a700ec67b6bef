//! The methods and attributes of the built-in types, one file for each family.

use std::sync::Once;

use super::define;

/// Gives the built-in types their methods, once per process.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        crate::object::types::init();
        object::install();
        exception::install();
        numbers::install();
        text::install();
        containers::install();
        iterators::install();
        functions::install();
        super::weakref::install();
    });
}

pub(super) mod construct;
pub(in crate::stdlib) use containers::{SortOptions, sort_items};
pub(in crate::stdlib) use iterators::callable_iterator;
pub(super) use iterators::install_protocol as install_iterator;
pub(super) use object::class_getitem;
pub(in crate::stdlib) use object::{class_argument, union_members};

mod containers;
mod exception;
mod functions;
mod iterators;
mod numbers;
mod object;
mod operators;
mod text;
