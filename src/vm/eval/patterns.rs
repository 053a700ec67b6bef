//! Instructions of `match`.

use crate::object::{Class, Obj, id};
use crate::vm::{PyResult, Thread, attribute, dict_ops, errors, iterate, subscript};

use super::stack::Stack;

pub(super) fn get_len(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let subject = stack.peek(1).clone();
    let length = iterate::len(thread, &subject)?;
    stack.push(Obj::int(length as i128));
    Ok(())
}

pub(super) fn match_mapping(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let subject = stack.peek(1).clone();
    let mapping = dict_ops::is_mapping(thread, &subject) && !is_sequence(&subject);
    stack.push(Obj::bool(mapping));
    Ok(())
}

pub(super) fn match_sequence(_: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let sequence = is_sequence(stack.peek(1));
    stack.push(Obj::bool(sequence));
    Ok(())
}

/// Strings and bytes are no sequences to a pattern.
fn is_sequence(subject: &Obj) -> bool {
    let class = subject.class();
    [id::LIST, id::TUPLE, id::RANGE]
        .into_iter()
        .any(|type_id| class.inherits(type_id))
}

/// Pushes the values of the keys in the tuple on top, or `None`.
pub(super) fn match_keys(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let keys = stack.peek(1).clone();
    let subject = stack.peek(2).clone();
    let mut values = Vec::new();
    for key in keys.as_tuple().unwrap_or_default() {
        let found = match dict_ops::get_if_dict(thread, &subject, key)? {
            Some(found) => Some(found),
            None => match subscript::get_item(thread, &subject, key) {
                Ok(value) => Some(value),
                Err(raised) if raised.is(id::KEY_ERROR) => None,
                Err(raised) => return Err(raised),
            },
        };
        match found {
            Some(value) => values.push(value),
            None => {
                stack.push(Obj::none());
                return Ok(());
            }
        }
    }
    stack.push(Obj::tuple(values));
    Ok(())
}

/// `Class(positional, ..., name=...)`: pushes the attributes to match, or
/// `None`.
pub(super) fn match_class(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let names = stack.pop();
    let class_object = stack.pop();
    let subject = stack.pop();
    let Some(class) = Class::from_object(&class_object) else {
        return Err(errors::type_error("called match pattern must be a class"));
    };
    if !subject.class().is_subclass(class) {
        stack.push(Obj::none());
        return Ok(());
    }
    let attributes = class_attributes(
        thread,
        &subject,
        class,
        arg as usize,
        names.as_tuple().unwrap_or_default(),
    )?;
    stack.push(attributes.map_or_else(Obj::none, Obj::tuple));
    Ok(())
}

fn class_attributes(
    thread: &mut Thread,
    subject: &Obj,
    class: Class,
    positional: usize,
    names: &[Obj],
) -> PyResult<Option<Vec<Obj>>> {
    let mut values = Vec::new();
    if positional > 0 {
        let match_args = class.lookup(crate::name!("__match_args__"));
        match match_args.as_ref().and_then(Obj::as_tuple) {
            Some(known) => {
                if known.len() < positional {
                    return Err(too_many(class, known.len(), positional));
                }
                for name in &known[..positional] {
                    let Some(value) = find(thread, subject, name)? else {
                        return Ok(None);
                    };
                    values.push(value);
                }
            }
            None if matches_itself(class) && positional == 1 => values.push(subject.clone()),
            None => return Err(too_many(class, matches_itself(class).into(), positional)),
        }
    }
    for name in names {
        let Some(value) = find(thread, subject, name)? else {
            return Ok(None);
        };
        values.push(value);
    }
    Ok(Some(values))
}

fn find(thread: &mut Thread, subject: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    match attribute::get(thread, subject, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(id::ATTRIBUTE_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// The classes whose one positional pattern is matched with the subject.
fn matches_itself(class: Class) -> bool {
    let classes = [
        id::BOOL,
        id::BYTEARRAY,
        id::BYTES,
        id::DICT,
        id::FLOAT,
        id::FROZENSET,
        id::INT,
        id::LIST,
        id::SET,
        id::STR,
        id::TUPLE,
    ];
    classes.into_iter().any(|type_id| class.inherits(type_id))
}

fn too_many(class: Class, allowed: usize, given: usize) -> crate::vm::Raised {
    let plural = if allowed == 1 { "" } else { "s" };
    errors::type_error(format!(
        "{}() accepts {allowed} positional sub-pattern{plural} ({given} given)",
        class.static_name()
    ))
}
