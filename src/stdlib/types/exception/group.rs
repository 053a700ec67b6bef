//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654).

use crate::object::{Class, Obj, id, types};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::fields::arguments;

pub(super) fn install() {
    define::static_methods(id::BASE_EXCEPTION_GROUP, &[("__new__", new)]);
    define::methods(
        id::BASE_EXCEPTION_GROUP,
        &[("derive", derive), ("split", split), ("subgroup", subgroup)],
    );
    define::class_methods(
        id::BASE_EXCEPTION_GROUP,
        &[(
            "__class_getitem__",
            crate::stdlib::types::object::class_getitem,
        )],
    );
    define::attributes(
        id::BASE_EXCEPTION_GROUP,
        &[("exceptions", exceptions, None), ("message", message, None)],
    );
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let mut class = class_argument(args, "BaseExceptionGroup")?;
    let [message, members] = args.after_this().values() else {
        return Err(errors::type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.len() - 1
        )));
    };
    if message.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            message.class().static_name()
        )));
    }
    if members.sequence_items().is_none() {
        return Err(errors::type_error(
            "second argument (exceptions) must be a sequence",
        ));
    }
    let items = ops::collect(thread, members)?;
    if items.is_empty() {
        return Err(errors::value_error(
            "second argument (exceptions) must be a non-empty sequence",
        ));
    }
    let mut all_plain = true;
    for (index, item) in items.iter().enumerate() {
        if !item.class().inherits(id::BASE_EXCEPTION) {
            return Err(errors::value_error(format!(
                "Item {index} of second argument (exceptions) is not an exception"
            )));
        }
        all_plain = all_plain && item.class().inherits(id::EXCEPTION);
    }
    if class.id == id::BASE_EXCEPTION_GROUP && all_plain {
        class = types::class(id::EXCEPTION_GROUP);
    } else if !all_plain && class.inherits(id::EXCEPTION) {
        return Err(errors::type_error(if class.id == id::EXCEPTION_GROUP {
            "Cannot nest BaseExceptions in an ExceptionGroup".to_owned()
        } else {
            format!("Cannot nest BaseExceptions in '{}'", class.static_name())
        }));
    }
    Ok(Obj::exception(
        class.id,
        vec![message.clone(), members.clone()],
    ))
}

fn message(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(arguments(args.this())
        .first()
        .cloned()
        .unwrap_or_else(Obj::none))
}

fn exceptions(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple(ops::group_members(args.this())))
}

fn derive(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [members] = args.after_this().exactly("BaseExceptionGroup.derive")?;
    let message = arguments(args.this())
        .first()
        .cloned()
        .unwrap_or_else(Obj::none);
    let class = types::class(id::BASE_EXCEPTION_GROUP).object();
    ops::call(
        thread,
        &class,
        &Args::positional(&[message, members.clone()]),
    )
}

/// What chooses exceptions: classes, or a function.
fn matches(thread: &mut Thread, exception: &Obj, condition: &Obj) -> PyResult<bool> {
    if let Some(class) = Class::from_object(condition) {
        return Ok(exception.class().is_subclass(class));
    }
    if let Some(classes) = condition.as_tuple() {
        let mut classes = classes.iter().filter_map(Class::from_object);
        return Ok(classes.any(|class| exception.class().is_subclass(class)));
    }
    let args = std::slice::from_ref(exception);
    let verdict = ops::call(thread, condition, &Args::positional(args))?;
    ops::is_true(thread, &verdict)
}

fn check_condition(condition: &Obj) -> PyResult<()> {
    let is_exception_class = |object: &Obj| {
        Class::from_object(object).is_some_and(|class| class.inherits(id::BASE_EXCEPTION))
    };
    let fits = match condition.as_tuple() {
        Some(classes) => classes.iter().all(is_exception_class),
        None => is_exception_class(condition) || Class::from_object(condition).is_none(),
    };
    if fits {
        return Ok(());
    }
    Err(errors::type_error(
        "expected a function, exception type or tuple of exception types",
    ))
}

fn split(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [condition] = args.after_this().exactly("BaseExceptionGroup.split")?;
    check_condition(condition)?;
    let (chosen, rest) = ops::part_group(thread, args.this(), &mut |thread, exception| {
        matches(thread, exception, condition)
    })?;
    let parts = [chosen, rest].map(|part| part.unwrap_or_else(Obj::none));
    Ok(Obj::tuple(parts))
}

fn subgroup(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [condition] = args.after_this().exactly("BaseExceptionGroup.subgroup")?;
    check_condition(condition)?;
    let (chosen, _) = ops::part_group(thread, args.this(), &mut |thread, exception| {
        matches(thread, exception, condition)
    })?;
    Ok(chosen.unwrap_or_else(Obj::none))
}
