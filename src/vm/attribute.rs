//! Attribute access: `object.name`, in the order of the data model
//! (`Objects/object.c`, `typeobject.c`).

use crate::object::{
    BoundMethod, Class, Layout, MethodWrapper, Module, Native, NativeFunction, Obj, Super, id,
    intern, types,
};

use super::error::{PyResult, Raised, errors};
use super::{Args, Thread, call, descriptor};

/// What a method call finds.
pub(crate) enum Method {
    /// A function and the object that is its first argument.
    Unbound { function: Obj, receiver: Obj },
    /// Anything else that is to be called.
    Value(Obj),
}

/// `object.name`.
///
/// # Errors
///
/// An `AttributeError`, or whatever a descriptor or `__getattr__` raises.
pub fn get(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<Obj> {
    let class = object.class();
    if !class.is_heap() {
        return get_generic(thread, object, name);
    }
    let custom = (class.layout != Layout::Type)
        .then(|| custom_getattribute(thread, class))
        .flatten();
    let found = match custom {
        Some(custom) => {
            let args = [object.clone(), name.clone()];
            call::call(thread, &custom, &Args::positional(&args))
        }
        None => get_generic(thread, object, name),
    };
    or_getattr(thread, object, name, found)
}

/// Whether the class has a `__getattribute__` that is not that of a built-in
/// type.
pub(crate) fn has_custom_getattribute(thread: &mut Thread, class: Class) -> bool {
    custom_getattribute(thread, class).is_some()
}

/// A `__getattribute__` that is not that of a built-in type.
fn custom_getattribute(thread: &mut Thread, class: Class) -> Option<Obj> {
    let method = thread.lookup(class, crate::name!("__getattribute__"))?;
    is_custom(&method).then_some(method)
}

/// Whether a method that decides about attributes is the program's, or that of
/// a class which a library module made as a program would.
pub(crate) fn is_custom(method: &Obj) -> bool {
    if method.type_id() == id::FUNCTION {
        return true;
    }
    let native = method.get::<NativeFunction>();
    let owner = native.and_then(|native| native.owner);
    owner.is_some_and(|owner| types::class(owner).is_heap())
}

/// Asks `__getattr__` after everything else failed.
fn or_getattr(
    thread: &mut Thread,
    object: &Obj,
    name: &Obj,
    found: PyResult<Obj>,
) -> PyResult<Obj> {
    match found {
        Err(raised) if raised.is(id::ATTRIBUTE_ERROR) => {
            match get_special(thread, object, crate::name!("__getattr__"))? {
                Some(method) => call::call(
                    thread,
                    &method,
                    &Args::positional(std::slice::from_ref(name)),
                ),
                None => Err(raised),
            }
        }
        found => found,
    }
}

/// Attribute access without `__getattribute__` and `__getattr__`.
///
/// # Errors
///
/// As for [`get`].
pub fn get_generic(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<Obj> {
    if let Some(found) = find(thread, object, name)? {
        return Ok(found);
    }
    if object.get::<Module>().is_some()
        && let Some(found) = module_getattr(thread, object, name)?
    {
        return Ok(found);
    }
    Err(no_attribute(object, name))
}

/// Attribute access that answers `None` where nothing is found.
///
/// # Errors
///
/// Whatever a descriptor raises.
pub(crate) fn find(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    if let Some(class) = Class::from_object(object) {
        return find_in_class(thread, object, class, name);
    }
    if let Some(proxy) = object.get::<Super>()
        && let Some(found) = find_in_super(thread, proxy, name)?
    {
        return Ok(Some(found));
    }
    let class = object.class();
    let in_class = thread.lookup(class, name);
    if let Some(attribute) = &in_class
        && descriptor::is_data(thread, attribute)
    {
        return descriptor::get(thread, attribute, Some(object), class).map(Some);
    }
    if let Some(found) = find_in_instance(object, name) {
        return Ok(Some(found));
    }
    match in_class {
        Some(attribute) => descriptor::get(thread, &attribute, Some(object), class).map(Some),
        None => match wrapped_function(object) {
            Some(function) => find(thread, &function, name),
            None => Ok(None),
        },
    }
}

/// The function in a method or wrapper, whose attributes are also its own.
fn wrapped_function(object: &Obj) -> Option<Obj> {
    if let Some(bound) = object.get::<BoundMethod>() {
        return Some(bound.function.clone());
    }
    let wrapper = object.base_value().get::<MethodWrapper>()?;
    Some(wrapper.function.clone())
}

/// The attribute that the object itself has.
fn find_in_instance(object: &Obj, name: &Obj) -> Option<Obj> {
    if let Some(module) = object.get::<Module>() {
        return module.dict.lookup_name(name);
    }
    object.own_attribute(name)
}

/// An attribute of a class: of the class and its bases, after data
/// descriptors of its metaclass.
fn find_in_class(
    thread: &mut Thread,
    object: &Obj,
    class: Class,
    name: &Obj,
) -> PyResult<Option<Obj>> {
    let metaclass = object.class();
    let in_metaclass = thread.lookup(metaclass, name);
    if let Some(attribute) = &in_metaclass
        && descriptor::is_data(thread, attribute)
    {
        return descriptor::get(thread, attribute, Some(object), metaclass).map(Some);
    }
    if let Some(attribute) = thread.lookup(class, name) {
        return descriptor::get(thread, &attribute, None, class).map(Some);
    }
    match in_metaclass {
        Some(attribute) => descriptor::get(thread, &attribute, Some(object), metaclass).map(Some),
        None => Ok(None),
    }
}

/// The attribute that follows `super`'s class in the order of the receiver's.
fn find_in_super(thread: &mut Thread, proxy: &Super, name: &Obj) -> PyResult<Option<Obj>> {
    let (Some(after), Some(start)) = (
        Class::from_object(&proxy.class),
        Class::from_object(&proxy.receiver_class),
    ) else {
        return Ok(None);
    };
    let order = start
        .mro()
        .iter()
        .skip_while(|class| !class.is(after))
        .skip(1);
    let mut found = order.filter_map(|class| class.dict.lookup_name(name));
    let Some(attribute) = found.next() else {
        return Ok(None);
    };
    let bound_to_class = proxy.receiver.is(&proxy.receiver_class);
    let receiver = (!bound_to_class).then_some(&proxy.receiver);
    descriptor::get(thread, &attribute, receiver, start).map(Some)
}

/// A module's own `__getattr__` (PEP 562).
fn module_getattr(thread: &mut Thread, module: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    let Some(payload) = module.get::<Module>() else {
        return Ok(None);
    };
    match payload.dict.lookup_name(crate::name!("__getattr__")) {
        Some(function) => call::call(
            thread,
            &function,
            &Args::positional(std::slice::from_ref(name)),
        )
        .map(Some),
        None => Ok(None),
    }
}

/// Whether attributes of such objects are looked up in the object and in its
/// class, without ado.
pub(crate) fn is_plain_layout(layout: Layout) -> bool {
    matches!(
        layout,
        Layout::Instance
            | Layout::List
            | Layout::Dict
            | Layout::Str
            | Layout::Set
            | Layout::Native
            | Layout::Exception
            | Layout::Generator
            | Layout::Tuple
    )
}

/// What `object.name(...)` calls: a function of the class need not be bound.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn get_method(thread: &mut Thread, object: Obj, name: &Obj) -> PyResult<Method> {
    let class = object.class();
    if is_plain_layout(class.layout)
        && !(class.is_heap() && custom_getattribute(thread, class).is_some())
        && let Some(function) = thread.lookup(class, name)
        && matches!(function.type_id(), id::FUNCTION | id::METHOD_DESCRIPTOR)
        && find_in_instance(&object, name).is_none()
    {
        return Ok(Method::Unbound {
            function,
            receiver: object,
        });
    }
    get(thread, &object, name).map(Method::Value)
}

/// The method `name`, interned, of the object's class, bound to the object.
/// Operators look here and not in the object itself.
///
/// # Errors
///
/// Whatever a descriptor raises.
pub(crate) fn get_special(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    let class = object.class();
    match thread.lookup(class, name) {
        Some(attribute) => descriptor::get(thread, &attribute, Some(object), class).map(Some),
        None => Ok(None),
    }
}

/// The function that `super().name(...)` calls with the receiver, where that
/// takes no `super` object.
pub(crate) fn super_method(callable: &Obj, class: &Obj, receiver: &Obj, name: &Obj) -> Option<Obj> {
    if Class::from_object(callable)?.id != id::SUPER || Class::from_object(receiver).is_some() {
        return None;
    }
    let after = Class::from_object(class)?;
    let mut order = receiver.class().mro().iter();
    order.find(|class| class.is(after))?;
    let found = order.find_map(|class| class.dict.lookup_name(name))?;
    matches!(found.type_id(), id::FUNCTION | id::METHOD_DESCRIPTOR).then_some(found)
}

/// `super().name` without making the `super` object.
///
/// # Errors
///
/// As for [`get`]; whatever calling something else named `super` raises.
pub(crate) fn get_super(
    thread: &mut Thread,
    callable: &Obj,
    class: Obj,
    receiver: Obj,
    name: &Obj,
    with_arguments: u32,
) -> PyResult<Obj> {
    let genuine = Class::from_object(callable).is_some_and(|class| class.id == id::SUPER);
    if genuine {
        let proxy = super::build_class::make_super(class, receiver)?;
        return get(thread, &proxy, name);
    }
    let arguments = if with_arguments != 0 {
        vec![class, receiver]
    } else {
        vec![]
    };
    let proxy = call::call(thread, callable, &Args::positional(&arguments))?;
    get(thread, &proxy, name)
}

/// `object.name = value`.
///
/// # Errors
///
/// An `AttributeError`, or whatever a descriptor or `__setattr__` raises.
pub fn set(thread: &mut Thread, object: &Obj, name: &Obj, value: Obj) -> PyResult<()> {
    let class = object.class();
    if class.is_heap()
        && let Some(method) = thread.lookup(class, crate::name!("__setattr__"))
        && is_custom(&method)
    {
        let args = [object.clone(), name.clone(), value];
        return call::call(thread, &method, &Args::positional(&args)).map(drop);
    }
    set_generic(thread, object, name, value)
}

/// The same without `__setattr__`.
///
/// # Errors
///
/// As for [`set`].
pub fn set_generic(thread: &mut Thread, object: &Obj, name: &Obj, value: Obj) -> PyResult<()> {
    let class = object.class();
    if let Some(attribute) = thread.lookup(class, name)
        && descriptor::set(thread, &attribute, object, Some(value.clone()))?
    {
        return Ok(());
    }
    if let Some(own) = Class::from_object(object) {
        if !own.is_heap() {
            return Err(errors::type_error(format!(
                "cannot set '{}' attribute of immutable type '{}'",
                name.as_utf8().unwrap_or("?"),
                own.static_name()
            )));
        }
        own.store(name, value);
        return Ok(());
    }
    if let Some(module) = object.get::<Module>() {
        module.dict.store_name(name, value);
        return Ok(());
    }
    if class.has_dict && object.set_own_attribute(name, value).is_ok() {
        return Ok(());
    }
    Err(cannot_set(thread, object, name))
}

fn cannot_set(thread: &mut Thread, object: &Obj, name: &Obj) -> Raised {
    let class = object.class();
    if thread.lookup(class, name).is_some() {
        return errors::attribute_error(format!(
            "'{}' object attribute '{}' is read-only",
            class.static_name(),
            name.as_utf8().unwrap_or("?")
        ));
    }
    no_attribute(object, name)
}

/// `del object.name`.
///
/// # Errors
///
/// An `AttributeError`, or whatever a descriptor or `__delattr__` raises.
pub fn delete(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<()> {
    let class = object.class();
    if class.is_heap()
        && let Some(method) = thread.lookup(class, crate::name!("__delattr__"))
        && is_custom(&method)
    {
        let args = [object.clone(), name.clone()];
        return call::call(thread, &method, &Args::positional(&args)).map(drop);
    }
    delete_generic(thread, object, name)
}

/// The same without `__delattr__`.
///
/// # Errors
///
/// As for [`delete`].
pub fn delete_generic(thread: &mut Thread, object: &Obj, name: &Obj) -> PyResult<()> {
    if let Some(attribute) = thread.lookup(object.class(), name)
        && descriptor::set(thread, &attribute, object, None)?
    {
        return Ok(());
    }
    let removed = if let Some(own) = Class::from_object(object) {
        own.remove(name)
    } else if let Some(module) = object.get::<Module>() {
        module.dict.remove_name(name)
    } else {
        object.remove_own_attribute(name)
    };
    removed.map(drop).ok_or_else(|| no_attribute(object, name))
}

/// The `AttributeError` for a name that an object does not have.
#[cold]
pub(crate) fn no_attribute(object: &Obj, name: &Obj) -> Raised {
    let text = name.as_utf8().unwrap_or("?");
    let message = if let Some(class) = Class::from_object(object) {
        format!(
            "type object '{}' has no attribute '{text}'",
            class.static_name()
        )
    } else if let Some(module) = object.get::<Module>() {
        let module_name = module.dict.lookup_name(crate::name!("__name__"));
        let module_name = module_name.as_ref().and_then(Obj::as_utf8);
        format!(
            "module '{}' has no attribute '{text}'",
            module_name.unwrap_or("?")
        )
    } else if let Some(proxy) = object.get::<Super>() {
        let _ = proxy;
        format!("'super' object has no attribute '{text}'")
    } else if object.get::<Native>().is_some() {
        // The types of library modules are named with their modules.
        let class = super::text::class_name(object.class());
        format!("'{class}' object has no attribute '{text}'")
    } else {
        let class = object.class().static_name();
        format!("'{class}' object has no attribute '{text}'")
    };
    let raised = errors::attribute_error(message);
    if let Some(dict) = raised.0.lazy_dict() {
        let dict = dict.get_or_make();
        dict.store_name(crate::name!("name"), name.clone());
        dict.store_name(crate::name!("obj"), object.clone());
    }
    raised
}

/// The attribute name in a string object, interned.
///
/// # Errors
///
/// A `TypeError` if it is no string.
pub fn attribute_name(name: &Obj) -> PyResult<Obj> {
    match name.as_str_payload() {
        Some(text) => Ok(intern(text.text())),
        None => Err(errors::type_error(format!(
            "attribute name must be string, not '{}'",
            name.class().static_name()
        ))),
    }
}
