//! The module `itertools` (`Modules/itertoolsmodule.c`): one file for each
//! family of iterators.

mod chaining;
mod combinatorics;
mod counting;
mod filtering;
mod grouping;
mod tee;
mod zipping;

use std::sync::OnceLock;

use crate::object::{IteratorCode, NativeCode, Obj, TypeId};
use crate::vm::{Args, PyResult, errors};

use super::define::{self, ModuleBuilder};

/// Each iterator's name and what makes it.
const ITERATORS: &[&[(&str, NativeCode)]] = &[
    chaining::ITERATORS,
    combinatorics::ITERATORS,
    counting::ITERATORS,
    filtering::ITERATORS,
    grouping::ITERATORS,
    zipping::ITERATORS,
];

pub(super) fn module() -> Obj {
    static TYPES: OnceLock<Vec<TypeId>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let iterators = ITERATORS.iter().flat_map(|family| family.iter());
        let types = iterators.map(|(name, new)| {
            let type_id = define::iterator_type("itertools", name);
            define::static_methods(type_id, &[("__new__", *new)]);
            match *name {
                "chain" => chaining::install(type_id),
                "count" | "repeat" => counting::install(type_id),
                _ => {}
            }
            type_id
        });
        types.collect()
    });
    let mut module = ModuleBuilder::new("itertools").functions(&[("tee", tee::tee)]);
    for type_id in types {
        module = module.class(*type_id);
    }
    module.build()
}

/// What an iterator's `__new__` returns.
fn made(args: &Args<'_>, code: impl IteratorCode) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    Ok(define::of_class(class, |type_id| {
        Obj::native_iterator(type_id, code)
    }))
}

/// The size that an argument gives, for things that come in numbers.
fn size(thread: &mut crate::vm::Thread, value: &Obj, what: &str) -> PyResult<usize> {
    let size = crate::vm::operations::clamped_index(thread, value)?;
    usize::try_from(size).map_err(|_| errors::value_error(format!("{what} must be non-negative")))
}
