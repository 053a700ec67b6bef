//! The module `math`, after `Modules/mathmodule.c`.

mod float;
mod gamma;
mod integer;
mod sum;

use crate::object::Obj;
use crate::vm::{PyResult, Raised, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("math")
        .functions(float::FUNCTIONS)
        .functions(gamma::FUNCTIONS)
        .functions(integer::FUNCTIONS)
        .functions(sum::FUNCTIONS)
        .value("pi", Obj::float(std::f64::consts::PI))
        .value("e", Obj::float(std::f64::consts::E))
        .value("tau", Obj::float(std::f64::consts::TAU))
        .value("inf", Obj::float(f64::INFINITY))
        .value("nan", Obj::float(f64::NAN))
        .build()
}

fn domain_error() -> Raised {
    errors::value_error("math domain error")
}

fn range_error() -> Raised {
    errors::overflow_error("math range error")
}

/// The items of an iterable as floats.
fn floats(thread: &mut Thread, iterable: &Obj) -> PyResult<Vec<f64>> {
    let items = ops::collect(thread, iterable)?;
    items
        .iter()
        .map(|item| ops::to_float(thread, item))
        .collect()
}
