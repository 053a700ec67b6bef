//! Objects on their way from one interpreter to another: what `pickle` would
//! carry between processes, as plain data that belongs to no interpreter.
//!
//! Values go by value. Functions and classes go by the names under which their
//! module knows them, so the other side must be able to import them.

use std::sync::Arc;

use num_bigint::BigInt;
use rustpython_wtf8::Wtf8Buf;

use crate::object::{Class, Function, NativeFunction, Obj, id, intern};
use crate::vm::{PyResult, Thread, errors, operations as ops};

use super::channel::{self, Channel};

/// An object that has left its interpreter.
#[derive(Debug, Clone)]
pub(super) enum Packed {
    None,
    Bool(bool),
    Int(i128),
    BigInt(BigInt),
    Float(f64),
    Str(Wtf8Buf),
    Bytes(Vec<u8>),
    Tuple(Vec<Packed>),
    List(Vec<Packed>),
    Dict(Vec<(Packed, Packed)>),
    Set(Vec<Packed>),
    FrozenSet(Vec<Packed>),
    /// A function or class, by its module and the dotted path in it.
    Global {
        module: String,
        path: String,
    },
    /// A method of an object.
    Method(Box<Packed>, String),
    /// A class, its arguments, and attributes.
    Exception(Box<Packed>, Vec<Packed>, Vec<(Wtf8Buf, Packed)>),
    /// A class and attributes.
    Instance(Box<Packed>, Vec<(Wtf8Buf, Packed)>),
    /// The one thing that is not copied: both sides hold its ends.
    Channel(Arc<Channel>),
}

/// Copies an object out of its interpreter.
///
/// # Errors
/// A `TypeError` or `AttributeError` for what cannot be copied, in pickle's
/// words; a `RecursionError` for what contains itself.
pub(super) fn pack(thread: &mut Thread, value: &Obj) -> PyResult<Packed> {
    thread.nested(|thread| pack_value(thread, value))
}

fn pack_all(thread: &mut Thread, values: &[Obj]) -> PyResult<Vec<Packed>> {
    values.iter().map(|value| pack(thread, value)).collect()
}

fn pack_value(thread: &mut Thread, value: &Obj) -> PyResult<Packed> {
    if let Some(channel) = channel::of(value) {
        return Ok(Packed::Channel(channel.clone()));
    }
    if Class::from_object(value).is_some()
        || value.get::<Function>().is_some()
        || value.get::<NativeFunction>().is_some()
    {
        return pack_global(thread, value);
    }
    let class = value.class();
    if class.is_heap() {
        return pack_instance(thread, value, class);
    }
    Ok(match class.id {
        id::NONE => Packed::None,
        id::BOOL => Packed::Bool(value.is_true()),
        id::INT => match (value.as_i128(), value.as_big()) {
            (Some(small), _) => Packed::Int(small),
            (None, big) => Packed::BigInt(big.unwrap_or_default()),
        },
        id::FLOAT => Packed::Float(value.as_float().unwrap_or_default()),
        id::STR => {
            let text = value.as_str_payload().map(|text| text.text().to_owned());
            Packed::Str(text.unwrap_or_default())
        }
        id::BYTES => Packed::Bytes(value.as_bytes().unwrap_or_default().to_vec()),
        id::TUPLE => Packed::Tuple(pack_all(thread, value.as_tuple().unwrap_or_default())?),
        id::LIST => {
            let items = value.with_list(|items| items.to_vec()).unwrap_or_default();
            Packed::List(pack_all(thread, &items)?)
        }
        id::DICT => pack_dict(thread, value)?,
        id::SET => Packed::Set(pack_iterable(thread, value)?),
        id::FROZENSET => Packed::FrozenSet(pack_iterable(thread, value)?),
        id::METHOD => pack_method(thread, value)?,
        _ if class.inherits(id::BASE_EXCEPTION) => pack_exception(thread, value, class)?,
        _ => {
            let name = full_name(class);
            return Err(errors::type_error(format!("cannot pickle '{name}' object")));
        }
    })
}

