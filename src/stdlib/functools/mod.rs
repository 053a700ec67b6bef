//! The module `_functools`: what of `functools` is written in Rust
//! (`Modules/_functoolsmodule.c`).

mod cache;
mod comparison_key;
mod partial;

use crate::object::Obj;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let wrapper = cache::class(thread)?;
    let partial = partial::class(thread)?;
    Ok(ModuleBuilder::new("_functools")
        .functions(&[
            ("cmp_to_key", comparison_key::cmp_to_key),
            ("reduce", reduce),
        ])
        .value("_lru_cache_wrapper", wrapper.object())
        .value("partial", partial.object())
        .build())
}

/// `reduce(function, iterable[, initial])`.
fn reduce(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("reduce", 2, 3)?;
    let function = &values[0];
    let iterator = ops::iter(thread, &values[1]).map_err(|raised| {
        match raised.is(crate::object::id::TYPE_ERROR) {
            true => errors::type_error("reduce() arg 2 must support iteration"),
            false => raised,
        }
    })?;
    let mut total = values.get(2).cloned();
    while let Some(item) = ops::next(thread, &iterator)? {
        total = Some(match total {
            Some(total) => ops::call(thread, function, &Args::positional(&[total, item]))?,
            None => item,
        });
    }
    total.ok_or_else(|| errors::type_error("reduce() of empty iterable with no initial value"))
}

/// A class of the library that is made as a program would make it: instances
/// have a `__dict__`, and the class can be inherited from. They carry a value
/// of a type of its own.
fn class_with_dict(
    thread: &mut Thread,
    name: &'static str,
    new: crate::object::NativeCode,
) -> PyResult<crate::object::Class> {
    use crate::object::{Class, id, intern, types};
    use crate::stdlib::define;
    let base = define::native_type("functools", name);
    define::static_methods(base, &[("__new__", new)]);
    let dict = Obj::dict();
    dict.store_name(crate::name!("__module__"), intern("functools"));
    let bases = Obj::tuple([types::class(base).object()]);
    let args = [Obj::str(name), bases, dict];
    let made = ops::new_type(thread, types::class(id::TYPE), &Args::positional(&args))?;
    Ok(Class::from_object(&made).expect("a class statement makes a class"))
}
