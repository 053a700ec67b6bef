//! Tuples whose items have names, as `sys.version_info` and `time.struct_time`
//! (`Objects/structseq.c`).

use crate::object::{Class, Obj, Property, id, intern, types};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::operator::item_getter;

/// A class of tuples with these field names.
///
/// # Errors
///
/// Only what making any class raises.
pub(super) fn class(
    thread: &mut Thread,
    module: &str,
    name: &str,
    fields: &[&str],
) -> PyResult<Class> {
    let dict = Obj::dict();
    let store = |key: &str, value: Obj| dict.store_name(&intern(key), value);
    for (index, field) in fields.iter().enumerate() {
        let property = Property {
            getter: Some(item_getter(Obj::int(index as i128))),
            setter: None,
            deleter: None,
            doc: Obj::none(),
        };
        store(field, Obj::new(id::PROPERTY, property));
    }
    let names: Vec<Obj> = fields.iter().map(intern).collect();
    store("__match_args__", Obj::tuple(names));
    store("__module__", intern(module));
    store("__slots__", Obj::tuple([]));
    store("n_fields", Obj::int(fields.len() as i128));
    store("n_sequence_fields", Obj::int(fields.len() as i128));
    store("n_unnamed_fields", Obj::int(0));
    store(
        "__new__",
        static_method(Obj::native_function(module, "__new__", new)),
    );
    store("__repr__", Obj::native_method(id::TUPLE, "__repr__", repr));
    let bases = Obj::tuple([types::class(id::TUPLE).object()]);
    let args = [Obj::str(name), bases, dict];
    let made = ops::new_type(thread, types::class(id::TYPE), &Args::positional(&args))?;
    Ok(Class::from_object(&made).expect("a class statement makes a class"))
}

fn static_method(function: Obj) -> Obj {
    Obj::new(id::STATICMETHOD, crate::object::MethodWrapper { function })
}

/// An instance of such a class.
pub(super) fn instance(class: Class, values: Vec<Obj>) -> Obj {
    Obj::instance(class.id, class.slot_count, Some(Obj::tuple(values)))
}

/// One value of a class of its own.
///
/// # Errors
///
/// As for [`class`].
pub(super) fn single(
    thread: &mut Thread,
    module: &str,
    name: &str,
    fields: &[(&str, Obj)],
) -> PyResult<Obj> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let class = class(thread, module, name, &names)?;
    let values = fields.iter().map(|(_, value)| value.clone()).collect();
    Ok(instance(class, values))
}

fn field_names(class: Class) -> Vec<Obj> {
    let names = class.lookup(crate::name!("__match_args__"));
    names
        .as_ref()
        .and_then(Obj::as_tuple)
        .unwrap_or_default()
        .to_vec()
}

/// `struct_time(sequence)`: as many items as there are fields.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("structseq", 2, 3)?;
    let Some(class) = Class::from_object(&values[0]) else {
        return Err(errors::type_error("a class is required"));
    };
    let items = ops::collect(thread, &values[1])?;
    let wanted = field_names(class).len();
    let module = class.lookup(crate::name!("__module__"));
    let module = module.as_ref().and_then(Obj::as_utf8).unwrap_or("?");
    if items.len() < wanted {
        return Err(errors::type_error(format!(
            "{module}.{}() takes an at least {wanted}-sequence ({}-sequence given)",
            class.static_name(),
            items.len()
        )));
    }
    Ok(instance(class, items))
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = args.this().class();
    let values = args.this().as_tuple().unwrap_or_default();
    let mut parts = Vec::new();
    for (name, value) in field_names(class).iter().zip(values) {
        let value = ops::repr(thread, value)?;
        parts.push(format!("{}={}", ops::lossy(name), ops::lossy(&value)));
    }
    let module = class.lookup(crate::name!("__module__"));
    let module = module.as_ref().and_then(Obj::as_utf8).unwrap_or("?");
    let name = class.static_name();
    Ok(Obj::str(format!("{module}.{name}({})", parts.join(", "))))
}
