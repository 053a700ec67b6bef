//! Classes at run time: the `class` statement, `type(...)`, making instances
//! and `super` (`Python/bltinmodule.c`, `Objects/typeobject.c`).

use crate::object::{
    Class, Function, Layout, MethodWrapper, NewClass, Obj, Super, id, intern, make_class,
};

use super::descriptor::SlotDescriptor;
use super::error::{PyResult, errors};
use super::{Args, Thread, attribute, call, dict_ops, iterate};

/// The `class` statement: `__build_class__(body, name, *bases, **keywords)`.
///
/// # Errors
///
/// A `TypeError` for bases that do not fit; whatever the body raises.
pub(crate) fn build_class(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [body, name, bases @ ..] = args.values() else {
        return Err(errors::type_error("__build_class__: not enough arguments"));
    };
    let resolved = resolve_bases(thread, bases)?;
    let mut keywords: Vec<(Obj, Obj)> = Vec::new();
    let mut metaclass = None;
    for (key, value) in args.keywords() {
        if key.as_utf8() == Some("metaclass") {
            metaclass = Some(value.clone());
        } else {
            keywords.push((key.clone(), value.clone()));
        }
    }
    let metaclass = most_derived_metaclass(metaclass, &resolved)?;
    let bases_tuple = Obj::tuple(resolved.clone());
    let namespace = prepare(thread, &metaclass, name, &bases_tuple, &keywords)?;
    if !bases.iter().zip(&resolved).all(|(a, b)| a.is(b)) || bases.len() != resolved.len() {
        let original = Obj::tuple(bases.to_vec());
        dict_ops::set(thread, &namespace, crate::name!("__orig_bases__"), original)?;
    }
    let no_arguments = Args::positional(&[]);
    let cell = call::call_function(thread, body.clone(), &no_arguments, Some(namespace.clone()))?;
    let mut values = vec![name.clone(), bases_tuple, namespace];
    let names: Vec<Obj> = keywords.iter().map(|(name, _)| name.clone()).collect();
    values.extend(keywords.into_iter().map(|(_, value)| value));
    let class = call::call(thread, &metaclass, &Args::new(&values, &names))?;
    if cell.type_id() == id::CELL && Class::from_object(&class).is_some() {
        cell.set_cell_value(Some(class.clone()));
    }
    Ok(class)
}

/// Bases that are no classes may stand for some (`__mro_entries__`, PEP 560).
fn resolve_bases(thread: &mut Thread, bases: &[Obj]) -> PyResult<Vec<Obj>> {
    let mut resolved = Vec::new();
    for base in bases {
        if Class::from_object(base).is_some() {
            resolved.push(base.clone());
            continue;
        }
        match attribute::find(thread, base, crate::name!("__mro_entries__"))? {
            Some(method) => {
                let bases = Obj::tuple(bases.to_vec());
                let entries = call::call(thread, &method, &Args::positional(&[bases]))?;
                resolved.extend(iterate::collect(thread, &entries)?);
            }
            None => resolved.push(base.clone()),
        }
    }
    Ok(resolved)
}

