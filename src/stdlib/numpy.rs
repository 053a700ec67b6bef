//! To be filled.

use crate::object::Obj;

pub(super) fn module() -> Obj {
    super::define::ModuleBuilder::new("numpy").build()
}
