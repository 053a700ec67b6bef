//! To be filled.

pub(super) fn install() {}
