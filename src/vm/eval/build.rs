//! Instructions that build, extend, slice and take apart containers and
//! strings.

use rustpython_wtf8::Wtf8Buf;

use crate::object::{Obj, SetTable};
use crate::vm::{PyResult, Thread, dict_ops, errors, iterate, subscript, text};

use super::stack::Stack;

pub(super) fn build_tuple(_: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let items = stack.pop_many(arg as usize);
    stack.push(Obj::tuple(items));
    Ok(())
}

pub(super) fn build_list(_: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let items = stack.pop_many(arg as usize);
    stack.push(Obj::list(items));
    Ok(())
}

pub(super) fn build_set(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let set = Obj::set_of(SetTable::default());
    for item in stack.pop_many(arg as usize) {
        dict_ops::set_add(thread, &set, item)?;
    }
    stack.push(set);
    Ok(())
}

pub(super) fn build_map(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let dict = Obj::dict();
    let values = stack.pop_many(arg as usize * 2);
    for pair in values.chunks_exact(2) {
        dict_ops::set(thread, &dict, &pair[0], pair[1].clone())?;
    }
    stack.push(dict);
    Ok(())
}

pub(super) fn build_const_key_map(
    thread: &mut Thread,
    stack: &mut Stack,
    arg: u32,
) -> PyResult<()> {
    let keys = stack.pop();
    let values = stack.pop_many(arg as usize);
    let dict = Obj::dict();
    for (key, value) in keys.as_tuple().unwrap_or_default().iter().zip(values) {
        dict_ops::set(thread, &dict, key, value)?;
    }
    stack.push(dict);
    Ok(())
}

pub(super) fn build_string(_: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let pieces = stack.pop_many(arg as usize);
    let mut text = Wtf8Buf::new();
    for piece in &pieces {
        if let Some(piece) = piece.as_str_payload() {
            text.push_wtf8(piece.text());
        }
    }
    stack.push(Obj::str(text));
    Ok(())
}

pub(super) fn build_slice(_: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let step = if arg == 3 { stack.pop() } else { Obj::none() };
    let stop = stack.pop();
    let start = stack.pop();
    stack.push(Obj::slice(start, stop, step));
    Ok(())
}

/// `{value!r:spec}` in an f-string: conversion in the low two bits of the
/// argument, a format specification on the stack if bit 2 is set.
pub(super) fn format_value(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let spec = (arg & 4 != 0).then(|| stack.pop());
    let value = stack.pop();
    let value = match arg & 3 {
        1 => text::str_of(thread, &value)?,
        2 => text::repr(thread, &value)?,
        3 => text::ascii(thread, &value)?,
        _ => value,
    };
    let plain_str = value.type_id() == crate::object::id::STR && spec.is_none();
    let formatted = if plain_str {
        value
    } else {
        let spec = spec.unwrap_or_else(|| crate::name!("").clone());
        text::format(thread, &value, &spec)?
    };
    stack.push(formatted);
    Ok(())
}

pub(super) fn list_append(_: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let item = stack.pop();
    stack.peek(arg as usize).with_list(|items| items.push(item));
    Ok(())
}

pub(super) fn list_extend(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let iterable = stack.pop();
    let list = stack.peek(arg as usize).clone();
    let items = match iterate::collect(thread, &iterable) {
        Ok(items) => items,
        Err(raised) if iterate::is_iterable(thread, &iterable) => return Err(raised),
        Err(_) => {
            return Err(errors::type_error(format!(
                "Value after * must be an iterable, not {}",
                iterable.class().static_name()
            )));
        }
    };
    list.with_list(|list| list.extend(items));
    Ok(())
}

pub(super) fn set_add(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let item = stack.pop();
    let set = stack.peek(arg as usize).clone();
    dict_ops::set_add(thread, &set, item).map(drop)
}

pub(super) fn set_update(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let iterable = stack.pop();
    let set = stack.peek(arg as usize).clone();
    dict_ops::set_update(thread, &set, &iterable)
}

pub(super) fn map_add(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let value = stack.pop();
    let key = stack.pop();
    let dict = stack.peek(arg as usize).clone();
    dict_ops::set(thread, &dict, &key, value)
}

pub(super) fn dict_update(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let other = stack.pop();
    let dict = stack.peek(arg as usize).clone();
    if !dict_ops::is_mapping(thread, &other) {
        return Err(errors::type_error(format!(
            "'{}' object is not a mapping",
            other.class().static_name()
        )));
    }
    dict_ops::update(thread, &dict, &other)
}

/// `f(**mapping)`: as an update, but no key may come twice.
pub(super) fn dict_merge(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let other = stack.pop();
    let dict = stack.peek(arg as usize).clone();
    let function = stack.peek(arg as usize + 2).clone();
    let name = text::callable_name(thread, &function);
    if !dict_ops::is_mapping(thread, &other) {
        return Err(errors::type_error(format!(
            "{name} argument after ** must be a mapping, not {}",
            other.class().static_name()
        )));
    }
    for (key, value) in dict_ops::mapping_items(thread, &other)? {
        if dict_ops::get(thread, &dict, &key)?.is_some() {
            let key = key.as_utf8().unwrap_or("?");
            return Err(errors::type_error(format!(
                "{name} got multiple values for keyword argument '{key}'"
            )));
        }
        dict_ops::set(thread, &dict, &key, value)?;
    }
    Ok(())
}

/// `a, *b, c = sequence`: so many before the star in the argument's low byte,
/// so many after it above.
pub(super) fn unpack_ex(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let (before, after) = ((arg & 0xff) as usize, (arg >> 8) as usize);
    let sequence = stack.pop();
    let mut items = iterate::collect_to_unpack(thread, &sequence)?;
    if items.len() < before + after {
        return Err(errors::value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            items.len()
        )));
    }
    let last = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    for item in last.into_iter().rev() {
        stack.push(item);
    }
    stack.push(Obj::list(middle));
    for item in items.into_iter().rev() {
        stack.push(item);
    }
    Ok(())
}

pub(super) fn binary_slice(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let stop = stack.pop();
    let start = stack.pop();
    let container = stack.pop();
    if let Some(piece) = subscript::plain_piece(&container, &start, &stop) {
        stack.push(piece);
        return Ok(());
    }
    let slice = Obj::slice(start, stop, Obj::none());
    stack.push(subscript::get_item(thread, &container, &slice)?);
    Ok(())
}

pub(super) fn store_slice(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let stop = stack.pop();
    let start = stack.pop();
    let container = stack.pop();
    let value = stack.pop();
    if subscript::set_plain_piece(&container, &start, &stop, &value) {
        return Ok(());
    }
    let slice = Obj::slice(start, stop, Obj::none());
    subscript::set_item(thread, &container, &slice, value)
}

pub(super) fn delete_subscr(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let key = stack.pop();
    let container = stack.pop();
    subscript::delete_item(thread, &container, &key)
}