/// A built-in class's name, with that of its module.
fn full_name(class: Class) -> String {
    let module = class.dict.lookup_name(crate::name!("__module__"));
    match module.as_ref().and_then(Obj::as_utf8) {
        Some(module) if module != "builtins" => format!("{module}.{}", class.static_name()),
        _ => class.static_name().to_owned(),
    }
}

fn pack_iterable(thread: &mut Thread, value: &Obj) -> PyResult<Vec<Packed>> {
    let items = ops::collect(thread, value)?;
    pack_all(thread, &items)
}

fn pack_dict(thread: &mut Thread, dict: &Obj) -> PyResult<Packed> {
    let mut pairs = Vec::new();
    for (key, value) in ops::dict_items(dict) {
        pairs.push((pack(thread, &key)?, pack(thread, &value)?));
    }
    Ok(Packed::Dict(pairs))
}

fn text_of(thread: &mut Thread, value: &Obj, name: &str) -> PyResult<String> {
    let text = ops::get_attribute(thread, value, &intern(name))?;
    Ok(text.as_utf8().unwrap_or_default().to_owned())
}

/// A function or class goes by name, if that name leads back to it.
fn pack_global(thread: &mut Thread, value: &Obj) -> PyResult<Packed> {
    let module = text_of(thread, value, "__module__")?;
    let path = text_of(thread, value, "__qualname__")?;
    if path.contains("<locals>") {
        let message = format!("Can't pickle local object '{path}'");
        return Err(errors::attribute_error(message));
    }
    match find_global(thread, &module, &path) {
        Ok(found) if found.is(value) => Ok(Packed::Global { module, path }),
        _ => {
            let shown = ops::repr_lossy(thread, value);
            Err(errors::attribute_error(format!(
                "Can't pickle {shown}: attribute lookup {path} on {module} failed"
            )))
        }
    }
}

fn find_global(thread: &mut Thread, module: &str, path: &str) -> PyResult<Obj> {
    let mut found = ops::import_module(thread, module)?;
    for name in path.split('.') {
        found = ops::get_attribute(thread, &found, &intern(name))?;
    }
    Ok(found)
}

fn pack_method(thread: &mut Thread, value: &Obj) -> PyResult<Packed> {
    let owner = ops::get_attribute(thread, value, &intern("__self__"))?;
    let name = text_of(thread, value, "__name__")?;
    Ok(Packed::Method(Box::new(pack(thread, &owner)?), name))
}

/// The attributes that an object has of its own, by name.
fn pack_attributes(thread: &mut Thread, value: &Obj) -> PyResult<Vec<(Wtf8Buf, Packed)>> {
    let mut attributes = Vec::new();
    for name in value.own_attribute_names() {
        // Another thread may have removed it meanwhile.
        if let (Some(text), Some(value)) = (name.as_str_payload(), value.own_attribute(&name)) {
            attributes.push((text.text().to_owned(), pack(thread, &value)?));
        }
    }
    Ok(attributes)
}

fn pack_exception(thread: &mut Thread, value: &Obj, class: Class) -> PyResult<Packed> {
    let class = Box::new(pack(thread, &class.object())?);
    let args = value.with_exception(|state| state.args.clone());
    let args = args.and_then(|args| args.as_tuple().map(<[Obj]>::to_vec));
    let args = pack_all(thread, &args.unwrap_or_default())?;
    let attributes = pack_attributes(thread, value)?;
    Ok(Packed::Exception(class, args, attributes))
}

