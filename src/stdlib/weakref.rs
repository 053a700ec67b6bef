//! The module `_weakref`: references that do not keep their object alive
//! (`Objects/weakrefobject.c`). Proxies and weak containers are in
//! `python/weakref.py`.

use crate::object::{Layout, Obj, Weakref, id};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};
use super::types::class_argument;

pub(super) fn module() -> Obj {
    let reference = crate::object::types::class(id::WEAK_REFERENCE).object();
    ModuleBuilder::new("_weakref")
        .functions(&[("getweakrefcount", count), ("getweakrefs", references)])
        .value("ref", reference.clone())
        .value("ReferenceType", reference)
        .build()
}

/// Gives the type of weak references its methods.
pub(super) fn install() {
    let owner = id::WEAK_REFERENCE;
    define::constant(owner, "__module__", crate::object::intern("weakref"));
    define::static_methods(owner, &[("__new__", new)]);
    define::methods(
        owner,
        &[
            ("__init__", init),
            ("__call__", call),
            ("__eq__", equal),
            ("__ne__", not_equal),
            ("__hash__", hash),
            ("__repr__", repr),
        ],
    );
    define::attributes(owner, &[("__callback__", callback, None)]);
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "ref")?;
    let args = args.after_this();
    if !class.is_heap() {
        args.no_keywords("ref")?;
    }
    let [target, rest @ ..] = args.values() else {
        return Err(errors::type_error(
            "__new__ expected at least 1 argument, got 0",
        ));
    };
    if rest.len() > 1 && !class.is_heap() {
        let given = args.len();
        return Err(errors::type_error(format!(
            "__new__ expected at most 2 arguments, got {given}"
        )));
    }
    if !takes_weak_references(target) {
        let name = target.class().static_name();
        return Err(errors::type_error(format!(
            "cannot create weak reference to '{name}' object"
        )));
    }
    let callback = rest.first().filter(|callback| !callback.is_none());
    Ok(Obj::weak_reference(class.id, target, callback.cloned()))
}

/// `__new__` has done it all.
fn init(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::none())
}

/// Whether CPython gives the objects of this class a place for weak
/// references.
fn takes_weak_references(target: &Obj) -> bool {
    let class = target.class();
    if class.is_heap() {
        let varies = [id::INT, id::TUPLE, id::BYTES];
        let room = |value: crate::object::TypeId| !varies.contains(&value);
        return class.value_class.is_none_or(room)
            && class.mro().iter().any(|base| adds_room(*base));
    }
    match class.layout {
        Layout::Function | Layout::NativeFunction | Layout::Set | Layout::Generator => true,
        Layout::Code | Layout::Module | Layout::Type | Layout::Weakref => true,
        Layout::BoundMethod => true,
        Layout::Native => class.id != id::MEMBER_DESCRIPTOR,
        _ => false,
    }
}

/// Whether a class statement made room: it says no `__slots__`, or names
/// `__weakref__` in them.
fn adds_room(class: crate::object::Class) -> bool {
    if !class.is_heap() {
        return matches!(
            class.layout,
            Layout::Type | Layout::Set | Layout::Weakref | Layout::Module
        );
    }
    match class.dict.lookup_name(crate::name!("__slots__")) {
        None => true,
        Some(slots) => {
            let is_it = |name: &Obj| name.as_utf8() == Some("__weakref__");
            let names = slots.sequence_items().unwrap_or_default();
            is_it(&slots) || names.iter().any(is_it)
        }
    }
}

fn reference<'a>(args: &Args<'a>) -> &'a Weakref {
    let reference = args.this().get::<Weakref>();
    reference.expect("the caller has checked the receiver")
}

fn call(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("weakref.__call__")?;
    Ok(reference(args).upgrade().unwrap_or_else(Obj::none))
}

/// Weak references are equal as their objects are, or, when one is gone, only
/// if they are the same.
fn is_equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Option<bool>> {
    let [this, other] = args.exactly("__eq__")?;
    let Some(theirs) = other.get::<Weakref>() else {
        return Ok(None);
    };
    let (Some(left), Some(right)) = (reference(args).upgrade(), theirs.upgrade()) else {
        return Ok(Some(this.is(other)));
    };
    ops::same_or_equal(thread, &left, &right).map(Some)
}

fn equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let equal = is_equal(thread, args)?;
    Ok(equal.map_or_else(Obj::not_implemented, Obj::bool))
}

fn not_equal(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let equal = is_equal(thread, args)?;
    Ok(equal.map_or_else(Obj::not_implemented, |equal| Obj::bool(!equal)))
}

fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let reference = reference(args);
    if let Some(hash) = reference.hash.get() {
        return Ok(Obj::int((*hash).into()));
    }
    let Some(target) = reference.upgrade() else {
        return Err(errors::type_error("weak object has gone away"));
    };
    let hash = ops::hash(thread, &target)?;
    Ok(Obj::int((*reference.hash.get_or_init(|| hash)).into()))
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let own = args.this().identity();
    let Some(target) = reference(args).upgrade() else {
        return Ok(Obj::str(format!("<weakref at {own:#x}; dead>")));
    };
    let name = match ops::find_attribute(thread, &target, crate::name!("__name__"))? {
        Some(name) if name.as_str_payload().is_some() => format!(" ({})", ops::lossy(&name)),
        _ => String::new(),
    };
    let (class, address) = (target.class().static_name(), target.identity());
    Ok(Obj::str(format!(
        "<weakref at {own:#x}; to '{class}' at {address:#x}{name}>"
    )))
}

fn callback(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let callback = args.this().weak_callback();
    Ok(callback
        .filter(|_| !reference(args).is_dead())
        .unwrap_or_else(Obj::none))
}

fn count(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("_weakref.getweakrefcount")?;
    Ok(Obj::int(object.weak_references().len() as i128))
}

fn references(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("_weakref.getweakrefs")?;
    Ok(Obj::list(object.weak_references()))
}
