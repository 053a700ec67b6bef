//! `functools.partial`.

use crate::object::{Class, Header, Holding, Obj, Visitor};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::class_with_dict;

/// A call some of whose arguments are known.
#[derive(Debug)]
struct Partial {
    function: Obj,
    values: Obj,
    keywords: Obj,
}

impl Holding for Partial {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        visit(&self.function);
        visit(&self.values);
        visit(&self.keywords);
    }
}

pub(super) fn class(thread: &mut Thread) -> PyResult<Class> {
    if let Some(made) = thread.interpreter.library_class("functools.partial") {
        return Ok(made);
    }
    let class = class_with_dict(thread, "partial", new)?;
    define::methods(
        class.id,
        &[
            ("__call__", call),
            ("__reduce__", reduce),
            ("__repr__", repr),
        ],
    );
    define::class_methods(
        class.id,
        &[("__class_getitem__", crate::stdlib::types::class_getitem)],
    );
    define::attributes(
        class.id,
        &[
            ("args", |_, args| Ok(partial(args)?.values.clone()), None),
            ("func", |_, args| Ok(partial(args)?.function.clone()), None),
            (
                "keywords",
                |_, args| Ok(partial(args)?.keywords.clone()),
                None,
            ),
        ],
    );
    Ok(thread
        .interpreter
        .keep_library_class("functools.partial", class))
}

fn partial<'a>(args: &Args<'a>) -> PyResult<&'a Partial> {
    let partial = args.this().as_native::<Partial>();
    partial.ok_or_else(|| errors::type_error("a partial object is required"))
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    let rest = args.after_this();
    let Some(function) = rest.values().first() else {
        return Err(errors::type_error(
            "type 'partial' takes at least one argument",
        ));
    };
    if !ops::is_callable(thread, function) {
        return Err(errors::type_error("the first argument must be callable"));
    }
    let keywords = Obj::dict();
    let mut values = Vec::new();
    let mut function = function.clone();
    // A partial of a partial is one partial.
    if let Some(inner) = function.as_native::<Partial>() {
        values.extend_from_slice(inner.values.as_tuple().unwrap_or_default());
        for (name, value) in ops::dict_items(&inner.keywords) {
            keywords.store_name(&name, value);
        }
        function = inner.function.clone();
    }
    values.extend_from_slice(&rest.values()[1..]);
    for (name, value) in rest.keywords() {
        keywords.store_name(name, value.clone());
    }
    let made = Partial {
        function,
        values: Obj::tuple(values),
        keywords,
    };
    Ok(define::of_class(class, |type_id| {
        Obj::native_holding(type_id, made)
    }))
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let partial = partial(args)?;
    let given = args.after_this();
    let mut values = partial.values.as_tuple().unwrap_or_default().to_vec();
    values.extend_from_slice(given.values());
    let mut keywords = ops::dict_items(&partial.keywords);
    for (name, value) in given.keywords() {
        match keywords
            .iter_mut()
            .find(|(known, _)| known.as_utf8() == name.as_utf8())
        {
            Some((_, known)) => *known = value.clone(),
            None => keywords.push((name.clone(), value.clone())),
        }
    }
    let (names, more): (Vec<Obj>, Vec<Obj>) = keywords.into_iter().unzip();
    values.extend(more);
    ops::call(thread, &partial.function, &Args::new(&values, &names))
}

fn reduce(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let partial = partial(args)?;
    let class = args.this().class().object();
    let mut values = vec![partial.function.clone()];
    values.extend_from_slice(partial.values.as_tuple().unwrap_or_default());
    Ok(Obj::tuple([class, Obj::tuple(values)]))
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let partial = partial(args)?;
    let class = args.this().class();
    let name = match class.id == self::class(thread)?.id {
        true => "functools.partial".to_owned(),
        false => ops::lossy(&class.qualname()),
    };
    let mut parts = vec![ops::lossy(&ops::repr(thread, &partial.function)?)];
    for value in partial.values.as_tuple().unwrap_or_default() {
        parts.push(ops::lossy(&ops::repr(thread, value)?));
    }
    for (key, value) in ops::dict_items(&partial.keywords) {
        let value = ops::lossy(&ops::repr(thread, &value)?);
        parts.push(format!("{}={value}", ops::lossy(&key)));
    }
    Ok(Obj::str(format!("{name}({})", parts.join(", "))))
}