/// The metaclass that the bases and the keyword agree on.
fn most_derived_metaclass(given: Option<Obj>, bases: &[Obj]) -> PyResult<Obj> {
    let type_object = crate::object::types::class(id::TYPE).object();
    let start = given.unwrap_or_else(|| {
        let first = bases.first().map(|base| base.class().object());
        first.unwrap_or(type_object)
    });
    let Some(mut winner) = Class::from_object(&start) else {
        return Ok(start);
    };
    for base in bases {
        let candidate = base.class();
        if winner.is_subclass(candidate) {
            continue;
        }
        if candidate.is_subclass(winner) {
            winner = candidate;
            continue;
        }
        return Err(errors::type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner.object())
}

fn prepare(
    thread: &mut Thread,
    metaclass: &Obj,
    name: &Obj,
    bases: &Obj,
    keywords: &[(Obj, Obj)],
) -> PyResult<Obj> {
    let custom = Class::from_object(metaclass).is_none_or(|class| class.is_heap());
    if !custom {
        return Ok(Obj::dict());
    }
    match attribute::find(thread, metaclass, crate::name!("__prepare__"))? {
        Some(method) => {
            let mut values = vec![name.clone(), bases.clone()];
            values.extend(keywords.iter().map(|(_, value)| value.clone()));
            let names: Vec<Obj> = keywords.iter().map(|(name, _)| name.clone()).collect();
            call::call(thread, &method, &Args::new(&values, &names))
        }
        None => Ok(Obj::dict()),
    }
}

/// `type.__new__(metaclass, name, bases, namespace)`.
///
/// # Errors
///
/// A `TypeError` for arguments that do not fit; whatever `__set_name__` and
/// `__init_subclass__` raise.
pub(crate) fn new_type(thread: &mut Thread, metaclass: Class, args: &Args<'_>) -> PyResult<Obj> {
    let [name, bases, namespace] = args.values() else {
        return Err(errors::type_error(
            "type.__new__() takes exactly 3 arguments",
        ));
    };
    let Some(text) = name.as_utf8() else {
        return Err(errors::type_error(format!(
            "type.__new__() argument 1 must be str, not {}",
            name.class().static_name()
        )));
    };
    let mut classes = Vec::new();
    for base in bases.as_tuple().unwrap_or_default() {
        let class =
            Class::from_object(base).ok_or_else(|| errors::type_error("bases must be types"))?;
        classes.push(class);
    }
    if classes.is_empty() {
        classes.push(crate::object::types::class(id::OBJECT));
    }
    let dict = copy_namespace(thread, namespace)?;
    let slots = declared_slots(thread, &dict)?;
    complete_namespace(thread, &dict);
    let qualname = dict
        .remove_name(crate::name!("__qualname__"))
        .unwrap_or_else(|| name.clone());
    let class_cell = dict.remove_name(crate::name!("__classcell__"));
    let new = NewClass {
        name: text.to_owned(),
        qualname,
        bases: classes,
        dict,
        slots: slots.as_ref().map(|slots| slots.names.len()),
        adds_dict: slots.as_ref().is_none_or(|slots| slots.with_dict),
        metaclass,
        interpreter: thread.interpreter.number,
    };
    let class = make_class(new).map_err(|error| errors::type_error(error.to_string()))?;
    if let Some(cell) = class_cell {
        cell.set_cell_value(Some(class.object()));
    }
    add_slots(class, slots.map(|slots| slots.names).unwrap_or_default());
    name_descriptors(thread, class)?;
    init_subclass(thread, class, args)?;
    Ok(class.object())
}

fn copy_namespace(thread: &mut Thread, namespace: &Obj) -> PyResult<Obj> {
    let dict = Obj::dict();
    for (key, value) in dict_ops::mapping_items(thread, namespace)? {
        match key.as_str_payload() {
            Some(text) => {
                dict.store_name(&intern(text.text()), value);
            }
            None => dict_ops::set(thread, &dict, &key, value)?,
        }
    }
    Ok(dict)
}

/// What every class statement means without saying it.
fn complete_namespace(thread: &mut Thread, dict: &Obj) {
    let module = crate::name!("__module__");
    if dict.lookup_name(module).is_none()
        && let Some(frame) = thread.frames.last()
        && let Some(name) = frame
            .function()
            .globals
            .lookup_name(crate::name!("__name__"))
    {
        dict.store_name(module, name);
    }
    if dict.lookup_name(crate::name!("__doc__")).is_none() {
        dict.store_name(crate::name!("__doc__"), Obj::none());
    }
    if dict.lookup_name(crate::name!("__eq__")).is_some()
        && dict.lookup_name(crate::name!("__hash__")).is_none()
    {
        dict.store_name(crate::name!("__hash__"), Obj::none());
    }
    wrap(dict, crate::name!("__new__"), id::STATICMETHOD);
    wrap(dict, crate::name!("__init_subclass__"), id::CLASSMETHOD);
    wrap(dict, crate::name!("__class_getitem__"), id::CLASSMETHOD);
}

fn wrap(dict: &Obj, name: &Obj, type_id: crate::object::TypeId) {
    if let Some(function) = dict.lookup_name(name)
        && function.get::<Function>().is_some()
    {
        dict.store_name(name, Obj::new(type_id, MethodWrapper { function }));
    }
}

/// What `__slots__` says.
struct Slots {
    names: Vec<Obj>,
    with_dict: bool,
}

/// What `__slots__` says, if the class has it.
fn declared_slots(thread: &mut Thread, dict: &Obj) -> PyResult<Option<Slots>> {
    let Some(slots) = dict.lookup_name(crate::name!("__slots__")) else {
        return Ok(None);
    };
    let names = if slots.as_str_payload().is_some() {
        vec![slots]
    } else {
        iterate::collect(thread, &slots)?
    };
    let mut interned = Vec::new();
    let mut with_dict = false;
    for name in names {
        let name = attribute::attribute_name(&name)?;
        if dict.lookup_name(&name).is_some() {
            return Err(errors::value_error(format!(
                "'{}' in __slots__ conflicts with class variable",
                name.as_utf8().unwrap_or("?")
            )));
        }
        with_dict = with_dict || name.as_utf8() == Some("__dict__");
        if !matches!(name.as_utf8(), Some("__dict__" | "__weakref__")) {
            interned.push(name);
        }
    }
    Ok(Some(Slots {
        names: interned,
        with_dict,
    }))
}

fn add_slots(class: Class, names: Vec<Obj>) {
    let first = class.slot_count - names.len();
    for (offset, name) in names.into_iter().enumerate() {
        let descriptor = SlotDescriptor {
            index: first + offset,
            name: name.clone(),
            class,
        };
        class.store(&name, Obj::native(id::MEMBER_DESCRIPTOR, descriptor));
    }
}

fn name_descriptors(thread: &mut Thread, class: Class) -> PyResult<()> {
    for (name, value) in dict_ops::items(&class.dict) {
        if !value.class().is_heap() {
            continue;
        }
        let args = [class.object(), name];
        call::call_special(thread, &value, crate::name!("__set_name__"), &args)?;
    }
    Ok(())
}

/// Tells the bases about a new subclass.
fn init_subclass(thread: &mut Thread, class: Class, args: &Args<'_>) -> PyResult<()> {
    let proxy = make_super(class.object(), class.object())?;
    let method = attribute::find(thread, &proxy, crate::name!("__init_subclass__"))?;
    let (values, names) = args.parts();
    let keywords = &values[values.len() - names.len()..];
    match method {
        Some(method) => call::call(thread, &method, &Args::new(keywords, names)).map(drop),
        None if names.is_empty() => Ok(()),
        None => Err(errors::type_error(format!(
            "{}.__init_subclass__() takes no keyword arguments",
            class.static_name()
        ))),
    }
}

/// A `super` object: attributes of `receiver` after `class` in the order of
/// its class.
///
/// # Errors
///
/// A `TypeError` if the receiver does not belong to the class.
pub(crate) fn make_super(class: Obj, receiver: Obj) -> PyResult<Obj> {
    let Some(after) = Class::from_object(&class) else {
        return Err(errors::type_error("super() argument 1 must be a type"));
    };
    let receiver_class = match Class::from_object(&receiver) {
        Some(own) if own.is_subclass(after) => own,
        _ if receiver.class().is_subclass(after) => receiver.class(),
        _ => {
            return Err(errors::type_error(
                "super(type, obj): obj must be an instance or subtype of type",
            ));
        }
    };
    let proxy = Super {
        class,
        receiver,
        receiver_class: receiver_class.object(),
    };
    Ok(Obj::new(id::SUPER, proxy))
}

/// Calls a class: `__new__`, then `__init__` if that made an instance of it.
///
/// # Errors
///
/// Whatever they raise.
pub(crate) fn instantiate(thread: &mut Thread, class: Class, args: &Args<'_>) -> PyResult<Obj> {
    if class.id == id::TYPE && args.len() == 1 && !args.has_keywords() {
        return Ok(args.this().class().object());
    }
    if !class.is_heap() {
        return instantiate_builtin(thread, class, args);
    }
    let made = call_new(thread, class, args)?;
    if !made.class().is_subclass(class) {
        return Ok(made);
    }
    call_init(thread, &made, args)?;
    Ok(made)
}

fn instantiate_builtin(thread: &mut Thread, class: Class, args: &Args<'_>) -> PyResult<Obj> {
    let Some(new) = thread.lookup(class, crate::name!("__new__")) else {
        return Err(errors::type_error(format!(
            "cannot create '{}' instances",
            class.static_name()
        )));
    };
    let made = call::with_first(&class.object(), args, |args| {
        call::call(thread, &unwrapped(new), args)
    })?;
    if class.layout == Layout::Exception && made.class().is(class) {
        call_init(thread, &made, args)?;
    }
    Ok(made)
}

/// `__new__` is static without saying so.
pub(crate) fn unwrapped(new: Obj) -> Obj {
    match new.get::<MethodWrapper>() {
        Some(wrapper) => wrapper.function.clone(),
        None => new,
    }
}

fn call_new(thread: &mut Thread, class: Class, args: &Args<'_>) -> PyResult<Obj> {
    let new = thread.lookup(class, crate::name!("__new__"));
    let new = new.map(unwrapped);
    match new {
        Some(new) if !is_object_new(&new) => {
            call::with_first(&class.object(), args, |args| call::call(thread, &new, args))
        }
        _ => {
            refuse_abstract(thread, class)?;
            let takes_arguments = args.len() + args.keywords().count() > 0;
            let init = thread.lookup(class, crate::name!("__init__"));
            if takes_arguments && init.is_none_or(|init| is_object_method(&init)) {
                return Err(errors::type_error(format!(
                    "{}() takes no arguments",
                    class.static_name()
                )));
            }
            Ok(Obj::instance(class.id, class.slot_count, None))
        }
    }
}

/// A class with abstract methods has no instances. Only a metaclass makes one.
///
/// # Errors
///
/// A `TypeError` that names the methods.
pub(crate) fn refuse_abstract(thread: &mut Thread, class: Class) -> PyResult<()> {
    if class.object().type_id() == id::TYPE {
        return Ok(());
    }
    let Some(methods) = class.lookup(crate::name!("__abstractmethods__")) else {
        return Ok(());
    };
    let names = iterate::collect(thread, &methods)?;
    let mut names: Vec<String> = names.iter().map(super::text::lossy).collect();
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let plural = if names.len() == 1 { "" } else { "s" };
    Err(errors::type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{plural} '{}'",
        class.static_name(),
        names.join("', '")
    )))
}

/// Whether this is `object.__new__`.
pub(crate) fn is_object_new(new: &Obj) -> bool {
    let own = crate::object::types::class(id::OBJECT)
        .dict
        .lookup_name(crate::name!("__new__"));
    own.is_some_and(|own| unwrapped(own).is(new))
}

fn is_object_method(method: &Obj) -> bool {
    let native = method.get::<crate::object::NativeFunction>();
    native.is_some_and(|native| native.owner == Some(id::OBJECT))
}

fn call_init(thread: &mut Thread, made: &Obj, args: &Args<'_>) -> PyResult<()> {
    let Some(init) = thread.special(made, crate::name!("__init__")) else {
        return Ok(());
    };
    if is_object_method(&init) {
        return Ok(());
    }
    let result = if init.get::<Function>().is_some() {
        call::with_first(made, args, |args| call::call(thread, &init, args))?
    } else {
        let method = attribute::get_special(thread, made, crate::name!("__init__"))?;
        call::call(thread, &method.unwrap_or_else(Obj::none), args)?
    };
    if result.is_none() {
        return Ok(());
    }
    Err(errors::type_error(format!(
        "__init__() should return None, not '{}'",
        result.class().static_name()
    )))
}