fn pack_instance(thread: &mut Thread, value: &Obj, class: Class) -> PyResult<Packed> {
    if class.inherits(id::BASE_EXCEPTION) {
        return pack_exception(thread, value, class);
    }
    if class.slot_count > 0 || class.value_class.is_some() {
        let name = ops::lossy(&class.qualname());
        return Err(errors::type_error(format!(
            "cannot pickle '{name}' object: only attributes in __dict__ are copied"
        )));
    }
    let packed = Box::new(pack(thread, &class.object())?);
    let attributes = pack_attributes(thread, value)?;
    Ok(Packed::Instance(packed, attributes))
}

/// Makes an object of this interpreter from one that left another.
///
/// # Errors
/// Whatever importing a function's or class's module raises, or that it is not
/// there.
pub(super) fn unpack(thread: &mut Thread, packed: Packed) -> PyResult<Obj> {
    Ok(match packed {
        Packed::None => Obj::none(),
        Packed::Bool(value) => Obj::bool(value),
        Packed::Int(value) => Obj::int(value),
        Packed::BigInt(value) => Obj::big_int(value),
        Packed::Float(value) => Obj::float(value),
        Packed::Str(text) => Obj::str(text),
        Packed::Bytes(bytes) => Obj::bytes(bytes),
        Packed::Tuple(items) => Obj::tuple(unpack_all(thread, items)?),
        Packed::List(items) => Obj::list(unpack_all(thread, items)?),
        Packed::Dict(pairs) => {
            let dict = Obj::dict();
            unpack_into(thread, &dict, pairs)?;
            dict
        }
        Packed::Set(items) => unpack_set(thread, items)?,
        Packed::FrozenSet(items) => {
            let set = unpack_set(thread, items)?;
            let class = crate::object::types::class(id::FROZENSET).object();
            ops::call(thread, &class, &crate::vm::Args::positional(&[set]))?
        }
        Packed::Global { module, path } => find_global(thread, &module, &path)?,
        Packed::Method(owner, name) => {
            let owner = unpack(thread, *owner)?;
            ops::get_attribute(thread, &owner, &intern(name.as_str()))?
        }
        Packed::Exception(class, args, attributes) => {
            let class = unpack(thread, *class)?;
            let args = unpack_all(thread, args)?;
            let exception = ops::call(thread, &class, &crate::vm::Args::positional(&args))?;
            unpack_attributes(thread, &exception, attributes)?;
            exception
        }
        Packed::Instance(class, attributes) => {
            let class = unpack(thread, *class)?;
            let Some(class) = Class::from_object(&class) else {
                return Err(errors::type_error("a class is no class any more"));
            };
            let instance = Obj::instance(class.id, class.slot_count, None);
            unpack_attributes(thread, &instance, attributes)?;
            instance
        }
        Packed::Channel(channel) => channel::object(channel),
    })
}

fn unpack_all(thread: &mut Thread, items: Vec<Packed>) -> PyResult<Vec<Obj>> {
    let items = items.into_iter();
    items.map(|item| unpack(thread, item)).collect()
}

fn unpack_set(thread: &mut Thread, items: Vec<Packed>) -> PyResult<Obj> {
    let set = Obj::set_of(crate::object::SetTable::default());
    for item in items {
        let item = unpack(thread, item)?;
        ops::set_add(thread, &set, item)?;
    }
    Ok(set)
}

fn unpack_into(thread: &mut Thread, dict: &Obj, pairs: Vec<(Packed, Packed)>) -> PyResult<()> {
    for (key, value) in pairs {
        let key = unpack(thread, key)?;
        let value = unpack(thread, value)?;
        ops::dict_set(thread, dict, &key, value)?;
    }
    Ok(())
}

fn unpack_attributes(
    thread: &mut Thread,
    owner: &Obj,
    attributes: Vec<(Wtf8Buf, Packed)>,
) -> PyResult<()> {
    for (name, value) in attributes {
        let value = unpack(thread, value)?;
        // A class whose objects have no attributes there loses them.
        owner
            .set_own_attribute(&intern(name), value)
            .unwrap_or_default();
    }
    Ok(())
}
