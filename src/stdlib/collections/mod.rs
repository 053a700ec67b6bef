//! The module `_collections`: what of `collections` is written in Rust.

mod counting;
mod deque;

use crate::object::Obj;

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_collections")
        .functions(&[("_count_elements", counting::count_elements)])
        .class(deque::type_id())
        .build()
}
