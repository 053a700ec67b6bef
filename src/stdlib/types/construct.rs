//! What the `__new__` of the built-in value types have in common.

use crate::object::{Class, Obj, TypeId, types};
use crate::vm::{Args, PyResult, errors};

/// The class that `__new__` of the built-in type `owner` was called for: the
/// type itself or a subclass.
pub(in crate::stdlib) fn class_argument(args: &Args<'_>, owner: TypeId) -> PyResult<Class> {
    let name = types::class(owner).static_name();
    let Some(first) = args.values().first() else {
        return Err(errors::type_error(format!(
            "{name}.__new__(): not enough arguments"
        )));
    };
    let Some(class) = Class::from_object(first) else {
        return Err(errors::type_error(format!(
            "{name}.__new__(X): X is not a type object ({})",
            first.class().static_name()
        )));
    };
    if class.inherits(owner) {
        return Ok(class);
    }
    let given = class.static_name();
    Err(errors::type_error(format!(
        "{name}.__new__({given}): {given} is not a subtype of {name}"
    )))
}

/// A value of a built-in type, or an instance of the subclass `class` around
/// it.
pub(in crate::stdlib) fn of_class(class: Class, value: Obj) -> Obj {
    if class.is_heap() {
        let value = value.base_value().clone();
        return Obj::instance(class.id, class.slot_count, Some(value));
    }
    value
}
