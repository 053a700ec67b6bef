//! Making bytes: the constructors of `bytes` and `bytearray`, `fromhex` and
//! `maketrans`.

use crate::object::{ByteArray, Class, Guarded, Obj, TypeId, id};
use crate::text::{bytes, memory};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::super::construct;
use super::codec;

const BYTES: Parameters<3> = Parameters {
    function: "bytes",
    names: ["source", "encoding", "errors"],
    required: 0,
    positional_only: 0,
    positional: 3,
};

const BYTEARRAY: Parameters<3> = Parameters {
    function: "bytearray",
    ..BYTES
};

/// `bytes(...)`.
pub(super) fn new_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::BYTES)?;
    let parts = args.after_this().bind(&BYTES)?;
    if let ([Some(source), None, None], false) = (parts, class.is_heap())
        && source.type_id() == id::BYTES
    {
        return Ok(source.clone());
    }
    let contents = contents(thread, "bytes", parts)?;
    Ok(construct::of_class(class, Obj::bytes(contents)))
}

/// `bytearray(...)`.
pub(super) fn new_bytearray(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::BYTEARRAY)?;
    let parts = args.after_this().bind(&BYTEARRAY)?;
    let contents = contents(thread, "bytearray", parts)?;
    Ok(construct::of_class(class, bytearray(contents)))
}

/// A `bytearray` with these contents.
pub(super) fn bytearray(contents: Vec<u8>) -> Obj {
    Obj::new(id::BYTEARRAY, ByteArray(Guarded::new(contents)))
}

fn contents(
    thread: &mut Thread,
    function: &str,
    [source, encoding, handler]: [Option<&Obj>; 3],
) -> PyResult<Vec<u8>> {
    let coded = encoding.or(handler).is_some();
    let which = if encoding.is_some() {
        "encoding"
    } else {
        "errors"
    };
    let Some(source) = source else {
        return match coded {
            true => Err(errors::type_error(format!(
                "{which} without a string argument"
            ))),
            false => Ok(Vec::new()),
        };
    };
    if source.as_str_payload().is_some() {
        if encoding.is_none() {
            return Err(errors::type_error("string argument without an encoding"));
        }
        let encoding = codec::name_argument(function, "encoding", encoding, "utf-8")?;
        let handler = codec::name_argument(function, "errors", handler, "strict")?;
        return codec::encode(thread, source, &encoding, &handler);
    }
    if coded {
        return Err(errors::type_error(format!(
            "{which} without a string argument"
        )));
    }
    if function == "bytes"
        && source.class().is_heap()
        && let Some(method) = ops::find_attribute(thread, source, crate::name!("__bytes__"))?
    {
        let made = ops::call(thread, &method, &Args::positional(&[]))?;
        return ops::bytes_of(&made).ok_or_else(|| {
            errors::type_error(format!(
                "__bytes__ returned non-bytes (type {})",
                made.class().static_name()
            ))
        });
    }
    if let Some(bytes) = ops::bytes_of(source) {
        return Ok(bytes);
    }
    if source.is_int() || thread.special(source, crate::name!("__index__")).is_some() {
        match zeros(thread, source) {
            Err(raised) if raised.is(id::TYPE_ERROR) => {}
            made => return made,
        }
    }
    if !ops::is_iterable(thread, source) {
        return Err(errors::type_error(format!(
            "cannot convert '{}' object to bytes",
            source.class().static_name()
        )));
    }
    let word = if function == "bytes" { "bytes" } else { "byte" };
    from_items(thread, source, word)
}

fn zeros(thread: &mut Thread, count: &Obj) -> PyResult<Vec<u8>> {
    let count = ops::index(thread, count)?;
    let Some(count) = count.as_i128().and_then(|count| i64::try_from(count).ok()) else {
        return Err(errors::overflow_error(
            "cannot fit 'int' into an index-sized integer",
        ));
    };
    let Ok(count) = usize::try_from(count) else {
        return Err(errors::value_error("negative count"));
    };
    memory::check(0, count)?;
    Ok(vec![0; count])
}

/// The bytes that an iterable of ints holds; `word` is for the message about
/// one that is no byte.
pub(super) fn from_items(thread: &mut Thread, iterable: &Obj, word: &str) -> PyResult<Vec<u8>> {
    let items = ops::collect(thread, iterable)?;
    items.iter().map(|item| byte(thread, item, word)).collect()
}

/// An int as a byte.
pub(super) fn byte(thread: &mut Thread, item: &Obj, word: &str) -> PyResult<u8> {
    let value = ops::clamped_index(thread, item)?;
    u8::try_from(value).map_err(|_| errors::value_error(format!("{word} must be in range(0, 256)")))
}

/// `bytes.fromhex(text)` and `bytearray.fromhex(text)`.
pub(super) fn from_hex(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [class, text] = args.exactly("fromhex")?;
    let Some(digits) = text.as_str_payload() else {
        return Err(errors::type_error(format!(
            "fromhex() argument must be str, not {}",
            text.class().static_name()
        )));
    };
    let contents = bytes::from_hex(digits.text().code_points().map(|c| c.to_u32()))?;
    let class_of = Class::from_object(class);
    let mutable = class_of.is_some_and(|class| class.inherits(id::BYTEARRAY));
    let made = if mutable {
        bytearray(contents)
    } else {
        Obj::bytes(contents)
    };
    match class_of.filter(|class| class.is_heap()) {
        Some(_) => ops::call(thread, class, &Args::positional(&[made])),
        None => Ok(made),
    }
}

/// `bytes.maketrans(from, to)`.
pub(super) fn maketrans(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [from, to] = args.exactly("maketrans")?;
    let (from, to) = (ops::bytes_like(from)?, ops::bytes_like(to)?);
    if from.len() != to.len() {
        return Err(errors::value_error(
            "maketrans arguments must have same length",
        ));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.into_iter().zip(to) {
        table[usize::from(from)] = to;
    }
    Ok(Obj::bytes(table))
}

/// Bytes of the kind that `like` is.
pub(super) fn of_kind(like: &Obj, contents: Vec<u8>) -> Obj {
    if is_array(like) {
        return bytearray(contents);
    }
    Obj::bytes(contents)
}

/// Whether it is a bytearray.
pub(super) fn is_array(object: &Obj) -> bool {
    object.base_value().get::<ByteArray>().is_some()
}

/// `bytes` or `bytearray`, for messages.
pub(super) fn kind_name(object: &Obj) -> &'static str {
    if is_array(object) {
        "bytearray"
    } else {
        "bytes"
    }
}

/// Both types of bytes.
pub(super) const OWNERS: [TypeId; 2] = [id::BYTES, id::BYTEARRAY];
