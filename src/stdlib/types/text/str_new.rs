//! Making strings: `str(...)` and `str.maketrans`.

use crate::object::{Obj, id};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::super::construct;
use super::codec;

const STR: Parameters<3> = Parameters {
    function: "str",
    names: ["object", "encoding", "errors"],
    required: 0,
    positional_only: 0,
    positional: 3,
};

/// `str(object)` and `str(bytes, encoding, errors)`.
pub(super) fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, id::STR)?;
    let [object, encoding, handler] = args.after_this().bind(&STR)?;
    let text = match object {
        None => Obj::str(""),
        Some(object) if encoding.is_none() && handler.is_none() => ops::str_of(thread, object)?,
        Some(object) => decoded(object, encoding, handler)?,
    };
    Ok(construct::of_class(class, text))
}

fn decoded(object: &Obj, encoding: Option<&Obj>, handler: Option<&Obj>) -> PyResult<Obj> {
    let encoding = codec::name_argument("str", "encoding", encoding, "utf-8")?;
    let handler = codec::name_argument("str", "errors", handler, "strict")?;
    if object.as_str_payload().is_some() {
        return Err(errors::type_error("decoding str is not supported"));
    }
    match ops::bytes_of(object) {
        Some(bytes) => codec::decode(&bytes, &encoding, &handler),
        None => Err(errors::type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            object.class().static_name()
        ))),
    }
}

/// `str.maketrans(x[, y[, z]])`.
pub(super) fn maketrans(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("maketrans", 1, 3)?;
    let table = Obj::dict();
    let Some(to) = values.get(1) else {
        return fill_from_dict(thread, &table, &values[0]).map(|()| table);
    };
    let Some(from) = values[0].as_str_payload() else {
        return Err(errors::type_error(
            "first maketrans argument must be a string if there is a second argument",
        ));
    };
    let Some(to) = to.as_str_payload() else {
        return Err(errors::type_error(format!(
            "maketrans() argument 2 must be str, not {}",
            to.class().static_name()
        )));
    };
    if from.len() != to.len() {
        return Err(errors::value_error(
            "the first two maketrans arguments must have equal length",
        ));
    }
    for (key, value) in from.text().code_points().zip(to.text().code_points()) {
        let (key, value) = (key.to_u32().into(), value.to_u32().into());
        ops::dict_set(thread, &table, &Obj::int(key), Obj::int(value))?;
    }
    if let Some(deleted) = values.get(2) {
        let Some(deleted) = deleted.as_str_payload() else {
            return Err(errors::type_error(format!(
                "maketrans() argument 3 must be str, not {}",
                deleted.class().static_name()
            )));
        };
        for key in deleted.text().code_points() {
            ops::dict_set(thread, &table, &Obj::int(key.to_u32().into()), Obj::none())?;
        }
    }
    Ok(table)
}

fn fill_from_dict(thread: &mut Thread, table: &Obj, dict: &Obj) -> PyResult<()> {
    if dict.with_dict(|_| ()).is_none() {
        return Err(errors::type_error(
            "if you give only one argument to maketrans it must be a dict",
        ));
    }
    for (key, value) in ops::dict_items(dict) {
        let key = match key.as_str_payload() {
            None if key.is_int() => key,
            None => {
                return Err(errors::type_error(
                    "keys in translate table must be strings or integers",
                ));
            }
            Some(text) => match (text.len(), text.text().code_points().next()) {
                (1, Some(character)) => Obj::int(character.to_u32().into()),
                _ => {
                    return Err(errors::value_error(
                        "string keys in translate table must be of length 1",
                    ));
                }
            },
        };
        ops::dict_set(thread, table, &key, value)?;
    }
    Ok(())
}
