//! The built-in exception classes.

mod base;
mod fields;
mod group;
mod os_error;
mod syntax_error;
mod traceback;
mod unicode_error;

pub(super) fn install() {
    base::install();
    fields::install();
    group::install();
    os_error::install();
    syntax_error::install();
    traceback::install();
    unicode_error::install();
}
