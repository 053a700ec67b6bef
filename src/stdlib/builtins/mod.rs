//! The module `builtins`: its functions, one file for each theme, and the
//! classes that programs know by name.

mod attributes;
mod classes;
mod evaluation;
mod identity;
mod iteration;
mod order;
mod printing;

pub(super) use attributes::attribute_names;

use crate::object::{Module, NativeCode, Obj, TypeId, id, types};
use crate::vm::{Args, PyResult, Thread, operations as ops};

use super::define::ModuleBuilder;

/// Every theme's functions by name.
const FUNCTIONS: &[&[(&str, NativeCode)]] = &[
    attributes::FUNCTIONS,
    classes::FUNCTIONS,
    evaluation::FUNCTIONS,
    identity::FUNCTIONS,
    iteration::FUNCTIONS,
    order::FUNCTIONS,
    printing::FUNCTIONS,
    super::builtin_numbers::FUNCTIONS,
    super::builtin_text::FUNCTIONS,
];

pub(super) fn module(thread: &mut Thread) -> Obj {
    let mut builder = ModuleBuilder::new("builtins")
        .value("None", Obj::none())
        .value("True", Obj::bool(true))
        .value("False", Obj::bool(false))
        .value("NotImplemented", Obj::not_implemented())
        .value("Ellipsis", Obj::ellipsis())
        .value("__debug__", Obj::bool(true));
    for functions in FUNCTIONS {
        builder = builder.functions(functions);
    }
    for type_id in CLASSES {
        builder = builder.class(*type_id);
    }
    for number in id::BASE_EXCEPTION.0..=id::USER_WARNING.0 {
        builder = builder.class(TypeId(number));
    }
    // It imports its module when it is first called.
    let builder = builder.functions(&[("open", open)]);
    let os_error = types::class(id::OS_ERROR).object();
    let module = builder
        .value("IOError", os_error.clone())
        .value("EnvironmentError", os_error)
        .build();
    if let Some(payload) = module.get::<Module>() {
        let builtins = thread.interpreter.builtins.clone();
        for (name, value) in ops::dict_items(&payload.dict) {
            builtins.store_name(&name, value);
        }
    }
    module
}

/// `open(...)`, which is the module `io`'s.
fn open(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let io = ops::import_module(thread, "io")?;
    let open = ops::get_attribute(thread, &io, crate::name!("open"))?;
    ops::call(thread, &open, args)
}

/// The built-in classes that programs know by name.
const CLASSES: &[TypeId] = &[
    id::OBJECT,
    id::TYPE,
    id::INT,
    id::BOOL,
    id::FLOAT,
    id::COMPLEX,
    id::STR,
    id::BYTES,
    id::BYTEARRAY,
    id::TUPLE,
    id::LIST,
    id::DICT,
    id::SET,
    id::FROZENSET,
    id::RANGE,
    id::SLICE,
    id::ENUMERATE,
    id::ZIP,
    id::MAP,
    id::FILTER,
    id::REVERSED,
    id::PROPERTY,
    id::STATICMETHOD,
    id::CLASSMETHOD,
    id::SUPER,
];
