//! Descriptors: attributes of a class that decide what reading and setting
//! them on an instance means.

use crate::object::{BoundMethod, Class, MethodWrapper, Native, NativeFunction, Obj, Property, id};

use super::error::{PyResult, errors};
use super::{Args, Thread, call};

/// A place of `__slots__` in instances of a class.
#[derive(Debug)]
pub(crate) struct SlotDescriptor {
    pub(crate) index: usize,
    pub(crate) name: Obj,
    pub(crate) class: Class,
}

/// Whether an attribute found in the class goes before the instance's own.
pub(crate) fn is_data(thread: &mut Thread, attribute: &Obj) -> bool {
    match attribute.type_id() {
        id::FUNCTION | id::METHOD_DESCRIPTOR | id::STATICMETHOD | id::CLASSMETHOD => false,
        id::PROPERTY | id::GETSET_DESCRIPTOR => true,
        id::MEMBER_DESCRIPTOR => true,
        _ if !attribute.class().is_heap() => false,
        _ => {
            let class = attribute.class();
            thread.lookup(class, crate::name!("__set__")).is_some()
                || thread.lookup(class, crate::name!("__delete__")).is_some()
        }
    }
}

/// What an attribute found in a class is worth when read through `instance`,
/// or through the class itself.
pub(crate) fn get(
    thread: &mut Thread,
    attribute: &Obj,
    instance: Option<&Obj>,
    class: Class,
) -> PyResult<Obj> {
    match attribute.type_id() {
        id::FUNCTION | id::METHOD_DESCRIPTOR => Ok(match instance {
            Some(instance) => Obj::bound_method(attribute.clone(), instance.clone()),
            None => attribute.clone(),
        }),
        id::GETSET_DESCRIPTOR => get_native(thread, attribute, instance),
        id::MEMBER_DESCRIPTOR => get_slot(attribute, instance),
        id::PROPERTY => get_property(thread, attribute, instance),
        id::STATICMETHOD => Ok(wrapped(attribute)),
        id::CLASSMETHOD => bind_to_class(thread, &wrapped(attribute), class),
        _ if attribute.class().is_heap() || attribute.get::<Native>().is_some() => {
            get_custom(thread, attribute, instance, class)
        }
        _ => Ok(attribute.clone()),
    }
}

fn wrapped(attribute: &Obj) -> Obj {
    let wrapper = attribute.get::<MethodWrapper>();
    wrapper.map_or_else(Obj::none, |wrapper| wrapper.function.clone())
}

fn bind_to_class(thread: &mut Thread, function: &Obj, class: Class) -> PyResult<Obj> {
    match function.type_id() {
        id::FUNCTION | id::BUILTIN_FUNCTION | id::METHOD_DESCRIPTOR => {
            Ok(Obj::bound_method(function.clone(), class.object()))
        }
        _ => get(
            thread,
            function,
            Some(&class.object()),
            class.object().class(),
        ),
    }
}

fn get_native(thread: &mut Thread, attribute: &Obj, instance: Option<&Obj>) -> PyResult<Obj> {
    let (Some(instance), Some(native)) = (instance, attribute.get::<NativeFunction>()) else {
        return Ok(attribute.clone());
    };
    (native.code)(thread, &Args::positional(std::slice::from_ref(instance)))
}

fn get_property(thread: &mut Thread, attribute: &Obj, instance: Option<&Obj>) -> PyResult<Obj> {
    let (Some(instance), Some(property)) = (instance, attribute.get::<Property>()) else {
        return Ok(attribute.clone());
    };
    match &property.getter {
        Some(getter) => call::call(
            thread,
            getter,
            &Args::positional(std::slice::from_ref(instance)),
        ),
        None => Err(incomplete_property(property, instance, "getter")),
    }
}

/// The `AttributeError` of a property without a getter, setter or deleter. Its
/// name is that of its getter, as `@property` has it.
fn incomplete_property(property: &Property, instance: &Obj, missing: &str) -> super::Raised {
    let getter = property.getter.as_ref();
    let name = getter.and_then(|getter| getter.with_function(|state| state.name.clone()));
    let shown = name.map_or_else(String::new, |name| {
        format!(" '{}'", super::text::lossy(&name))
    });
    errors::attribute_error(format!(
        "property{shown} of '{}' object has no {missing}",
        super::text::lossy(&instance.class().qualname())
    ))
}

