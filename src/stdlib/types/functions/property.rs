//! `property` (`Objects/descrobject.c`).

use crate::object::{Obj, Property, id, types};
use crate::stdlib::define;
use crate::stdlib::types::containers::carried;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, Parameters, PyResult, Thread, operations as ops};

pub(super) fn install() {
    define::static_methods(id::PROPERTY, &[("__new__", new)]);
    define::methods(
        id::PROPERTY,
        &[
            ("__delete__", delete),
            ("__get__", get),
            ("__set__", set),
            ("deleter", deleter),
            ("getter", getter),
            ("setter", setter),
        ],
    );
    define::attributes(
        id::PROPERTY,
        &[
            ("__doc__", doc, None),
            ("__isabstractmethod__", is_abstract, None),
            ("fdel", fdel, None),
            ("fget", fget, None),
            ("fset", fset, None),
        ],
    );
}

const PARAMETERS: Parameters<4> = Parameters {
    function: "property",
    names: ["fget", "fset", "fdel", "doc"],
    required: 0,
    positional_only: 0,
    positional: 4,
};

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "property")?;
    let parts = args.after_this().bind(&PARAMETERS)?;
    let [getter, setter, deleter, doc] =
        parts.map(|part| part.filter(|part| !part.is_none()).cloned());
    let doc = match (doc, &getter) {
        (Some(doc), _) => Some(doc),
        (None, Some(getter)) => ops::find_attribute(thread, getter, crate::name!("__doc__"))?,
        (None, None) => None,
    };
    let property = Property {
        getter,
        setter,
        deleter,
        doc: doc.unwrap_or_else(Obj::none),
    };
    Ok(carried(class, Obj::new(id::PROPERTY, property)))
}

fn property<'a>(args: &Args<'a>) -> &'a Property {
    let property = args.this().base_value().get::<Property>();
    property.expect("the caller has checked the receiver")
}

fn or_none(part: &Option<Obj>) -> Obj {
    part.clone().unwrap_or_else(Obj::none)
}

/// The property with one part replaced, of the same class.
fn with_parts(
    thread: &mut Thread,
    args: &Args<'_>,
    getter: Obj,
    setter: Obj,
    deleter: Obj,
) -> PyResult<Obj> {
    let class = args.this().class().object();
    let same_getter = property(args)
        .getter
        .as_ref()
        .is_some_and(|own| own.is(&getter));
    let mut parts = vec![getter, setter, deleter];
    if same_getter {
        parts.push(property(args).doc.clone());
    }
    ops::call(thread, &class, &Args::positional(&parts))
}

fn getter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [function] = args.after_this().exactly("property.getter")?;
    let own = property(args);
    let (setter, deleter) = (or_none(&own.setter), or_none(&own.deleter));
    with_parts(thread, args, function.clone(), setter, deleter)
}

fn setter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [function] = args.after_this().exactly("property.setter")?;
    let own = property(args);
    let (getter, deleter) = (or_none(&own.getter), or_none(&own.deleter));
    with_parts(thread, args, getter, function.clone(), deleter)
}

fn deleter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [function] = args.after_this().exactly("property.deleter")?;
    let own = property(args);
    let (getter, setter) = (or_none(&own.getter), or_none(&own.setter));
    with_parts(thread, args, getter, setter, function.clone())
}

fn get(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__get__", 1, 2)?;
    if values[0].is_none() {
        return Ok(args.this().clone());
    }
    let class = types::class(id::OBJECT);
    ops::descriptor_get(thread, args.this().base_value(), Some(&values[0]), class)
}

fn set(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [instance, value] = args.after_this().exactly("__set__")?;
    let value = Some(value.clone());
    ops::descriptor_set(thread, args.this().base_value(), instance, value)?;
    Ok(Obj::none())
}

fn delete(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [instance] = args.after_this().exactly("__delete__")?;
    ops::descriptor_set(thread, args.this().base_value(), instance, None)?;
    Ok(Obj::none())
}

fn fget(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(&property(args).getter))
}

fn fset(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(&property(args).setter))
}

fn fdel(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(&property(args).deleter))
}

fn doc(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(property(args).doc.clone())
}

fn is_abstract(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let own = property(args);
    for part in [&own.getter, &own.setter, &own.deleter]
        .into_iter()
        .flatten()
    {
        let mark = ops::find_attribute(thread, part, crate::name!("__isabstractmethod__"))?;
        if let Some(mark) = mark
            && ops::is_true(thread, &mark)?
        {
            return Ok(Obj::bool(true));
        }
    }
    Ok(Obj::bool(false))
}
