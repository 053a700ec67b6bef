//! What only `bytearray` has: it changes in place.

use crate::bytecode::BinaryOperator::{self, Add, Multiply};
use crate::object::{ByteArray, Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::super::operators;
use super::bytes::{no_arguments, this};
use super::bytes_new::{self, bytearray};
use super::search;

pub(super) fn install() {
    define::static_methods(id::BYTEARRAY, &[("__new__", bytes_new::new_bytearray)]);
    define::constant(id::BYTEARRAY, "__hash__", Obj::none());
    define::methods(
        id::BYTEARRAY,
        &[
            ("__repr__", repr),
            ("__str__", repr),
            ("append", append),
            ("clear", clear),
            ("copy", copy),
            ("extend", extend),
            ("insert", insert),
            ("pop", pop),
            ("remove", remove),
            ("reverse", reverse),
            ("__iadd__", |thread, args| in_place(thread, args, Add)),
            ("__imul__", |thread, args| in_place(thread, args, Multiply)),
            ("__setitem__", operators::setitem),
            ("__delitem__", operators::delitem),
            ("__alloc__", |_, args| {
                Ok(Obj::int(this(args).len() as i128 + 1))
            }),
        ],
    );
}

/// Calls `f` with the contents, bound by the rules of `Guarded`.
fn with<T>(args: &Args<'_>, f: impl FnOnce(&mut Vec<u8>) -> T) -> PyResult<T> {
    let value = args.this().base_value();
    match value.get::<ByteArray>() {
        Some(array) => Ok(array.0.with(value.header(), f)),
        None => Err(errors::type_error("the instance holds no bytearray")),
    }
}

/// Shown with the name of the subclass, unlike bytes.
fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let this = operators::operand(args)?;
    let text = ops::lossy(&ops::builtin_repr(thread, this)?);
    let name = this.class().static_name();
    Ok(Obj::str(text.replacen("bytearray", name, 1)))
}

fn append(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("bytearray.append")?;
    let byte = bytes_new::byte(thread, item, "byte")?;
    with(args, |bytes| bytes.push(byte))?;
    Ok(Obj::none())
}

fn clear(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    no_arguments(args, "clear")?;
    with(args, Vec::clear)?;
    Ok(Obj::none())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    no_arguments(args, "copy")?;
    Ok(bytearray(this(args)))
}

fn extend(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [items] = args.after_this().exactly("bytearray.extend")?;
    let added = match ops::bytes_of(items) {
        Some(bytes) => bytes,
        None if !ops::is_iterable(thread, items) => {
            return Err(errors::type_error(format!(
                "can't extend bytearray with {}",
                items.class().static_name()
            )));
        }
        None => bytes_new::from_items(thread, items, "byte")?,
    };
    with(args, |bytes| bytes.extend_from_slice(&added))?;
    Ok(Obj::none())
}

fn insert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [index, item] = args.after_this().exactly("insert")?;
    let index = search::size(thread, index)?;
    let byte = bytes_new::byte(thread, item, "byte")?;
    with(args, |bytes| {
        bytes.insert(ops::boundary(index, bytes.len()), byte);
    })?;
    Ok(Obj::none())
}

fn pop(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("pop", 0, 1)?;
    let index = match values.first() {
        Some(index) => search::size(thread, index)?,
        None => -1,
    };
    let popped = with(args, |bytes| {
        if bytes.is_empty() {
            return Err("pop from empty bytearray");
        }
        match ops::position(index, bytes.len()) {
            Some(place) => Ok(bytes.remove(place)),
            None => Err("pop index out of range"),
        }
    })?;
    match popped {
        Ok(byte) => Ok(Obj::int(byte.into())),
        Err(message) => Err(errors::index_error(message)),
    }
}

fn remove(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [item] = args.after_this().exactly("bytearray.remove")?;
    let byte = bytes_new::byte(thread, item, "byte")?;
    let removed = with(args, |bytes| {
        let place = memchr::memchr(byte, bytes)?;
        Some(bytes.remove(place))
    })?;
    match removed {
        Some(_) => Ok(Obj::none()),
        None => Err(errors::value_error("value not found in bytearray")),
    }
}

fn reverse(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    no_arguments(args, "reverse")?;
    with(args, |bytes| bytes.reverse())?;
    Ok(Obj::none())
}

fn in_place(thread: &mut Thread, args: &Args<'_>, operator: BinaryOperator) -> PyResult<Obj> {
    let (this, other) = operators::operands(args)?;
    match ops::bytearray_in_place(thread, operator, this, other)? {
        true => Ok(this.clone()),
        false => Ok(Obj::not_implemented()),
    }
}