fn get_slot(attribute: &Obj, instance: Option<&Obj>) -> PyResult<Obj> {
    let (Some(instance), Some(slot)) = (instance, attribute.as_native::<SlotDescriptor>()) else {
        return Ok(attribute.clone());
    };
    let value = instance
        .get::<crate::object::Instance>()
        .and_then(|payload| payload.slot(instance.header(), slot.index));
    match value {
        Some(value) => Ok(value),
        None => Err(super::attribute::no_attribute(instance, &slot.name)),
    }
}

fn get_custom(
    thread: &mut Thread,
    attribute: &Obj,
    instance: Option<&Obj>,
    class: Class,
) -> PyResult<Obj> {
    let Some(method) = thread.lookup(attribute.class(), crate::name!("__get__")) else {
        return Ok(attribute.clone());
    };
    let args = [
        attribute.clone(),
        instance.cloned().unwrap_or_else(Obj::none),
        class.object(),
    ];
    call::call(thread, &method, &Args::positional(&args))
}

/// Sets (or, without a value, deletes) through an attribute found in the
/// class; returns false if it does not concern itself with that.
pub(crate) fn set(
    thread: &mut Thread,
    attribute: &Obj,
    instance: &Obj,
    value: Option<Obj>,
) -> PyResult<bool> {
    match attribute.type_id() {
        id::PROPERTY => set_property(thread, attribute, instance, value).map(|()| true),
        id::GETSET_DESCRIPTOR => set_native(thread, attribute, instance, value).map(|()| true),
        id::MEMBER_DESCRIPTOR => set_slot(attribute, instance, value).map(|()| true),
        _ if attribute.class().is_heap() => set_custom(thread, attribute, instance, value),
        _ => Ok(false),
    }
}

fn set_property(
    thread: &mut Thread,
    attribute: &Obj,
    instance: &Obj,
    value: Option<Obj>,
) -> PyResult<()> {
    let Some(property) = attribute.get::<Property>() else {
        return Ok(());
    };
    let (function, word) = if value.is_some() {
        (&property.setter, "setter")
    } else {
        (&property.deleter, "deleter")
    };
    let Some(function) = function else {
        return Err(incomplete_property(property, instance, word));
    };
    let args: Vec<Obj> = std::iter::once(instance.clone()).chain(value).collect();
    call::call(thread, function, &Args::positional(&args)).map(drop)
}

fn set_native(
    thread: &mut Thread,
    attribute: &Obj,
    instance: &Obj,
    value: Option<Obj>,
) -> PyResult<()> {
    let native = attribute.get::<NativeFunction>();
    let Some(native) = native else {
        return Err(errors::type_error("can't delete attribute"));
    };
    match (native.setter, value) {
        (Some(_), None) => Err(errors::type_error("can't delete attribute")),
        (Some(setter), Some(value)) => {
            setter(thread, &Args::positional(&[instance.clone(), value])).map(drop)
        }
        (None, _) => Err(errors::attribute_error(format!(
            "attribute '{}' of '{}' objects is not writable",
            native.name.as_utf8().unwrap_or("?"),
            instance.class().static_name()
        ))),
    }
}

fn set_slot(attribute: &Obj, instance: &Obj, value: Option<Obj>) -> PyResult<()> {
    let (Some(slot), Some(payload)) = (
        attribute.as_native::<SlotDescriptor>(),
        instance.get::<crate::object::Instance>(),
    ) else {
        return Err(errors::type_error("a slot needs an instance of its class"));
    };
    if !instance.class().is_subclass(slot.class) {
        return Err(errors::type_error("a slot needs an instance of its class"));
    }
    let deleting = value.is_none();
    let old = payload.set_slot(instance.header(), slot.index, value);
    if deleting && old.is_none() {
        return Err(super::attribute::no_attribute(instance, &slot.name));
    }
    Ok(())
}

fn set_custom(
    thread: &mut Thread,
    attribute: &Obj,
    instance: &Obj,
    value: Option<Obj>,
) -> PyResult<bool> {
    let name = if value.is_some() {
        crate::name!("__set__")
    } else {
        crate::name!("__delete__")
    };
    let Some(method) = thread.lookup(attribute.class(), name) else {
        return Ok(false);
    };
    let mut args = vec![attribute.clone(), instance.clone()];
    args.extend(value);
    call::call(thread, &method, &Args::positional(&args)).map(|_| true)
}

/// What a bound method is bound to, for comparing methods.
pub(crate) fn bound_parts(object: &Obj) -> Option<(&Obj, &Obj)> {
    let bound = object.get::<BoundMethod>()?;
    Some((&bound.function, &bound.receiver))
}
